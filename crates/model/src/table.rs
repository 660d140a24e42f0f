//! Release tables: typed columns and rows in a stated order, with a digest that a ledger entry commits to.
//! Refuses to know where the rows come from and in which file they end.

use crate::canonical::{DomainHasher, Writer};
use crate::entry::TableSeal;
use crate::figure::CellValue;

/// The longest name of a table or column, in bytes.
const NAME_BYTES_MAX: usize = 64;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// Text.
    Text,
    /// A whole number.
    Integer,
    /// A real number.
    Real,
}

impl ColumnKind {
    /// The stored word, which is also SQLite's name of the type in lower case.
    pub const fn as_str(self) -> &'static str {
        match self {
            ColumnKind::Text => "text",
            ColumnKind::Integer => "integer",
            ColumnKind::Real => "real",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        [ColumnKind::Text, ColumnKind::Integer, ColumnKind::Real]
            .into_iter()
            .find(|kind| kind.as_str() == word)
    }

    /// Says whether a value may stand in such a column; NULL may stand in any.
    fn accepts(self, value: &CellValue) -> bool {
        matches!(
            (self, value),
            (_, CellValue::Null)
                | (ColumnKind::Text, CellValue::Text(_))
                | (ColumnKind::Integer, CellValue::Integer(_))
                | (ColumnKind::Real, CellValue::Real(_))
        )
    }
}

/// A column of a release table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name: lower-case ASCII letters, digits and `_`.
    pub name: String,
    /// What it holds.
    pub kind: ColumnKind,
    /// What it means, in English, with units.
    pub description: String,
}

/// A table as it is released.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Its name: lower-case ASCII letters, digits and `_`.
    pub name: String,
    /// What one row is, in English.
    pub description: String,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows, in the released order.
    pub rows: Vec<Vec<CellValue>>,
}

impl Table {
    /// Checks that the names are well-formed and differ, and that every row fits the columns.
    ///
    /// # Errors
    /// The first fault found: names first, then rows in order.
    pub fn check(&self) -> Result<(), TableError> {
        self.check_names()?;
        self.rows
            .iter()
            .enumerate()
            .try_for_each(|(row, cells)| self.check_row(row, cells))
    }

    /// Returns the digest of the name, the columns' names and kinds, and the rows in order: docs/format.md, "Table digest".
    /// Descriptions are left out: they are words about the table, and a translation must not alter its digest.
    ///
    /// # Panics
    /// When a real number is NaN; [`Table::check`] refuses such a table.
    pub fn digest(&self) -> [u8; 32] {
        let mut hasher = DomainHasher::new("rapporteur/table/v1");
        hasher.part(&self.canonical_head());
        for row in &self.rows {
            hasher.part(&canonical_row(row));
        }
        hasher.finish()
    }

    /// Returns what a ledger entry fixes of this table.
    pub fn seal(&self) -> TableSeal {
        TableSeal {
            name: self.name.clone(),
            row_count: self.rows.len() as u64,
            sha256: self.digest(),
        }
    }

    fn canonical_head(&self) -> Vec<u8> {
        let mut writer = Writer::new();
        writer.array(3).text(&self.name).array(self.columns.len());
        for column in &self.columns {
            writer
                .array(2)
                .text(&column.name)
                .text(column.kind.as_str());
        }
        writer.unsigned(self.rows.len() as u64);
        writer.into_bytes()
    }

    fn check_names(&self) -> Result<(), TableError> {
        let table = || self.name.clone();
        // `sqlite_` begins the names that SQLite keeps for itself.
        if !is_name(&self.name) || self.name.starts_with("sqlite_") {
            return Err(TableError::Name { table: table() });
        }
        if self.columns.is_empty() {
            return Err(TableError::NoColumns { table: table() });
        }
        for (position, Column { name, .. }) in self.columns.iter().enumerate() {
            if !is_name(name) {
                return Err(TableError::ColumnName {
                    table: table(),
                    column: name.clone(),
                });
            }
            if self.columns[..position]
                .iter()
                .any(|earlier| earlier.name == *name)
            {
                return Err(TableError::RepeatedColumn {
                    table: table(),
                    column: name.clone(),
                });
            }
        }
        Ok(())
    }

    fn check_row(&self, row: usize, cells: &[CellValue]) -> Result<(), TableError> {
        if cells.len() != self.columns.len() {
            let (found, expected) = (cells.len(), self.columns.len());
            return Err(TableError::Width {
                table: self.name.clone(),
                row,
                found,
                expected,
            });
        }
        for (cell, column) in cells.iter().zip(&self.columns) {
            let place = || (self.name.clone(), column.name.clone());
            if !column.kind.accepts(cell) {
                let (table, column) = place();
                return Err(TableError::Kind { table, row, column });
            }
            if !is_storable(cell) {
                let (table, column) = place();
                return Err(TableError::Value { table, row, column });
            }
        }
        Ok(())
    }
}

/// Says whether a value can stand in every form of a release: SQLite, CSV and JSON.
fn is_storable(cell: &CellValue) -> bool {
    match cell {
        CellValue::Null | CellValue::Integer(_) => true,
        CellValue::Real(value) => value.is_finite(),
        CellValue::Text(text) => !text.contains('\0'),
    }
}

fn is_name(name: &str) -> bool {
    let first_is_letter = name.starts_with(|first: char| first.is_ascii_lowercase());
    let all_fit = name
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    first_is_letter && all_fit && name.len() <= NAME_BYTES_MAX
}

fn canonical_row(row: &[CellValue]) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.array(row.len());
    for cell in row {
        match cell {
            CellValue::Null => writer.null(),
            CellValue::Integer(value) => writer.integer(*value),
            CellValue::Real(value) => writer.float(*value),
            CellValue::Text(text) => writer.text(text),
        };
    }
    writer.into_bytes()
}

/// A table or a row that is not fit for release.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// A row of another length.
    #[error("table {table}: row {row} has {found} cells, not {expected}")]
    Width {
        /// The table.
        table: String,
        /// The row, from 0.
        row: usize,
        /// Its cells.
        found: usize,
        /// The columns.
        expected: usize,
    },
    /// A value of another kind than its column.
    #[error("table {table}: row {row}, column {column} holds a value of another kind")]
    Kind {
        /// The table.
        table: String,
        /// The row, from 0.
        row: usize,
        /// The column.
        column: String,
    },
    /// A value that SQLite, CSV or JSON cannot hold: an infinite number, NaN, or a text with U+0000.
    #[error("table {table}: row {row}, column {column} holds a value that cannot be released")]
    Value {
        /// The table.
        table: String,
        /// The row, from 0.
        row: usize,
        /// The column.
        column: String,
    },
    /// A table name of another form.
    #[error("table name {table:?} is not lower-case letters, digits and `_` with a letter first")]
    Name {
        /// The table.
        table: String,
    },
    /// A table without columns.
    #[error("table {table} has no columns")]
    NoColumns {
        /// The table.
        table: String,
    },
    /// A column name of another form.
    #[error(
        "table {table}: column name {column:?} is not lower-case letters, digits and `_` with a letter first"
    )]
    ColumnName {
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
    /// Two columns of one name.
    #[error("table {table}: column {column} occurs twice")]
    RepeatedColumn {
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
}

#[cfg(test)]
mod tests;

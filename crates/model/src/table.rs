//! Release tables: typed columns and rows in a stated order, with a digest that a ledger entry commits to.

use crate::figure::CellValue;

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

/// A row that does not fit its table.
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
}

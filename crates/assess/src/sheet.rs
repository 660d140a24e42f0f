//! Answers how a release table is put together: declared columns, rows of matching width, cells from options. Knows no meaning.

use std::fmt::Display;

use rapporteur_model::{CellValue, Column, ColumnKind, EvidenceId, Table};

/// The item and line that a row is read from.
pub(crate) type Trace = (Option<EvidenceId>, Option<u32>);

/// The declaration of a column: name, kind, description.
pub(crate) type Heading = (&'static str, ColumnKind, &'static str);

pub(crate) const EVIDENCE_ID: Heading = (
    "evidence_id",
    ColumnKind::Text,
    "The evidence item that the row is read from.",
);
pub(crate) const LINE: Heading = (
    "line",
    ColumnKind::Integer,
    "The line in the item on which it stands, from 1.",
);

/// A table under construction.
pub(crate) struct Sheet(Table);

impl Sheet {
    pub(crate) fn new(name: &str, description: &str, headings: &[Heading]) -> Self {
        let columns = headings.iter().map(|(name, kind, description)| Column {
            name: (*name).to_owned(),
            kind: *kind,
            description: (*description).to_owned(),
        });
        Self(Table {
            name: name.to_owned(),
            description: description.to_owned(),
            columns: columns.collect(),
            rows: Vec::new(),
        })
    }

    /// Adds a row.
    ///
    /// # Panics
    /// When its width is not that of the headings: rows are written in code.
    pub(crate) fn row(&mut self, cells: Vec<CellValue>) {
        assert_eq!(
            cells.len(),
            self.0.columns.len(),
            "invariant: row width of table {}",
            self.0.name
        );
        self.0.rows.push(cells);
    }

    pub(crate) fn finish(self) -> Table {
        self.0
    }
}

/// A text cell.
pub(crate) fn text(value: impl Display) -> CellValue {
    CellValue::Text(value.to_string())
}

/// A text cell, or nothing.
pub(crate) fn maybe_text(value: Option<impl Display>) -> CellValue {
    value.map_or(CellValue::Null, text)
}

/// A whole-number cell. Counts of rows in memory fit.
pub(crate) fn count(value: usize) -> CellValue {
    CellValue::Integer(i64::try_from(value).unwrap_or(i64::MAX))
}

/// A whole-number cell, or nothing.
pub(crate) fn maybe_integer(value: Option<i64>) -> CellValue {
    value.map_or(CellValue::Null, CellValue::Integer)
}

/// A cell of 1 or 0.
pub(crate) fn flag(value: bool) -> CellValue {
    CellValue::Integer(i64::from(value))
}

/// The two cells under [`EVIDENCE_ID`] and [`LINE`].
pub(crate) fn trace((evidence, line): Trace) -> [CellValue; 2] {
    [maybe_text(evidence), maybe_integer(line.map(i64::from))]
}

/// The year with which an EDTF text begins.
pub(crate) fn year_of(date: &str) -> Option<i64> {
    date.get(..4)
        .filter(|year| year.bytes().all(|byte| byte.is_ascii_digit()))?
        .parse()
        .ok()
}

//! Drafts: what an importer reads from bytes, before it has ids, an officer or a moment.

use crate::{EntityKind, Language, Locator, Property, Value};

/// One statement read from a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftStatement {
    /// The property.
    pub property: Property,
    /// The value.
    pub value: Value,
    /// Its language, where it is text in a known language.
    pub language: Option<Language>,
    /// The natural key (kind and key) of the entity that it refers to.
    pub refers_to: Option<(EntityKind, String)>,
    /// Where it stands.
    pub locator: Locator,
}

/// One entity read from a file, with its statements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftEntity {
    /// What it is.
    pub kind: EntityKind,
    /// Its natural key within the dataset: the same in a corrected file as long as it is the same thing.
    pub key: String,
    /// What the file says of it, in the file's order.
    pub statements: Vec<DraftStatement>,
}

/// Something a person should look at; the import goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// Where in the file.
    pub locator: Locator,
    /// A stable word for the sort of fault, for example `double_row`.
    pub code: &'static str,
    /// What was found and what was done about it, in a sentence.
    pub message: String,
}

/// A row that could not be read; kept for review, never dropped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldRow {
    /// The line on which it begins, from 1.
    pub line: u32,
    /// The column at fault, where one is.
    pub column: Option<String>,
    /// The row as it stands in the file; invalid UTF-8 is shown as U+FFFD.
    pub raw: String,
    /// What is wrong and what to do, in a sentence.
    pub reason: String,
}

/// All that an importer reads from one file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Batch {
    /// The dataset: one file may supersede another of the same dataset, for example `ngo-committee/decisions`.
    pub dataset: String,
    /// The entities, in the file's order.
    pub entities: Vec<DraftEntity>,
    /// What to look at.
    pub warnings: Vec<Warning>,
    /// Rows kept for review.
    pub held: Vec<HeldRow>,
    /// Rows (or list lines) read in all, so that `rows_read = rows used + held`.
    pub rows_read: u64,
}

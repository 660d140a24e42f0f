//! Answers what an assessment starts from: the statements in force, the judgments, the evidence and what imports reported.
//! Does not know where any of it is stored.

use rapporteur_model::{EvidenceId, EvidenceRecord, Judgment, Locator, Statement};

/// What is monitored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Situation {
    /// The State concerned, as ISO 3166-1 alpha-2, for example `CN`.
    pub state: String,
}

/// A warning that an import gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportWarning {
    /// The item that was read.
    pub evidence: EvidenceId,
    /// The dataset it was read into.
    pub dataset: String,
    /// Where in the item.
    pub locator: Locator,
    /// The stable word for the sort of fault.
    pub code: String,
    /// What was found and what was done about it.
    pub message: String,
}

/// A row that an import could not read and kept for review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportHeld {
    /// The item that was read.
    pub evidence: EvidenceId,
    /// The dataset it was read into.
    pub dataset: String,
    /// The line on which the row begins, from 1.
    pub line: u32,
    /// The column at fault, where one is.
    pub column: Option<String>,
    /// What is wrong.
    pub reason: String,
}

/// The record as it stands at a checkpoint.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// What is monitored.
    pub situation: Situation,
    /// The statements in force, in the order in which they were read: repeated properties keep their order by it.
    pub statements: Vec<Statement>,
    /// The judgments, open and decided.
    pub judgments: Vec<Judgment>,
    /// The evidence items, in order of accession.
    pub evidence: Vec<EvidenceRecord>,
    /// What the imports warned of.
    pub warnings: Vec<ImportWarning>,
    /// The rows that the imports held.
    pub held: Vec<ImportHeld>,
}

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

/// A number of people with its interval, as published: whole numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EstimatedNumber {
    /// People in all.
    pub total: i64,
    /// Lower and upper limit, and the level in (0, 1), where there is an interval.
    pub interval: Option<(i64, i64, f64)>,
}

/// A gate of an estimate, judged.
#[derive(Debug, Clone, PartialEq)]
pub struct EstimatedGate {
    /// Its name in files, for example `overlap`.
    pub gate: String,
    /// `holds`, `warns`, `fails` or `unjudged`.
    pub verdict: String,
    /// The value; none when it could not be had.
    pub value: Option<f64>,
    /// The threshold.
    pub threshold: f64,
    /// `at-least` or `at-most`.
    pub side: String,
    /// The gate in one English sentence.
    pub sentence_en: String,
    /// The same in Chinese.
    pub sentence_zh: String,
}

/// One stratum of an estimate in the record, or the sum over its strata.
#[derive(Debug, Clone, PartialEq)]
pub struct EstimatedPart {
    /// The estimate's name in the record.
    pub estimate: String,
    /// What was estimated, in words.
    pub title: String,
    /// The stratum; `all` for the whole and for the sum.
    pub stratum: String,
    /// Whether it is the sum over the other strata.
    pub is_sum: bool,
    /// The primary method, where a number stands or is held back.
    pub method: Option<String>,
    /// Whether methods disagree beyond their intervals.
    pub is_disputed: bool,
    /// Whether no number may be printed: a gate fails, or the panel gives none.
    pub is_refused: bool,
    /// People on at least one list.
    pub documented: i64,
    /// The number, which a refusal holds back; none when no method gave one.
    pub number: Option<EstimatedNumber>,
    /// The gates.
    pub gates: Vec<EstimatedGate>,
    /// The person and the reason that let a refused number be printed.
    pub overridden: Option<(String, String)>,
    /// Version of the estimator.
    pub version: String,
    /// SHA-256 of the run's file, in hexadecimal digits.
    pub run_sha256: String,
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
    /// The estimates taken into the record, by name, each stratum in the run's order.
    pub estimates: Vec<EstimatedPart>,
}

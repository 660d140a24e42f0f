//! What goes in, a record of an organisation, and what comes out, a proposed pair. Refuses to know where a record comes from.

use serde::{Deserialize, Serialize};

/// An organisation as one list names it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganisationRecord {
    /// Which list: records of one list are rarely one organisation, those of two lists often.
    pub list: u32,
    /// Its names as given, one for each script or language; brackets, slashes and acronyms in them are understood.
    pub names: Vec<String>,
    /// Its acronyms, where the list gives them apart.
    pub acronyms: Vec<String>,
    /// Its place, where the list gives it apart.
    pub place: Option<String>,
}

/// One piece of evidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    /// A stable word.
    pub code: String,
    /// In plain English.
    pub words: String,
    /// Weight in bits, a multiple of 1/64: positive for, negative against.
    pub weight_bits: f64,
}

/// Two records that may be one organisation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PairProposal {
    /// Index of the first record, the smaller.
    pub left: usize,
    /// Index of the second.
    pub right: usize,
    /// The sum of all weights, prior included, exactly.
    pub score_bits: f64,
    /// Probability of a match: 1 / (1 + 2^-score).
    pub probability: f64,
    /// Why, prior first.
    pub reasons: Vec<Reason>,
}

//! The kinds of evidence on a pair, before they are put into words. Refuses to hold a weight that is not shown.

use rapporteur_names::{AcronymFit, Agreement, Equality, PlaceRelation};

use super::bits::Bits;

/// One piece of evidence with its weight.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Weighed {
    pub(crate) finding: Finding,
    pub(crate) weight: Bits,
}

/// Which record of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Side {
    Left,
    Right,
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Finding {
    /// How likely a match is before anything is compared.
    Prior { one_in: f64, same_list: bool },
    /// The names are equal as a whole.
    WholeName {
        equality: Equality,
        across_scripts: bool,
        name: String,
        chance_bits: f64,
    },
    /// Both names have a unit.
    Shared {
        left: String,
        right: String,
        agreement: Agreement,
        one_in: f64,
        slipped: bool,
        quoted: bool,
    },
    /// Only one name has a unit.
    OnlyOne { side: Side, text: String },
    /// All of one name is in the other.
    Contained,
    /// Both quote a proper name, and these have nothing in common.
    ProperNamesDiffer,
    /// The places of the two names.
    Place { relation: PlaceRelation },
    /// Both records give an acronym.
    SameAcronym { acronym: String, one_in: f64 },
    /// The acronym of one fits the other's name.
    AcronymFits {
        acronym: String,
        name: String,
        fit: AcronymFit,
        one_in: f64,
    },
    /// One record is an acronym and nothing else.
    StandsAlone,
    /// Both give acronyms, and they differ.
    AcronymsDiffer { left: String, right: String },
    /// Only equal names may be certain, and these are not.
    HeldBack,
}

/// Evidence and its sum.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Verdict {
    pub(crate) evidence: Vec<Weighed>,
    pub(crate) score: Bits,
}

impl Verdict {
    pub(crate) fn new(evidence: Vec<Weighed>) -> Self {
        let score = evidence.iter().map(|piece| piece.weight).sum();
        Self { evidence, score }
    }

    /// Adds a piece, when it weighs anything.
    pub(crate) fn add(&mut self, finding: Finding, weight: Bits) {
        if weight != Bits::ZERO {
            self.score = self.score + weight;
            self.evidence.push(Weighed { finding, weight });
        }
    }
}

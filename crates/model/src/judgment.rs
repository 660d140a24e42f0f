//! Judgments: decisions that two entities are, or are not, the same or that one stands for the other. Reversible; no row is destroyed.

use crate::statement::words;
use crate::{EntityId, JudgmentId, Timestamp};

words!(
    /// What two entities may be to each other.
    Relation {
        /// The same organisation, person or thing.
        Same => "same",
    }
);

words!(
    /// What was decided.
    Verdict {
        /// They are the same.
        Match => "match",
        /// They are not.
        NoMatch => "no_match",
        /// It cannot be told.
        Unsure => "unsure",
    }
);

words!(
    /// Where a proposal stands.
    JudgmentState {
        /// Proposed, not decided.
        Open => "open",
        /// Decided by a person or, above the stated certainty, by the engine.
        Decided => "decided",
        /// A decision that was taken back; the proposal is open again.
        Reversed => "reversed",
    }
);

/// Who decided.
#[derive(Debug, Clone, PartialEq)]
pub enum Decider {
    /// A named officer.
    Officer(String),
    /// The engine, by the stated rule and certainty.
    Engine {
        /// Name and version of the engine.
        version: String,
        /// The certainty above which it may decide, 0 to 1.
        threshold: f64,
    },
}

/// One piece of evidence for or against a match.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// A stable word, for example `acronym` or `place_differs`.
    pub code: String,
    /// In words.
    pub words: String,
    /// Weight in bits, positive for, negative against.
    pub weight_bits: f64,
}

/// A proposed match with its explanation.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// The entity with the smaller id.
    pub left: EntityId,
    /// The other.
    pub right: EntityId,
    /// What they may be to each other.
    pub relation: Relation,
    /// Sum of the weights and the prior, in bits.
    pub score_bits: f64,
    /// Probability of a match, 0 to 1.
    pub probability: f64,
    /// Why, adding up to the score.
    pub evidence: Vec<Evidence>,
}

/// A proposal and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgment {
    /// The id, derived from the pair.
    pub id: JudgmentId,
    /// What was proposed.
    pub proposal: Proposal,
    /// Where it stands.
    pub state: JudgmentState,
    /// What was decided, when it is.
    pub verdict: Option<Verdict>,
    /// By whom.
    pub decider: Option<Decider>,
    /// When.
    pub decided_at: Option<Timestamp>,
    /// Why, in the officer's words.
    pub reason: Option<String>,
}

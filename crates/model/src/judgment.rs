//! Judgments: decisions that two entities are, or are not, the same or that one stands for the other. Reversible; no row
//! is destroyed. Refuses to know how a score comes about.

use serde::{Deserialize, Serialize};

use crate::canonical::{DomainHasher, Writer};
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
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

impl Proposal {
    /// Returns the id of the judgment on this pair.
    pub fn judgment_id(&self) -> JudgmentId {
        judgment_id(self.left, self.right, self.relation)
    }

    /// Returns the canonical bytes: docs/format.md, "Proposal digest".
    ///
    /// # Panics
    /// When a score, probability or weight is NaN.
    pub fn to_canonical(&self) -> Vec<u8> {
        let mut writer = Writer::new();
        writer
            .array(6)
            .bytes(self.left.as_bytes())
            .bytes(self.right.as_bytes())
            .text(self.relation.as_str())
            .float(self.score_bits)
            .float(self.probability)
            .array(self.evidence.len());
        for piece in &self.evidence {
            writer
                .array(3)
                .text(&piece.code)
                .text(&piece.words)
                .float(piece.weight_bits);
        }
        writer.into_bytes()
    }
}

/// Derives the id of the judgment on a pair of entities: the same in either order of the pair.
pub fn judgment_id(one: EntityId, other: EntityId, relation: Relation) -> JudgmentId {
    let (left, right) = if one <= other {
        (one, other)
    } else {
        (other, one)
    };
    JudgmentId::derive(&[
        relation.as_str().as_bytes(),
        left.as_bytes(),
        right.as_bytes(),
    ])
}

/// Returns the digest over the canonical bytes of every proposal, in the order given: docs/format.md, "Proposal digest".
///
/// # Panics
/// When a score, probability or weight is NaN.
pub fn proposals_digest<'a>(proposals: impl IntoIterator<Item = &'a Proposal>) -> [u8; 32] {
    let mut hasher = DomainHasher::new("rapporteur/proposals/v1");
    for proposal in proposals {
        hasher.part(&proposal.to_canonical());
    }
    hasher.finish()
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

#[cfg(test)]
mod tests {
    use super::*;

    fn proposal(left: u8, right: u8, weight_bits: f64) -> Proposal {
        let evidence = Evidence {
            code: "acronym".to_owned(),
            words: "the acronym fits".to_owned(),
            weight_bits,
        };
        Proposal {
            left: EntityId::from_bytes([left; 16]),
            right: EntityId::from_bytes([right; 16]),
            relation: Relation::Same,
            score_bits: weight_bits,
            probability: 0.5,
            evidence: vec![evidence],
        }
    }

    #[test]
    fn a_judgment_has_one_id_in_either_order_of_its_pair() {
        assert_eq!(
            proposal(1, 2, 1.0).judgment_id(),
            proposal(2, 1, 3.0).judgment_id()
        );
        assert_ne!(
            proposal(1, 2, 1.0).judgment_id(),
            proposal(1, 3, 1.0).judgment_id()
        );
    }

    #[test]
    fn the_digest_of_proposals_changes_with_order_weight_and_number() {
        let (one, other) = (proposal(1, 2, 1.0), proposal(1, 3, 1.0));
        let digest = proposals_digest([&one, &other]);
        assert_ne!(digest, proposals_digest([&other, &one]));
        assert_ne!(digest, proposals_digest([&one]));
        assert_ne!(digest, proposals_digest([&one, &proposal(1, 3, 1.5)]));
    }

    #[test]
    fn evidence_survives_json_and_refuses_unknown_fields() {
        let evidence = proposal(1, 2, -1.25).evidence;
        let text = serde_json::to_string(&evidence).unwrap();
        assert_eq!(
            text,
            r#"[{"code":"acronym","words":"the acronym fits","weight_bits":-1.25}]"#
        );
        assert_eq!(
            serde_json::from_str::<Vec<Evidence>>(&text).unwrap(),
            evidence
        );
        let extra = r#"[{"code":"a","words":"b","weight_bits":1,"more":2}]"#;
        assert!(serde_json::from_str::<Vec<Evidence>>(extra).is_err());
    }
}

//! Scores the pairs worth scoring and keeps those likely enough. Refuses to decide.

use serde::{Deserialize, Serialize};

use super::bits::Bits;
use super::blocking::{Candidate, candidates};
use super::corpus::Corpus;
use super::evidence::Verdict;
use super::names::units_bound;
use super::params::Params;
use super::record::{OrganisationRecord, PairProposal};
use super::score::{prior, score};
use super::words::reason;

/// Records that share something too common for all their pairs to be scored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedBlock {
    /// What they share, in words.
    pub key: String,
    /// How many they are.
    pub size: usize,
}

/// What a run found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// The proposals, by left and then right index.
    pub pairs: Vec<PairProposal>,
    /// What was too common to be compared by itself; such pairs are found only by what else they share.
    pub blocks_refused: Vec<RefusedBlock>,
    /// How many pairs some block brought together.
    pub pairs_met: usize,
    /// How many of them could reach the floor and were scored in full.
    pub pairs_scored: usize,
}

/// Finds the pairs of records that may be one organisation.
pub fn propose(records: &[OrganisationRecord], params: &Params) -> Outcome {
    Corpus::new(records, params).propose()
}

/// Scores one pair and says why, however unlikely it is; none when an index is out of range or both are one.
pub fn explain(
    records: &[OrganisationRecord],
    params: &Params,
    one: usize,
    other: usize,
) -> Option<PairProposal> {
    Corpus::new(records, params).explain(one, other)
}

impl Corpus<'_> {
    /// Finds the pairs of records that may be one organisation.
    pub fn propose(&self) -> Outcome {
        let floor = Bits::from_probability(self.params.propose_above_probability);
        let (met, blocks_refused) = candidates(self);
        let mut pairs = Vec::new();
        let mut pairs_scored = 0;
        for candidate in &met {
            let (left, right) = (candidate.left as usize, candidate.right as usize);
            if !self.can_reach(floor, *candidate) {
                continue;
            }
            pairs_scored += 1;
            let verdict = score(self, left, right);
            if verdict.score >= floor {
                pairs.push(proposal(left, right, &verdict));
            }
        }
        Outcome {
            pairs,
            blocks_refused,
            pairs_met: met.len(),
            pairs_scored,
        }
    }

    /// Scores one pair and says why; none when an index is out of range or both are one.
    pub fn explain(&self, one: usize, other: usize) -> Option<PairProposal> {
        let (left, right) = (one.min(other), one.max(other));
        let valid = left != right && right < self.organisations.len();
        valid.then(|| proposal(left, right, &score(self, left, right)))
    }

    /// A pair that only its units brought together cannot weigh more than they do.
    fn can_reach(&self, floor: Bits, candidate: Candidate) -> bool {
        let (left, right) = (candidate.left as usize, candidate.right as usize);
        candidate.beyond_units
            || prior(self, left, right).weight + units_bound(self, left, right) >= floor
    }
}

fn proposal(left: usize, right: usize, verdict: &Verdict) -> PairProposal {
    PairProposal {
        left,
        right,
        score_bits: verdict.score.to_f64(),
        probability: verdict.score.probability(),
        reasons: verdict.evidence.iter().map(reason).collect(),
    }
}

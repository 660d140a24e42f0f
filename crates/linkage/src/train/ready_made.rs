//! Weights for lists too short to learn from: how matches agree is set by hand, how strangers agree is counted from the records as always.
//! Refuses long lists: there, a training that fails says that something is wrong.

use super::chance::Sample;
use super::{Labels, Learning, TrainError, dependence};
use crate::compare::parts::Cache;
use crate::compare::{Comparator, Compared};
use crate::prepare::Prepared;
use crate::score::Trained;
use crate::watch::Watch;

/// Most records that ready-made weights are lent to: all their pairs can be looked at.
pub const READY_MADE_RECORDS_MAX: u32 = 1_000;

/// Share of the records that are taken to have a partner, before anything is compared.
const PARTNERED: f64 = 0.1;

/// How often matches agree on a field wholly, nearly, in part, and not at all; within a class, each level has half of the one before it.
/// Set by hand, after what training found on made-up lists of persons and on the historical lists that the benchmarks name.
const BY_CLASS: [f64; 4] = [0.86, 0.08, 0.04, 0.02];

/// Fewest fields that must tell one from another.
const FIELDS_MIN: usize = 2;

/// In lists this short the two that agree are most of what the frequency of their value counts: it looks twice as common as it is.
const SELF_COUNTED_BITS: f32 = 1.0;

/// Times that chance is corrected for the matches among random pairs.
const ROUNDS: usize = 2;

impl Prepared<'_> {
    /// Weights without learning, for lists of at most [`READY_MADE_RECORDS_MAX`] records that [`Self::train`] refuses. Their prior takes one
    /// record in ten to have a partner; labels that say "one" count as in training. They name no session: nothing was learnt.
    ///
    /// # Errors
    /// [`TrainError::TooFew`] with fewer than two records; [`TrainError::NoSession`] for longer lists, and when fewer than two fields tell one
    /// from another; [`TrainError::Cancelled`].
    pub fn ready_made(&self, labels: &Labels, watch: &dyn Watch) -> Result<Trained, TrainError> {
        if self.records() < 2 {
            return Err(TrainError::TooFew);
        }
        let telling = self
            .fields
            .iter()
            .filter(|field| field.tells_persons_apart());
        if self.records() > READY_MADE_RECORDS_MAX || telling.count() < FIELDS_MIN {
            return Err(TrainError::NoSession);
        }
        let mut cache = Cache::new();
        let sample = Sample::draw(self, &mut cache).by_pairs();
        let groups: Vec<Vec<u8>> = self.fields.iter().map(Compared::group_starts).collect();
        // In short lists the matches are many among all pairs: at first whatever may match is left out of what chance does.
        let mut strangers = sample.without_suspects(self, &mut cache);
        for _ in 1..ROUNDS {
            let trained = self.by_hand(&strangers, &groups, labels);
            strangers = sample.without_matches(self, &trained, &[], &mut cache);
        }
        match watch.is_cancelled() {
            true => Err(TrainError::Cancelled),
            false => Ok(self.by_hand(&strangers, &groups, labels)),
        }
    }

    fn by_hand(&self, strangers: &Sample, groups: &[Vec<u8>], labels: &Labels) -> Trained {
        let chances = strangers.chances(&self.fields);
        let by_field = self.fields.iter().zip(groups).zip(&chances);
        let matching = by_field
            .map(|((field, groups), chance)| matching(field, groups, &chance.share))
            .collect();
        let matches = PARTNERED * f64::from(self.records());
        let learning = Learning {
            tried: Vec::new(),
            chances,
            matching,
            prior: (matches / self.pairs_all(strangers)).clamp(1e-12, 0.5),
            matches,
            dependences: dependence::tree(strangers, &self.fields),
            by_hand: (0..self.fields.len()).collect(),
        };
        let mut trained = self.weights(learning, groups, labels);
        for (field, trained) in self.fields.iter().zip(&mut trained.fields) {
            for (level, weight) in trained.levels.iter_mut().enumerate() {
                let is_counted = field.tells_persons_apart() && field.is_exact(level as u8);
                weight.weight_bits += if is_counted { SELF_COUNTED_BITS } else { 0.0 };
            }
        }
        trained
    }
}

/// Shares of matches at each level: how often a group of levels occurs is as among strangers, the levels within it follow their class.
pub(super) fn matching(field: &Compared, groups: &[u8], by_chance: &[f64]) -> Vec<f64> {
    if matches!(field.comparator, Comparator::List) {
        return by_chance.to_vec();
    }
    let mut shares = vec![0.0; by_chance.len()];
    for (at, &start) in groups.iter().enumerate() {
        let end = groups
            .get(at + 1)
            .map_or(shares.len(), |&end| usize::from(end));
        let group = usize::from(start)..end;
        let mut left = BY_CLASS;
        for level in group.clone() {
            let class = usize::from(field.class(level as u8)).min(BY_CLASS.len() - 1);
            left[class] /= 2.0;
            shares[level] = left[class];
        }
        let occurs: f64 = by_chance[group.clone()].iter().sum();
        let all: f64 = shares[group.clone()].iter().sum();
        for level in group {
            shares[level] *= occurs / all.max(1e-300);
        }
    }
    shares
}

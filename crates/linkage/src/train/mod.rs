//! Learns weights without being told which pairs match, and refuses when what it learns is absurd. Refuses to guess in silence.

mod chance;
mod dependence;
mod em;
mod patterns;
mod ready_made;
mod sessions;

use thiserror::Error;

use crate::compare::parts::Cache;
use crate::prepare::Prepared;
use crate::score::{Dependence, Session, Trained, TrainedField, TrainedLevel};
use crate::watch::Watch;
use chance::{Chance, Sample};
use patterns::Patterns;
pub use ready_made::READY_MADE_RECORDS_MAX;
use sessions::{Sessions, Trial, Tried};

/// Pairs that people have decided.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Labels {
    /// Two records, and whether they are one.
    pub pairs: Vec<(u32, u32, bool)>,
}

impl Labels {
    /// Whether any pair was called one.
    fn say_one(&self) -> bool {
        self.pairs.iter().any(|(_, _, is_one)| *is_one)
    }
}

/// Why nothing was learnt.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TrainError {
    /// Fewer than two records.
    #[error("fewer than two records to compare")]
    TooFew,
    /// Fields whose levels together have more combinations than a 128-bit number.
    #[error("too many fields are compared at once; leave some out of the model")]
    TooManyFields,
    /// No two fields can be strongly agreed on, or too few pairs do.
    #[error(
        "no pairs to learn from: too few agree strongly on two fields beyond chance; add a field (a date, a place, a code), or label pairs"
    )]
    NoSession,
    /// Every session was absurd.
    #[error(
        "every session taught something absurd: {0}; check what the columns hold, or label pairs"
    )]
    Absurd(String),
    /// The caller ended the run.
    #[error("ended before it was done")]
    Cancelled,
}

/// Times that chance is corrected for the matches among random pairs.
const ROUNDS: usize = 3;
/// How many times the matches that sessions tell of blocks may hold.
const AGAIN_MAX: f64 = 1.5;
/// Labels weigh against at most so many pairs' worth of what was learnt without them.
const UNLABELLED_MAX: f64 = 200.0;
/// Share of all pairs that may be one, in tables of so many records and more.
const PRIOR_MAX: f64 = 0.125;
const RECORDS_JUDGED: u32 = 100;
/// Bits beyond which no level of a field weighs.
const BITS_MAX: f64 = 40.0;

/// What is known in the midst of training.
pub(crate) struct Learning {
    tried: Vec<Tried>,
    chances: Vec<Chance>,
    /// Share of matches at each level of each field.
    matching: Vec<Vec<f64>>,
    prior: f64,
    matches: f64,
    dependences: Vec<Dependence>,
    /// Fields of which no session told how matches agree.
    by_hand: Vec<usize>,
}

impl Prepared<'_> {
    /// Learns the weight of every level from the records themselves, and from labels if there are any.
    ///
    /// # Errors
    /// [`TrainError`] when nothing can be learnt, or only absurd things.
    pub fn train(&self, labels: &Labels, watch: &dyn Watch) -> Result<Trained, TrainError> {
        if self.records() < 2 {
            return Err(TrainError::TooFew);
        }
        watch.stage("train", self.tasks().iter().map(|task| task.pairs).sum());
        let patterns = patterns::count(self, watch).ok_or(TrainError::TooManyFields)?;
        let sample = Sample::draw(self, &mut Cache::new());
        if watch.is_cancelled() {
            return Err(TrainError::Cancelled);
        }
        let groups: Vec<Vec<u8>> = self
            .fields
            .iter()
            .map(|field| field.group_starts())
            .collect();
        self.learn(&patterns, &sample, &groups, labels)
    }

    /// Pairs in scope.
    fn pairs_all(&self, sample: &Sample) -> f64 {
        let records = f64::from(self.records());
        let all = records * (records - 1.0) / 2.0;
        let drawn = chance::random_pairs(self) as f64;
        if all <= drawn * 2.0 {
            sample.pairs()
        } else {
            all * sample.pairs() / drawn
        }
    }

    fn learn(
        &self,
        patterns: &Patterns,
        sample: &Sample,
        groups: &[Vec<u8>],
        labels: &Labels,
    ) -> Result<Trained, TrainError> {
        let pairs_all = self.pairs_all(sample);
        let mut cache = Cache::new();
        let mut strangers = sample.clone();
        let mut dependences = dependence::tree(sample, &self.fields);
        let mut round = 1;
        loop {
            let chances = strangers.chances(&self.fields);
            let trial = Trial {
                fields: &self.fields,
                patterns,
                chances: &chances,
                groups,
                pairs_all,
                dependences: &dependences,
                are_strangers: round > 1,
            };
            let Sessions {
                tried,
                untaught,
                is_nothing_taught,
            } = trial.try_all();
            let mut matching = pooled(&tried, &chances).ok_or_else(|| nothing_learnt(&tried))?;
            for &field in &untaught {
                matching[field] = ready_made::matching(
                    &self.fields[field],
                    &groups[field],
                    &chances[field].share,
                );
            }
            let matches = self.matches(&tried, &matching, patterns.sampled);
            dependences = dependence::tree(&strangers, &self.fields);
            let mut learning = Learning {
                tried,
                chances,
                matching,
                prior: (matches / pairs_all).clamp(1e-12, 0.5),
                matches,
                dependences: dependences.clone(),
                by_hand: untaught,
            };
            self.count_again(&mut learning, patterns, groups, pairs_all);
            let prior = learning.prior;
            let agreeing = learning.matching.iter().map(|levels| prior * levels[0]);
            let agreeing: Vec<f64> = agreeing.collect();
            let trained = self.weights(learning, groups, labels);
            if round == ROUNDS {
                if is_nothing_taught && !labels.say_one() {
                    let refused = refused(&trained.sessions);
                    return Err(TrainError::Absurd(format!(
                        "nothing tells how matches agree; sessions refused: {refused}"
                    )));
                }
                return match prior > PRIOR_MAX && self.records() >= RECORDS_JUDGED {
                    true => Err(TrainError::Absurd(too_many(prior, &trained.sessions))),
                    false => Ok(trained),
                };
            }
            strangers = sample.without_matches(self, &trained, &agreeing, &mut cache);
            round += 1;
        }
    }

    /// Sessions hold the cleaner ones of the matches: blocks may well hold more than sessions tell of. What matches agree on is not learnt
    /// again from all blocks: where most pairs are strangers of like names, that drifts away.
    fn count_again(
        &self,
        learning: &mut Learning,
        patterns: &Patterns,
        groups: &[Vec<u8>],
        pairs_all: f64,
    ) {
        let held =
            em::expect(&self.fields, &patterns.patterns, learning, groups) / patterns.sampled;
        learning.matches = held.clamp(learning.matches, learning.matches * AGAIN_MAX);
        learning.prior = (learning.matches / pairs_all).clamp(1e-12, 0.5);
    }

    /// Matches in all pairs: what each session expects over how likely a match is to be in it; the middle one by weight.
    fn matches(&self, tried: &[Tried], matching: &[Vec<f64>], sampled: f64) -> f64 {
        let strong = |field: usize| -> f64 {
            let levels = matching[field].iter().enumerate();
            levels
                .filter(|(level, _)| self.fields[field].is_strong(*level as u8))
                .map(|(_, share)| share)
                .sum()
        };
        let mut estimates: Vec<(f64, f64)> = tried
            .iter()
            .filter_map(|tried| {
                let learnt = tried.learnt.as_ref()?;
                let expected = tried.session.pairs as f64 * learnt.share / sampled;
                let reached: f64 = tried.fixed.iter().map(|&field| strong(field)).product();
                Some((expected / reached.max(1e-6), expected))
            })
            .collect();
        estimates.sort_by(|a, b| a.0.total_cmp(&b.0));
        let half = estimates.iter().map(|(_, weight)| weight).sum::<f64>() / 2.0;
        let mut sum = 0.0;
        for (estimate, weight) in &estimates {
            sum += weight;
            if sum >= half {
                return *estimate;
            }
        }
        1.0
    }

    fn weights(&self, learning: Learning, groups: &[Vec<u8>], labels: &Labels) -> Trained {
        let labelled = self.labelled(labels);
        let fields = self.fields.iter().enumerate().map(|(at, field)| {
            let chance = &learning.chances[at];
            let learnt: Vec<f64> = learning.matching[at]
                .iter()
                .map(|share| share * UNLABELLED_MAX)
                .collect();
            let sums: Vec<f64> = learnt
                .iter()
                .zip(&labelled[at])
                .map(|(learnt, labels)| learnt + labels)
                .collect();
            let m = em::within_groups(&sums, &groups[at], &chance.u);
            let missing = usize::from(field.levels()) - 1;
            let says = |level: usize| {
                level != missing || matches!(field.comparator, crate::compare::Comparator::List)
            };
            let levels = (0..m.len()).map(|level| {
                let bits = if says(level) {
                    libm::log2(m[level] / chance.rare[level].max(1e-12))
                } else {
                    0.0
                };
                TrainedLevel {
                    words: field.words(level as u8),
                    m: m[level],
                    u: chance.u[level],
                    weight_bits: bits.clamp(-BITS_MAX, BITS_MAX) as f32,
                }
            });
            TrainedField {
                name: field.name.clone(),
                is_by_hand: learning.by_hand.contains(&at),
                levels: levels.collect(),
            }
        });
        Trained {
            prior_bits: libm::log2(learning.prior / (1.0 - learning.prior)),
            matches_expected: learning.matches,
            dependences: learning.dependences,
            fields: fields.collect(),
            sessions: learning
                .tried
                .into_iter()
                .map(|tried| tried.session)
                .collect(),
        }
    }

    /// Levels of the pairs that people called one.
    fn labelled(&self, labels: &Labels) -> Vec<Vec<f64>> {
        let mut sums: Vec<Vec<f64>> = self
            .fields
            .iter()
            .map(|field| vec![0.0; usize::from(field.levels())])
            .collect();
        let mut cache = Cache::new();
        for &(a, b, is_match) in &labels.pairs {
            if is_match && a.max(b) < self.records() {
                let (x, y) = self.rows_of(a, b);
                for (field, sums) in self.fields.iter().zip(&mut sums) {
                    sums[usize::from(field.level(&mut cache, x, y))] += 1.0;
                }
            }
        }
        sums
    }
}

/// What is absurd about weights by which so many of all pairs would be one.
fn too_many(prior: f64, sessions: &[Session]) -> String {
    format!(
        "{:.0} % of all pairs would be one; sessions refused: {}",
        prior * 100.0,
        refused(sessions)
    )
}

/// The sessions that were refused, and why.
fn refused(sessions: &[Session]) -> String {
    let refused: Vec<String> = sessions
        .iter()
        .filter_map(|session| {
            let why = session.refused.as_ref()?;
            Some(format!("{}: {why}", session.fields.join(" and ")))
        })
        .collect();
    if refused.is_empty() {
        "none".to_owned()
    } else {
        refused.join("; ")
    }
}

/// Why no session taught anything.
fn nothing_learnt(tried: &[Tried]) -> TrainError {
    let reasons: Vec<String> = tried
        .iter()
        .filter_map(|tried| {
            Some(format!(
                "{} ({})",
                tried.session.fields.join(" and "),
                tried.session.refused.as_ref()?
            ))
        })
        .collect();
    if reasons.is_empty() {
        TrainError::NoSession
    } else {
        TrainError::Absurd(reasons.join("; "))
    }
}

/// Shares of matches at each level, from all sessions in which a field was free, each by the matches that it expects.
fn pooled(tried: &[Tried], chances: &[Chance]) -> Option<Vec<Vec<f64>>> {
    let used: Vec<(&Tried, &em::Learnt)> = tried
        .iter()
        .filter_map(|tried| Some((tried, tried.learnt.as_ref()?)))
        .collect();
    if used.is_empty() {
        return None;
    }
    let pooled = (0..chances.len()).map(|field| {
        let mut sums = vec![0.0; chances[field].u.len()];
        let mut all = 0.0;
        for (tried, learnt) in used
            .iter()
            .filter(|(tried, _)| !tried.fixed.contains(&field))
        {
            let weight = tried.session.pairs as f64 * learnt.share;
            all += weight;
            for (sum, share) in sums.iter_mut().zip(&learnt.levels[field]) {
                *sum += weight * share;
            }
        }
        if all > 0.0 {
            sums.iter_mut().for_each(|sum| *sum /= all);
            sums
        } else {
            chances[field].share.clone()
        }
    });
    Some(pooled.collect())
}

//! What a run of the latent-class model is asked for. Refuses values that no run can honour.

use crate::{CaptureTable, Refusal};
use serde::{Deserialize, Serialize};

/// Fewest and most lists that the model takes.
pub(super) const LISTS: (usize, usize) = (3, 64);
/// Most classes.
const CLASSES_MAX: usize = 64;

/// How the model is set and how long it may run. Equal options, table and seed give equal bits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Options {
    /// Most classes, 2 to 64; at most 2^K − 1 are used.
    pub classes: usize,
    /// Independent chains from scattered starts, at least 2.
    pub chains: usize,
    /// Sweeps of each chain before the first block of draws.
    pub burn_in: u64,
    /// Draws kept per chain.
    pub draws: usize,
    /// Sweeps per kept draw in the first block; each later block doubles it.
    pub thin: u64,
    /// Sweeps after which a chain may begin no further block.
    pub sweeps_max: u64,
    /// The largest split R-hat of n₀ that counts as converged.
    pub r_hat_max: f64,
    /// The least bulk and tail effective sample size of n₀ that counts as converged.
    pub ess_min: f64,
    /// Most unseen people, in multiples of the observed ones.
    pub cap: f64,
    /// Shape of the gamma prior of the sticks' concentration α.
    pub alpha_shape: f64,
    /// Rate of that prior.
    pub alpha_rate: f64,
    /// Sweeps after which chains that do not agree get tempered companions.
    pub heat_after: u64,
    /// Tempered companions of each chain, which help it to change its number of classes; 0 for none.
    pub rungs: usize,
    /// The power of the likelihood at the hottest companion, about, in (0, 1).
    pub hottest: f64,
    /// Seed of every draw.
    pub seed: u64,
    /// Level of the interval, in (0, 1).
    pub level: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            classes: 15,
            chains: 8,
            burn_in: 2_000,
            draws: 1_000,
            thin: 4,
            sweeps_max: 300_000,
            r_hat_max: 1.01,
            ess_min: 400.0,
            cap: 20.0,
            alpha_shape: 0.25,
            alpha_rate: 0.25,
            heat_after: 30_000,
            rungs: 8,
            hottest: 0.75,
            seed: 19_481_210,
            level: 0.95,
        }
    }
}

/// The prior of α: Gamma(shape, rate).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Prior {
    pub(super) alpha_shape: f64,
    pub(super) alpha_rate: f64,
}

impl Options {
    /// Refuses a table or a setting that the model cannot take.
    pub(super) fn check(&self, table: &CaptureTable) -> Result<(), Refusal> {
        if !(LISTS.0..=LISTS.1).contains(&table.width()) {
            return Err(Refusal::Lists {
                lists: table.width(),
                least: LISTS.0,
                most: LISTS.1,
            });
        }
        if table.observed() == 0 {
            return Err(Refusal::Nobody);
        }
        let positive = |value: f64| value > 0.0 && value.is_finite();
        let rules = [
            (
                "classes",
                "2 to 64",
                (2..=CLASSES_MAX).contains(&self.classes),
            ),
            ("chains", "at least 2", self.chains >= 2),
            ("draws", "at least 8", self.draws >= 8),
            ("thin", "at least 1", self.thin >= 1),
            ("r_hat_max", "above 1", self.r_hat_max > 1.0),
            ("ess_min", "above 0", self.ess_min > 0.0),
            ("cap", "positive and finite", positive(self.cap)),
            (
                "alpha_shape",
                "positive and finite",
                positive(self.alpha_shape),
            ),
            (
                "alpha_rate",
                "positive and finite",
                positive(self.alpha_rate),
            ),
            (
                "hottest",
                "between 0 and 1",
                self.hottest > 0.0 && self.hottest < 1.0,
            ),
            (
                "level",
                "between 0 and 1",
                self.level > 0.0 && self.level < 1.0,
            ),
        ];
        match rules.iter().find(|(_, _, holds)| !holds) {
            Some(&(parameter, range, _)) => Err(Refusal::Parameter {
                parameter: parameter.to_owned(),
                range: range.to_owned(),
            }),
            None => Ok(()),
        }
    }

    /// Classes used for so many lists: at most 2^K − 1.
    pub(super) fn classes_for(&self, lists: usize) -> usize {
        self.classes.min((1usize << lists.min(16)) - 1)
    }

    /// The prior of α.
    pub(super) fn prior(&self) -> Prior {
        Prior {
            alpha_shape: self.alpha_shape,
            alpha_rate: self.alpha_rate,
        }
    }

    /// Most unseen people for so many observed ones.
    pub(super) fn unseen_max(&self, observed: u64) -> u64 {
        libm::floor(self.cap * observed as f64).min(9e15) as u64
    }
}

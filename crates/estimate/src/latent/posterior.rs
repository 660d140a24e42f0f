//! What the chains found, with everything needed to distrust it.

use super::chains::Chain;
use super::diagnostics::{Diagnosis, quantile_of_sorted};
use super::modes::{self, Mode};
use super::options::Options;
use super::predictive::Replicates;
use crate::checks::Check;
use crate::{CaptureTable, Estimate, Interval, Method, Refusal};
use serde::{Deserialize, Serialize};

/// The posterior of the latent-class model, as far as the chains reached it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Posterior {
    /// Kept draws of the people on no list, per chain.
    pub unseen: Vec<Vec<u64>>,
    /// Classes that observed people occupy, draw by draw as `unseen`.
    pub occupied: Vec<Vec<u32>>,
    /// Rank-normalised split R-hat of n₀; infinite when chains stand still at different values.
    pub r_hat: f64,
    /// Bulk effective sample size of n₀.
    pub ess_bulk: f64,
    /// Tail effective sample size of n₀.
    pub ess_tail: f64,
    /// Sweeps of each chain in all, those not kept included.
    pub sweeps: u64,
    /// Share of the kept sweeps in which a draw met the cap on unseen people and was redrawn.
    pub capped: f64,
    /// Modes by valleys in ln n₀, lowest first.
    pub modes: Vec<Mode>,
    /// The posterior by number of occupied classes.
    pub by_classes: Vec<Mode>,
    /// Median of the people in all, per chain.
    pub chain_medians: Vec<f64>,
    /// Posterior predictive checks.
    pub checks: Vec<Check>,
    /// Mean exchange probability between neighbouring temperatures; empty when the chains had no companions.
    pub exchanges: Vec<f64>,
    /// Times that a state travelled from the hottest companion to the cold chain, over all chains.
    pub round_trips: u64,
    /// Whether R-hat and both effective sizes met their thresholds.
    pub converged: bool,
    /// The pooled draws summed up: posterior mean, standard deviation, interval. Not to be printed unless `converged`.
    pub summary: Estimate,
    /// Posterior median of the people in all, over the pooled draws.
    pub median: f64,
}

impl Posterior {
    pub(super) fn of(
        table: &CaptureTable,
        options: &Options,
        chains: &[Chain],
        diagnosis: Diagnosis,
        sweeps: u64,
    ) -> Self {
        let observed = table.observed();
        let pooled: Vec<modes::Drawn> = chains
            .iter()
            .flat_map(|chain| chain.unseen.iter().zip(&chain.occupied))
            .map(|(&unseen, &occupied)| (unseen as f64, occupied as usize))
            .collect();
        let mut totals: Vec<f64> = pooled.iter().map(|draw| observed as f64 + draw.0).collect();
        totals.sort_unstable_by(f64::total_cmp);
        let replicates: Vec<&Replicates> = chains.iter().map(|chain| &chain.replicates).collect();
        let kept_sweeps: u64 = chains.iter().map(|chain| chain.block_sweeps).sum();
        let capped: u64 = chains.iter().map(|chain| chain.capped).sum();
        Self {
            unseen: chains.iter().map(|chain| chain.unseen.clone()).collect(),
            occupied: chains.iter().map(|chain| chain.occupied.clone()).collect(),
            r_hat: diagnosis.r_hat,
            ess_bulk: diagnosis.ess_bulk,
            ess_tail: diagnosis.ess_tail,
            sweeps,
            capped: capped as f64 / kept_sweeps.max(1) as f64,
            modes: modes::by_valleys(&pooled, observed, options.level),
            by_classes: modes::by_classes(&pooled, observed, options.level),
            chain_medians: chains
                .iter()
                .map(|chain| observed as f64 + chain.median())
                .collect(),
            checks: Replicates::checks(table, &replicates),
            exchanges: mean_exchanges(chains),
            round_trips: chains.iter().map(Chain::round_trips).sum(),
            converged: diagnosis.meets(options),
            summary: summed_up(&totals, observed, options.level),
            median: quantile_of_sorted(&totals, 0.5),
        }
    }

    /// The estimate, when the chains agree.
    ///
    /// # Errors
    ///
    /// [`Refusal::Unconverged`] with the modes in words, when they do not.
    pub fn answer(&self) -> Result<Estimate, Refusal> {
        if self.converged {
            return Ok(self.summary.clone());
        }
        Err(Refusal::Unconverged {
            sweeps: self.sweeps,
            r_hat: self.r_hat,
            modes: self.modes_in_words(),
        })
    }

    fn modes_in_words(&self) -> String {
        let said: Vec<String> = self
            .modes
            .iter()
            .map(|mode| {
                format!(
                    "{:.0} ({:.0} to {:.0}, {} classes, {:.0} % of the draws)",
                    mode.median,
                    mode.interval.lower,
                    mode.interval.upper,
                    mode.classes,
                    100.0 * mode.weight
                )
            })
            .collect();
        said.join("; ")
    }
}

impl Diagnosis {
    pub(super) fn meets(&self, options: &Options) -> bool {
        self.r_hat < options.r_hat_max
            && self.ess_bulk > options.ess_min
            && self.ess_tail > options.ess_min
    }
}

fn mean_exchanges(chains: &[Chain]) -> Vec<f64> {
    let each: Vec<Vec<f64>> = chains.iter().map(Chain::acceptance).collect();
    let pairs = each.first().map_or(0, Vec::len);
    (0..pairs)
        .map(|pair| each.iter().map(|rates| rates[pair]).sum::<f64>() / each.len() as f64)
        .collect()
}

fn summed_up(totals: &[f64], observed: u64, level: f64) -> Estimate {
    let size = totals.len() as f64;
    let mean = totals.iter().sum::<f64>() / size;
    let variance = totals.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (size - 1.0);
    Estimate {
        method: Method::LatentClass,
        total: mean,
        standard_error: Some(libm::sqrt(variance)),
        interval: Some(Interval {
            lower: quantile_of_sorted(totals, 0.5 - level / 2.0),
            upper: quantile_of_sorted(totals, 0.5 + level / 2.0),
            level,
        }),
        observed,
    }
}

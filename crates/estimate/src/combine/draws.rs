//! Draws from several posteriors made into draws from one, and what a list of draws says.

use serde::{Deserialize, Serialize};

use crate::closed::check_level;
use crate::random::Stream;
use crate::{Interval, Refusal};

/// What draws say of a number of people.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Mean, people.
    pub mean: f64,
    /// Standard deviation (divisor: draws less one), people; 0 of a single draw.
    pub standard_deviation: f64,
    /// Median, people.
    pub median: f64,
    /// Equal-tailed interval.
    pub interval: Interval,
}

/// Draws from the even mixture of posteriors: one part per linkage draw or imputation replicate.
///
/// The k-th draw comes from part k mod M, from an even place within it. Two strata with the same M replicates are therefore added replicate by
/// replicate in [`sum`], and what the replicates share is not lost.
///
/// # Errors
///
/// [`Refusal::Parameter`] when there is no part, a part is empty, or a draw is not a finite number.
///
/// # Reference
///
/// Sadinle (2018), Annals of Applied Statistics 12, 1013–1038, doi:10.1214/18-AOAS1178: exact when the priors of the size and of the linkage factor.
pub fn mixture(parts: &[&[f64]], draws: usize, seed: u64) -> Result<Vec<f64>, Refusal> {
    if parts.is_empty() {
        return Err(wrong("the parts of a mixture", "at least one"));
    }
    for part in parts {
        check_draws(part)?;
    }
    let mut stream = Stream::new(seed, &[parts.len() as u64]);
    let drawn = (0..draws).map(|draw| {
        let part = parts[draw % parts.len()];
        part[stream.below(part.len() as u64) as usize]
    });
    Ok(drawn.collect())
}

/// Adds strata draw by draw.
///
/// Draws of different strata must be in an order that has nothing to do with their size, as those of [`mixture`] and of the methods are.
///
/// # Errors
///
/// [`Refusal::Parameter`] when there is no stratum, strata have different numbers of draws or none, or a draw is not a finite number.
pub fn sum(strata: &[&[f64]]) -> Result<Vec<f64>, Refusal> {
    let Some(first) = strata.first() else {
        return Err(wrong("the strata of a sum", "at least one"));
    };
    for stratum in strata {
        check_draws(stratum)?;
        if stratum.len() != first.len() {
            return Err(wrong("the draws of each stratum", "equally many"));
        }
    }
    let total = |draw: usize| strata.iter().map(|stratum| stratum[draw]).sum();
    Ok((0..first.len()).map(total).collect())
}

/// Mean, spread, median and equal-tailed interval of draws, the quantiles as [`quantile`] defines them.
///
/// # Errors
///
/// [`Refusal::Parameter`] when there are no draws, one is not a finite number, or the level is outside (0, 1).
pub fn summary(draws: &[f64], level: f64) -> Result<Summary, Refusal> {
    check_level(level)?;
    check_draws(draws)?;
    let mut sorted = draws.to_vec();
    sorted.sort_by(f64::total_cmp);
    let (mean, variance) = mean_and_variance(draws);
    Ok(Summary {
        mean,
        standard_deviation: libm::sqrt(variance),
        median: quantile(&sorted, 0.5),
        interval: Interval {
            lower: quantile(&sorted, (1.0 - level) / 2.0),
            upper: quantile(&sorted, (1.0 + level) / 2.0),
            level,
        },
    })
}

/// The quantile of rising numbers (at least one) at a share in [0, 1].
///
/// # Formula
///
/// Type 7 of Hyndman and Fan, R's default: with h = (n−1)p, x₍⌊h⌋₎ + (h−⌊h⌋)(x₍⌊h⌋+1₎ − x₍⌊h⌋₎), places counted from 0.
///
/// # Reference
///
/// Hyndman and Fan (1996), The American Statistician 50, 361–365, doi:10.1080/00031305.1996.10473566.
pub fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = (sorted.len() - 1) as f64 * share;
    let below = libm::floor(place) as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (place - below as f64) * (sorted[above] - sorted[below])
}

/// Mean and variance with the divisor n − 1; variance 0 of one number.
pub(super) fn mean_and_variance(values: &[f64]) -> (f64, f64) {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values
        .iter()
        .map(|value| (value - mean) * (value - mean))
        .sum();
    (mean, squares / (count - 1.0).max(1.0))
}

pub(super) fn check_draws(draws: &[f64]) -> Result<(), Refusal> {
    if draws.is_empty() {
        return Err(wrong("the draws of each part", "at least one"));
    }
    if draws.iter().any(|draw| !draw.is_finite()) {
        return Err(wrong("every draw", "a finite number"));
    }
    Ok(())
}

pub(super) fn wrong(parameter: &str, range: &str) -> Refusal {
    Refusal::Parameter {
        parameter: parameter.into(),
        range: range.into(),
    }
}

//! Where the posterior has its mass: modes by valleys in ln n₀, and by the number of occupied classes.

use super::diagnostics::quantile_of_sorted;
use crate::Interval;
use serde::{Deserialize, Serialize};

/// A part of the posterior.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mode {
    /// Classes that observed people occupy, most often.
    pub classes: usize,
    /// Share of the draws, in (0, 1].
    pub weight: f64,
    /// Median of the people in all.
    pub median: f64,
    /// Interval of the people in all, at the run's level, within the mode.
    pub interval: Interval,
}

/// Cells of the histogram of ln(n₀ + 1).
const BINS: usize = 120;
/// A valley separates when it is lower than this share of the lower peak beside it.
const VALLEY: f64 = 0.6;
/// A mode holds at least this share of the draws.
const WEIGHT_MIN: f64 = 0.02;

/// One draw: people unseen, classes occupied.
pub(super) type Drawn = (f64, usize);

/// Modes separated by valleys in the density of ln(n₀ + 1), lowest first; one mode where there is no valley.
pub(super) fn by_valleys(draws: &[Drawn], observed: u64, level: f64) -> Vec<Mode> {
    let mut draws = draws.to_vec();
    draws.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let ln: Vec<f64> = draws.iter().map(|draw| libm::log1p(draw.0)).collect();
    let mut cuts = valleys(&ln);
    cuts.push(draws.len());
    let mut from = 0;
    let mut modes = Vec::new();
    for to in cuts {
        modes.push(described(&draws[from..to], draws.len(), observed, level));
        from = to;
    }
    modes
}

/// The posterior given each number of occupied classes that holds at least one draw in fifty.
pub(super) fn by_classes(draws: &[Drawn], observed: u64, level: f64) -> Vec<Mode> {
    let most = draws.iter().map(|draw| draw.1).max().unwrap_or(0);
    let of = |classes: usize| {
        let mut part: Vec<Drawn> = draws
            .iter()
            .copied()
            .filter(|draw| draw.1 == classes)
            .collect();
        part.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        part
    };
    (1..=most)
        .map(of)
        .filter(|part| part.len() as f64 >= WEIGHT_MIN * draws.len() as f64)
        .map(|part| described(&part, draws.len(), observed, level))
        .collect()
}

fn described(part: &[Drawn], all: usize, observed: u64, level: f64) -> Mode {
    let totals: Vec<f64> = part.iter().map(|draw| observed as f64 + draw.0).collect();
    let mut often = [0usize; 65];
    part.iter().for_each(|draw| often[draw.1.min(64)] += 1);
    let classes = (0..often.len()).max_by_key(|&classes| (often[classes], 64 - classes));
    Mode {
        classes: classes.unwrap_or(0),
        weight: part.len() as f64 / all as f64,
        median: quantile_of_sorted(&totals, 0.5),
        interval: Interval {
            lower: quantile_of_sorted(&totals, 0.5 - level / 2.0),
            upper: quantile_of_sorted(&totals, 0.5 + level / 2.0),
            level,
        },
    }
}

/// Where sorted values are cut: first indices after each valley.
fn valleys(sorted: &[f64]) -> Vec<usize> {
    let density = smoothed(sorted);
    let (low, width) = (
        sorted[0],
        (sorted[sorted.len() - 1] - sorted[0]) / BINS as f64,
    );
    let mut cuts: Vec<usize> = Vec::new();
    let (mut peak, mut valley, mut valley_at) = (0.0f64, f64::INFINITY, 0);
    for (bin, &height) in density.iter().enumerate() {
        if height < valley {
            (valley, valley_at) = (height, bin);
        }
        if height > peak && cuts_nothing(valley, peak, height) {
            (peak, valley, valley_at) = (height, height, bin);
        } else if !cuts_nothing(valley, peak, height) {
            let limit = low + (valley_at as f64 + 0.5) * width;
            let cut = sorted.partition_point(|&x| x < limit);
            let from = cuts.last().copied().unwrap_or(0);
            if heavy(cut - from, sorted.len()) && heavy(sorted.len() - cut, sorted.len()) {
                cuts.push(cut);
            }
            (peak, valley, valley_at) = (height, height, bin);
        }
    }
    cuts
}

/// Whether a valley is too shallow between the peak before it and the height after it.
fn cuts_nothing(valley: f64, peak: f64, height: f64) -> bool {
    valley >= VALLEY * peak.min(height)
}

fn heavy(part: usize, all: usize) -> bool {
    part as f64 >= WEIGHT_MIN * all as f64
}

/// Histogram of sorted values under a Gaussian window of a fifth of their robust spread, at least one bin.
fn smoothed(sorted: &[f64]) -> Vec<f64> {
    let span = sorted[sorted.len() - 1] - sorted[0];
    let mut bins = vec![0.0; BINS];
    for x in sorted {
        let at = libm::floor((x - sorted[0]) / span.max(1e-12) * BINS as f64) as usize;
        bins[at.min(BINS - 1)] += 1.0;
    }
    let spread = quantile_of_sorted(sorted, 0.84) - quantile_of_sorted(sorted, 0.16);
    let window = (0.1 * spread / span.max(1e-12) * BINS as f64).max(1.0);
    let weight = |a: usize, b: usize| {
        let z = (a as f64 - b as f64) / window;
        libm::exp(-0.5 * z * z)
    };
    (0..BINS)
        .map(|at| (0..BINS).map(|from| bins[from] * weight(at, from)).sum())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::latent::draws::Draws;

    #[test]
    fn two_humps_are_two_modes_with_their_weights_and_one_hump_is_one() {
        let mut draws = Draws::new(5, &[]);
        let hump = |draws: &mut Draws, mean: f64, classes: usize| {
            (libm::round(mean * libm::exp(0.1 * draws.normal())), classes)
        };
        let one: Vec<Drawn> = (0..8_000).map(|_| hump(&mut draws, 400.0, 3)).collect();
        assert_eq!(by_valleys(&one, 100, 0.95).len(), 1);
        let two: Vec<Drawn> = (0..8_000)
            .map(|at| {
                if at % 4 == 0 {
                    hump(&mut draws, 1_200.0, 4)
                } else {
                    hump(&mut draws, 400.0, 3)
                }
            })
            .collect();
        let modes = by_valleys(&two, 100, 0.95);
        assert_eq!(
            modes.iter().map(|mode| mode.classes).collect::<Vec<_>>(),
            [3, 4]
        );
        assert!(
            (modes[0].weight - 0.75).abs() < 0.001 && (modes[0].median - 500.0).abs() < 5.0,
            "{modes:?}"
        );
        assert!((modes[1].median - 1_300.0).abs() < 20.0, "{modes:?}");
        assert_eq!(by_classes(&two, 100, 0.95).len(), 2);
    }
}

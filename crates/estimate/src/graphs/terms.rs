//! What a set of lists adds to the log mass of a graph at a number of the unseen.

use super::grid::{Block, POINTS};
use crate::special::ln_gamma;
use crate::{CaptureTable, LISTS_MAX};

/// One value per point of a block.
pub(super) type Lanes = [f64; POINTS];

/// Above this argument the series of ln Γ is exact to a double.
const SERIES_MIN: f64 = 32.0;

/// The parts of every vertex set's term that do not change with the unseen.
///
/// # Formula
///
/// ln p(G, N) = ln Γ(N) − ln Γ(n₀+1) + Σ_cliques T − Σ_separators T up to what is the same for all, with
/// T_a(n₀) = Σ_{seen cells c of margin a} [ln Γ(n_c+δ_a) − ln Γ(δ_a)] − ln Γ(δ_a) + ln Γ(2^K δ) + ln Γ(n_{a∅}+n₀+δ_a) − ln Γ(N+2^K δ), δ_a = δ 2^{K−|a|};
/// cliques less non-empty separators are as many as components, which carries ln Γ(2^K δ) − ln Γ(N+2^K δ).
pub(super) struct Terms {
    observed: f64,
    /// δ of the whole: 2^K δ.
    whole: f64,
    sets: Vec<Set>,
}

struct Set {
    constant: f64,
    /// Seen people on none of the set, and δ of one cell of its margin.
    empty: f64,
}

impl Terms {
    pub(super) fn new(table: &CaptureTable, delta: f64) -> Self {
        let lists = table.width();
        assert!(lists < LISTS_MAX, "sets of lists are written out");
        let whole = delta * (1u64 << lists) as f64;
        let sets = (0..1u64 << lists)
            .map(|set| {
                let cells = 1usize << set.count_ones();
                let of_cell = whole / cells as f64;
                let counts = margin(table, set);
                let seen = counts.iter().enumerate().filter(|(cell, _)| *cell != 0);
                let seen: f64 = seen
                    .filter(|(_, count)| **count > 0)
                    .map(|(_, &count)| ln_gamma(count as f64 + of_cell) - ln_gamma(of_cell))
                    .sum();
                Set {
                    constant: seen - ln_gamma(of_cell) + ln_gamma(whole),
                    empty: counts[0] as f64 + of_cell,
                }
            })
            .collect();
        Self {
            observed: table.observed() as f64,
            whole,
            sets,
        }
    }

    /// Every set's T at the points of a block (that of the empty set is 0), and what all graphs share.
    pub(super) fn at(&self, block: &Block) -> (Vec<Lanes>, Lanes) {
        let mut terms = vec![[0.0; POINTS]; self.sets.len()];
        let mut shared = [0.0; POINTS];
        for lane in 0..POINTS {
            let unseen = block.points[lane];
            shared[lane] = -ln_gamma_ratio(unseen + 1.0, self.observed + unseen);
            let all = self.observed + unseen + self.whole;
            for (term, set) in terms.iter_mut().zip(&self.sets).skip(1) {
                term[lane] = set.constant + ln_gamma_ratio(set.empty + unseen, all);
            }
        }
        (terms, shared)
    }
}

/// Seen people by their history on the lists of a set; those on none of it first.
fn margin(table: &CaptureTable, set: u64) -> Vec<u64> {
    let mut counts = vec![0u64; 1 << set.count_ones()];
    for &(history, count) in table.cells() {
        let mut cell = 0;
        let mut left = set;
        let mut place = 0;
        while left != 0 {
            let list = left.trailing_zeros();
            cell |= (history >> list & 1) << place;
            place += 1;
            left &= left - 1;
        }
        counts[cell as usize] += count;
    }
    counts
}

/// ln Γ(a) − ln Γ(b), without the loss of digits when both are large.
///
/// # Formula
///
/// Stirling's series: (a−½) ln(a/b) + (a−b)(ln b − 1) + s(a) − s(b), s(z) = 1/(12z) − 1/(360z³) + 1/(1260z⁵) − 1/(1680z⁷).
fn ln_gamma_ratio(a: f64, b: f64) -> f64 {
    if a.min(b) < SERIES_MIN {
        return ln_gamma(a) - ln_gamma(b);
    }
    let difference = a - b;
    let series = |z: f64| {
        let inverse = 1.0 / z;
        let square = inverse * inverse;
        inverse
            * (1.0 / 12.0 - square * (1.0 / 360.0 - square * (1.0 / 1_260.0 - square / 1_680.0)))
    };
    (a - 0.5) * libm::log1p(difference / b) + difference * (libm::log(b) - 1.0) + series(a)
        - series(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_of_gamma_functions_meet_products() {
        for (from, steps) in [(0.125, 40), (31.5, 3), (1e3, 7), (1e9, 5)] {
            let product: f64 = (0..steps)
                .map(|step| libm::log(from + f64::from(step)))
                .sum();
            let ratio = ln_gamma_ratio(from + f64::from(steps), from);
            assert!(
                (ratio - product).abs() < 1e-12 * product.abs().max(1.0),
                "{from} {ratio} {product}"
            );
        }
    }
}

//! Every graph's mass at every point of the grid, summed as it is made: what each graph weighs and how likely each number of the unseen is.

use super::graph::Graph;
use super::grid::{Block, POINTS};
use super::terms::{Lanes, Terms};
use crate::{Refusal, Watch};

/// Blocks that one part of the work takes: fixed, so that threads change no bit.
const PART_BLOCKS: usize = 4;

/// Parts that are held in memory at a time.
const WAVE_PARTS: usize = 32;

/// Log masses of one block.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Masses {
    /// ln Σ over the graphs but the saturated one, at each point; −∞ when there is no other.
    pub(super) without_saturated: Lanes,
    /// The same with the saturated graph.
    pub(super) all: Lanes,
}

/// Sums Σ_points weight · mass per graph, scaled by e^{−reference}.
pub(super) struct Weights {
    reference: f64,
    sums: Vec<f64>,
}

impl Weights {
    pub(super) fn new(graphs: usize) -> Self {
        Self {
            reference: f64::NEG_INFINITY,
            sums: vec![0.0; graphs],
        }
    }

    /// Makes room for masses up to e^{reference}; the factor that brings those down to the scale of the sums.
    fn scale_to(&mut self, reference: f64) -> f64 {
        if reference > self.reference {
            let shrink = libm::exp(self.reference - reference);
            self.sums.iter_mut().for_each(|sum| *sum *= shrink);
            self.reference = reference;
        }
        libm::exp(reference - self.reference)
    }

    fn add(&mut self, other: &Self) {
        let factor = self.scale_to(other.reference);
        for (sum, more) in self.sums.iter_mut().zip(&other.sums) {
            *sum += factor * more;
        }
    }

    /// Weights that add up to 1.
    pub(super) fn shares(&self) -> Vec<f64> {
        let all: f64 = self.sums.iter().sum();
        self.sums.iter().map(|sum| sum / all).collect()
    }
}

/// The mass of all graphs over blocks of the unseen; the saturated graph stands last.
pub(super) struct Evidence<'a> {
    pub(super) terms: &'a Terms,
    pub(super) graphs: &'a [Graph],
    /// Whether the saturated graph has a share of the prior.
    pub(super) saturated: bool,
}

impl Evidence<'_> {
    /// Log masses of the blocks in their order; graph weights are added to `weights`.
    pub(super) fn sum(
        &self,
        blocks: &[Block],
        weights: &mut Weights,
        threads: usize,
        watch: &dyn Watch,
    ) -> Result<Vec<Masses>, Refusal> {
        let mut masses = Vec::with_capacity(blocks.len());
        for wave in blocks.chunks(PART_BLOCKS * WAVE_PARTS) {
            for part in self.wave(wave, threads, watch) {
                let (part_masses, part_weights) = part.ok_or(Refusal::Stopped)?;
                masses.extend(part_masses);
                weights.add(&part_weights);
            }
        }
        Ok(masses)
    }

    /// The parts of one wave, in order whatever thread made them; None where the caller wished to stop.
    fn wave(&self, blocks: &[Block], threads: usize, watch: &dyn Watch) -> Vec<Option<Part>> {
        let parts: Vec<&[Block]> = blocks.chunks(PART_BLOCKS).collect();
        let make = |part: &[Block]| {
            if watch.is_cancelled() {
                return None;
            }
            let made = self.part(part);
            watch.advance(part.len() as u64);
            Some(made)
        };
        let threads = threads.clamp(1, parts.len().max(1));
        if threads == 1 {
            return parts.into_iter().map(make).collect();
        }
        let share = parts.len().div_ceil(threads);
        let make = &make;
        std::thread::scope(|scope| {
            let workers: Vec<_> = parts
                .chunks(share)
                .map(|share| {
                    scope.spawn(move || share.iter().map(|part| make(part)).collect::<Vec<_>>())
                })
                .collect();
            workers
                .into_iter()
                .flat_map(|worker| worker.join().unwrap_or_else(|_| vec![None]))
                .collect()
        })
    }

    fn part(&self, blocks: &[Block]) -> Part {
        let mut weights = Weights::new(self.graphs.len());
        let mut scratch = vec![[0.0; POINTS]; self.graphs.len()];
        let masses = blocks
            .iter()
            .map(|block| self.block(block, &mut scratch, &mut weights))
            .collect();
        (masses, weights)
    }

    /// Every graph's log mass at the points of a block; what all share beside it, and the greatest at each point.
    fn log_masses(&self, block: &Block, log_masses: &mut [Lanes]) -> (Lanes, Lanes) {
        let (terms, shared) = self.terms.at(block);
        let mut peak = [f64::NEG_INFINITY; POINTS];
        for (graph, log_mass) in self.graphs.iter().zip(log_masses) {
            *log_mass = log_mass_of(graph, &terms);
            if graph.is_saturated() && !self.saturated {
                *log_mass = [f64::NEG_INFINITY; POINTS];
            }
            for lane in 0..POINTS {
                peak[lane] = peak[lane].max(log_mass[lane]);
            }
        }
        (shared, peak)
    }

    /// Every graph's mass at the points of a block, the greatest at each point being 1.
    pub(super) fn relative_masses(&self, block: &Block) -> Vec<Lanes> {
        let mut masses = vec![[0.0; POINTS]; self.graphs.len()];
        let (_, peak) = self.log_masses(block, &mut masses);
        for mass in &mut masses {
            for lane in 0..POINTS {
                mass[lane] = exp_below_zero(mass[lane] - peak[lane]);
            }
        }
        masses
    }

    fn block(&self, block: &Block, scratch: &mut [Lanes], weights: &mut Weights) -> Masses {
        let (shared, peak) = self.log_masses(block, scratch);
        let top = (0..POINTS)
            .map(|lane| peak[lane] + shared[lane])
            .fold(f64::NEG_INFINITY, f64::max);
        let down = weights.scale_to(top);
        let factors: Lanes = std::array::from_fn(|lane| {
            down * block.weights[lane] * libm::exp(peak[lane] + shared[lane] - top)
        });
        let mut rest = [0.0; POINTS];
        let mut last = [0.0; POINTS];
        for (log_mass, weight) in scratch.iter().zip(&mut weights.sums) {
            for lane in 0..POINTS {
                rest[lane] += last[lane];
                last[lane] = exp_below_zero(log_mass[lane] - peak[lane]);
            }
            *weight += (0..POINTS)
                .map(|lane| factors[lane] * last[lane])
                .sum::<f64>();
        }
        let log = |sum: f64, lane: usize| libm::log(sum) + peak[lane] + shared[lane];
        Masses {
            without_saturated: std::array::from_fn(|lane| log(rest[lane], lane)),
            all: std::array::from_fn(|lane| log(rest[lane] + last[lane], lane)),
        }
    }
}

type Part = (Vec<Masses>, Weights);

fn log_mass_of(graph: &Graph, terms: &[Lanes]) -> Lanes {
    let mut sum = [0.0; POINTS];
    for &clique in graph.cliques() {
        let term = &terms[usize::from(clique)];
        for lane in 0..POINTS {
            sum[lane] += term[lane];
        }
    }
    for &separator in graph.separators() {
        let term = &terms[usize::from(separator)];
        for lane in 0..POINTS {
            sum[lane] -= term[lane];
        }
    }
    sum
}

/// eˣ for x ≤ 0; 0 below −700.
///
/// # Numerical notes
///
/// x = k ln 2 + r with |r| ≤ ln 2/2, Taylor's series of degree 13 in r, 2^k by its bits. Relative error below 1e-15. Without branches and without
/// fused operations: the compiler does several at a time, and every machine has the same bits.
fn exp_below_zero(x: f64) -> f64 {
    const SHIFT: f64 = 6_755_399_441_055_744.0;
    const LN_2_HIGH: f64 = 6.931_471_803_691_238e-1;
    const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;
    const INVERSE_FACTORIALS: [f64; 14] = [
        1.0 / 6_227_020_800.0,
        1.0 / 479_001_600.0,
        1.0 / 39_916_800.0,
        1.0 / 3_628_800.0,
        1.0 / 362_880.0,
        1.0 / 40_320.0,
        1.0 / 5_040.0,
        1.0 / 720.0,
        1.0 / 120.0,
        1.0 / 24.0,
        1.0 / 6.0,
        0.5,
        1.0,
        1.0,
    ];
    let bounded = if x > -700.0 { x } else { -700.0 };
    let shifted = bounded * std::f64::consts::LOG2_E + SHIFT;
    let k = shifted - SHIFT;
    let r = (bounded - k * LN_2_HIGH) - k * LN_2_LOW;
    let mut sum = INVERSE_FACTORIALS[0];
    for coefficient in &INVERSE_FACTORIALS[1..] {
        sum = sum * r + coefficient;
    }
    let scale = f64::from_bits(shifted.to_bits().wrapping_add(1_023) << 52);
    let value = sum * scale;
    if x > -700.0 { value } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exponential_is_that_of_libm_to_fifteen_digits() {
        for at in 0..70_000 {
            let x = -f64::from(at) / 100.0 - 0.001_3;
            if x > -700.0 {
                let ratio = exp_below_zero(x) / libm::exp(x);
                assert!((ratio - 1.0).abs() < 1e-15, "{x} {ratio}");
            }
        }
        assert_eq!(exp_below_zero(0.0), 1.0);
        assert_eq!(exp_below_zero(f64::NEG_INFINITY), 0.0);
        assert_eq!(exp_below_zero(-1e300), 0.0);
    }
}

//! How likely each number of the unseen is, kept by blocks: quantiles, mode, mean and draws. Refuses to know of graphs.

use super::grid::{Block, POINTS};
use crate::Interval;
use crate::random::Stream;

/// Blocks up to this length are written out, once, when draws are made.
const WRITTEN_MAX: u64 = 1 << 16;

/// The distribution of the number of people on a grid of the unseen.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Posterior {
    observed: u64,
    blocks: Vec<Block>,
    /// ln of the mass of one whole number at each point, all together adding up to 1.
    log_masses: Vec<[f64; POINTS]>,
    /// Mass up to and with each block.
    up_to: Vec<f64>,
}

impl Posterior {
    /// Normalises log masses that belong to the blocks; None when there is no mass.
    pub(super) fn new(
        observed: u64,
        blocks: &[Block],
        mut log_masses: Vec<[f64; POINTS]>,
    ) -> Option<Self> {
        let peak = log_masses
            .iter()
            .flatten()
            .fold(f64::NEG_INFINITY, |peak, &log_mass| peak.max(log_mass));
        if !peak.is_finite() {
            return None;
        }
        let mut total = 0.0;
        let mut up_to = Vec::with_capacity(blocks.len());
        for (block, log_mass) in blocks.iter().zip(&log_masses) {
            let terms = block.weights.iter().zip(log_mass);
            total += terms
                .map(|(weight, log_mass)| weight * libm::exp(log_mass - peak))
                .sum::<f64>();
            up_to.push(total);
        }
        up_to.iter_mut().for_each(|sum| *sum /= total);
        let level = peak + libm::log(total);
        log_masses
            .iter_mut()
            .flatten()
            .for_each(|log_mass| *log_mass -= level);
        Some(Self {
            observed,
            blocks: blocks.to_vec(),
            log_masses,
            up_to,
        })
    }

    /// The smallest number of people up to which a share of the mass lies.
    pub(super) fn quantile(&self, share: f64) -> u64 {
        let (block, rest) = self.block_of(share);
        self.observed + self.blocks[block].start + self.place_in(block, rest)
    }

    /// Equal-tailed interval.
    pub(super) fn interval(&self, level: f64) -> Interval {
        Interval {
            lower: self.quantile((1.0 - level) / 2.0) as f64,
            upper: self.quantile((1.0 + level) / 2.0) as f64,
            level,
        }
    }

    /// Mean number of people on this grid.
    pub(super) fn mean(&self) -> f64 {
        let blocks = self.blocks.iter().zip(&self.log_masses);
        let unseen: f64 = blocks
            .flat_map(|(block, log_mass)| (0..POINTS).map(move |at| (block, log_mass, at)))
            .map(|(block, log_mass, at)| {
                block.weights[at] * block.points[at] * libm::exp(log_mass[at])
            })
            .sum();
        self.observed as f64 + unseen
    }

    /// The most likely number of people, the smallest if there are several.
    pub(super) fn mode(&self) -> u64 {
        let height = |block: usize| {
            let log_mass = self.log_masses[block].iter();
            log_mass.fold(f64::NEG_INFINITY, |peak, &value| peak.max(value))
        };
        let highest = (0..self.blocks.len()).fold(0, |best, block| {
            if height(block) > height(best) {
                block
            } else {
                best
            }
        });
        let near = highest.saturating_sub(1)..(highest + 2).min(self.blocks.len());
        let mut best = (f64::NEG_INFINITY, 0);
        for block in near {
            let start = self.blocks[block].start;
            for place in 0..self.blocks[block].count {
                let value = self.log_mass_at(block, place as f64);
                if value > best.0 {
                    best = (value, start + place);
                }
            }
        }
        self.observed + best.1
    }

    /// Mass of one more person per person, in logarithms, at the far end: −q where the tail falls as n₀^{−q}; and the mass beyond the end if it goes on so.
    pub(super) fn tail(&self) -> f64 {
        let (Some(block), Some(log_mass)) = (self.blocks.last(), self.log_masses.last()) else {
            return 0.0;
        };
        let last = block.used - 1;
        let end = (block.start + block.count) as f64;
        // A steeper stretch than one block is not needed: beyond it the tail only flattens, so the far half of the block tells.
        let first = last / 2;
        let rise = log_mass[last] - log_mass[first];
        let run = libm::log(block.points[last] / block.points[first]);
        let fall = -rise / run;
        if fall.is_nan() || fall <= 1.0 {
            return 1.0;
        }
        let beyond = libm::exp(log_mass[last]) * end / (fall - 1.0);
        beyond / (1.0 + beyond)
    }

    /// Seeded draws of the number of people.
    pub(super) fn draws(&self, count: usize, seed: u64) -> Vec<f64> {
        let mut stream = Stream::new(seed, &[count as u64]);
        let mut written: Vec<Option<Vec<f64>>> = vec![None; self.blocks.len()];
        (0..count)
            .map(|_| {
                let (block, rest) = self.block_of(stream.unit());
                let length = self.blocks[block].count;
                let place = if length > WRITTEN_MAX {
                    self.place_in(block, rest)
                } else {
                    let sums = written[block].get_or_insert_with(|| self.sums_of(block));
                    sums.partition_point(|&sum| sum < rest)
                        .min(length as usize - 1) as u64
                };
                (self.observed + self.blocks[block].start + place) as f64
            })
            .collect()
    }

    /// The block in which a share is reached, and what of it lies there.
    fn block_of(&self, share: f64) -> (usize, f64) {
        let block = self.up_to.partition_point(|&sum| sum < share);
        let block = block.min(self.blocks.len() - 1);
        let before = block
            .checked_sub(1)
            .map_or(0.0, |before| self.up_to[before]);
        (block, share - before)
    }

    /// The first place of a block up to which `rest` lies, by halving.
    fn place_in(&self, block: usize, rest: f64) -> u64 {
        let (mut low, mut high) = (0, self.blocks[block].count - 1);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.mass_to(block, middle) < rest {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// Mass of a block from its start to a place, both included.
    fn mass_to(&self, block: usize, place: u64) -> f64 {
        let count = place + 1;
        let at = |x: f64| libm::exp(self.log_mass_at(block, x));
        if count < 3 * POINTS as u64 {
            return (0..count).map(|place| at(place as f64)).sum();
        }
        let part = Block::new(0, count);
        (0..POINTS)
            .map(|point| part.weights[point] * at(part.points[point]))
            .sum()
    }

    fn sums_of(&self, block: usize) -> Vec<f64> {
        let mut sum = 0.0;
        (0..self.blocks[block].count)
            .map(|place| {
                sum += libm::exp(self.log_mass_at(block, place as f64));
                sum
            })
            .collect()
    }

    /// ln mass at a place of a block: between points by the polynomial through them (barycentric form).
    fn log_mass_at(&self, block: usize, place: f64) -> f64 {
        let (block, log_mass) = (&self.blocks[block], &self.log_masses[block]);
        if block.is_whole() {
            return log_mass[place as usize];
        }
        let half = block.count as f64 / 2.0;
        let middle = block.start as f64 + half - 0.5;
        let points: [f64; POINTS] = std::array::from_fn(|at| (block.points[at] - middle) / half);
        let x = (block.start as f64 + place - middle) / half;
        let (mut above, mut below) = (0.0, 0.0);
        for at in 0..POINTS {
            let distance = x - points[at];
            if distance == 0.0 {
                return log_mass[at];
            }
            let others = (0..POINTS).filter(|&other| other != at);
            let weight = 1.0
                / others
                    .map(|other| points[at] - points[other])
                    .product::<f64>();
            above += weight / distance * log_mass[at];
            below += weight / distance;
        }
        above / below
    }
}

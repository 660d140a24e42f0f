//! How likely each number of the unseen is, kept by blocks: quantiles, mode, mean and draws. Refuses to know of graphs.

use super::grid::{Block, GAUSS_MIN, POINTS};
use crate::Interval;
use crate::random::Stream;

/// Blocks up to this length are written out, once, when draws are made.
const WRITTEN_MAX: u64 = 1 << 16;

/// This part of the work among all that draw from one seed.
const PART: u64 = 0x6772_6472;

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
            let curve = self.curve(block);
            for place in 0..self.blocks[block].count {
                let value = curve.at(place as f64);
                if value > best.0 {
                    best = (value, start + place);
                }
            }
        }
        self.observed + best.1
    }

    /// Share of all mass that lies beyond the end if the tail goes on as n₀^{−q}, q as it falls there; 1 when it does not fall fast enough to have a sum.
    pub(super) fn tail(&self) -> f64 {
        let (Some(block), Some(log_mass)) = (self.blocks.last(), self.log_masses.last()) else {
            return 0.0;
        };
        let last = block.used - 1;
        let end = (block.start + block.count) as f64;
        // Of the block the far half, as beyond it the tail can only flatten.
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

    /// Seeded draws of the number of people; more of them begin with the same ones.
    ///
    /// What is drawn from belongs to the seed: strata that share one must not rise and fall together.
    pub(super) fn draws(&self, count: usize, seed: u64) -> Vec<f64> {
        let own = self
            .log_masses
            .first()
            .map_or(0, |first| first[0].to_bits());
        let mut stream = Stream::new(seed, &[PART, self.observed, own]);
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
        let curve = self.curve(block);
        let (mut low, mut high) = (0, self.blocks[block].count - 1);
        while low < high {
            let middle = low + (high - low) / 2;
            if mass_to(&curve, middle) < rest {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    fn sums_of(&self, block: usize) -> Vec<f64> {
        let curve = self.curve(block);
        let mut sum = 0.0;
        (0..self.blocks[block].count)
            .map(|place| {
                sum += libm::exp(curve.at(place as f64));
                sum
            })
            .collect()
    }

    /// ln mass of the places of a block.
    fn curve(&self, block: usize) -> Curve {
        let (block, log_mass) = (&self.blocks[block], &self.log_masses[block]);
        let half = block.count as f64 / 2.0;
        let middle = block.start as f64 + half - 0.5;
        let points: [f64; POINTS] = std::array::from_fn(|at| (block.points[at] - middle) / half);
        let weights = std::array::from_fn(|at| {
            let others = (0..POINTS).filter(|&other| other != at);
            let gaps = others.map(|other| points[at] - points[other]);
            1.0 / gaps.product::<f64>()
        });
        Curve {
            is_whole: block.is_whole(),
            half,
            points,
            weights,
            log_mass: *log_mass,
        }
    }
}

/// The polynomial through the points of a block, in barycentric form (Berrut and Trefethen 2004, doi:10.1137/S0036144502417715).
struct Curve {
    /// Whether the points are the places, and nothing lies between.
    is_whole: bool,
    half: f64,
    /// Places as −1 to 1.
    points: [f64; POINTS],
    weights: [f64; POINTS],
    log_mass: [f64; POINTS],
}

impl Curve {
    fn at(&self, place: f64) -> f64 {
        if self.is_whole {
            return self.log_mass[place as usize];
        }
        let x = (place + 0.5) / self.half - 1.0;
        let (mut above, mut below) = (0.0, 0.0);
        for at in 0..POINTS {
            let distance = x - self.points[at];
            if distance == 0.0 {
                return self.log_mass[at];
            }
            let share = self.weights[at] / distance;
            above += share * self.log_mass[at];
            below += share;
        }
        above / below
    }
}

/// Mass of a block from its start to a place, both included.
fn mass_to(curve: &Curve, place: u64) -> f64 {
    let count = place + 1;
    let at = |x: f64| libm::exp(curve.at(x));
    if count < GAUSS_MIN {
        return (0..count).map(|place| at(place as f64)).sum();
    }
    let part = Block::new(0, count);
    (0..POINTS)
        .map(|point| part.weights[point] * at(part.points[point]))
        .sum()
}

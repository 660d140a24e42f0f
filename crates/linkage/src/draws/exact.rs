//! All partitions of a few units, with their probabilities. Refuses more than 8 units.
//!
//! Partitions are written as restricted growth strings: unit i is in one of the clusters of earlier units or in a new one. There are
//! Bell(8) = 4,140 of 8 units.

use super::field::{Field, Mass};
use crate::seeded::Seeded;

/// The most units that are enumerated.
pub(super) const EXACT_MAX: usize = 8;

/// Every partition that may be, with its probability.
pub(super) struct Enumerated {
    /// Clusters of units.
    pub(super) partitions: Vec<[u8; EXACT_MAX]>,
    /// Sums of probabilities up to and with each partition.
    cumulative: Vec<f64>,
}

struct Walk<'f> {
    field: &'f Field,
    current: [u8; EXACT_MAX],
    clusters: Vec<Mass>,
    partitions: Vec<[u8; EXACT_MAX]>,
    logs: Vec<f64>,
}

impl Enumerated {
    pub(super) fn new(field: &Field) -> Self {
        let mut walk = Walk {
            field,
            current: [0; EXACT_MAX],
            clusters: Vec::with_capacity(EXACT_MAX),
            partitions: Vec::new(),
            logs: Vec::new(),
        };
        walk.place(0);
        let most = walk.logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let mut total = 0.0;
        let mut cumulative: Vec<f64> = Vec::with_capacity(walk.logs.len());
        for log in &walk.logs {
            total += libm::exp2(log - most);
            cumulative.push(total);
        }
        for sum in &mut cumulative {
            *sum /= total;
        }
        Self {
            partitions: walk.partitions,
            cumulative,
        }
    }

    /// Draws one partition's number.
    pub(super) fn draw(&self, seeded: &mut Seeded) -> usize {
        let unit = seeded.unit();
        let at = self.cumulative.partition_point(|&sum| sum <= unit);
        at.min(self.cumulative.len() - 1)
    }

    #[cfg(test)]
    pub(super) fn probability(&self, at: usize) -> f64 {
        self.cumulative[at]
            - if at == 0 {
                0.0
            } else {
                self.cumulative[at - 1]
            }
    }
}

impl Walk<'_> {
    fn place(&mut self, unit: usize) {
        if unit == self.field.units() {
            let log = self.clusters.iter().map(|&c| self.field.density(c)).sum();
            self.logs.push(log);
            self.partitions.push(self.current);
            return;
        }
        for cluster in 0..self.clusters.len() {
            let (mut bits, mut is_banned) = (0.0, false);
            for earlier in (0..unit).filter(|&e| usize::from(self.current[e]) == cluster) {
                bits += self.field.between(earlier, unit);
                is_banned |= self.field.is_banned(earlier, unit);
            }
            if !is_banned {
                let before = self.clusters[cluster];
                self.clusters[cluster] = self.field.with(before, unit, bits);
                self.current[unit] = cluster as u8;
                self.place(unit + 1);
                self.clusters[cluster] = before;
            }
        }
        self.current[unit] = self.clusters.len() as u8;
        self.clusters.push(self.field.alone(unit));
        self.place(unit + 1);
        self.clusters.pop();
    }
}

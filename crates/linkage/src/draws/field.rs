//! The density of partitions of one part: units, weights between them, what may not be together. Refuses to sample.

use super::run::DrawParams;

/// The units of a part: single records, or records that judgments join.
pub(super) struct Field {
    /// The places of each unit's records, ascending.
    pub(super) members: Vec<Vec<u8>>,
    /// Sums of weights between two units, in bits, unscaled; square.
    between: Vec<f64>,
    /// Units that may not be together; square.
    banned: Vec<bool>,
    /// The weight within each unit.
    pub(super) within: Vec<f64>,
    /// What a bit counts for in a cluster of n records, by n.
    factor: Vec<f64>,
}

/// A cluster of units: weight within and number of records.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Mass {
    pub(super) sum: f64,
    pub(super) records: usize,
}

impl Field {
    /// Takes the weight of every pair of places, what may not be together, and for each place the lowest place joined with it.
    pub(super) fn new(
        size: usize,
        roots: &[u32],
        weight: &dyn Fn(usize, usize) -> f64,
        is_banned: &dyn Fn(usize, usize) -> bool,
        params: &DrawParams,
    ) -> Self {
        let mut members: Vec<Vec<u8>> = Vec::new();
        let mut unit_of = vec![usize::MAX; size];
        for (place, &root) in roots.iter().enumerate() {
            if root as usize == place {
                unit_of[place] = members.len();
                members.push(Vec::new());
            } else {
                unit_of[place] = unit_of[root as usize];
            }
            members[unit_of[place]].push(place as u8);
        }
        let units = members.len();
        let mut field = Self {
            between: vec![0.0; units * units],
            banned: vec![false; units * units],
            within: vec![0.0; units],
            factor: factors(size, params),
            members,
        };
        for b in 1..size {
            for a in 0..b {
                let (one, other) = (unit_of[a], unit_of[b]);
                if one == other {
                    field.within[one] += weight(a, b);
                    continue;
                }
                let bits = weight(a, b);
                for cell in [one * units + other, other * units + one] {
                    field.between[cell] += bits;
                    field.banned[cell] |= is_banned(a, b);
                }
            }
        }
        field
    }

    pub(super) fn units(&self) -> usize {
        self.members.len()
    }

    pub(super) fn between(&self, one: usize, other: usize) -> f64 {
        self.between[one * self.members.len() + other]
    }

    pub(super) fn is_banned(&self, one: usize, other: usize) -> bool {
        self.banned[one * self.members.len() + other]
    }

    /// Returns a unit standing alone.
    pub(super) fn alone(&self, unit: usize) -> Mass {
        Mass {
            sum: self.within[unit],
            records: self.members[unit].len(),
        }
    }

    /// Returns a cluster with a unit more, whose weight to the cluster is `bits`.
    pub(super) fn with(&self, cluster: Mass, unit: usize, bits: f64) -> Mass {
        Mass {
            sum: cluster.sum + self.within[unit] + bits,
            records: cluster.records + self.members[unit].len(),
        }
    }

    /// Returns log2 of what a cluster contributes to the density.
    pub(super) fn density(&self, cluster: Mass) -> f64 {
        cluster.sum * self.factor[cluster.records]
    }

    /// Turns clusters of units into lowest places of records.
    pub(super) fn lowest_places(&self, cluster_of: &[u8]) -> Vec<u8> {
        let size = self.members.iter().map(Vec::len).sum();
        let mut lowest = vec![u8::MAX; cluster_of.len().max(256)];
        let mut places = vec![0u8; size];
        for pass in 0..2 {
            for (unit, &cluster) in cluster_of.iter().enumerate() {
                for &place in &self.members[unit] {
                    let known = &mut lowest[usize::from(cluster)];
                    if pass == 0 {
                        *known = (*known).min(place);
                    } else {
                        places[usize::from(place)] = *known;
                    }
                }
            }
        }
        places
    }
}

fn factors(size: usize, params: &DrawParams) -> Vec<f64> {
    let factor = |records: usize| {
        let share = 2.0 / records.max(2) as f64;
        params.scale * libm::pow(share, params.shared)
    };
    (0..=size).map(factor).collect()
}

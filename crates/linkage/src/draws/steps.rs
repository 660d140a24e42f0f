//! How likely the steps are that an edge between two clusters suggests. Refuses to take one.

use super::run::DrawParams;
use crate::cluster::{Clustering, Members, WeightOf};
use crate::edge::Edge;

/// Between clusters of more pairs than this no step is weighed: the edge speaks for itself.
const PAIRS_MAX: usize = 400;

/// Weighs steps away from a clustering.
pub(super) struct Steps<'s> {
    start: &'s Clustering,
    members: Members,
    weight: &'s WeightOf<'s>,
    params: &'s DrawParams,
}

impl<'s> Steps<'s> {
    pub(super) fn new(
        start: &'s Clustering,
        weight: &'s WeightOf<'s>,
        params: &'s DrawParams,
    ) -> Self {
        Self {
            start,
            members: start.members(),
            weight,
            params,
        }
    }

    /// Returns for each edge the log-odds of the likeliest step, in bits; for an edge within a cluster or at or below the floor, its
    /// weight.
    pub(super) fn of_edges(&self, edges: &[Edge], threads: usize) -> Vec<f32> {
        let mut found = vec![0.0f32; edges.len()];
        let share = edges.len().div_ceil(threads.max(1)).max(1);
        std::thread::scope(|scope| {
            for (own, into) in edges.chunks(share).zip(found.chunks_mut(share)) {
                scope.spawn(move || {
                    for (edge, bits) in own.iter().zip(into) {
                        *bits = self.of(edge);
                    }
                });
            }
        });
        found
    }

    fn of(&self, edge: &Edge) -> f32 {
        let (one, other) = (self.start.of(edge.a), self.start.of(edge.b));
        let (a, b) = (self.members.of(one), self.members.of(other));
        let is_low = f64::from(edge.weight) <= self.params.floor_bits;
        let is_alone = a.len() == 1 && b.len() == 1;
        if one == other || is_low || is_alone || a.len() * b.len() > PAIRS_MAX {
            return edge.weight;
        }
        let between = |x: u32, set: &[u32]| -> f64 {
            let others = set.iter().filter(|&&y| y != x);
            others.map(|&y| self.pair(edge, x, y)).sum()
        };
        let within = |set: &[u32]| set.iter().map(|&x| between(x, set)).sum::<f64>() / 2.0;
        let (sum_a, sum_b) = (within(a), within(b));
        let (own_a, own_b) = (between(edge.a, a), between(edge.b, b));
        let before = self.density(sum_a, a.len()) + self.density(sum_b, b.len());
        let across: f64 = a.iter().map(|&x| between(x, b)).sum();
        let left_a = self.density(sum_a - own_a, a.len() - 1);
        let left_b = self.density(sum_b - own_b, b.len() - 1);
        let steps = [
            self.density(sum_a + sum_b + across, a.len() + b.len()),
            left_a + self.density(sum_b + between(edge.a, b), b.len() + 1),
            left_b + self.density(sum_a + between(edge.b, a), a.len() + 1),
            left_a + left_b + self.density(f64::from(edge.weight), 2),
        ];
        let best = steps.into_iter().fold(f64::NEG_INFINITY, f64::max);
        (best - before) as f32
    }

    fn pair(&self, edge: &Edge, x: u32, y: u32) -> f64 {
        let (low, high) = (x.min(y), x.max(y));
        if (low, high) == (edge.a, edge.b) {
            f64::from(edge.weight)
        } else {
            f64::from((self.weight)(low, high))
        }
    }

    fn density(&self, sum: f64, records: usize) -> f64 {
        let share = 2.0 / records.max(2) as f64;
        sum * self.params.scale * libm::pow(share, self.params.shared)
    }
}

//! What the rules missed, judged by how many of them brought each edge. Refuses to call a bound an estimate.

use crate::edge::Edge;
use crate::prepare::Prepared;
use crate::quality::{Missed, missed_by_blocking};

/// Edges that are looked at, at even steps.
const EDGES: usize = 200_000;

impl Prepared<'_> {
    /// Bounds what the rules missed, by how many of them brought each edge; an edge counts by its probability.
    pub fn missed_by_rules(&self, edges: &[Edge]) -> Missed {
        let mut found_by = vec![0.0; self.blocks.rules.len()];
        let step = edges.len().div_ceil(EDGES).max(1);
        for edge in edges.iter().step_by(step) {
            let (x, y) = self.rows_of(edge.a, edge.b);
            let rules = self.blocks.keys.rules_that_bring(x, y);
            if let Some(found) = rules.checked_sub(1).and_then(|at| found_by.get_mut(at)) {
                *found += edge.probability() * step as f64;
            }
        }
        missed_by_blocking(&found_by)
    }
}

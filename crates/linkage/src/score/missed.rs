//! What the rules missed, judged by how many of them brought each edge. Refuses to call a bound an estimate.

use crate::edge::Edge;
use crate::prepare::Prepared;
use crate::quality::{Missed, missed_by_blocking};

/// Edges that are looked at, at even steps.
const EDGES: usize = 50_000;
/// Edges whose rows are fetched together: they lie far apart, and memory brings many in the time of one.
const TOGETHER: usize = 64;

impl Prepared<'_> {
    /// Bounds what the rules missed, by how many of them brought each edge; an edge counts by its probability.
    pub fn missed_by_rules(&self, edges: &[Edge]) -> Missed {
        let mut found_by = vec![0.0; self.blocks.rules.len()];
        let step = edges.len().div_ceil(EDGES).max(1);
        let keys = &self.blocks.keys;
        for together in edges.chunks(TOGETHER * step) {
            let drawn = || together.iter().step_by(step);
            let rows = || drawn().map(|edge| self.rows_of(edge.a, edge.b));
            // Looked at for nothing but to have them at hand.
            let first = |row: &[u32]| keys.of(row).first().map_or(0, |key| *key);
            let further = |row: &[u32]| keys.extras(row).next().map_or(0, |extra| extra.key);
            std::hint::black_box(rows().fold(0, |all, (x, y)| all ^ first(x) ^ first(y)));
            std::hint::black_box(rows().fold(0, |all, (x, y)| all ^ further(x) ^ further(y)));
            for (edge, (x, y)) in drawn().zip(rows()) {
                let counting = self.blocks.strict.counting_any(&self.fields, (x, y));
                let rules = keys.rules_that_bring(x, y, counting);
                if let Some(found) = rules.checked_sub(1).and_then(|at| found_by.get_mut(at)) {
                    *found += edge.probability() * step as f64;
                }
            }
        }
        missed_by_blocking(&found_by)
    }
}

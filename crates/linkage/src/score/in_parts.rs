//! Scoring, whole or some tasks at a time, so that a caller can keep what is finished. Refuses to know where it is kept.

use std::ops::Range;

use super::{Room, Scale, Scored, Task};
use crate::edge::Edge;
use crate::prepare::Prepared;
use crate::score::Trained;
use crate::watch::Watch;

impl Prepared<'_> {
    /// Pairs of each task, about, in the order of tasks. Tasks depend on records and model alone, not on the number of threads.
    pub fn task_pairs(&self) -> Vec<u64> {
        self.tasks().iter().map(|task| task.pairs).collect()
    }

    /// Weighs all pairs that blocks bring, and keeps those of at least `floor_bits`.
    pub fn score(&self, trained: &Trained, floor_bits: f64, watch: &dyn Watch) -> Scored {
        let all = self.tasks().len();
        self.score_tasks(trained, floor_bits, 0..all, watch)
    }

    /// Weighs the pairs of some tasks; all tasks in order together give what [`Prepared::score`] gives.
    ///
    /// # Panics
    /// Panics when there are no such tasks.
    pub fn score_tasks(
        &self,
        trained: &Trained,
        floor_bits: f64,
        tasks: Range<usize>,
        watch: &dyn Watch,
    ) -> Scored {
        let all = self.tasks();
        let own = &all[tasks];
        watch.stage("score", own.iter().map(|task| task.pairs).sum());
        let scale = Scale::new(&self.fields, trained);
        let floor = floor_bits as f32;
        let work = |task: &Task, room: &mut Room| {
            let mut edges = Vec::new();
            let mut pairs = 0u64;
            let visit = |a, b, x: &[u32], y: &[u32]| {
                pairs += 1;
                let weight = scale.weigh(&mut room.cache, x, y, floor);
                if weight >= floor {
                    let of = |place| self.order.record(place);
                    edges.push(Edge::new(of(a), of(b), weight));
                }
            };
            let strict = &self.blocks.strict;
            self.each_pair(task, strict, &mut room.gathered, |_, _| true, visit);
            edges.shrink_to_fit();
            (edges, pairs)
        };
        let answers = self.in_parallel(own, watch, &work);
        let mut scored = Scored {
            edges: Vec::with_capacity(answers.iter().map(|(edges, _)| edges.len()).sum()),
            pairs_scored: 0,
            is_cancelled: answers.len() < own.len(),
        };
        for (edges, pairs) in answers {
            scored.edges.extend_from_slice(&edges);
            scored.pairs_scored += pairs;
        }
        scored
    }
}

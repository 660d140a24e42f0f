//! Weighs pairs: all that blocks bring, or any one on demand. Refuses to decide.

mod bound;
mod gathered;
mod in_parts;
mod missed;
mod scale;
mod waterfall;
mod weights;
mod worth;

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::compare::parts::Cache;
use crate::edge::Edge;
use crate::prepare::Prepared;
use crate::watch::Watch;
use gathered::Gathered;
pub(crate) use scale::Scale;

pub use waterfall::{Step, Waterfall};
pub use weights::{Dependence, Session, Trained, TrainedField, TrainedLevel};

/// Pairs that one task scores, about.
const TASK_PAIRS: u64 = 200_000;

/// Scored pairs.
#[derive(Debug, Clone, PartialEq)]
pub struct Scored {
    /// Pairs of at least the floor, in an order that the number of threads does not change.
    pub edges: Vec<Edge>,
    /// Pairs that were weighed.
    pub pairs_scored: u64,
    /// Whether the caller ended the run before all were weighed.
    pub is_cancelled: bool,
}

/// Blocks of one rule that one thread takes at once.
pub(crate) struct Task {
    pub(crate) rule: usize,
    pub(crate) blocks: std::ops::Range<usize>,
    pub(crate) pairs: u64,
}

/// What one thread works in, from task to task.
pub(crate) struct Room {
    pub(crate) cache: Cache,
    pub(crate) gathered: Gathered,
}

impl Room {
    fn new() -> Self {
        Self {
            cache: Cache::new(),
            gathered: Gathered::default(),
        }
    }
}

impl Prepared<'_> {
    /// Cuts all rules' blocks into tasks of about equal pairs.
    pub(crate) fn tasks(&self) -> Vec<Task> {
        let mut tasks = Vec::new();
        for (rule, blocks) in self.blocks.by_rule.iter().enumerate() {
            let (mut first, mut pairs) = (0, 0);
            for block in 0..blocks.len() {
                pairs += crate::block::pairs_of(blocks.get(block).0.len());
                if pairs >= TASK_PAIRS || block + 1 == blocks.len() {
                    tasks.push(Task {
                        rule,
                        blocks: first..block + 1,
                        pairs,
                    });
                    (first, pairs) = (block + 1, 0);
                }
            }
        }
        tasks
    }

    /// Runs tasks on threads; answers come in the order of tasks, whatever thread did them.
    pub(crate) fn in_parallel<T: Send>(
        &self,
        tasks: &[Task],
        watch: &dyn Watch,
        work: &(dyn Fn(&Task, &mut Room) -> T + Sync),
    ) -> Vec<T> {
        let next = AtomicUsize::new(0);
        let mut done: Vec<(usize, T)> = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..self.run.threads.max(1))
                .map(|_| {
                    scope.spawn(|| {
                        let mut room = Room::new();
                        let mut done = Vec::new();
                        loop {
                            let at = next.fetch_add(1, Ordering::Relaxed);
                            let Some(task) = tasks.get(at).filter(|_| !watch.is_cancelled()) else {
                                return done;
                            };
                            done.push((at, work(task, &mut room)));
                            watch.advance(task.pairs);
                        }
                    })
                })
                .collect();
            workers
                .into_iter()
                .flat_map(|worker| worker.join().expect("invariant: tasks do not panic"))
                .collect()
        });
        done.sort_by_key(|(at, _)| *at);
        done.into_iter().map(|(_, answer)| answer).collect()
    }

    /// Calls back for each pair of some blocks of a rule that no earlier rule brings and that is in scope, with both rows.
    #[inline]
    pub(crate) fn each_pair(
        &self,
        rule: usize,
        mut numbers: impl Iterator<Item = usize>,
        gathered: &mut Gathered,
        mut visit: impl FnMut(u32, u32, &[u32], &[u32]),
    ) {
        let blocks = &self.blocks.by_rule[rule];
        while gathered.fetch(self, blocks, &mut numbers) {
            for &number in gathered.blocks() {
                let (records, key) = blocks.get(number);
                for (i, &a) in records.iter().enumerate() {
                    let x = self.rows.get(a);
                    for &b in &records[i + 1..] {
                        let y = self.rows.get(b);
                        let is_new = a != b && self.blocks.keys.is_first((x, y), rule, key);
                        if is_new && self.is_in_scope(x, y) {
                            visit(a, b, x, y);
                        }
                    }
                }
            }
        }
    }

    /// The weight of any pair, brought by a block or not.
    pub fn weight(&self, trained: &Trained, a: u32, b: u32) -> f32 {
        let scale = Scale::new(&self.fields, trained);
        let (x, y) = self.rows_of(a, b);
        scale.weigh(&mut Cache::small(), x, y, f32::NEG_INFINITY)
    }

    /// Weighs pairs one after another without preparing for each anew.
    pub fn weigher<'p>(&'p self, trained: &Trained) -> impl Fn(u32, u32) -> f32 + Sync + 'p {
        let scale = Scale::new(&self.fields, trained);
        move |a, b| {
            let (x, y) = self.rows_of(a, b);
            scale.weigh(&mut Cache::small(), x, y, f32::NEG_INFINITY)
        }
    }
}

//! Weighs pairs: all that blocks bring, or any one on demand. Refuses to decide.

mod bound;
mod gathered;
mod in_parts;
mod missed;
mod plain;
mod scale;
#[cfg(test)]
mod tests;
mod waterfall;
mod weights;
mod worth;

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::block::strict::Strict;
use crate::compare::parts::Cache;
use crate::edge::Edge;
use crate::prepare::Prepared;
use crate::watch::Watch;
use gathered::Gathered;
pub(crate) use scale::Scale;

pub use waterfall::{Step, Waterfall};
pub use weights::{Dependence, Session, Trained, TrainedField, TrainedLevel};

/// Pairs that one task scores, about: so few that the rows that its blocks share stay in a core's own memory.
const TASK_PAIRS: u64 = 40_000;

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

/// Blocks that one thread takes at once: those of all rules whose first records lie side by side.
pub(crate) struct Task {
    /// Rules and their blocks.
    blocks: Vec<(usize, Range<usize>)>,
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
    /// Cuts all rules' blocks into tasks of about equal pairs, by their first records.
    pub(crate) fn tasks(&self) -> Vec<Task> {
        let pairs: u64 = self.blocks.by_rule.iter().map(|blocks| blocks.pairs).sum();
        let tasks = (pairs / TASK_PAIRS).clamp(1, u64::from(self.rows.len()).max(1)) as u32;
        let width = self.rows.len().div_ceil(tasks).max(1);
        let mut done = vec![0; self.blocks.by_rule.len()];
        (1..=tasks)
            .map(|number| self.task(width.saturating_mul(number), &mut done))
            .filter(|task| task.pairs > 0)
            .collect()
    }

    /// The next blocks of each rule whose first records lie before a place.
    fn task(&self, before: u32, done: &mut [usize]) -> Task {
        let mut task = Task {
            blocks: Vec::new(),
            pairs: 0,
        };
        for (rule, (blocks, done)) in self.blocks.by_rule.iter().zip(done).enumerate() {
            let start = *done;
            while *done < blocks.len() && blocks.get(*done).0[0] < before {
                task.pairs += crate::block::pairs_of(blocks.get(*done).0.len());
                *done += 1;
            }
            if *done > start {
                task.blocks.push((rule, start..*done));
            }
        }
        task
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

    /// Calls back for each pair of a task's blocks, of those that are wanted, that no earlier rule brings and that is in scope, with both rows.
    #[inline]
    pub(crate) fn each_pair(
        &self,
        task: &Task,
        strict: &Strict,
        gathered: &mut Gathered,
        is_wanted: impl Fn(usize, usize) -> bool,
        mut visit: impl FnMut(u32, u32, &[u32], &[u32]),
    ) {
        for (rule, numbers) in &task.blocks {
            let blocks = &self.blocks.by_rule[*rule];
            let mut wanted = numbers.clone().filter(|&block| is_wanted(*rule, block));
            while gathered.fetch(self, blocks, &mut wanted) {
                for &number in gathered.blocks() {
                    self.each_pair_of(*rule, blocks.get(number), strict, &mut visit);
                }
            }
        }
    }

    #[inline]
    fn each_pair_of(
        &self,
        rule: usize,
        (records, key): (&[u32], u32),
        strict: &Strict,
        visit: &mut impl FnMut(u32, u32, &[u32], &[u32]),
    ) {
        for (i, &a) in records.iter().enumerate() {
            let x = self.rows.get(a);
            for &b in &records[i + 1..] {
                let y = self.rows.get(b);
                if a != b && self.is_brought((x, y), rule, key, strict) {
                    visit(a, b, x, y);
                }
            }
        }
    }

    /// Whether a rule under which two rows share a key brings them, no earlier one does, and they are in scope.
    #[inline]
    pub(crate) fn is_brought(
        &self,
        rows: (&[u32], &[u32]),
        rule: usize,
        key: u32,
        strict: &Strict,
    ) -> bool {
        strict
            .counting(&self.fields, rule, rows)
            .is_some_and(|counting| self.blocks.keys.is_first(rows, rule, key, counting))
            && self.is_in_scope(rows.0, rows.1)
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

//! Weighs pairs: all that blocks bring, or any one on demand. Refuses to decide.

mod gathered;
mod in_parts;
mod missed;
mod waterfall;
mod weights;

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::compare::parts::Cache;
use crate::compare::{CLASSES, Comparator, Compared};
use crate::edge::Edge;
use crate::prepare::Prepared;
use crate::watch::Watch;
use gathered::Gathered;

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

/// A field as it is weighed.
pub(crate) struct Weighed<'p> {
    pub(crate) field: &'p Compared,
    pub(crate) weights: Vec<f32>,
    /// The most that a level without rarity brings, and one with it, less the rarity.
    best: (f32, f32),
    /// Fields weighed before that it is tied to: their place in the order, and bits by their class, then this one's.
    ties: Vec<(usize, Vec<f32>)>,
}

/// Fields in the order in which they are weighed.
pub(crate) struct Scale<'p> {
    pub(crate) fields: Vec<Weighed<'p>>,
    pub(crate) prior: f32,
    /// Fields at the front that are compared as whole numbers.
    plain: usize,
}

/// Most fields that are compared.
const FIELDS_MAX: usize = 66;

/// Fields that most models have at most: clearing room for more would cost each pair more than its first fields.
const FIELDS_FEW: usize = 16;

impl<'p> Scale<'p> {
    pub(crate) fn new(fields: &'p [Compared], trained: &Trained) -> Self {
        let mut order: Vec<usize> = (0..fields.len().min(FIELDS_MAX)).collect();
        order.sort_by_key(|&at| cost(&fields[at].comparator));
        let place = |field: usize| order.iter().position(|&at| at == field);
        let weighed = order.iter().enumerate().map(|(here, &at)| {
            let ties: Vec<(usize, Vec<f32>)> = trained
                .dependences
                .iter()
                .filter_map(|tie| {
                    let (one, other) = (place(tie.one)?, place(tie.other)?);
                    match here {
                        _ if here == other && one < here => Some((one, tie.bits.clone())),
                        _ if here == one && other < here => Some((other, turned(&tie.bits))),
                        _ => None,
                    }
                })
                .collect();
            let levels = trained
                .fields
                .get(at)
                .map_or(&[][..], |field| &field.levels);
            let mut weights: Vec<f32> = levels.iter().map(|level| level.weight_bits).collect();
            weights.resize(usize::from(fields[at].levels()), 0.0);
            let tied: f32 = ties
                .iter()
                .map(|(_, bits)| bits.iter().copied().fold(0.0, f32::max))
                .sum();
            let best_of = |with: bool| {
                let levels =
                    (0..weights.len()).filter(|&level| fields[at].has_rarity(level as u8) == with);
                levels
                    .map(|level| weights[level])
                    .fold(f32::NEG_INFINITY, f32::max)
                    + tied
            };
            Weighed {
                field: &fields[at],
                best: (best_of(false), best_of(true)),
                weights,
                ties,
            }
        });
        Self {
            fields: weighed.collect(),
            prior: trained.prior_bits as f32,
            plain: order
                .iter()
                .take_while(|&&at| cost(&fields[at].comparator) <= PLAIN_COST_MAX)
                .count(),
        }
    }

    /// The weight of two rows, or something below the floor if it is below.
    #[inline]
    pub(crate) fn weigh(&self, cache: &mut Cache, a: &[u32], b: &[u32], floor: f32) -> f32 {
        if self.fields.len() <= FIELDS_FEW {
            self.weigh_within::<FIELDS_FEW>(cache, a, b, floor)
        } else {
            self.weigh_within::<FIELDS_MAX>(cache, a, b, floor)
        }
    }

    #[inline]
    fn weigh_within<const ROOM: usize>(
        &self,
        cache: &mut Cache,
        a: &[u32],
        b: &[u32],
        floor: f32,
    ) -> f32 {
        let mut weight = self.prior;
        let mut classes = [0u8; ROOM];
        // Whole numbers cost less to compare than to bound.
        for here in 0..self.plain {
            weight += self.step(here, cache, a, b, &mut classes).1;
        }
        let mut bounds = [0f32; ROOM];
        let mut open = 0.0;
        for (weighed, bound) in self.fields.iter().zip(&mut bounds).skip(self.plain) {
            *bound = weighed
                .best
                .0
                .max(weighed.best.1 + weighed.field.rarity_bound(a, b));
            open += *bound;
        }
        let dear = bounds.iter().enumerate().take(self.fields.len());
        for (here, bound) in dear.skip(self.plain) {
            if weight + open < floor {
                return weight + open;
            }
            open -= bound;
            weight += self.step(here, cache, a, b, &mut classes).1;
        }
        weight
    }

    /// The level of one field and what it weighs, the fields before it being weighed.
    #[inline]
    pub(crate) fn step(
        &self,
        here: usize,
        cache: &mut Cache,
        a: &[u32],
        b: &[u32],
        classes: &mut [u8],
    ) -> (u8, f32) {
        let weighed = &self.fields[here];
        let level = weighed.field.level(cache, a, b);
        let class = weighed.field.class(level);
        classes[here] = class;
        let mut bits =
            weighed.weights[usize::from(level)] + weighed.field.rarity(cache, level, a, b);
        for (earlier, tied) in &weighed.ties {
            bits += tied[usize::from(classes[*earlier]) * CLASSES + usize::from(class)];
        }
        (level, bits)
    }

    /// No class yet.
    pub(crate) fn classes() -> [u8; FIELDS_MAX] {
        [0; FIELDS_MAX]
    }
}

/// The same bits by the other field's class first.
fn turned(bits: &[f32]) -> Vec<f32> {
    (0..CLASSES * CLASSES)
        .map(|at| bits[at % CLASSES * CLASSES + at / CLASSES])
        .collect()
}

/// What costs as much at most is compared as whole numbers.
const PLAIN_COST_MAX: u8 = 2;

/// Whole numbers before texts.
fn cost(comparator: &Comparator) -> u8 {
    match comparator {
        Comparator::List => 0,
        Comparator::Date(_) => 1,
        Comparator::Number { .. } => 2,
        Comparator::Category(_) => 3,
        Comparator::Code(_) => 4,
        Comparator::Place(_) => 5,
        Comparator::Name(_) => 6,
        Comparator::Person(_) => 7,
        Comparator::Text(_) => 8,
        Comparator::Organisation(_) => 9,
    }
}

/// Blocks of one rule that one thread takes at once.
pub(crate) struct Task {
    pub(crate) rule: usize,
    pub(crate) blocks: std::ops::Range<usize>,
    pub(crate) pairs: u64,
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
        work: &(dyn Fn(usize, &Task, &mut Cache) -> T + Sync),
    ) -> Vec<T> {
        let next = AtomicUsize::new(0);
        let mut done: Vec<(usize, T)> = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..self.run.threads.max(1))
                .map(|_| {
                    scope.spawn(|| {
                        let mut cache = Cache::new();
                        let mut done = Vec::new();
                        loop {
                            let at = next.fetch_add(1, Ordering::Relaxed);
                            let Some(task) = tasks.get(at).filter(|_| !watch.is_cancelled()) else {
                                return done;
                            };
                            done.push((at, work(at, task, &mut cache)));
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

    /// Calls back for each pair of a task that no earlier rule brings and that is in scope, with both rows.
    #[inline]
    pub(crate) fn each_pair(&self, task: &Task, mut visit: impl FnMut(u32, u32, &[u32], &[u32])) {
        let blocks = &self.blocks.by_rule[task.rule];
        let mut gathered = Gathered::default();
        let mut first = task.blocks.start;
        while first < task.blocks.end {
            gathered.clear();
            let mut last = first;
            while last < task.blocks.end && gathered.is_small() {
                gathered.records.extend_from_slice(blocks.get(last).0);
                last += 1;
            }
            gathered.fill(self, task.rule);
            let mut start = 0;
            for block in first..last {
                let (records, key) = blocks.get(block);
                let end = start + records.len();
                for i in start..end {
                    for j in i + 1..end {
                        let (a, b) = (gathered.records[i], gathered.records[j]);
                        let (x, y) = (gathered.row(i), gathered.row(j));
                        if a != b && self.is_in_scope(x, y) && gathered.is_first(i, j, key) {
                            visit(a, b, x, y);
                        }
                    }
                }
                start = end;
            }
            first = last;
        }
    }

    /// The weight of any pair, brought by a block or not.
    pub fn weight(&self, trained: &Trained, a: u32, b: u32) -> f32 {
        let scale = Scale::new(&self.fields, trained);
        let (x, y) = (self.rows.get(a.min(b)), self.rows.get(a.max(b)));
        scale.weigh(&mut Cache::small(), x, y, f32::NEG_INFINITY)
    }

    /// Weighs pairs one after another without preparing for each anew.
    pub fn weigher<'p>(&'p self, trained: &Trained) -> impl Fn(u32, u32) -> f32 + Sync + 'p {
        let scale = Scale::new(&self.fields, trained);
        move |a, b| {
            let (x, y) = (self.rows.get(a.min(b)), self.rows.get(a.max(b)));
            scale.weigh(&mut Cache::small(), x, y, f32::NEG_INFINITY)
        }
    }
}

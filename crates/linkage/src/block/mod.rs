//! Which pairs are looked at: records that share a key under a rule, each pair under the first rule that brings it.
//!
//! A block that would bring too many pairs is refined by a second key and named. No pair is kept to know that it was seen: the keys say.

pub(crate) mod atoms;
mod keys;
mod refine;
pub(crate) mod rules;
pub(crate) mod sort;
pub(crate) mod strict;

use crate::compare::Compared;
use crate::model::LinkModel;
use crate::prepare::fields::Compiled;
use crate::prepare::{PrepareError, Rows, Run};
use crate::watch::Watch;
use keys::Keys;
use rules::Rule;
use strict::Strict;

pub use refine::LargeBlock;

/// Pairs that a rule may bring for each record before its largest blocks are refined.
const PAIRS_PER_RECORD_MAX: f64 = 0.25;
/// Pairs that a rule may bring in any case: short lists can afford them.
const RULE_PAIRS_MIN: u64 = 150_000;
/// Pairs of one block from which it is refined, unless the model says otherwise.
const BLOCK_PAIRS_MAX: u64 = 250_000;

/// Rules that a thread sorts before keys that were refined are put into the rows.
const RULES_AT_ONCE: usize = 3;

/// Blocks of one rule: records behind one another, and where each block begins.
#[derive(Default)]
pub(crate) struct RuleBlocks {
    records: Vec<u32>,
    starts: Vec<u32>,
    keys: Vec<u32>,
    pub(crate) pairs: u64,
}

impl RuleBlocks {
    /// Blocks of two records or more.
    pub(crate) fn len(&self) -> usize {
        self.keys.len()
    }

    /// A block's records and key.
    #[inline]
    pub(crate) fn get(&self, block: usize) -> (&[u32], u32) {
        let range = self.starts[block] as usize..self.starts[block + 1] as usize;
        (&self.records[range], self.keys[block])
    }

    /// No block.
    fn none() -> Self {
        Self {
            starts: vec![0],
            ..Self::default()
        }
    }

    /// Gathers blocks from entries in order of key. Blocks come in the order of their first records: rows are met in the order in which they
    /// are kept, as far as that goes.
    fn gather(
        entries: &[u64],
        records_all: u32,
        (order, spare): &mut (Vec<u64>, Vec<u64>),
    ) -> Self {
        // Sorting looks at the upper bits first.
        let shift = 32 + records_all.leading_zeros();
        order.clear();
        let (mut at, mut records, mut pairs) = (0, 0, 0);
        for block in entries.chunk_by(|a, b| a >> 32 == b >> 32) {
            if block.len() > 1 {
                order.push(block[0] << shift | at as u64);
                records += block.len();
                pairs += pairs_of(block.len());
            }
            at += block.len();
        }
        sort::by_key(order, spare);
        let mut blocks = Self {
            records: Vec::with_capacity(records),
            starts: Vec::with_capacity(order.len() + 1),
            keys: Vec::with_capacity(order.len()),
            pairs,
        };
        for &place in order.iter() {
            let from = &entries[place as u32 as usize..];
            let key = from[0] >> 32;
            blocks.starts.push(blocks.records.len() as u32);
            blocks.keys.push(key as u32);
            let own = from.iter().take_while(|entry| *entry >> 32 == key);
            blocks.records.extend(own.map(|entry| *entry as u32));
        }
        blocks.starts.push(blocks.records.len() as u32);
        blocks
    }
}

/// Pairs of so many records.
pub(crate) fn pairs_of(records: usize) -> u64 {
    let records = records as u64;
    records * records.saturating_sub(1) / 2
}

/// A rule that is not followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// What two records would have to share.
    pub words: String,
    /// Why it is not followed.
    pub reason: String,
}

/// Takes out the rules that bring nothing of their own, and loose ones that would bring too many pairs.
fn leave_out(rules: &mut Vec<Rule>, fields: &[Compared], rows: &Rows) -> Vec<LeftOut> {
    let mut left_out = Vec::new();
    let mut kept: Vec<Rule> = Vec::new();
    for rule in rules.drain(..) {
        let wider = kept
            .iter()
            .find(|wider| !rule.is_named && wider.is_part_of(&rule));
        let reason = if let Some(wider) = wider {
            Some(format!("its pairs share {} too", wider.words(fields)))
        } else {
            let pairs_max = rule.limit.map(|limit| limit.pairs(f64::from(rows.len())));
            let pairs = pairs_max.map(|_| keys::foreseen(fields, rows, &rule));
            pairs
                .filter(|pairs| pairs_max.is_some_and(|max| *pairs > max))
                .map(|pairs| format!("about {pairs:.0} pairs, too many for so long a list"))
        };
        match reason {
            None => kept.push(rule),
            Some(reason) => left_out.push(LeftOut {
                words: rule.words(fields),
                reason,
            }),
        }
    }
    *rules = kept;
    left_out
}

/// The rules that are followed, and those that are not.
pub(crate) struct Rules {
    followed: Vec<Rule>,
    left_out: Vec<LeftOut>,
}

impl Rules {
    /// The model's rules, or those found from its fields, as far as the records can afford them.
    pub(crate) fn of(compiled: &Compiled, model: &LinkModel) -> Result<Self, PrepareError> {
        let (fields, rows) = (&compiled.fields, &compiled.rows);
        let mut followed = rules::rules(fields, model)?;
        followed.truncate(rules::RULES_MAX);
        let left_out = leave_out(&mut followed, fields, rows);
        Ok(Self { followed, left_out })
    }

    /// Words that a row's keys take.
    pub(crate) fn words(&self) -> usize {
        keys::words(self.followed.len())
    }
}

/// All rules with their blocks.
pub(crate) struct Blocks {
    pub(crate) rules: Vec<Rule>,
    pub(crate) left_out: Vec<LeftOut>,
    pub(crate) by_rule: Vec<RuleBlocks>,
    pub(crate) large: Vec<LargeBlock>,
    pub(crate) keys: Keys,
    pub(crate) strict: Strict,
}

impl Blocks {
    /// Computes keys, sorts, and refines what is too large.
    pub(crate) fn build(
        compiled: &mut Compiled,
        Rules {
            followed: rules,
            left_out,
        }: Rules,
        model: &LinkModel,
        run: Run,
        watch: &dyn Watch,
    ) -> Result<Self, PrepareError> {
        watch.stage("block", rules.len() as u64);
        let mut keys = Keys::compute(&compiled.fields, &mut compiled.rows, &rules, run.threads);
        let records = f64::from(compiled.rows.len());
        let limits = refine::Limits {
            rule_pairs: ((PAIRS_PER_RECORD_MAX * records) as u64).max(RULE_PAIRS_MIN),
            block_pairs: model.params.block_pairs_max.unwrap_or(BLOCK_PAIRS_MAX),
        };
        let mut large = Vec::new();
        let mut by_rule = Vec::new();
        let threads = run.threads.max(1);
        let mut spares: Vec<refine::Spare> = Vec::new();
        spares.resize_with(threads, refine::Spare::new);
        let numbers: Vec<usize> = (0..rules.len()).collect();
        for round in numbers.chunks(threads * RULES_AT_ONCE) {
            let sorted = sorted(compiled, &keys, &rules, round, limits, &mut spares);
            watch.advance(round.len() as u64);
            if watch.is_cancelled() {
                return Err(PrepareError::Cancelled);
            }
            for (&rule, sorted) in round.iter().zip(sorted) {
                for change in sorted.changes {
                    let row = compiled.rows.get_mut(change.record);
                    keys.replace(row, rule, change.old, change.new);
                }
                large.extend(sorted.large);
                by_rule.push(sorted.blocks);
            }
        }
        let strict = Strict::of(&compiled.fields, &rules, &by_rule, compiled.rows.len());
        Ok(Self {
            strict,
            rules,
            left_out,
            by_rule,
            large,
            keys,
        })
    }

    /// Forgets blocks and keys.
    pub(crate) fn forget(&mut self) {
        self.by_rule.fill_with(RuleBlocks::none);
        self.keys.forget();
    }

    /// Follows a rule no longer.
    pub(crate) fn give_up(&mut self, rule: usize, rows: &mut Rows) {
        self.by_rule[rule] = RuleBlocks::none();
        self.large.retain(|block| block.rule != rule);
        self.keys.give_up(rule, rows);
        self.strict.give_up(rule);
    }

    /// A rule in words.
    pub(crate) fn words(&self, rule: usize, fields: &[Compared]) -> String {
        self.rules[rule].words(fields) + self.strict.words(rule)
    }
}

/// Sorts the entries of some rules, a few of them on each thread.
fn sorted(
    compiled: &Compiled,
    keys: &Keys,
    rules: &[Rule],
    numbers: &[usize],
    limits: refine::Limits,
    spares: &mut [refine::Spare],
) -> Vec<refine::Sorted> {
    let share = numbers.len().div_ceil(spares.len()).max(1);
    std::thread::scope(|scope| {
        let workers: Vec<_> = numbers
            .chunks(share)
            .zip(spares)
            .map(|(few, spare)| {
                scope.spawn(move || {
                    let sort =
                        |&rule: &usize| refine::sorted(compiled, keys, rules, rule, limits, spare);
                    few.iter().map(sort).collect::<Vec<_>>()
                })
            })
            .collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().expect("invariant: sorting does not panic"))
            .collect()
    })
}

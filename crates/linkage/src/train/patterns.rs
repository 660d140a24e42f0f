//! Counts patterns of agreement among the pairs that blocks bring, or a sample of them. Refuses to keep pairs.

use crate::block::strict::Strict;
use crate::hash;
use crate::prepare::Prepared;
use crate::score::{Room, Task};
use crate::watch::Watch;

/// Pairs that are looked at, about.
const PAIRS_MAX: u64 = 100_000;

/// A pattern of agreement: a level for each field, and pairs that show it.
#[derive(Debug, Clone)]
pub(crate) struct Pattern {
    pub(crate) levels: Vec<u8>,
    pub(crate) count: f64,
}

/// Patterns, and which share of blocks they were counted in.
pub(crate) struct Patterns {
    pub(crate) patterns: Vec<Pattern>,
    pub(crate) sampled: f64,
}

/// Counts the patterns of blocked pairs; `None` where so many fields are compared that patterns have no 128-bit number.
pub(crate) fn count(prepared: &Prepared, watch: &dyn Watch) -> Option<Patterns> {
    let tasks = prepared.tasks();
    let all: u64 = tasks.iter().map(|task| task.pairs).sum();
    let sampled = (PAIRS_MAX as f64 / all.max(1) as f64).min(1.0);
    let limit = if sampled >= 1.0 {
        u64::MAX
    } else {
        (sampled * u64::MAX as f64) as u64
    };
    let levels: Vec<u128> = prepared
        .fields
        .iter()
        .map(|field| u128::from(field.levels()))
        .collect();
    levels
        .iter()
        .try_fold(1u128, |all, levels| all.checked_mul(*levels))?;
    let work = |task: &Task, room: &mut Room| {
        let mut codes: Vec<u128> = Vec::new();
        let is_drawn = |rule, block| hash::join(block as u64, rule as u64 + 1) <= limit;
        let visit = |_, _, x: &[u32], y: &[u32]| {
            let by_field = prepared.fields.iter().zip(&levels);
            codes.push(by_field.fold(0u128, |code, (field, levels)| {
                let level = field.level(&mut room.cache, x, y);
                code * levels + u128::from(level)
            }));
        };
        // What rules ask for besides their keys would make disagreement look rarer than it is.
        prepared.each_pair(task, &Strict::none(), &mut room.gathered, is_drawn, visit);
        codes
    };
    let mut codes = prepared.in_parallel(&tasks, watch, &work).concat();
    codes.sort_unstable();
    let patterns = codes
        .chunk_by(|a, b| a == b)
        .map(|run| Pattern {
            levels: decode(run[0], &levels),
            count: run.len() as f64,
        })
        .collect();
    Some(Patterns { patterns, sampled })
}

fn decode(mut code: u128, levels: &[u128]) -> Vec<u8> {
    let mut decoded = vec![0; levels.len()];
    for (level, levels) in decoded.iter_mut().zip(levels).rev() {
        *level = (code % levels) as u8;
        code /= levels;
    }
    decoded
}

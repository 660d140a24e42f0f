//! Splits blocks that would bring too many pairs by a second key, and names them. Refuses to drop a block without saying so.

use super::atoms::{Atom, Few, Part};
use super::keys::Keys;
use super::rules::Rule;
use super::{RuleBlocks, pairs_of, sort};
use crate::compare::{Comparator, Compared};
use crate::hash;
use crate::prepare::fields::Compiled;

/// Times that a block is split before its pairs are given up.
const ROUNDS_MAX: usize = 3;
/// No block smaller than this is ever split.
const SIZE_MIN: usize = 12;
/// Large blocks named for each rule.
const NAMED_MAX: usize = 20;

/// When blocks are refined.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) rule_pairs: u64,
    pub(crate) block_pairs: u64,
}

/// A block that was too large.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LargeBlock {
    /// The rule, by its place in the plan.
    pub rule: usize,
    /// A record of the block: its values name the block.
    pub record: u32,
    /// Records in the block.
    pub records: u32,
    /// What it was split by, in words; empty when its pairs were given up.
    pub refined_by: String,
}

/// A record's key under a rule was changed.
pub(crate) struct Change {
    pub(crate) record: u32,
    pub(crate) old: u32,
    pub(crate) new: u32,
}

/// A rule's blocks, and what was done to get them.
pub(crate) struct Sorted {
    pub(crate) blocks: RuleBlocks,
    pub(crate) changes: Vec<Change>,
    pub(crate) large: Vec<LargeBlock>,
}

/// Room that sorting uses again for the next rule.
pub(crate) struct Spare {
    entries: Vec<u64>,
    spare: Vec<u64>,
    more: (Vec<u64>, Vec<u64>),
}

/// Entries that room is asked for at once. What is not used of it costs nothing, and pieces of 32 MiB and more go back to the system as soon
/// as they are dropped, where smaller ones may stay with the program to its end.
const ROOM: usize = (32 << 20) / size_of::<u64>() + 1;

/// The same for changes.
const CHANGES_ROOM: usize = (32 << 20) / size_of::<Change>() + 1;

impl Spare {
    /// Room for one thread.
    pub(crate) fn new() -> Self {
        let room = || Vec::with_capacity(ROOM);
        Self {
            entries: room(),
            spare: room(),
            more: (room(), room()),
        }
    }
}

/// Sorts a rule's entries and refines its large blocks.
pub(crate) fn sorted(
    compiled: &Compiled,
    keys: &Keys,
    rules: &[Rule],
    rule: usize,
    limits: Limits,
    Spare {
        entries,
        spare,
        more,
    }: &mut Spare,
) -> Sorted {
    keys.entries(&compiled.rows, rule, entries);
    sort::by_key(entries, spare);
    sort::drop_single(entries);
    let mut changes = Vec::new();
    let mut large = Vec::new();
    let mut limits = limits;
    let atoms = refining_atoms(&compiled.fields, &rules[rule]);
    // What is small enough stands before this place, and is not looked at again.
    let mut done = 0;
    for round in 0..=ROUNDS_MAX {
        let (size_max, largest) = sizes(&entries[done..], limits);
        if largest <= size_max {
            break;
        }
        let atom = atoms.get(round).copied().filter(|_| round < ROUNDS_MAX);
        let by = atom.map_or_else(String::new, |atom| atom.words(&compiled.fields));
        spare.clear();
        changes.reserve_exact(entries_in_larger(&entries[done..], size_max).max(CHANGES_ROOM));
        let mut at = done;
        while at < entries.len() {
            let block = first_block(&entries[at..]);
            let range = at..at + block.len();
            at = range.end;
            if block.len() > size_max {
                large.push(LargeBlock {
                    rule,
                    record: block[0] as u32,
                    records: block.len() as u32,
                    refined_by: by.clone(),
                });
                split(compiled, block, atom, spare, &mut changes);
                continue;
            }
            if block.len() > SIZE_MIN {
                limits.rule_pairs = limits.rule_pairs.saturating_sub(pairs_of(block.len()));
            }
            let length = range.len();
            entries.copy_within(range, done);
            done += length;
        }
        entries.truncate(done);
        sort::by_key(spare, &mut more.1);
        sort::drop_single(spare);
        entries.append(spare);
        if atom.is_none() {
            break;
        }
    }
    large.sort_by_key(|block| (std::cmp::Reverse(block.records), block.record));
    large.truncate(NAMED_MAX);
    Sorted {
        blocks: RuleBlocks::gather(entries, compiled.rows.len(), more),
        changes,
        large,
    }
}

/// Entries of blocks larger than that.
fn entries_in_larger(entries: &[u64], size_max: usize) -> usize {
    let blocks = entries
        .chunk_by(|a, b| a >> 32 == b >> 32)
        .map(<[u64]>::len);
    blocks.filter(|&size| size > size_max).sum()
}

/// Entries of the first one's key.
fn first_block(entries: &[u64]) -> &[u64] {
    let key = entries.first().map(|entry| entry >> 32);
    let own = entries.iter().take_while(|entry| Some(*entry >> 32) == key);
    &entries[..own.count()]
}

fn split(
    compiled: &Compiled,
    block: &[u64],
    atom: Option<Atom>,
    kept: &mut Vec<u64>,
    changes: &mut Vec<Change>,
) {
    // Rows lie scattered: looked at in one go, many are on their way at once.
    let look = |entry: &u64| compiled.rows.get(*entry as u32)[1];
    std::hint::black_box(block.iter().map(look).fold(0, |seen, word| seen ^ word));
    let mut few = Few::default();
    for &entry in block {
        let (old, record) = ((entry >> 32) as u32, entry as u32);
        if let Some(atom) = atom {
            atom.values(&compiled.fields, compiled.rows.get(record), &mut few);
        }
        let new = few
            .as_slice()
            .first()
            .map_or(0, |&value| hash::short(hash::join(u64::from(old), value)));
        changes.push(Change { record, old, new });
        if new != 0 {
            kept.push(u64::from(new) << 32 | u64::from(record));
        }
    }
}

/// The largest size with which all blocks up to it stay within the rule's pairs that are left; and the largest block's.
fn sizes(entries: &[u64], limits: Limits) -> (usize, usize) {
    let block_max = (libm::sqrt(2.0 * limits.block_pairs as f64) as usize).max(SIZE_MIN);
    let mut sizes: Vec<usize> = entries
        .chunk_by(|a, b| a >> 32 == b >> 32)
        .map(<[u64]>::len)
        .filter(|&size| size > SIZE_MIN)
        .collect();
    sizes.sort_unstable();
    let largest = sizes.last().copied().unwrap_or(0);
    let mut pairs = 0u64;
    for size in sizes {
        pairs += pairs_of(size);
        if pairs > limits.rule_pairs {
            return ((size - 1).max(SIZE_MIN).min(block_max), largest);
        }
    }
    (block_max, largest)
}

/// Second keys that a rule does not use yet, those that most records have first.
fn refining_atoms(fields: &[Compared], rule: &Rule) -> Vec<Atom> {
    let uses = |field: usize| rule.atoms.iter().any(|atom| atom.field == field);
    let wanted = |kind: &Comparator| match kind {
        Comparator::Date(_) => Some((0, Part::Year)),
        Comparator::Place(_) => Some((1, Part::Same)),
        Comparator::Person(_) => Some((2, Part::GivenStart(1))),
        Comparator::Code(_) => Some((3, Part::Same)),
        Comparator::Category(_) => Some((4, Part::Same)),
        Comparator::Name(_) => Some((5, Part::Start(3))),
        Comparator::Text(_) | Comparator::Organisation(_) => Some((6, Part::Word)),
        Comparator::Number { .. } | Comparator::List => None,
    };
    let mut atoms: Vec<(u8, Atom)> = (0..fields.len())
        .filter(|&field| !uses(field))
        .filter_map(|field| {
            let (order, part) = wanted(&fields[field].comparator)?;
            Some((order, Atom { field, part }))
        })
        .collect();
    atoms.sort_by_key(|(order, atom)| (*order, atom.field));
    atoms.into_iter().map(|(_, atom)| atom).collect()
}

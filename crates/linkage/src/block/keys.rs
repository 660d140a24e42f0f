//! Each record's key under each rule, and which rule is the first to bring a pair. Refuses to keep pairs.

use super::atoms::{Atom, Few, Soon};
use super::rules::{RULES_MAX, Rule};
use super::strict::Counting;
use crate::compare::Compared;
use crate::hash;
use crate::prepare::{BEHIND, Rows};

/// Most keys of one record under one rule.
const KEYS_MAX: usize = 6;

/// A further key of a record under a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Extra {
    pub(crate) record: u32,
    pub(crate) rule: u8,
    pub(crate) key: u32,
}

/// Where the keys of records stand in their rows: one under each rule, zero where there is none, then the place of the first further key plus
/// one.
pub(crate) struct Keys {
    rules: usize,
    at: usize,
    extras: Vec<Extra>,
}

impl Keys {
    /// Computes the keys, and puts them into the rows.
    pub(crate) fn compute(
        fields: &[Compared],
        rows: &mut Rows,
        rules: &[Rule],
        threads: usize,
    ) -> Self {
        let (stride, at) = (rows.stride(), rows.width());
        let share = (rows.len() as usize).div_ceil(threads.max(1)).max(1);
        let extras: Vec<Vec<Extra>> = std::thread::scope(|scope| {
            let workers: Vec<_> = rows
                .words_mut()
                .chunks_mut(share * stride)
                .enumerate()
                .map(|(part, chunk)| {
                    let first = (part * share) as u32;
                    let rows = chunk.chunks_exact_mut(stride);
                    scope.spawn(move || fill(fields, rows, rules, first, at))
                })
                .collect();
            workers
                .into_iter()
                .map(|worker| worker.join().expect("invariant: keys do not panic"))
                .collect()
        });
        let mut keys = Self {
            rules: rules.len(),
            at,
            extras: extras.concat(),
        };
        keys.extras.truncate(EXTRAS_MAX);
        for (place, extra) in keys.extras.iter().enumerate().rev() {
            rows.get_mut(extra.record)[at + keys.rules] = further(place, extra.rule);
        }
        keys
    }

    /// A row's first key under each rule.
    #[inline]
    pub(crate) fn of<'r>(&self, row: &'r [u32]) -> &'r [u32] {
        &row[self.at..self.at + self.rules]
    }

    /// A row's further keys, in the order of rules.
    #[inline]
    pub(crate) fn extras(&self, row: &[u32]) -> impl Iterator<Item = &Extra> + Clone {
        let start = first_further(row[self.at + self.rules]).map_or(usize::MAX, |at| at as usize);
        let from = self.extras.get(start..).unwrap_or_default();
        let record = from.first().map(|first| first.record);
        from.iter()
            .take_while(move |extra| Some(extra.record) == record)
    }

    /// Gives up all keys.
    pub(super) fn forget(&mut self) {
        (self.rules, self.extras) = Default::default();
    }

    /// Entries (key above, record below) of a rule: first keys in the order of records, then further keys.
    pub(crate) fn entries(&self, rows: &Rows, rule: usize, into: &mut Vec<u64>) {
        let own = |extra: &&Extra| usize::from(extra.rule) == rule && extra.key != 0;
        let further = self.extras.iter().filter(own);
        into.clear();
        into.reserve_exact(rows.len() as usize + further.clone().count());
        into.resize(rows.len() as usize, 0);
        let mut count = 0;
        for (record, row) in rows.words().chunks_exact(rows.stride()).enumerate() {
            let key = row[self.at + rule];
            // Written in any case, and kept if there is a key: no branch to foresee.
            into[count] = u64::from(key) << 32 | record as u64;
            count += usize::from(key != 0);
        }
        into.truncate(count);
        into.extend(further.map(|extra| u64::from(extra.key) << 32 | u64::from(extra.record)));
    }

    /// Takes all keys of a rule away.
    pub(super) fn give_up(&mut self, rule: usize, rows: &mut Rows) {
        let stride = rows.stride();
        for row in rows.words_mut().chunks_exact_mut(stride) {
            row[self.at + rule] = 0;
        }
        for extra in &mut self.extras {
            if usize::from(extra.rule) == rule {
                extra.key = 0;
            }
        }
    }

    /// Puts another key in place of one.
    pub(crate) fn replace(&mut self, row: &mut [u32], rule: usize, old: u32, new: u32) {
        if row[self.at + rule] == old {
            row[self.at + rule] = new;
            return;
        }
        let Some(start) = first_further(row[self.at + self.rules]) else {
            return;
        };
        let record = self.extras[start as usize].record;
        let own = self.extras[start as usize..].iter_mut();
        for extra in own.take_while(|extra| extra.record == record) {
            if usize::from(extra.rule) == rule && extra.key == old {
                extra.key = new;
            }
        }
    }

    /// Whether none of the earlier rules that count brings a pair of rows, nor an earlier key of this rule.
    #[inline]
    pub(crate) fn is_first(
        &self,
        (x, y): (&[u32], &[u32]),
        rule: usize,
        key: u32,
        counting: &Counting,
    ) -> bool {
        let (own, others) = (&x[self.at..], &y[self.at..]);
        if is_met(own, others, rule, counting) {
            return false;
        }
        if !may_be_further(own[self.rules], rule) && !may_be_further(others[self.rules], rule) {
            return true;
        }
        // Of those of later rules nothing is asked.
        let held = |extra: &&Extra| usize::from(extra.rule) <= rule;
        let (more, further) = (self.extras(x), self.extras(y));
        let a = (&own[..=rule], more.take_while(held));
        let b = (&others[..=rule], further.take_while(held));
        is_first_of_many(a, b, key, counting)
    }

    /// How many of the rules that count bring a pair of rows.
    pub(crate) fn rules_that_bring(&self, x: &[u32], y: &[u32], counting: &Counting) -> usize {
        if self.rules == 0 {
            return 0;
        }
        let (own, other) = (self.of(x), self.of(y));
        // A bit for each rule; there are 32 at most.
        let mut bringing = 0_u32;
        for (rule, (one, two)) in own.iter().zip(other).enumerate() {
            bringing |= u32::from(one == two && *one != 0) << rule;
        }
        let (more, further) = (self.extras(x), self.extras(y));
        let is_first = |keys: &[u32], extra: &Extra| keys[usize::from(extra.rule)] == extra.key;
        for extra in more.filter(|extra| extra.key != 0) {
            let is_same = |two: &Extra| (two.rule, two.key) == (extra.rule, extra.key);
            let is_shared = is_first(other, extra) || further.clone().any(is_same);
            bringing |= u32::from(is_shared) << extra.rule;
        }
        for extra in further.filter(|extra| extra.key != 0) {
            bringing |= u32::from(is_first(own, extra)) << extra.rule;
        }
        let counts = (0..).zip(counting).map(|(rule, counts)| counts & 1 << rule);
        (bringing & counts.sum::<u32>()).count_ones() as usize
    }
}

/// Words that keys of so many rules take in a row, the place of further keys included.
pub(crate) fn words(rules: usize) -> usize {
    rules + 1
}

/// Most further keys of all records together; those beyond are given up.
const EXTRAS_MAX: usize = (1 << FURTHER_BITS) - 1;
const FURTHER_BITS: u32 = 29;
/// Rules that the upper bits tell together.
const RULES_TOLD: u32 = 4;

/// What stands behind a row's keys: the place of its first further key plus one, and above it about which rule that is of.
fn further(place: usize, rule: u8) -> u32 {
    (u32::from(rule) / RULES_TOLD) << FURTHER_BITS | (place as u32 + 1)
}

/// The place of a row's first further key.
#[inline]
fn first_further(word: u32) -> Option<u32> {
    (word & EXTRAS_MAX as u32).checked_sub(1)
}

/// Whether a row may have further keys under rules up to this one.
#[inline]
fn may_be_further(word: u32, rule: usize) -> bool {
    word != 0 && (word >> FURTHER_BITS) * RULES_TOLD <= rule as u32
}

/// Keys that are compared in one go; the last group of a row may reach behind it.
const LANES: usize = BEHIND + 1;
/// All bits for each rule that counts, none for those behind.
const COUNTS: [u32; 2 * RULES_MAX] = {
    let mut counts = [0; 2 * RULES_MAX];
    let mut at = 0;
    while at < RULES_MAX {
        counts[at] = u32::MAX;
        at += 1;
    }
    counts
};

/// Whether two rows share a key under one of the first rules that counts. No branch for a rule: whole groups of keys are compared, and what does not
/// count is masked.
#[inline]
fn is_met(own: &[u32], others: &[u32], rules: usize, counting: &Counting) -> bool {
    let earlier = COUNTS[RULES_MAX - rules..].chunks_exact(LANES);
    let groups = rules.div_ceil(LANES) * LANES;
    let keys = own[..groups].chunks_exact(LANES);
    let keys = keys.zip(others[..groups].chunks_exact(LANES));
    let mut met = [0u32; LANES];
    let counts = earlier.zip(counting.chunks_exact(LANES));
    for ((keys, others), (earlier, counting)) in keys.zip(counts) {
        for lane in 0..LANES {
            let same = if keys[lane] == others[lane] {
                keys[lane]
            } else {
                0
            };
            met[lane] |= same & earlier[lane] & counting[lane];
        }
    }
    met != [0; LANES]
}

/// Whether no earlier rule that counts brings two records by their further keys, nor the last rule by a smaller key: further keys of one against all of
/// the other, then the other way round. They stand in the order of rules.
fn is_first_of_many<'k, I: Iterator<Item = &'k Extra> + Clone>(
    a: (&[u32], I),
    b: (&[u32], I),
    key: u32,
    counting: &Counting,
) -> bool {
    let rule = a.0.len() - 1;
    let own = (a.0[rule], b.0[rule]);
    let mut least = if own.0 == own.1 && own.0 != 0 {
        own.0
    } else {
        u32::MAX
    };
    for extra in a.1.filter(|extra| extra.key != 0) {
        let at = usize::from(extra.rule);
        let same = |other: &Extra| other.rule == extra.rule && other.key == extra.key;
        let is_met = b.0[at] == extra.key || b.1.clone().any(same);
        if is_met && at < rule && counting[at] != 0 {
            return false;
        }
        if is_met && at == rule {
            least = least.min(extra.key);
        }
    }
    for extra in b.1.filter(|extra| extra.key != 0) {
        let at = usize::from(extra.rule);
        if a.0[at] == extra.key {
            if at < rule && counting[at] != 0 {
                return false;
            }
            if at == rule {
                least = least.min(extra.key);
            }
        }
    }
    least == u32::MAX || least == key
}

/// Records by which the pairs of a rule are foreseen: one in so many, within limits.
const FORESEEN_STEP: u32 = 20;
const FORESEEN_RECORDS: (u32, u32) = (5_000, 20_000);

/// The pairs that a rule would bring, foreseen from some records.
pub(crate) fn foreseen(fields: &[Compared], rows: &Rows, rule: &Rule) -> f64 {
    let foreseen = (rows.len() / FORESEEN_STEP).clamp(FORESEEN_RECORDS.0, FORESEEN_RECORDS.1);
    let step = (rows.len() / foreseen).max(1);
    let mut recipe = Recipe::new(std::slice::from_ref(rule));
    let mut keys: Vec<u32> = Vec::new();
    let mut looked_at = 0.0f64;
    for record in (0..rows.len()).step_by(step as usize) {
        recipe.look_at(fields, rows.get(record));
        match recipe.first_key(0) {
            (0, _) => {}
            (key, true) => keys.push(key),
            _ => {
                let (found, count) = recipe.combinations(0);
                keys.extend_from_slice(&found[..count]);
            }
        }
        looked_at += 1.0;
    }
    keys.sort_unstable();
    let pairs: u64 = keys
        .chunk_by(|a, b| a == b)
        .map(|block| super::pairs_of(block.len()))
        .sum();
    let scale = f64::from(rows.len()) / looked_at.max(1.0);
    pairs as f64 * scale * scale
}

fn fill<'r>(
    fields: &[Compared],
    rows: impl Iterator<Item = &'r mut [u32]>,
    rules: &[Rule],
    first: u32,
    at: usize,
) -> Vec<Extra> {
    let mut extras = Vec::new();
    let mut recipe = Recipe::new(rules);
    for (record, row) in (first..).zip(rows) {
        recipe.look_at(fields, row);
        for (rule, own) in row[at..at + rules.len()].iter_mut().enumerate() {
            let (key, is_one) = recipe.first_key(rule);
            *own = key;
            if is_one {
                continue;
            }
            let (found, count) = recipe.combinations(rule);
            *own = found[0];
            for (place, &key) in found[..count].iter().enumerate().skip(1) {
                if !found[..place].contains(&key) {
                    let rule = rule as u8;
                    extras.push(Extra { record, rule, key });
                }
            }
        }
    }
    extras
}

/// What rules are made of, each part of a field once: several rules ask for the same one.
struct Recipe {
    atoms: Vec<Atom>,
    /// What the row that is looked at says, by atom, where it says more than one thing.
    values: Vec<Few>,
    /// By atom, a mixed number for the first of its values, and how many there are.
    firsts: Vec<(u64, u32)>,
    /// The atoms of each rule.
    rules: Vec<Vec<usize>>,
}

impl Recipe {
    fn new(rules: &[Rule]) -> Self {
        let mut atoms: Vec<Atom> = Vec::new();
        let mut place = |atom: &Atom| {
            let known = atoms.iter().position(|known| known == atom);
            known.unwrap_or_else(|| {
                atoms.push(*atom);
                atoms.len() - 1
            })
        };
        let rules = rules
            .iter()
            .map(|rule| rule.atoms.iter().map(&mut place).collect())
            .collect();
        Self {
            values: atoms.iter().map(|_| Few::default()).collect(),
            firsts: vec![(0, 0); atoms.len()],
            atoms,
            rules,
        }
    }

    fn look_at(&mut self, fields: &[Compared], row: &[u32]) {
        let all = self.atoms.iter().zip(&mut self.values);
        for (at, ((atom, few), first)) in all.zip(&mut self.firsts).enumerate() {
            *first = match atom.soon(fields, row) {
                Soon::Nothing => (0, 0),
                Soon::One(value) => (mixed_in(at, value), 1),
                Soon::Ask => {
                    atom.values(fields, row, few);
                    match few.as_slice() {
                        [] => (0, 0),
                        values => (mixed_in(at, values[0]), values.len() as u32),
                    }
                }
            };
        }
    }

    /// A key of the row under a rule, zero when there is none, and whether it is the only one.
    #[inline]
    fn first_key(&self, rule: usize) -> (u32, bool) {
        let mut key = 0u64;
        let (mut least, mut most) = (1, 1);
        for &part in &self.rules[rule] {
            let (mixed, count) = self.firsts[part];
            key = key.wrapping_add(mixed);
            least = least.min(count);
            most = most.max(count);
        }
        match least {
            0 => (0, true),
            _ => (hash::short(key), most == 1),
        }
    }

    /// The keys of the row under a rule: every combination of its atoms' values, up to a few.
    fn combinations(&self, rule: usize) -> ([u32; KEYS_MAX], usize) {
        let mut keys = [0u64; KEYS_MAX];
        let mut count = 1;
        for &part in &self.rules[rule] {
            let (first, values) = self.firsts[part];
            let before = keys;
            let wanted = (count * values as usize).min(KEYS_MAX);
            for (at, key) in keys[..wanted].iter_mut().enumerate() {
                let mixed = match at / count {
                    0 => first,
                    later => mixed_in(part, self.values[part].as_slice()[later]),
                };
                *key = before[at % count].wrapping_add(mixed);
            }
            count = wanted;
        }
        let mut short = [0u32; KEYS_MAX];
        for (key, wide) in short.iter_mut().zip(&keys[..count]) {
            *key = hash::short(*wide);
        }
        (short, count)
    }
}

/// A number for one value of one part: those of a rule's parts add up to its key.
#[inline]
fn mixed_in(part: usize, value: u64) -> u64 {
    hash::join(part as u64 + 1, value)
}

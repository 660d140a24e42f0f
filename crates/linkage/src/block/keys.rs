//! Each record's key under each rule, and which rule is the first to bring a pair. Refuses to keep pairs.

use super::atoms::Few;
use super::rules::Rule;
use crate::compare::Compared;
use crate::hash;
use crate::prepare::Rows;

/// Most keys of one record under one rule.
const KEYS_MAX: usize = 6;

/// A further key of a record under a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Extra {
    pub(crate) record: u32,
    pub(crate) rule: u8,
    pub(crate) key: u32,
}

/// Keys of all records, record by record; zero where there is none.
pub(crate) struct Keys {
    pub(crate) rules: usize,
    primary: Vec<u32>,
    extras: Vec<Extra>,
    /// Where a record's extras begin; empty when there are none at all.
    extra_starts: Vec<u32>,
    /// Rules under which a record has extras, as bits.
    flags: Vec<u32>,
}

impl Keys {
    /// Computes the keys.
    pub(crate) fn compute(
        fields: &[Compared],
        rows: &Rows,
        rules: &[Rule],
        threads: usize,
    ) -> Self {
        let width = rules.len();
        let records = rows.len() as usize;
        let mut primary = vec![0u32; records * width];
        let share = records.div_ceil(threads.max(1)).max(1);
        let extras: Vec<Vec<Extra>> = std::thread::scope(|scope| {
            let workers: Vec<_> = primary
                .chunks_mut((share * width).max(1))
                .enumerate()
                .map(|(at, chunk)| {
                    scope.spawn(move || fill(fields, rows, rules, (at * share) as u32, chunk))
                })
                .collect();
            workers
                .into_iter()
                .map(|worker| worker.join().expect("invariant: keys do not panic"))
                .collect()
        });
        let mut keys = Self {
            rules: width,
            primary,
            extras: extras.concat(),
            extra_starts: Vec::new(),
            flags: Vec::new(),
        };
        keys.index(records);
        keys
    }

    fn index(&mut self, records: usize) {
        if self.extras.is_empty() {
            return;
        }
        self.extra_starts = vec![0; records + 1];
        self.flags = vec![0; records];
        for extra in &self.extras {
            self.extra_starts[extra.record as usize + 1] += 1;
            self.flags[extra.record as usize] |= 1 << extra.rule;
        }
        for at in 0..records {
            self.extra_starts[at + 1] += self.extra_starts[at];
        }
    }

    #[inline]
    pub(crate) fn of(&self, record: u32) -> &[u32] {
        let start = record as usize * self.rules;
        &self.primary[start..start + self.rules]
    }

    pub(crate) fn extras(&self, record: u32) -> &[Extra] {
        if self.extra_starts.is_empty() {
            return &[];
        }
        let at = record as usize;
        &self.extras[self.extra_starts[at] as usize..self.extra_starts[at + 1] as usize]
    }

    #[inline]
    pub(crate) fn flags(&self, record: u32) -> u32 {
        self.flags.get(record as usize).copied().unwrap_or(0)
    }

    /// Entries (key above, record below) of a rule, in the order of records.
    pub(crate) fn entries(&self, rule: usize, into: &mut Vec<u64>) {
        into.clear();
        let of_rule = self.primary.iter().skip(rule).step_by(self.rules.max(1));
        for (record, &key) in of_rule.enumerate() {
            if key != 0 {
                into.push(u64::from(key) << 32 | record as u64);
            }
        }
        for extra in self
            .extras
            .iter()
            .filter(|extra| usize::from(extra.rule) == rule && extra.key != 0)
        {
            into.push(u64::from(extra.key) << 32 | u64::from(extra.record));
        }
    }

    /// Puts another key in place of one.
    pub(crate) fn replace(&mut self, rule: usize, record: u32, old: u32, new: u32) {
        let at = record as usize * self.rules + rule;
        if self.primary[at] == old {
            self.primary[at] = new;
            return;
        }
        if self.extra_starts.is_empty() {
            return;
        }
        let range = self.extra_starts[record as usize] as usize
            ..self.extra_starts[record as usize + 1] as usize;
        for extra in &mut self.extras[range] {
            if usize::from(extra.rule) == rule && extra.key == old {
                extra.key = new;
            }
        }
    }

    /// Whether no earlier rule brings the pair, nor an earlier key of this rule.
    #[inline]
    pub(crate) fn is_first(&self, a: u32, b: u32, rule: usize, key: u32) -> bool {
        let (x, y) = (self.of(a), self.of(b));
        let mut met = false;
        for (k, l) in x[..rule].iter().zip(&y[..rule]) {
            met |= k == l && *k != 0;
        }
        if met {
            return false;
        }
        let flags = self.flags(a) | self.flags(b);
        flags & (u32::MAX >> (31 - rule.min(31))) == 0
            || is_first_of_many(
                (&x[..=rule], self.extras(a)),
                (&y[..=rule], self.extras(b)),
                key,
            )
    }

    /// How many rules bring a pair.
    pub(crate) fn rules_that_bring(&self, a: u32, b: u32) -> usize {
        (0..self.of(a).len())
            .filter(|&rule| self.shared(a, b, rule).is_some())
            .count()
    }

    /// The least key that two records share under a rule.
    fn shared(&self, a: u32, b: u32, rule: usize) -> Option<u32> {
        self.keys_under(a, rule)
            .filter(|key| self.keys_under(b, rule).any(|other| other == *key))
            .min()
    }

    fn keys_under(&self, record: u32, rule: usize) -> impl Iterator<Item = u32> {
        let further = self
            .extras(record)
            .iter()
            .filter(move |extra| usize::from(extra.rule) == rule);
        std::iter::once(self.of(record)[rule])
            .chain(further.map(|extra| extra.key))
            .filter(|key| *key != 0)
    }
}

/// A record's first keys under some rules, and its further keys.
pub(crate) type Held<'k> = (&'k [u32], &'k [Extra]);

/// Whether no earlier rule brings two records by their further keys, nor the last rule by a smaller key: further keys of one against all of
/// the other, then the other way round. They stand in the order of rules.
pub(crate) fn is_first_of_many(a: Held<'_>, b: Held<'_>, key: u32) -> bool {
    let rule = a.0.len() - 1;
    let own = (a.0[rule], b.0[rule]);
    let mut least = if own.0 == own.1 && own.0 != 0 {
        own.0
    } else {
        u32::MAX
    };
    let held = |extra: &&Extra| usize::from(extra.rule) <= rule;
    for extra in a.1.iter().take_while(held).filter(|extra| extra.key != 0) {
        let at = usize::from(extra.rule);
        let same = |other: &Extra| other.rule == extra.rule && other.key == extra.key;
        let is_met = b.0[at] == extra.key || b.1.iter().any(same);
        if is_met && at < rule {
            return false;
        }
        if is_met {
            least = least.min(extra.key);
        }
    }
    for extra in b.1.iter().take_while(held).filter(|extra| extra.key != 0) {
        let at = usize::from(extra.rule);
        if a.0[at] == extra.key {
            if at < rule {
                return false;
            }
            least = least.min(extra.key);
        }
    }
    least == u32::MAX || least == key
}

/// Records by which the pairs of a loose rule are foreseen.
const FORESEEN_RECORDS: u32 = 20_000;
/// Pairs up to which a loose rule is followed: so many, and so many for each record.
const LOOSE_PAIRS: (f64, f64) = (250_000.0, 0.6);

/// Whether a rule brings few pairs for each record, foreseen from some of them.
pub(crate) fn brings_few(fields: &[Compared], rows: &Rows, rule: &Rule) -> bool {
    let step = (rows.len() / FORESEEN_RECORDS).max(1);
    let mut few = Few::default();
    let mut keys: Vec<u32> = Vec::new();
    let mut looked_at = 0.0f64;
    for record in (0..rows.len()).step_by(step as usize) {
        let (found, count) = rule_keys(fields, rows.get(record), rule, 0, &mut few);
        keys.extend_from_slice(&found[..count]);
        looked_at += 1.0;
    }
    keys.sort_unstable();
    let pairs: u64 = keys
        .chunk_by(|a, b| a == b)
        .map(|block| super::pairs_of(block.len()))
        .sum();
    let records = f64::from(rows.len());
    let scale = records / looked_at.max(1.0);
    pairs as f64 * scale * scale <= LOOSE_PAIRS.0 + LOOSE_PAIRS.1 * records
}

fn fill(
    fields: &[Compared],
    rows: &Rows,
    rules: &[Rule],
    first: u32,
    chunk: &mut [u32],
) -> Vec<Extra> {
    let mut extras = Vec::new();
    let mut few = Few::default();
    for (at, keys) in chunk.chunks_exact_mut(rules.len()).enumerate() {
        let record = first + at as u32;
        let row = rows.get(record);
        for (number, rule) in rules.iter().enumerate() {
            let (found, count) = rule_keys(fields, row, rule, number as u64, &mut few);
            for (place, &key) in found[..count].iter().enumerate() {
                if place == 0 {
                    keys[number] = key;
                } else if !found[..place].contains(&key) {
                    extras.push(Extra {
                        record,
                        rule: number as u8,
                        key,
                    });
                }
            }
        }
    }
    extras
}

/// The keys of a row under a rule: every combination of its atoms' values, up to a few.
#[inline]
fn rule_keys(
    fields: &[Compared],
    row: &[u32],
    rule: &Rule,
    number: u64,
    few: &mut Few,
) -> ([u32; KEYS_MAX], usize) {
    let mut keys = [0u64; KEYS_MAX];
    keys[0] = number + 1;
    let mut count = 1;
    for atom in &rule.atoms {
        atom.values(fields, row, few);
        let values = few.as_slice();
        if values.is_empty() {
            return ([0; KEYS_MAX], 0);
        }
        let before = keys;
        let wanted = (count * values.len()).min(KEYS_MAX);
        for (at, key) in keys[..wanted].iter_mut().enumerate() {
            *key = hash::join(before[at % count], values[at / count]);
        }
        count = wanted;
    }
    let mut short = [0u32; KEYS_MAX];
    for (key, wide) in short.iter_mut().zip(&keys[..count]) {
        *key = hash::short(*wide);
    }
    (short, count)
}

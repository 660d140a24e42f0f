//! Records of some blocks with their rows and keys, fetched together. Refuses to compare what the rows say.
//!
//! Rows and keys lie scattered over memory. Fetched in one go, many are on their way at once, where a pair by itself would wait for each.

use crate::block::{Extra, is_first_of_many};
use crate::prepare::Prepared;

/// Records that are fetched together, about: what they hold fits into a core's own memory.
const RECORDS: usize = 512;

/// Records with what is needed of them, one behind another.
#[derive(Default)]
pub(crate) struct Gathered {
    pub(super) records: Vec<u32>,
    /// Where each block begins among them, and its key.
    blocks: Vec<(u32, u32)>,
    rows: Vec<u32>,
    stride: usize,
    /// First keys under the rule and those before it.
    keys: Vec<u32>,
    rules: usize,
    further: Vec<Extra>,
    further_ends: Vec<u32>,
}

impl Gathered {
    pub(super) fn clear(&mut self) {
        self.records.clear();
        self.blocks.clear();
        self.rows.clear();
        self.keys.clear();
        self.further.clear();
        self.further_ends.clear();
    }

    /// Whether more records should come before they are fetched.
    pub(super) fn is_small(&self) -> bool {
        self.records.len() < RECORDS
    }

    /// Takes a block's records.
    pub(super) fn push(&mut self, records: &[u32], key: u32) {
        self.blocks.push((self.records.len() as u32, key));
        self.records.extend_from_slice(records);
    }

    /// Blocks that were taken, each as the places of its records and its key.
    pub(super) fn blocks(&self) -> impl Iterator<Item = (std::ops::Range<usize>, u32)> {
        let end = self.records.len() as u32;
        let ends = self.blocks.iter().skip(1).map(|(start, _)| *start);
        let ranges = self.blocks.iter().zip(ends.chain([end]));
        ranges.map(|((start, key), end)| (*start as usize..end as usize, *key))
    }

    /// Fetches rows and keys of the records.
    pub(super) fn fill(&mut self, prepared: &Prepared, rule: usize) {
        self.stride = prepared.rows.stride();
        self.rules = rule + 1;
        for &record in &self.records {
            self.rows.extend_from_slice(prepared.rows.get(record));
        }
        let blocks = &prepared.blocks;
        for &record in &self.records {
            self.keys
                .extend_from_slice(&blocks.keys_of(record)[..=rule]);
            let held = |extra: &&Extra| usize::from(extra.rule) <= rule;
            let further = blocks.further_keys_of(record).iter().take_while(held);
            self.further.extend(further);
            self.further_ends.push(self.further.len() as u32);
        }
    }

    #[inline]
    pub(super) fn row(&self, at: usize) -> &[u32] {
        &self.rows[at * self.stride..(at + 1) * self.stride]
    }

    #[inline]
    fn keys(&self, at: usize) -> &[u32] {
        &self.keys[at * self.rules..(at + 1) * self.rules]
    }

    #[inline]
    fn further(&self, at: usize) -> &[Extra] {
        let start = match at {
            0 => 0,
            later => self.further_ends[later - 1],
        };
        &self.further[start as usize..self.further_ends[at] as usize]
    }

    /// Whether no earlier rule brings a pair, nor an earlier key of this rule.
    #[inline]
    pub(super) fn is_first(&self, i: usize, j: usize, key: u32) -> bool {
        let (x, y) = (self.keys(i), self.keys(j));
        let mut met = false;
        for (k, l) in x[..self.rules - 1].iter().zip(y) {
            met |= (k == l) & (*k != 0);
        }
        if met {
            return false;
        }
        let (more, others) = (self.further(i), self.further(j));
        (more.is_empty() && others.is_empty()) || is_first_of_many((x, more), (y, others), key)
    }
}

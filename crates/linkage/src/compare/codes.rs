//! Codes: numbers of documents, telephones, postcodes. Refuses to know what a code means.

use super::strings::{common_prefix, is_one_slip};
use crate::intern::Texts;

/// One letter or digit off.
pub(crate) const SLIP: u8 = 1;
/// The first half or more the same.
pub(crate) const START: u8 = 2;
/// Another.
pub(crate) const OTHER: u8 = 3;
/// Not known.
pub(crate) const MISSING: u8 = 4;
/// Levels in words.
pub(crate) const WORDS: [&str; 5] = [
    "the same",
    "one letter or digit off",
    "begins the same",
    "another",
    "one has none",
];

/// Distinct codes of letters and digits, and how rare they are.
pub(crate) struct Codes {
    pub(crate) texts: Texts,
    pub(crate) bits: Vec<f32>,
}

impl Codes {
    pub(crate) fn level(&self, a: u32, b: u32) -> u8 {
        if a == b {
            return 0;
        }
        let (x, y) = (self.texts.raw(a), self.texts.raw(b));
        if x.len().max(y.len()) >= 3 && is_one_slip(x, y) {
            return SLIP;
        }
        let start = common_prefix(x, y);
        if start >= 2 && start * 2 >= x.len().min(y.len()) {
            START
        } else {
            OTHER
        }
    }

    pub(crate) fn rarity(&self, level: u8, a: u32, b: u32) -> f32 {
        match level {
            0 => self.bits[a as usize],
            SLIP => self.rarity_bound(a, b),
            _ => 0.0,
        }
    }

    pub(crate) fn rarity_bound(&self, a: u32, b: u32) -> f32 {
        self.bits[a as usize].max(self.bits[b as usize])
    }
}

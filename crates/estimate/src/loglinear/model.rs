//! Hierarchical models: which sets of lists act together. Refuses to know any count.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::Refusal;

/// Most lists of a model: a list is one sign of a generator, 1 to 9 and then a to k.
pub const MODEL_LISTS_MAX: usize = 20;

const SIGNS: &[u8; MODEL_LISTS_MAX] = b"123456789abcdefghijk";

/// A hierarchical log-linear model: every list's own effect, and terms of two lists or more, each with all the terms inside it.
///
/// Written by its generators, the terms that no other term holds, with lists numbered from 1: `[123,14,34]`; `[1,2,3]` is independence.
/// Lists 10 to 20 are the letters a to k.
///
/// INVARIANT: terms are sets of lists below `lists`, rise by number of lists and then by bits, and hold with each term all its parts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Model {
    lists: usize,
    terms: Vec<u32>,
}

impl Model {
    /// Builds the smallest hierarchical model that holds the given sets of lists (bit j: list j) and every list by itself.
    ///
    /// # Errors
    ///
    /// [`Refusal::Lists`] for none or more than [`MODEL_LISTS_MAX`] lists, [`Refusal::Parameter`] for a set with a list beyond them.
    pub fn new(lists: usize, generators: impl IntoIterator<Item = u64>) -> Result<Self, Refusal> {
        if !(1..=MODEL_LISTS_MAX).contains(&lists) {
            return Err(Refusal::Lists {
                lists,
                least: 1,
                most: MODEL_LISTS_MAX,
            });
        }
        let mut terms: Vec<u32> = (0..lists).map(|list| 1 << list).collect();
        for generator in generators {
            if generator >> lists != 0 {
                return Err(unreadable());
            }
            let generator = generator as u32;
            let mut part = generator;
            while part != 0 {
                terms.push(part);
                part = (part - 1) & generator;
            }
        }
        terms.sort_unstable_by_key(|&term| (term.count_ones(), term));
        terms.dedup();
        Ok(Self { lists, terms })
    }

    /// A model from terms that are already whole: main effects first, closed under parts, in order.
    pub(super) fn from_terms(lists: usize, terms: Vec<u32>) -> Self {
        debug_assert!(terms.is_sorted_by_key(|&term| (term.count_ones(), term)));
        Self { lists, terms }
    }

    /// Every list by itself: independence.
    ///
    /// # Errors
    ///
    /// [`Refusal::Lists`] for none or more than [`MODEL_LISTS_MAX`] lists.
    pub fn independence(lists: usize) -> Result<Self, Refusal> {
        Self::new(lists, [])
    }

    /// How many lists.
    pub fn lists(&self) -> usize {
        self.lists
    }

    /// The terms: sets of lists, single lists included, the constant left out; fewer lists first.
    pub fn terms(&self) -> impl ExactSizeIterator<Item = u64> + '_ {
        self.terms.iter().map(|&term| u64::from(term))
    }

    /// The same, as the fits use them.
    pub(super) fn sets(&self) -> &[u32] {
        &self.terms
    }

    /// Whether a set of lists is a term.
    pub fn contains(&self, term: u64) -> bool {
        self.terms.iter().any(|&own| u64::from(own) == term)
    }

    /// Parameters: the terms and the constant.
    pub fn parameters(&self) -> usize {
        self.terms.len() + 1
    }

    /// The terms that no other term holds.
    pub fn generators(&self) -> Vec<u64> {
        let outermost = |term: u32| {
            let inside = |other: u32| other != term && other & term == term;
            !self.terms.iter().any(|&other| inside(other))
        };
        let mut generators: Vec<u32> = self.terms.clone();
        generators.retain(|&term| outermost(term));
        generators.sort_by_key(|&term| (std::cmp::Reverse(term.count_ones()), signs(term)));
        generators.into_iter().map(u64::from).collect()
    }
}

/// A term's lists, lowest first.
fn signs(term: u32) -> String {
    let on = |list: &usize| term >> list & 1 == 1;
    (0..MODEL_LISTS_MAX)
        .filter(on)
        .map(|list| char::from(SIGNS[list]))
        .collect()
}

impl fmt::Display for Model {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let generators = self.generators();
        let written: Vec<String> = generators
            .into_iter()
            .map(|term| signs(term as u32))
            .collect();
        write!(out, "[{}]", written.join(","))
    }
}

impl FromStr for Model {
    type Err = Refusal;

    /// Reads generators; a list that no generator names, below the highest that one does, stands by itself.
    fn from_str(text: &str) -> Result<Self, Refusal> {
        let inner = text
            .trim()
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'));
        let mut generators = Vec::new();
        for word in inner.ok_or_else(unreadable)?.split(',') {
            generators.push(set(word.trim()).ok_or_else(unreadable)?);
        }
        let highest = generators.iter().fold(0, |all, set| all | set);
        Self::new(64 - highest.leading_zeros() as usize, generators)
    }
}

/// A generator's lists as bits; none for a foreign sign, a list twice, or nothing.
fn set(word: &str) -> Option<u64> {
    let mut set = 0u64;
    for sign in word.bytes() {
        let bit = 1 << SIGNS.iter().position(|&known| known == sign)?;
        if set & bit != 0 {
            return None;
        }
        set |= bit;
    }
    (set != 0).then_some(set)
}

fn unreadable() -> Refusal {
    Refusal::Parameter {
        parameter: "model".to_owned(),
        range: "sets of the table's lists by number, such as [123,14,34]".to_owned(),
    }
}

impl TryFrom<String> for Model {
    type Error = Refusal;

    fn try_from(text: String) -> Result<Self, Refusal> {
        text.parse()
    }
}

impl From<Model> for String {
    fn from(model: Model) -> Self {
        model.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn models_are_written_by_their_generators() {
        for text in [
            "[123,14,34]",
            "[1,2,3]",
            "[1234,15]",
            "[12,13,23,4]",
            "[1,2,3,4,5,6,7,8,9,a]",
        ] {
            assert_eq!(text.parse::<Model>().unwrap().to_string(), text);
        }
        let model: Model = "[43, 231 ,14]".parse().unwrap();
        assert_eq!(model.to_string(), "[123,14,34]");
        assert_eq!(model.parameters(), 1 + 4 + 5 + 1);
        assert!(model.contains(0b0111) && !model.contains(0b1010));
    }

    #[test]
    fn words_that_are_no_model_are_refused() {
        for text in ["", "123", "[]", "[12,]", "[0]", "[11]", "[1z]", "[12"] {
            assert!(text.parse::<Model>().is_err(), "{text}");
        }
        assert!(Model::new(3, [0b1000]).is_err());
        assert!(Model::new(21, []).is_err());
    }
}

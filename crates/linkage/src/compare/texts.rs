//! Texts: titles, descriptions, accounts. How many of their words they share, rare ones counting for more. Refuses to know what a text says.
//!
//! # Formula
//! Overlap = Σ idf over shared words / Σ idf over all words of both (weighted Jaccard), idf = log2(texts / texts with the word).
//! Reference: Spärck Jones, "A statistical interpretation of term specificity and its application in retrieval", 1972,
//! doi:10.1108/eb026526.

use std::collections::HashMap;

use rapporteur_names::tokens;

use super::rare::Rare;

/// The least overlap of each level after "the same".
const OVERLAPS: [f32; 3] = [0.75, 0.5, 0.25];
/// A quarter of the words or more.
pub(crate) const SOME: u8 = 3;
/// Another text.
pub(crate) const OTHER: u8 = 4;
/// Not known.
pub(crate) const MISSING: u8 = 5;
/// Levels in words.
pub(crate) const WORDS: [&str; 6] = [
    "the same",
    "nearly the same words",
    "half of the words or more, rare ones counting for more",
    "a quarter of the words or more, rare ones counting for more",
    "another",
    "one has none",
];
/// A word of a script without spaces longer than this is taken as its pairs of letters.
const UNSPACED_LETTERS_MAX: usize = 2;

/// Distinct texts as sets of words.
#[derive(Default)]
pub(crate) struct Texts {
    words: Rare,
    /// How rare each whole text is, in bits.
    pub(crate) bits: Vec<f32>,
}

/// Distinct texts while they are read.
#[derive(Default)]
pub(crate) struct TextsBuilder {
    numbers: HashMap<Vec<u32>, u32>,
    words: HashMap<String, u32>,
    sets: Vec<Vec<u32>>,
}

impl TextsBuilder {
    /// Returns the number, from one, of a text's words; zero if it has none.
    pub(crate) fn add(&mut self, text: &str) -> u32 {
        let mut set: Vec<u32> = Vec::new();
        for word in words(text) {
            let next = self.words.len() as u32;
            set.push(*self.words.entry(word).or_insert(next));
        }
        set.sort_unstable();
        set.dedup();
        if set.is_empty() {
            return 0;
        }
        let next = self.sets.len() as u32 + 1;
        *self.numbers.entry(set).or_insert_with_key(|set| {
            self.sets.push(set.clone());
            next
        })
    }

    /// Weighs words; `counts` says how many records have each text.
    pub(crate) fn finish(self, counts: &[u32]) -> Texts {
        Texts {
            bits: super::rare::bits(counts),
            words: Rare::new(&self.sets, self.words.len(), counts),
        }
    }
}

impl Texts {
    pub(crate) fn level(&self, a: u32, b: u32) -> u8 {
        if a == b {
            return 0;
        }
        let overlap = self.words.overlap(a, b);
        let reached = OVERLAPS.iter().position(|least| overlap >= *least);
        reached.map_or(OTHER, |at| at as u8 + 1)
    }

    pub(crate) fn rarity(&self, level: u8, a: u32) -> f32 {
        if level == 0 {
            self.bits[a as usize]
        } else {
            0.0
        }
    }

    /// The rarest words of a text: two texts with one of them in common are compared.
    pub(crate) fn rarest(&self, a: u32) -> &[u32] {
        self.words.rarest(a)
    }
}

fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for token in tokens(text) {
        let letters: Vec<char> = token.chars().collect();
        let is_unspaced = letters
            .iter()
            .all(|c| ('\u{3040}'..='\u{9FFF}').contains(c));
        if is_unspaced && letters.len() > UNSPACED_LETTERS_MAX {
            words.extend(letters.windows(2).map(|pair| pair.iter().collect()));
        } else {
            words.push(token);
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(all: &[&str]) -> (Texts, Vec<u32>) {
        let mut builder = TextsBuilder::default();
        let numbers: Vec<u32> = all.iter().map(|text| builder.add(text)).collect();
        let mut counts = vec![0; builder.sets.len()];
        for number in numbers.iter().filter(|number| **number > 0) {
            counts[*number as usize - 1] += 1;
        }
        (builder.finish(&counts), numbers)
    }

    #[test]
    fn shared_rare_words_count_for_more_than_frequent_ones() {
        let (texts, numbers) = texts(&[
            "Letter about the detention of Abdurehim Gheni",
            "The letter, about the detention of Abdurehim GHENI",
            "Letter about the detention of Tashpolat Tiyip",
            "Open letter about the detention of Abdurehim Gheni",
            "Report about the harvest of cotton",
            "…",
        ]);
        assert_eq!((numbers[0], numbers[5]), (numbers[1], 0));
        let level = |a: usize, b: usize| texts.level(numbers[a] - 1, numbers[b] - 1);
        assert_eq!(level(0, 1), 0);
        assert!(level(0, 3) < level(0, 2), "{} {}", level(0, 3), level(0, 2));
        assert_eq!(level(0, 4), OTHER);
        assert_eq!(level(2, 3), level(3, 2));
    }

    #[test]
    fn texts_without_spaces_are_pairs_of_letters() {
        let (texts, numbers) = texts(&[
            "关于被拘留者的公开信",
            "关于被拘留人的公开信",
            "棉花收成报告",
        ]);
        assert!(texts.level(numbers[0] - 1, numbers[1] - 1) < OTHER);
        assert_eq!(texts.level(numbers[0] - 1, numbers[2] - 1), OTHER);
        let shared = |a: u32, b: u32| {
            let others = texts.rarest(b - 1);
            texts.rarest(a - 1).iter().any(|word| others.contains(word))
        };
        assert!(shared(numbers[0], numbers[1]) && !shared(numbers[0], numbers[2]));
    }
}

//! Alphabets whose letters, or pairs of letters, each have one Latin spelling. Refuses context beyond the letter before.

use std::sync::LazyLock;

use crate::forms::quick::QuickMap;
use crate::table::rows;

/// After which letter the spelling for a beginning holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pause {
    /// At the beginning of a word.
    Word,
    /// There, and after a vowel or a sign that parts (Russian's BGN/PCGN).
    Vowel,
}

/// An alphabet's table, both ways.
pub(super) struct Alphabet {
    forward: QuickMap<String, Spelling>,
    /// Latin spellings, the longest first.
    backward: Vec<(&'static str, &'static str)>,
    pause: Pause,
}

struct Spelling {
    usual: &'static str,
    initial: &'static str,
}

pub(super) static RUSSIAN_BGN: LazyLock<Alphabet> =
    LazyLock::new(|| Alphabet::read(RUSSIAN, 1, Some(2), Pause::Vowel));
pub(super) static RUSSIAN_ISO9: LazyLock<Alphabet> =
    LazyLock::new(|| Alphabet::read(RUSSIAN, 3, None, Pause::Word));
pub(super) static RUSSIAN_PASSPORT: LazyLock<Alphabet> =
    LazyLock::new(|| Alphabet::read(RUSSIAN, 4, None, Pause::Word));
pub(super) static UKRAINIAN: LazyLock<Alphabet> = LazyLock::new(|| {
    Alphabet::read(
        include_str!("../../data/schemes/ukrainian.tsv"),
        1,
        Some(2),
        Pause::Word,
    )
});
pub(super) static GREEK: LazyLock<Alphabet> = LazyLock::new(|| {
    Alphabet::read(
        include_str!("../../data/schemes/greek.tsv"),
        1,
        Some(2),
        Pause::Word,
    )
});
pub(super) static GEORGIAN: LazyLock<Alphabet> = LazyLock::new(|| {
    Alphabet::read(
        include_str!("../../data/schemes/georgian.tsv"),
        1,
        None,
        Pause::Word,
    )
});
pub(super) static ARMENIAN: LazyLock<Alphabet> = LazyLock::new(|| {
    Alphabet::read(
        include_str!("../../data/schemes/armenian.tsv"),
        1,
        Some(2),
        Pause::Word,
    )
});

const RUSSIAN: &str = include_str!("../../data/schemes/russian.tsv");

impl Alphabet {
    fn read(table: &'static str, usual: usize, initial: Option<usize>, pause: Pause) -> Self {
        let mut forward = QuickMap::default();
        let mut backward = Vec::new();
        for (_, columns) in rows(table) {
            let source = columns[0];
            let usual = columns.get(usual).copied().unwrap_or_default();
            let initial = initial
                .and_then(|at| columns.get(at).copied())
                .filter(|spelling| !spelling.is_empty());
            if !usual.is_empty() {
                backward.push((usual, source));
            }
            forward.insert(
                source.to_owned(),
                Spelling {
                    usual,
                    initial: initial.unwrap_or(usual),
                },
            );
        }
        // A stable sort: of two letters with one spelling, the first of the table stays first.
        backward.sort_by_key(|(latin, _)| std::cmp::Reverse(latin.chars().count()));
        Self {
            forward,
            backward,
            pause,
        }
    }

    /// Writes a text in Latin letters; a capital stays one.
    pub(super) fn to_latin(&self, text: &str) -> String {
        let letters: Vec<char> = text.chars().collect();
        let lower: Vec<char> = letters.iter().map(|c| lower(*c)).collect();
        let mut latin = String::with_capacity(text.len());
        let mut at = 0;
        while at < letters.len() {
            let mut found = None;
            for length in [2, 1] {
                let key: String = lower.iter().skip(at).take(length).collect();
                found = self
                    .forward
                    .get(&key)
                    .filter(|_| at + length <= letters.len())
                    .map(|spelling| (length, spelling));
                if found.is_some() {
                    break;
                }
            }
            let Some((length, spelling)) = found else {
                latin.push(letters[at]);
                at += 1;
                continue;
            };
            let before = at.checked_sub(1).map(|before| lower[before]);
            let spelt = if self.is_pause(before) {
                spelling.initial
            } else {
                spelling.usual
            };
            push_cased(&mut latin, spelt, &letters, at, length);
            at += length;
        }
        latin
    }

    fn is_pause(&self, before: Option<char>) -> bool {
        match before {
            None => true,
            Some(c) if !c.is_alphabetic() && !matches!(c, '\'' | '’') => true,
            Some(c) => self.pause == Pause::Vowel && "аеёиоуыэюяйъь".contains(c),
        }
    }

    /// Writes a Latin text in the alphabet, the longest spelling first; a capital stays one.
    pub(super) fn source_of(&self, text: &str) -> String {
        let mut written = String::with_capacity(text.len() * 2);
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let small: String = rest.chars().take(4).map(lower).collect();
            let found = self
                .backward
                .iter()
                .find(|(latin, _)| small.starts_with(latin));
            let length = found.map_or(1, |(latin, _)| latin.chars().count());
            match found {
                Some((_, source)) if first.is_uppercase() => {
                    written.extend(source.chars().flat_map(capital))
                }
                Some((_, source)) => written.push_str(source),
                None => written.push(first),
            }
            rest = rest
                .char_indices()
                .nth(length)
                .map_or("", |(at, _)| &rest[at..]);
        }
        written
    }
}

/// The capital of a letter, where the script has capitals that names are written with; Georgian's are for whole lines only.
fn capital(c: char) -> impl Iterator<Item = char> {
    let is_georgian = ('\u{10d0}'..='\u{10ff}').contains(&c);
    let upper: Vec<char> = if is_georgian {
        vec![c]
    } else {
        c.to_uppercase().collect()
    };
    upper.into_iter()
}

fn lower(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

/// Appends a spelling with the case of the letters it stands for: all capitals between capitals, else only the first.
pub(super) fn push_cased(to: &mut String, spelt: &str, letters: &[char], at: usize, length: usize) {
    if !letters[at].is_uppercase() {
        to.push_str(spelt);
        return;
    }
    let neighbour = letters
        .get(at + length)
        .or_else(|| at.checked_sub(1).and_then(|before| letters.get(before)));
    if neighbour.is_some_and(|c| c.is_uppercase()) {
        to.extend(spelt.chars().flat_map(char::to_uppercase));
    } else {
        let mut rest = spelt.chars();
        to.extend(rest.next().into_iter().flat_map(char::to_uppercase));
        to.push_str(rest.as_str());
    }
}

//! Reads Arabic, Persian and Urdu letters, and Hebrew ones, which write consonants: guesses the usual vowels. Refuses to know the language.

use std::sync::LazyLock;

use super::quick::QuickMap;
use crate::table::rows;

type Letters = QuickMap<char, &'static str>;

static ARABIC: LazyLock<Letters> =
    LazyLock::new(|| letters(include_str!("../../data/schemes/arabic.tsv")));
static HEBREW: LazyLock<Letters> =
    LazyLock::new(|| letters(include_str!("../../data/schemes/hebrew.tsv")));
static NAMES: LazyLock<QuickMap<String, &'static str>> = LazyLock::new(|| {
    rows(include_str!("../../data/schemes/vowelled_names.tsv"))
        .filter_map(|(_, columns)| {
            Some((
                columns.first()?.chars().map(settled).collect(),
                *columns.get(1)?,
            ))
        })
        .collect()
});

fn letters(table: &'static str) -> Letters {
    rows(table)
        .filter_map(|(_, columns)| {
            Some((
                columns.first()?.chars().next()?,
                columns.get(1).copied().unwrap_or_default(),
            ))
        })
        .collect()
}

/// Makes the letter forms one that differ by keyboard: Persian and Arabic kāf and yā, the seats of hamza.
fn settled(c: char) -> char {
    match c {
        'ک' => 'ك',
        'ی' | 'ى' | 'ئ' => 'ي',
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ؤ' => 'و',
        'ہ' | 'ە' | 'ھ' => 'ه',
        other => other,
    }
}

/// Reads Arabic, Persian or Urdu letters; every word that is not in the table of names gets an `a` between consonants.
pub(super) fn arabic(text: &[char]) -> String {
    let mut spelt = String::with_capacity(text.len() * 2);
    for word in text.split(|c| !c.is_alphabetic() && !is_point(*c)) {
        let settled: String = word
            .iter()
            .copied()
            .filter(|c| !is_point(*c) && *c != 'ـ')
            .map(settled)
            .collect();
        match NAMES.get(&settled) {
            Some(name) => spelt.push_str(name),
            None => push_word(&settled, &ARABIC, &mut spelt),
        }
    }
    spelt
}

/// Reads Hebrew letters.
pub(super) fn hebrew(folded: &str) -> String {
    let mut spelt = String::with_capacity(folded.len() * 2);
    for word in folded.split(' ') {
        let bare: String = word.chars().filter(|c| ('א'..='ת').contains(c)).collect();
        match NAMES.get(&bare) {
            Some(name) => spelt.push_str(name),
            None => push_word(&bare, &HEBREW, &mut spelt),
        }
    }
    spelt
}

/// Vowel points, which are seldom written and leave the reading to the letters.
fn is_point(c: char) -> bool {
    matches!(c, '\u{064b}'..='\u{0655}' | '\u{0670}' | '\u{0640}')
}

/// Spells a word: `w` and `y` are vowels unless they begin the word or stand beside one; two consonants in a row get an `a` between them.
fn push_word(word: &str, table: &Letters, to: &mut String) {
    let letters: Vec<char> = word.chars().collect();
    let start = to.len();
    for (at, c) in letters.iter().enumerate() {
        let Some(sound) = table.get(c) else {
            continue;
        };
        let ends_open = to.len() == start || ends_in_vowel(to);
        let sound = match *sound {
            "w" | "v" if at > 0 && !ends_open => "u",
            "y" if at > 0 && !ends_open => "i",
            sound => sound,
        };
        if sound.is_empty() {
            continue;
        }
        let is_consonant = !sound.starts_with(['a', 'e', 'i', 'o', 'u']);
        if is_consonant && !ends_open {
            to.push('a');
        }
        to.push_str(sound);
    }
}

fn ends_in_vowel(text: &str) -> bool {
    text.ends_with(['a', 'e', 'i', 'o', 'u'])
}

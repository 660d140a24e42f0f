//! Uyghur in its three alphabets. Refuses letters of other languages: they stay.

use std::sync::LazyLock;

use super::letters::push_cased;
use crate::script::Script;
use crate::table::rows;

struct Letter {
    latin: &'static str,
    arabic: char,
    cyrillic: char,
}

static LETTERS: LazyLock<Vec<Letter>> = LazyLock::new(|| {
    rows(include_str!("../../data/schemes/uyghur.tsv"))
        .filter_map(|(_, columns)| {
            Some(Letter {
                latin: columns.first()?,
                arabic: columns.get(1)?.chars().next()?,
                cyrillic: columns.get(2)?.chars().next()?,
            })
        })
        .collect()
});

/// What carries a vowel in Arabic script where no consonant does.
const SEAT: char = 'ئ';

fn is_vowel(latin: &str) -> bool {
    matches!(latin, "a" | "e" | "o" | "u" | "ö" | "ü" | "ë" | "i")
}

/// Writes Uyghur Arabic script or Cyrillic in the Latin alphabet: an apostrophe parts two letters that would read as one, and stands for
/// a seat after a consonant.
pub(super) fn to_latin(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut latin = String::with_capacity(text.len());
    let mut before = "";
    for (at, c) in letters.iter().enumerate() {
        let small = c.to_lowercase().next().unwrap_or(*c);
        let spelt = match small {
            SEAT => {
                if !before.is_empty() && !is_vowel(before) {
                    latin.push('\'');
                }
                before = "";
                continue;
            }
            'ю' => Some("yu"),
            'я' => Some("ya"),
            _ => LETTERS
                .iter()
                .find(|letter| letter.arabic == small || letter.cyrillic == small)
                .map(|letter| letter.latin),
        };
        match spelt {
            Some(spelt) => {
                let reads_as_one = matches!(
                    (before, spelt),
                    ("n", "g" | "gh") | ("s" | "c" | "z" | "g", "h")
                );
                if reads_as_one {
                    latin.push('\'');
                }
                push_cased(&mut latin, spelt, &letters, at, 1);
                before = spelt;
            }
            None => {
                latin.push(*c);
                before = "";
            }
        }
    }
    latin
}

/// Writes the Latin alphabet in Arabic script or Cyrillic.
pub(super) fn from_latin(text: &str, script: Script) -> String {
    let to_arabic = script == Script::Arabic;
    let mut written = String::with_capacity(text.len() * 2);
    let mut rest = text;
    let mut after_consonant = false;
    while let Some(first) = rest.chars().next() {
        let small: String = rest.chars().take(2).flat_map(char::to_lowercase).collect();
        let found = LETTERS
            .iter()
            .filter(|letter| small.starts_with(letter.latin))
            .max_by_key(|letter| letter.latin.chars().count());
        let Some(letter) = found else {
            let is_apostrophe = matches!(first, '\'' | '’');
            if !is_apostrophe {
                written.push(first);
            }
            after_consonant = false;
            // After an apostrophe a vowel takes a seat, and a consonant is read by itself.
            rest = &rest[first.len_utf8()..];
            continue;
        };
        if to_arabic {
            if is_vowel(letter.latin) && !after_consonant {
                written.push(SEAT);
            }
            written.push(letter.arabic);
        } else if first.is_uppercase() {
            written.extend(letter.cyrillic.to_uppercase());
        } else {
            written.push(letter.cyrillic);
        }
        after_consonant = !is_vowel(letter.latin);
        let length = letter.latin.chars().count();
        rest = rest
            .char_indices()
            .nth(length)
            .map_or("", |(at, _)| &rest[at..]);
    }
    written
}

//! Kazakh in its three alphabets. Refuses to restore what one of them does not write: й and и are one Latin letter, and Arabic script
//! marks front vowels once a word.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

use super::letters::push_cased;
use crate::script::Script;
use crate::table::rows;

/// Cyrillic, Latin and Arabic spellings, as in the table.
static LETTERS: LazyLock<Vec<[&str; 3]>> = LazyLock::new(|| {
    rows(include_str!("../../data/schemes/kazakh.tsv"))
        .map(|(_, columns)| {
            [
                columns[0],
                columns.get(1).copied().unwrap_or_default(),
                columns.get(2).copied().unwrap_or_default(),
            ]
        })
        .collect()
});

/// The mark of a word with front vowels.
const FRONT: char = 'ٴ';

/// Writes Kazakh Cyrillic or Arabic script in the Latin alphabet of 2021.
pub(super) fn to_latin(text: &str) -> String {
    let composed: String = text.nfkc().collect();
    let mut latin = String::with_capacity(text.len());
    for (at, word) in composed.split(' ').enumerate() {
        if at > 0 {
            latin.push(' ');
        }
        push_word(&mut latin, word);
    }
    latin
}

fn push_word(to: &mut String, word: &str) {
    let letters: Vec<char> = word.chars().collect();
    let is_marked = word.contains(FRONT);
    let is_front = is_marked || word.contains(['ە', 'ك', 'گ']);
    for (at, c) in letters.iter().enumerate() {
        let small = c.to_lowercase().next().unwrap_or(*c);
        let vowel = match small {
            FRONT => continue,
            'ا' if is_marked => Some("ä"),
            'و' if is_front => Some("ö"),
            'ۇ' if is_front => Some("ü"),
            'ى' if is_front => Some("ı"),
            _ => None,
        };
        let mut key = [0; 4];
        let key: &str = small.encode_utf8(&mut key);
        let row = LETTERS.iter().find(|row| row[0] == key || row[2] == key);
        match vowel.or_else(|| row.map(|row| row[1])) {
            Some(spelt) => push_cased(to, spelt, &letters, at, 1),
            None => to.push(*c),
        }
    }
}

/// Writes the Latin alphabet of 2021 in Cyrillic or Arabic script.
pub(super) fn from_latin(text: &str, script: Script) -> String {
    let column = if script == Script::Arabic { 2 } else { 0 };
    let mut written = String::with_capacity(text.len() * 2);
    for (at, word) in text.split(' ').enumerate() {
        if at > 0 {
            written.push(' ');
        }
        let small: Vec<char> = word
            .chars()
            .map(|c| {
                if c == 'İ' {
                    'i'
                } else {
                    c.to_lowercase().next().unwrap_or(c)
                }
            })
            .collect();
        let is_front = small.iter().any(|c| matches!(c, 'ä' | 'ö' | 'ü' | 'ı'));
        if column == 2 && is_front && !small.iter().any(|c| matches!(c, 'e' | 'k' | 'g')) {
            written.push(FRONT);
        }
        let letters: Vec<char> = word.chars().collect();
        let mut place = 0;
        while place < letters.len() {
            // The alphabet has no c of its own.
            let is_pair = small[place] == 'c' && small.get(place + 1) == Some(&'h');
            let mut key = [0; 4];
            let key: &str = if is_pair {
                "ch"
            } else {
                small[place].encode_utf8(&mut key)
            };
            let after_vowel = place > 0 && "aäeıoöuūüyi".contains(small[place - 1]);
            let source = match (key, column) {
                ("i", 0) if after_vowel => Some("й"),
                _ => LETTERS
                    .iter()
                    .find(|row| row[1] == key)
                    .map(|row| row[column]),
            };
            let c = letters[place];
            match source {
                Some(source) if c.is_uppercase() && column == 0 => {
                    written.extend(source.chars().flat_map(char::to_uppercase))
                }
                Some(source) => written.push_str(source),
                None => written.push(c),
            }
            place += if is_pair { 2 } else { 1 };
        }
    }
    written
}

//! Writes a name in Latin letters, roughly: enough to see that two spellings may be one name. Refuses to be a standard for display.
//!
//! Cyrillic follows a table after BGN/PCGN, kana Hepburn without long vowels, Greek and Arabic a bare skeleton (Arabic script is
//! mostly consonants). Han has no one reading: all of a character's readings are offered.

use std::collections::HashMap;
use std::sync::LazyLock;

use pinyin::ToPinyinMulti;

use crate::fold::fold;
use crate::table::rows;

static CYRILLIC: LazyLock<HashMap<char, &'static str>> =
    LazyLock::new(|| letters(include_str!("../data/cyrillic.tsv")));
static OTHER: LazyLock<HashMap<char, &'static str>> =
    LazyLock::new(|| letters(include_str!("../data/letters.tsv")));
static KANA: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    rows(include_str!("../data/kana.tsv"))
        .filter_map(|(_, columns)| Some((*columns.first()?, *columns.get(1)?)))
        .collect()
});

fn letters(table: &'static str) -> HashMap<char, &'static str> {
    rows(table)
        .filter_map(|(_, columns)| Some((columns.first()?.chars().next()?, *columns.get(1)?)))
        .collect()
}

/// Returns the folded text in Latin letters; a Han character gets its first reading, a letter without a table stays.
pub fn romanise(text: &str) -> String {
    let folded: Vec<char> = fold(text).chars().map(to_hiragana).collect();
    let mut latin = String::with_capacity(folded.len());
    let mut at = 0;
    while at < folded.len() {
        at += push_syllable(&mut latin, &folded[at..]);
    }
    latin
}

/// Returns a text with its kana in Latin letters; everything else stays.
pub(crate) fn romanise_kana(text: &str) -> String {
    let letters: Vec<char> = text.chars().map(to_hiragana).collect();
    let mut latin = String::with_capacity(text.len());
    let mut at = 0;
    while at < letters.len() {
        let is_kana = matches!(letters[at], 'ぁ'..='ゖ' | 'ー');
        if is_kana {
            at += push_syllable(&mut latin, &letters[at..]);
        } else {
            latin.push(letters[at]);
            at += 1;
        }
    }
    latin
}

/// Appends the Latin letters for what stands first, and returns how many characters that took.
fn push_syllable(latin: &mut String, rest: &[char]) -> usize {
    if rest[0] == 'っ' && rest.len() > 1 {
        double_next_consonant(latin, &rest[1..]);
        return 1;
    }
    for length in [2, 1] {
        let key: String = rest.iter().take(length).collect();
        if let Some(syllable) = KANA.get(key.as_str()).filter(|_| rest.len() >= length) {
            latin.push_str(syllable);
            return length;
        }
    }
    let c = rest[0];
    match (
        CYRILLIC.get(&c).or_else(|| OTHER.get(&c)),
        han_readings(c).first(),
    ) {
        (Some(letters), _) => latin.push_str(letters),
        (None, Some(reading)) => latin.push_str(reading),
        (None, None) => latin.push(c),
    }
    1
}

fn double_next_consonant(latin: &mut String, rest: &[char]) {
    let mut next = String::new();
    push_syllable(&mut next, rest);
    latin.extend(next.chars().next().filter(|c| c.is_ascii_alphabetic()));
}

fn to_hiragana(c: char) -> char {
    match c {
        'ァ'..='ヶ' => char::from_u32(c as u32 - 0x60).unwrap_or(c),
        other => other,
    }
}

/// Returns all Mandarin readings of a Han character, without tones, in the table's order, each once; empty for anything else.
pub fn han_readings(c: char) -> Vec<&'static str> {
    let mut readings = Vec::new();
    if let Some(multi) = c.to_pinyin_multi() {
        for reading in multi.into_iter().map(|reading| reading.plain()) {
            if !readings.contains(&reading) {
                readings.push(reading);
            }
        }
    }
    readings
}

/// The first reading of every unified Han character, for a table is quicker than the search for it.
static FIRST_READINGS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    (HAN_FIRST..=HAN_LAST)
        .map(|c| han_readings(c).first().copied().unwrap_or_default())
        .collect()
});

const HAN_FIRST: char = '\u{4e00}';
const HAN_LAST: char = '\u{9fff}';

/// Returns the first Mandarin reading of a Han character.
pub(crate) fn first_reading(c: char) -> Option<&'static str> {
    if !(HAN_FIRST..=HAN_LAST).contains(&c) {
        return han_readings(c).first().copied();
    }
    let reading = FIRST_READINGS[c as usize - HAN_FIRST as usize];
    (!reading.is_empty()).then_some(reading)
}

/// Returns the consonant classes of a text: vowels, `h` and `n` left out, letters that transcriptions confuse made one,
/// runs shortened. `Uyghur`, `Uighur` and `Уйгур` share one skeleton.
pub fn skeleton(text: &str) -> String {
    let mut latin = romanise(text);
    for (from, to) in [
        ("zh", "j"),
        ("ch", "j"),
        ("sh", "s"),
        ("gh", "g"),
        ("kh", "x"),
        ("ng", "n"),
        ("hs", "x"),
    ] {
        latin = latin.replace(from, to);
    }
    let mut classes = String::with_capacity(latin.len());
    for class in latin.chars().filter_map(consonant_class) {
        if !classes.ends_with(class) {
            classes.push(class);
        }
    }
    classes
}

fn consonant_class(c: char) -> Option<char> {
    match c {
        'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'h' | 'n' | ' ' => None,
        'p' | 'b' | 'f' | 'v' | 'w' => Some('p'),
        't' | 'd' => Some('t'),
        'k' | 'g' | 'q' | 'x' => Some('k'),
        's' | 'z' | 'c' | 'j' => Some('s'),
        other => Some(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_other_scripts_get_latin_letters() {
        for (given, expected) in [
            (
                "Московская Хельсинкская группа",
                "moskovskaya khelsinkskaya gruppa",
            ),
            ("チベット", "chibetto"),
            ("きょうかい", "kyoukai"),
            ("フォーラム", "foramu"),
            ("Ελευθερία", "eleutheria"),
            ("سلام", "slam"),
        ] {
            assert_eq!(romanise(given), expected);
        }
    }

    #[test]
    fn a_han_character_offers_every_reading() {
        assert_eq!(han_readings('长').len(), 2, "chang and zhang");
        assert!(han_readings('卜').contains(&"bu") && han_readings('卜').contains(&"bo"));
        assert!(han_readings('a').is_empty());
    }

    #[test]
    fn transcriptions_of_one_word_share_a_skeleton() {
        let expected = skeleton("Uyghur");
        for spelling in ["Uighur", "Уйгур", "Uygur", "ouighour"] {
            assert_eq!(skeleton(spelling), expected);
        }
        assert_ne!(skeleton("Kazakh"), expected);
    }
}

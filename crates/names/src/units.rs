//! The units that a name is compared by: concepts, places and other words, in order. Refuses to weigh them.

use std::collections::HashSet;

use crate::fold::fold;
use crate::keyboard::slip_to_cyrillic;
use crate::lexicon::{Lexicon, Meaning};
use crate::prepare::Word;
use crate::romanise::{han_readings, romanise};
use crate::script::{Script, is_han, is_unspaced, scripts};

/// What a unit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UnitKind {
    /// A concept of the lexicon.
    Concept(u16),
    /// A place of the lexicon.
    Place(u16),
    /// Any other word.
    Word,
}

/// One unit of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// What makes two units the same: a concept's word, `@` and a place's code, or the word in Latin letters.
    pub key: String,
    /// What the unit is.
    pub kind: UnitKind,
    /// As it stands in the name, folded.
    pub text: String,
    /// Whether it stands in quotation marks, as proper names within a name do.
    pub quoted: bool,
    /// Whether it was understood only after undoing a keyboard left in the wrong layout.
    pub slipped: bool,
    /// Other readings in Latin letters, for words in Han characters.
    pub readings: Vec<String>,
}

/// At most so many readings are kept for one word.
const READINGS_MAX: usize = 16;

/// Parts the content words of a name into units.
pub(crate) fn units(given: &str, words: &[Word], lexicon: &Lexicon) -> Vec<Unit> {
    let content: Vec<&str> = words
        .iter()
        .filter(|w| !w.is_stop_word)
        .map(|w| w.text.as_str())
        .collect();
    let content = if content.is_empty() {
        words.iter().map(|w| w.text.as_str()).collect()
    } else {
        content
    };
    let quoted = quoted_words(given);
    let mixed = [Script::Latin, Script::Cyrillic]
        .iter()
        .all(|script| scripts(given).contains(script));
    let mut units = Vec::new();
    let mut at = 0;
    while at < content.len() {
        if content[at].chars().all(is_unspaced) {
            push_unspaced(&mut units, content[at], lexicon);
            at += 1;
            continue;
        }
        let found = lexicon.longest_phrase(&content[at..]);
        let length = found.map_or(1, |(_, length)| length);
        let text = content[at..at + length].join(" ");
        let in_quotes = content[at..at + length]
            .iter()
            .all(|word| quoted.contains(*word));
        let mut unit = found.map_or_else(
            || word_unit(&text),
            |(meaning, _)| meaning_unit(meaning, &text, lexicon),
        );
        if mixed && found.is_none() {
            unit = undo_slip(unit, lexicon);
        }
        units.push(Unit {
            quoted: in_quotes,
            ..unit
        });
        at += length;
    }
    units
}

/// Parts a run without spaces by the longest words known; what lies between them stays together.
fn push_unspaced(units: &mut Vec<Unit>, run: &str, lexicon: &Lexicon) {
    let characters: Vec<char> = run.chars().collect();
    let mut unknown = String::new();
    let mut at = 0;
    while at < characters.len() {
        match lexicon.longest_unspaced(&characters[at..]) {
            Some((meaning, length)) if !splits_a_word(&characters, at, length) => {
                flush_unknown(units, &mut unknown, lexicon);
                let text: String = characters[at..at + length].iter().collect();
                units.push(meaning_unit(meaning, &text, lexicon));
                at += length;
            }
            _ => {
                unknown.push(characters[at]);
                at += 1;
            }
        }
    }
    flush_unknown(units, &mut unknown, lexicon);
}

/// A single character is taken for a word only where it stands at the end or the beginning: `社` in `会社員` is not a society.
fn splits_a_word(characters: &[char], at: usize, length: usize) -> bool {
    length == 1 && at != 0 && at + 1 != characters.len()
}

fn flush_unknown(units: &mut Vec<Unit>, unknown: &mut String, lexicon: &Lexicon) {
    let word = std::mem::take(unknown);
    if !word.is_empty() && !lexicon.is_stop_word(&word) {
        units.push(word_unit(&word));
    }
}

fn meaning_unit(meaning: Meaning, text: &str, lexicon: &Lexicon) -> Unit {
    let (key, kind) = match meaning {
        Meaning::Concept(at) => (lexicon.concept(at).to_owned(), UnitKind::Concept(at)),
        Meaning::Place(at) => (format!("@{}", lexicon.place(at).code), UnitKind::Place(at)),
    };
    Unit {
        key,
        kind,
        text: text.to_owned(),
        quoted: false,
        slipped: false,
        readings: Vec::new(),
    }
}

fn word_unit(text: &str) -> Unit {
    let readings = if text.chars().any(is_han) {
        readings(text)
    } else {
        Vec::new()
    };
    let key = if text.chars().any(is_han) {
        text.to_owned()
    } else {
        singular(&romanise(text)).to_owned()
    };
    Unit {
        key,
        kind: UnitKind::Word,
        text: text.to_owned(),
        quoted: false,
        slipped: false,
        readings,
    }
}

fn undo_slip(unit: Unit, lexicon: &Lexicon) -> Unit {
    let slipped = slip_to_cyrillic(&unit.text);
    let known = scripts(&slipped) == [Script::Cyrillic] && scripts(&unit.text) == [Script::Latin];
    match lexicon.longest_phrase(&[&slipped]).filter(|_| known) {
        Some((meaning, 1)) => Unit {
            slipped: true,
            ..meaning_unit(meaning, &unit.text, lexicon)
        },
        _ => unit,
    }
}

/// Leaves out the `s` of a plural. Rough, and the same for both names compared.
pub(crate) fn singular(word: &str) -> &str {
    let plural = word.len() > 4
        && word.is_ascii()
        && word.ends_with('s')
        && !["ss", "us", "is"].iter().any(|end| word.ends_with(end));
    if plural {
        &word[..word.len() - 1]
    } else {
        word
    }
}

fn readings(word: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    for c in word.chars() {
        let mut choices: Vec<String> = han_readings(c).into_iter().map(str::to_owned).collect();
        if choices.is_empty() {
            choices.push(romanise(&c.to_string()));
        }
        all = all
            .iter()
            .flat_map(|head| choices.iter().map(move |tail| format!("{head}{tail}")))
            .take(READINGS_MAX)
            .collect();
    }
    all
}

/// Returns the folded words that stand between quotation marks.
fn quoted_words(given: &str) -> HashSet<String> {
    let mut words = HashSet::new();
    for (open, close) in [('“', '”'), ('«', '»'), ('„', '“'), ('"', '"'), ('「', '」')]
    {
        let mut rest = given;
        while let Some((_, after)) = rest.split_once(open) {
            let Some((inner, tail)) = after.split_once(close) else {
                break;
            };
            words.extend(fold(inner).split(' ').map(str::to_owned));
            rest = tail;
        }
    }
    words
}

//! Reads Han characters: in Mandarin, and as the Uyghur, Kazakh or Tibetan name they may transcribe. Refuses to translate them.

use super::skeletons::Spelling;
use super::transcribed::{self, Undone};
use super::{Found, alphabets};
use crate::romanise::han_readings;
use crate::script::is_han;

/// Reads a folded name in Han characters.
pub(super) fn read(folded: &str, found: &mut Found) {
    let mut names: Vec<String> = Vec::new();
    let mut known = 0;
    let mut syllables = 0;
    let mut all_undone = true;
    for word in folded.split(' ') {
        match transcribed::from_han(word) {
            Some(undone) => {
                known += undone.known;
                syllables += undone.syllables;
                names = joined(&names, &undone.readings);
            }
            None => all_undone = false,
        }
    }
    let is_name = all_undone && Undone::is_likely_of(known, syllables, folded.contains(' '));
    let mut pinyin = String::with_capacity(folded.len() * 2);
    for c in folded.chars() {
        push_mandarin(&mut pinyin, c);
    }
    if is_name {
        for name in names {
            found.add_spelt(name, &[Spelling::Plain, Spelling::Aspirate]);
        }
    }
    found.add_spelt(pinyin, &[Spelling::Pinyin]);
}

fn joined(heads: &[String], tails: &[String]) -> Vec<String> {
    if heads.is_empty() {
        return tails.to_vec();
    }
    let mut all: Vec<String> = tails
        .iter()
        .map(|tail| format!("{}{tail}", heads[0]))
        .collect();
    if let Some(usual) = tails.first() {
        all.extend(heads[1..].iter().map(|head| format!("{head}{usual}")));
    }
    all.truncate(3);
    all
}

fn push_mandarin(to: &mut String, c: char) {
    if is_han(c) {
        match transcribed::spelling_of(c).or_else(|| han_readings(c).first().copied()) {
            Some(reading) => to.extend(
                reading
                    .chars()
                    .map(|letter| if letter == 'ü' { 'u' } else { letter }),
            ),
            None => {}
        }
    } else {
        to.push_str(&alphabets::any(c.encode_utf8(&mut [0; 4])));
    }
}

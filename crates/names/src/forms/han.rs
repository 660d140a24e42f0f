//! Reads Han characters: in Mandarin, and as the Uyghur, Kazakh or Tibetan name they may transcribe. Refuses to translate them.

use super::skeletons::Spelling;
use super::transcribed::{self, Undone};
use super::{Found, alphabets, surnames};
use crate::romanise::first_reading;
use crate::schemes::push_hong_kong;
use crate::script::is_han;

/// Reads a folded name in Han characters.
pub(super) fn read(folded: &str, found: &mut Found) {
    let mut names: Vec<String> = vec![String::new()];
    let mut whole = Undone::default();
    for word in folded.split(' ') {
        let Some(undone) = transcribed::from_han(word) else {
            names.clear();
            break;
        };
        whole.count(&undone);
        names = transcribed::joined(&names, &undone.readings);
    }
    if !whole.is_likely_in_han(folded.contains(' ')) {
        names.clear();
    }
    let mut pinyin = String::with_capacity(folded.len() * 2);
    let surname = if names.is_empty() {
        surnames::of_han(folded)
    } else {
        None
    };
    pinyin.push_str(surname.map_or("", |found| found.1));
    for c in folded[surname.map_or(0, |found| found.0.len())..].chars() {
        push_mandarin(&mut pinyin, c);
    }
    let usual = names.first().cloned().unwrap_or_default();
    found.add_reading(usual);
    found.add_reading(pinyin.clone());
    if let Some(usual) = names.first() {
        found.add_skeleton(usual, Spelling::Plain);
    }
    found.add_skeleton(&pinyin, Spelling::Pinyin);
    if names.is_empty() {
        other_readings(folded, surname.is_some(), found);
    }
    transcribed::offer(names, found);
}

/// Adds the name in Cantonese and, where its first character is a surname by itself, as a given name would read it.
fn other_readings(folded: &str, has_surname: bool, found: &mut Found) {
    let mut cantonese = String::with_capacity(folded.len() * 2);
    for c in folded.chars() {
        push_hong_kong(&mut cantonese, c);
    }
    if has_surname {
        let mut usual = String::with_capacity(folded.len() * 2);
        for c in folded.chars() {
            push_mandarin(&mut usual, c);
        }
        found.add_spelt(usual, &[Spelling::Pinyin]);
    }
    found.add_spelt(cantonese, &[Spelling::Plain]);
}

fn push_mandarin(to: &mut String, c: char) {
    if is_han(c) {
        let reading = transcribed::spelling_of(c).or_else(|| first_reading(c));
        to.extend(
            reading
                .unwrap_or_default()
                .chars()
                .map(|letter| if letter == 'ü' { 'u' } else { letter }),
        );
    } else {
        to.push_str(&alphabets::any(c.encode_utf8(&mut [0; 4])));
    }
}

//! Reads Latin letters: as they stand, and words that are wholly pinyin or Wade–Giles as what those stand for. Refuses to prefer one.

use super::skeletons::Spelling;
use super::syllables::{PINYIN, Parted, Syllables, WADE_GILES};
use super::transcribed;
use super::{Found, letters_of};

/// Reads a Latin name, given and folded.
pub(super) fn read(value: &str, folded: &str, found: &mut Found) {
    let letters = letters_of(folded);
    let spelt = if value.is_ascii() {
        None
    } else {
        Some(letters_of(&crate::fold::fold(&sibilants(value))))
    };
    found.add_skeleton(spelt.as_deref().unwrap_or(&letters), Spelling::Plain);
    if has_other_values(letters.as_bytes()) {
        found.add_skeleton(&letters, Spelling::Aspirate);
    }
    let is_pinyin = folded.split(' ').all(|word| PINYIN.part(word).is_some());
    found.add_reading(letters);
    if is_pinyin {
        as_pinyin(folded, found);
    }
    as_wade_giles(value, folded, found);
}

/// Says whether letters stand there whose sound differs between Plain and Aspirate.
fn has_other_values(letters: &[u8]) -> bool {
    letters.contains(&b'x') || letters.windows(2).any(|pair| pair == b"kh")
}

/// Letters whose accent tells a sibilant, which folding would make a stop.
fn sibilants(value: &str) -> String {
    let mut spelt = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            'ç' | 'č' | 'ć' | 'Ç' | 'Č' | 'Ć' => spelt.push_str("ch"),
            other => spelt.push(other),
        }
    }
    spelt
}

/// Reads words that are all pinyin: as the Han name, and as the name that its characters may transcribe.
fn as_pinyin(folded: &str, found: &mut Found) {
    let mut pinyin = String::with_capacity(folded.len());
    let mut names: Vec<String> = vec![String::new()];
    for word in folded.split(' ') {
        let Some(parted) = PINYIN.part(word) else {
            return;
        };
        push_syllables(&mut pinyin, &PINYIN, &parted);
        names = transcribed::from_pinyin(word, &parted)
            .filter(transcribed::Undone::is_likely)
            .map(|undone| joined(&names, &undone.readings))
            .unwrap_or_default();
    }
    found.add_skeleton(&pinyin, Spelling::Pinyin);
    found.add_reading(pinyin);
    for name in names {
        found.add_spelt(name, &[Spelling::Plain, Spelling::Aspirate]);
    }
}

/// Joins the usual reading of each word, and each other reading of one.
fn joined(heads: &[String], tails: &[String]) -> Vec<String> {
    let mut all = Vec::with_capacity(heads.len() + tails.len());
    for (at, head) in heads.iter().enumerate() {
        for (other, tail) in tails.iter().enumerate() {
            if at == 0 || other == 0 {
                all.push(format!("{head}{tail}"));
            }
        }
    }
    all
}

fn push_syllables(to: &mut String, system: &Syllables, parted: &Parted) {
    for at in 0..parted.count() {
        to.push_str(system.pinyin(parted, at));
    }
}

/// Reads words that are all Wade–Giles as pinyin.
fn as_wade_giles(value: &str, folded: &str, found: &mut Found) {
    let mut pinyin = String::with_capacity(folded.len() + 2);
    if value.contains(['\'', '’', '‘', 'ʼ', 'ʻ', '`']) {
        let joined: String = value.replace(['’', '‘', 'ʼ', 'ʻ', '`'], "'");
        // The apostrophe is part of an aspirate: fold the pieces around it, not through it.
        let spelt: Vec<String> = joined.split('\'').map(crate::fold::fold).collect();
        for word in spelt.join("'").split(' ').filter(|word| !word.is_empty()) {
            let Some(parted) = WADE_GILES.part(word) else {
                return;
            };
            push_syllables(&mut pinyin, &WADE_GILES, &parted);
        }
    } else {
        for word in folded.split(' ') {
            let Some(parted) = WADE_GILES.part(word) else {
                return;
            };
            push_syllables(&mut pinyin, &WADE_GILES, &parted);
        }
    }
    found.add_skeleton(&pinyin, Spelling::Pinyin);
    found.add_reading(pinyin);
}

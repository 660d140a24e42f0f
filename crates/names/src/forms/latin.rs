//! Reads Latin letters: as they stand, and words that are wholly pinyin or Wade–Giles as what those stand for. Refuses to prefer one.

use unicode_normalization::UnicodeNormalization;

use super::skeletons::Spelling;
use super::syllables::{PINYIN, Parted, Syllables, WADE_GILES};
use super::transcribed;
use super::{Found, letters_of, surnames};
use crate::schemes::{phonetic_of_latin, phonetic_of_tibetan_pinyin};

/// Reads a Latin name, given and folded.
pub(super) fn read(value: &str, folded: &str, found: &mut Found) {
    let letters = letters_of(folded);
    let spelt = sibilants(value).map(|spelt| letters_of(&crate::fold::fold(&spelt)));
    let sounds = spelt.as_deref().unwrap_or(&letters);
    found.add_skeleton(sounds, Spelling::Plain);
    found.add_skeleton(sounds, Spelling::Loose);
    let is_pinyin = folded.split(' ').all(|word| PINYIN.part(word).is_some());
    found.add_reading(letters);
    if is_pinyin {
        as_pinyin(folded, found);
    }
    as_wade_giles(value, folded, found);
    for pinyin in surnames::of_spelling(folded) {
        found.add_spelt((*pinyin).to_owned(), &[Spelling::Pinyin]);
    }
    let tibetan = phonetic_of_latin(folded).or_else(|| phonetic_of_tibetan_pinyin(folded));
    if let Some(name) = tibetan {
        found.add_spelt(name, &[Spelling::Plain, Spelling::Loose]);
    }
}

/// Spells out the letters whose accent tells a sibilant, which folding would make a stop; `None` where there are none.
fn sibilants(value: &str) -> Option<String> {
    const TELLING: [char; 9] = [
        'ç', 'č', 'ć', 'Ç', 'Č', 'Ć', '\u{0327}', '\u{030c}', '\u{0301}',
    ];
    if value.is_ascii() || !value.contains(TELLING) {
        return None;
    }
    let mut spelt = String::with_capacity(value.len());
    for c in value.nfkc() {
        match c {
            'ç' | 'č' | 'ć' | 'Ç' | 'Č' | 'Ć' => spelt.push_str("ch"),
            other => spelt.push(other),
        }
    }
    Some(spelt)
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
            .map(|undone| transcribed::joined(&names, &undone.readings))
            .unwrap_or_default();
    }
    found.add_skeleton(&pinyin, Spelling::Pinyin);
    found.add_reading(pinyin);
    transcribed::offer(names, found);
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

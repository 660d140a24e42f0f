//! Hangul syllables in Latin letters, by their parts (Unicode Standard, section 3.12). Refuses the changes of sound between syllables.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

use crate::table::rows;

/// Which table is followed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum System {
    /// The Revised Romanization.
    Revised,
    /// McCune–Reischauer, simplified.
    McCune,
}

const FIRST: u32 = 0xac00;
const VOWELS: u32 = 21;
const FINALS: u32 = 28;

/// Spellings of one jamo: revised, McCune–Reischauer, the same between vowels.
type Jamo = [&'static str; 3];

struct Parts {
    initials: Vec<Jamo>,
    vowels: Vec<Jamo>,
    finals: Vec<Jamo>,
}

static PARTS: LazyLock<Parts> = LazyLock::new(|| {
    let of_kind = |kind: &str| -> Vec<Jamo> {
        rows(include_str!("../../data/schemes/hangul.tsv"))
            .filter(|(_, columns)| columns[0] == kind)
            .map(|(_, columns)| [2, 3, 4].map(|at| columns.get(at).copied().unwrap_or_default()))
            .collect()
    };
    Parts {
        initials: of_kind("initial"),
        vowels: of_kind("vowel"),
        finals: of_kind("final"),
    }
});

/// The parts of a syllable: initial, vowel, final.
fn parts(c: char) -> Option<[usize; 3]> {
    if !('가'..='힣').contains(&c) {
        return None;
    }
    let code = c as u32 - FIRST;
    Some(
        [
            code / (VOWELS * FINALS),
            code / FINALS % VOWELS,
            code % FINALS,
        ]
        .map(|part| part as usize),
    )
}

/// Writes Hangul in Latin letters; other characters stay.
pub(super) fn to_latin(text: &str, system: System) -> String {
    let syllables: Vec<char> = text.nfc().collect();
    let mut latin = String::with_capacity(text.len());
    let mut after_vowel = false;
    for (at, c) in syllables.iter().enumerate() {
        let Some([initial, vowel, last]) = parts(*c) else {
            latin.push(*c);
            after_vowel = false;
            continue;
        };
        let next_is_open = syllables
            .get(at + 1)
            .and_then(|next| parts(*next))
            .is_some_and(|next| next[0] == 11);
        let spell = |jamo: &Jamo, between: bool| match system {
            System::Revised => jamo[0],
            System::McCune if between && !jamo[2].is_empty() => jamo[2],
            System::McCune => jamo[1],
        };
        latin.push_str(spell(&PARTS.initials[initial], after_vowel));
        latin.push_str(spell(&PARTS.vowels[vowel], false));
        latin.push_str(spell(&PARTS.finals[last], next_is_open));
        after_vowel = last == 0;
    }
    latin
}

/// Appends a syllable in the Revised Romanization; says whether it was one.
pub(crate) fn push_revised(to: &mut String, c: char) -> bool {
    let Some([initial, vowel, last]) = parts(c) else {
        return false;
    };
    to.push_str(PARTS.initials[initial][0]);
    to.push_str(PARTS.vowels[vowel][0]);
    to.push_str(PARTS.finals[last][0]);
    true
}

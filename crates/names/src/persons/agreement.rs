//! How two words of names agree: from the same letters to a likeness of sound. Refuses to know the rest of the names.

use super::person::{Letters, NameWord};
use super::phones::Writing;
use super::reason::ReasonCode;
use super::tables::Kinship;
use crate::keyboard::{slip_to_cyrillic, slip_to_latin};

/// The agreement of two words.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Agreement {
    pub(crate) score: f64,
    pub(crate) code: ReasonCode,
}

/// What likeness of sound is even odds for words written so, by how long they are: set on the tuning half of `tests/data`.
const EVEN: [[f64; 3]; 4] = [
    [0.40, 0.49, 0.53],
    [0.47, 0.56, 0.58],
    [0.48, 0.54, 0.53],
    [0.45, 0.53, 0.51],
];

/// The score of even odds.
pub(crate) const EVEN_SCORE: f64 = 0.7;

/// Compares two words.
pub(crate) fn agree(one: &NameWord, other: &NameWord) -> Agreement {
    if one.text == other.text {
        let code = if one.had_look_alikes || other.had_look_alikes {
            ReasonCode::LookAlike
        } else {
            ReasonCode::Same
        };
        return Agreement { score: 1.0, code };
    }
    if one.is_initial || other.is_initial {
        return initials(one, other);
    }
    let by_sound = sounds(one, other);
    if by_sound.score >= 0.97 {
        return by_sound;
    }
    let by_family = kinship(one, other);
    if let Some(agreement) = by_family.filter(|a| a.score > by_sound.score) {
        return agreement;
    }
    if by_sound.score < 0.9
        && let Some(slip) = slip(one, other)
    {
        return slip;
    }
    by_sound
}

fn initials(one: &NameWord, other: &NameWord) -> Agreement {
    let first = |word: &NameWord| word.sounds.first().map(|s| s.phones.first());
    let fits = one.text.chars().next() == other.text.chars().next() || first(one) == first(other);
    Agreement {
        score: if fits { 0.8 } else { 0.1 },
        code: if fits {
            ReasonCode::Initial
        } else {
            ReasonCode::Different
        },
    }
}

fn kinship(one: &NameWord, other: &NameWord) -> Option<Agreement> {
    let shared = one.families.iter().filter(|f| other.families.contains(f));
    let best = shared.map(|(_, kinship)| *kinship).min()?;
    let (score, code) = match best {
        Kinship::Spelling => (0.96, ReasonCode::Spelling),
        Kinship::Nickname => (0.92, ReasonCode::Nickname),
        Kinship::Cognate => (0.85, ReasonCode::Cognate),
    };
    Some(Agreement { score, code })
}

/// A word typed with the keyboard in the other layout, or misread by a machine.
fn slip(one: &NameWord, other: &NameWord) -> Option<Agreement> {
    let cyrillic = |word: &NameWord| matches!(word.letters, Letters::Other(s) if s == unicode_script::Script::Cyrillic);
    let same_length = || one.text.chars().count() == other.text.chars().count();
    let typed = |latin: &NameWord, russian: &NameWord| {
        latin.letters == Letters::Latin
            && cyrillic(russian)
            && same_length()
            && (slip_to_cyrillic(&latin.text) == russian.text
                || slip_to_latin(&russian.text) == latin.text)
    };
    if typed(one, other) || typed(other, one) {
        return Some(Agreement {
            score: 0.95,
            code: ReasonCode::Keyboard,
        });
    }
    let both_latin = one.letters == Letters::Latin && other.letters == Letters::Latin;
    (both_latin
        && one.text.len().abs_diff(other.text.len()) <= 2
        && misread(&one.text) == misread(&other.text))
    .then_some(Agreement {
        score: 0.93,
        code: ReasonCode::Misread,
    })
}

/// Letters that a scanner takes for one another, made one.
fn misread(text: &str) -> String {
    let mut plain = text
        .replace("rn", "m")
        .replace("vv", "w")
        .replace("cl", "d")
        .replace("ii", "u");
    plain = plain
        .chars()
        .map(|c| match c {
            '0' => 'o',
            '1' | 'i' | 'j' => 'l',
            '5' => 's',
            '8' => 'b',
            'c' => 'e',
            other => other,
        })
        .collect();
    plain
}

/// Says how two words are written, as far as it bears on their sounds.
fn writing(one: Letters, other: Letters) -> Writing {
    use Letters::{Bare, Han, Syllables};
    match (one, other) {
        (a, b) if a == b && a != Syllables => Writing::Same,
        (Han | Syllables, _) | (_, Han | Syllables) => Writing::Syllables,
        (Bare, _) | (_, Bare) => Writing::Bare,
        _ => Writing::Letters,
    }
}

/// Compares a Chinese name in characters with one in pinyin or Wade–Giles: it is one of its readings, or hardly the same name.
fn chinese(one: &NameWord, other: &NameWord) -> Option<Agreement> {
    let pair = (one.letters, other.letters);
    let across = pair == (Letters::Han, Letters::Latin) || pair == (Letters::Latin, Letters::Han);
    if !across || one.syllables == 0 || other.syllables == 0 {
        return None;
    }
    let equal = |same: fn(&str, &str) -> bool| {
        one.pinyin
            .iter()
            .any(|a| other.pinyin.iter().any(|b| same(a, b)))
    };
    if equal(|a, b| a == b) {
        return Some(Agreement {
            score: 0.99,
            code: ReasonCode::Reading,
        });
    }
    equal(|a, b| southern(a) == southern(b)).then_some(Agreement {
        score: 0.78,
        code: ReasonCode::Near,
    })
}

/// The sounds that southern Mandarin does not tell apart, made one.
fn southern(reading: &str) -> String {
    reading
        .replace("zh", "z")
        .replace("ch", "c")
        .replace("sh", "s")
        .replace("ng", "n")
}

/// The best that two Chinese names can do whose readings differ.
const OTHER_READING_MAX: f64 = 0.62;

fn sounds(one: &NameWord, other: &NameWord) -> Agreement {
    let chinese_pair = one.letters == Letters::Han || other.letters == Letters::Han;
    if chinese_pair && let Some(agreement) = chinese(one, other) {
        return agreement;
    }
    let found = by_phones(one, other);
    let both_chinese = one.syllables > 0 && other.syllables > 0;
    let differs = chinese_pair && both_chinese && one.letters != other.letters;
    if differs && found.score > OTHER_READING_MAX {
        return Agreement {
            score: OTHER_READING_MAX,
            code: ReasonCode::Different,
        };
    }
    found
}

fn by_phones(one: &NameWord, other: &NameWord) -> Agreement {
    let writing = writing(one.letters, other.letters);
    let (mut best, mut by_stem) = (0.0f64, false);
    for a in &one.sounds {
        for b in &other.sounds {
            let stemmed = a.without_ending || b.without_ending;
            let length = a.phones.len().min(b.phones.len());
            let likeness = if a.phones == b.phones {
                1.0
            } else {
                a.phones.likeness(&b.phones, writing)
            };
            let mut score = calibrated(likeness, writing, length);
            if stemmed {
                score *= 0.95;
            }
            if score > best {
                (best, by_stem) = (score, stemmed);
            }
        }
    }
    let across = one.letters != other.letters;
    // The same reading of other characters is no proof that they are the same characters.
    if !across && one.letters == Letters::Han {
        best = best.min(0.8);
    }
    let code = match best {
        _ if best < EVEN_SCORE => ReasonCode::Different,
        _ if by_stem => ReasonCode::Ending,
        _ if across => ReasonCode::Reading,
        _ => ReasonCode::Near,
    };
    let score = if across { best } else { best.min(0.98) };
    Agreement { score, code }
}

fn calibrated(likeness: f64, writing: Writing, length: usize) -> f64 {
    let by_length = match length {
        0..=3 => 0,
        4..=5 => 1,
        _ => 2,
    };
    let even = EVEN[writing as usize][by_length];
    if likeness >= even {
        EVEN_SCORE + (1.0 - EVEN_SCORE) * (likeness - even) / (1.0 - even)
    } else {
        EVEN_SCORE * likeness / even
    }
}

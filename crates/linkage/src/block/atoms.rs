//! What of a field two records may share to be compared, as numbers of a record. Refuses to combine them.

use crate::compare::dates::Packed;
use crate::compare::{Comparator, Compared};
use crate::hash;
use crate::model::KeyPart;
use crate::prepare::pool::Pool;

/// Most numbers that one part of one record may have.
pub(crate) const VALUES_MAX: usize = 8;

/// One part of one field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Atom {
    pub(crate) field: usize,
    pub(crate) part: Part,
}

/// What of the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Same,
    Word,
    Sounds,
    Given,
    Family,
    Either,
    GivenStart(u8),
    FamilyStart(u8),
    Start(u8),
    Year,
    Month,
    Day,
}

impl Part {
    /// The part that a model names.
    pub(crate) fn of(part: KeyPart, is_person: bool) -> Option<Self> {
        Some(match part {
            KeyPart::Same => Self::Same,
            KeyPart::Sounds => Self::Sounds,
            KeyPart::Given => Self::Given,
            KeyPart::Family => Self::Family,
            KeyPart::Either => Self::Either,
            KeyPart::Year => Self::Year,
            KeyPart::Month => Self::Month,
            KeyPart::Day => Self::Day,
            KeyPart::Start(letters) if is_person => Self::GivenStart(letters),
            KeyPart::Start(letters) => Self::Start(letters),
            KeyPart::Word => Self::Word,
        })
    }

    fn words(self) -> String {
        match self {
            Self::Same => String::new(),
            Self::Word => ", a rare word".into(),
            Self::Sounds => " by sound, in either order".into(),
            Self::Given => ", given name by sound".into(),
            Self::Family => ", family name by sound".into(),
            Self::Either => ", either name by sound".into(),
            Self::GivenStart(letters) => format!(", first {letters} letters of the given name"),
            Self::FamilyStart(letters) => format!(", first {letters} letters of the family name"),
            Self::Start(letters) => format!(", first {letters} letters"),
            Self::Year => " (year)".into(),
            Self::Month => " (month)".into(),
            Self::Day => " (day)".into(),
        }
    }
}

/// A few numbers on the stack.
#[derive(Default)]
pub(crate) struct Few {
    values: [u64; VALUES_MAX],
    len: usize,
}

impl Few {
    pub(crate) fn push(&mut self, value: u64) {
        if self.len < VALUES_MAX && !self.as_slice().contains(&value) {
            self.values[self.len] = value;
            self.len += 1;
        }
    }

    pub(crate) fn as_slice(&self) -> &[u64] {
        &self.values[..self.len]
    }

    pub(crate) fn clear(&mut self) {
        self.len = 0;
    }
}

const VALUE: u64 = 1 << 40;
const PLACE: u64 = 1 << 41;

impl Atom {
    /// The part in words.
    pub(crate) fn words(self, fields: &[Compared]) -> String {
        format!("{}{}", fields[self.field].name, self.part.words())
    }

    /// What a row says of the part, where that is soon told.
    #[inline]
    pub(crate) fn soon(self, fields: &[Compared], row: &[u32]) -> Soon {
        let field = &fields[self.field];
        let word = row[field.word];
        match (&field.comparator, self.part) {
            (Comparator::Person(pool), part) => person_soon(pool, part, word, row[field.word + 1]),
            (Comparator::List, _) => Soon::One(u64::from(word)),
            _ if word == 0 => Soon::Nothing,
            (Comparator::Date(_), part) => date(part, Packed(word)),
            (Comparator::Category(_) | Comparator::Number { .. }, _) => Soon::One(u64::from(word)),
            (Comparator::Place(places), _) => match places.known[word as usize - 1][0] {
                0 => only_sound(&places.pool, word),
                known => Soon::One(PLACE | u64::from(known)),
            },
            _ => Soon::Ask,
        }
    }

    /// The numbers of a row; none when the record does not say.
    #[inline]
    pub(crate) fn values(self, fields: &[Compared], row: &[u32], few: &mut Few) {
        few.clear();
        let field = &fields[self.field];
        let word = row[field.word];
        match &field.comparator {
            Comparator::Person(pool) => self.person(pool, [word, row[field.word + 1]], few),
            Comparator::Date(_) => {
                if let Soon::One(value) = date(self.part, Packed(word)) {
                    few.push(value);
                }
            }
            Comparator::List => few.push(u64::from(word)),
            _ if word == 0 => {}
            Comparator::Name(pool) => match self.part {
                Part::Start(letters) => few.push(start(pool, word - 1, letters)),
                _ => push_sounds(pool, word, few),
            },
            Comparator::Place(places) => match places.known[word as usize - 1][0] {
                0 => push_sounds(&places.pool, word, few),
                known => few.push(PLACE | u64::from(known)),
            },
            Comparator::Code(codes) => match self.part {
                Part::Start(letters) => {
                    let text = codes.texts.raw(word - 1);
                    few.push(hash::bytes(&text[..text.len().min(usize::from(letters))]));
                }
                _ => few.push(u64::from(word)),
            },
            Comparator::Text(texts) => self.words_of(word, texts.rarest(word - 1), few),
            Comparator::Organisation(all) => self.words_of(word, all.rarest(word - 1), few),
            Comparator::Category(_) | Comparator::Number { .. } => few.push(u64::from(word)),
        }
    }

    /// The value as a whole, or each of its rarest words.
    fn words_of(self, word: u32, rarest: &[u32], few: &mut Few) {
        if self.part == Part::Word {
            rarest.iter().for_each(|&part| few.push(u64::from(part)));
        } else {
            few.push(VALUE | u64::from(word));
        }
    }

    fn person(self, pool: &Pool, [given, family]: [u32; 2], few: &mut Few) {
        match self.part {
            Part::Same if given != 0 && family != 0 => {
                few.push(unordered(u64::from(given), u64::from(family)));
            }
            Part::Sounds if given != 0 && family != 0 => {
                let (mut x, mut y) = (Few::default(), Few::default());
                push_sounds(pool, given, &mut x);
                push_sounds(pool, family, &mut y);
                for &one in x.as_slice() {
                    for &other in y.as_slice() {
                        few.push(unordered(one, other));
                    }
                }
            }
            Part::Given if given != 0 => push_sounds(pool, given, few),
            Part::Family if family != 0 => push_sounds(pool, family, few),
            Part::Either => {
                for value in [given, family].into_iter().filter(|value| *value != 0) {
                    push_sounds(pool, value, few);
                }
            }
            Part::GivenStart(letters) if given != 0 => few.push(start(pool, given - 1, letters)),
            Part::FamilyStart(letters) if family != 0 => few.push(start(pool, family - 1, letters)),
            _ => {}
        }
    }
}

fn unordered(one: u64, other: u64) -> u64 {
    hash::mix(one).wrapping_add(hash::mix(other))
}

/// What a row says of a part.
#[derive(Clone, Copy)]
pub(crate) enum Soon {
    /// Nothing.
    Nothing,
    /// One number.
    One(u64),
    /// [`Atom::values`] must be asked.
    Ask,
}

fn date(part: Part, date: Packed) -> Soon {
    let wanted = match part {
        Part::Day if date.day() != 0 && !date.is_uncertain() => date.0,
        Part::Month if date.month() != 0 => date.year() << 4 | date.month(),
        Part::Year | Part::Same if date.year() != 0 => date.year(),
        _ => return Soon::Nothing,
    };
    Soon::One(u64::from(wanted))
}

fn person_soon(pool: &Pool, part: Part, given: u32, family: u32) -> Soon {
    let is_missing = match part {
        Part::Same | Part::Sounds => given == 0 || family == 0,
        Part::Given | Part::GivenStart(_) => given == 0,
        Part::Family | Part::FamilyStart(_) => family == 0,
        _ => false,
    };
    match part {
        _ if is_missing => Soon::Nothing,
        Part::Same => Soon::One(unordered(u64::from(given), u64::from(family))),
        Part::Given => only_sound(pool, given),
        Part::Family => only_sound(pool, family),
        Part::GivenStart(letters) => Soon::One(start(pool, given - 1, letters)),
        Part::FamilyStart(letters) => Soon::One(start(pool, family - 1, letters)),
        Part::Sounds => match (only_sound(pool, given), only_sound(pool, family)) {
            (Soon::One(one), Soon::One(other)) => Soon::One(unordered(one, other)),
            _ => Soon::Ask,
        },
        _ => Soon::Ask,
    }
}

/// The sound of a value that has just one.
#[inline]
fn only_sound(pool: &Pool, number: u32) -> Soon {
    let value = pool.value(number - 1);
    match value.sounds {
        0 => Soon::One(VALUE | u64::from(number)),
        1 => Soon::One(u64::from(value.sound)),
        _ => Soon::Ask,
    }
}

fn push_sounds(pool: &Pool, number: u32, few: &mut Few) {
    let sounds = pool.sounds(number - 1);
    for &sound in sounds {
        few.push(u64::from(sound));
    }
    if sounds.is_empty() {
        few.push(VALUE | u64::from(number));
    }
}

fn start(pool: &Pool, value: u32, letters: u8) -> u64 {
    match pool.readings(value).first() {
        Some(reading) => {
            let text = pool.letters(reading);
            hash::bytes(&text[..text.len().min(usize::from(letters))])
        }
        None => VALUE | u64::from(value),
    }
}

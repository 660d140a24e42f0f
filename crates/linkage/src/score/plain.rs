//! Fields that cost less to compare than to bound, weighed with as few steps as can be. Refuses to weigh otherwise than [`Weighed`] does.
//!
//! [`Weighed`]: super::scale::Weighed

use super::scale::{Level, Tie, Weighed};
use crate::compare::dates::{self, Packed};
use crate::compare::parts::Cache;
use crate::compare::{CLASSES, Comparator, Compared};
use crate::prepare::days::Days;

/// Fields that are weighed so, at most: their classes stand in one word.
pub(super) const PLAIN_MAX: usize = 32;
/// Levels that such a field has, at most.
const LEVELS_MAX: usize = 32;
/// Bits of a class.
const CLASS_BITS: usize = CLASSES.ilog2() as usize;

/// Classes of the fields at the front, two bits each.
#[derive(Clone, Copy, Default)]
pub(super) struct Classes(u64);

impl Classes {
    /// The class of a field, by its place in the order.
    #[inline(always)]
    pub(super) fn of(self, here: usize) -> usize {
        (self.0 >> (here * CLASS_BITS)) as usize % CLASSES
    }

    #[inline(always)]
    fn set(&mut self, here: usize, class: u8) {
        self.0 |= u64::from(class) << (here * CLASS_BITS);
    }
}

#[derive(Clone, Copy)]
enum Kind<'p> {
    List,
    Date(&'p Days),
    LookedUp,
    Other,
}

/// A field at the front of the order.
pub(super) struct Plain<'p> {
    field: &'p Compared,
    word: usize,
    kind: Kind<'p>,
    levels: [Level; LEVELS_MAX],
    /// Rarities of the first values, where both have the same.
    same: Vec<f32>,
    ties: Vec<(usize, Tie)>,
}

impl<'p> Plain<'p> {
    /// Nothing if the field has too many levels.
    pub(super) fn new(weighed: &Weighed<'p>) -> Option<Self> {
        let mut levels = [Level::default(); LEVELS_MAX];
        levels
            .get_mut(..weighed.levels.len())?
            .copy_from_slice(&weighed.levels);
        let kind = match &weighed.field.comparator {
            Comparator::List => Kind::List,
            Comparator::Date(days) => Kind::Date(days),
            _ if weighed.field.is_looked_up() => Kind::LookedUp,
            _ => Kind::Other,
        };
        Some(Self {
            field: weighed.field,
            word: weighed.field.word,
            kind,
            levels,
            same: weighed.field.rarities_of_same(),
            ties: weighed.ties.clone(),
        })
    }

    /// What the field at this place weighs for two rows, the fields before it being weighed.
    #[inline(always)]
    pub(super) fn weigh(
        &self,
        here: usize,
        cache: &mut Cache,
        (a, b): (&[u32], &[u32]),
        classes: &mut Classes,
    ) -> f32 {
        let (x, y) = (a[self.word], b[self.word]);
        let number = match self.kind {
            Kind::List => u8::from(x != y),
            Kind::Date(_) => dates::level(Packed(x), Packed(y)),
            Kind::LookedUp => match self.field.looked_up(x, y) {
                Some(level) => level,
                None => self.field.level_of_words(cache, x, y),
            },
            Kind::Other => self.field.level_of_words(cache, x, y),
        };
        let level = self.levels[usize::from(number) % LEVELS_MAX];
        let mut bits = level.bits;
        if level.has_rarity {
            bits += match (number, self.kind) {
                (0, Kind::Date(days)) => days.of(Packed(x).bare()),
                (0, _) if (x as usize) < self.same.len() => self.same[x as usize],
                _ => self.field.rarity(cache, number, a, b),
            };
        }
        for (earlier, tied) in &self.ties {
            let both = classes.of(*earlier) * CLASSES + usize::from(level.class);
            bits += tied[both % tied.len()];
        }
        classes.set(here, level.class);
        bits
    }
}

//! The most that a field can weigh for two records, from their numbers alone: no letter is looked at. Refuses to be less than the weight.

use crate::compare::parts::{LEVELS, LIKE};
use crate::compare::persons::{EXCHANGED_SAME, MISSING, ONE};
use crate::compare::{Comparator, Compared};
use crate::prepare::pool::Pool;

/// The most that levels weigh: of those without rarity, and of those with one, less the rarity.
#[derive(Clone, Copy)]
struct Most {
    plain: f32,
    rare: f32,
}

/// A bound of one field's weight.
pub(super) struct Bound {
    /// Any level.
    any: Most,
    /// The level of equal values.
    same: f32,
    /// Levels of values that differ.
    other: Most,
    /// Whether equal numbers are always of the first level.
    is_same_first: bool,
    persons: Option<Box<Persons>>,
}

impl Bound {
    /// Takes the levels' weights, and the most that ties to other fields add.
    pub(super) fn new(field: &Compared, weights: &[f32], tied: f32) -> Self {
        let most = |from: usize| {
            let of = |with: bool| {
                let levels = (from..weights.len())
                    .filter(|&level| field.has_rarity(level as u8) == with)
                    .map(|level| weights[level]);
                levels.fold(f32::NEG_INFINITY, f32::max) + tied
            };
            Most {
                plain: of(false),
                rare: of(true),
            }
        };
        let is_person = matches!(field.comparator, Comparator::Person(_));
        Self {
            any: most(0),
            same: weights[0] + tied,
            other: most(1),
            is_same_first: matches!(
                field.comparator,
                Comparator::Name(_)
                    | Comparator::Place(_)
                    | Comparator::Category(_)
                    | Comparator::Code(_)
            ),
            persons: is_person.then(|| Box::new(Persons::new(weights, tied))),
        }
    }

    /// The bound for two rows.
    #[inline]
    pub(super) fn of(&self, field: &Compared, a: &[u32], b: &[u32]) -> f32 {
        if let (Comparator::Person(pool), Some(persons)) = (&field.comparator, &self.persons) {
            let name = |row: &[u32]| [row[field.word], row[field.word + 1]];
            return persons.of(pool, name(a), name(b));
        }
        let (x, y) = (a[field.word], b[field.word]);
        if !self.is_same_first {
            self.any.with(field.rarity_bound(a, b))
        } else if x != y {
            self.other.with(field.rarity_bound(a, b))
        } else if x != 0 {
            self.same + field.rarity_bound(a, b)
        } else {
            self.any.plain
        }
    }
}

impl Most {
    #[inline]
    fn with(self, rarity: f32) -> f32 {
        self.plain.max(self.rare + rarity)
    }
}

/// Bounds of persons' names, by which of their names are of one number.
struct Persons {
    both: f32,
    /// Given name of one number, the other near or far; then the family name.
    one: [Most; 2],
    /// Neither: both near, given name near, family name near, both far.
    neither: [f32; 4],
    exchanged: f32,
    /// At least one of them has one name only.
    single: Most,
}

impl Persons {
    fn new(weights: &[f32], tied: f32) -> Self {
        let near = 1..usize::from(LIKE);
        let far = usize::from(LIKE)..LEVELS;
        let most = |given: std::ops::Range<usize>, family: std::ops::Range<usize>| {
            given
                .flat_map(|given| family.clone().map(move |family| given * LEVELS + family))
                .map(|level| weights[level])
                .fold(f32::NEG_INFINITY, f32::max)
                + tied
        };
        let rest = |from: u8, to: u8| {
            let levels = &weights[usize::from(from)..usize::from(to)];
            levels.iter().copied().fold(f32::NEG_INFINITY, f32::max) + tied
        };
        let same = || 0..1;
        Self {
            both: weights[0] + tied,
            one: [
                Most {
                    plain: most(same(), far.clone()),
                    rare: most(same(), near.clone()),
                },
                Most {
                    plain: most(far.clone(), same()),
                    rare: most(near.clone(), same()),
                },
            ],
            neither: [
                most(near.clone(), near.clone()),
                most(near.clone(), far.clone()),
                most(far.clone(), near),
                most(far.clone(), far),
            ],
            exchanged: rest(EXCHANGED_SAME, ONE),
            single: Most {
                plain: rest(ONE, MISSING + 1),
                rare: rest(ONE, MISSING),
            },
        }
    }

    #[inline]
    fn of(&self, pool: &Pool, a: [u32; 2], b: [u32; 2]) -> f32 {
        let bits = |value: u32| value.checked_sub(1).map_or(0.0, |at| pool.bits(at));
        if a == b && a[0] != 0 && a[1] != 0 {
            return self.both + bits(a[0]) + bits(a[1]);
        }
        let ([a0, a1], [b0, b1]) = (a.map(bits), b.map(bits));
        if a[0] == 0 || a[1] == 0 || b[0] == 0 || b[1] == 0 {
            return self.single.with(a0.max(a1).max(b0).max(b1));
        }
        let (given, family) = (a0.max(b0), a1.max(b1));
        if a[0] == b[0] {
            return a0 + self.one[0].with(family);
        }
        if a[1] == b[1] {
            return a1 + self.one[1].with(given);
        }
        let [both, first, last, none] = self.neither;
        let straight = (both + given + family)
            .max(first + given)
            .max(last + family)
            .max(none);
        straight.max(self.exchanged + a0.max(b1) + a1.max(b0))
    }
}

//! The most that a field can weigh for two records, from their numbers alone: no letter is looked at. Refuses to be less than the weight.

use crate::compare::parts::{LEVELS, LIKE, may_be_near};
use crate::compare::persons::{EXCHANGED_SAME, MISSING, ONE};
use crate::compare::{Comparator, Compared};
use crate::prepare::pool::{Pool, Value};

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
            match x == 0 || y == 0 || field.may_be_near(x - 1, y - 1) {
                true => self.other.with(field.rarity_bound(a, b)),
                false => self.other.plain,
            }
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

/// How two names may compare, as far as their letters are not needed: of one number, near, or far.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Same,
    Near,
    Far,
}

/// What is known of a name, and its number plus one.
type Known<'p> = (u32, &'p Value);

/// How two names may compare, and the most that their rarity brings.
#[inline]
fn kind((a, x): Known<'_>, (b, y): Known<'_>) -> (Kind, f32) {
    if a == b {
        (Kind::Same, x.bits)
    } else if may_be_near(x, y) {
        (Kind::Near, x.bits.max(y.bits))
    } else {
        (Kind::Far, 0.0)
    }
}

/// Bounds of persons' names.
struct Persons {
    /// By kind of the given names, then of the family names, less the rarities.
    straight: [[f32; 3]; 3],
    exchanged: f32,
    /// At least one of them has one name only.
    single: Most,
}

impl Persons {
    fn new(weights: &[f32], tied: f32) -> Self {
        let ranges = [0..1, 1..usize::from(LIKE), usize::from(LIKE)..LEVELS];
        let most = |levels: &mut dyn Iterator<Item = usize>| {
            levels
                .map(|level| weights[level])
                .fold(f32::NEG_INFINITY, f32::max)
                + tied
        };
        let straight = |given: usize, family: usize| {
            let (given, family) = (ranges[given].clone(), ranges[family].clone());
            let pairs = given.flat_map(|one| family.clone().map(move |other| (one, other)));
            most(&mut pairs.map(|(given, family)| given * LEVELS + family))
        };
        let rest = |from: u8, to: u8| most(&mut (usize::from(from)..usize::from(to)));
        Self {
            straight: std::array::from_fn(|given| {
                std::array::from_fn(|family| straight(given, family))
            }),
            exchanged: rest(EXCHANGED_SAME, ONE),
            single: Most {
                plain: rest(ONE, MISSING + 1),
                rare: rest(ONE, MISSING),
            },
        }
    }

    #[inline]
    fn of(&self, pool: &Pool, a: [u32; 2], b: [u32; 2]) -> f32 {
        if a[0] == 0 || a[1] == 0 || b[0] == 0 || b[1] == 0 {
            let named = [a, b].concat();
            let bits = named.iter().filter_map(|at| at.checked_sub(1));
            return self
                .single
                .with(bits.map(|at| pool.bits(at)).fold(0.0, f32::max));
        }
        let known = |name: u32| (name, pool.value(name - 1));
        let ([a0, a1], [b0, b1]) = (a.map(known), b.map(known));
        let ((given, first), (family, last)) = (kind(a0, b0), kind(a1, b1));
        let straight = self.straight[given as usize][family as usize] + first + last;
        // Names are exchanged only where neither stands in its own place.
        if given == Kind::Far && family == Kind::Far {
            let ((crossed, first), (back, last)) = (kind(a0, b1), kind(a1, b0));
            if crossed != Kind::Far || back != Kind::Far {
                return straight.max(self.exchanged + first + last);
            }
        }
        straight
    }
}

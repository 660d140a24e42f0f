//! Given and family name of two persons together: their levels, either order, one name only. Refuses to weigh them.

use super::parts::{self, Cache, LEVELS, LIKE, OTHER, READING, SOUND};
use crate::prepare::pool::Pool;

/// Levels of two full names: straight ones (given level times six plus family level), then exchanged ones.
pub(crate) const STRAIGHT: u8 = (LEVELS * LEVELS) as u8;
/// Given and family name exchanged, both read the same.
pub(crate) const EXCHANGED_SAME: u8 = STRAIGHT;
/// Exchanged, both at least of the same consonants.
pub(crate) const EXCHANGED_NEAR: u8 = STRAIGHT + 1;
/// Exchanged, one read the same and the other alike.
pub(crate) const EXCHANGED_LIKE: u8 = STRAIGHT + 2;
/// One of them has one name only: it is the other's name of the same place, by level (three), then the other's second name.
pub(crate) const ONE: u8 = STRAIGHT + 3;
/// Both have one name only, by level.
pub(crate) const BOTH: u8 = ONE + 6;
/// One has no name.
pub(crate) const MISSING: u8 = BOTH + 4;
/// Where groups of levels begin: two names each, one with one name only, both with one name only, not known.
pub(crate) const GROUP_STARTS: [u8; 4] = [0, ONE, BOTH, MISSING];

/// The values of a field, and by what the memory of levels knows it.
#[derive(Clone, Copy)]
pub(crate) struct Names<'p> {
    pub(crate) pool: &'p Pool,
    pub(crate) field: usize,
}

/// A name as two value numbers plus one; zero where there is none.
pub(crate) type Name = [u32; 2];

/// The level of two names.
pub(crate) fn level(names: Names<'_>, cache: &mut Cache, a: Name, b: Name) -> u8 {
    match (a[0] != 0, a[1] != 0, b[0] != 0, b[1] != 0) {
        (true, true, true, true) => full(names, cache, a, b),
        (false, false, _, _) | (_, _, false, false) => MISSING,
        (true, true, _, _) => one_of(names, cache, b, a),
        (_, _, true, true) => one_of(names, cache, a, b),
        _ => BOTH + coarse(cache.level(names.pool, names.field, only(a).0 - 1, only(b).0 - 1)),
    }
}

fn full(names: Names<'_>, cache: &mut Cache, a: Name, b: Name) -> u8 {
    let given = cache.level(names.pool, names.field, a[0] - 1, b[0] - 1);
    let family = cache.level(names.pool, names.field, a[1] - 1, b[1] - 1);
    let straight = given * LEVELS as u8 + family;
    if given <= SOUND || family <= SOUND {
        return straight;
    }
    let crossed = cache.level(names.pool, names.field, a[0] - 1, b[1] - 1);
    if crossed == OTHER {
        return straight;
    }
    let back = cache.level(names.pool, names.field, a[1] - 1, b[0] - 1);
    match (crossed.min(back), crossed.max(back)) {
        (_, worst) if worst <= READING => EXCHANGED_SAME,
        (_, worst) if worst <= SOUND => EXCHANGED_NEAR,
        (best, LIKE) if best <= READING => EXCHANGED_LIKE,
        _ => straight,
    }
}

/// The only name and its place.
fn only(name: Name) -> (u32, usize) {
    if name[0] != 0 {
        (name[0], 0)
    } else {
        (name[1], 1)
    }
}

/// Same or read the same; a slip or the same consonants; alike; another.
fn coarse(level: u8) -> u8 {
    match level {
        0..=READING => 0,
        2..=SOUND => 1,
        LIKE => 2,
        _ => 3,
    }
}

fn one_of(names: Names<'_>, cache: &mut Cache, single: Name, full: Name) -> u8 {
    let (value, place) = only(single);
    let own = coarse(cache.level(names.pool, names.field, value - 1, full[place] - 1));
    let other = coarse(cache.level(names.pool, names.field, value - 1, full[1 - place] - 1));
    match (own, other) {
        (0, _) => ONE,
        (_, 0) => ONE + 1,
        (1, _) => ONE + 2,
        (_, 1) => ONE + 3,
        (2, _) | (_, 2) => ONE + 4,
        _ => ONE + 5,
    }
}

/// How rare what two names share is.
pub(crate) fn rarity(names: Names<'_>, cache: &mut Cache, level: u8, a: Name, b: Name) -> f32 {
    let mut of = |x: u32, y: u32| {
        let part = cache.level(names.pool, names.field, x - 1, y - 1);
        parts::rarity(names.pool, part, x - 1, y - 1)
    };
    match level {
        straight if straight < STRAIGHT => {
            let (given, family) = (level / LEVELS as u8, level % LEVELS as u8);
            parts::rarity(names.pool, given, a[0] - 1, b[0] - 1)
                + parts::rarity(names.pool, family, a[1] - 1, b[1] - 1)
        }
        EXCHANGED_SAME..=EXCHANGED_LIKE => of(a[0], b[1]) + of(a[1], b[0]),
        MISSING => 0.0,
        both if both >= BOTH => of(only(a).0, only(b).0),
        _ => {
            let (single, full) = if a[0] != 0 && a[1] != 0 {
                (b, a)
            } else {
                (a, b)
            };
            let (value, place) = only(single);
            match level - ONE {
                0 | 2 => of(value, full[place]),
                1 | 3 => of(value, full[1 - place]),
                _ => 0.0,
            }
        }
    }
}

/// Whether what is shared at a level has a rarity.
pub(crate) fn has_rarity(level: u8) -> bool {
    match level {
        straight if straight < STRAIGHT => {
            level / (LEVELS as u8) < LIKE || level % (LEVELS as u8) < LIKE
        }
        EXCHANGED_SAME..=EXCHANGED_LIKE => true,
        MISSING => false,
        both if both >= BOTH => true,
        _ => level < ONE + 4,
    }
}

/// Whether chance brings a level exactly as often as its values are frequent.
pub(crate) fn is_exact(level: u8) -> bool {
    level == 0 || level == EXCHANGED_SAME || level == ONE || level == ONE + 1 || level == BOTH
}

/// The class of a level: both names agree, one of them does, neither, not known.
pub(crate) fn class(level: u8) -> u8 {
    match level {
        straight if straight < STRAIGHT => {
            let near = |part: u8| u8::from(part > SOUND);
            near(level / LEVELS as u8) + near(level % LEVELS as u8)
        }
        EXCHANGED_SAME | EXCHANGED_NEAR => 0,
        EXCHANGED_LIKE => 1,
        MISSING => 3,
        both if both >= BOTH => 1 + u8::from(level > BOTH + 1),
        _ => 1 + u8::from(level > ONE + 3),
    }
}

/// A level in words.
pub(crate) fn words(level: u8) -> String {
    match level {
        straight if straight < STRAIGHT => format!(
            "given name {}, family name {}",
            parts::WORDS[usize::from(level) / LEVELS],
            parts::WORDS[usize::from(level) % LEVELS]
        ),
        EXCHANGED_SAME => "given and family name exchanged, otherwise the same".into(),
        EXCHANGED_NEAR => "given and family name exchanged, and spelt differently".into(),
        EXCHANGED_LIKE => "given and family name exchanged, one of them only alike".into(),
        MISSING => "one has no name".into(),
        both if both >= BOTH => format!("one name each: {}", SINGLE[usize::from(level - BOTH)]),
        _ => format!("one has one name only: {}", ONLY[usize::from(level - ONE)]),
    }
}

const SINGLE: [&str; 4] = ["the same", "spelt differently", "alike", "another"];
const ONLY: [&str; 6] = [
    "the same as the other's name in that place",
    "the same as the other's second name",
    "spelt differently from the other's name in that place",
    "spelt differently from the other's second name",
    "alike",
    "another",
];

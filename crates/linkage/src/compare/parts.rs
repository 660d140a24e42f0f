//! How alike two single names are, in six levels. Refuses to know which field they stand in.

use super::strings::{common_prefix, is_one_slip, jaro_winkler, may_reach};
use crate::hash;
use crate::prepare::pool::{Pool, Reading, SOUNDLESS, Value};

/// Spelt the same, once folded.
pub(crate) const SAME: u8 = 0;
/// Read the same, in whatever script.
pub(crate) const READING: u8 = 1;
/// One slip of the hand apart.
pub(crate) const SLIP: u8 = 2;
/// The same consonants.
pub(crate) const SOUND: u8 = 3;
/// Alike, or one an initial or a beginning of the other.
pub(crate) const LIKE: u8 = 4;
/// Two names.
pub(crate) const OTHER: u8 = 5;
/// Levels of one name.
pub(crate) const LEVELS: usize = 6;

/// The levels in words.
pub(crate) const WORDS: [&str; LEVELS] = [
    "the same",
    "read the same",
    "one slip apart",
    "of the same consonants",
    "alike",
    "another",
];

/// Words shorter than this are not one slip apart: too many short words are.
const SLIP_LETTERS_MIN: usize = 4;
/// Consonants that a shared sound must have to count by itself.
const SOUND_CONSONANTS_MIN: u8 = 2;
/// Jaro–Winkler from which names are alike.
const LIKE_MIN: f32 = 0.86;
/// Consonants of a sound that stand for a beginning.
const START_LETTERS_MIN: usize = 3;

/// Remembers levels of pairs of values that come again and again; one slot per key, so that memory is bounded.
pub(crate) struct Cache {
    slots: Vec<u64>,
    /// In place of slots, for one pair of records.
    few: [u64; 8],
}

const CACHE_SLOTS: usize = 1 << 15;
const VALUE_BITS: u32 = 26;
/// Fields beyond the first sixteen words are not remembered.
const FIELD_BITS: u32 = 4;

impl Cache {
    pub(crate) fn new() -> Self {
        Self {
            slots: vec![u64::MAX; CACHE_SLOTS],
            few: [u64::MAX; 8],
        }
    }

    /// A memory for one pair of records, which asks the system for nothing.
    pub(crate) fn small() -> Self {
        Self {
            slots: Vec::new(),
            few: [u64::MAX; 8],
        }
    }

    /// The level of two names of a field (by the place of its word), from memory or anew.
    #[inline]
    pub(crate) fn level(&mut self, pool: &Pool, field: usize, a: u32, b: u32) -> u8 {
        self.recall(field, a, b, |low, high| level(pool, low, high))
    }

    /// What was found before of two values of a field, or what is found now; equal values are the same.
    #[inline]
    pub(crate) fn recall(
        &mut self,
        field: usize,
        a: u32,
        b: u32,
        find: impl FnOnce(u32, u32) -> u8,
    ) -> u8 {
        if a == b {
            return SAME;
        }
        let (low, high) = (a.min(b), a.max(b));
        if high >> VALUE_BITS != 0 || field >> FIELD_BITS != 0 {
            return find(low, high);
        }
        let values = u64::from(high) << VALUE_BITS | u64::from(low);
        let pair = values << FIELD_BITS | field as u64;
        let slots = match self.slots.as_mut_slice() {
            [] => &mut self.few[..],
            many => many,
        };
        let slot = (hash::mix(pair) >> 40) as usize & (slots.len() - 1);
        if slots[slot] >> 8 != pair {
            slots[slot] = pair << 8 | u64::from(find(low, high));
        }
        slots[slot] as u8
    }
}

/// The level of two distinct values.
pub(crate) fn level(pool: &Pool, a: u32, b: u32) -> u8 {
    let (x, y) = (pool.value(a), pool.value(b));
    let best = if x.readings == 1 && y.readings == 1 {
        reading_level(pool, &x.reading, &y.reading)
    } else {
        let pairs = pool
            .readings(a)
            .iter()
            .flat_map(|one| pool.readings(b).iter().map(move |other| (one, other)));
        let level = |(one, other)| reading_level(pool, one, other);
        pairs.map(level).min().unwrap_or(OTHER)
    };
    if best <= SOUND {
        return best;
    }
    let says_enough = if x.sounds <= 1 && y.sounds <= 1 {
        x.sound == y.sound && x.sound_length >= SOUND_CONSONANTS_MIN
    } else {
        shared_sound(pool, a, b)
            .is_some_and(|sound| pool.sound_length(sound) >= SOUND_CONSONANTS_MIN)
    };
    if says_enough { SOUND } else { best }
}

/// Whether two distinct values may be of a level before [`LIKE`], by what is known of them without their letters.
#[inline]
pub(crate) fn may_be_near(x: &Value, y: &Value) -> bool {
    if x.readings > 1 || y.readings > 1 || x.sounds > 1 || y.sounds > 1 {
        return true;
    }
    x.sound == y.sound
        || (x.reading.len.abs_diff(y.reading.len) <= 1
            && (x.reading.mask ^ y.reading.mask).count_ones() <= 2)
}

/// Whether two distinct values may be of a level before [`OTHER`], by a quick look at each reading and sound.
#[inline]
pub(crate) fn may_be_alike(pool: &Pool, a: u32, b: u32) -> bool {
    let (x, y) = (pool.value(a), pool.value(b));
    if x.sound == y.sound && x.sound != SOUNDLESS || readings_may_be_alike(&x.reading, &y.reading) {
        return true;
    }
    let has_more = x.readings > 1 || y.readings > 1 || x.sounds > 1 || y.sounds > 1;
    has_more && more_may_be_alike(pool, a, b)
}

#[inline(never)]
fn more_may_be_alike(pool: &Pool, a: u32, b: u32) -> bool {
    let (others, sounds) = (pool.readings(b), pool.sounds(b));
    pool.sounds(a).iter().any(|sound| sounds.contains(sound))
        || pool
            .readings(a)
            .iter()
            .any(|x| others.iter().any(|y| readings_may_be_alike(x, y)))
}

#[inline]
fn readings_may_be_alike(x: &Reading, y: &Reading) -> bool {
    let begin_alike = x.first == y.first;
    let (only_x, only_y) = (x.mask & !y.mask, y.mask & !x.mask);
    let apart = x.len.abs_diff(y.len);
    apart <= 1 && only_x.count_ones() <= 1 && only_y.count_ones() <= 1
        || begin_alike && (only_x == 0 || only_y == 0)
        || may_reach(LIKE_MIN, (x.len, x.mask), (y.len, y.mask), begin_alike)
}

/// Letters are looked at only where lengths, sets of letters and first letters leave it open.
fn reading_level(pool: &Pool, x: &Reading, y: &Reading) -> u8 {
    let (long, short) = (x.len.max(y.len), x.len.min(y.len));
    let differing = (x.mask ^ y.mask).count_ones();
    if differing == 0 && long == short && pool.letters(x) == pool.letters(y) {
        return READING;
    }
    let may_slip = usize::from(long) >= SLIP_LETTERS_MIN && long - short <= 1 && differing <= 2;
    if may_slip && is_one_slip(pool.letters(x), pool.letters(y)) {
        return SLIP;
    }
    let may_stand_short = short == 1 || usize::from(short) >= START_LETTERS_MIN;
    let begin_alike = x.first == y.first;
    if may_stand_short
        && begin_alike
        && common_prefix(pool.letters(x), pool.letters(y)) == usize::from(short)
    {
        return LIKE;
    }
    let (one, other) = ((x.len, x.mask), (y.len, y.mask));
    if may_reach(LIKE_MIN, one, other, begin_alike)
        && jaro_winkler(pool.letters(x), pool.letters(y)) >= LIKE_MIN
    {
        LIKE
    } else {
        OTHER
    }
}

/// The rarest sound that two values share.
fn shared_sound(pool: &Pool, a: u32, b: u32) -> Option<u32> {
    let (x, y) = (pool.value(a), pool.value(b));
    if x.sounds <= 1 && y.sounds <= 1 {
        return (x.sound == y.sound && x.sound != SOUNDLESS).then_some(x.sound);
    }
    let others = pool.sounds(b);
    pool.sounds(a)
        .iter()
        .filter(|sound| others.contains(sound))
        .max_by(|x, y| {
            let bits = |sound: &u32| pool.sound_bits[*sound as usize];
            bits(x).total_cmp(&bits(y)).then(y.cmp(x))
        })
        .copied()
}

/// How rare what two values share is, as log2(1 / share of records).
#[inline]
pub(crate) fn rarity(pool: &Pool, level: u8, a: u32, b: u32) -> f32 {
    match level {
        SAME => pool.bits(a),
        // A slip turns a name into one that is rare; two frequent names one slip apart are two names.
        SLIP => pool.bits(a).max(pool.bits(b)),
        READING | SOUND => match shared_sound(pool, a, b) {
            Some(sound) => pool.sound_bits[sound as usize],
            None => pool.bits(a).min(pool.bits(b)),
        },
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prepare::pool::PoolBuilder;

    #[test]
    fn no_name_that_is_alike_is_taken_for_quite_another() {
        let names = [
            "Memet",
            "Mehmet",
            "Muhammad",
            "Mohamed",
            "Mohammed",
            "M",
            "Abdu",
            "Abdulla",
            "Zhang",
            "Chang",
            "Tenzin",
            "Tenzing",
            "Gulnar",
            "Qurban",
            "Kurban",
            "Xiao",
            "Hsiao",
            "Nurmemet",
            "محەممەت",
            "Мәмәт",
            "张",
            "买买提",
            "Wang",
            "Huang",
            "Qeyser",
            "Kaisar",
            "Li",
            "Lee",
        ];
        let mut builder = PoolBuilder::new(None);
        let numbers = names.map(|name| builder.add(name) - 1);
        let pool = builder.finish();
        let mut others = 0;
        for (&a, &b) in numbers
            .iter()
            .flat_map(|a| numbers.iter().map(move |b| (a, b)))
        {
            let is_another = a != b && level(&pool, a, b) == OTHER;
            let words = (names[a as usize], names[b as usize]);
            assert!(
                is_another || a == b || may_be_alike(&pool, a, b),
                "{words:?}"
            );
            others += usize::from(a != b && !may_be_alike(&pool, a, b));
        }
        assert!(
            others * 2 > names.len() * names.len(),
            "{others} pairs told apart"
        );
    }
}

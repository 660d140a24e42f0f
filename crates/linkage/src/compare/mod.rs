//! How two records agree on a field: a level out of a few, and how rare what they share is. Refuses to know what a level weighs.
//!
//! A new kind of comparison is one more variant of [`Comparator`] with its levels, its words and, if it has one, its rarity.

pub(crate) mod codes;
pub(crate) mod dates;
mod grid;
pub(crate) mod organisations;
pub(crate) mod parts;
pub(crate) mod persons;
pub(crate) mod places;
mod rare;
pub(crate) mod strings;
pub(crate) mod texts;

use codes::Codes;
use dates::Packed;
use grid::Grid;
use organisations::Organisations;
use parts::Cache;
use places::Places;
use texts::Texts;

use crate::prepare::days::Days;
use crate::prepare::pool::Pool;

/// A field, where its words stand in a record's row, and how they compare.
pub(crate) struct Compared {
    pub(crate) name: String,
    pub(crate) word: usize,
    pub(crate) comparator: Comparator,
    /// Levels of the values that come first, where a field has values that come again and again.
    grid: Grid,
    missing: u8,
}

/// How two values of a field compare.
pub(crate) enum Comparator {
    Person(Pool),
    Name(Pool),
    Place(Places),
    Category(Pool),
    Code(Codes),
    Date(Days),
    Text(Texts),
    Organisation(Organisations),
    Number { tolerance: f32 },
    List,
}

/// Share of records whose values must be looked up for a field to count as looked up.
const LOOKED_UP_MIN: f32 = 0.9;
/// Classes of agreement that fields are tied by: agree, agree in part, do not, not known.
pub(crate) const CLASSES: usize = 4;
/// The class of "not known".
pub(crate) const MISSING_CLASS: usize = 3;

/// Levels of a category: the same, spelt differently, another, not known.
const CATEGORY: [&str; 4] = ["the same", "spelt differently", "another", "one has none"];
const NUMBER: [&str; 5] = [
    "the same",
    "within the tolerance",
    "within three times the tolerance",
    "another",
    "one has none",
];
const LIST: [&str; 2] = ["in the same list", "in different lists"];

impl Compared {
    /// A field, with what finds its levels faster.
    pub(crate) fn new(name: String, word: usize, comparator: Comparator) -> Self {
        let mut field = Self {
            name,
            word,
            comparator,
            grid: Grid::default(),
            missing: 0,
        };
        field.missing = field.levels() - 1;
        let (Comparator::Name(pool)
        | Comparator::Category(pool)
        | Comparator::Place(Places { pool, .. })) = &field.comparator
        else {
            return field;
        };
        let values = pool.len().min(grid::VALUES_MAX);
        let shares = (0..values as u32).map(|value| libm::exp2f(-pool.bits(value)));
        if shares.sum::<f32>() >= LOOKED_UP_MIN {
            let mut cache = Cache::small();
            field.grid = Grid::new(values, |x, y| field.level_of_values(&mut cache, x, y));
        }
        field
    }

    /// Whether nearly all levels are looked up.
    pub(crate) fn is_looked_up(&self) -> bool {
        !self.grid.is_empty()
    }

    /// The level of two rows.
    #[inline]
    pub(crate) fn level(&self, cache: &mut Cache, a: &[u32], b: &[u32]) -> u8 {
        match &self.comparator {
            Comparator::Person(pool) => persons::level(
                self.names(pool),
                cache,
                [a[self.word], a[self.word + 1]],
                [b[self.word], b[self.word + 1]],
            ),
            _ => self.level_of_words(cache, a[self.word], b[self.word]),
        }
    }

    /// The level of two words, of fields that have one word.
    #[inline]
    pub(crate) fn level_of_words(&self, cache: &mut Cache, x: u32, y: u32) -> u8 {
        match &self.comparator {
            Comparator::Date(_) => dates::level(Packed(x), Packed(y)),
            Comparator::List => u8::from(x != y),
            Comparator::Number { tolerance } => number_level(*tolerance, x, y),
            _ if x == 0 || y == 0 => self.missing(),
            _ => match self.grid.get(x - 1, y - 1) {
                Some(level) => level,
                None => self.level_of_values(cache, x - 1, y - 1),
            },
        }
    }

    /// Of the values whose levels are looked up, by their words: how rare it is to share one.
    pub(crate) fn rarities_of_same(&self) -> Vec<f32> {
        let mut row = vec![0; self.word + 1];
        let rarity = |word: u32| {
            row[self.word] = word;
            self.rarity(&mut Cache::small(), 0, &row, &row)
        };
        (0..=self.grid.values()).map(rarity).collect()
    }

    /// The level of two words, if it is looked up.
    #[inline(always)]
    pub(crate) fn looked_up(&self, x: u32, y: u32) -> Option<u8> {
        if x == 0 || y == 0 {
            return Some(self.missing);
        }
        self.grid.get(x - 1, y - 1)
    }

    /// The level of two values, of fields that have one value each.
    #[inline(never)]
    fn level_of_values(&self, cache: &mut Cache, x: u32, y: u32) -> u8 {
        match &self.comparator {
            Comparator::Name(pool) => cache.level(pool, self.word, x, y),
            Comparator::Place(places) => {
                cache.recall(self.word, x, y, |low, high| places.level(low, high))
            }
            Comparator::Code(codes) => codes.level(x, y),
            Comparator::Text(texts) => texts.level(x, y),
            Comparator::Organisation(all) => all.level(x, y),
            Comparator::Category(pool) => match cache.level(pool, self.word, x, y) {
                parts::SAME | parts::READING => 0,
                parts::SLIP | parts::SOUND => 1,
                _ => 2,
            },
            Comparator::Person(_)
            | Comparator::Date(_)
            | Comparator::List
            | Comparator::Number { .. } => self.missing(),
        }
    }

    /// Looks at what is known of a row's names, so that it is at hand when they are compared.
    #[inline]
    pub(crate) fn look_at(&self, row: &[u32]) -> u32 {
        let Comparator::Person(pool) = &self.comparator else {
            return 0;
        };
        let bits = |word: u32| {
            word.checked_sub(1)
                .map_or(0, |value| pool.bits(value).to_bits())
        };
        bits(row[self.word]) ^ bits(row[self.word + 1])
    }

    /// Whether two rows' persons may have one name as far as a quick look says: given and family names are each alike, or one is missing.
    #[inline]
    pub(crate) fn may_be_alike(&self, a: &[u32], b: &[u32]) -> bool {
        let Comparator::Person(pool) = &self.comparator else {
            return true;
        };
        let part = |word: usize| match (a[word], b[word]) {
            (0, _) | (_, 0) => true,
            (x, y) => x == y || parts::may_be_alike(pool, x - 1, y - 1),
        };
        part(self.word) && part(self.word + 1)
    }

    /// How rare what two rows share at this level is: log2(1 / share), zero where the level alone counts.
    pub(crate) fn rarity(&self, cache: &mut Cache, level: u8, a: &[u32], b: &[u32]) -> f32 {
        let (x, y) = (a[self.word], b[self.word]);
        match &self.comparator {
            Comparator::Person(pool) => {
                let names = ([x, a[self.word + 1]], [y, b[self.word + 1]]);
                persons::rarity(self.names(pool), cache, level, names.0, names.1)
            }
            Comparator::Date(days) => days.rarity(level, Packed(x), Packed(y)),
            Comparator::List | Comparator::Number { .. } => 0.0,
            _ if x == 0 || y == 0 => 0.0,
            Comparator::Name(pool) => parts::rarity(pool, level, x - 1, y - 1),
            Comparator::Place(places) => places.rarity(level, x - 1, y - 1),
            Comparator::Code(codes) => codes.rarity(level, x - 1, y - 1),
            Comparator::Text(texts) => texts.rarity(level, x - 1),
            Comparator::Organisation(all) => all.rarity(level, x - 1, y - 1),
            Comparator::Category(pool) if level == 0 => pool.bits(x - 1),
            Comparator::Category(_) => 0.0,
        }
    }

    /// Whether what is shared at a level has a rarity.
    pub(crate) fn has_rarity(&self, level: u8) -> bool {
        match &self.comparator {
            Comparator::Person(_) => persons::has_rarity(level),
            Comparator::Date(_) => dates::GROUP_STARTS[..4].contains(&level),
            Comparator::List | Comparator::Number { .. } => false,
            Comparator::Name(_) => level < parts::LIKE,
            Comparator::Place(_) => level < places::NEAR,
            Comparator::Code(_) => level < codes::START,
            Comparator::Text(_) => level == 0,
            Comparator::Organisation(_) => level <= organisations::MEANING,
            Comparator::Category(_) => level == 0,
        }
    }

    /// A bound of the rarity that looks at no letter.
    #[inline]
    pub(crate) fn rarity_bound(&self, a: &[u32], b: &[u32]) -> f32 {
        let (x, y) = (a[self.word], b[self.word]);
        match &self.comparator {
            // Names of persons have bounds of their own.
            Comparator::Person(_) => f32::INFINITY,
            Comparator::List | Comparator::Number { .. } => 0.0,
            Comparator::Date(days) => days.bits_max,
            _ if x == 0 || y == 0 => 0.0,
            Comparator::Name(pool) | Comparator::Category(pool) => {
                pool.bits(x - 1).max(pool.bits(y - 1))
            }
            Comparator::Place(places) => places.rarity_bound(x - 1, y - 1),
            Comparator::Code(codes) => codes.rarity_bound(x - 1, y - 1),
            Comparator::Text(texts) => texts.rarity(0, x - 1),
            Comparator::Organisation(all) => all.rarity_bound(x - 1, y - 1),
        }
    }

    /// Whether two distinct values may be of a level that has a rarity, by what is known without their letters.
    #[inline]
    pub(crate) fn may_be_near(&self, x: u32, y: u32) -> bool {
        match &self.comparator {
            Comparator::Name(pool) => parts::may_be_near(pool.value(x), pool.value(y)),
            Comparator::Place(places) => places.may_be_near(x, y),
            // Of categories only the same one has a rarity.
            Comparator::Category(_) => false,
            _ => true,
        }
    }

    /// How many levels there are, "not known" included.
    pub(crate) fn levels(&self) -> u8 {
        match &self.comparator {
            Comparator::Person(_) => persons::MISSING + 1,
            Comparator::Name(_) => parts::LEVELS as u8 + 1,
            Comparator::Place(_) => places::MISSING + 1,
            Comparator::Category(_) => CATEGORY.len() as u8,
            Comparator::Code(_) => codes::MISSING + 1,
            Comparator::Text(_) => texts::MISSING + 1,
            Comparator::Organisation(_) => organisations::MISSING + 1,
            Comparator::Date(_) => dates::MISSING + 1,
            Comparator::Number { .. } => NUMBER.len() as u8,
            Comparator::List => LIST.len() as u8,
        }
    }

    /// Where groups of levels begin that are weighed among themselves; the last group, "not known", weighs nothing.
    pub(crate) fn group_starts(&self) -> Vec<u8> {
        match &self.comparator {
            Comparator::Person(_) => persons::GROUP_STARTS.to_vec(),
            Comparator::Date(_) => dates::GROUP_STARTS.to_vec(),
            Comparator::List => vec![0],
            _ => vec![0, self.missing()],
        }
    }

    fn names<'p>(&self, pool: &'p Pool) -> persons::Names<'p> {
        persons::Names {
            pool,
            field: self.word,
        }
    }

    fn missing(&self) -> u8 {
        self.missing
    }

    /// Whether chance brings a level exactly as often as its values are frequent.
    pub(crate) fn is_exact(&self, level: u8) -> bool {
        match &self.comparator {
            Comparator::Person(_) => persons::is_exact(level),
            Comparator::Date(_) => dates::GROUP_STARTS[..4].contains(&level),
            Comparator::Number { .. } | Comparator::List => false,
            _ => level == 0,
        }
    }

    /// Whether agreement tells one person from most others.
    pub(crate) fn tells_persons_apart(&self) -> bool {
        !matches!(
            self.comparator,
            Comparator::List | Comparator::Category(_) | Comparator::Number { .. }
        )
    }

    /// Levels that are strong agreement: what sessions of training are chosen by.
    pub(crate) fn is_strong(&self, level: u8) -> bool {
        match &self.comparator {
            Comparator::Person(_) => {
                level < persons::STRAIGHT
                    && level / parts::LEVELS as u8 <= parts::READING
                    && level % parts::LEVELS as u8 <= parts::READING
            }
            Comparator::List | Comparator::Number { .. } => false,
            Comparator::Place(_) => level <= places::GAZETTEER,
            Comparator::Name(_) => level <= parts::READING,
            _ => level == 0,
        }
    }

    /// The class of a level.
    #[inline]
    pub(crate) fn class(&self, level: u8) -> u8 {
        let by = |agree: u8, part: u8| u8::from(level >= agree) + u8::from(level >= part);
        match &self.comparator {
            Comparator::Person(_) => persons::class(level),
            Comparator::Date(_) => dates::class(level),
            Comparator::List => by(1, 1),
            _ if level == self.missing() => MISSING_CLASS as u8,
            Comparator::Name(_) => by(parts::LIKE, parts::OTHER),
            Comparator::Place(_) => by(places::NEAR, places::OTHER),
            Comparator::Category(_) => by(1, 2),
            Comparator::Code(_) => by(codes::START, codes::OTHER),
            Comparator::Text(_) => by(texts::SOME, texts::OTHER),
            Comparator::Organisation(_) => by(organisations::SOME, organisations::ELSEWHERE),
            Comparator::Number { .. } => by(2, 3),
        }
    }

    /// A level in words.
    pub(crate) fn words(&self, level: u8) -> String {
        let at = usize::from(level);
        match &self.comparator {
            Comparator::Person(_) => persons::words(level),
            Comparator::Name(_) => parts::WORDS
                .get(at)
                .copied()
                .unwrap_or("one has none")
                .into(),
            Comparator::Place(_) => places::WORDS[at].into(),
            Comparator::Category(_) => CATEGORY[at].into(),
            Comparator::Code(_) => codes::WORDS[at].into(),
            Comparator::Text(_) => texts::WORDS[at].into(),
            Comparator::Organisation(_) => organisations::WORDS[at].into(),
            Comparator::Date(_) => dates::LEVELS[at].into(),
            Comparator::Number { .. } => NUMBER[at].into(),
            Comparator::List => LIST[at].into(),
        }
    }
}

fn number_level(tolerance: f32, x: u32, y: u32) -> u8 {
    if x == 0 || y == 0 {
        return 4;
    }
    let apart = (f32::from_bits(x) - f32::from_bits(y)).abs();
    match apart {
        _ if x == y => 0,
        near if near <= tolerance => 1,
        near if near <= 3.0 * tolerance => 2,
        _ => 3,
    }
}

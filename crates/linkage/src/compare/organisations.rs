//! Names of organisations: equal as a whole, an acronym that stands for the other, rare words in common, places against each other. Refuses
//! to read a name itself: `rapporteur_names` does.

use std::collections::HashMap;

use rapporteur_names::{
    Equality, Lexicon, PlaceRelation, PreparedName, acronym_fit, initials, parts, place_relation,
};

use super::rare::{self, Rare};

/// The same words or meanings, in another order, language or spacing.
pub(crate) const MEANING: u8 = 1;
/// An acronym of one stands for the other.
const ACRONYM: u8 = 2;
/// Most of the words in common.
const MOST: u8 = 3;
/// Some.
pub(crate) const SOME: u8 = 4;
/// Words in common, but places that differ.
pub(crate) const ELSEWHERE: u8 = 5;
/// Another.
const OTHER: u8 = 6;
/// Not known.
pub(crate) const MISSING: u8 = 7;
/// Levels in words.
pub(crate) const WORDS: [&str; 8] = [
    "the same",
    "the same words or meanings",
    "the acronym of one stands for the other",
    "most of the words, rare ones counting for more",
    "some of the words, rare ones counting for more",
    "words in common, but another place",
    "another",
    "one has none",
];
/// The least overlap for `MOST` and for `SOME`.
const OVERLAPS: [f32; 2] = [0.6, 0.3];
/// The fewest letters of an acronym that stands for a name.
const ACRONYM_LETTERS_MIN: usize = 3;

struct Organisation {
    names: Vec<PreparedName>,
    acronyms: Vec<String>,
}

/// Distinct organisations.
pub(crate) struct Organisations {
    all: Vec<Organisation>,
    units: Rare,
    /// How rare each name is, in bits.
    pub(crate) bits: Vec<f32>,
    lexicon: &'static Lexicon,
}

/// Distinct organisations while they are read.
pub(crate) struct OrganisationsBuilder {
    numbers: HashMap<String, u32>,
    units: HashMap<String, u32>,
    sets: Vec<Vec<u32>>,
    all: Vec<Organisation>,
    lexicon: &'static Lexicon,
}

impl Default for OrganisationsBuilder {
    fn default() -> Self {
        Self {
            numbers: HashMap::new(),
            units: HashMap::new(),
            sets: Vec::new(),
            all: Vec::new(),
            lexicon: Lexicon::bundled(),
        }
    }
}

impl OrganisationsBuilder {
    /// Returns the number, from one, of a name with an acronym given apart; zero if there is neither.
    pub(crate) fn add(&mut self, line: &str, acronym: &str) -> u32 {
        let found = parts(line, self.lexicon);
        let mut acronyms = found.acronyms;
        let apart: String = acronym.chars().filter(|c| c.is_alphanumeric()).collect();
        acronyms.push(apart.to_lowercase());
        acronyms.retain(|acronym| !acronym.is_empty());
        acronyms.sort_unstable();
        acronyms.dedup();
        let prepare = |name: &String| PreparedName::new(name, self.lexicon);
        let names: Vec<PreparedName> = found.names.iter().map(prepare).collect();
        let keys: Vec<&str> = names.iter().map(PreparedName::key).collect();
        if names.is_empty() && acronyms.is_empty() {
            return 0;
        }
        let key = format!("{}\u{1}{}", keys.join("\u{2}"), acronyms.join("\u{2}"));
        if let Some(number) = self.numbers.get(&key) {
            return *number;
        }
        let mut set: Vec<u32> = Vec::new();
        let mut add = |unit: String| {
            let next = self.units.len() as u32;
            set.push(*self.units.entry(unit).or_insert(next));
        };
        for name in &names {
            name.units().iter().for_each(|unit| add(unit.key.clone()));
            // An acronym and the initials of a name meet under one key.
            let short = initials(name).into_iter();
            let short = short.filter(|short| short.chars().count() >= ACRONYM_LETTERS_MIN);
            short.for_each(|short| add(format!("\u{1}{}", short.to_lowercase())));
        }
        acronyms
            .iter()
            .for_each(|short| add(format!("\u{1}{short}")));
        set.sort_unstable();
        set.dedup();
        self.sets.push(set);
        self.all.push(Organisation { names, acronyms });
        self.numbers.insert(key, self.all.len() as u32);
        self.all.len() as u32
    }

    /// Weighs words; `counts` says how many records have each name.
    pub(crate) fn finish(self, counts: &[u32]) -> Organisations {
        Organisations {
            bits: rare::bits(counts),
            units: Rare::new(&self.sets, self.units.len(), counts),
            all: self.all,
            lexicon: self.lexicon,
        }
    }
}

impl Organisations {
    pub(crate) fn level(&self, a: u32, b: u32) -> u8 {
        if a == b {
            return 0;
        }
        let (one, other) = (&self.all[a as usize], &self.all[b as usize]);
        let mut best = OTHER;
        let mut is_elsewhere = false;
        for x in &one.names {
            for y in &other.names {
                if self.is_equal(x, y) {
                    best = MEANING;
                }
                let place = place_relation(x, y, self.lexicon);
                is_elsewhere |= matches!(place, PlaceRelation::Differ | PlaceRelation::Section);
            }
        }
        if best == MEANING {
            return best;
        }
        let overlap = self.units.overlap(a, b);
        let reached = OVERLAPS.iter().position(|least| overlap >= *least);
        match reached {
            Some(_) if is_elsewhere => ELSEWHERE,
            _ if !is_elsewhere && (stands_for(one, other) || stands_for(other, one)) => ACRONYM,
            Some(0) => MOST,
            Some(_) => SOME,
            None => OTHER,
        }
    }

    /// Whether two names have the same units: the sets tell without comparing letters in most cases.
    fn is_equal(&self, x: &PreparedName, y: &PreparedName) -> bool {
        if x.units().len().abs_diff(y.units().len()) > 2 {
            return false;
        }
        let comparison = rapporteur_names::compare(x, y, self.lexicon);
        comparison.equality != Equality::None
    }

    pub(crate) fn rarity(&self, level: u8, a: u32, b: u32) -> f32 {
        match level {
            0 => self.bits[a as usize],
            MEANING => self.bits[a as usize].min(self.bits[b as usize]),
            _ => 0.0,
        }
    }

    pub(crate) fn rarity_bound(&self, a: u32, b: u32) -> f32 {
        self.bits[a as usize].max(self.bits[b as usize])
    }

    /// The rarest words and acronyms of a name: two with one of them in common are compared.
    pub(crate) fn rarest(&self, a: u32) -> &[u32] {
        self.units.rarest(a)
    }
}

fn stands_for(giver: &Organisation, named: &Organisation) -> bool {
    giver
        .acronyms
        .iter()
        .filter(|acronym| acronym.chars().count() >= ACRONYM_LETTERS_MIN)
        .any(|acronym| {
            named.acronyms.contains(acronym)
                || named
                    .names
                    .iter()
                    .any(|name| acronym_fit(acronym, name).is_some())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_meet_by_meaning_acronym_and_rare_words() {
        let names = [
            "Japan Uyghur Association",
            "日本ウイグル協会",
            "Human Rights in China",
            "HRIC",
            "ACAT Belgium",
            "ACAT France",
            "Benteng Heritage Museum",
            "The Benteng Heritage Museum",
            "Moscow Helsinki Group",
        ];
        let mut builder = OrganisationsBuilder::default();
        let numbers: Vec<u32> = names.iter().map(|name| builder.add(name, "")).collect();
        assert_eq!(numbers[6], numbers[7]);
        assert_eq!(builder.add(" ", ""), 0);
        let all = builder.finish(&[1; 8]);
        let level = |a: usize, b: usize| {
            let level = all.level(numbers[a] - 1, numbers[b] - 1);
            assert_eq!(level, all.level(numbers[b] - 1, numbers[a] - 1));
            level
        };
        assert_eq!(level(0, 1), MEANING);
        assert_eq!(level(2, 3), ACRONYM);
        assert!(level(4, 5) >= ELSEWHERE, "{}", level(4, 5));
        assert_eq!(level(6, 8), OTHER);
        let shared = |a: usize, b: usize| {
            let others = all.rarest(numbers[b] - 1);
            all.rarest(numbers[a] - 1)
                .iter()
                .any(|unit| others.contains(unit))
        };
        assert!(shared(0, 1) && shared(2, 3) && !shared(6, 8));
    }
}

//! How frequent each unit, initial and acronym is in each list: the u of Fellegi and Sunter, estimated from the records themselves.
//! Refuses to know the m.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rapporteur_names::initials;

use super::corpus::Organisation;

/// Counts of records, by list.
#[derive(Default)]
pub(crate) struct Frequencies {
    unit_ids: HashMap<String, u32>,
    unit_keys: Vec<String>,
    lists: BTreeMap<u32, ListCounts>,
    /// The largest list, the lowest-numbered of several of one size.
    largest: u32,
}

#[derive(Default)]
struct ListCounts {
    records: u32,
    units: Vec<u32>,
    acronyms: HashMap<String, u32>,
    initials: HashMap<String, u32>,
}

impl Frequencies {
    /// Interns the units of all records, and counts them.
    pub(crate) fn count(organisations: &mut [Organisation]) -> Self {
        let mut frequencies = Self::default();
        for organisation in organisations.iter_mut() {
            let mut ids: Vec<u32> = organisation
                .forms
                .iter()
                .flat_map(|form| form.units())
                .map(|unit| frequencies.intern(&unit.key))
                .collect();
            ids.sort_unstable();
            ids.dedup();
            organisation.units = ids;
        }
        let unit_count = frequencies.unit_ids.len();
        for organisation in organisations.iter() {
            frequencies
                .lists
                .entry(organisation.list)
                .or_default()
                .add(organisation, unit_count);
        }
        let by_size =
            |(list, counts): &(&u32, &ListCounts)| (counts.records, std::cmp::Reverse(**list));
        frequencies.largest = frequencies
            .lists
            .iter()
            .max_by_key(by_size)
            .map_or(0, |(list, _)| *list);
        frequencies
    }

    fn intern(&mut self, key: &str) -> u32 {
        if let Some(id) = self.unit_ids.get(key) {
            return *id;
        }
        let id =
            u32::try_from(self.unit_ids.len()).expect("invariant: fewer than 2^32 different units");
        self.unit_ids.insert(key.to_owned(), id);
        self.unit_keys.push(key.to_owned());
        id
    }

    pub(crate) fn unit_id(&self, key: &str) -> Option<u32> {
        self.unit_ids.get(key).copied()
    }

    /// Returns the key of a unit.
    pub(crate) fn unit_key(&self, id: u32) -> &str {
        &self.unit_keys[id as usize]
    }

    /// Returns the list that a pair of lists is weighed against: the larger, and the lower-numbered of two of one size.
    pub(crate) fn larger(&self, one: u32, other: u32) -> u32 {
        let size = |list: u32| (self.records(list), std::cmp::Reverse(list));
        if size(one) >= size(other) { one } else { other }
    }

    pub(crate) fn records(&self, list: u32) -> u32 {
        self.lists.get(&list).map_or(0, |counts| counts.records)
    }

    /// Returns how many records of a list have a unit.
    pub(crate) fn unit(&self, list: u32, id: Option<u32>) -> u32 {
        let count = |counts: &ListCounts| {
            id.and_then(|id| counts.units.get(id as usize).copied())
                .unwrap_or(0)
        };
        self.lists.get(&list).map_or(0, count)
    }

    /// Returns the chance that a record met by chance shares a unit: the share of records that have it, in that of the two lists where it
    /// is more common, the record at hand left out. A small list's share leans on the larger one's.
    pub(crate) fn unit_chance(&self, one: u32, other: u32, key: &str) -> f64 {
        self.chance(one, other, |list| {
            f64::from(self.unit(list, self.unit_id(key))) - 1.0
        })
    }

    /// The same for an interned unit.
    pub(crate) fn unit_chance_by_id(&self, one: u32, other: u32, id: u32) -> f64 {
        self.chance(one, other, |list| {
            f64::from(self.unit(list, Some(id))) - 1.0
        })
    }

    /// Returns the chance that an acronym given in one list is met by chance in another: records there that give it or have a name with such
    /// initials, and records of the giving list that give it too, the pair at hand left out.
    pub(crate) fn acronym_chance(&self, giving: u32, named: u32, acronym: &str) -> f64 {
        let pair_at_hand = if giving == named { 2.0 } else { 1.0 };
        let count = |list: u32| {
            let Some(counts) = self.lists.get(&list) else {
                return 0;
            };
            let spelled = counts
                .initials
                .get(acronym)
                .filter(|_| list != giving || giving == named);
            counts.acronyms.get(acronym).copied().unwrap_or(0) + spelled.copied().unwrap_or(0)
        };
        self.chance(giving, named, |list| f64::from(count(list)) - pair_at_hand)
    }

    fn chance(&self, one: u32, other: u32, others: impl Fn(u32) -> f64) -> f64 {
        /// How many records of the larger list a small list's share leans on.
        const LEAN_RECORDS: f64 = 50.0;
        let records = |list: u32| f64::from(self.records(list).max(2));
        let large = self.largest;
        let base = (others(large) + 0.5).max(0.5) / records(large);
        let share = |list: u32| {
            if list == large {
                base
            } else {
                (others(list).max(0.0) + LEAN_RECORDS * base) / (records(list) + LEAN_RECORDS)
            }
        };
        share(one).max(share(other)).min(1.0)
    }
}

impl ListCounts {
    fn add(&mut self, organisation: &Organisation, unit_count: usize) {
        self.records += 1;
        self.units.resize(unit_count, 0);
        for id in &organisation.units {
            self.units[*id as usize] += 1;
        }
        let own: BTreeSet<&String> = organisation.all_acronyms().collect();
        for acronym in &own {
            *self.acronyms.entry((*acronym).clone()).or_default() += 1;
        }
        let spelled: BTreeSet<String> = organisation.acronym_targets().flat_map(initials).collect();
        for letters in spelled.into_iter().filter(|letters| !own.contains(letters)) {
            *self.initials.entry(letters).or_default() += 1;
        }
    }
}

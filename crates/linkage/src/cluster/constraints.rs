//! What people have decided about pairs of records, checked for contradictions. Refuses to settle a contradiction.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Pairs that people joined or kept apart, and lists known to name nobody twice. They contradict each other nowhere.
#[derive(Debug, Clone, Default)]
pub struct Constraints {
    must: Vec<(u32, u32)>,
    cannot: Vec<(u32, u32)>,
    /// For each record the list that names nobody twice, or `NO_LIST`.
    single_list_of: Vec<u16>,
}

/// No list that names nobody twice.
const NO_LIST: u16 = u16::MAX;

/// Two records that judgments both join and keep apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradiction {
    /// Who keeps them apart.
    pub apart: Apart,
    /// The records by which judgments join them: each is judged one with the next. First and last are the two.
    pub chain: Vec<u32>,
}

/// What keeps two records apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Apart {
    /// A judgment.
    Judged,
    /// Both stand on this list, which names nobody twice.
    SameList(u16),
}

/// Judgments contradict each other: a person has to look at them again.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} of the judgments that keep records apart contradict those that join", .contradictions.len())]
pub struct ConstraintsError {
    /// Every contradiction, by its records.
    pub contradictions: Vec<Contradiction>,
}

impl Constraints {
    /// Returns no constraints.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Takes pairs judged one and pairs judged apart.
    ///
    /// # Errors
    /// Every pair judged apart that a chain of other judgments joins, with the shortest chain.
    pub fn new(must: &[(u32, u32)], cannot: &[(u32, u32)]) -> Result<Self, ConstraintsError> {
        let constraints = Self {
            must: ordered(must),
            cannot: ordered(cannot),
            single_list_of: Vec::new(),
        };
        let joined = Joined::new(&constraints.must);
        let contradictions = ordered_with_loops(cannot)
            .into_iter()
            .filter_map(|(a, b)| {
                Some(Contradiction {
                    apart: Apart::Judged,
                    chain: joined.chain(a, b)?,
                })
            })
            .collect();
        checked(constraints, contradictions)
    }

    /// Adds that some lists name nobody twice. `list_of` gives each record's list.
    ///
    /// # Errors
    /// Every two records of such a list that judgments join, with the shortest chain.
    pub fn one_record_per_list(
        mut self,
        list_of: &[u16],
        single: &[u16],
    ) -> Result<Self, ConstraintsError> {
        self.single_list_of = list_of
            .iter()
            .map(|list| {
                if single.contains(list) {
                    *list
                } else {
                    NO_LIST
                }
            })
            .collect();
        let joined = Joined::new(&self.must);
        let mut contradictions = Vec::new();
        for group in joined.groups() {
            let mut first: BTreeMap<u16, u32> = BTreeMap::new();
            for &record in &group {
                let Some(list) = self.single_list(record) else {
                    continue;
                };
                let earlier = *first.entry(list).or_insert(record);
                if earlier != record
                    && let Some(chain) = joined.chain(earlier, record)
                {
                    let apart = Apart::SameList(list);
                    contradictions.push(Contradiction { apart, chain });
                }
            }
        }
        checked(self, contradictions)
    }

    /// Returns the pairs judged one, ascending, each once.
    #[must_use]
    pub fn must(&self) -> &[(u32, u32)] {
        &self.must
    }

    /// Returns the pairs judged apart, ascending, each once.
    #[must_use]
    pub fn cannot(&self) -> &[(u32, u32)] {
        &self.cannot
    }

    /// Returns the list that names nobody twice on which a record stands.
    pub(crate) fn single_list(&self, record: u32) -> Option<u16> {
        let list = self.single_list_of.get(record as usize).copied();
        list.filter(|list| *list != NO_LIST)
    }

    pub(crate) fn has_single_lists(&self) -> bool {
        !self.single_list_of.is_empty()
    }

    /// Says whether a clustering keeps all constraints.
    #[must_use]
    pub fn hold_in(&self, clustering: &super::Clustering) -> bool {
        let one = |(a, b): &(u32, u32)| clustering.of(*a) == clustering.of(*b);
        let mut seen = BTreeSet::new();
        let single = (0..clustering.records()).all(|record| {
            self.single_list(record)
                .is_none_or(|list| seen.insert((clustering.of(record), list)))
        });
        self.must.iter().all(one) && !self.cannot.iter().any(one) && single
    }
}

fn checked(
    constraints: Constraints,
    contradictions: Vec<Contradiction>,
) -> Result<Constraints, ConstraintsError> {
    if contradictions.is_empty() {
        Ok(constraints)
    } else {
        Err(ConstraintsError { contradictions })
    }
}

fn ordered(pairs: &[(u32, u32)]) -> Vec<(u32, u32)> {
    let mut pairs = ordered_with_loops(pairs);
    pairs.retain(|(a, b)| a != b);
    pairs
}

/// A record judged apart from itself is a contradiction, so loops are kept for the check.
fn ordered_with_loops(pairs: &[(u32, u32)]) -> Vec<(u32, u32)> {
    let mut pairs: Vec<_> = pairs.iter().map(|&(a, b)| (a.min(b), a.max(b))).collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// The graph of judgments that join.
struct Joined(BTreeMap<u32, Vec<u32>>);

impl Joined {
    fn new(must: &[(u32, u32)]) -> Self {
        let mut neighbours: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for &(a, b) in must {
            neighbours.entry(a).or_default().push(b);
            neighbours.entry(b).or_default().push(a);
        }
        Self(neighbours)
    }

    /// Goes breadth first from one record; returns who was reached and from where.
    fn reached(&self, from: u32) -> BTreeMap<u32, u32> {
        let mut reached = BTreeMap::from([(from, from)]);
        let mut queue = VecDeque::from([from]);
        while let Some(record) = queue.pop_front() {
            for &next in self.0.get(&record).into_iter().flatten() {
                reached.entry(next).or_insert_with(|| {
                    queue.push_back(next);
                    record
                });
            }
        }
        reached
    }

    /// Returns a shortest chain of judgments from one record to the other.
    fn chain(&self, from: u32, to: u32) -> Option<Vec<u32>> {
        let reached = self.reached(from);
        let mut chain = vec![to];
        let mut record = to;
        while record != from {
            record = *reached.get(&record)?;
            chain.push(record);
        }
        chain.reverse();
        Some(chain)
    }

    fn groups(&self) -> Vec<Vec<u32>> {
        let mut seen = BTreeSet::new();
        let mut groups = Vec::new();
        for &record in self.0.keys() {
            if !seen.contains(&record) {
                let group: Vec<u32> = self.reached(record).into_keys().collect();
                seen.extend(group.iter().copied());
                groups.push(group);
            }
        }
        groups
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contradiction_is_told_with_its_shortest_chain() {
        let must = [(1, 2), (3, 2), (3, 4), (1, 9), (9, 4), (20, 21)];
        let error = Constraints::new(&must, &[(4, 1), (20, 4)]).unwrap_err();
        let [only] = &error.contradictions[..] else {
            panic!("{error:?}");
        };
        assert_eq!(only.chain, [1, 9, 4]);
        assert_eq!(only.apart, Apart::Judged);
        assert!(Constraints::new(&[], &[(5, 5)]).is_err());
    }

    #[test]
    fn a_list_that_names_nobody_twice_contradicts_a_judgment() {
        let lists = [0, 1, 0, 1, 1];
        let made = || Constraints::new(&[(0, 1), (1, 2)], &[(3, 4)]).unwrap();
        let error = made().one_record_per_list(&lists, &[0]).unwrap_err();
        assert_eq!(error.contradictions[0].apart, Apart::SameList(0));
        assert_eq!(error.contradictions[0].chain, [0, 1, 2]);
        assert!(made().one_record_per_list(&lists, &[1]).is_ok());
    }
}

//! Capture histories: which lists know each person, counted by pattern, for one clustering or for every draw. Refuses to estimate who
//! stands on no list.

use crate::cluster::{Clustering, Constraints, Forest};
use crate::draws::Draws;
use crate::edge::Edge;

/// The most lists: a pattern is one 64-bit word.
pub const LISTS_MAX: u16 = 64;

/// No stratum is known.
pub const NO_STRATUM: u32 = u32::MAX;

/// What is known of each record besides its cluster.
#[derive(Debug, Clone, Copy)]
pub struct Captures<'c> {
    /// The list of each record.
    list_of: &'c [u16],
    /// The stratum of each record, or `NO_STRATUM`; empty where there are none.
    stratum_of: &'c [u32],
}

/// Why captures cannot be counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CapturesError {
    /// A list's number is too high.
    #[error("list {0} is one too many: at most {LISTS_MAX} lists make a capture history")]
    List(u16),
    /// Lists and strata speak of different numbers of records.
    #[error("{lists} records have a list and {strata} a stratum")]
    Lengths {
        /// Records with a list.
        lists: usize,
        /// Records with a stratum.
        strata: usize,
    },
}

/// How many persons of a stratum were seen by exactly these lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell {
    /// The stratum, or `NO_STRATUM`.
    pub stratum: u32,
    /// Bit i is set if list i knows the person.
    pub lists: u64,
    /// How many such persons.
    pub persons: u32,
}

/// The capture histories of one clustering.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Histories {
    /// Cells with persons, by stratum and pattern.
    pub cells: Vec<Cell>,
    /// Persons whose records name more than one stratum; each is counted in the one most of them name, the lowest of equals.
    pub divided: u32,
}

impl<'c> Captures<'c> {
    /// Takes the list of each record and, unless empty, its stratum.
    ///
    /// # Errors
    /// If there are more than `LISTS_MAX` lists, or strata of other records.
    pub fn new(list_of: &'c [u16], stratum_of: &'c [u32]) -> Result<Self, CapturesError> {
        if let Some(&list) = list_of.iter().find(|list| **list >= LISTS_MAX) {
            return Err(CapturesError::List(list));
        }
        if !stratum_of.is_empty() && stratum_of.len() != list_of.len() {
            let (lists, strata) = (list_of.len(), stratum_of.len());
            return Err(CapturesError::Lengths { lists, strata });
        }
        Ok(Self {
            list_of,
            stratum_of,
        })
    }

    /// Counts the histories of one clustering.
    ///
    /// # Panics
    /// If the clustering is of other records.
    #[must_use]
    pub fn histories(&self, clustering: &Clustering) -> Histories {
        assert_eq!(clustering.records() as usize, self.list_of.len());
        let mut lists = vec![0u64; clustering.clusters() as usize];
        for (&cluster, &list) in clustering.cluster_of().iter().zip(self.list_of) {
            lists[cluster as usize] |= 1 << list;
        }
        let (strata, divided) = self.strata(clustering);
        let mut persons: Vec<(u32, u64)> = if strata.is_empty() {
            lists.into_iter().map(|lists| (NO_STRATUM, lists)).collect()
        } else {
            strata.into_iter().zip(lists).collect()
        };
        persons.sort_unstable();
        let cells = persons.chunk_by(|one, other| one == other);
        let cell = |same: &[(u32, u64)]| Cell {
            stratum: same[0].0,
            lists: same[0].1,
            persons: same.len() as u32,
        };
        Histories {
            cells: cells.map(cell).collect(),
            divided,
        }
    }

    /// Counts the histories of every draw.
    pub fn of_draws<'a>(&'a self, draws: &'a Draws) -> impl Iterator<Item = Histories> + 'a {
        (0..draws.count()).map(|draw| self.histories(&draws.clustering(draw)))
    }

    /// Returns each cluster's stratum, and how many clusters name several.
    fn strata(&self, clustering: &Clustering) -> (Vec<u32>, u32) {
        if self.stratum_of.is_empty() {
            return (Vec::new(), 0);
        }
        let mut divided = 0;
        let mut named: Vec<u32> = Vec::new();
        let members = clustering.members();
        let strata = members.iter().map(|members| {
            named.clear();
            let own = members
                .iter()
                .map(|&record| self.stratum_of[record as usize]);
            named.extend(own.filter(|stratum| *stratum != NO_STRATUM));
            named.sort_unstable();
            let mut best = (0, NO_STRATUM);
            let mut different = 0;
            for same in named.chunk_by(|one, other| one == other) {
                different += 1;
                if same.len() > best.0 {
                    best = (same.len(), same[0]);
                }
            }
            divided += u32::from(different > 1);
            best.1
        });
        let strata = strata.collect();
        (strata, divided)
    }
}

impl Histories {
    /// Returns how many persons there are.
    #[must_use]
    pub fn persons(&self) -> u64 {
        self.cells.iter().map(|cell| u64::from(cell.persons)).sum()
    }
}

/// How many persons records are of, under everything that links leave open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PersonCount {
    /// Every possible link is one: the fewest persons.
    pub least: u32,
    /// Only certain links are one: the most persons.
    pub most: u32,
    /// The clustering's own count.
    pub best: u32,
    /// The 2.5 %, 50 % and 97.5 % points of the draws; none without draws.
    pub drawn: Option<[u32; 3]>,
}

/// Counts persons. `certain_bits` is the weight from which a pair is certainly one, `possible_bits` that from which it is possibly one.
///
/// Certain links are taken to hold through chains, and so are possible ones; judgments that join are certain. Pairs judged apart are not
/// linked directly, but a chain of possible links may still pass both: `least` is a lower bound all the same. All this is about pairs
/// that have an edge: a match that no block brought together is counted twice in every one of these numbers.
///
/// # Panics
/// If edges, draws or constraints are of other records.
#[must_use]
pub fn person_count(
    clustering: &Clustering,
    edges: &[Edge],
    constraints: &Constraints,
    (certain_bits, possible_bits): (f32, f32),
    draws: Option<&Draws>,
) -> PersonCount {
    let count = |least_bits: f32| {
        let mut forest = Forest::new(clustering.records());
        let mut persons = clustering.records();
        for &(a, b) in constraints.must() {
            persons -= u32::from(forest.join(a, b));
        }
        let apart = |edge: &Edge| {
            constraints
                .cannot()
                .binary_search(&(edge.a.min(edge.b), edge.a.max(edge.b)))
                .is_ok()
        };
        for edge in edges.iter().filter(|edge| edge.weight >= least_bits) {
            if !apart(edge) {
                persons -= u32::from(forest.join(edge.a, edge.b));
            }
        }
        persons
    };
    PersonCount {
        least: count(possible_bits),
        most: count(certain_bits),
        best: clustering.clusters(),
        drawn: draws.filter(|draws| draws.count() > 0).map(|draws| {
            let mut counts: Vec<u32> = (0..draws.count())
                .map(|draw| draws.clustering(draw).clusters())
                .collect();
            counts.sort_unstable();
            [0.025, 0.5, 0.975].map(|share| {
                let last = counts.len() - 1;
                counts[libm::round(share * last as f64) as usize]
            })
        }),
    }
}

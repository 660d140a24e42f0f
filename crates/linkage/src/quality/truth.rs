//! A linkage against the truth, in time that grows with the records and edges. Refuses to choose a threshold.

use serde::{Deserialize, Serialize};

use crate::cluster::{Clustering, grouped};
use crate::edge::Edge;
use crate::intern::Interner;

/// Whole numbers below this are told apart by a table, one word each.
const TABLED: u32 = 1 << 22;
/// Marks a label as the number of a name that is no such number.
const NAMED: u32 = 1 << 31;
/// The label of a record of which nothing is known.
const UNKNOWN: u32 = u32::MAX;

/// Takes what a column says of each record's entity, and numbers the entities. Equal names are one entity.
#[derive(Default)]
pub struct Entities {
    labels: Vec<u32>,
    /// Labels that are whole numbers are below this.
    wholes: u32,
    /// Labels that are names are below this, their mark apart.
    names: u32,
    interner: Interner,
}

impl Entities {
    /// Begins with no record.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns how many records there are.
    #[must_use]
    pub fn records(&self) -> usize {
        self.labels.len()
    }

    /// Takes the next record's entity by name; whether there was room for the name, of which four gigabytes are kept.
    /// Not inlined: callers may be built for other ends than speed.
    #[inline(never)]
    #[must_use]
    pub fn push(&mut self, name: Option<&str>) -> bool {
        let label = match name.map(|name| (small_whole(name), name)) {
            None => UNKNOWN,
            Some((Some(number), _)) => {
                self.wholes = self.wholes.max(number + 1);
                number
            }
            Some((None, name)) => match self.interner.intern(name.as_bytes()) {
                Some(number) if number < UNKNOWN - NAMED => {
                    self.names = self.names.max(number + 1);
                    NAMED | number
                }
                _ => return false,
            },
        };
        self.labels.push(label);
        true
    }

    /// Takes records of which nothing is known until there are as many as this.
    pub fn fill(&mut self, records: usize) {
        self.labels.resize(records, UNKNOWN);
    }

    /// Returns the entity of each record; entities are numbered from 0 as they come.
    ///
    /// Labels are spread over much memory: nothing here is decided by what was read from there, so many reads go on at once.
    #[must_use]
    pub fn finish(self) -> Vec<Option<u32>> {
        let place = |label: u32| match label & NAMED {
            0 => label as usize,
            _ => (self.wholes + (label ^ NAMED)) as usize,
        };
        // The first record of each label: from the end, so that the first is written last.
        let mut first = vec![0_u32; (self.wholes + self.names) as usize];
        for (record, &label) in self.labels.iter().enumerate().rev() {
            if label != UNKNOWN {
                first[place(label)] = record as u32;
            }
        }
        let mut numbers: Vec<u32> = Vec::with_capacity(self.labels.len());
        let mut count = 0;
        for (record, &label) in self.labels.iter().enumerate() {
            numbers.push(count);
            if label != UNKNOWN {
                let earliest = first[place(label)] as usize;
                count += u32::from(earliest == record);
                numbers[record] = numbers[earliest];
            }
        }
        let known = |(number, label): (u32, &u32)| (*label != UNKNOWN).then_some(number);
        numbers.into_iter().zip(&self.labels).map(known).collect()
    }
}

/// The number that a name is, where the table holds it and no other name is the same number (not 007).
fn small_whole(name: &str) -> Option<u32> {
    let digits = name.as_bytes();
    if digits.is_empty() || digits.len() > 7 || (digits[0] == b'0' && digits.len() > 1) {
        return None;
    }
    let mut number = 0;
    for digit in digits {
        if !digit.is_ascii_digit() {
            return None;
        }
        number = number * 10 + u32::from(digit - b'0');
    }
    (number < TABLED).then_some(number)
}

/// Precision, recall and their harmonic mean.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Rates {
    /// The share of what was joined that is right.
    pub precision: f64,
    /// The share of what is right that was joined.
    pub recall: f64,
    /// Their harmonic mean.
    pub f1: f64,
}

impl Rates {
    fn new(precision: f64, recall: f64) -> Self {
        let sum = precision + recall;
        let f1 = if sum > 0.0 {
            2.0 * precision * recall / sum
        } else {
            0.0
        };
        Self {
            precision,
            recall,
            f1,
        }
    }

    /// What is joined when nothing is, is right; what is missed when there is nothing to join, is nothing.
    fn of_counts(both: u64, joined: u64, right: u64) -> Self {
        let share = |of: u64| {
            if of == 0 {
                1.0
            } else {
                both as f64 / of as f64
            }
        };
        Self::new(share(joined), share(right))
    }
}

/// A clustering compared with the truth.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct TruthScores {
    /// Records with a known truth; all counts are among these.
    pub records: u32,
    /// Entities they are of.
    pub entities: u32,
    /// Clusters they are in.
    pub clusters: u32,
    /// Pairs of records that are truly one.
    pub true_pairs: u64,
    /// Pairs that the clustering joins.
    pub joined_pairs: u64,
    /// Pairs that are both.
    pub right_pairs: u64,
    /// By pairs of records, after closure.
    pub pairs: Rates,
    /// By records: how much of a record's cluster is its entity, and how much of its entity is its cluster.
    ///
    /// Bagga and Baldwin, "Entity-based cross-document coreferencing using the vector space model", 1998,
    /// doi:10.3115/980845.980859.
    pub b_cubed: Rates,
    /// By whole clusters: those that are exactly an entity. Records that stand alone count.
    pub whole_clusters: Rates,
}

/// Compares a clustering with the entity of each record, where it is known.
///
/// # Panics
/// If the truth is of other records.
#[must_use]
pub fn evaluate(clustering: &Clustering, truth: &[Option<u32>]) -> TruthScores {
    assert_eq!(clustering.records() as usize, truth.len());
    let known: Vec<u32> = truth.iter().flatten().copied().collect();
    let truth_known = Clustering::from_labels(&known);
    if known.len() == truth.len() {
        return compare(clustering, &truth_known);
    }
    let cluster_of: Vec<u32> = clustering
        .cluster_of()
        .iter()
        .zip(truth)
        .filter_map(|(&cluster, truth)| truth.map(|_| cluster))
        .collect();
    compare(&Clustering::from_labels(&cluster_of), &truth_known)
}

fn compare(found: &Clustering, truth: &Clustering) -> TruthScores {
    let entity_sizes = sizes(truth);
    let (starts, order) = grouped(found.cluster_of(), found.clusters() as usize);
    // How many records of each entity are in the cluster at hand; zero again after it.
    let mut inside = vec![0u32; truth.clusters() as usize];
    let (mut right_pairs, mut whole) = (0u64, 0u64);
    let (mut precision, mut recall) = (0.0, 0.0);
    for ends in starts.windows(2) {
        let members = &order[ends[0] as usize..ends[1] as usize];
        for &record in members {
            inside[truth.of(record) as usize] += 1;
        }
        for &record in members {
            let entity = truth.of(record) as usize;
            let shared = std::mem::take(&mut inside[entity]);
            if shared == 0 {
                continue;
            }
            let (shared_f, size) = (f64::from(shared), members.len() as f64);
            right_pairs += u64::from(shared) * u64::from(shared - 1) / 2;
            precision += shared_f * shared_f / size;
            recall += shared_f * shared_f / f64::from(entity_sizes[entity]);
            let is_whole = shared as usize == members.len() && shared == entity_sizes[entity];
            whole += u64::from(is_whole);
        }
    }
    let records = f64::from(found.records().max(1));
    let (joined_pairs, true_pairs) = (found.pairs(), truth.pairs());
    TruthScores {
        records: found.records(),
        entities: truth.clusters(),
        clusters: found.clusters(),
        true_pairs,
        joined_pairs,
        right_pairs,
        pairs: Rates::of_counts(right_pairs, joined_pairs, true_pairs),
        b_cubed: Rates::new(precision / records, recall / records),
        whole_clusters: Rates::of_counts(
            whole,
            u64::from(found.clusters()),
            u64::from(truth.clusters()),
        ),
    }
}

fn sizes(clustering: &Clustering) -> Vec<u32> {
    let mut sizes = vec![0u32; clustering.clusters() as usize];
    for &cluster in clustering.cluster_of() {
        sizes[cluster as usize] += 1;
    }
    sizes
}

/// Compares edges at or above a weight with the truth, by pairs. All true pairs count, so what blocking missed counts as missed.
///
/// # Panics
/// If an edge names a record of which there is no truth entry.
#[must_use]
pub fn evaluate_edges(edges: &[Edge], truth: &[Option<u32>], least_bits: f32) -> Rates {
    edges_and_blocking(edges, truth, least_bits).0
}

/// What [`evaluate_edges`] says, and how much of the truth all edges hold, as [`blocking_recall`] says it: both at one reading.
///
/// # Panics
/// If an edge names a record of which there is no truth entry.
#[must_use]
pub fn edges_and_blocking(
    edges: &[Edge],
    truth: &[Option<u32>],
    least_bits: f32,
) -> (Rates, BlockingRecall) {
    let (mut joined, mut right, mut found) = (0u64, 0u64, 0u64);
    for edge in edges {
        let (a, b) = (truth[edge.a as usize], truth[edge.b as usize]);
        let is_known = a.is_some() & b.is_some();
        let is_right = is_known & (a == b);
        let counts = edge.weight >= least_bits;
        joined += u64::from(counts & is_known);
        right += u64::from(counts & is_right);
        found += u64::from(is_right);
    }
    let true_pairs = true_pairs(truth);
    let blocking = BlockingRecall {
        true_pairs,
        found,
        recall: Rates::of_counts(found, 0, true_pairs).recall,
    };
    (Rates::of_counts(right, joined, true_pairs), blocking)
}

/// How much of the truth blocking brought together.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BlockingRecall {
    /// Pairs that are truly one.
    pub true_pairs: u64,
    /// Those among the candidate pairs.
    pub found: u64,
    /// `found` of `true_pairs`; 1 where there are none.
    pub recall: f64,
}

/// Counts true pairs among candidate pairs, each of which is given once.
///
/// # Panics
/// If a pair names a record of which there is no truth entry.
#[must_use]
pub fn blocking_recall(
    candidates: impl Iterator<Item = (u32, u32)>,
    truth: &[Option<u32>],
) -> BlockingRecall {
    let is_right = |&(a, b): &(u32, u32)| {
        let truth = (truth[a as usize], truth[b as usize]);
        truth.0.is_some() && truth.0 == truth.1
    };
    let found = candidates.filter(is_right).count() as u64;
    let true_pairs = true_pairs(truth);
    BlockingRecall {
        true_pairs,
        found,
        recall: Rates::of_counts(found, 0, true_pairs).recall,
    }
}

/// Pairs of records of one entity; entities are numbered from 0 where [`Entities`] did it.
fn true_pairs(truth: &[Option<u32>]) -> u64 {
    let bound = truth.len();
    if truth
        .iter()
        .flatten()
        .any(|&entity| entity as usize >= bound)
    {
        let known: Vec<u32> = truth.iter().flatten().copied().collect();
        return Clustering::from_labels(&known).pairs();
    }
    let mut sizes = vec![0u32; bound];
    let mut pairs = 0;
    for &entity in truth.iter().flatten() {
        let size = &mut sizes[entity as usize];
        pairs += u64::from(*size);
        *size += 1;
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_names_are_one_entity_and_others_are_not() {
        let names = [
            "7", "07", "", "Q7", "7", "4194303", "4194304", "99999999", "-7", "7 ", "07", "0",
            "4194304",
        ];
        let mut entities = Entities::new();
        for name in names {
            assert!(entities.push(Some(name)));
        }
        assert!(entities.push(None));
        entities.fill(16);
        assert!(entities.push(Some("Q7")));
        let expected = [0, 1, 2, 3, 0, 4, 5, 6, 7, 8, 1, 9, 5].map(Some);
        let mut expected = expected.to_vec();
        expected.extend([None, None, None, Some(3)]);
        assert_eq!((entities.records(), entities.finish()), (17, expected));
        assert!(Entities::new().finish().is_empty());
    }

    #[test]
    fn true_pairs_do_not_depend_on_how_entities_are_numbered() {
        let truth = [Some(1), None, Some(0), Some(1), Some(1), Some(0)];
        let far = truth.map(|entity| entity.map(|entity| entity * 1_000 + 6));
        assert_eq!((true_pairs(&truth), true_pairs(&far)), (4, 4));
    }
}

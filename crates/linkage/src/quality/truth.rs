//! A linkage against the truth, in time that grows with the records and edges. Refuses to choose a threshold.

use serde::{Deserialize, Serialize};

use crate::cluster::{Clustering, grouped};
use crate::edge::Edge;

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
    let (mut joined, mut right) = (0u64, 0u64);
    for edge in edges.iter().filter(|edge| edge.weight >= least_bits) {
        if let (Some(a), Some(b)) = (truth[edge.a as usize], truth[edge.b as usize]) {
            joined += 1;
            right += u64::from(a == b);
        }
    }
    Rates::of_counts(right, joined, true_pairs(truth))
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

fn true_pairs(truth: &[Option<u32>]) -> u64 {
    let known: Vec<u32> = truth.iter().flatten().copied().collect();
    Clustering::from_labels(&known).pairs()
}

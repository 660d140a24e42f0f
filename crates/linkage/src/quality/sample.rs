//! A clerical sample: which pairs people should look at, so that few labels tell precision and recall. Refuses to label.
//!
//! # Formula
//! Pairs fall into strata by whether they are joined and by weight. With predicted share p of matches, N pairs and s = √(p (1 - p)), a
//! stratum gets labels in proportion to N s √((∂P/∂M)² + (∂R/∂M)²), where M is its number of matches, P precision and R recall: the
//! allocation with the least sum of the two variances.
//!
//! # Reference
//! Neyman, "On the two different aspects of the representative method", 1934, doi:10.2307/2342192. Stratified sampling of pairs for
//! recall: Marchant and Rubinstein, "In search of an entity resolution OASIS", 2017, doi:10.14778/3137628.3137642.

use std::collections::BinaryHeap;

use crate::cluster::{Clustering, Components, Forest, WeightOf};
use crate::edge::Edge;
use crate::seeded::mixed;

/// Predicted shares are held within these bounds, because a model is surer than it should be.
const SHARE_BOUNDS: (f64, f64) = (0.002, 0.998);
/// Labels that every stratum gets at least, as far as there are.
const LABELS_MIN: u64 = 8;

/// How a sample is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct SampleParams {
    /// How many pairs people will look at.
    pub labels: u32,
    /// Where weight bands part, in bits, ascending.
    pub bands: Vec<f32>,
    /// The seed of the choice.
    pub seed: u64,
}

impl Default for SampleParams {
    fn default() -> Self {
        Self {
            labels: 300,
            bands: vec![-6.0, -3.0, 0.0, 3.0, 6.0, 10.0, 16.0],
            seed: 1,
        }
    }
}

/// Pairs of one kind.
#[derive(Debug, Clone, PartialEq)]
pub struct Stratum {
    /// Whether the clustering joins them.
    pub is_joined: bool,
    /// Their weights are at or above this, in bits.
    pub lower_bits: f32,
    /// And below this.
    pub upper_bits: f32,
    /// How many there are.
    pub pairs: u64,
    /// The share of matches that their weights predict.
    pub predicted: f64,
    /// Those to be labelled, by record.
    pub drawn: Vec<Edge>,
}

/// A clerical sample; strata without pairs are left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Clerical {
    /// Joined ones first, then by weight.
    pub strata: Vec<Stratum>,
}

/// Returns the pairs that the clustering joins without an edge between them, scored. With the edges they are all pairs it joins.
///
/// # Panics
/// If an edge names a record that does not exist.
#[must_use]
pub fn unscored_pairs(edges: &[Edge], clustering: &Clustering, weight: &WeightOf<'_>) -> Vec<Edge> {
    let by_cluster = by_cluster(clustering, edges);
    let mut scored: Vec<(u32, u32)> = Vec::new();
    let mut unscored = Vec::new();
    for cluster in 0..by_cluster.len() {
        let records = by_cluster.records(cluster);
        scored.clear();
        let own = by_cluster.edges(cluster).iter();
        scored.extend(own.map(|&at| {
            let edge = &edges[at as usize];
            (edge.a.min(edge.b), edge.a.max(edge.b))
        }));
        scored.sort_unstable();
        for (at, &a) in records.iter().enumerate() {
            for &b in &records[at + 1..] {
                if scored.binary_search(&(a, b)).is_err() {
                    unscored.push(Edge::new(a, b, weight(a, b)));
                }
            }
        }
    }
    unscored
}

/// Sorts records and edges by cluster.
pub(super) fn by_cluster(clustering: &Clustering, edges: &[Edge]) -> Components {
    let mut forest = Forest::new(clustering.records());
    let mut first = vec![u32::MAX; clustering.clusters() as usize];
    for (record, &cluster) in clustering.cluster_of().iter().enumerate() {
        let known = &mut first[cluster as usize];
        *known = (*known).min(record as u32);
        forest.join(*known, record as u32);
    }
    Components::new(forest, edges)
}

/// Draws a sample from candidate pairs, each given once. The order of pairs does not matter.
///
/// # Panics
/// If a pair names a record that does not exist.
#[must_use]
pub fn draw_sample(pairs: &[Edge], clustering: &Clustering, params: &SampleParams) -> Clerical {
    let bands = params.bands.len() + 1;
    let stratum_of = |edge: &Edge| {
        let is_joined = clustering.of(edge.a) == clustering.of(edge.b);
        let band = params.bands.partition_point(|&from| from <= edge.weight);
        band + if is_joined { 0 } else { bands }
    };
    let mut strata = empty_strata(params);
    let mut expected = vec![0.0; strata.len()];
    for edge in pairs {
        let at = stratum_of(edge);
        strata[at].pairs += 1;
        // Whole millionths, so that the sum does not depend on the order of pairs.
        expected[at] += libm::round(edge.probability() * 1e6);
    }
    for (stratum, expected) in strata.iter_mut().zip(expected) {
        stratum.predicted = expected / 1e6 / stratum.pairs.max(1) as f64;
    }
    let labels = allocate(&strata, u64::from(params.labels));
    // Of each stratum the pairs whose hash is lowest.
    let mut lowest: Vec<BinaryHeap<(u64, u32, u32, u32)>> = vec![BinaryHeap::new(); strata.len()];
    for edge in pairs {
        let at = stratum_of(edge);
        let pair = u64::from(edge.a.min(edge.b)) << 32 | u64::from(edge.a.max(edge.b));
        let rank = mixed(mixed(pair) ^ params.seed);
        let heap = &mut lowest[at];
        if (heap.len() as u64) < labels[at] {
            heap.push((rank, edge.a, edge.b, edge.weight.to_bits()));
        } else if heap.peek().is_some_and(|highest| rank < highest.0) {
            heap.pop();
            heap.push((rank, edge.a, edge.b, edge.weight.to_bits()));
        }
    }
    for (stratum, heap) in strata.iter_mut().zip(lowest) {
        let edge = |(_, a, b, bits)| Edge::new(a, b, f32::from_bits(bits));
        stratum.drawn = heap.into_iter().map(edge).collect();
        stratum.drawn.sort_unstable_by_key(|edge| (edge.a, edge.b));
    }
    strata.retain(|stratum| stratum.pairs > 0);
    Clerical { strata }
}

fn empty_strata(params: &SampleParams) -> Vec<Stratum> {
    let bound = |at: usize| match at {
        0 => f32::NEG_INFINITY,
        at => params.bands.get(at - 1).copied().unwrap_or(f32::INFINITY),
    };
    let stratum = |is_joined, at| Stratum {
        is_joined,
        lower_bits: bound(at),
        upper_bits: bound(at + 1),
        pairs: 0,
        predicted: 0.0,
        drawn: Vec::new(),
    };
    let of = |is_joined| (0..=params.bands.len()).map(move |at| stratum(is_joined, at));
    of(true).chain(of(false)).collect()
}

/// Shares labels out among strata.
fn allocate(strata: &[Stratum], labels: u64) -> Vec<u64> {
    let sum = |is_joined: bool, value: &dyn Fn(&Stratum) -> f64| -> f64 {
        let own = strata
            .iter()
            .filter(|stratum| stratum.is_joined == is_joined);
        own.map(value).sum()
    };
    let matches = |s: &Stratum| s.pairs as f64 * s.predicted;
    let (found, missed) = (sum(true, &matches), sum(false, &matches));
    let joined = sum(true, &|s| s.pairs as f64).max(1.0);
    let all = ((found + missed) * (found + missed)).max(1.0);
    let need = |s: &Stratum| {
        let share = s.predicted.clamp(SHARE_BOUNDS.0, SHARE_BOUNDS.1);
        let reach = if s.is_joined {
            let (precision, recall) = (1.0 / joined, missed / all);
            (precision * precision + recall * recall).sqrt()
        } else {
            found / all
        };
        s.pairs as f64 * (share * (1.0 - share)).sqrt() * reach
    };
    let needs: Vec<f64> = strata.iter().map(need).collect();
    let filled = strata.iter().filter(|s| s.pairs > 0).count().max(1) as u64;
    let floor = LABELS_MIN.min(labels / filled);
    let mut given: Vec<u64> = strata.iter().map(|s| floor.min(s.pairs)).collect();
    // What a stratum cannot use goes to the others: a few rounds settle it.
    for _ in 0..strata.len() {
        let left = labels.saturating_sub(given.iter().sum());
        let open = |at: &usize| given[*at] < strata[*at].pairs;
        let need_open: f64 = (0..strata.len()).filter(open).map(|at| needs[at]).sum();
        if left == 0 || need_open <= 0.0 {
            break;
        }
        let more: Vec<u64> = (0..strata.len())
            .map(|at| {
                let share = libm::floor(left as f64 * needs[at] / need_open) as u64;
                share.min(strata[at].pairs - given[at])
            })
            .collect();
        if more.iter().all(|&more| more == 0) {
            break;
        }
        for (given, more) in given.iter_mut().zip(more) {
            *given += more;
        }
    }
    given
}

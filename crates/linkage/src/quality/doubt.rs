//! What holds a cluster together, and which clusters are doubtful. Refuses to part one.
//!
//! Weakest link: the lightest edge of a maximum spanning tree, so the lightest edge that anything hangs on. Bridges: edges above zero
//! whose removal parts the cluster; Tarjan, "A note on finding the bridges of a graph", 1974, doi:10.1016/0020-0190(74)90003-9.

use super::sample::by_cluster;
use crate::cluster::{Clustering, Components, WeightOf};
use crate::edge::{Edge, probability};

/// Of the unscored pairs across a cut at most this many are scored.
const ACROSS_PAIRS_MAX: usize = 256;

/// The weakest link, and what it holds together.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// The edge itself.
    pub edge: Edge,
    /// The records on the side of the edge's lower record, ascending; the others are on the other side.
    pub side: Vec<u32>,
    /// The mean weight of all pairs across, in bits.
    pub across_bits: f64,
}

/// What holds one cluster together.
#[derive(Debug, Clone, PartialEq)]
pub struct ClusterLinks {
    /// Its number.
    pub cluster: u32,
    /// Its records, ascending.
    pub records: Vec<u32>,
    /// The weakest link; none if it is one record, or if edges do not hold it together (a judgment or an unscored pair does).
    pub weakest: Option<Link>,
    /// Edges above zero whose removal parts it; in a cluster of two that is the edge itself.
    pub bridges: Vec<Edge>,
    /// The mean weight of its scored pairs, in bits.
    pub mean_bits: Option<f64>,
    /// The share of its pairs that have an edge above zero.
    pub linked_share: f64,
}

impl ClusterLinks {
    /// Returns the chance, by the mean weight across the weakest link, that its two sides are not one; 1 where no link is known.
    #[must_use]
    pub fn doubt(&self) -> f64 {
        let across = self.weakest.as_ref().map(|link| link.across_bits);
        across.map_or(1.0, |bits| 1.0 - probability(bits))
    }
}

/// Tells what holds one cluster together.
///
/// # Panics
/// If there is no such cluster, or an edge names a record that does not exist.
#[must_use]
pub fn examine(
    clustering: &Clustering,
    edges: &[Edge],
    cluster: u32,
    weight: &WeightOf<'_>,
) -> ClusterLinks {
    let within = |edge: &&Edge| {
        clustering.of(edge.a) == cluster && clustering.of(edge.b) == cluster && edge.a != edge.b
    };
    let own: Vec<Edge> = edges.iter().filter(within).copied().collect();
    let records = (0..clustering.records()).filter(|&record| clustering.of(record) == cluster);
    let records: Vec<u32> = records.collect();
    assert!(!records.is_empty(), "there is no cluster {cluster}");
    let weakest = weakest(&records, &own, weight);
    links(cluster, records, &own, weakest)
}

/// Returns the most doubtful clusters of two records and more, the most doubtful first.
///
/// # Panics
/// If an edge names a record that does not exist.
#[must_use]
pub fn doubtful(
    clustering: &Clustering,
    edges: &[Edge],
    weight: &WeightOf<'_>,
    count: usize,
) -> Vec<ClusterLinks> {
    let all = by_cluster(clustering, edges);
    let mut ranked: Vec<(f64, u32)> = (0..all.len())
        .filter(|&cluster| all.records(cluster).len() > 1)
        .map(|cluster| {
            let link = weakest(all.records(cluster), &own(&all, edges, cluster), weight);
            let bits = link.map_or(f64::NEG_INFINITY, |link| link.across_bits);
            (bits, cluster as u32)
        })
        .collect();
    ranked.sort_unstable_by(|x, y| x.0.total_cmp(&y.0).then(x.1.cmp(&y.1)));
    ranked.truncate(count);
    ranked
        .into_iter()
        .map(|(_, cluster)| {
            let records = all.records(cluster as usize).to_vec();
            let own = own(&all, edges, cluster as usize);
            let weakest = weakest(&records, &own, weight);
            links(cluster, records, &own, weakest)
        })
        .collect()
}

fn own(all: &Components, edges: &[Edge], cluster: usize) -> Vec<Edge> {
    let numbers = all.edges(cluster).iter();
    numbers.map(|&at| edges[at as usize]).collect()
}

fn links(cluster: u32, records: Vec<u32>, own: &[Edge], weakest: Option<Link>) -> ClusterLinks {
    let pairs = (records.len() * records.len().saturating_sub(1) / 2).max(1);
    let linked = own.iter().filter(|edge| edge.weight > 0.0).count();
    let sum: f64 = own.iter().map(|edge| f64::from(edge.weight)).sum();
    ClusterLinks {
        cluster,
        bridges: bridges(&records, own),
        weakest,
        mean_bits: (!own.is_empty()).then(|| sum / own.len() as f64),
        linked_share: linked as f64 / pairs as f64,
        records,
    }
}

fn place(records: &[u32], record: u32) -> usize {
    records.partition_point(|&other| other < record)
}

/// Finds the lightest edge of a maximum spanning tree and the mean weight across it.
fn weakest(records: &[u32], own: &[Edge], weight: &WeightOf<'_>) -> Option<Link> {
    let mut by_weight: Vec<&Edge> = own.iter().collect();
    by_weight.sort_unstable_by(|x, y| {
        y.weight
            .total_cmp(&x.weight)
            .then((x.a, x.b).cmp(&(y.a, y.b)))
    });
    let mut side_of: Vec<usize> = (0..records.len()).collect();
    let mut sides = records.len();
    for edge in by_weight {
        let (a, b) = (place(records, edge.a), place(records, edge.b));
        let (one, other) = (side_of[a], side_of[b]);
        if one == other {
            continue;
        }
        if sides == 2 {
            let (inside, outside): (Vec<usize>, Vec<usize>) =
                (0..records.len()).partition(|&at| side_of[at] == one);
            let to_records = |places: Vec<usize>| places.into_iter().map(|at| records[at]);
            let side: Vec<u32> = to_records(inside).collect();
            let rest: Vec<u32> = to_records(outside).collect();
            let across_bits = across(&side, &rest, own, weight);
            let edge = *edge;
            return Some(Link {
                edge,
                side,
                across_bits,
            });
        }
        sides -= 1;
        side_of
            .iter_mut()
            .filter(|s| **s == other)
            .for_each(|s| *s = one);
    }
    None
}

/// The mean weight of pairs across a cut: edges as they are, others scored, at even steps if there are many.
fn across(side: &[u32], rest: &[u32], own: &[Edge], weight: &WeightOf<'_>) -> f64 {
    let is_inside = |record: u32| side.binary_search(&record).is_ok();
    let mut scored: Vec<(u32, u32, f32)> = own
        .iter()
        .filter(|edge| is_inside(edge.a) != is_inside(edge.b))
        .map(|edge| (edge.a.min(edge.b), edge.a.max(edge.b), edge.weight))
        .collect();
    scored.sort_unstable_by(|x, y| (x.0, x.1).cmp(&(y.0, y.1)).then(y.2.total_cmp(&x.2)));
    scored.dedup_by_key(|pair| (pair.0, pair.1));
    let pairs = side.len() * rest.len();
    let known: f64 = scored.iter().map(|pair| f64::from(pair.2)).sum();
    let stride = pairs.div_ceil(ACROSS_PAIRS_MAX).max(1);
    let (mut fresh, mut count) = (0.0, 0u32);
    for at in (0..pairs).step_by(stride) {
        let (one, other) = (side[at / rest.len()], rest[at % rest.len()]);
        let pair = (one.min(other), one.max(other));
        if scored.binary_search_by_key(&pair, |p| (p.0, p.1)).is_err() {
            fresh += f64::from(weight(pair.0, pair.1));
            count += 1;
        }
    }
    let missing = (pairs - scored.len()) as f64;
    let mean = fresh / f64::from(count.max(1));
    (known + mean * missing) / pairs as f64
}

/// Finds the edges above zero that lie on no cycle of such edges.
fn bridges(records: &[u32], own: &[Edge]) -> Vec<Edge> {
    let mut neighbours: Vec<Vec<(usize, usize)>> = vec![Vec::new(); records.len()];
    for (number, edge) in own.iter().enumerate().filter(|(_, edge)| edge.weight > 0.0) {
        let (a, b) = (place(records, edge.a), place(records, edge.b));
        neighbours[a].push((b, number));
        neighbours[b].push((a, number));
    }
    let mut found = Vec::new();
    // Order of discovery, and the earliest place that a subtree reaches; 0 is undiscovered.
    let (mut order, mut low) = (vec![0usize; records.len()], vec![0usize; records.len()]);
    let mut discovered = 0;
    for root in 0..records.len() {
        if order[root] > 0 {
            continue;
        }
        // Place, the edge it was reached by, and its next neighbour.
        let mut stack = vec![(root, usize::MAX, 0usize)];
        discovered += 1;
        order[root] = discovered;
        low[root] = discovered;
        while let Some((at, through, next)) = stack.last_mut() {
            let (at, through) = (*at, *through);
            if let Some(&(other, number)) = neighbours[at].get(*next) {
                *next += 1;
                if number == through {
                    continue;
                }
                if order[other] == 0 {
                    discovered += 1;
                    order[other] = discovered;
                    low[other] = discovered;
                    stack.push((other, number, 0));
                } else {
                    low[at] = low[at].min(order[other]);
                }
                continue;
            }
            stack.pop();
            if let Some((above, _, _)) = stack.last() {
                low[*above] = low[*above].min(low[at]);
                if low[at] > order[*above] {
                    found.push(own[through]);
                }
            }
        }
    }
    found.sort_unstable_by_key(|edge| (edge.a, edge.b));
    found
}

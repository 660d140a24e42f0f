//! New records into an existing linkage: what was decided stays, what a new record suggests about it is told. Refuses to move an old
//! record or to join two old clusters.

use crate::cluster::{Clustered, Clustering, Constraints, Forest, Task, WeightOf, run};
use crate::edge::Edge;

/// Two old clusters that new records suggest are one: for a person to decide.
#[derive(Debug, Clone, PartialEq)]
pub struct JoinProposal {
    /// The clusters by their number in the old clustering.
    pub old: (u32, u32),
    /// New records that weigh above zero with both, ascending.
    pub through: Vec<u32>,
    /// The mean weight between those records and each of the two, in bits, of the record whose lesser mean is highest.
    pub mean_bits: (f64, f64),
    /// The mean weight between the two old clusters themselves, in bits; none if judgments or lists keep them apart.
    pub between_bits: Option<f64>,
}

/// An old linkage with new records in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Grown {
    /// Old and new records. Old records are one exactly where they were, but for pairs since judged one.
    pub clustered: Clustered,
    /// Old clusters that might be one, the best founded first.
    pub proposals: Vec<JoinProposal>,
    /// Pairs since judged apart that the old linkage holds together: a person must part that cluster.
    pub contradicted: Vec<(u32, u32)>,
}

/// The most pairs between two old clusters that are scored for a proposal.
const BETWEEN_PAIRS_MAX: usize = 1_024;

/// Adds records `old.records()..records` to an old clustering of the records below.
///
/// `edges` are those with a new record; edges between old records decide nothing. A new record may join an old cluster, or form new
/// ones with others, by the same rule as `cluster`. Judgments may join old clusters: they are a person's decisions.
///
/// # Panics
/// If there are fewer records than before, or if an edge or a constraint names a record that does not exist.
#[must_use]
pub fn grow(
    old: &Clustering,
    records: u32,
    edges: &[Edge],
    weight: &WeightOf<'_>,
    constraints: &Constraints,
    threads: usize,
) -> Grown {
    assert!(records >= old.records(), "records went missing");
    let held = old.records();
    let mut joined = chains(old);
    joined.extend_from_slice(constraints.must());
    let fresh: Vec<Edge> = edges
        .iter()
        .copied()
        .filter(|edge| edge.a.max(edge.b) >= held)
        .collect();
    let clustered = run(&Task {
        records,
        edges: &fresh,
        weight,
        constraints,
        joined: &joined,
        held,
        threads,
    });
    let contradicted = contradicted(records, &joined, constraints);
    let proposals = proposals(old, &clustered.clustering, &fresh, weight, constraints);
    Grown {
        clustered,
        proposals,
        contradicted,
    }
}

/// Each record with the next of its cluster.
fn chains(old: &Clustering) -> Vec<(u32, u32)> {
    let members = old.members();
    let pairs = members.iter().flat_map(|own| own.windows(2));
    pairs.map(|pair| (pair[0], pair[1])).collect()
}

fn contradicted(records: u32, joined: &[(u32, u32)], constraints: &Constraints) -> Vec<(u32, u32)> {
    let mut forest = Forest::new(records);
    for &(a, b) in joined {
        forest.join(a, b);
    }
    let cannot = constraints.cannot().iter().copied();
    cannot
        .filter(|&(a, b)| forest.root(a) == forest.root(b))
        .collect()
}

/// The mean weight of a new record with an old cluster.
struct Reach {
    record: u32,
    cluster: u32,
    mean_bits: f64,
}

fn proposals(
    old: &Clustering,
    grown: &Clustering,
    edges: &[Edge],
    weight: &WeightOf<'_>,
    constraints: &Constraints,
) -> Vec<JoinProposal> {
    let held = old.records();
    let members = old.members();
    let mut touched: Vec<(u32, u32)> = edges
        .iter()
        .filter(|edge| edge.weight > 0.0 && edge.a.min(edge.b) < held)
        .map(|edge| (edge.a.max(edge.b), old.of(edge.a.min(edge.b))))
        .collect();
    touched.sort_unstable();
    touched.dedup();
    let mut found: Vec<(u32, u32, u32, f64, f64)> = Vec::new();
    for of_record in touched.chunk_by(|one, other| one.0 == other.0) {
        if of_record.len() < 2 {
            continue;
        }
        let reaches: Vec<Reach> = of_record
            .iter()
            .map(|&(record, cluster)| Reach {
                record,
                cluster,
                mean_bits: mean_bits(&[record], members.of(cluster), weight),
            })
            .filter(|reach| reach.mean_bits > 0.0)
            .collect();
        for (at, one) in reaches.iter().enumerate() {
            for other in &reaches[at + 1..] {
                let first = |cluster: u32| members.of(cluster)[0];
                if grown.of(first(one.cluster)) != grown.of(first(other.cluster)) {
                    found.push((
                        one.cluster,
                        other.cluster,
                        one.record,
                        one.mean_bits,
                        other.mean_bits,
                    ));
                }
            }
        }
    }
    found.sort_unstable_by_key(|f| (f.0, f.1, f.2));
    let mut proposals: Vec<JoinProposal> = found
        .chunk_by(|one, other| (one.0, one.1) == (other.0, other.1))
        .map(|same| {
            let lesser = |f: &(u32, u32, u32, f64, f64)| f.3.min(f.4);
            let best = same
                .iter()
                .reduce(|best, f| if lesser(f) > lesser(best) { f } else { best })
                .unwrap_or(&same[0]);
            let (a, b) = (members.of(best.0), members.of(best.1));
            JoinProposal {
                old: (best.0, best.1),
                through: same.iter().map(|f| f.2).collect(),
                mean_bits: (best.3, best.4),
                between_bits: may_be_one(a, b, constraints).then(|| mean_bits(a, b, weight)),
            }
        })
        .collect();
    let strength = |p: &JoinProposal| p.mean_bits.0.min(p.mean_bits.1);
    proposals.sort_by(|x, y| strength(y).total_cmp(&strength(x)).then(x.old.cmp(&y.old)));
    proposals
}

fn may_be_one(a: &[u32], b: &[u32], constraints: &Constraints) -> bool {
    let apart = |one: u32, other: u32| {
        let list = constraints.single_list(one);
        let judged = constraints
            .cannot()
            .binary_search(&(one.min(other), one.max(other)));
        judged.is_ok() || (list.is_some() && list == constraints.single_list(other))
    };
    !a.iter()
        .any(|&one| b.iter().any(|&other| apart(one, other)))
}

/// The mean weight between two sets of records, over at most `BETWEEN_PAIRS_MAX` pairs at even steps.
fn mean_bits(a: &[u32], b: &[u32], weight: &WeightOf<'_>) -> f64 {
    let pairs = a.len() * b.len();
    let stride = pairs.div_ceil(BETWEEN_PAIRS_MAX).max(1);
    let (mut sum, mut count) = (0.0, 0u32);
    for at in (0..pairs).step_by(stride) {
        let (one, other) = (a[at / b.len()], b[at % b.len()]);
        sum += f64::from(weight(one.min(other), one.max(other)));
        count += 1;
    }
    sum / f64::from(count.max(1))
}

//! Which records can be one at all: components above a floor, cut at their weakest edges where they grow too large. Refuses to weigh.

use super::run::{Cut, DrawParams};
use super::steps::Steps;
use crate::cluster::{Clustering, Components, Constraints, Forest, WeightOf};
use crate::edge::{Edge, probability};

/// The most records of a part, unless the clustering itself holds more together.
pub(super) const PART_RECORDS_MAX: usize = 64;

/// Parts of records; what the clustering and judgments hold together is never cut.
pub(super) fn parts(
    start: &Clustering,
    edges: &[Edge],
    weight: &WeightOf<'_>,
    constraints: &Constraints,
    params: &DrawParams,
    threads: usize,
) -> (Components, Cut) {
    let steps = Steps::new(start, weight, params).of_edges(edges, threads);
    let counts = |at: usize| f64::from(steps[at]) > params.floor_bits;
    let mut forest = together(start, constraints);
    for at in (0..edges.len()).filter(|&at| counts(at)) {
        forest.join(edges[at].a, edges[at].b);
    }
    let loose = Components::new(forest, edges);
    let is_large = |c: usize| loose.records(c).len() > PART_RECORDS_MAX;
    if !(0..loose.len()).any(is_large) {
        return (loose, Cut::default());
    }
    let mut forest = together(start, constraints);
    let mut sizes = vec![0u32; start.records() as usize];
    for record in 0..start.records() {
        sizes[forest.root(record) as usize] += 1;
    }
    let mut cut = Cut::default();
    for component in 0..loose.len() {
        let own = loose.edges(component).iter().map(|&at| at as usize);
        let mut own: Vec<(f32, &Edge)> = own
            .filter(|&at| counts(at))
            .map(|at| (steps[at], &edges[at]))
            .collect();
        // Likeliest first; ties by record, so that the order of edges does not matter.
        own.sort_unstable_by(|x, y| {
            y.0.total_cmp(&x.0)
                .then((x.1.a, x.1.b).cmp(&(y.1.a, y.1.b)))
        });
        for (bits, edge) in own {
            let (a, b) = (forest.root(edge.a), forest.root(edge.b));
            let size = sizes[a as usize] + sizes[b as usize];
            if a == b {
                continue;
            }
            if size as usize <= PART_RECORDS_MAX {
                forest.join(a, b);
                sizes[a.min(b) as usize] = size;
            } else {
                cut.edges += 1;
                cut.expected_links += probability(f64::from(bits));
                cut.bits_max = cut.bits_max.max(bits);
            }
        }
    }
    (Components::new(forest, edges), cut)
}

/// Joins what the clustering and judgments hold together.
fn together(start: &Clustering, constraints: &Constraints) -> Forest {
    let mut forest = Forest::new(start.records());
    let mut first = vec![u32::MAX; start.clusters() as usize];
    for (record, &cluster) in start.cluster_of().iter().enumerate() {
        let known = &mut first[cluster as usize];
        if *known == u32::MAX {
            *known = record as u32;
        }
        forest.join(*known, record as u32);
    }
    for &(a, b) in constraints.must() {
        forest.join(a, b);
    }
    forest
}

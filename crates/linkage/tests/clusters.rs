//! Clusters through the public API: judgments hold, order and threads change nothing, small cases are exact, large ones end.

mod random;

use proptest::prelude::*;
use random::Random;
use rapporteur_linkage::{Clustering, Constraints, Edge, cluster, grow};

/// A symmetric table of weights, of which some are edges.
#[derive(Debug, Clone)]
struct World {
    records: u32,
    weights: Vec<f32>,
    edges: Vec<Edge>,
    must: Vec<(u32, u32)>,
    cannot: Vec<(u32, u32)>,
}

impl World {
    /// Weights around -4 bits with some above zero; edges are those above -2, most of them.
    fn new(seed: u64, records: u32) -> Self {
        let mut random = Random(seed);
        let mut weights = vec![0.0f32; (records * records) as usize];
        let mut edges = Vec::new();
        for b in 1..records {
            for a in 0..b {
                let weight = random.below(1000) as f32 / 60.0 - 12.0;
                weights[(a * records + b) as usize] = weight;
                if weight > -2.0 && random.below(10) > 0 {
                    edges.push(Edge::new(a, b, weight));
                }
            }
        }
        let mut some = |count: u64| -> Vec<(u32, u32)> {
            (0..count)
                .map(|_| {
                    (
                        random.below(records.into()) as u32,
                        random.below(records.into()) as u32,
                    )
                })
                .filter(|(a, b)| a != b)
                .collect()
        };
        let (must, cannot) = (some(3), some(6));
        Self {
            records,
            weights,
            edges,
            must,
            cannot,
        }
    }

    fn weight(&self, a: u32, b: u32) -> f32 {
        self.weights[(a.min(b) * self.records + a.max(b)) as usize]
    }

    fn clustered(&self, constraints: &Constraints, threads: usize) -> Clustering {
        let weight = |a, b| self.weight(a, b);
        cluster(self.records, &self.edges, &weight, constraints, threads).clustering
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn judgments_hold_and_contradictions_are_refused(seed in 0u64..1 << 40, records in 2u32..90) {
        let world = World::new(seed, records);
        match Constraints::new(&world.must, &world.cannot) {
            Ok(constraints) => prop_assert!(constraints.hold_in(&world.clustered(&constraints, 2))),
            Err(error) => for contradiction in error.contradictions {
                let chain = contradiction.chain;
                let ends = (chain[0], chain[chain.len() - 1]);
                let has = |pairs: &[(u32, u32)], a, b| pairs.contains(&(a, b)) || pairs.contains(&(b, a));
                prop_assert!(has(&world.cannot, ends.0, ends.1));
                prop_assert!(chain.windows(2).all(|two| has(&world.must, two[0], two[1])));
            },
        }
    }

    #[test]
    fn lists_that_name_nobody_twice_are_kept(seed in 0u64..1 << 40, records in 2u32..90) {
        let world = World::new(seed, records);
        let lists: Vec<u16> = (0..records).map(|record| (record % 7) as u16).collect();
        let constraints = Constraints::none().one_record_per_list(&lists, &[0, 2, 3]).unwrap();
        prop_assert!(constraints.hold_in(&world.clustered(&constraints, 1)));
    }

    #[test]
    fn order_of_edges_and_threads_change_nothing(seed in 0u64..1 << 40, records in 2u32..120) {
        let mut world = World::new(seed, records);
        let constraints = Constraints::new(&[], &world.cannot).unwrap();
        let before = world.clustered(&constraints, 1);
        for at in (1..world.edges.len()).rev() {
            world.edges.swap(at, Random(seed ^ at as u64).below(at as u64 + 1) as usize);
        }
        prop_assert_eq!(&before, &world.clustered(&constraints, 3));
        prop_assert_eq!(&before, &world.clustered(&constraints, 8));
    }

    #[test]
    fn other_numbers_for_records_give_the_same_clusters(seed in 0u64..1 << 40, records in 2u32..40) {
        // Weights have 1,000 values, so make them distinct: ties go by record number.
        let mut world = World::new(seed, records);
        for (at, weight) in world.weights.iter_mut().enumerate() {
            *weight += at as f32 / 8192.0;
        }
        for edge in &mut world.edges {
            edge.weight = world.weights[(edge.a * records + edge.b) as usize];
        }
        let before = world.clustered(&Constraints::none(), 1);
        let turned = |record: u32| records - 1 - record;
        let edges: Vec<Edge> =
            world.edges.iter().map(|e| Edge::new(turned(e.a), turned(e.b), e.weight)).collect();
        let weight = |a, b| world.weight(turned(a), turned(b));
        let after = cluster(records, &edges, &weight, &Constraints::none(), 1).clustering;
        let back: Vec<u32> = (0..records).map(|record| after.of(turned(record))).collect();
        prop_assert_eq!(before, Clustering::from_labels(&back));
    }

    #[test]
    fn no_two_clusters_of_a_small_component_would_gain_by_merging(seed in 0u64..1 << 40, records in 2u32..40) {
        let world = World::new(seed, records);
        let found = world.clustered(&Constraints::none(), 1);
        let members = found.members();
        let mut forest = petite_components(&world);
        for a in 0..found.clusters() {
            for b in a + 1..found.clusters() {
                let (one, other) = (members.of(a), members.of(b));
                if root(&mut forest, one[0]) == root(&mut forest, other[0]) {
                    let sum: f64 = one.iter()
                        .flat_map(|&x| other.iter().map(move |&y| (x, y)))
                        .map(|(x, y)| f64::from(world.weight(x, y)))
                        .sum();
                    prop_assert!(sum <= 0.01, "{a} {b} {sum}");
                }
            }
        }
    }

    #[test]
    fn growth_moves_no_old_record(seed in 0u64..1 << 40, old in 2u32..60, new in 1u32..40) {
        let world = World::new(seed, old + new);
        let first = World {
            records: old,
            weights: Vec::new(),
            edges: world.edges.iter().copied().filter(|e| e.b < old).collect(),
            ..world.clone()
        };
        let weight = |a, b| world.weight(a, b);
        let before = cluster(old, &first.edges, &weight, &Constraints::none(), 1).clustering;
        let grown = grow(&before, old + new, &world.edges, &weight, &Constraints::none(), 2);
        let after = &grown.clustered.clustering;
        let kept = Clustering::from_labels(&after.cluster_of()[..old as usize]);
        prop_assert_eq!(&kept, &before);
        prop_assert!(grown.contradicted.is_empty());
        for proposal in &grown.proposals {
            prop_assert!(proposal.old.0 < proposal.old.1 && proposal.old.1 < before.clusters());
            prop_assert!(proposal.through.iter().all(|&record| record >= old));
            prop_assert!(proposal.mean_bits.0 > 0.0 && proposal.mean_bits.1 > 0.0);
        }
    }
}

/// A plain union–find: the oracle of which records hang together.
fn petite_components(world: &World) -> Vec<u32> {
    let mut parents: Vec<u32> = (0..world.records).collect();
    for edge in world.edges.iter().filter(|edge| edge.weight > 0.0) {
        let (a, b) = (root(&mut parents, edge.a), root(&mut parents, edge.b));
        parents[a as usize] = b;
    }
    parents
}

fn root(parents: &mut [u32], mut record: u32) -> u32 {
    while parents[record as usize] != record {
        record = parents[record as usize];
    }
    record
}

#[test]
fn a_bad_pair_outweighs_a_chain() {
    let edges = [Edge::new(0, 1, 5.0), Edge::new(1, 2, 4.0)];
    let apart = |_, _| -9.0;
    let found = cluster(3, &edges, &apart, &Constraints::none(), 1).clustering;
    assert_eq!(found.cluster_of(), [0, 0, 1]);
    let near = |_, _| -3.0;
    let found = cluster(3, &edges, &near, &Constraints::none(), 1);
    assert_eq!(found.clustering.clusters(), 1);
    assert_eq!((found.demand.scored, found.largest_component), (1, 3));
}

#[test]
fn small_and_large_components_follow_one_rule() {
    // The same 36 records alone, and beside 20 more that hang on by one edge, which takes them to the other algorithm. All pairs are
    // edges, so that no pair is scored later in one than in the other.
    for seed in 0..40 {
        let world = World::new(seed, 36);
        let edges = |upto: u32| -> Vec<Edge> {
            let pairs = (1..upto).flat_map(|b| (0..b).map(move |a| (a, b)));
            let weight = |(a, b)| if b < 36 { world.weight(a, b) } else { -50.0 };
            pairs
                .map(|(a, b)| Edge::new(a, b, weight((a, b))))
                .collect()
        };
        let unasked = |_: u32, _: u32| -> f32 { panic!("every pair has an edge") };
        let small = cluster(36, &edges(36), &unasked, &Constraints::none(), 1);
        let mut more = edges(56);
        for record in 36..56u32 {
            // A light chain that binds the others without being merged: 0.001 bit is weighed last.
            let with = if record == 36 { 35 } else { record - 1 };
            for edge in more.iter_mut().filter(|e| (e.a, e.b) == (with, record)) {
                edge.weight = 0.001;
            }
        }
        let large = cluster(56, &more, &unasked, &Constraints::none(), 1);
        if small.largest_component == 36 {
            assert_eq!(large.largest_component, 56);
        }
        let first = Clustering::from_labels(&large.clustering.cluster_of()[..36]);
        assert_eq!(first, small.clustering, "seed {seed}");
    }
}

#[test]
fn a_giant_component_ends_within_its_bound() {
    // 60,000 records on a ring of weak links with pairs of true matches: one component, which all-pairs scoring could not finish.
    let records = 60_000u32;
    let mut edges = Vec::new();
    for record in 0..records {
        let weight = if record % 2 == 0 { 9.0 } else { 0.5 };
        edges.push(Edge::new(record, (record + 1) % records, weight));
        edges.push(Edge::new(record, (record + 7) % records, 0.25));
    }
    // A hub that everyone resembles a little.
    edges.extend((1..records).map(|record| Edge::new(0, record, 0.1)));
    let found = cluster(records, &edges, &|_, _| -6.0, &Constraints::none(), 1);
    assert_eq!(found.largest_component, records);
    assert!(found.demand.scored <= 64 * u64::from(records));
    let pairs = (0..records / 2)
        .filter(|at| found.clustering.of(2 * at) == found.clustering.of(2 * at + 1));
    assert_eq!(pairs.count() as u32, records / 2);
    assert_eq!(found.clustering.clusters(), records / 2);
}

#[test]
fn what_would_join_old_clusters_is_proposed_and_not_done() {
    // Two old clusters {0, 1} and {2, 3}; the new record 4 fits both, 5 fits nobody.
    let old = Clustering::from_labels(&[0, 0, 1, 1]);
    let weight = |a: u32, b: u32| match (a.min(b), a.max(b)) {
        (0 | 1, 4) => 6.0,
        (2 | 3, 4) => 4.0,
        (0 | 1, 2 | 3) => 1.0,
        _ => -9.0,
    };
    let edges: Vec<Edge> = (0..4).map(|a| Edge::new(a, 4, weight(a, 4))).collect();
    let grown = grow(&old, 6, &edges, &weight, &Constraints::none(), 1);
    assert_eq!(grown.clustered.clustering.cluster_of(), [0, 0, 1, 1, 0, 2]);
    let [proposal] = &grown.proposals[..] else {
        panic!("{:?}", grown.proposals);
    };
    assert_eq!((proposal.old, &proposal.through[..]), ((0, 1), &[4][..]));
    assert_eq!(proposal.mean_bits, (6.0, 4.0));
    assert_eq!(proposal.between_bits, Some(1.0));
    // A person may join them, and may contradict what stands.
    let judged = Constraints::new(&[(1, 3)], &[(0, 1)]).unwrap();
    let grown = grow(&old, 6, &edges, &weight, &judged, 1);
    assert_eq!(grown.clustered.clustering.cluster_of(), [0, 0, 0, 0, 0, 1]);
    assert_eq!(grown.contradicted, [(0, 1)]);
    assert!(grown.proposals.is_empty());
}

//! Draws, capture histories and counts of persons through the public API.

mod random;

use std::collections::BTreeMap;

use proptest::prelude::*;
use random::Random;
use rapporteur_linkage::{
    Captures, CapturesError, Cell, Clustering, Constraints, DrawParams, Draws, Edge, Method,
    NO_STRATUM, cluster, draws, person_count,
};

/// Groups of records with edges of all weights inside and a few between.
fn edges(seed: u64, records: u32, links: u32) -> Vec<Edge> {
    let mut random = Random(seed);
    let edges = (0..links).map(|_| {
        let a = random.below(records.into()) as u32;
        let b = (a + 1 + random.below(9) as u32) % records;
        Edge::new(a, b, random.below(1200) as f32 / 100.0 - 5.0)
    });
    edges.filter(|edge| edge.a != edge.b).collect()
}

fn drawn(records: u32, edges: &[Edge], constraints: &Constraints, threads: usize) -> Draws {
    let mut known: BTreeMap<(u32, u32), f32> = BTreeMap::new();
    for edge in edges {
        let heaviest = known.entry((edge.a, edge.b)).or_insert(edge.weight);
        *heaviest = heaviest.max(edge.weight);
    }
    let weight = |a: u32, b: u32| {
        let own = known.get(&(a.min(b), a.max(b)));
        own.copied().unwrap_or(-(((a * 7 + b * 13) % 9) as f32))
    };
    let start = cluster(records, edges, &weight, constraints, 1).clustering;
    let params = DrawParams {
        count: 25,
        seed: 11,
        scale: 1.0,
        ..DrawParams::default()
    };
    draws(&start, edges, &weight, constraints, &params, threads)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn judgments_hold_in_every_draw(seed in 0u64..1 << 40, records in 3u32..150, density in 1u32..4) {
        let edges = edges(seed, records, records * density / 2);
        let mut random = Random(seed ^ 1);
        let mut pairs = |count: u32| -> Vec<(u32, u32)> {
            (0..count)
                .map(|_| (random.below(records.into()) as u32, random.below(records.into()) as u32))
                .filter(|(a, b)| a != b)
                .collect()
        };
        let (must, cannot) = (pairs(4), pairs(12));
        let lists: Vec<u16> = (0..records).map(|record| (record % 5) as u16).collect();
        let constraints = Constraints::new(&must, &cannot)
            .and_then(|constraints| constraints.one_record_per_list(&lists, &[2]));
        if let Ok(constraints) = constraints {
            let draws = drawn(records, &edges, &constraints, 2);
            for draw in 0..draws.count() {
                prop_assert!(constraints.hold_in(&draws.clustering(draw)));
            }
        }
    }

    #[test]
    fn order_of_edges_and_threads_change_no_draw(seed in 0u64..1 << 40, records in 3u32..160) {
        let mut edges = edges(seed, records, records);
        // One pair, one weight: of several the heaviest would count in both orders, but in the cut too.
        edges.sort_by(|x, y| (x.a, x.b).cmp(&(y.a, y.b)).then(y.weight.total_cmp(&x.weight)));
        edges.dedup_by_key(|edge| (edge.a, edge.b));
        let before = drawn(records, &edges, &Constraints::none(), 1);
        edges.reverse();
        let after = drawn(records, &edges, &Constraints::none(), 3);
        prop_assert_eq!(before.parts(), after.parts());
        prop_assert_eq!(before.cut().edges, after.cut().edges);
    }
}

#[test]
fn draws_are_as_likely_as_the_weight_says() {
    // 2,000 separate pairs at 1 bit: one in 2/3 of draws.
    let edges: Vec<Edge> = (0..2_000)
        .map(|at| Edge::new(2 * at, 2 * at + 1, 1.0))
        .collect();
    let draws = drawn(4_000, &edges, &Constraints::none(), 2);
    let together: f64 = (0..2_000)
        .map(|at| draws.share_together(2 * at, 2 * at + 1))
        .sum();
    // 50,000 independent draws: the standard error of the share is .0021.
    assert!(
        (together / 2_000.0 - 2.0 / 3.0).abs() < 0.0085,
        "{together}"
    );
    assert!(
        draws
            .parts()
            .iter()
            .all(|part| part.method == Method::Exact)
    );
    assert_eq!(draws.share_together(0, 3), 0.0);
    assert_eq!(draws.records(), 4_000);
}

#[test]
fn two_chains_agree_on_a_part_of_moderate_size() {
    // 40 records: five true groups of eight, heavy inside, light between.
    let group = |record: u32| record / 8;
    let weight = |a: u32, b: u32| {
        let noise = ((a * 31 + b * 17) % 7) as f32 / 2.0;
        if group(a) == group(b) {
            2.0 + noise
        } else {
            -4.0 - noise
        }
    };
    let pairs = (1..40u32).flat_map(|b| (0..b).map(move |a| (a, b)));
    let edges: Vec<Edge> = pairs.map(|(a, b)| Edge::new(a, b, weight(a, b))).collect();
    let start = Clustering::singletons(40);
    let params = DrawParams {
        floor_bits: -9.0,
        scale: 1.0,
        shared: 0.5,
        ..DrawParams::default()
    };
    let draws = draws(&start, &edges, &weight, &Constraints::none(), &params, 2);
    let [part] = draws.parts() else {
        panic!("{}", draws.parts().len());
    };
    assert!(
        matches!(part.method, Method::Sampled { r_hat } if r_hat < 1.1),
        "{:?}",
        part.method
    );
    assert!(draws.share_together(0, 7) > 0.97 && draws.share_together(0, 8) < 0.03);
}

#[test]
fn a_part_that_grows_too_large_is_cut_and_says_so() {
    // 600 records that stand alone on a chain at -2 bits, a chance of .2 each.
    let edges: Vec<Edge> = (0..599)
        .map(|at| Edge::new(at, at + 1, -2.0 + at as f32 / 1e6))
        .collect();
    let draws = drawn(600, &edges, &Constraints::none(), 2);
    assert!(draws.parts().iter().all(|part| part.records.len() <= 64));
    let cut = draws.cut();
    assert!(cut.edges >= 9, "{cut:?}");
    assert!(
        (cut.expected_links / cut.edges as f64 - 0.2).abs() < 1e-3,
        "{cut:?}"
    );
    // A cluster that holds more than that is never cut.
    let all: Vec<Edge> = (0..300).map(|at| Edge::new(0, at + 1, 9.0)).collect();
    let start = Clustering::from_labels(&[0; 301]);
    let held = rapporteur_linkage::draws(
        &start,
        &all,
        &|_, _| 9.0,
        &Constraints::none(),
        &DrawParams::default(),
        1,
    );
    assert_eq!(held.parts()[0].method, Method::Held);
    assert_eq!(held.clustering(3), start);
    assert_eq!(held.share_together(4, 9), 1.0);
}

#[test]
fn histories_count_persons_by_their_lists() {
    // Persons: {0, 2} on lists 0 and 1, {1} on 1, {3, 4} on 2 and 0, {5} on 0, {6, 7, 8} on 1.
    let clustering = Clustering::from_labels(&[0, 1, 0, 2, 2, 3, 4, 4, 4]);
    let lists = [0, 1, 1, 2, 0, 0, 1, 1, 1];
    let cell = |stratum, lists, persons| Cell {
        stratum,
        lists,
        persons,
    };
    let plain = Captures::new(&lists, &[]).unwrap().histories(&clustering);
    let none = NO_STRATUM;
    let expected = [
        cell(none, 0b001, 1),
        cell(none, 0b010, 2),
        cell(none, 0b011, 1),
        cell(none, 0b101, 1),
    ];
    assert_eq!(
        (plain.cells.as_slice(), plain.persons(), plain.divided),
        (&expected[..], 5, 0)
    );
    // Strata: of {6, 7, 8} most say 7; {3, 4} say 5 and 4, the lower counts; 5 says nothing.
    let strata = [1, 1, none, 5, 4, none, 7, 7, 1];
    let divided = Captures::new(&lists, &strata)
        .unwrap()
        .histories(&clustering);
    let expected = [
        cell(1, 0b010, 1),
        cell(1, 0b011, 1),
        cell(4, 0b101, 1),
        cell(7, 0b010, 1),
        cell(none, 0b001, 1),
    ];
    assert_eq!(
        (divided.cells.as_slice(), divided.divided),
        (&expected[..], 2)
    );
    assert_eq!(
        Captures::new(&[0, 64], &[]).unwrap_err(),
        CapturesError::List(64)
    );
    assert!(Captures::new(&[0, 1], &[1]).is_err());
}

#[test]
fn persons_are_counted_between_certain_and_possible() {
    let edges = [
        Edge::new(0, 1, 12.0),
        Edge::new(1, 2, 3.0),
        Edge::new(3, 4, -1.0),
        Edge::new(5, 6, 2.0),
    ];
    let constraints = Constraints::new(&[(7, 8)], &[(5, 6)]).unwrap();
    let weight = |_, _| -8.0;
    let found = cluster(9, &edges, &weight, &constraints, 1).clustering;
    let params = DrawParams::default();
    let draws = draws(&found, &edges, &weight, &constraints, &params, 1);
    let count = person_count(&found, &edges, &constraints, (10.0, -3.0), Some(&draws));
    assert_eq!((count.least, count.best, count.most), (5, 7, 7));
    let [low, _, high] = count.drawn.unwrap();
    assert!(
        count.least <= low && low <= high && high <= count.most,
        "{count:?}"
    );
    let histories = Captures::new(&[0; 9], &[]).unwrap();
    assert_eq!(histories.of_draws(&draws).count(), 100);
}

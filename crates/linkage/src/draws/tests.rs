//! Draws against enumeration: densities, exact draws and both moves of the chain.

use std::collections::BTreeMap;

use super::super::exact::Enumerated;
use super::super::field::Field;
use super::*;

fn no_ban(_: usize, _: usize) -> bool {
    false
}

fn roots(size: usize) -> Vec<u32> {
    (0..size as u32).collect()
}

fn weights(seed: u64, size: usize) -> Vec<f64> {
    let mut seeded = Seeded::new(seed, 0);
    (0..size * size)
        .map(|_| seeded.unit() * 8.0 - 4.5)
        .collect()
}

#[test]
fn two_records_are_one_with_the_odds_of_their_weight() {
    for shared in [0.0, 0.5, 1.0] {
        let params = DrawParams {
            shared,
            scale: 1.0,
            ..DrawParams::default()
        };
        let field = Field::new(2, &roots(2), &|_, _| 3.0, &no_ban, &params);
        let all = Enumerated::new(&field);
        assert_eq!(all.partitions.len(), 2);
        let together = all.partitions.iter().position(|p| p[0] == p[1]).unwrap();
        assert!((all.probability(together) - 8.0 / 9.0).abs() < 1e-12);
    }
}

#[test]
fn all_partitions_are_enumerated_with_their_density() {
    for (units, bell) in [(1, 1), (3, 5), (5, 52), (8, 4140)] {
        let field = Field::new(
            units,
            &roots(units),
            &|_, _| 0.0,
            &no_ban,
            &DrawParams::default(),
        );
        assert_eq!(Enumerated::new(&field).partitions.len(), bell);
    }
    // Three records by hand: weights 5, 5 and -8 give 2, 5, 5, -8 and 0 bits.
    let weight = |a: usize, b: usize| if (a, b) == (0, 2) { -8.0 } else { 5.0 };
    let params = DrawParams {
        shared: 0.0,
        scale: 1.0,
        ..DrawParams::default()
    };
    let all = Enumerated::new(&Field::new(3, &roots(3), &weight, &no_ban, &params));
    let total = 4.0 + 32.0 + 32.0 + 1.0 / 256.0 + 1.0;
    let of = |partition: [u8; 3]| {
        let at = all.partitions.iter().position(|p| p[..3] == partition);
        all.probability(at.unwrap()) * total
    };
    assert!((of([0, 0, 0]) - 4.0).abs() < 1e-9);
    assert!((of([0, 0, 1]) - 32.0).abs() < 1e-9);
    assert!((of([0, 1, 0]) - 1.0 / 256.0).abs() < 1e-9);
}

#[test]
fn the_chain_visits_partitions_as_often_as_enumeration_says() {
    // As near as 20,000 independent exact draws of the same partitions are, but for three tenths: draws of a chain are not quite independent.
    for (seed, size, shared, with_bans) in [
        (1, 5, 0.0, false),
        (2, 6, 1.0, false),
        (3, 6, 0.5, true),
        (4, 7, 0.5, false),
    ] {
        let table = weights(seed, size);
        let weight = |a: usize, b: usize| table[a * size + b];
        let ban = |a: usize, b: usize| with_bans && (a + b).is_multiple_of(5);
        let params = DrawParams {
            shared,
            scale: 1.0,
            ..DrawParams::default()
        };
        // The last two records are one by judgment, where there are bans.
        let mut roots = roots(size);
        if with_bans {
            roots[size - 1] = size as u32 - 2;
        }
        let field = Field::new(size, &roots, &weight, &ban, &params);
        let all = Enumerated::new(&field);
        let alone = (0..field.units() as u8).collect();
        let mut chain = Chain::new(&field, alone, Seeded::new(seed, 9));
        let sampled = distance(&field, &all, || {
            (0..3).for_each(|_| chain.sweep());
            field.lowest_places(&chain.cluster_of)
        });
        let mut seeded = Seeded::new(seed, 10);
        let exact = distance(&field, &all, || {
            field.lowest_places(&all.partitions[all.draw(&mut seeded)][..field.units()])
        });
        assert!(exact < 0.06, "case {seed}: {exact}");
        assert!(
            sampled < 1.3 * exact + 0.003,
            "case {seed}: {sampled} {exact}"
        );
    }
}

/// The total variation distance of 20,000 draws from the enumerated probabilities.
fn distance(field: &Field, all: &Enumerated, mut draw: impl FnMut() -> Vec<u8>) -> f64 {
    let mut left: BTreeMap<Vec<u8>, f64> = BTreeMap::new();
    for (at, partition) in all.partitions.iter().enumerate() {
        let places = field.lowest_places(&partition[..field.units()]);
        left.insert(places, all.probability(at));
    }
    for _ in 0..20_000 {
        *left.get_mut(&draw()).unwrap() -= 1.0 / 20_000.0;
    }
    left.values().map(|left| left.abs()).sum::<f64>() / 2.0
}

#[test]
fn a_chain_keeps_its_density() {
    let table = weights(5, 12);
    let weight = |a: usize, b: usize| table[a * 12 + b];
    let field = Field::new(12, &roots(12), &weight, &no_ban, &DrawParams::default());
    let mut chain = Chain::new(&field, (0..12).collect(), Seeded::new(1, 1));
    (0..500).for_each(|_| chain.sweep());
    let afresh = Chain::new(&field, chain.cluster_of.clone(), Seeded::new(1, 1));
    assert!((chain.log_density() - afresh.log_density()).abs() < 1e-6);
}

#[test]
fn chains_that_agree_have_r_hat_one() {
    let one = [vec![1.0, 2.0, 3.0, 2.0], vec![2.0, 1.0, 2.0, 3.0]];
    assert!((r_hat(&one) - (0.75f64).sqrt()).abs() < 1e-12);
    let two = [vec![1.0, 2.0, 3.0, 2.0], vec![11.0, 12.0, 13.0, 12.0]];
    assert!(r_hat(&two) > 5.0);
    assert_eq!(r_hat(&[vec![1.0; 5], vec![1.0; 5]]), 1.0);
}

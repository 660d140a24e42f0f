//! Which fields strangers agree on together: people of one place share names, and who was born there often dies there.
//!
//! A tree over the fields after Chow and Liu (1968, doi:10.1109/TIT.1968.1054142): each field depends on one other, so that what two fields
//! share is counted once. Refuses to look further than pairs of fields.

use super::chance::Sample;
use crate::compare::{CLASSES, Compared, MISSING_CLASS};
use crate::score::Dependence;

/// Pairs of strangers that stand for nothing known about how two fields hang together.
const PSEUDO_PAIRS: f64 = 20.0;
/// Least mutual information, in bits, for which two fields are tied.
const INFORMATION_MIN: f64 = 1e-5;
/// Bits that one tie weighs at most.
const BITS_MAX: f64 = 8.0;

/// Counts of two fields' classes among random pairs.
pub(crate) type Table = [[f64; CLASSES]; CLASSES];

/// The tree's ties.
pub(crate) fn tree(sample: &Sample, fields: &[Compared]) -> Vec<Dependence> {
    let mut ties: Vec<(f64, Dependence)> = Vec::new();
    for one in 0..fields.len() {
        for other in one + 1..fields.len() {
            let (information, bits) = tie(&sample
                .table(one, other)
                .map(|row| row.map(|count| count.max(0.0))));
            ties.push((information, Dependence { one, other, bits }));
        }
    }
    ties.sort_by(|a, b| {
        b.0.total_cmp(&a.0)
            .then((a.1.one, a.1.other).cmp(&(b.1.one, b.1.other)))
    });
    let mut root: Vec<usize> = (0..fields.len()).collect();
    ties.retain(|(information, tie)| {
        let (x, y) = (root[tie.one], root[tie.other]);
        let is_new = *information > INFORMATION_MIN && x != y;
        if is_new {
            root.iter_mut()
                .filter(|root| **root == y)
                .for_each(|root| *root = x);
        }
        is_new
    });
    ties.into_iter().map(|(_, tie)| tie).collect()
}

/// Mutual information of two fields in bits, and what each pair of classes weighs less (or more) than both by themselves.
fn tie(table: &Table) -> (f64, Vec<f32>) {
    let known = MISSING_CLASS;
    let all: f64 = table[..known]
        .iter()
        .flat_map(|row| &row[..known])
        .sum::<f64>()
        .max(1.0);
    let rows: Vec<f64> = (0..known)
        .map(|x| table[x][..known].iter().sum::<f64>() / all)
        .collect();
    let columns: Vec<f64> = (0..known)
        .map(|y| (0..known).map(|x| table[x][y]).sum::<f64>() / all)
        .collect();
    let mut information = 0.0;
    let mut bits = vec![0.0f32; CLASSES * CLASSES];
    for x in 0..known {
        for y in 0..known {
            let (seen, expected) = (table[x][y], rows[x] * columns[y] * all);
            if seen > 0.0 && expected > 0.0 {
                information += seen / all * libm::log2(seen / expected);
            }
            let pseudo = PSEUDO_PAIRS.min(expected.max(1.0));
            let factor = (seen + pseudo) / (expected + pseudo);
            bits[x * CLASSES + y] = -libm::log2(factor).clamp(-BITS_MAX, BITS_MAX) as f32;
        }
    }
    (information, bits)
}

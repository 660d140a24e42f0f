//! Joins matched records into organisations, never against a decision that two are not one. Refuses to weigh matches: earlier ones count
//! first.

use std::collections::BTreeSet;

/// The organisations that matches make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clusters {
    /// For each record, the smallest index of the records it is one with.
    pub cluster_of: Vec<usize>,
    /// Matches, by place in the input, that were left out because they would have joined two records that must stay apart.
    pub conflicts: Vec<usize>,
}

/// Joins `count` records by matches, in the order given; a chain of matches never joins two records of `cannot`. Indices out of range
/// are left out as conflicts.
pub fn cluster(count: usize, matches: &[(usize, usize)], cannot: &[(usize, usize)]) -> Clusters {
    let mut root: Vec<usize> = (0..count).collect();
    let mut apart: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); count];
    for &(one, other) in cannot
        .iter()
        .filter(|(one, other)| *one < count && *other < count && one != other)
    {
        apart[one].insert(other);
        apart[other].insert(one);
    }
    let mut conflicts = Vec::new();
    for (place, &(one, other)) in matches.iter().enumerate() {
        if one >= count || other >= count {
            conflicts.push(place);
            continue;
        }
        let (a, b) = (find(&mut root, one), find(&mut root, other));
        if a != b && !join(&mut root, &mut apart, a.min(b), a.max(b)) {
            conflicts.push(place);
        }
    }
    let cluster_of = (0..count).map(|record| find(&mut root, record)).collect();
    Clusters {
        cluster_of,
        conflicts,
    }
}

/// INVARIANT: `apart` of a root holds roots only, and is symmetric among them.
fn join(root: &mut [usize], apart: &mut [BTreeSet<usize>], kept: usize, gone: usize) -> bool {
    if apart[kept].contains(&gone) {
        return false;
    }
    root[gone] = kept;
    for other in std::mem::take(&mut apart[gone]) {
        apart[other].remove(&gone);
        apart[other].insert(kept);
        apart[kept].insert(other);
    }
    true
}

fn find(root: &mut [usize], record: usize) -> usize {
    let mut top = record;
    while root[top] != top {
        top = root[top];
    }
    let mut at = record;
    while root[at] != top {
        at = std::mem::replace(&mut root[at], top);
    }
    top
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matches_join_and_the_smallest_index_names_the_cluster() {
        let clusters = cluster(6, &[(4, 2), (2, 1), (5, 5)], &[]);
        assert_eq!(clusters.cluster_of, [0, 1, 1, 3, 1, 5]);
        assert!(clusters.conflicts.is_empty());
    }

    #[test]
    fn a_chain_never_joins_two_that_must_stay_apart() {
        let clusters = cluster(5, &[(0, 1), (3, 4), (1, 3), (1, 2)], &[(0, 4)]);
        assert_eq!(clusters.cluster_of, [0, 0, 0, 3, 3]);
        assert_eq!(clusters.conflicts, [2]);
    }

    #[test]
    fn an_index_out_of_range_joins_nothing() {
        let clusters = cluster(2, &[(0, 7)], &[(0, 9)]);
        assert_eq!(
            (clusters.cluster_of, clusters.conflicts),
            (vec![0, 1], vec![0])
        );
    }
}

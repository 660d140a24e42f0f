//! Answers which nodes are one thing: connected components of certain matches that no certain non-match forbids.
//! Knows nothing of names; it sees numbers and pairs.

use std::collections::HashSet;

/// A certain match between two nodes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Edge {
    /// One node.
    pub left: usize,
    /// The other.
    pub right: usize,
    /// How strongly it holds: a stronger edge is honoured first.
    pub strength: f64,
}

/// A match that would have joined two nodes decided to be different.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RefusedMerge {
    /// One node of the refused match.
    pub left: usize,
    /// The other.
    pub right: usize,
}

/// A partition of nodes `0..n`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clusters {
    /// For each node the smallest node of its component.
    root: Vec<usize>,
    refused: Vec<RefusedMerge>,
}

impl Clusters {
    /// Joins nodes along `edges`, strongest first (ties by node), and never so that both ends of a pair of `apart` fall together.
    /// Edges and pairs with a node outside `0..node_count` are ignored; the result does not depend on the order given.
    pub fn join(node_count: usize, edges: &[Edge], apart: &[(usize, usize)]) -> Self {
        let inside =
            |left: usize, right: usize| left < node_count && right < node_count && left != right;
        let mut ordered: Vec<Edge> = edges
            .iter()
            .copied()
            .filter(|edge| inside(edge.left, edge.right))
            .collect();
        for edge in &mut ordered {
            *edge = Edge {
                left: edge.left.min(edge.right),
                right: edge.left.max(edge.right),
                ..*edge
            };
        }
        ordered.sort_by(|a, b| {
            b.strength
                .total_cmp(&a.strength)
                .then((a.left, a.right).cmp(&(b.left, b.right)))
        });
        let mut enemies: Vec<HashSet<usize>> = vec![HashSet::new(); node_count];
        for &(left, right) in apart.iter().filter(|(left, right)| inside(*left, *right)) {
            enemies[left].insert(right);
            enemies[right].insert(left);
        }
        let mut root: Vec<usize> = (0..node_count).collect();
        let mut members: Vec<Vec<usize>> = (0..node_count).map(|node| vec![node]).collect();
        let mut refused = Vec::new();
        for edge in ordered {
            let (keep, gone) = (
                root[edge.left].min(root[edge.right]),
                root[edge.left].max(root[edge.right]),
            );
            if keep == gone {
                continue;
            }
            if members[gone].iter().any(|node| {
                members[keep]
                    .iter()
                    .any(|other| enemies[*node].contains(other))
            }) {
                refused.push(RefusedMerge {
                    left: edge.left,
                    right: edge.right,
                });
                continue;
            }
            let moved = std::mem::take(&mut members[gone]);
            for node in &moved {
                root[*node] = keep;
            }
            members[keep].extend(moved);
        }
        Self { root, refused }
    }

    /// The smallest node of the component of `node`.
    ///
    /// # Panics
    /// When `node` is not one of the nodes.
    pub fn root(&self, node: usize) -> usize {
        self.root[node]
    }

    /// Whether two nodes are in one component.
    pub fn together(&self, left: usize, right: usize) -> bool {
        self.root[left] == self.root[right]
    }

    /// The matches that were refused because a non-match stands against them.
    pub fn refused(&self) -> &[RefusedMerge] {
        &self.refused
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn edge(left: usize, right: usize, strength: f64) -> Edge {
        Edge {
            left,
            right,
            strength,
        }
    }

    #[test]
    fn a_chain_of_matches_is_one_cluster() {
        let clusters = Clusters::join(4, &[edge(2, 1, 1.0), edge(1, 0, 1.0)], &[]);
        assert_eq!(
            (0..4).map(|node| clusters.root(node)).collect::<Vec<_>>(),
            [0, 0, 0, 3]
        );
    }

    #[test]
    fn the_weaker_match_of_a_contradiction_is_refused() {
        let clusters = Clusters::join(3, &[edge(0, 1, 0.9), edge(1, 2, 2.0)], &[(0, 2)]);
        assert!(clusters.together(1, 2) && !clusters.together(0, 1));
        assert_eq!(clusters.refused(), [RefusedMerge { left: 0, right: 1 }]);
    }

    proptest! {
        #[test]
        fn no_cluster_holds_a_non_match_and_order_does_not_matter(
            edges in prop::collection::vec((0usize..12, 0usize..12, 0u8..4), 0..30),
            apart in prop::collection::vec((0usize..12, 0usize..12), 0..8),
        ) {
            let mut given: Vec<Edge> = edges.iter().map(|(l, r, s)| edge(*l, *r, f64::from(*s))).collect();
            let clusters = Clusters::join(12, &given, &apart);
            for (left, right) in apart.iter().filter(|(left, right)| left != right) {
                prop_assert!(!clusters.together(*left, *right));
            }
            given.reverse();
            prop_assert_eq!(&clusters, &Clusters::join(12, &given, &apart));
            for it in &given {
                let refused = clusters.refused().iter().any(|pair| {
                    (pair.left, pair.right) == (it.left.min(it.right), it.left.max(it.right))
                });
                prop_assert!(it.left == it.right || clusters.together(it.left, it.right) || refused);
            }
        }

        #[test]
        fn without_non_matches_components_are_transitive_and_complete(
            edges in prop::collection::vec((0usize..10, 0usize..10), 0..20),
        ) {
            let given: Vec<Edge> = edges.iter().map(|(l, r)| edge(*l, *r, 1.0)).collect();
            let clusters = Clusters::join(10, &given, &[]);
            let mut reach = [[false; 10]; 10];
            for (node, row) in reach.iter_mut().enumerate() { row[node] = true; }
            for (l, r) in &edges { reach[*l][*r] = true; reach[*r][*l] = true; }
            for k in 0..10 { for i in 0..10 { for j in 0..10 {
                reach[i][j] |= reach[i][k] && reach[k][j];
            }}}
            for (i, row) in reach.iter().enumerate() { for (j, reached) in row.iter().enumerate() {
                prop_assert_eq!(*reached, clusters.together(i, j));
            }}
        }
    }
}

//! Decomposable graphs of 3 to 6 lists with their cliques and separators. Refuses to know any count.

use std::fmt;

/// Most lists of a graph: 18,154 decomposable ones among 32,768.
pub const LISTS_MAX: usize = 6;

/// A decomposable graph: lists as vertices; those without an edge are independent given the lists between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Graph {
    lists: u8,
    edges: u16,
    clique_count: u8,
    separator_count: u8,
    cliques: [u8; LISTS_MAX],
    separators: [u8; LISTS_MAX],
}

impl Graph {
    /// Every decomposable graph of so many lists, the saturated one last.
    ///
    /// # Panics
    ///
    /// Above [`super::LISTS_MAX`] lists: callers refuse such tables first.
    pub fn all(lists: usize) -> Vec<Self> {
        assert!(lists <= LISTS_MAX, "graphs of at most {LISTS_MAX} lists");
        let pairs = lists * (lists - 1) / 2;
        (0..1u32 << pairs)
            .filter_map(|edges| Self::new(lists, edges as u16))
            .collect()
    }

    /// The graph with these edges (bit p: the p-th pair in the order 12, 13, …, 1K, 23, …); None when it is not decomposable.
    ///
    /// # Reference
    ///
    /// Maximum cardinality search with cliques: Blair and Peyton (1993), An introduction to chordal graphs and clique trees,
    /// doi:10.1007/978-1-4613-8369-7_1, figure 4.
    pub fn new(lists: usize, edges: u16) -> Option<Self> {
        let neighbours = neighbours(lists, edges);
        let mut graph = Self {
            lists: lists as u8,
            edges,
            clique_count: 0,
            separator_count: 0,
            cliques: [0; LISTS_MAX],
            separators: [0; LISTS_MAX],
        };
        let mut visited = 0u8;
        let mut clique = 0u8;
        for _ in 0..lists {
            let (vertex, before) = (0..lists)
                .filter(|&vertex| visited >> vertex & 1 == 0)
                .map(|vertex| (vertex, neighbours[vertex] & visited))
                .max_by_key(|(vertex, before)| (before.count_ones(), LISTS_MAX - vertex))?;
            if !is_complete(before, &neighbours) {
                return None;
            }
            // Otherwise the vertex joins the clique that is being built.
            if before != clique {
                graph.close(clique, before);
            }
            clique = before | 1 << vertex;
            visited |= 1 << vertex;
        }
        graph.close(clique, 0);
        Some(graph)
    }

    fn close(&mut self, clique: u8, separator: u8) {
        if clique != 0 {
            self.cliques[usize::from(self.clique_count)] = clique;
            self.clique_count += 1;
        }
        if separator != 0 {
            self.separators[usize::from(self.separator_count)] = separator;
            self.separator_count += 1;
        }
    }

    /// How many lists.
    pub fn lists(&self) -> usize {
        usize::from(self.lists)
    }

    /// Sets of lists that all depend on each other, each with a bit per list, in an order in which each meets those before it in one separator.
    pub fn cliques(&self) -> &[u8] {
        &self.cliques[..usize::from(self.clique_count)]
    }

    /// Where cliques meet, as often as they do; empty meetings are left out.
    pub fn separators(&self) -> &[u8] {
        &self.separators[..usize::from(self.separator_count)]
    }

    /// Whether every two lists depend on each other: such a graph says nothing of the unseen.
    pub fn is_saturated(&self) -> bool {
        self.clique_count == 1
    }
}

fn neighbours(lists: usize, edges: u16) -> [u8; LISTS_MAX] {
    let mut neighbours = [0u8; LISTS_MAX];
    let pairs = (0..lists).flat_map(|first| (first + 1..lists).map(move |second| (first, second)));
    for (pair, (first, second)) in pairs.enumerate() {
        if edges >> pair & 1 == 1 {
            neighbours[first] |= 1 << second;
            neighbours[second] |= 1 << first;
        }
    }
    neighbours
}

fn is_complete(set: u8, neighbours: &[u8; LISTS_MAX]) -> bool {
    (0..LISTS_MAX)
        .filter(|vertex| set >> vertex & 1 == 1)
        .all(|vertex| set & !(neighbours[vertex] | 1 << vertex) == 0)
}

/// As the models of `loglinear` are written: the cliques, lists numbered from 1.
impl fmt::Display for Graph {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut sets: Vec<String> = self
            .cliques()
            .iter()
            .map(|clique| {
                (0..LISTS_MAX)
                    .filter(|list| clique >> list & 1 == 1)
                    .map(|list| (list + 1).to_string())
                    .collect()
            })
            .collect();
        sets.sort();
        write!(out, "[{}]", sets.join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decomposable_graphs_are_as_many_as_counted_elsewhere() {
        // Chordal labelled graphs: OEIS A058862.
        let counts: Vec<usize> = (2..=6).map(|lists| Graph::all(lists).len()).collect();
        assert_eq!(counts, [2, 8, 61, 822, 18_154]);
    }

    #[test]
    fn cliques_cover_lists_and_edges_once_their_separators_are_taken_off() {
        for lists in 3..=5 {
            for graph in Graph::all(lists) {
                let pairs = |set: &u8| {
                    let size = i64::from(set.count_ones());
                    (size, size * (size - 1) / 2)
                };
                let sum = |sets: &[u8]| {
                    sets.iter()
                        .map(pairs)
                        .fold((0, 0), |sum, of| (sum.0 + of.0, sum.1 + of.1))
                };
                let (cliques, separators) = (sum(graph.cliques()), sum(graph.separators()));
                assert_eq!(cliques.0 - separators.0, lists as i64, "{graph}");
                assert_eq!(
                    cliques.1 - separators.1,
                    i64::from(graph.edges.count_ones()),
                    "{graph}"
                );
            }
        }
    }

    #[test]
    fn a_ring_of_four_has_no_cliques_to_average_over() {
        // Edges 12, 14, 23, 34.
        assert_eq!(Graph::new(4, 0b10_1101), None);
        let chain = Graph::new(4, 0b10_1001).unwrap();
        assert_eq!(chain.to_string(), "[12,23,34]");
        assert_eq!(chain.separators(), [0b0010, 0b0100]);
        assert!(Graph::all(4)[60].is_saturated());
    }
}

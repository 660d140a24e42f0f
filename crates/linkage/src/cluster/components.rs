//! Which records hang together at all, by union–find and counting sorts: no map, no list per record.

use super::clustering::grouped;
use crate::edge::Edge;

/// A forest over records; the root of a tree is its lowest record, so that roots do not depend on the order of unions.
pub(crate) struct Forest(Vec<u32>);

impl Forest {
    pub(crate) fn new(records: u32) -> Self {
        Self((0..records).collect())
    }

    /// Finds the root and halves the path to it.
    pub(crate) fn root(&mut self, mut record: u32) -> u32 {
        loop {
            let parent = self.0[record as usize];
            if parent == record {
                return record;
            }
            let above = self.0[parent as usize];
            self.0[record as usize] = above;
            record = above;
        }
    }

    /// Joins two trees; says whether they were two.
    pub(crate) fn join(&mut self, one: u32, other: u32) -> bool {
        let (one, other) = (self.root(one), self.root(other));
        self.0[one.max(other) as usize] = one.min(other);
        one != other
    }

    /// Returns the root of every record.
    pub(crate) fn into_roots(mut self) -> Vec<u32> {
        // Roots are lower than what hangs below them, so one ascending pass flattens all.
        for record in 0..self.0.len() {
            self.0[record] = self.0[self.0[record] as usize];
        }
        self.0
    }
}

/// Components in order of their first record; those of one record are left out of the edges.
pub(crate) struct Components {
    /// Records by component, ascending within one.
    pub(crate) order: Vec<u32>,
    /// Where each component starts in `order`; one more at the end.
    pub(crate) starts: Vec<u32>,
    /// The place of each record in `order`.
    pub(crate) position: Vec<u32>,
    /// Numbers of edges inside of components, by component.
    pub(crate) edge_order: Vec<u32>,
    /// Where each component's edges start.
    pub(crate) edge_starts: Vec<u32>,
    /// The component of each record.
    pub(crate) component_of: Vec<u32>,
}

impl Components {
    /// Sorts records and edges by the roots of a forest.
    ///
    /// # Panics
    /// If there are 2^32 edges or more.
    pub(crate) fn new(forest: Forest, edges: &[Edge]) -> Self {
        assert!(u32::try_from(edges.len()).is_ok(), "too many edges");
        let mut component_of = forest.into_roots();
        let mut components = 0;
        for record in 0..component_of.len() {
            let root = component_of[record] as usize;
            // A root comes before its records and already holds its number.
            component_of[record] = if root == record {
                components += 1;
                components - 1
            } else {
                component_of[root]
            };
        }
        let (starts, order) = grouped(&component_of, components as usize);
        let mut position = vec![0u32; order.len()];
        for (place, &record) in order.iter().enumerate() {
            position[record as usize] = place as u32;
        }
        let (edge_starts, edge_order) = edges_by_component(&component_of, components, edges);
        Self {
            order,
            starts,
            position,
            edge_order,
            edge_starts,
            component_of,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    pub(crate) fn records(&self, component: usize) -> &[u32] {
        &self.order[self.starts[component] as usize..self.starts[component + 1] as usize]
    }

    pub(crate) fn edges(&self, component: usize) -> &[u32] {
        let ends = self.edge_starts[component] as usize..self.edge_starts[component + 1] as usize;
        &self.edge_order[ends]
    }

    /// Returns the place of a record within its component.
    pub(crate) fn local(&self, component: usize, record: u32) -> u32 {
        self.position[record as usize] - self.starts[component]
    }
}

fn edges_by_component(
    component_of: &[u32],
    components: u32,
    edges: &[Edge],
) -> (Vec<u32>, Vec<u32>) {
    let inside = |edge: &Edge| {
        let component = component_of[edge.a as usize];
        (component == component_of[edge.b as usize] && edge.a != edge.b).then_some(component)
    };
    let mut starts = vec![0u32; components as usize + 1];
    for component in edges.iter().filter_map(inside) {
        starts[component as usize + 1] += 1;
    }
    for at in 1..starts.len() {
        starts[at] += starts[at - 1];
    }
    let mut next = starts.clone();
    let mut order = vec![0u32; starts[components as usize] as usize];
    for (number, edge) in edges.iter().enumerate() {
        if let Some(component) = inside(edge) {
            let place = &mut next[component as usize];
            order[*place as usize] = number as u32;
            *place += 1;
        }
    }
    (starts, order)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_and_edges_stand_by_component() {
        let edges = [
            Edge::new(5, 1, 2.0),
            Edge::new(0, 3, 1.0),
            Edge::new(3, 1, -4.0),
        ];
        let mut forest = Forest::new(6);
        assert!(forest.join(5, 1));
        assert!(forest.join(3, 0));
        assert!(!forest.join(0, 3));
        let found = Components::new(forest, &edges);
        assert_eq!(found.order, [0, 3, 1, 5, 2, 4]);
        assert_eq!(found.starts, [0, 2, 4, 5, 6]);
        assert_eq!(found.edge_order, [1, 0]);
        assert_eq!(found.local(1, 5), 1);
    }
}

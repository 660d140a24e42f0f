//! Hands components out to threads and puts their clusters together. The number of threads changes no result.

use super::clustering::Clustering;
use super::components::{Components, Forest};
use super::constraints::Constraints;
use super::dense::{self, DENSE_MAX, Squares};
use super::heap;
use super::part::{Colours, Demand, HELD_COLOUR, NO_COLOUR, Pair, Part, WeightOf, steps};
use crate::edge::Edge;

/// A clustering, and what it took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clustered {
    /// Which records are one.
    pub clustering: Clustering,
    /// Pairs scored on demand.
    pub demand: Demand,
    /// The records of the largest component.
    pub largest_component: u32,
}

/// Clusters records 0..`records` by their edges. Edges at or below zero count inside of components; a pair without an edge is scored
/// through `weight` when it matters. Where one pair has several edges, the heaviest counts.
///
/// Memory: 20 bytes per record and 4 per edge besides the input; large components (above 40 records) about 64 bytes per edge.
///
/// # Panics
/// If an edge or a constraint names a record that does not exist, or if there are 2^32 edges or more.
#[must_use]
pub fn cluster(
    records: u32,
    edges: &[Edge],
    weight: &WeightOf<'_>,
    constraints: &Constraints,
    threads: usize,
) -> Clustered {
    run(&Task {
        records,
        edges,
        weight,
        constraints,
        joined: constraints.must(),
        held: 0,
        threads,
    })
}

/// What is to be clustered.
pub(crate) struct Task<'t> {
    pub(crate) records: u32,
    pub(crate) edges: &'t [Edge],
    pub(crate) weight: &'t WeightOf<'t>,
    pub(crate) constraints: &'t Constraints,
    /// Pairs that are one beforehand.
    pub(crate) joined: &'t [(u32, u32)],
    /// Records below this number belong to an older linkage: no two of them are merged unless `joined`.
    pub(crate) held: u32,
    pub(crate) threads: usize,
}

/// Pairs of records with the component both are in, by component.
pub(crate) struct Filed(Vec<(u32, u32, u32)>);

impl Filed {
    pub(crate) fn new(components: &Components, pairs: &[(u32, u32)]) -> Self {
        let within = |&(a, b): &(u32, u32)| {
            let component = components.component_of[a as usize];
            (component == components.component_of[b as usize]).then_some((component, a, b))
        };
        let mut filed: Vec<_> = pairs.iter().filter_map(within).collect();
        filed.sort_unstable();
        Self(filed)
    }

    /// Writes one component's pairs by their places, lower place first.
    pub(crate) fn local(
        &self,
        components: &Components,
        component: usize,
        into: &mut Vec<(u32, u32)>,
    ) {
        into.clear();
        let from = self.0.partition_point(|p| (p.0 as usize) < component);
        for &(c, a, b) in self.0[from..]
            .iter()
            .take_while(|p| p.0 as usize == component)
        {
            let places = (
                components.local(c as usize, a),
                components.local(c as usize, b),
            );
            into.push(places);
        }
    }
}

/// Runs a task.
pub(crate) fn run(task: &Task<'_>) -> Clustered {
    let components = components(task);
    let joined = Filed::new(&components, task.joined);
    let apart = Filed::new(&components, task.constraints.cannot());
    let mut labels = vec![0u32; task.records as usize];
    let shares = shares(&components, task.threads.max(1));
    let mut demand = Demand::default();
    std::thread::scope(|scope| {
        let mut rest = &mut labels[..];
        let mut running = Vec::new();
        for share in shares {
            let count = components.starts[share.end] - components.starts[share.start];
            let (own, after) = rest.split_at_mut(count as usize);
            rest = after;
            let (components, joined, apart) = (&components, &joined, &apart);
            running.push(
                scope.spawn(move || Worker::new(task, components, joined, apart, share, own).run()),
            );
        }
        for worker in running {
            demand.add(worker.join().expect("a worker does not panic by itself"));
        }
    });
    let mut by_record = vec![0u32; task.records as usize];
    for (place, &record) in components.order.iter().enumerate() {
        by_record[record as usize] = labels[place];
    }
    let sizes = components.starts.windows(2).map(|ends| ends[1] - ends[0]);
    Clustered {
        largest_component: sizes.max().unwrap_or(0),
        clustering: Clustering::from_labels(&by_record),
        demand,
    }
}

fn components(task: &Task<'_>) -> Components {
    let mut forest = Forest::new(task.records);
    for edge in task.edges.iter().filter(|edge| edge.weight > 0.0) {
        forest.join(edge.a, edge.b);
    }
    for &(a, b) in task.joined {
        forest.join(a, b);
    }
    Components::new(forest, task.edges)
}

/// Cuts the components into ranges of about equal cost.
fn shares(components: &Components, threads: usize) -> Vec<std::ops::Range<usize>> {
    let cost = |c: usize| {
        let records = components.records(c).len() as u64;
        let edges = components.edges(c).len() as u64;
        records + edges + records.min(DENSE_MAX as u64) * records.saturating_sub(2)
    };
    let all: u64 = (0..components.len()).map(cost).sum();
    let mut shares = Vec::new();
    let (mut start, mut spent) = (0, 0u64);
    for c in 0..components.len() {
        spent += cost(c);
        let due = all * (shares.len() as u64 + 1) / threads as u64;
        if spent >= due || c + 1 == components.len() {
            shares.push(start..c + 1);
            start = c + 1;
        }
    }
    shares
}

/// One thread's components, with the room it works in.
struct Worker<'w> {
    task: &'w Task<'w>,
    components: &'w Components,
    joined: &'w Filed,
    apart: &'w Filed,
    share: std::ops::Range<usize>,
    /// For each place of the share the lowest record of its cluster.
    labels: &'w mut [u32],
    squares: Squares,
    pairs: Vec<Pair>,
    forced: Vec<(u32, u32)>,
    banned: Vec<(u32, u32)>,
    colours: Vec<Colours>,
    roots: Vec<u32>,
}

impl<'w> Worker<'w> {
    fn new(
        task: &'w Task<'w>,
        components: &'w Components,
        joined: &'w Filed,
        apart: &'w Filed,
        share: std::ops::Range<usize>,
        labels: &'w mut [u32],
    ) -> Self {
        Self {
            task,
            components,
            joined,
            apart,
            share,
            labels,
            squares: Squares::default(),
            pairs: Vec::new(),
            forced: Vec::new(),
            banned: Vec::new(),
            colours: Vec::new(),
            roots: Vec::new(),
        }
    }

    fn run(mut self) -> Demand {
        let mut demand = Demand::default();
        let is_free = self.task.joined.is_empty()
            && self.task.constraints.cannot().is_empty()
            && self.task.held == 0
            && !self.task.constraints.has_single_lists();
        let offset = self.components.starts[self.share.start] as usize;
        for component in self.share.clone() {
            let records = self.components.records(component);
            let at = self.components.starts[component] as usize - offset;
            if records.len() == 1 || (records.len() == 2 && is_free) {
                // Two records are a component only because an edge above zero joins them.
                self.labels[at..at + records.len()].fill(records[0]);
                continue;
            }
            demand.add(self.part(component));
            for (place, &root) in self.roots.iter().enumerate() {
                self.labels[at + place] = records[root as usize];
            }
        }
        demand
    }

    fn part(&mut self, component: usize) -> Demand {
        let records = self.components.records(component);
        self.gather_pairs(component);
        self.joined
            .local(self.components, component, &mut self.forced);
        self.apart
            .local(self.components, component, &mut self.banned);
        self.gather_colours(records);
        let part = Part {
            records,
            pairs: &self.pairs,
            forced: &self.forced,
            apart: &self.banned,
            colours: &self.colours,
            weight: self.task.weight,
        };
        if records.len() <= DENSE_MAX {
            dense::merge(&part, &mut self.squares, &mut self.roots)
        } else {
            heap::merge(&part, &mut self.roots)
        }
    }

    fn gather_pairs(&mut self, component: usize) {
        self.pairs.clear();
        for &number in self.components.edges(component) {
            let edge = &self.task.edges[number as usize];
            let (one, other) = (
                self.components.local(component, edge.a),
                self.components.local(component, edge.b),
            );
            self.pairs.push(Pair {
                a: one.min(other),
                b: one.max(other),
                steps: steps(edge.weight),
            });
        }
        // The heaviest of several edges comes first and stays.
        self.pairs
            .sort_unstable_by_key(|pair| (pair.a, pair.b, std::cmp::Reverse(pair.steps)));
        self.pairs.dedup_by_key(|pair| (pair.a, pair.b));
    }

    fn gather_colours(&mut self, records: &[u32]) {
        self.colours.clear();
        if self.task.held == 0 && !self.task.constraints.has_single_lists() {
            return;
        }
        let colours = |&record: &u32| {
            let list = self.task.constraints.single_list(record);
            let held = record < self.task.held;
            [
                list.map_or(NO_COLOUR, u32::from),
                if held { HELD_COLOUR } else { NO_COLOUR },
            ]
        };
        self.colours.extend(records.iter().map(colours));
    }
}

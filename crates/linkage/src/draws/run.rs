//! Draws every part on some thread, each with a stream of its own. The number of threads changes no result.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::chain::Chain;
use super::drawn::{Draws, Method, PartDrawn};
use super::exact::{EXACT_MAX, Enumerated};
use super::field::Field;
use super::parts::parts;
use crate::cluster::{Clustering, Components, Constraints, Filed, Forest, WeightOf, bits, steps};
use crate::edge::Edge;
use crate::seeded::Seeded;

/// The most records of a part that is sampled; one place is one byte.
const SAMPLED_MAX: usize = 255;
/// Sweeps of a chain before its first draw, and between two draws.
const SWEEPS_BEFORE: u32 = 40;
const SWEEPS_BETWEEN: u32 = 3;
/// Components handed to a thread at once.
const CHUNK: usize = 256;

/// What draws depend on besides the edges.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DrawParams {
    /// How many draws.
    pub count: u16,
    /// The seed of all randomness.
    pub seed: u64,
    /// What a bit counts for. The default, with that of `shared`, made shares of draws agree with truth on made-up lists (one seed of the
    /// generator, 100,000 records); labels of the lists at hand say better.
    pub scale: f64,
    /// How far the pairs of a cluster share their evidence, 0 to 1: see the head of this module.
    pub shared: f64,
    /// Edges whose likeliest step away from the clustering has log-odds at or below this, in bits, are left out.
    pub floor_bits: f64,
}

impl Default for DrawParams {
    fn default() -> Self {
        Self {
            count: 100,
            seed: 1,
            scale: 0.8,
            shared: 0.3,
            floor_bits: -4.0,
        }
    }
}

/// Edges with steps above the floor that no draw can take, because their parts would have been too large.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cut {
    /// How many.
    pub edges: u64,
    /// The sum of the probabilities of their likeliest steps: about how many links the draws leave out.
    pub expected_links: f64,
    /// The log-odds of the likeliest step among them, in bits.
    pub bits_max: f32,
}

impl Default for Cut {
    fn default() -> Self {
        Self {
            edges: 0,
            expected_links: 0.0,
            bits_max: f32::NEG_INFINITY,
        }
    }
}

/// Draws partitions of the records of a clustering. `weight` must give edges the weight they have.
///
/// # Panics
/// If an edge or a constraint names a record that does not exist, or if there are 2^32 edges or more.
#[must_use]
pub fn draws(
    start: &Clustering,
    edges: &[Edge],
    weight: &WeightOf<'_>,
    constraints: &Constraints,
    params: &DrawParams,
    threads: usize,
) -> Draws {
    let (components, cut) = parts(start, edges, weight, constraints, params, threads);
    let task = Task {
        start,
        edges,
        weight,
        constraints,
        params,
        must: Filed::new(&components, constraints.must()),
        cannot: Filed::new(&components, constraints.cannot()),
        components: &components,
    };
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, Vec<PartDrawn>)>> = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            scope.spawn(|| {
                let mut own = Vec::new();
                loop {
                    let from = next.fetch_add(CHUNK, Ordering::Relaxed);
                    let chunk = from..(from + CHUNK).min(components.len());
                    if chunk.is_empty() {
                        break;
                    }
                    own.push((from, chunk.filter_map(|part| task.draw(part)).collect()));
                }
                done.lock()
                    .expect("no thread panics holding it")
                    .extend(own);
            });
        }
    });
    let mut done = done.into_inner().expect("no thread panics holding it");
    done.sort_unstable_by_key(|(from, _)| *from);
    Draws {
        count: u32::from(params.count),
        fixed: lowest_records(start),
        parts: done.into_iter().flat_map(|(_, parts)| parts).collect(),
        cut,
    }
}

fn lowest_records(start: &Clustering) -> Vec<u32> {
    let mut first = vec![u32::MAX; start.clusters() as usize];
    let lowest = start.cluster_of().iter().enumerate().map(|(record, &c)| {
        let known = &mut first[c as usize];
        *known = (*known).min(record as u32);
        *known
    });
    lowest.collect()
}

struct Task<'t> {
    start: &'t Clustering,
    edges: &'t [Edge],
    weight: &'t WeightOf<'t>,
    constraints: &'t Constraints,
    params: &'t DrawParams,
    must: Filed,
    cannot: Filed,
    components: &'t Components,
}

impl Task<'_> {
    /// Draws one part; none if it is a single record.
    fn draw(&self, part: usize) -> Option<PartDrawn> {
        let records = self.components.records(part);
        if records.len() < 2 {
            return None;
        }
        let roots = self.roots(part);
        let units = roots
            .iter()
            .enumerate()
            .filter(|(at, root)| *at == **root as usize)
            .count();
        if records.len() > SAMPLED_MAX {
            return Some(PartDrawn::held(records.to_vec()));
        }
        let field = self.field(part, &roots);
        let seeded = |chain| Seeded::new(self.params.seed, u64::from(records[0]) << 1 | chain);
        let (method, drawn) = if units <= EXACT_MAX {
            (Method::Exact, self.enumerate(&field, seeded(0)))
        } else {
            self.sample(&field, records, [seeded(0), seeded(1)])
        };
        Some(PartDrawn::new(records.to_vec(), method, &drawn))
    }

    /// For each place the lowest place that judgments join with it.
    fn roots(&self, part: usize) -> Vec<u32> {
        let mut joined = Vec::new();
        self.must.local(self.components, part, &mut joined);
        let mut forest = Forest::new(self.components.records(part).len() as u32);
        for (a, b) in joined {
            forest.join(a, b);
        }
        forest.into_roots()
    }

    fn field(&self, part: usize, roots: &[u32]) -> Field {
        let records = self.components.records(part);
        let size = records.len();
        let mut square = vec![f64::NAN; size * size];
        for &number in self.components.edges(part) {
            let edge = &self.edges[number as usize];
            let (one, other) = (
                self.components.local(part, edge.a) as usize,
                self.components.local(part, edge.b) as usize,
            );
            let cell = &mut square[one.min(other) * size + one.max(other)];
            // `max` passes over what is not a number yet.
            *cell = cell.max(bits(i64::from(steps(edge.weight))));
        }
        let mut cannot = Vec::new();
        self.cannot.local(self.components, part, &mut cannot);
        let weight = |a: usize, b: usize| {
            let known = square[a * size + b];
            if known.is_nan() {
                bits(i64::from(steps((self.weight)(records[a], records[b]))))
            } else {
                known
            }
        };
        let is_banned = |a: usize, b: usize| {
            let pair = (a as u32, b as u32);
            let list = |place: usize| self.constraints.single_list(records[place]);
            cannot.contains(&pair) || (list(a).is_some() && list(a) == list(b))
        };
        Field::new(size, roots, &weight, &is_banned, self.params)
    }

    fn enumerate(&self, field: &Field, mut seeded: Seeded) -> Vec<Vec<u8>> {
        let all = Enumerated::new(field);
        let draw = |_| {
            let partition = &all.partitions[all.draw(&mut seeded)];
            field.lowest_places(&partition[..field.units()])
        };
        (0..self.params.count).map(draw).collect()
    }

    /// Draws in turn from a chain that starts at the clustering and one that starts from units alone.
    fn sample(
        &self,
        field: &Field,
        records: &[u32],
        seeded: [Seeded; 2],
    ) -> (Method, Vec<Vec<u8>>) {
        let units = field.units();
        let alone: Vec<u8> = (0..units as u8).collect();
        let lowest = |unit: usize| {
            let cluster = |u: usize| self.start.of(records[usize::from(field.members[u][0])]);
            (0..unit)
                .find(|&earlier| cluster(earlier) == cluster(unit))
                .unwrap_or(unit) as u8
        };
        let clustered: Vec<u8> = (0..units).map(lowest).collect();
        let [one, other] = seeded;
        let mut chains = [
            Chain::new(field, clustered, one),
            Chain::new(field, alone, other),
        ];
        for chain in &mut chains {
            (0..SWEEPS_BEFORE).for_each(|_| chain.sweep());
        }
        let mut logs: [Vec<f64>; 2] = Default::default();
        let mut drawn = Vec::with_capacity(usize::from(self.params.count));
        for draw in 0..self.params.count {
            let at = usize::from(draw % 2);
            // Both chains get as many sweeps between their draws as draws stand between them.
            (0..2 * SWEEPS_BETWEEN).for_each(|_| chains[at].sweep());
            logs[at].push(chains[at].log_density());
            drawn.push(field.lowest_places(&chains[at].cluster_of));
        }
        let r_hat = r_hat(&logs);
        (Method::Sampled { r_hat }, drawn)
    }
}

/// The potential scale reduction factor of two chains: the square root of total variance over variance within.
fn r_hat(chains: &[Vec<f64>; 2]) -> f64 {
    let length = chains[0].len().min(chains[1].len());
    if length < 2 {
        return f64::NAN;
    }
    let count = length as f64;
    let mean = |chain: &[f64]| chain[..length].iter().sum::<f64>() / count;
    let means = [mean(&chains[0]), mean(&chains[1])];
    let variance = |chain: &[f64], mean: f64| {
        let squares = chain[..length].iter().map(|x| (x - mean) * (x - mean));
        squares.sum::<f64>() / (count - 1.0)
    };
    let within = (variance(&chains[0], means[0]) + variance(&chains[1], means[1])) / 2.0;
    let between = (means[0] - means[1]) * (means[0] - means[1]) / 2.0;
    if within == 0.0 {
        return if between == 0.0 { 1.0 } else { f64::INFINITY };
    }
    ((count - 1.0) / count + between / within).sqrt()
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;

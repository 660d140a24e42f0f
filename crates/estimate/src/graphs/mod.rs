//! The average over all decomposable graphs of 3 to 6 lists: which lists depend on each other is not chosen but weighed. Refuses tables without people.

mod cells;
mod evidence;
mod graph;
mod grid;
mod posterior;
mod predictive;
mod terms;

use serde::{Deserialize, Serialize};

pub use cells::draw_cells;
pub use graph::Graph;

use crate::closed::check_level;
use crate::{CaptureTable, Estimate, Interval, Method, Refusal, Watch};
use evidence::{Evidence, Masses, Weights};
use grid::Block;
use posterior::Posterior;
use terms::Terms;

/// Fewest lists.
pub const LISTS_MIN: usize = 3;

/// Most lists.
pub const LISTS_MAX: usize = graph::LISTS_MAX;

/// Most people: the grid grows with their square root.
pub const PEOPLE_MAX: u64 = 1_000_000_000;

/// The end of the automatic grid at its first try, in unseen per observed people.
const END_FIRST: u64 = 10;

/// How much farther each further try goes.
const END_STEP: u64 = 4;

/// The farthest end of the automatic grid, in unseen per observed people.
pub const END_MAX: u64 = END_FIRST << 20;

/// A limit stands still when a longer grid moves it by no more than this share of it, or by one person.
const STILL: f64 = 1e-3;

/// The weight of the saturated graph above which the answer rests on the prior.
pub const SATURATED_MAX: f64 = 0.05;

/// What is averaged and over which numbers of unseen people.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Options {
    /// δ of one cell of the hyper-Dirichlet prior, above 0; None: 2^−K for K lists.
    pub delta: Option<f64>,
    /// Fewest unseen people, 1 in the published runs; 0 lets the lists be complete.
    pub start: u64,
    /// Most unseen people; None: extended until the tail is light and the limits stand still.
    pub end: Option<u64>,
    /// Share of the mass that an automatic grid may leave beyond its end, in (0, 1).
    pub tail: f64,
    /// Level of the interval, in (0, 1).
    pub level: f64,
    /// Whether the saturated graph has its share of the prior.
    pub saturated: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            delta: None,
            start: 1,
            end: None,
            tail: 1e-4,
            level: 0.95,
            saturated: true,
        }
    }
}

/// A graph and its posterior probability.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weighted {
    /// The graph.
    pub graph: Graph,
    /// Its weight, in [0, 1].
    pub weight: f64,
}

/// What the graphs answer when the saturated one is left out.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Without {
    /// Posterior median, people.
    pub median: f64,
    /// Interval.
    pub interval: Interval,
}

/// The average over the graphs.
#[derive(Debug, Clone, PartialEq)]
pub struct Averaged {
    /// The total is the posterior **median**: the mean does not exist on an endless grid, since the mass of the saturated graph falls only as
    /// n₀^{−2+δ}; it has no standard error for the same reason.
    pub estimate: Estimate,
    /// Posterior mean on this grid, people.
    pub mean: f64,
    /// Posterior median, people.
    pub median: f64,
    /// Most likely number of people.
    pub mode: u64,
    /// Posterior weight of the saturated graph, which carries no information on the unseen.
    pub saturated_weight: f64,
    /// The answer without the saturated graph.
    pub without_saturated: Option<Without>,
    /// Every graph, by falling weight.
    pub graphs: Vec<Weighted>,
    /// Most unseen people of the grid.
    pub end: u64,
    /// Share of the mass beyond the end, were the tail to go on as it falls there.
    pub tail: f64,
    /// Whether tail and limits came to rest before [`END_MAX`]; of a given end, whether the tail is as light as wanted.
    pub settled: bool,
    posterior: Posterior,
}

impl Averaged {
    /// The estimate, when it rests on the table.
    ///
    /// # Errors
    ///
    /// [`Refusal::Prior`] when the saturated graph weighs more than [`SATURATED_MAX`] or the grid did not come to rest.
    pub fn answer(&self) -> Result<Estimate, Refusal> {
        let refuse = |what: String| Err(Refusal::Prior { what });
        if self.saturated_weight > SATURATED_MAX {
            let weight = self.saturated_weight;
            return refuse(format!(
                "the saturated graph, which says nothing of the unseen, weighs {weight:.2}, above {SATURATED_MAX}"
            ));
        }
        if !self.settled {
            let (tail, end) = (self.tail, self.end);
            return refuse(format!(
                "a share of {tail:.4} lies beyond {end} unseen people, or the limits move with that end"
            ));
        }
        Ok(self.estimate.clone())
    }

    /// Seeded draws from the posterior of the number of people, in an order that has nothing to do with their size; more of them begin with the same ones.
    pub fn draws(&self, count: usize, seed: u64) -> Vec<f64> {
        self.posterior.draws(count, seed)
    }

    /// The smallest number of people up to which this share of the posterior lies.
    pub fn quantile(&self, share: f64) -> u64 {
        self.posterior.quantile(share)
    }
}

/// Averages over all decomposable graphs and numbers of people.
///
/// # Formula
///
/// p(G, N | table) ∝ p(G) · (1/N) · N!/(n₀! Π n_ω!) · Π_cliques D / Π_separators D, D the Dirichlet–multinomial terms of the margins with δ per cell;
/// p(G) even. Quantiles are the smallest N whose cumulated mass reaches the share.
///
/// # Errors
///
/// [`Refusal::Lists`] outside 3 to 6 lists, [`Refusal::Nobody`], [`Refusal::TooLarge`] above [`PEOPLE_MAX`], [`Refusal::Parameter`] for an option outside its
/// range, [`Refusal::Stopped`].
///
/// # Reference
///
/// Madigan and York (1997), Biometrika 84, 19–31, doi:10.1093/biomet/84.1.19; Dawid and Lauritzen (1993), Annals of Statistics 21, 1272–1317,
/// doi:10.1214/aos/1176349260.
///
/// # Numerical notes
///
/// No mass is written for every graph at every N: only at the points of a Gauss rule for sums per block of N, about √n · 3.7/4 blocks of 12 up to 10 n unseen.
/// Weights agree with the whole sum to 1e-11. Logarithms are summed with the maximum taken out at every point.
pub fn average(
    table: &CaptureTable,
    options: &Options,
    threads: usize,
    watch: &dyn Watch,
) -> Result<Averaged, Refusal> {
    check(table, options)?;
    let delta = delta_of(table, options);
    let terms = Terms::new(table, delta);
    let graphs = Graph::all(table.width());
    let evidence = Evidence {
        terms: &terms,
        graphs: &graphs,
        saturated: options.saturated,
    };
    let observed = table.observed();
    let mut sums = Sums {
        observed,
        blocks: Vec::new(),
        masses: Vec::new(),
        weights: Weights::new(graphs.len()),
    };
    let mut end = options
        .end
        .unwrap_or(options.start.max(END_FIRST * observed));
    sums.extend(&evidence, options.start, end, threads, watch)?;
    let mut posterior = sums.posterior()?;
    let mut settled = posterior.tail() <= options.tail;
    if options.end.is_none() {
        let mut limits = posterior.interval(options.level);
        loop {
            let next = end.saturating_mul(END_STEP);
            if next > END_MAX.saturating_mul(observed) {
                settled = false;
                break;
            }
            sums.extend(&evidence, end + 1, next, threads, watch)?;
            end = next;
            posterior = sums.posterior()?;
            let moved = posterior.interval(options.level);
            settled = posterior.tail() <= options.tail && stands_still(&limits, &moved);
            limits = moved;
            if settled {
                break;
            }
        }
    }
    answer(options, &graphs, &sums, posterior, end, settled)
}

fn check(table: &CaptureTable, options: &Options) -> Result<(), Refusal> {
    let lists = table.width();
    if !(LISTS_MIN..=LISTS_MAX).contains(&lists) {
        return Err(Refusal::Lists {
            lists,
            least: LISTS_MIN,
            most: LISTS_MAX,
        });
    }
    if table.observed() == 0 {
        return Err(Refusal::Nobody);
    }
    if table.observed() > PEOPLE_MAX {
        return Err(Refusal::TooLarge {
            what: format!("{} people", table.observed()),
            limit: PEOPLE_MAX,
        });
    }
    check_level(options.level)?;
    let wrong = |parameter: &str, range: &str| {
        Err(Refusal::Parameter {
            parameter: parameter.into(),
            range: range.into(),
        })
    };
    if options
        .delta
        .is_some_and(|delta| !(delta > 0.0 && delta <= 1e6))
    {
        return wrong("delta", "above 0 and at most 1,000,000");
    }
    if !(options.tail > 0.0 && options.tail < 1.0) {
        return wrong("tail", "between 0 and 1");
    }
    let farthest = END_MAX.saturating_mul(table.observed());
    if options
        .end
        .is_some_and(|end| end < options.start || end > farthest)
    {
        return wrong(
            "end",
            "from the start of the grid to 10,485,760 times the observed people",
        );
    }
    Ok(())
}

fn delta_of(table: &CaptureTable, options: &Options) -> f64 {
    options
        .delta
        .unwrap_or(1.0 / (1u64 << table.width()) as f64)
}

fn stands_still(before: &Interval, after: &Interval) -> bool {
    let is_still = |before: f64, after: f64| (after - before).abs() <= (STILL * after).max(1.0);
    is_still(before.lower, after.lower) && is_still(before.upper, after.upper)
}

/// What the grid holds so far.
struct Sums {
    observed: u64,
    blocks: Vec<Block>,
    masses: Vec<Masses>,
    weights: Weights,
}

impl Sums {
    fn extend(
        &mut self,
        evidence: &Evidence<'_>,
        from: u64,
        to: u64,
        threads: usize,
        watch: &dyn Watch,
    ) -> Result<(), Refusal> {
        let blocks = grid::blocks(from, to, self.observed);
        watch.stage("graphs", blocks.len() as u64);
        let masses = evidence.sum(&blocks, &mut self.weights, threads, watch)?;
        self.masses.extend(masses);
        self.blocks.extend(blocks);
        Ok(())
    }

    fn posterior(&self) -> Result<Posterior, Refusal> {
        let all = self.masses.iter().map(|masses| masses.all).collect();
        Posterior::new(self.observed, &self.blocks, all).ok_or(Refusal::Nobody)
    }

    fn without_saturated(&self) -> Option<Posterior> {
        let masses = self.masses.iter().map(|masses| masses.without_saturated);
        Posterior::new(self.observed, &self.blocks, masses.collect())
    }
}

fn answer(
    options: &Options,
    graphs: &[Graph],
    sums: &Sums,
    posterior: Posterior,
    end: u64,
    settled: bool,
) -> Result<Averaged, Refusal> {
    let shares = sums.weights.shares();
    let saturated_weight = shares.last().copied().unwrap_or(0.0);
    let mut weighted: Vec<Weighted> = graphs
        .iter()
        .zip(shares)
        .map(|(&graph, weight)| Weighted { graph, weight })
        .collect();
    weighted.sort_by(|one, other| other.weight.total_cmp(&one.weight));
    let median = posterior.quantile(0.5) as f64;
    let without_saturated = sums.without_saturated().map(|rest| Without {
        median: rest.quantile(0.5) as f64,
        interval: rest.interval(options.level),
    });
    Ok(Averaged {
        estimate: Estimate {
            method: Method::Graphs,
            total: median,
            standard_error: None,
            interval: Some(posterior.interval(options.level)),
            observed: sums.observed,
        },
        mean: posterior.mean(),
        median,
        mode: posterior.mode(),
        saturated_weight,
        without_saturated,
        graphs: weighted,
        end,
        tail: posterior.tail(),
        settled,
        posterior,
    })
}

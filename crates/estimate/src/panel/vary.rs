//! How the answer moves when the table or the prior does: lists left out, merged, taken as the whole.

use super::run::{graph_options, latent_options};
use super::{Answer, Outcome, Plan, Variation};
use crate::{CaptureTable, Estimate, Method, Refusal, Watch, closed, graphs, latent};

/// Widest table that the graphs take.
const GRAPH_WIDTH_MAX: usize = 6;

/// The count that each cell is given under the other prior: Jeffreys' half.
const OTHER_DELTA: f64 = 0.5;

/// Shape and rate of the other prior of the sticks' concentration: an exponential of mean 1.
const OTHER_ALPHA: f64 = 1.0;

/// Every variation, with the quick method's answer on the whole table.
#[derive(Debug, Default)]
pub(super) struct Varied {
    pub(super) whole: Option<Answer>,
    pub(super) left_out: Vec<Variation>,
    pub(super) merged: Vec<Variation>,
    pub(super) internal: Vec<Variation>,
    pub(super) other_prior: Option<Variation>,
}

/// Varies a table. The variations are estimated by a quick method, the same for all: graphs up to six lists, Chao's bound for wider tables.
pub(super) fn all(
    table: &CaptureTable,
    plan: &Plan,
    primary: Option<Method>,
    threads: usize,
    watch: &dyn Watch,
) -> Result<Varied, Refusal> {
    let width = table.width();
    let quick = Quick {
        plan,
        threads,
        watch,
        wide: width > GRAPH_WIDTH_MAX,
    };
    watch.stage("variations", (width * 2 + width * (width - 1) / 2) as u64);
    let mut varied = Varied {
        whole: Some(quick.answer(table)?),
        ..Varied::default()
    };
    for list in 0..width {
        let name = &table.lists()[list];
        if let Some(without) = table.without(list) {
            varied
                .left_out
                .push(quick.variation(name.clone(), &without, None)?);
        }
        if let Some(among) = table.among(list).filter(|among| among.observed() > 0) {
            let truth = table.on_all(1 << list);
            varied
                .internal
                .push(quick.variation(name.clone(), &among, Some(truth))?);
        }
        for other in list + 1..width {
            if let Some(merged) = table.merged(list, other) {
                let what = format!("{name} + {}", table.lists()[other]);
                varied.merged.push(quick.variation(what, &merged, None)?);
            }
        }
    }
    varied.other_prior = other_prior(table, plan, primary, threads, watch)?;
    Ok(varied)
}

/// The primary method again, under a prior that another statistician might have chosen.
fn other_prior(
    table: &CaptureTable,
    plan: &Plan,
    primary: Option<Method>,
    threads: usize,
    watch: &dyn Watch,
) -> Result<Option<Variation>, Refusal> {
    let (what, result) = match primary {
        Some(Method::Graphs) => {
            let options = graphs::Options {
                delta: Some(OTHER_DELTA),
                ..graph_options(plan)
            };
            let result = graphs::average(table, &options, threads, watch);
            (
                format!("δ = {OTHER_DELTA}"),
                result.map(|averaged| averaged.estimate),
            )
        }
        Some(Method::LatentClass) => {
            let options = latent::Options {
                alpha_shape: OTHER_ALPHA,
                alpha_rate: OTHER_ALPHA,
                ..latent_options(plan)
            };
            let result = latent::sample(table, &options, threads, watch);
            (
                format!("α ~ Gamma({OTHER_ALPHA}, {OTHER_ALPHA})"),
                result.and_then(|posterior| posterior.answer()),
            )
        }
        _ => return Ok(None),
    };
    Ok(Some(Variation {
        what,
        outcome: unless_stopped(result)?,
        truth: None,
    }))
}

/// A refusal is an answer, a stop is not.
fn unless_stopped(result: Result<Estimate, Refusal>) -> Result<Outcome, Refusal> {
    match result {
        Err(Refusal::Stopped) => Err(Refusal::Stopped),
        other => Ok(other.into()),
    }
}

/// The quick method.
struct Quick<'q> {
    plan: &'q Plan,
    threads: usize,
    watch: &'q dyn Watch,
    wide: bool,
}

impl Quick<'_> {
    fn method(&self, table: &CaptureTable) -> Method {
        match table.width() {
            _ if self.wide => Method::ChaoMth,
            2 => Method::Chapman,
            _ => Method::Graphs,
        }
    }

    fn answer(&self, table: &CaptureTable) -> Result<Answer, Refusal> {
        let method = self.method(table);
        let result = match method {
            Method::Chapman => closed::chapman(table, self.plan.level),
            Method::Graphs => {
                graphs::average(table, &graph_options(self.plan), self.threads, self.watch)
                    .map(|averaged| averaged.estimate)
            }
            _ => closed::chao_mth(table, self.plan.level),
        };
        Ok(Answer {
            method,
            outcome: unless_stopped(result)?,
            chosen: String::new(),
        })
    }

    fn variation(
        &self,
        what: String,
        table: &CaptureTable,
        truth: Option<u64>,
    ) -> Result<Variation, Refusal> {
        let outcome = self.answer(table)?.outcome;
        self.watch.advance(1);
        if self.watch.is_cancelled() {
            return Err(Refusal::Stopped);
        }
        Ok(Variation {
            what,
            outcome,
            truth,
        })
    }
}

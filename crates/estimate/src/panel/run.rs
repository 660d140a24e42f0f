//! Runs the methods of a plan on one table, judges them, and says what stands.

use super::{
    Answer, Chains, DRAWS_KEPT, GraphWeights, Mode, Outcome, Overlap, Panel, Plan, PriorSize,
    judge, vary,
};
use crate::loglinear::{self, Selector};
use crate::{CaptureTable, Estimate, Method, Refusal, Watch, closed, gates, graphs, latent};

/// Graphs named in the result.
const GRAPHS_NAMED: usize = 10;

/// Samples of the selected models that a bootstrap chooses again among.
const MODELS_CHOSEN_AMONG: usize = 100;

/// Probability below which a pair is added to a stepwise model (Chan, Silverman and Vincent 2021).
const STEPWISE_P: f64 = 0.02;

/// Largest R-hat that is written: chains that stand still apart have an infinite one, which JSON cannot hold.
const R_HAT_TOLD_MAX: f64 = 9_999.0;

/// Samples of the bootstrap of sample coverage.
const COVERAGE_REPLICATES: usize = 200;

/// What the methods left behind besides their answers.
#[derive(Default)]
pub(super) struct Traces {
    pub(super) posterior: Option<latent::Posterior>,
    pub(super) averaged: Option<graphs::Averaged>,
    pub(super) ranking: Option<loglinear::Ranking>,
    /// Share of bootstrap samples that chose another model than the data did.
    pub(super) chosen_otherwise: Option<f64>,
    pub(super) highest_order: Vec<(f64, f64)>,
}

/// Estimates one table by every method of the plan and judges the answers. The number of threads changes nothing.
///
/// # Errors
///
/// [`Refusal::Stopped`] when the caller stops it; whatever else a method refuses is its answer.
pub fn run(
    table: &CaptureTable,
    plan: &Plan,
    threads: usize,
    watch: &dyn Watch,
) -> Result<Panel, Refusal> {
    let overlap = Overlap::of(table);
    let of_table = overlap.gates(table);
    let mut traces = Traces::default();
    let mut answers = Vec::new();
    for method in Method::ALL
        .into_iter()
        .filter(|&method| is_asked(method, table, plan))
    {
        let work = Work {
            table,
            plan,
            threads,
            watch,
        };
        let result = match refused_by_table(method, &of_table) {
            Some(refusal) => Err(refusal),
            None => work.answer(method, &mut traces),
        };
        if result == Err(Refusal::Stopped) {
            return Err(Refusal::Stopped);
        }
        let chosen = result
            .as_ref()
            .map_or_else(|_| String::new(), |(_, chosen)| chosen.clone());
        let outcome = Outcome::from(result.map(|(estimate, _)| estimate));
        answers.push(Answer {
            method,
            outcome,
            chosen,
        });
    }
    let primary = judge::primary(table, plan, &answers, traces.posterior.as_ref());
    let varied = match plan.variations && !gates::any_fails(&of_table) {
        true => vary::all(table, plan, primary, threads, watch)?,
        false => vary::Varied::default(),
    };
    let checks = judge::checks(table, plan, primary, &traces);
    let gates = judge::gates(judge::Evidence {
        of_table,
        answers: &answers,
        primary,
        checks: &checks,
        traces: &traces,
        varied: &varied,
    });
    let conclusion = judge::conclusion(primary, &answers, &gates);
    Ok(Panel {
        table: table.clone(),
        plan: plan.clone(),
        overlap,
        primary,
        conclusion,
        gates,
        checks,
        varied: varied.whole,
        left_out: varied.left_out,
        merged: varied.merged,
        internal: varied.internal,
        other_prior: varied.other_prior,
        highest_order: std::mem::take(&mut traces.highest_order),
        chains: traces.posterior.as_ref().map(chains),
        graphs: traces.averaged.as_ref().map(graph_weights),
        draws: draws(primary, &traces, table.observed(), plan.seed),
        answers,
    })
}

/// A method that does not fit the table's width is left out, unless it was declared the primary one.
fn is_asked(method: Method, table: &CaptureTable, plan: &Plan) -> bool {
    let fits = (method == Method::Chapman) == (table.width() == 2);
    plan.primary == Some(method) || plan.methods.contains(&method) && fits
}

/// A table that can carry no estimate is given to the lower bounds alone.
fn refused_by_table(method: Method, of_table: &[gates::Gate]) -> Option<Refusal> {
    if matches!(method, Method::ChaoMh | Method::ChaoMth) {
        return None;
    }
    let failing = of_table
        .iter()
        .find(|gate| gate.verdict == gates::Verdict::Fails)?;
    let missing = failing.sentence(gates::Tongue::En);
    Some(Refusal::Overlap {
        missing: missing.trim_end_matches('.').to_owned(),
    })
}

/// One table and what every method needs to work on it.
struct Work<'w> {
    table: &'w CaptureTable,
    plan: &'w Plan,
    threads: usize,
    watch: &'w dyn Watch,
}

impl Work<'_> {
    /// One method's answer and what it chose.
    fn answer(&self, method: Method, traces: &mut Traces) -> Result<(Estimate, String), Refusal> {
        let (table, level) = (self.table, self.plan.level);
        let plain = |estimate: Estimate| (estimate, String::new());
        match method {
            Method::Chapman => closed::chapman(table, level).map(plain),
            Method::ChaoMh => closed::chao_mh(table, closed::ChaoForm::Finite, level).map(plain),
            Method::ChaoMth => closed::chao_mth(table, level).map(plain),
            Method::CoverageIndependent => self.coverage(closed::CoverageForm::Independent),
            Method::CoverageLow => self.coverage(closed::CoverageForm::Low),
            Method::CoverageHigh => self.coverage(closed::CoverageForm::High),
            Method::LogLinearBic => self.ranked(traces),
            Method::LogLinearBicBca => {
                self.ranking(traces)?;
                let selector = Selector::Bic {
                    max_order: self.max_order(),
                    top: MODELS_CHOSEN_AMONG,
                };
                let (answer, otherwise) = self.bootstrapped(&selector)?;
                traces.chosen_otherwise = Some(otherwise);
                let model = traces
                    .ranking
                    .as_ref()
                    .map_or_else(String::new, |ranking| ranking.best.model.to_string());
                Ok((answer, model))
            }
            Method::StepwiseBca => {
                let selected = loglinear::stepwise(table, STEPWISE_P)?;
                let (answer, _) = self.bootstrapped(&Selector::Stepwise { p: STEPWISE_P })?;
                Ok((answer, selected.fit.model.to_string()))
            }
            Method::Graphs => self.averaged(traces),
            Method::LatentClass => self.sampled(traces),
            Method::NoHighestOrder => {
                let answer = loglinear::no_highest_order(table)?;
                traces.highest_order = answer.sensitivity;
                Ok(plain(answer.estimate))
            }
        }
    }

    fn coverage(&self, form: closed::CoverageForm) -> Result<(Estimate, String), Refusal> {
        let plan = self.plan;
        closed::coverage(self.table, form, COVERAGE_REPLICATES, plan.seed, plan.level).map(
            |covered| {
                (
                    covered.estimate,
                    format!("coverage {:.3}", covered.coverage),
                )
            },
        )
    }

    /// Highest order of a term: pairs for three and for six lists, triples between (as Silverman, Chan and Vincent 2024).
    fn max_order(&self) -> Option<usize> {
        Some(if matches!(self.table.width(), 4 | 5) {
            3
        } else {
            2
        })
    }

    fn ranking<'t>(&self, traces: &'t mut Traces) -> Result<&'t loglinear::Ranking, Refusal> {
        if traces.ranking.is_none() {
            traces.ranking = Some(loglinear::rank(self.table, self.max_order(), self.watch)?);
        }
        traces.ranking.as_ref().ok_or(Refusal::Nobody)
    }

    fn ranked(&self, traces: &mut Traces) -> Result<(Estimate, String), Refusal> {
        let best = &self.ranking(traces)?.best;
        let interval = loglinear::profile(self.table, &best.model, self.plan.level)?;
        let estimate = Estimate {
            method: Method::LogLinearBic,
            interval: Some(interval),
            ..best.estimate.clone()
        };
        Ok((estimate, best.model.to_string()))
    }

    fn bootstrapped(&self, selector: &Selector) -> Result<(Estimate, f64), Refusal> {
        let plan = self.plan;
        loglinear::bca(
            self.table,
            selector,
            plan.replicates,
            plan.seed,
            plan.level,
            self.threads,
            self.watch,
        )
        .map(|sampled| (sampled.estimate, sampled.chosen_otherwise))
    }

    fn averaged(&self, traces: &mut Traces) -> Result<(Estimate, String), Refusal> {
        let averaged = graphs::average(
            self.table,
            &graph_options(self.plan),
            self.threads,
            self.watch,
        )?;
        let heaviest = averaged
            .graphs
            .first()
            .map_or_else(String::new, |best| best.graph.to_string());
        let estimate = averaged.estimate.clone();
        traces.averaged = Some(averaged);
        Ok((estimate, heaviest))
    }

    fn sampled(&self, traces: &mut Traces) -> Result<(Estimate, String), Refusal> {
        let posterior = latent::sample(
            self.table,
            &latent_options(self.plan),
            self.threads,
            self.watch,
        )?;
        // As of the graphs: the median, because the mean hangs on the far tail.
        let (answer, median) = (posterior.answer(), posterior.median);
        let classes = posterior
            .modes
            .first()
            .map_or_else(String::new, |mode| format!("{} classes", mode.classes));
        traces.posterior = Some(posterior);
        answer.map(|estimate| {
            (
                Estimate {
                    total: median,
                    ..estimate
                },
                classes,
            )
        })
    }
}

pub(super) fn graph_options(plan: &Plan) -> graphs::Options {
    let delta = match plan.prior {
        PriorSize::One => None,
        PriorSize::Each(delta) => Some(delta),
    };
    graphs::Options {
        delta,
        level: plan.level,
        ..graphs::Options::default()
    }
}

pub(super) fn latent_options(plan: &Plan) -> latent::Options {
    latent::Options {
        classes: plan.classes,
        chains: plan.chains,
        sweeps_max: plan.sweeps_max,
        seed: plan.seed,
        level: plan.level,
        ..latent::Options::default()
    }
}

fn chains(posterior: &latent::Posterior) -> Chains {
    let mode = |mode: &latent::Mode| Mode {
        classes: mode.classes,
        weight: mode.weight,
        median: mode.median,
        interval: mode.interval,
    };
    Chains {
        sweeps: posterior.sweeps,
        r_hat: posterior.r_hat.min(R_HAT_TOLD_MAX),
        ess_bulk: posterior.ess_bulk,
        ess_tail: posterior.ess_tail,
        capped: posterior.capped,
        medians: posterior.chain_medians.clone(),
        modes: posterior.modes.iter().map(mode).collect(),
        converged: posterior.converged,
    }
}

fn graph_weights(averaged: &graphs::Averaged) -> GraphWeights {
    let named = averaged.graphs.iter().take(GRAPHS_NAMED);
    GraphWeights {
        saturated: averaged.saturated_weight,
        without_saturated: averaged.without_saturated.as_ref().map(|without| Estimate {
            method: Method::Graphs,
            total: without.median,
            standard_error: None,
            interval: Some(without.interval),
            observed: averaged.estimate.observed,
        }),
        end: averaged.end,
        tail: averaged.tail,
        heaviest: named
            .map(|weighted| (weighted.graph.to_string(), weighted.weight))
            .collect(),
    }
}

/// Draws of the total, evenly thinned where there are more than are kept.
fn draws(primary: Option<Method>, traces: &Traces, observed: u64, seed: u64) -> Vec<f64> {
    match (primary, &traces.posterior, &traces.averaged) {
        (Some(Method::LatentClass), Some(posterior), _) => {
            let all: Vec<u64> = posterior.unseen.iter().flatten().copied().collect();
            let kept = all.len().min(DRAWS_KEPT);
            (0..kept)
                .map(|at| (observed + all[at * all.len() / kept]) as f64)
                .collect()
        }
        (Some(Method::Graphs), _, Some(averaged)) => averaged.draws(DRAWS_KEPT, seed),
        _ => Vec::new(),
    }
}

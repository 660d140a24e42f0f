//! Which method is the primary one, what its gates say, and what stands in the end.

use super::run::{Traces, graph_options};
use super::vary::Varied;
use super::{Answer, Conclusion, Plan, Variation};
use crate::checks::Check;
use crate::gates::{Gate, GateId, Verdict, any_fails};
use crate::{CaptureTable, Estimate, Method, latent};

/// Fewest lists from which the latent-class model is the primary method.
const LATENT_WIDTH_MIN: usize = 4;

/// A check is missed when its p stands beyond these, on either side.
const CHECK_P: f64 = 0.005;

/// Samples of the checks of a log-linear fit.
const CHECK_REPLICATES: usize = 2_000;

/// Samples of the checks of the average over graphs, each with a graph of its own.
const GRAPH_REPLICATES: usize = 1_000;

/// The declared method; or the latent-class model where its chains agree and there are lists enough, the graphs otherwise.
pub(super) fn primary(
    table: &CaptureTable,
    plan: &Plan,
    answers: &[Answer],
    posterior: Option<&latent::Posterior>,
) -> Option<Method> {
    let answered = |method: Method| {
        answers
            .iter()
            .any(|answer| answer.method == method && answer.outcome.estimate().is_some())
    };
    if let Some(declared) = plan.primary {
        return Some(declared);
    }
    let latent = posterior.is_some_and(|posterior| posterior.converged);
    if latent && table.width() >= LATENT_WIDTH_MIN {
        return Some(Method::LatentClass);
    }
    [Method::Graphs, Method::Chapman]
        .into_iter()
        .find(|&method| answered(method))
}

/// What the gates look at.
pub(super) struct Evidence<'e> {
    pub(super) of_table: Vec<Gate>,
    pub(super) answers: &'e [Answer],
    pub(super) primary: Option<Method>,
    pub(super) checks: &'e [Check],
    pub(super) traces: &'e Traces,
    pub(super) varied: &'e Varied,
}

/// Judges every gate whose value could be had. A gate of a method that is not the primary one warns, and forbids nothing.
pub(super) fn gates(evidence: Evidence<'_>) -> Vec<Gate> {
    let mut gates = Vec::new();
    gates.extend(of_models(&evidence));
    gates.extend(of_graphs(&evidence));
    gates.extend(of_chains(&evidence));
    gates.extend(of_answers(&evidence));
    gates.extend(of_variations(&evidence));
    let mut all = evidence.of_table;
    all.append(&mut gates);
    all.sort_by_key(|gate| gate.id);
    all
}

/// What stands.
pub(super) fn conclusion(
    primary: Option<Method>,
    answers: &[Answer],
    gates: &[Gate],
) -> Conclusion {
    let stands = estimate_of(answers, primary).is_some() && !any_fails(gates);
    let agree = |gate: &Gate| gate.id != GateId::Agreement || gate.verdict == Verdict::Holds;
    match stands {
        false => Conclusion::NoEstimate,
        true if gates.iter().all(agree) => Conclusion::Estimate,
        true => Conclusion::Disagreement,
    }
}

/// The counts that the primary method's model was asked to make again; of the best log-linear model where the primary one has none.
pub(super) fn checks(
    table: &CaptureTable,
    plan: &Plan,
    primary: Option<Method>,
    traces: &Traces,
) -> Vec<Check> {
    match (
        primary,
        &traces.posterior,
        &traces.averaged,
        &traces.ranking,
    ) {
        (Some(Method::LatentClass), Some(posterior), _, _) => posterior.checks.clone(),
        (Some(Method::Graphs), _, Some(averaged), _) => {
            averaged.checks(table, &graph_options(plan), GRAPH_REPLICATES, plan.seed)
        }
        (_, _, _, Some(ranking)) => ranking.best.checks(CHECK_REPLICATES, plan.seed),
        _ => Vec::new(),
    }
}

fn estimate_of(answers: &[Answer], method: Option<Method>) -> Option<&Estimate> {
    answers
        .iter()
        .find(|answer| Some(answer.method) == method)
        .and_then(|answer| answer.outcome.estimate())
}

fn of_models(evidence: &Evidence<'_>) -> Vec<Gate> {
    let mut gates = Vec::new();
    if let Some(ranking) = &evidence.traces.ranking {
        let tried = ranking.models.len() + ranking.refused.len();
        let share = 100.0 * ranking.refused.len() as f64 / tried.max(1) as f64;
        gates.push(GateId::ModelsWithoutEstimate.judge(Some(share), Vec::new()));
    }
    if !evidence.checks.is_empty() {
        let missed = evidence
            .checks
            .iter()
            .filter(|check| check.p < CHECK_P || check.p > 1.0 - CHECK_P);
        let share = 100.0 * missed.count() as f64 / evidence.checks.len() as f64;
        gates.push(GateId::Fit.judge(Some(share), Vec::new()));
    }
    if let Some(otherwise) = evidence.traces.chosen_otherwise {
        gates.push(GateId::Selection.judge(Some(100.0 * otherwise), Vec::new()));
    }
    gates
}

fn of_graphs(evidence: &Evidence<'_>) -> Vec<Gate> {
    let Some(averaged) = &evidence.traces.averaged else {
        return Vec::new();
    };
    let gates = vec![
        GateId::SaturatedGraph.judge(Some(averaged.saturated_weight), Vec::new()),
        GateId::GridTail.judge(Some(averaged.tail), Vec::new()),
    ];
    only_warning(gates, evidence.primary != Some(Method::Graphs))
}

fn of_chains(evidence: &Evidence<'_>) -> Vec<Gate> {
    let Some(posterior) = &evidence.traces.posterior else {
        return Vec::new();
    };
    let effective = posterior.ess_bulk.min(posterior.ess_tail);
    let gates = vec![
        GateId::Cap.judge(Some(posterior.capped), Vec::new()),
        GateId::RHat.judge(Some(posterior.r_hat), Vec::new()),
        GateId::EffectiveDraws.judge(Some(effective), Vec::new()),
        GateId::Chains.judge(Some(posterior.chain_medians.len() as f64), Vec::new()),
    ];
    only_warning(gates, evidence.primary != Some(Method::LatentClass))
}

fn only_warning(mut gates: Vec<Gate>, is_other: bool) -> Vec<Gate> {
    for gate in &mut gates {
        if is_other && gate.verdict == Verdict::Fails {
            gate.verdict = Verdict::Warns;
        }
    }
    gates
}

/// Methods whose intervals are held against each other: those that claim the whole, not a bound, and more than independence.
const COMPARED: [Method; 5] = [
    Method::LogLinearBic,
    Method::LogLinearBicBca,
    Method::StepwiseBca,
    Method::Graphs,
    Method::LatentClass,
];

fn of_answers(evidence: &Evidence<'_>) -> Vec<Gate> {
    let mut gates = Vec::new();
    let primary = estimate_of(evidence.answers, evidence.primary);
    let bound = [Method::ChaoMth, Method::ChaoMh]
        .into_iter()
        .find_map(|method| estimate_of(evidence.answers, Some(method)));
    if let (Some(primary), Some(bound)) = (primary, bound) {
        gates.push(GateId::LowerBound.judge(Some(primary.total / bound.total), Vec::new()));
    }
    if let Some(interval) = primary.and_then(|primary| primary.interval) {
        gates.push(GateId::Width.judge(Some(interval.upper / interval.lower), Vec::new()));
    }
    let intervals: Vec<_> = COMPARED
        .into_iter()
        .filter_map(|method| {
            Some((
                method,
                estimate_of(evidence.answers, Some(method))?.interval?,
            ))
        })
        .collect();
    let mut apart = Vec::new();
    for (at, (one, first)) in intervals.iter().enumerate() {
        for (other, second) in &intervals[at + 1..] {
            if !first.meets(second) {
                apart.push(format!("{} × {}", one.as_str(), other.as_str()));
            }
        }
    }
    if intervals.len() > 1 {
        gates.push(GateId::Agreement.judge(Some(apart.len() as f64), apart));
    }
    gates
}

fn of_variations(evidence: &Evidence<'_>) -> Vec<Gate> {
    let varied = evidence.varied;
    let mut gates = Vec::new();
    let whole = varied
        .whole
        .as_ref()
        .and_then(|answer| answer.outcome.estimate());
    if let Some(whole) = whole {
        gates.extend(largest_factor(
            GateId::LeaveOneOut,
            whole.total,
            &varied.left_out,
        ));
        gates.extend(largest_factor(
            GateId::MergedLists,
            whole.total,
            &varied.merged,
        ));
    }
    if let (Some(primary), Some(other)) = (
        estimate_of(evidence.answers, evidence.primary),
        &varied.other_prior,
    ) {
        gates.extend(largest_factor(
            GateId::OtherPrior,
            primary.total,
            std::slice::from_ref(other),
        ));
    }
    let judged: Vec<bool> = varied.internal.iter().filter_map(found).collect();
    if !judged.is_empty() {
        let share =
            100.0 * judged.iter().filter(|&&found| found).count() as f64 / judged.len() as f64;
        let missed = varied
            .internal
            .iter()
            .filter(|variation| found(variation) == Some(false));
        gates.push(GateId::InternalConsistency.judge(
            Some(share),
            missed.map(|variation| variation.what.clone()).collect(),
        ));
    }
    gates
}

/// Whether an interval holds the truth that is known.
fn found(variation: &Variation) -> Option<bool> {
    let interval = variation.outcome.estimate()?.interval?;
    Some(interval.holds(variation.truth? as f64))
}

/// The largest factor, up or down, with what made it.
fn largest_factor(id: GateId, whole: f64, variations: &[Variation]) -> Option<Gate> {
    let factor = |variation: &Variation| {
        let ratio = variation.outcome.estimate()?.total / whole;
        Some((ratio.max(1.0 / ratio), variation.what.clone()))
    };
    let (largest, what) = variations
        .iter()
        .filter_map(factor)
        .max_by(|one, other| one.0.total_cmp(&other.0))?;
    Some(id.judge(Some(largest), vec![what]))
}

//! The methods that the study asks, each as a function from a table to an answer: another one is one line more.

use rapporteur_estimate::closed::{ChaoForm, CoverageForm, chao_mh, chao_mth, coverage};
use rapporteur_estimate::loglinear::{Selector, bca, no_highest_order, profile, rank, stepwise};
use rapporteur_estimate::{CaptureTable, Estimate, Interval, Refusal, Unwatched, graphs, latent};

/// Level of every interval.
const LEVEL: f64 = 0.95;

/// Replicates of a bootstrap inside the study.
const REPLICATES: usize = 200;

/// Models that a replicate of the bootstrap chooses among.
const MODELS: usize = 20;

/// Seed inside methods: populations differ by the study's own.
const SEED: u64 = 1;

/// How long a method takes on a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cost {
    /// Some milliseconds: asked in the quick study too.
    Fast,
    /// Tens of milliseconds.
    Middling,
    /// About a second: asked by name or with `--slow`.
    Slow,
}

/// A method as the study knows it.
#[derive(Clone, Copy)]
pub(super) struct Asked {
    /// Its name in tables and arguments.
    pub(super) name: &'static str,
    /// How long it takes.
    pub(super) cost: Cost,
    /// The method.
    pub(super) answer: Answer,
}

type Answer = fn(&CaptureTable) -> Result<Estimate, Refusal>;

const fn asked(name: &'static str, cost: Cost, answer: Answer) -> Asked {
    Asked { name, cost, answer }
}

/// Every method of the study, in the order of its tables.
pub(super) const METHODS: [Asked; 14] = [
    asked("chao-mh", Cost::Fast, |table| {
        chao_mh(table, ChaoForm::BiasCorrected, LEVEL)
    }),
    asked("chao-mth", Cost::Fast, |table| chao_mth(table, LEVEL)),
    asked("coverage-independent", Cost::Fast, |table| {
        covered(table, CoverageForm::Independent)
    }),
    asked("coverage-low", Cost::Fast, |table| {
        covered(table, CoverageForm::Low)
    }),
    asked("coverage-high", Cost::Fast, |table| {
        covered(table, CoverageForm::High)
    }),
    asked("log-linear-bic", Cost::Fast, least_bic),
    asked("stepwise", Cost::Fast, |table| {
        stepwise(table, 0.02).map(|selected| selected.fit.estimate)
    }),
    asked("no-highest-order", Cost::Fast, |table| {
        no_highest_order(table).map(|highest| highest.estimate)
    }),
    asked("graphs", Cost::Fast, |table| {
        averaged(table).map(|averaged| averaged.estimate)
    }),
    asked("graphs-gated", Cost::Fast, |table| {
        averaged(table)?.answer()
    }),
    asked("graphs-without-saturated", Cost::Fast, without_saturated),
    asked("log-linear-bic-bca", Cost::Middling, least_bic_bca),
    asked("stepwise-bca", Cost::Middling, stepwise_bca),
    asked("latent-class", Cost::Slow, latent_class),
];

fn covered(table: &CaptureTable, form: CoverageForm) -> Result<Estimate, Refusal> {
    coverage(table, form, REPLICATES, SEED, LEVEL).map(|covered| covered.estimate)
}

/// The model with the least BIC (pairs only from five lists on) and its profile interval, as if it had been known beforehand.
fn least_bic(table: &CaptureTable) -> Result<Estimate, Refusal> {
    let order = (table.width() > 4).then_some(2);
    let best = rank(table, order, &Unwatched)?.best;
    let interval: Interval = profile(table, &best.model, LEVEL)?;
    Ok(Estimate {
        interval: Some(interval),
        ..best.estimate
    })
}

fn least_bic_bca(table: &CaptureTable) -> Result<Estimate, Refusal> {
    let selector = Selector::Bic {
        max_order: (table.width() > 4).then_some(2),
        top: MODELS,
    };
    bca(table, &selector, REPLICATES, SEED, LEVEL, 1, &Unwatched)
        .map(|bootstrap| bootstrap.estimate)
}

fn stepwise_bca(table: &CaptureTable) -> Result<Estimate, Refusal> {
    let selector = Selector::Stepwise { p: 0.02 };
    bca(table, &selector, REPLICATES, SEED, LEVEL, 1, &Unwatched)
        .map(|bootstrap| bootstrap.estimate)
}

fn averaged(table: &CaptureTable) -> Result<graphs::Averaged, Refusal> {
    graphs::average(table, &graphs::Options::default(), 1, &Unwatched)
}

fn without_saturated(table: &CaptureTable) -> Result<Estimate, Refusal> {
    let options = graphs::Options {
        saturated: false,
        ..graphs::Options::default()
    };
    graphs::average(table, &options, 1, &Unwatched).map(|averaged| averaged.estimate)
}

/// Fewer chains, companions and sweeps than a single table deserves, and looser marks of convergence.
fn latent_class(table: &CaptureTable) -> Result<Estimate, Refusal> {
    let options = latent::Options {
        chains: 4,
        rungs: 4,
        burn_in: 1_000,
        draws: 500,
        sweeps_max: 20_000,
        r_hat_max: 1.05,
        ess_min: 100.0,
        ..latent::Options::default()
    };
    latent::sample(table, &options, 1, &Unwatched)?.answer()
}

//! The methods that the study asks, each as a function from a table to an answer: another one is one line more.

use rapporteur_estimate::closed::{ChaoForm, CoverageForm, chao_mh, chao_mth, coverage};
use rapporteur_estimate::loglinear::{Selector, bca, no_highest_order, profile, rank, stepwise};
use rapporteur_estimate::{CaptureTable, Estimate, Interval, Refusal, Unwatched, graphs, latent};

/// Level of every interval.
const LEVEL: f64 = 0.95;

/// Replicates of a bootstrap inside the study.
const REPLICATES: usize = 200;

/// Seed inside methods: populations differ by the study's own.
const SEED: u64 = 1;

/// A method as the study knows it.
#[derive(Clone, Copy)]
pub(super) struct Asked {
    /// Its name in tables and arguments.
    pub(super) name: &'static str,
    /// Whether it takes more than about ten milliseconds a table.
    pub(super) is_slow: bool,
    /// The method.
    pub(super) answer: fn(&CaptureTable) -> Result<Estimate, Refusal>,
}

const fn fast(name: &'static str, answer: fn(&CaptureTable) -> Result<Estimate, Refusal>) -> Asked {
    Asked {
        name,
        is_slow: false,
        answer,
    }
}

const fn slow(name: &'static str, answer: fn(&CaptureTable) -> Result<Estimate, Refusal>) -> Asked {
    Asked {
        name,
        is_slow: true,
        answer,
    }
}

/// Every method of the study, in the order of its tables.
pub(super) const METHODS: [Asked; 13] = [
    fast("chao-mh", |table| {
        chao_mh(table, ChaoForm::BiasCorrected, LEVEL)
    }),
    fast("chao-mth", |table| chao_mth(table, LEVEL)),
    fast("coverage-independent", |table| {
        covered(table, CoverageForm::Independent)
    }),
    fast("coverage-low", |table| covered(table, CoverageForm::Low)),
    fast("coverage-high", |table| covered(table, CoverageForm::High)),
    fast("log-linear-bic", least_bic),
    fast("stepwise", |table| {
        stepwise(table, 0.02).map(|selected| selected.fit.estimate)
    }),
    fast("no-highest-order", |table| {
        no_highest_order(table).map(|highest| highest.estimate)
    }),
    fast("graphs", |table| {
        averaged(table).map(|averaged| averaged.estimate)
    }),
    fast("graphs-gated", |table| averaged(table)?.answer()),
    fast("graphs-without-saturated", without_saturated),
    slow("stepwise-bca", stepwise_bca),
    slow("latent-class", latent_class),
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

fn latent_class(table: &CaptureTable) -> Result<Estimate, Refusal> {
    latent::sample(table, &latent::Options::default(), 1, &Unwatched)?.answer()
}

//! Bootstrap intervals in which the choice of the model is made anew for every replicate.

use super::adjusted::{Adjusted, adjust};
use super::margins::Margins;
use super::model::Model;
use super::profile::checked_level;
use super::replicate::{Chosen, Plan, spread};
use super::resample::{PEOPLE_DRAWN_MAX, Urn};
use crate::random::Stream;
use crate::{CaptureTable, Estimate, Interval, Method, Refusal, Watch};

/// Fewest replicates of which limits are taken.
pub const REPLICATES_MIN: usize = 20;

/// Most choices held at a time: replicates times the models that each chooses among.
pub const CHOICES_MAX: u64 = 20_000_000;

/// This part of the work among all that draw from one seed.
const PART: u64 = 0x6c6f_676c;

/// How a model is chosen, on the table and on every replicate.
#[derive(Debug, Clone, PartialEq)]
pub enum Selector {
    /// [`super::stepwise`] below this p-value.
    Stepwise {
        /// The p-value.
        p: f64,
    },
    /// The least BIC of [`super::rank`]; replicates choose among the models that rank first on the table.
    Bic {
        /// Most lists of a term.
        max_order: Option<usize>,
        /// How many models a replicate chooses among.
        top: usize,
    },
}

/// A bootstrap with its limits.
#[derive(Debug, Clone, PartialEq)]
pub struct Bootstrap {
    /// The chosen model's size, with the adjusted limits; no standard error, which replicates with long tails would not bear.
    pub estimate: Estimate,
    /// The model chosen on the table itself.
    pub model: Model,
    /// Correction for bias, z₀.
    pub z0: f64,
    /// Acceleration a.
    pub acceleration: f64,
    /// A limit lies where at most one replicate does: more replicates would move it, and the interval is rough.
    pub at_an_end: bool,
    /// Totals of the replicates that have an estimate, in the order drawn.
    pub replicates: Vec<f64>,
    /// Limits when replicates choose among the first 1, 2, … models only: watch them stand still. Empty for stepwise selection.
    pub nested: Vec<(usize, Interval)>,
    /// Share of replicates, of those with an estimate, that chose another model than the table.
    pub chosen_otherwise: f64,
    /// Replicates without an estimate: no model open to them has one. They are left out of the limits.
    pub without_estimate: u64,
}

/// Draws replicates, chooses a model on each, and takes adjusted limits. The same for any number of threads.
///
/// # Formula
///
/// Replicates are multinomial over the observed histories with as many people. Bias-corrected and accelerated limits as in Efron (1987), with a jackknife
/// that takes out one person of each history and is weighted by how many share it; it repeats the choice too.
///
/// # Reference
///
/// Chan, Silverman and Vincent (2021), doi:10.1080/01621459.2019.1708748; Silverman, Chan and Vincent (2024), Statistics and
/// Computing 34, 44, for the nested limits.
///
/// # Errors
///
/// [`Refusal::Parameter`] for fewer than [`REPLICATES_MIN`] replicates, a level or p outside its range, or no model to choose among;
/// [`Refusal::Overlap`] when fewer than [`REPLICATES_MIN`] replicates, or no table less one person, have an estimate; [`Refusal::Stopped`];
/// [`Refusal::TooLarge`] above [`PEOPLE_DRAWN_MAX`] people or [`CHOICES_MAX`] choices; those of [`super::stepwise`] or [`super::rank`].
pub fn bca(
    table: &CaptureTable,
    selector: &Selector,
    replicates: usize,
    seed: u64,
    level: f64,
    threads: usize,
    watch: &dyn Watch,
) -> Result<Bootstrap, Refusal> {
    let level = checked_level(level)?;
    if replicates < REPLICATES_MIN {
        return Err(Refusal::Parameter {
            parameter: "replicates".to_owned(),
            range: format!("{REPLICATES_MIN} or more"),
        });
    }
    if table.observed() > PEOPLE_DRAWN_MAX {
        return Err(Refusal::TooLarge {
            what: format!("a bootstrap of {} people", table.observed()),
            limit: PEOPLE_DRAWN_MAX,
        });
    }
    let plan = Plan::of(table, selector, watch)?;
    if (replicates as u64).saturating_mul(plan.width() as u64) > CHOICES_MAX {
        return Err(Refusal::TooLarge {
            what: format!("{replicates} replicates times {} models", plan.width()),
            limit: CHOICES_MAX,
        });
    }
    watch.stage(
        "bootstrap replicates",
        (replicates + table.cells().len()) as u64,
    );
    let margins = Margins::of(table)?;
    let people = |&(history, count): &(u64, u64)| (history as u32, count as f64);
    let urn = Urn::new(table.cells().iter().map(people));
    let drawn = spread(
        &plan,
        &margins,
        replicates,
        threads,
        watch,
        &|at, counts| {
            let mut stream = Stream::new(seed, &[PART, at as u64]);
            urn.draw(table.observed(), &mut stream, counts);
        },
    )?;
    let less = spread(
        &plan,
        &margins,
        table.cells().len(),
        threads,
        watch,
        &|at, counts| {
            counts.copy_from_slice(&margins.counts);
            counts[table.cells()[at].0 as usize] -= 1.0;
        },
    )?;
    summarised(table, &plan, &drawn, &less, level)
}

/// Weighs the choices up.
fn summarised(
    table: &CaptureTable,
    plan: &Plan,
    drawn: &[Chosen],
    less: &[Chosen],
    level: f64,
) -> Result<Bootstrap, Refusal> {
    let width = plan.width();
    let counts: Vec<f64> = table
        .cells()
        .iter()
        .map(|&(_, count)| count as f64)
        .collect();
    let limits = |at: usize| {
        let replicates = column(drawn, at, width).map(|own| own.total);
        let left_out = column(less, at, width)
            .map(|own| own.total)
            .zip(counts.iter().copied());
        adjusted(plan.total(), replicates, left_out, level)
    };
    let all = drawn.len() / width;
    let fitted: Vec<Chosen> = column(drawn, width - 1, width)
        .filter(|own| !own.total.is_nan())
        .collect();
    let last = limits(width - 1).ok_or_else(|| Refusal::Overlap {
        missing: format!(
            "only {} of {all} bootstrap tables have an estimate",
            fitted.len()
        ),
    })?;
    let interval = |own: &Adjusted| Interval {
        lower: own.lower,
        upper: own.upper,
        level,
    };
    let (method, nested) = match plan {
        Plan::Stepwise { .. } => (Method::StepwiseBca, Vec::new()),
        Plan::Bic { .. } => {
            let prefix = |at: usize| Some((at + 1, interval(&limits(at)?)));
            (
                Method::LogLinearBicBca,
                (0..width).filter_map(prefix).collect(),
            )
        }
    };
    let otherwise = fitted.iter().filter(|own| own.otherwise).count();
    Ok(Bootstrap {
        estimate: Estimate {
            method,
            total: plan.total(),
            standard_error: None,
            interval: Some(interval(&last)),
            observed: table.observed(),
        },
        model: plan.model().clone(),
        z0: last.bias,
        acceleration: last.acceleration,
        at_an_end: last.at_an_end,
        chosen_otherwise: otherwise as f64 / fitted.len() as f64,
        without_estimate: (all - fitted.len()) as u64,
        replicates: fitted.into_iter().map(|own| own.total).collect(),
        nested,
    })
}

/// What every table chose among the first `at + 1` models.
fn column(choices: &[Chosen], at: usize, width: usize) -> impl Iterator<Item = Chosen> {
    choices.iter().skip(at).step_by(width).copied()
}

/// Limits from the tables that have an estimate, when there are enough.
fn adjusted(
    total: f64,
    replicates: impl Iterator<Item = f64>,
    left_out: impl Iterator<Item = (f64, f64)>,
    level: f64,
) -> Option<Adjusted> {
    let mut replicates: Vec<f64> = replicates.filter(|total| !total.is_nan()).collect();
    let left_out: Vec<(f64, f64)> = left_out.filter(|(total, _)| !total.is_nan()).collect();
    if replicates.len() < REPLICATES_MIN || left_out.is_empty() {
        return None;
    }
    replicates.sort_by(f64::total_cmp);
    Some(adjust(total, &replicates, &left_out, level))
}

//! One model fitted to one table: the size, its standard error, and how well the model holds.

use super::existence::{judge, margins_for};
use super::margins::{Margins, Start};
use super::model::Model;
use super::newton::{Newton, Restless, STEPS_MAX};
use crate::special::normal_quantile;
use crate::{CaptureTable, Estimate, Interval, Method, Refusal};

/// Level of the interval that comes with a fit.
const LEVEL: f64 = 0.95;

/// One history beside what the model expects.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CellFit {
    /// The history, bit j: on list j.
    pub history: u64,
    /// People observed.
    pub observed: u64,
    /// People expected; 0 where the extended maximum leaves the cell out.
    pub expected: f64,
    /// Pearson residual, (observed − expected)/√expected; 0 where 0 are expected.
    pub pearson: f64,
}

/// A fitted model.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// The model.
    pub model: Model,
    /// People in all, standard error, and the 95 % interval n + exp(α ± z·se(α)) of the constant α.
    pub estimate: Estimate,
    /// People on no list, e^α.
    pub unseen: f64,
    /// Poisson log-likelihood of the observed cells, with its factorials.
    pub log_likelihood: f64,
    /// −2ℓ + p ln n, with n people.
    pub bic: f64,
    /// −2ℓ + 2p.
    pub aic: f64,
    /// 2 Σ [n_ω ln(n_ω/μ_ω) − n_ω + μ_ω].
    pub deviance: f64,
    /// Parameters p: terms and the constant, those of empty margins too.
    pub parameters: usize,
    /// Degrees of freedom: remaining cells less remaining parameters.
    pub degrees: usize,
    /// All histories but the empty one, rising.
    pub cells: Vec<CellFit>,
    /// Terms whose margin is empty: their estimate is −∞, and no cell above them is counted.
    pub dropped: Vec<u64>,
}

/// Fits a hierarchical model by extended maximum likelihood, once its estimate is known to exist.
///
/// # Formula
///
/// Observed cells are Poisson with log μ_ω = Σ_{θ ⊆ ω} α_θ; N̂ = n + e^α and se² = e^α + e^{2α} Var(α), α the constant.
///
/// # Reference
///
/// Fienberg (1972), Biometrika 59, 591–603, doi:10.1093/biomet/59.3.591; Cormack (1989), Biometrics 45, 395–413, doi:10.2307/2531485;
/// Baillargeon and Rivest (2007), Journal of Statistical Software 19(5), doi:10.18637/jss.v019.i05.
///
/// # Errors
///
/// [`Refusal::NoEstimate`] with the code of [`super::existence`]; [`Refusal::Unsettled`]; and its errors.
pub fn fit(table: &CaptureTable, model: &Model) -> Result<Fit, Refusal> {
    let margins = margins_for(table, model)?;
    let mut newton = Newton::new(margins.lists);
    newton.take(model.sets(), &margins);
    require(&newton, &margins, model)?;
    let settled = newton.settle_cold(&margins, &Start::of(&margins));
    settled.map_err(|Restless| unsettled(model))?;
    Ok(described(
        &mut newton,
        &margins,
        model.clone(),
        Method::LogLinearBic,
    ))
}

/// Refuses a model without an estimate; its terms are taken up already.
pub(super) fn require(newton: &Newton, margins: &Margins, model: &Model) -> Result<(), Refusal> {
    match judge(margins, &newton.kept, &newton.dropped).code() {
        0 => Ok(()),
        code => Err(Refusal::NoEstimate {
            model: model.to_string(),
            code,
        }),
    }
}

pub(super) fn unsettled(model: &Model) -> Refusal {
    Refusal::Unsettled {
        what: format!("the log-linear model {model}"),
        steps: STEPS_MAX as u64,
    }
}

/// BIC of the fit in hand, `ln_factorials` as [`Margins::ln_factorials`] gives it.
pub(super) fn bic(newton: &Newton, margins: &Margins, ln_factorials: f64) -> f64 {
    let parameters = (newton.kept.len() + newton.dropped.len()) as f64;
    2.0 * (ln_factorials - newton.likelihood) + parameters * libm::log(margins.observed())
}

/// Writes the fit in hand out.
pub(super) fn described(
    newton: &mut Newton,
    margins: &Margins,
    model: Model,
    method: Method,
) -> Fit {
    let ln_factorials = margins.ln_factorials();
    let log_likelihood = newton.likelihood - ln_factorials;
    let parameters = model.parameters();
    let cells: Vec<CellFit> = (1..margins.counts.len())
        .map(|history| cell(history, margins.counts[history], newton.expected[history]))
        .collect();
    let remaining = cells.iter().filter(|cell| cell.expected > 0.0).count();
    Fit {
        estimate: estimate(newton, margins, method),
        unseen: newton.unseen(),
        log_likelihood,
        bic: bic(newton, margins, ln_factorials),
        aic: 2.0 * (parameters as f64 - log_likelihood),
        deviance: cells.iter().map(deviance).sum(),
        parameters,
        degrees: remaining.saturating_sub(newton.kept.len()),
        dropped: newton.dropped.iter().map(|&term| u64::from(term)).collect(),
        cells,
        model,
    }
}

fn estimate(newton: &mut Newton, margins: &Margins, method: Method) -> Estimate {
    let (unseen, variance) = (newton.unseen(), newton.variance_of_constant());
    let spread = libm::exp(normal_quantile(0.5 + LEVEL / 2.0) * libm::sqrt(variance));
    Estimate {
        method,
        total: margins.observed() + unseen,
        standard_error: Some(libm::sqrt(unseen + unseen * unseen * variance)),
        interval: Some(Interval {
            lower: margins.observed() + unseen / spread,
            upper: margins.observed() + unseen * spread,
            level: LEVEL,
        }),
        observed: margins.observed() as u64,
    }
}

fn cell(history: usize, observed: f64, expected: f64) -> CellFit {
    let pearson = if expected > 0.0 {
        (observed - expected) / libm::sqrt(expected)
    } else {
        0.0
    };
    CellFit {
        history: history as u64,
        observed: observed as u64,
        expected,
        pearson,
    }
}

fn deviance(cell: &CellFit) -> f64 {
    let observed = cell.observed as f64;
    let surprise = if cell.observed > 0 {
        observed * libm::log(observed / cell.expected)
    } else {
        0.0
    };
    2.0 * (surprise - observed + cell.expected)
}

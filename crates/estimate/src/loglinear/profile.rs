//! The profile-likelihood interval of one model's size.

use super::existence::margins_for;
use super::fit::{require, unsettled};
use super::margins::{Margins, Start};
use super::model::Model;
use super::newton::{Newton, Restless};
use crate::special::{digamma, ln_gamma, normal_quantile};
use crate::{CaptureTable, Interval, Refusal};

/// Unseen people that stand for none: the likelihood is flat there.
const NOBODY: f64 = 1e-6;

/// How many times the estimate an upper limit may be: beyond, the table sets none.
const REACH: f64 = 1e4;

/// Finds the interval of N in which the profile log-likelihood is within χ²₁(level)/2 of its maximum.
///
/// # Formula
///
/// For each N = n + n₀ the Poisson model is fitted to all cells with n₀ people in the empty one;
/// ℓ(N) = ln N! − N ln N − ln n₀! + Σ_ω n_ω ln μ̂_ω, sum over all cells, and dℓ/dN = ln μ̂_∅ − ψ(n₀ + 1) + ψ(N + 1) − ln N.
///
/// # Reference
///
/// Cormack (1992), Biometrics 48, 567–576, doi:10.2307/2532310; Baillargeon and Rivest (2007), doi:10.18637/jss.v019.i05 (`closedpCI.t`).
///
/// # Numerical notes
///
/// ln N! is ln Γ throughout, where Rcapture takes Stirling's first term above 100 people: limits differ by less than one person.
///
/// # Errors
///
/// Those of [`super::fit`]; [`Refusal::Parameter`] for a level outside (0, 1); [`Refusal::Overlap`] when the likelihood does not fall enough up to
/// 10,000 times the estimate: the table sets no upper limit.
pub fn profile(table: &CaptureTable, model: &Model, level: f64) -> Result<Interval, Refusal> {
    let level = checked_level(level)?;
    let margins = margins_for(table, model)?;
    let mut newton = Newton::new(margins.lists);
    newton.take(model.sets(), &margins);
    require(&newton, &margins, model)?;
    let settled = newton.settle_cold(&margins, &Start::of(&margins));
    settled.map_err(|Restless| unsettled(model))?;
    let mut curve = Curve {
        unseen: newton.unseen(),
        newton,
        margins,
    };
    curve.interval(level).map_err(|failed| match failed {
        Failed::Restless => unsettled(model),
        Failed::Endless => Refusal::Overlap {
            missing: "the profile likelihood sets no upper limit".to_owned(),
        },
    })
}

/// A level as given, when it is one.
pub(super) fn checked_level(level: f64) -> Result<f64, Refusal> {
    if level > 0.0 && level < 1.0 {
        return Ok(level);
    }
    Err(Refusal::Parameter {
        parameter: "level".to_owned(),
        range: "above 0 and below 1".to_owned(),
    })
}

enum Failed {
    Restless,
    Endless,
}

impl From<Restless> for Failed {
    fn from(Restless: Restless) -> Self {
        Self::Restless
    }
}

/// The profile log-likelihood of one model.
struct Curve {
    newton: Newton,
    margins: Margins,
    /// People unseen at the estimate.
    unseen: f64,
}

impl Curve {
    fn interval(&mut self, level: f64) -> Result<Interval, Failed> {
        let observed = self.margins.observed();
        let quantile = normal_quantile(0.5 + level / 2.0);
        let summit = self.summit()?;
        let cut = self.at(summit)?.height - quantile * quantile / 2.0;
        let mut lower = 0.0;
        if summit > NOBODY {
            let ground = self.at(NOBODY)?.height - cut;
            if ground < 0.0 {
                lower = self.root(NOBODY, ground, summit, |curve, unseen| {
                    Ok(curve.at(unseen)?.height - cut)
                })?;
            }
        }
        let (mut near, mut far) = (summit, 2.0 * summit.max(self.unseen).max(1.0));
        let mut fall = self.at(far)?.height - cut;
        while fall > 0.0 {
            if far > REACH * (self.unseen + observed) {
                return Err(Failed::Endless);
            }
            near = far;
            far *= 2.0;
            fall = self.at(far)?.height - cut;
        }
        let upper = self.root(far, fall, near, |curve, unseen| {
            Ok(curve.at(unseen)?.height - cut)
        })?;
        Ok(Interval {
            lower: observed + lower,
            upper: observed + upper,
            level,
        })
    }

    /// Unseen people at the maximum.
    fn summit(&mut self) -> Result<f64, Failed> {
        let slope = self.at(NOBODY)?.slope;
        if slope <= 0.0 {
            return Ok(NOBODY);
        }
        let mut far = self.unseen.max(1.0);
        let mut end = self.at(far)?.slope;
        while end > 0.0 {
            if far > REACH * (self.unseen + self.margins.observed()) {
                return Err(Failed::Endless);
            }
            far *= 1.5;
            end = self.at(far)?.slope;
        }
        self.root(far, end, NOBODY, |curve, unseen| {
            Ok(curve.at(unseen)?.slope)
        })
    }

    /// Where a function with one change of sign between `known` (of value `value`) and `other` is 0: false position, Illinois variant.
    fn root(
        &mut self,
        known: f64,
        value: f64,
        other: f64,
        function: impl Fn(&mut Self, f64) -> Result<f64, Failed>,
    ) -> Result<f64, Failed> {
        let (mut left, mut at_left, mut right) = (known, value, other);
        let mut at_right = function(self, right)?;
        for _ in 0..100 {
            if at_right == 0.0 || (right - left).abs() < 1e-4 + 1e-9 * right.abs() {
                break;
            }
            let next = right - at_right * (right - left) / (at_right - at_left);
            let at_next = function(self, next)?;
            if (at_next > 0.0) == (at_right > 0.0) {
                at_left *= 0.5;
            } else {
                (left, at_left) = (right, at_right);
            }
            let moved = (next - right).abs();
            (right, at_right) = (next, at_next);
            if moved < 1e-5 + 1e-10 * right.abs() {
                break;
            }
        }
        Ok(right)
    }

    /// Height and slope with so many people unseen.
    fn at(&mut self, unseen: f64) -> Result<Point, Restless> {
        self.newton.empty = Some(unseen);
        self.newton.settle(&self.margins)?;
        let total = self.margins.observed() + unseen;
        // The likelihood in hand is Σ n ln μ − Σ μ over all cells.
        let inner = self.newton.likelihood + self.newton.sums[0];
        let people = ln_gamma(total + 1.0) - ln_gamma(unseen + 1.0);
        let constant = self.newton.alpha.last().copied().unwrap_or_default();
        Ok(Point {
            height: people - total * libm::log(total) + inner,
            slope: constant - digamma(unseen + 1.0) + digamma(total + 1.0) - libm::log(total),
        })
    }
}

struct Point {
    height: f64,
    slope: f64,
}

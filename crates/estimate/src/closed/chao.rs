//! Chao's lower bound under heterogeneity, from how many people are on one list and on two. Refuses to know which lists.

use serde::{Deserialize, Serialize};

use super::{check_level, too_little};
use crate::{CaptureTable, Estimate, Interval, Method, Refusal};

/// Which form of the bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChaoForm {
    /// With (t−1)/t for t lists, as Rcapture has it.
    Finite,
    /// As first published, for many occasions.
    Original,
    /// Corrected for the bias of small counts, with (t−1)/t; has an answer when nobody is on exactly two lists.
    BiasCorrected,
}

/// Chao's lower bound for the number of people, whatever the heterogeneity between them.
///
/// It is a floor under positive dependence and heterogeneity, not when lists avoid each other.
///
/// # Formula
///
/// With f_k people on exactly k of t lists and c = (t−1)/t: n̂₀ = c f₁²/(2f₂) (finite), f₁²/(2f₂) (original), c f₁(f₁−1)/(2(f₂+1)) (bias-corrected).
/// With r = f₁/f₂ (and c = 1 in the original form) Var = f₂(c²r⁴/4 + c²r³ + cr²/2);
/// bias-corrected: c f₁(f₁−1)/(2(f₂+1)) + c²f₁(2f₁−1)²/(4(f₂+1)²) + c²f₁²f₂(f₁−1)²/(4(f₂+1)⁴).
/// The interval is the log-transformed one ([`Interval::around_unseen`]).
///
/// # Errors
///
/// [`Refusal::Lists`] below two lists, [`Refusal::Nobody`], [`Refusal::Overlap`] when nobody is on exactly two lists (the first two forms divide by them),
/// [`Refusal::Parameter`] when the level is outside (0, 1).
///
/// # Reference
///
/// Chao (1987), Biometrics 43, 783–791, doi:10.2307/2531532; the finite and the corrected form: Chao (2005), Encyclopedia of Statistical Sciences,
/// 7907–7916; Rivest and Baillargeon (2007), Biometrics 63, 999–1006, doi:10.1111/j.1541-0420.2007.00779.x.
pub fn chao_mh(table: &CaptureTable, form: ChaoForm, level: f64) -> Result<Estimate, Refusal> {
    chao_mh_of(&table.frequencies(), table.width(), form, level)
}

/// The same from frequencies alone: people (or animals) met exactly k times at index k − 1, on so many occasions.
///
/// # Errors
///
/// As [`chao_mh`]; [`Refusal::Parameter`] as well when frequencies go beyond the occasions.
pub fn chao_mh_of(
    frequencies: &[u64],
    occasions: usize,
    form: ChaoForm,
    level: f64,
) -> Result<Estimate, Refusal> {
    check_level(level)?;
    if occasions < 2 {
        return Err(Refusal::Lists {
            lists: occasions,
            least: 2,
            most: usize::MAX,
        });
    }
    if frequencies.iter().skip(occasions).any(|&count| count > 0) {
        return Err(Refusal::Parameter {
            parameter: "the frequencies".into(),
            range: format!("of at most {occasions} captures"),
        });
    }
    let observed: u64 = frequencies.iter().sum();
    if observed == 0 {
        return Err(Refusal::Nobody);
    }
    let once = frequencies[0] as f64;
    let twice = frequencies.get(1).copied().unwrap_or(0) as f64;
    if twice == 0.0 && form != ChaoForm::BiasCorrected {
        return Err(too_little("nobody is on exactly two lists"));
    }
    let finite = (occasions - 1) as f64 / occasions as f64;
    let (unseen, variance) = match form {
        ChaoForm::Finite => ratio_form(once, twice, finite),
        ChaoForm::Original => ratio_form(once, twice, 1.0),
        ChaoForm::BiasCorrected => corrected_form(once, twice, finite),
    };
    Ok(Estimate {
        method: Method::ChaoMh,
        total: observed as f64 + unseen,
        standard_error: Some(libm::sqrt(variance)),
        // With nobody on exactly one list the bound is the observed number, and the formula knows no error of it.
        interval: (unseen > 0.0)
            .then(|| Interval::around_unseen(observed, unseen, variance, level)),
        observed,
    })
}

fn ratio_form(once: f64, twice: f64, finite: f64) -> (f64, f64) {
    let ratio = once / twice;
    let square = ratio * ratio;
    let unseen = finite * once * ratio / 2.0;
    let variance =
        twice * (finite * finite * square * (square / 4.0 + ratio) + finite * square / 2.0);
    (unseen, variance)
}

fn corrected_form(once: f64, twice: f64, finite: f64) -> (f64, f64) {
    let more = twice + 1.0;
    let fewer = once - 1.0;
    let unseen = finite * once * fewer.max(0.0) / (2.0 * more);
    let slope = finite * (2.0 * once - 1.0) / (2.0 * more);
    let bend = finite * once * fewer / (2.0 * more * more);
    (unseen, unseen + slope * slope * once + bend * bend * twice)
}

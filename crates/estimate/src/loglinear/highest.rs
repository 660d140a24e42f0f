//! Unseen people when only the interaction of all lists at once is ruled out, and what other assumptions would give.

use crate::{CaptureTable, Estimate, Interval, Method, Refusal};

use super::margins::FITTED_LISTS_MAX;

/// Multipliers of the highest odds ratio that are tried.
const MULTIPLIERS: [f64; 5] = [0.5, 2.0 / 3.0, 1.0, 1.5, 2.0];

/// Level of the interval.
const LEVEL: f64 = 0.95;

/// An estimate under no interaction of the highest order.
#[derive(Debug, Clone, PartialEq)]
pub struct HighestOrder {
    /// People in all, with the 95 % log interval.
    pub estimate: Estimate,
    /// (ξ, total): people in all were the highest interaction's odds ratio ξ instead of 1.
    pub sensitivity: Vec<(f64, f64)>,
}

/// Estimates from the saturated model of the observed histories.
///
/// # Formula
///
/// n̂₀ = Π_{|ω| odd} n_ω / Π_{|ω| even} n_ω over the observed histories; Var(ln n̂₀) = Σ 1/n_ω; with a multiplier, n̂₀/ξ.
///
/// # Reference
///
/// Bishop, Fienberg and Holland (1975), Discrete Multivariate Analysis, chapter 6; Aleshin-Guendel, Sadinle and Wakefield (2024), Biometrics 80.
///
/// # Errors
///
/// [`Refusal::Lists`] outside 2 to [`FITTED_LISTS_MAX`] lists, [`Refusal::Nobody`], and [`Refusal::Overlap`] when a history has nobody: the
/// product is then 0 or has no value.
pub fn no_highest_order(table: &CaptureTable) -> Result<HighestOrder, Refusal> {
    let lists = table.width();
    if !(2..=FITTED_LISTS_MAX).contains(&lists) {
        return Err(Refusal::Lists {
            lists,
            least: 2,
            most: FITTED_LISTS_MAX,
        });
    }
    if table.observed() == 0 {
        return Err(Refusal::Nobody);
    }
    let (cells, all) = (table.cells(), (1usize << lists) - 1);
    if cells.len() < all {
        return Err(Refusal::Overlap {
            missing: format!("{} of {all} histories have nobody", all - cells.len()),
        });
    }
    let sign = |history: u64| {
        if history.count_ones() % 2 == 1 {
            1.0
        } else {
            -1.0
        }
    };
    let ln_unseen: f64 = cells
        .iter()
        .map(|&(history, count)| sign(history) * libm::log(count as f64))
        .sum();
    let of_logarithm: f64 = cells.iter().map(|&(_, count)| 1.0 / count as f64).sum();
    let (observed, unseen) = (table.observed(), libm::exp(ln_unseen));
    let variance = unseen + unseen * unseen * of_logarithm;
    let total = |multiplier: f64| observed as f64 + unseen / multiplier;
    Ok(HighestOrder {
        estimate: Estimate {
            method: Method::NoHighestOrder,
            total: total(1.0),
            standard_error: Some(libm::sqrt(variance)),
            interval: Some(Interval::around_unseen(observed, unseen, variance, LEVEL)),
            observed,
        },
        sensitivity: MULTIPLIERS
            .map(|multiplier| (multiplier, total(multiplier)))
            .to_vec(),
    })
}

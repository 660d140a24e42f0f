//! Two lists, taken as independent of each other. Refuses to know of any third.

use super::{check_level, too_little};
use crate::{CaptureTable, Estimate, Interval, Method, Refusal};

/// Chapman's estimate from two lists, with its log-transformed interval.
///
/// # Formula
///
/// N̂ = (n₁+1)(n₂+1)/(m+1) − 1, Var = (n₁+1)(n₂+1)(n₁−m)(n₂−m) / [(m+1)²(m+2)].
///
/// # Errors
///
/// [`Refusal::Lists`] when the table has not two lists, [`Refusal::Overlap`] when nobody is on both: the formula still gives a number there,
/// but one that says only how long the lists are. [`Refusal::Parameter`] when the level is outside (0, 1).
///
/// # Reference
///
/// Chapman (1951), University of California Publications in Statistics 1, 131–160; the variance: Seber (1970), Biometrika 57, 313–318,
/// doi:10.1093/biomet/57.2.313.
pub fn chapman(table: &CaptureTable, level: f64) -> Result<Estimate, Refusal> {
    check_level(level)?;
    let lists = table.width();
    if lists != 2 {
        return Err(Refusal::Lists {
            lists,
            least: 2,
            most: 2,
        });
    }
    let observed = table.observed();
    if observed == 0 {
        return Err(Refusal::Nobody);
    }
    let both = table.on_all(0b11) as f64;
    if both == 0.0 {
        return Err(too_little("nobody is on both lists"));
    }
    let first = table.on_all(0b01) as f64;
    let second = table.on_all(0b10) as f64;
    let product = (first + 1.0) * (second + 1.0);
    let unseen = (first - both) * (second - both) / (both + 1.0);
    let variance =
        product * (first - both) * (second - both) / ((both + 1.0) * (both + 1.0) * (both + 2.0));
    Ok(Estimate {
        method: Method::Chapman,
        total: observed as f64 + unseen,
        standard_error: Some(libm::sqrt(variance)),
        interval: Some(Interval::around_unseen(observed, unseen, variance, level)),
        observed,
    })
}

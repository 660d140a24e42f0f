//! Rubin's rule for imputation replicates, on the logarithm of the unseen, in both forms that are in print. Mixtures of draws say more and need no rule.

use serde::{Deserialize, Serialize};

use super::draws::{check_draws, mean_and_variance, wrong};
use crate::closed::check_level;
use crate::special::student_quantile;
use crate::{Interval, Refusal};

/// What stands for no unseen person before the logarithm is taken.
const NOBODY: f64 = 0.1;

/// Which degrees of freedom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RubinForm {
    /// ν = (M−1)(1 + W/((M+1)B))², as printed in Bayesian Data Analysis (third edition) and computed by verdata: wider.
    Printed,
    /// ν = (M−1)(1 + W/((1+1/M)B))², Rubin 1987.
    Rubin1987,
}

/// Replicates combined.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Combined {
    /// Mean over the replicates of observed people and mean unseen, people.
    pub total: f64,
    /// Interval n̄ + exp(θ̄ ± t_ν √T).
    pub interval: Interval,
    /// W: mean of the variances of ln n₀ within replicates.
    pub within: f64,
    /// B: variance of the means of ln n₀ between replicates.
    pub between: f64,
    /// ν; infinite when the replicates agree to the last digit.
    pub degrees: f64,
}

/// Combines draws of the unseen, one list per imputation replicate, each beside its observed people.
///
/// # Formula
///
/// On ln n₀, with 0.1 for no unseen: θ̄ the mean of the M means, W the mean of their variances, B the variance of the means, T = W + (1+1/M)B,
/// limits n̄ + exp(θ̄ ± t_{ν} √T), ν by [`RubinForm`].
///
/// This is the rule for *estimates*. Counts of documented people that differ between replicates are combined by verdata's `combine_replicates` in another way
/// (mean ± 1.96 standard errors, not below the observed count), which is not offered here: their mixture is one line with [`super::mixture`].
///
/// # Errors
///
/// [`Refusal::Parameter`] below two replicates, when replicates and observed numbers are not equally many, a replicate is empty, a draw is negative or
/// not finite, or the level is outside (0, 1).
///
/// # Reference
///
/// Rubin (1987), Multiple Imputation for Nonresponse in Surveys, doi:10.1002/9780470316696, equations 3.1.2 to 3.1.6; Gelman and others (2013), Bayesian Data
/// Analysis, third edition, section 18.2.
pub fn rubin(
    replicates: &[&[f64]],
    observed: &[u64],
    form: RubinForm,
    level: f64,
) -> Result<Combined, Refusal> {
    check_level(level)?;
    if replicates.len() < 2 || replicates.len() != observed.len() {
        let range = "two or more, each with its observed number";
        return Err(wrong("the replicates", range));
    }
    for replicate in replicates {
        check_draws(replicate)?;
        if replicate.iter().any(|&unseen| unseen < 0.0) {
            return Err(wrong("every draw of the unseen", "0 or more"));
        }
    }
    let logs = replicates.iter().map(|replicate| {
        let logs: Vec<f64> = replicate.iter().map(|&unseen| log_unseen(unseen)).collect();
        mean_and_variance(&logs)
    });
    let (means, variances): (Vec<f64>, Vec<f64>) = logs.unzip();
    let count = replicates.len() as f64;
    let (centre, between) = mean_and_variance(&means);
    let within = variances.iter().sum::<f64>() / count;
    let factor = match form {
        RubinForm::Printed => count + 1.0,
        RubinForm::Rubin1987 => 1.0 + 1.0 / count,
    };
    let degrees = if between > 0.0 {
        let ratio = 1.0 + within / (factor * between);
        (count - 1.0) * ratio * ratio
    } else {
        f64::INFINITY
    };
    let spread = libm::sqrt(within + (1.0 + 1.0 / count) * between);
    let reach = student_quantile(0.5 + level / 2.0, degrees) * spread;
    let seen = observed.iter().map(|&people| people as f64).sum::<f64>() / count;
    let unseen: f64 = replicates
        .iter()
        .map(|replicate| mean_and_variance(replicate).0)
        .sum();
    Ok(Combined {
        total: seen + unseen / count,
        interval: Interval {
            lower: seen + libm::exp(centre - reach),
            upper: seen + libm::exp(centre + reach),
            level,
        },
        within,
        between,
        degrees,
    })
}

fn log_unseen(unseen: f64) -> f64 {
    libm::log(if unseen == 0.0 { NOBODY } else { unseen })
}

//! The Bayesian latent-class model: people fall into classes, and within a class the lists catch them independently. Refuses to give one
//! number when its chains do not agree.
//!
//! # Model
//!
//! Class shares ν come from sticks, V_k ~ Beta(1, α) for k < K, V_K = 1, ν_k = V_k Π_{h<k} (1 − V_h); list j catches a person of class k with
//! probability λ_jk ~ U(0, 1); α ~ Gamma(a, rate b); p(N) ∝ 1/N, N at most (cap + 1) n. With p_ω = Σ_k ν_k Π_j λ_jk^ω_j (1 − λ_jk)^(1 − ω_j) the
//! posterior is prior · Π_ω (p_ω/(1 − p_∅))^{n_ω}, and n₀ given the classes is negative binomial.
//!
//! # How it is sampled
//!
//! Gibbs sweeps on the counts of histories (`sweep`); every so often a class splits, two merge, or two exchange their labels (`moves`,
//! `launch`); chains that still disagree get tempered companions (`ladder`). Chains start from one, two, … classes, and run in blocks, each
//! twice as long as the one before, until the last block meets the thresholds on R-hat and effective sizes or no further block may begin. An
//! unconverged block becomes burn-in. The answer is then the last block's; without convergence [`Posterior::answer`] refuses and names the modes.
//!
//! # Reference
//!
//! Manrique-Vallier (2016), "Bayesian population size estimation using Dirichlet process mixtures", Biometrics 72, 1246–1254,
//! doi:10.1111/biom.12502.

mod calibration;
mod chains;
mod diagnostics;
mod draws;
mod ladder;
mod launch;
mod modes;
mod moves;
mod options;
mod patterns;
mod posterior;
mod predictive;
mod state;
mod sweep;

pub use calibration::prior_draw;
pub use diagnostics::{Diagnosis, diagnose};
pub use modes::Mode;
pub use options::Options;
pub use posterior::Posterior;

use crate::{CaptureTable, Refusal, Watch};

/// Samples the posterior of the number of people under the latent-class model, for 3 to 64 lists.
///
/// Chains run on up to `threads` threads; their number changes no bit of the answer. A posterior that did not converge is an answer too: see
/// [`Posterior::answer`].
///
/// # Errors
///
/// [`Refusal::Lists`], [`Refusal::Nobody`] and [`Refusal::Parameter`] before any work; [`Refusal::Stopped`] when the caller stops it.
pub fn sample(
    table: &CaptureTable,
    options: &Options,
    threads: usize,
    watch: &dyn Watch,
) -> Result<Posterior, Refusal> {
    options.check(table)?;
    let patterns = patterns::Patterns::new(table);
    let run = chains::Run {
        patterns: &patterns,
        options,
        threads,
        watch,
    };
    let (chains, diagnosis, sweeps) = chains::run(&run, table)?;
    Ok(Posterior::of(table, options, &chains, diagnosis, sweeps))
}

#[cfg(test)]
mod tests;

//! The Bayesian latent-class model: people fall into classes, and within a class the lists catch them independently.

mod chains;
mod diagnostics;
mod draws;
mod ladder;
mod modes;
mod options;
mod patterns;
mod posterior;
mod predictive;
mod state;
mod sweep;

pub use diagnostics::{Diagnosis, diagnose};
pub use modes::Mode;
pub use options::Options;
pub use posterior::Posterior;

use crate::{CaptureTable, Refusal, Watch};

/// Samples the posterior of the number of people under the latent-class model.
///
/// # Errors
///
/// [`Refusal::Lists`], [`Refusal::Nobody`], [`Refusal::Parameter`], [`Refusal::Stopped`].
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

//! Answers in closed form, or nearly: Chapman for two lists, Chao's lower bounds, sample coverage. They choose no model.

mod binomial;
mod chao;
mod chapman;
mod cholesky;
mod coverage;
mod mth;

pub(crate) use binomial::multinomial;
pub use chao::{ChaoForm, chao_mh, chao_mh_of};
pub use chapman::chapman;
pub use coverage::{CoverageForm, Covered, coverage};
pub use mth::chao_mth;

use crate::Refusal;

/// Refuses a level of an interval outside (0, 1).
pub(crate) fn check_level(level: f64) -> Result<(), Refusal> {
    if level > 0.0 && level < 1.0 {
        return Ok(());
    }
    Err(Refusal::Parameter {
        parameter: "level".into(),
        range: "between 0 and 1".into(),
    })
}

/// The refusal of a table whose lists overlap too little.
fn too_little(missing: &str) -> Refusal {
    Refusal::Overlap {
        missing: missing.into(),
    }
}

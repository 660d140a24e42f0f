//! Puts results together: linkages and imputations as mixtures of draws, strata as sums of draws, and Rubin's rule beside them. Refuses to add limits.

mod draws;
mod rubin;

pub use draws::{Summary, mixture, quantile, sum, summary};
pub use rubin::{Combined, RubinForm, rubin};

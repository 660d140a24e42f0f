//! Log-linear models of capture histories: which fit, which have an estimate at all, and how sure the number is. Refuses to know where a table comes from.
//!
//! First file to read: `model.rs`, then `fit.rs`.

mod adjusted;
mod bootstrap;
mod checks;
mod existence;
mod family;
mod fit;
mod highest;
mod margins;
mod model;
mod newton;
mod profile;
mod rank;
mod replicate;
mod resample;
mod simplex;
mod stepwise;

pub use bootstrap::{Bootstrap, CHOICES_MAX, REPLICATES_MIN, Selector, bca};
pub use existence::{Existence, PARAMETERS_MAX, existence};
pub use family::MODELS_MAX;
pub use fit::{CellFit, Fit, fit};
pub use highest::{HighestOrder, no_highest_order};
pub use margins::FITTED_LISTS_MAX;
pub use model::{MODEL_LISTS_MAX, Model};
pub use profile::profile;
pub use rank::{Ranked, Ranking, rank};
pub use resample::PEOPLE_DRAWN_MAX;
pub use stepwise::{Selected, Step, stepwise};

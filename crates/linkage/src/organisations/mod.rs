//! Names of organisations: which records may be one organisation, by weights set by hand for short lists of long names.
//! Knows no persons, learns nothing; what learns its weights stands beside it.

mod bits;
mod blocking;
mod certain;
mod corpus;
mod evidence;
mod frequency;
mod names;
mod params;
mod propose;
mod record;
mod score;
mod words;

pub use corpus::Corpus;
pub use params::{ENGINE, Params, ParamsError};
pub use propose::{Outcome, RefusedBlock, explain, propose};
pub use record::{OrganisationRecord, PairProposal, Reason};

//! Which records of organisations may be one organisation, with the evidence for and against.
#![doc = include_str!("../README.md")]

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

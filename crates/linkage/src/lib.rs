//! Which records may be one person, organisation, event or text, with the evidence for and against.
#![doc = include_str!("../README.md")]

pub mod model;
mod organisations;

pub use model::LinkModel;
pub use organisations::{
    Corpus, ENGINE, OrganisationRecord, Outcome, PairProposal, Params, ParamsError, Reason,
    RefusedBlock, explain, propose,
};

//! Which records may be one person, organisation, event or text, with the evidence for and against.
#![doc = include_str!("../README.md")]

mod organisations;

pub use organisations::{
    Corpus, ENGINE, OrganisationRecord, Outcome, PairProposal, Params, ParamsError, Reason,
    RefusedBlock, explain, propose,
};

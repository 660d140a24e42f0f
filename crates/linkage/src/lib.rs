//! Which records may be one person, organisation, event or text, with the evidence for and against.
#![doc = include_str!("../README.md")]

mod cluster;
mod draws;
mod edge;
mod histories;
mod incremental;
pub mod model;
mod organisations;
pub mod quality;
mod seeded;

pub use cluster::{
    Apart, Clustered, Clustering, Constraints, ConstraintsError, Contradiction, Demand, Members,
    WeightOf, cluster,
};
pub use draws::{Cut, DrawParams, Draws, Method, PartDrawn, draws};
pub use edge::Edge;
pub use histories::{
    Captures, CapturesError, Cell, Histories, LISTS_MAX, NO_STRATUM, PersonCount, person_count,
};
pub use incremental::{Grown, JoinProposal, grow};
pub use model::LinkModel;
pub use organisations::{
    Corpus, ENGINE, OrganisationRecord, Outcome, PairProposal, Params, ParamsError, Reason,
    RefusedBlock, explain, propose,
};

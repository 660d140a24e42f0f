//! Which records may be one person, organisation, event or text, with the evidence for and against.
#![doc = include_str!("../README.md")]

mod block;
mod cluster;
mod compare;
mod draws;
mod edge;
mod gazetteer;
mod hash;
mod histories;
mod incremental;
mod intern;
pub mod model;
mod organisations;
mod plan;
mod prepare;
pub mod quality;
mod score;
mod seeded;
mod sexes;
mod table;
mod train;
mod watch;

pub use block::LeftOut;
pub use cluster::{
    Apart, Clustered, Clustering, Constraints, ConstraintsError, Contradiction, Demand, Members,
    WeightOf, cluster,
};
pub use draws::{Cut, DrawParams, Draws, Method, PartDrawn, draws};
pub use edge::Edge;
pub use gazetteer::{Gazetteer, GazetteerPlace};
pub use histories::{
    Captures, CapturesError, Cell, Histories, LISTS_MAX, NO_STRATUM, PersonCount, person_count,
};
pub use incremental::{Grown, JoinProposal, grow};
pub use model::{
    BlockKey, BlockRule, Field, FieldKind, KeyPart, LinkKind, LinkModel, ModelError, ModelParams,
    Scope,
};
pub use organisations::{
    Corpus, ENGINE, OrganisationRecord, Outcome, PairProposal, Params, ParamsError, Reason,
    RefusedBlock, explain, propose,
};
pub use plan::{Plan, PlannedBlock, PlannedRule};
pub use prepare::{PrepareError, Prepared, Run};
pub use score::{
    Dependence, Scored, Session, Step, Trained, TrainedField, TrainedLevel, Waterfall,
};
pub use table::{ColumnBuilder, ColumnKind, ColumnPlan, Table, TableBuilder, TableError};
pub use train::{Labels, READY_MADE_RECORDS_MAX, TrainError};
pub use watch::{Unwatched, Watch};

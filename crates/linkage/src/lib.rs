//! Which records may be one person, organisation, event or text, with the evidence for and against.
#![doc = include_str!("../README.md")]

mod block;
mod compare;
mod edge;
mod gazetteer;
mod hash;
mod intern;
mod model;
mod organisations;
mod plan;
mod prepare;
mod score;
mod table;
mod train;
mod watch;

pub use edge::Edge;
pub use gazetteer::{Gazetteer, GazetteerPlace};
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
pub use score::{Scored, Session, Step, Trained, TrainedField, TrainedLevel, Waterfall};
pub use table::{ColumnBuilder, ColumnKind, ColumnPlan, Table, TableBuilder, TableError};
pub use train::{Labels, TrainError};
pub use watch::{Unwatched, Watch};

//! The only SQL on the record. See README.md.
#![doc = include_str!("../README.md")]

mod batch;
mod capture;
mod check;
mod counts;
mod custody;
mod decision;
mod derivative;
mod entry;
mod erase;
mod error;
mod estimate;
mod evidence;
mod import;
mod judgment;
mod meta;
mod migration;
mod postgres;
mod proposal;
mod report;
mod review;
mod row;
mod session;
mod snapshot;
mod sqlite;
mod statement;
mod store;
mod target;

pub use check::Finding;
pub use counts::Counts;
pub use custody::{AccessChange, Arrival, CustodyRecord};
pub use entry::EntryRecord;
pub use erase::{ErasureMark, ErasurePlan};
pub use error::{Rule, StoreError};
pub use estimate::{EstimateOverride, EstimateRecord};
pub use import::{ImportRecord, ImportWrite};
pub use judgment::{EventKind, JudgmentEvent};
pub use meta::UNFINISHED_INTAKE;
pub use report::ReportRecord;
pub use review::{HeldFilter, HeldRecord, Resolution, WarningRecord};
pub use store::{Store, close_databases};
pub use target::Target;

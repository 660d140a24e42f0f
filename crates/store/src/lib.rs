//! The only SQL on the record. See README.md.
#![doc = include_str!("../README.md")]

mod batch;
mod check;
mod counts;
mod decision;
mod entry;
mod error;
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
mod sqlite;
mod statement;
mod store;
mod target;

pub use check::Finding;
pub use counts::Counts;
pub use entry::EntryRecord;
pub use error::{Rule, StoreError};
pub use import::{ImportRecord, ImportWrite};
pub use judgment::{EventKind, JudgmentEvent};
pub use report::ReportRecord;
pub use review::{HeldFilter, HeldRecord, Resolution, WarningRecord};
pub use store::Store;
pub use target::Target;

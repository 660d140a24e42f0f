//! The verbs of the work, in order. It knows every keeper and every thinker; it knows no terminal, no clock and no HTTP.
#![doc = include_str!("../README.md")]

mod act;
mod ambient;
pub mod backup;
mod bucket;
mod changes;
mod config;
mod demo;
mod documents;
mod error;
pub mod estimation;
pub mod evidence;
mod example;
mod held;
mod import;
pub mod keys;
mod link;
pub mod linking;
mod list;
mod mechanism;
mod naming;
mod progress;
mod publish;
mod record_joined;
mod record_linkage;
mod report;
mod restored;
mod review;
mod sources;
mod status;
pub mod upkeep;

pub use ambient::{Ambient, Randomness};
pub use bucket::{VaultConfig, use_bucket_as};
pub use changes::{ChangedValue, Changes};
pub use config::{Config, DatabaseConfig, Situation};
pub use demo::{DemoOptions, DemoSummary, demo};
pub use error::{AppError, Kind};
pub use example::write_working_folders as write_template;
pub use held::resolve_held;
pub use import::{ImportOptions, ImportOutcome, ImportSummary, Importer, Reconciliation, import};
pub use link::{LinkOptions, LinkSummary, link};
pub use list::{ListKind, Listing, list};
pub use mechanism::{InitOptions, Mechanism};
pub use progress::{Progress, Silent};
pub use rapporteur_store::close_databases;
pub use record_joined::link_export;
pub use record_linkage::{
    JudgedBand, RecordEval, RecordPlan, SecondReview, agreement_record, link_eval, link_plan,
};
pub use report::{BuildOptions, BuildSummary, build_report};
pub use review::{ReviewItem, Side, decide, queue, reverse};
pub use status::{Status, status};

//! Estimating how many no list saw: tables from files, linkages and the record, jobs that are kept, and what they come to together. It refuses to know how a method works.

pub(crate) mod beside;
mod cell_words;
mod cells;
mod combining;
mod error;
mod folder;
mod jobs;
mod linkage;
mod pages;
mod reading;
mod record;
mod result;
mod run;
mod shape;
mod tables;
pub(crate) mod taken;
mod words;
mod write;

pub use rapporteur_estimate::Method;

pub use error::EstimationError;
pub use folder::{EstimationFolder, json};
pub use linkage::estimate_linkage;
pub use pages::{terminal, write_pages};
pub use record::estimate_record;
pub use result::{Combined, EstimationRun, FileRead, Source, Stratum, Summary, Total, standing};
pub use run::{Effort, EstimateOptions, Estimated, estimate_table};
pub use shape::Columns;
pub use taken::{TakenEstimate, override_estimate, take_estimate};
pub use words::text as estimation_text;
pub use write::{EstimationTable, export};

#[cfg(test)]
mod taking_tests;

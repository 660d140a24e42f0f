//! Answers what a report may say of a record: release tables, measures and figures. Knows no files, no clock and no database.
#![doc = include_str!("../README.md")]

mod clusters;
mod differences;
mod disclosure;
mod entities;
mod error;
mod figures;
mod measure;
mod record;
pub mod release;
mod settle;
mod sheet;

pub use clusters::{Clusters, Edge, RefusedMerge};
pub use differences::differences;
pub use disclosure::{Disclosed, protect};
pub use error::AssessError;
pub use figures::{FIGURES_BYTES_MAX, FigureRecord, FiguresFile};
pub use measure::sql::{SqlFault, names_word, parameters_of};
pub use measure::{
    Chart, ChartKind, Disclosure, MEASURE_BYTES_MAX, Measure, Parameter, Parameters, Words,
};
pub use record::{
    EstimatedGate, EstimatedNumber, EstimatedPart, ImportHeld, ImportWarning, Record, Situation,
};
pub use release::Released;
pub use settle::settle;

//! Estimating how many no list saw: tables from files, linkages and the record, jobs that are kept, and what they come to together. It refuses to know how a method works.

pub(crate) mod beside;
mod pages;
mod result;
pub(crate) mod taken;

pub use pages::{terminal, write_pages};
pub use result::{Combined, EstimationRun, FileRead, Source, Stratum, Summary, Total};
pub use taken::{TakenEstimate, override_estimate, take_estimate};

#[cfg(test)]
mod taking_tests;

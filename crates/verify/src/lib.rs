//! Answers whether a release package is what was published and whether its figures follow from its tables, offline and in plain words.
//! It refuses to know the record behind the package, and changes nothing.
#![doc = include_str!("../README.md")]

mod contents;
mod error;
mod finding;
pub mod print;
mod proof_alone;
mod steps;
mod trust;

pub use contents::PACKAGE_BYTES_MAX;
pub use error::VerifyError;
pub use finding::{Fault, Outcome, Step, Verification};
pub use proof_alone::verify_proof;
pub use steps::{is_bag, verify_bag, verify_package};
pub use trust::Trust;

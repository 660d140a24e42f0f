//! How many did no list see.
#![doc = include_str!("../README.md")]

pub mod checks;
pub mod closed;
pub mod combine;
pub mod gates;
pub mod graphs;
pub mod latent;
pub mod loglinear;
mod outcome;
pub mod panel;
pub mod random;
pub mod special;
mod table;
mod watch;

pub use outcome::{Estimate, Interval, Method, Refusal};
pub use table::{CaptureTable, LISTS_MAX, PEOPLE_MAX, TableError};
pub use watch::{Unwatched, Watch};

//! The program through its command line, as a person would use it.

mod common;
mod import;
mod keys;
mod link;
mod mechanism;
mod postgres;
mod report;

//! The program through its command line, as a person would use it.

mod backup;
mod common;
mod copies;
mod erase;
mod estimate;
mod estimate_report;
mod evidence;
mod import;
mod keys;
mod ledger;
mod link;
mod linking;
mod mechanism;
mod postgres;
mod report;

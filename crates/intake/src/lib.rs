//! Bytes to drafts: open letters and UN tables, read defensively, with warnings and held rows.
#![doc = include_str!("../README.md")]

mod drafts;
mod error;
mod fold;
mod language;
pub mod letter;
pub mod ngo_committee;
mod scripts;
mod sheet;
mod sniff;
mod states;
mod text;
pub mod unga_votes;
mod words;

pub use error::IntakeError;
pub use sniff::FileKind;
pub use text::{LETTER_BYTES_MAX, LETTER_LINES_MAX, TABLE_BYTES_MAX};

//! Captures of the web and packages of evidence.
#![doc = include_str!("../README.md")]

mod digest;
mod error;
pub mod page;
pub mod warc;

pub use digest::{Algorithm, Claim, DigestOutcome, Hasher, PayloadForm};
pub use error::{ArchiveError, Warning};

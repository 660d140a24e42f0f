//! Captures of the web and packages of evidence.
#![doc = include_str!("../README.md")]

pub mod bag;
pub mod capture;
mod digest;
mod error;
pub mod page;
mod surt;
pub mod wacz;
pub mod warc;
mod zip;

pub use digest::{Algorithm, Claim, DigestOutcome, Hasher, PayloadForm};
pub use error::{ArchiveError, Warning};
pub use surt::surt;
pub use zip::{ENTRIES_MAX, EXPANSION_MAX, NAME_BYTES_MAX};

//! Sealed originals and the keys of a mechanism. Refuses to know what an original means, who brought it, and what time it is.
#![doc = include_str!("../README.md")]

mod blob;
mod error;
mod incoming;
mod keyring;
mod keyring_text;
mod scrub;
mod vault;

pub use error::VaultError;
pub use keyring::{
    KEYRING_BYTES_MAX, Keyring, WORK_FACTOR_DEFAULT, WORK_FACTOR_MAX, WORK_FACTOR_MIN,
};
pub use scrub::{BlobReport, BlobState, ScrubReport};
pub use vault::{BLOB_BYTES_MAX, GET_BYTES_MAX, PutReceipt, Vault};

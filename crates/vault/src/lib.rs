//! Sealed originals and the keys of a mechanism. Refuses to know what an original means, who brought it, and what time it is.
#![doc = include_str!("../README.md")]

mod blob;
mod error;
mod identity;
mod keeping;
mod keyring;
mod keyring_recipients;
mod keyring_text;
mod opening;
mod reading;
mod scrub;
mod seal;
pub mod sealing;
mod shelf;
mod vault;

pub use error::VaultError;
pub use keyring::{
    KEYRING_BYTES_MAX, Keyring, RECIPIENTS_MAX, Recipient, WORK_FACTOR_DEFAULT, WORK_FACTOR_MAX,
    WORK_FACTOR_MIN,
};
pub use reading::BlobReader;
pub use scrub::{BlobReport, BlobState, ScrubReport};
pub use seal::Seal;
pub use shelf::{
    LocalShelf, Mark, Over, S3Credentials, S3Settings, S3Shelf, SMALL_BYTES_MAX, Shelf, Staged,
};
pub use vault::{BLOB_BYTES_MAX, GET_BYTES_MAX, PutReceipt, Vault};

//! WACZ 1.1.1 (and 1.2.0 read): a ZIP archive of WARC files with an index, a list of pages, and a digest of every file.

mod check;
mod description;
mod index;
mod reading;
mod signature;
mod writer;

pub use check::{WaczReport, check, digest_of};
pub use description::{DATAPACKAGE, DIGEST, PAGES};
pub use index::INDEX_BYTES_MAX;
pub use signature::Signature;
pub use writer::{WaczOptions, WaczWritten, write};

//! The keeper of the release package's bytes: it writes the folder, reads it back and runs a measure's SQL on the package's own SQLite file.
//! It knows neither keys nor the ledger: signatures and proofs reach it as finished bytes.
#![doc = include_str!("../README.md")]

mod builder;
mod csv_text;
mod database;
mod entry_file;
mod error;
mod functions;
pub mod layout;
mod manifest;
mod query;
mod reader;
mod schema;
mod sqlite_file;

pub use builder::{Builder, Finished, ManifestSeal};
pub use csv_text::{CsvDifference, compare_csv, csv_text, parse_csv};
pub use database::Database;
pub use entry_file::{EntryFile, EntryFileError};
pub use error::PackageError;
pub use layout::{PackagePath, Role};
pub use manifest::{Manifest, ManifestFile, NoteText};
pub use query::QueryLimits;
pub use reader::{Found, FoundKind, Package};
pub use schema::{TableFacts, tables_json, tables_json_facts};
pub use sqlite_file::sqlite_bytes;

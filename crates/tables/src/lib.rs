//! Tables of text: columns read from CSV and Parquet, and written to them. Knows no person, no rule and no meaning of a column.
#![doc = include_str!("../README.md")]

mod csv_file;
mod dictionary;
mod error;
mod limits;
mod parquet_file;
mod parquet_pages;
mod parquet_runs;
mod parquet_text;
mod source;
mod writer;

pub use dictionary::Dictionary;
pub use error::TableError;
pub use limits::Limits;
pub use source::{Sink, Source};
pub use writer::{Cell, ColumnKind, ColumnSpec, Writer};

//! WARC 1.0 and 1.1 (ISO 28500): read, check, write.

mod header;
mod http;
mod reader;
mod scan;
mod source;
mod writer;

pub use header::{FIELDS_MAX, HEADER_BYTES_MAX, RecordHead, Version};
pub use http::{DECODED_BYTES_MAX, HTTP_HEAD_BYTES_MAX, HttpHead};
pub use reader::{RecordEnd, RecordPlace, WARNINGS_MAX, WarcReader};
pub use scan::{ScanReport, ScannedRecord, scan};
pub use source::EXPANDED_BYTES_MAX;
pub use writer::{NewRecord, WarcWriter};

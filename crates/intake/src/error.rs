//! Why a file as a whole could not be read. A fault in one row is no error: it becomes a held row.

use crate::sniff::FileKind;

/// Why a file could not be read at all.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// The file is longer than intake reads.
    #[error("the file has {size_bytes} bytes; the limit is {limit_bytes}")]
    ReadLargeFile {
        /// Its length.
        size_bytes: usize,
        /// The limit.
        limit_bytes: usize,
    },
    /// The file has more lines than intake reads.
    #[error("the file has {line_count} lines; the limit is {limit}")]
    ReadManyLines {
        /// Its lines.
        line_count: usize,
        /// The limit.
        limit: usize,
    },
    /// Nothing but white space.
    #[error("the file is empty")]
    ReadEmptyFile,
    /// Bytes that are not UTF-8.
    #[error(
        "the file is not UTF-8: byte {byte}, on line {line}, cannot be read; save it as UTF-8 and import it again"
    )]
    DecodeUtf8 {
        /// The offset of the first bad byte, from 0.
        byte: usize,
        /// The line it stands on, from 1.
        line: u32,
    },
    /// A UTF-16 byte order mark, but no UTF-16.
    #[error(
        "the file begins as UTF-16 but its code unit {unit} cannot be read; save it as UTF-8 and import it again"
    )]
    DecodeUtf16 {
        /// The index of the first bad code unit, from 0.
        unit: usize,
    },
    /// Another kind of file than was asked for.
    #[error("this is no {expected} file: {hint}")]
    RecogniseKind {
        /// What was asked for, for example `ngo-committee`.
        expected: &'static str,
        /// What it looks like instead, where that can be told.
        looks_like: Option<FileKind>,
        /// The same in words, with what to do.
        hint: String,
    },
    /// A table without the columns it needs.
    #[error("{dataset}: the header has no column {}; it has {}", list(.missing), list(.found))]
    FindColumns {
        /// The dataset that the header comes nearest to.
        dataset: &'static str,
        /// The columns that are missing.
        missing: Vec<String>,
        /// The columns found.
        found: Vec<String>,
    },
    /// A table that cannot be split into rows.
    #[error("line {line}: the table cannot be split into rows")]
    SplitRows {
        /// Where.
        line: u32,
        /// Why.
        #[source]
        source: csv::Error,
    },
}

fn list(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    if quoted.is_empty() {
        "no columns".to_owned()
    } else {
        quoted.join(", ")
    }
}

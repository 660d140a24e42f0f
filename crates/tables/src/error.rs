//! What can be wrong with a table, with the line, row or column where it is.

use std::io;

/// Why a table cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// The file cannot be read.
    #[error("the table cannot be read")]
    Read(#[source] io::Error),
    /// The file cannot be written.
    #[error("the table cannot be written")]
    Write(#[source] io::Error),
    /// The file holds nothing.
    #[error("the table is empty: it needs a first line with the names of its columns")]
    Empty,
    /// Two columns have one name.
    #[error("two columns are named {name:?} (columns {first} and {second}): rename one")]
    ColumnTwice {
        /// The name.
        name: String,
        /// The first such column, from 1.
        first: usize,
        /// The second.
        second: usize,
    },
    /// More of something than is taken in.
    #[error("{what} {count} at {place}: at most {max} are read")]
    TooMuch {
        /// What there is too much of.
        what: &'static str,
        /// How much.
        count: u64,
        /// The bound.
        max: u64,
        /// Where.
        place: String,
    },
    /// A line of a CSV file has more or fewer cells than the first.
    #[error(
        "line {line} has {found} cells and the first line has {expected}: look for a missing quotation mark or delimiter"
    )]
    Cells {
        /// The line, from 1.
        line: u64,
        /// Cells found.
        found: u64,
        /// Columns.
        expected: u64,
    },
    /// A cell of a CSV file is not UTF-8.
    #[error(
        "line {line}, column {column:?} is not UTF-8: save the table as UTF-8 (CSV UTF-8 in a spreadsheet)"
    )]
    NotUtf8 {
        /// The line, from 1.
        line: u64,
        /// The column's name.
        column: String,
    },
    /// A CSV file that breaks otherwise.
    #[error("line {line} is no CSV: {problem}")]
    Csv {
        /// The line, from 1.
        line: u64,
        /// What is wrong.
        problem: String,
    },
    /// A Parquet file that cannot be read.
    #[error("the Parquet file is damaged or of an unknown kind ({place}): {problem}")]
    Parquet {
        /// Where.
        place: String,
        /// What is wrong.
        problem: String,
    },
    /// A column of lists or of values that are no text, number, date or truth value.
    #[error("column {column:?} of the Parquet file holds {kind}, which is not read as text")]
    ColumnKind {
        /// The column's name.
        column: String,
        /// What it holds.
        kind: String,
    },
    /// A row that was given has another number of cells than there are columns.
    #[error("a row of {found} cells for {expected} columns")]
    RowShape {
        /// Cells given.
        found: usize,
        /// Columns.
        expected: usize,
    },
    /// The reader was told to stop.
    #[error("stopped")]
    Stopped,
}

//! Answers what can go wrong when measures and figures are read. A fault in the record itself is a row of a table, not an error.

use crate::measure::sql::SqlFault;

/// Why a measure or a file of figures is refused.
#[derive(Debug, thiserror::Error)]
pub enum AssessError {
    /// The measure file is not of the stated form.
    #[error("cannot read measure {file}, line {line}: {message}")]
    ReadMeasure {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
        /// What is wrong, in words.
        message: String,
    },
    /// The measure file is longer than any measure should be.
    #[error(
        "cannot read measure {file}: it has {size_bytes} bytes, more than the limit of {size_bytes_max}"
    )]
    ReadLongMeasure {
        /// The file.
        file: String,
        /// Its length.
        size_bytes: usize,
        /// The limit.
        size_bytes_max: usize,
    },
    /// The measure's SQL is not a single reading query.
    #[error("cannot accept the SQL of measure {file}, line {line}")]
    AcceptSql {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        #[source]
        source: SqlFault,
    },
    /// Two files define the same measure.
    #[error("cannot use measure {measure} twice: in {first} and in {second}")]
    UseMeasureTwice {
        /// The measure.
        measure: String,
        /// One file.
        first: String,
        /// The other.
        second: String,
    },
    /// What the query returned does not fit its measure.
    #[error("cannot settle the figure of measure {measure}: {message}")]
    SettleFigure {
        /// The measure.
        measure: String,
        /// What does not fit, in words.
        message: String,
    },
    /// The figures file is not of the stated form.
    #[error("cannot read figures: {message}")]
    ReadFigures {
        /// What is wrong, in words.
        message: String,
    },
    /// The figures file is not valid JSON of the stated form.
    #[error("cannot read figures as JSON")]
    ParseFigures(#[source] serde_json::Error),
}

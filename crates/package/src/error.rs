//! What can go wrong with a package. It names the file or the table at fault; it does not decide what to do about it.

use std::io;

/// Why a package could not be written, read or queried.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PackageError {
    /// The folder exists and is no package, or another package and no leave was given to replace it.
    #[error("{folder} exists and {found}; it is left as it is")]
    Occupied {
        /// The folder.
        folder: String,
        /// What it is.
        found: &'static str,
    },
    /// A folder that is no package.
    #[error("{folder} is not a release package: {why}")]
    NotAPackage {
        /// The folder.
        folder: String,
        /// What is missing.
        why: &'static str,
    },
    /// A file or folder could not be written.
    #[error("cannot write {path}")]
    Write {
        /// Which.
        path: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A file or folder could not be read.
    #[error("cannot read {path}")]
    Read {
        /// Which.
        path: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A path that a package may not hold.
    #[error("{0:?} is not a path that a package may hold")]
    Path(String),
    /// Something other than a plain file stands where a file is expected.
    #[error("{path} is {found}, not a plain file")]
    NotAFile {
        /// The path.
        path: String,
        /// What it is.
        found: &'static str,
    },
    /// Two files of one path, also when only the case of letters differs.
    #[error("{0} is written twice")]
    Twice(String),
    /// More than a package may hold.
    #[error("{what} is over the limit of {limit}")]
    Limit {
        /// What.
        what: String,
        /// The limit, with its unit.
        limit: String,
    },
    /// A table that cannot be released.
    #[error("table {table} cannot be released: {why}")]
    Table {
        /// The table.
        table: String,
        /// Why.
        why: String,
    },
    /// A builder was asked for something before the tables were given, or for the tables twice.
    #[error("the builder was called out of order: {0}")]
    Order(&'static str),
    /// A file whose text is not of the documented form.
    #[error("{path}, {place}: {why}")]
    Form {
        /// The file.
        path: String,
        /// Line, row or field.
        place: String,
        /// What is wrong.
        why: String,
    },
    /// SQLite could not write or open the tables.
    #[error("{attempt} failed in data.sqlite")]
    Sqlite {
        /// What was tried.
        attempt: &'static str,
        /// SQLite's words.
        #[source]
        source: rusqlite::Error,
    },
    /// SQL that a measure may not hold.
    #[error("the query is refused: {0}")]
    QueryRefused(String),
    /// SQL that SQLite cannot run.
    #[error("the query cannot be run")]
    Query {
        /// SQLite's words.
        #[source]
        source: rusqlite::Error,
    },
    /// A query whose answer depends on an order that it does not state.
    #[error(
        "the query's answer depends on an order that it does not state (row {row}): add ORDER BY over columns that tell all rows apart"
    )]
    Unordered {
        /// The first row that differs, from 1.
        row: usize,
    },
}

impl PackageError {
    /// The message followed by the messages of its causes, for a report of one line.
    pub fn full_message(&self) -> String {
        let mut text = self.to_string();
        let mut cause = std::error::Error::source(self);
        while let Some(next) = cause {
            text.push_str(": ");
            text.push_str(&next.to_string());
            cause = next.source();
        }
        text
    }
}

pub(crate) fn write_error(path: impl ToString) -> impl FnOnce(io::Error) -> PackageError {
    move |source| PackageError::Write {
        path: path.to_string(),
        source,
    }
}

pub(crate) fn read_error(path: impl ToString) -> impl FnOnce(io::Error) -> PackageError {
    move |source| PackageError::Read {
        path: path.to_string(),
        source,
    }
}

pub(crate) fn sqlite_error(attempt: &'static str) -> impl FnOnce(rusqlite::Error) -> PackageError {
    move |source| PackageError::Sqlite { attempt, source }
}

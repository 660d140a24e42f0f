//! What can go wrong with the record's database. Refuses to carry keys, passwords or values of the record.

use std::path::PathBuf;

use rapporteur_model::canonical::DecodeError;
use rapporteur_model::{ImportId, JudgmentId};

/// What can go wrong with the record's database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No file where the database should be.
    #[error("no database at {}", .0.display())]
    Missing(PathBuf),
    /// A new database was asked for where one is.
    #[error("a database is already at {0}")]
    AlreadyThere(String),
    /// The file was read, but with this key it holds no database.
    #[error("the database at {} does not open with this key: it is another mechanism's key, or the first page is damaged", .0.display())]
    WrongKey(PathBuf),
    /// The bytes or the server's schema are no record of ours.
    #[error("{place} is not a record: {why}")]
    NotADatabase {
        /// Which file or server.
        place: String,
        /// How that can be told.
        why: &'static str,
    },
    /// A newer program wrote it.
    #[error(
        "the database has format {found}, and this program knows formats up to {known}: use a newer program"
    )]
    NewerFormat {
        /// The format that it has.
        found: u32,
        /// The newest format that this program knows.
        known: u32,
    },
    /// The file could not be made or looked at.
    #[error("cannot {attempt} {}", .path.display())]
    File {
        /// What was tried.
        attempt: &'static str,
        /// The file.
        path: PathBuf,
        /// Why not.
        #[source]
        source: std::io::Error,
    },
    /// The database could not be reached.
    #[error("cannot connect to the database {place}")]
    Connect {
        /// Which file or server; never with a password.
        place: String,
        /// Why not.
        #[source]
        source: sqlx::Error,
    },
    /// A step to a newer format failed; the database is as it was.
    #[error("cannot bring the database to format {format}")]
    Migrate {
        /// The format that was to be reached.
        format: u32,
        /// Why not.
        #[source]
        source: sqlx::Error,
    },
    /// A question could not be answered.
    #[error("cannot read {what}")]
    Read {
        /// What was asked for.
        what: &'static str,
        /// Why not.
        #[source]
        source: sqlx::Error,
    },
    /// An act could not be written; the record is as it was.
    #[error("cannot write {what}")]
    Write {
        /// What was to be written.
        what: &'static str,
        /// Why not.
        #[source]
        source: sqlx::Error,
    },
    /// An act contradicts what the record holds; the record is as it was.
    #[error("cannot write {what}: {rule}")]
    Constraint {
        /// What was to be written.
        what: &'static str,
        /// The rule that it breaks.
        rule: Rule,
        /// What the database says.
        #[source]
        source: sqlx::Error,
    },
    /// A text holds U+0000, which PostgreSQL cannot store; both databases refuse it.
    #[error("cannot write {what}: a text holds the character U+0000")]
    NulCharacter {
        /// What was to be written.
        what: &'static str,
    },
    /// A stored value is outside its domain: another program wrote it, or it is damaged.
    #[error("{what} holds an impossible value in column {column}")]
    Damaged {
        /// Which table.
        what: &'static str,
        /// Which column of the question, from 0.
        column: usize,
    },
    /// An import's own counts are not those of what came with it.
    #[error("import {import} states {stated} {what} and brings {brought}")]
    ImportCount {
        /// The import.
        import: ImportId,
        /// Of what.
        what: &'static str,
        /// As its record says.
        stated: u64,
        /// As given.
        brought: u64,
    },
    /// A ledger entry whose canonical bytes cannot be read.
    #[error("the canonical bytes of ledger entry {index} cannot be read")]
    Entry {
        /// Its index.
        index: u64,
        /// Why not.
        #[source]
        source: DecodeError,
    },
    /// This kind of database cannot do it; the words say what to use.
    #[error("{0}")]
    Unsupported(&'static str),
    /// Another program reads the database, so what was deleted is still in its write-ahead log.
    #[error("the database is in use by another program: its write-ahead log cannot be emptied")]
    InUse,
    /// No such judgment.
    #[error("no judgment {0}")]
    NoJudgment(JudgmentId),
    /// It is decided; a decision is taken back before another is made.
    #[error("judgment {0} is already decided: reverse the decision first")]
    AlreadyDecided(JudgmentId),
    /// There is no decision to take back.
    #[error("judgment {0} is not decided")]
    NotDecided(JudgmentId),
    /// No such held row.
    #[error("import {import} holds no row {position} for review")]
    NoHeldRow {
        /// The import.
        import: ImportId,
        /// The row's number among the held ones, from 0.
        position: u64,
    },
}

/// A rule of the record that an act can break.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Something with the same identity is there.
    Duplicate,
    /// It refers to something that is not there.
    Reference,
    /// A value is outside its domain.
    Domain,
}

impl std::fmt::Display for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Rule::Duplicate => "it is already in the record",
            Rule::Reference => "it refers to what is not in the record",
            Rule::Domain => "a value is outside its domain",
        })
    }
}

impl StoreError {
    pub(crate) fn read(what: &'static str) -> impl FnOnce(sqlx::Error) -> Self {
        move |source| Self::Read { what, source }
    }

    /// Names the rule that a refused write breaks, where the database tells.
    pub(crate) fn write(what: &'static str, source: sqlx::Error) -> Self {
        match broken_rule(&source) {
            Some(rule) => Self::Constraint { what, rule, source },
            None => Self::Write { what, source },
        }
    }
}

fn broken_rule(error: &sqlx::Error) -> Option<Rule> {
    use sqlx::error::ErrorKind;
    match error.as_database_error()?.kind() {
        ErrorKind::UniqueViolation => Some(Rule::Duplicate),
        ErrorKind::ForeignKeyViolation => Some(Rule::Reference),
        ErrorKind::NotNullViolation | ErrorKind::CheckViolation => Some(Rule::Domain),
        _ => None,
    }
}

//! Which kind of file bytes look like, told by the first line alone. Knows the headers, not the rows.

use crate::IntakeError;

/// The kinds of file that intake reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// An open letter.
    Letter,
    /// Decisions of the Committee on NGOs.
    CommitteeDecisions,
    /// Recorded votes of the Committee on NGOs.
    CommitteeVotes,
    /// Roll calls of the General Assembly.
    AssemblyRollCalls,
    /// Votes of States in the General Assembly's roll calls.
    AssemblyVotes,
}

/// The tables' kinds with the columns each needs.
const TABLES: &[(FileKind, &[&str])] = &[
    (
        FileKind::CommitteeDecisions,
        &["ngo_name", "decision", "session_end_date", "info"],
    ),
    (
        FileKind::CommitteeVotes,
        &["topic", "state", "vote", "outcome", "session_end_date"],
    ),
    (
        FileKind::AssemblyRollCalls,
        &[
            "rcid",
            "session",
            "importantvote",
            "date",
            "unres",
            "amend",
            "para",
            "short",
            "descr",
        ],
    ),
    (
        FileKind::AssemblyVotes,
        &["rcid", "country", "country_code", "vote"],
    ),
];

impl FileKind {
    /// The word for `--as`.
    pub const fn importer(self) -> &'static str {
        match self {
            FileKind::Letter => "letter",
            FileKind::CommitteeDecisions | FileKind::CommitteeVotes => "ngo-committee",
            FileKind::AssemblyRollCalls | FileKind::AssemblyVotes => "unga-votes",
        }
    }

    /// The name of the dataset that such a file becomes.
    pub const fn dataset(self) -> &'static str {
        match self {
            FileKind::Letter => "letter",
            FileKind::CommitteeDecisions => "ngo-committee/decisions",
            FileKind::CommitteeVotes => "ngo-committee/votes",
            FileKind::AssemblyRollCalls => "unga-votes/roll-calls",
            FileKind::AssemblyVotes => "unga-votes/votes",
        }
    }

    /// The columns that a table of this kind needs; none for a letter.
    pub fn columns(self) -> &'static [&'static str] {
        TABLES
            .iter()
            .find(|(kind, _)| *kind == self)
            .map_or(&[], |(_, columns)| columns)
    }
}

/// The kind of table whose columns a header has, all of them or else the most and at least two (half of them or more).
pub(crate) fn table_kind(header: &[String]) -> Option<FileKind> {
    let score = |columns: &[&str]| {
        columns
            .iter()
            .filter(|column| header.iter().any(|name| name == *column))
            .count()
    };
    let complete = TABLES
        .iter()
        .find(|(_, columns)| score(columns) == columns.len());
    let nearest = || {
        TABLES
            .iter()
            .max_by_key(|(_, columns)| score(columns) * 100 / columns.len())
    };
    let (kind, columns) = complete.or_else(nearest)?;
    let found = score(columns);
    (found >= 2 && found * 2 >= columns.len()).then_some(*kind)
}

/// The header names of a table's first line: trimmed, lower case.
pub(crate) fn header_names(first_line: &str) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(first_line.as_bytes());
    let record = reader
        .records()
        .next()
        .and_then(Result::ok)
        .unwrap_or_default();
    record
        .iter()
        .map(|name| name.trim().to_lowercase())
        .collect()
}

/// The error for a file of another kind than was asked for.
pub(crate) fn wrong_kind(
    expected: &'static str,
    looks_like: Option<FileKind>,
    found: &[String],
) -> IntakeError {
    let hint = match looks_like {
        Some(kind) => format!(
            "this looks like {}; use --as {}",
            kind.dataset().replace('/', " "),
            kind.importer()
        ),
        None if expected == "letter" => "it is a table without a list of signatories".to_owned(),
        None => {
            let shown: Vec<&str> = found
                .iter()
                .take(6)
                .map(|name| name.get(..40).unwrap_or(name))
                .collect();
            format!(
                "its first line ({}) is no header of one; a letter is imported with --as letter",
                shown.join(", ")
            )
        }
    };
    IntakeError::RecogniseKind {
        expected,
        looks_like,
        hint,
    }
}

//! Looks for what should not be in the record: damaged pages, broken references, gaps, commitments that do not open.
//! Refuses to repair.

use std::fmt;

use rapporteur_model::ImportId;
use rapporteur_model::entry::commitment;

use crate::row::Columns;
use crate::session::Session;
use crate::{Store, StoreError};

const WHAT: &str = "the check";
const COUNT_MISMATCHES: &str = "SELECT i.id, i.statement_count, \
    (SELECT COUNT(*) FROM statement s WHERE s.import_number = i.number) FROM import i WHERE i.statement_count <> \
    (SELECT COUNT(*) FROM statement s WHERE s.import_number = i.number) ORDER BY i.number";
const SELECT_OPENINGS: &str =
    "SELECT number, salt, canonical, commitment FROM entry ORDER BY number";

/// Something that should not be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// A page does not authenticate, or the file's structure is damaged; in the database's words.
    Damaged(String),
    /// Rows refer to what is not there.
    BrokenReference {
        /// The table of the rows.
        table: String,
        /// The table that lacks what they refer to.
        parent: String,
        /// How many.
        rows: u64,
    },
    /// An import has another number of statements than it states.
    StatementCount {
        /// The import.
        import: ImportId,
        /// As it states.
        stated: u64,
        /// As counted.
        found: u64,
    },
    /// Ledger entries without an opening stand between others.
    EntryGap {
        /// The first missing index.
        from: u64,
        /// The next that is there.
        to: u64,
    },
    /// The salt and content of an entry do not give its commitment.
    Commitment {
        /// The entry's index.
        index: u64,
    },
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Damaged(words) => write!(f, "the file is damaged: {words}"),
            Self::BrokenReference {
                table,
                parent,
                rows,
            } => {
                write!(f, "{rows} rows of {table} refer to what is not in {parent}")
            }
            Self::StatementCount {
                import,
                stated,
                found,
            } => {
                write!(
                    f,
                    "import {import} states {stated} statements and has {found}"
                )
            }
            Self::EntryGap { from, to } if from + 1 == *to => {
                write!(f, "ledger entry {from} has no opening")
            }
            Self::EntryGap { from, to } => {
                write!(f, "ledger entries {from} to {} have no opening", to - 1)
            }
            Self::Commitment { index } => write!(
                f,
                "the opening of ledger entry {index} does not give its commitment"
            ),
        }
    }
}

impl Store {
    /// Looks for what should not be; empty when all is well. Reads the whole database.
    ///
    /// # Errors
    /// [`StoreError::Read`] when a question cannot even be asked.
    pub async fn check(&self) -> Result<Vec<Finding>, StoreError> {
        let mut session = self.reading(WHAT).await?;
        let mut findings = Vec::new();
        // PostgreSQL has no such questions: it checks references when written, and pages by its own checksums.
        if !session.is_postgres() {
            findings.extend(damaged_pages(&mut session).await?);
            // Questions about content would fail on damaged pages, and say less.
            if !findings.is_empty() {
                return Ok(findings);
            }
            findings.extend(broken_references(&mut session).await?);
        }
        findings.extend(statement_counts(&mut session).await?);
        findings.extend(openings(&mut session).await?);
        Ok(findings)
    }
}

async fn damaged_pages(session: &mut Session) -> Result<Vec<Finding>, StoreError> {
    let mut words = session
        .rows(WHAT, "PRAGMA cipher_integrity_check", &[], |columns| {
            columns.owned_text()
        })
        .await?;
    if words.is_empty() {
        words = session
            .rows(WHAT, "PRAGMA integrity_check(20)", &[], |columns| {
                columns.owned_text()
            })
            .await?;
    }
    Ok(words
        .into_iter()
        .filter(|word| word != "ok")
        .map(Finding::Damaged)
        .collect())
}

async fn broken_references(session: &mut Session) -> Result<Vec<Finding>, StoreError> {
    let sql = "SELECT \"table\", parent, COUNT(*) FROM pragma_foreign_key_check GROUP BY \"table\", parent ORDER BY 1, 2";
    let read = |columns: &mut Columns<'_>| {
        let (table, parent, rows) = (
            columns.owned_text()?,
            columns.owned_text()?,
            columns.count()?,
        );
        Ok(Finding::BrokenReference {
            table,
            parent,
            rows,
        })
    };
    session.rows(WHAT, sql, &[], read).await
}

async fn statement_counts(session: &mut Session) -> Result<Vec<Finding>, StoreError> {
    let read = |columns: &mut Columns<'_>| {
        let import = ImportId::from_bytes(columns.array()?);
        Ok(Finding::StatementCount {
            import,
            stated: columns.count()?,
            found: columns.count()?,
        })
    };
    session.rows(WHAT, COUNT_MISMATCHES, &[], read).await
}

async fn openings(session: &mut Session) -> Result<Vec<Finding>, StoreError> {
    let mut expected = 0;
    let read = |columns: &mut Columns<'_>| {
        let index = columns.count()?;
        let gap = (index > expected).then_some(Finding::EntryGap {
            from: expected,
            to: index,
        });
        expected = index + 1;
        let salt = columns
            .array_or_none()?
            .map(rapporteur_model::entry::Salt::from_bytes);
        let canonical = columns.bytes_or_none()?;
        let stated: [u8; 32] = columns.array()?;
        let differs = salt
            .zip(canonical)
            .is_some_and(|(salt, canonical)| commitment(&salt, canonical) != stated);
        Ok((gap, differs.then_some(Finding::Commitment { index })))
    };
    let found = session.rows(WHAT, SELECT_OPENINGS, &[], read).await?;
    Ok(found
        .into_iter()
        .flat_map(|(gap, differs)| gap.into_iter().chain(differs))
        .collect())
}

//! How much of what is in the record. Refuses to judge whether it is well.

use crate::row::Columns;
use crate::{Store, StoreError};

const WHAT: &str = "the counts";
/// One question, so that all counts are of one moment; the order of columns is that of [`read_counts`].
const SELECT_COUNTS: &str = "SELECT \
    (SELECT COUNT(*) FROM source), \
    (SELECT COUNT(*) FROM evidence), \
    (SELECT COUNT(*) FROM import), \
    (SELECT COUNT(*) FROM import WHERE superseded_by IS NULL), \
    (SELECT COUNT(*) FROM entity), \
    (SELECT COUNT(*) FROM statement), \
    (SELECT COUNT(*) FROM statement s JOIN import i ON i.number = s.import_number WHERE i.superseded_by IS NULL), \
    (SELECT COUNT(*) FROM warning w JOIN import i ON i.number = w.import_number WHERE i.superseded_by IS NULL), \
    (SELECT COUNT(*) FROM held_row), \
    (SELECT COUNT(*) FROM held_row h JOIN import i ON i.number = h.import_number \
        WHERE i.superseded_by IS NULL AND h.resolved_at IS NULL), \
    (SELECT COUNT(*) FROM judgment WHERE state = 'open' AND withdrawn_at IS NULL), \
    (SELECT COUNT(*) FROM judgment WHERE state = 'decided'), \
    (SELECT COUNT(*) FROM judgment WHERE state = 'reversed'), \
    (SELECT COUNT(*) FROM entry), \
    (SELECT COUNT(*) FROM report)";

/// How much of what is in the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Sources.
    pub sources: u64,
    /// Evidence items.
    pub evidence: u64,
    /// Imports, superseded ones too.
    pub imports: u64,
    /// Imports that no other supersedes.
    pub imports_current: u64,
    /// Entities that any import named.
    pub entities: u64,
    /// Statements, superseded ones too.
    pub statements: u64,
    /// Statements of current imports.
    pub statements_current: u64,
    /// Warnings of current imports.
    pub warnings: u64,
    /// Rows ever kept for review.
    pub held: u64,
    /// Rows of current imports that nobody has resolved.
    pub held_open: u64,
    /// Proposals that nobody has decided.
    pub judgments_open: u64,
    /// Decided judgments.
    pub judgments_decided: u64,
    /// Judgments whose decision was taken back.
    pub judgments_reversed: u64,
    /// Openings of ledger entries.
    pub entries: u64,
    /// Reports built.
    pub reports: u64,
}

impl Store {
    /// Counts what is in the record.
    ///
    /// # Errors
    /// [`StoreError::Read`].
    pub async fn counts(&self) -> Result<Counts, StoreError> {
        let found = self
            .reading(WHAT)
            .await?
            .row(WHAT, SELECT_COUNTS, &[], read_counts)
            .await?;
        found.ok_or(StoreError::Damaged {
            what: WHAT,
            column: 0,
        })
    }
}

fn read_counts(columns: &mut Columns<'_>) -> Result<Counts, StoreError> {
    Ok(Counts {
        sources: columns.count()?,
        evidence: columns.count()?,
        imports: columns.count()?,
        imports_current: columns.count()?,
        entities: columns.count()?,
        statements: columns.count()?,
        statements_current: columns.count()?,
        warnings: columns.count()?,
        held: columns.count()?,
        held_open: columns.count()?,
        judgments_open: columns.count()?,
        judgments_decided: columns.count()?,
        judgments_reversed: columns.count()?,
        entries: columns.count()?,
        reports: columns.count()?,
    })
}

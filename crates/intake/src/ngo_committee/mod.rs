//! The record of the UN Committee on NGOs: a table of decisions or a table of recorded votes, told apart by the header.
//! Knows nothing of which organisations are one; a name that changes spelling stays two names here.
//!
//! Decisions keep the file's distinctions (`granted` and `granted_directly`, `deferred` and `deferred_new`); votes are
//! gathered into motions by topic and session.

mod decisions;
mod motions;
mod topic;
mod votes;

use rapporteur_model::Batch;

use crate::sheet::Sheet;
use crate::{FileKind, IntakeError};

/// Reads a table of decisions (dataset `ngo-committee/decisions`) or of recorded votes (`ngo-committee/votes`).
///
/// # Errors
/// When the file is too large or empty, is no table of these two kinds, or lacks a column.
pub fn read(bytes: &[u8]) -> Result<Batch, IntakeError> {
    let kinds = [FileKind::CommitteeDecisions, FileKind::CommitteeVotes];
    let sheet = Sheet::read("ngo-committee", &kinds, bytes)?;
    Ok(match sheet.kind {
        FileKind::CommitteeDecisions => decisions::read(sheet),
        _ => votes::read(sheet),
    })
}

//! What an import leaves to people: warnings to look at and rows that could not be read. Nothing here is ever deleted.

use rapporteur_model::{HeldRow, ImportId, Locator, Timestamp, Warning};

use crate::batch::insert_rows;
use crate::entry::write_entries;
use crate::row::Columns;
use crate::session::{Param, Session};
use crate::{EntryRecord, Store, StoreError};

const WARNINGS: &str = "warnings";
const HELD: &str = "held rows";
const SELECT_WARNINGS: &str = "SELECT w.locator, w.code, w.message FROM warning w JOIN import i ON i.number = w.import_number \
    WHERE i.id = $1 ORDER BY w.position";
const SELECT_HELD: &str = "SELECT i.id, h.position, h.line, h.column_name, h.raw, h.reason, h.resolved_note, \
    h.resolved_by, h.resolved_at, i.superseded_by FROM import i CROSS JOIN held_row h WHERE h.import_number = i.number \
    ORDER BY h.import_number, h.position";
const RESOLVE_HELD: &str = "UPDATE held_row SET resolved_note = $1, resolved_by = $2, resolved_at = $3 \
    WHERE import_number = (SELECT number FROM import WHERE id = $4) AND position = $5";

/// A warning as the record keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WarningRecord {
    /// Where in the file.
    pub locator: Locator,
    /// The stable word for the sort of fault.
    pub code: String,
    /// What was found and what was done about it.
    pub message: String,
}

/// A row kept for review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldRecord {
    /// The import that could not read it.
    pub import: ImportId,
    /// Its number among the import's held rows, from 0.
    pub position: u64,
    /// The row.
    pub row: HeldRow,
    /// What a person made of it; `None` while it is open.
    pub resolution: Option<Resolution>,
    /// A later file replaced the one it stands in, so nothing is left to do.
    pub superseded: bool,
}

/// What a person made of a held row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolution {
    /// What was found and done, in words.
    pub note: String,
    /// The officer.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// Which held rows are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct HeldFilter {
    /// Of this import only.
    pub import: Option<ImportId>,
    /// Only those in current imports that nobody has resolved.
    pub open_only: bool,
}

impl Store {
    /// The warnings of an import, in the file's order.
    ///
    /// # Errors
    /// [`StoreError::Read`] or [`StoreError::Damaged`].
    pub async fn warnings(&self, import: ImportId) -> Result<Vec<WarningRecord>, StoreError> {
        let params = [Param::Bytes(import.as_bytes())];
        self.reading(WARNINGS)
            .await?
            .rows(WARNINGS, SELECT_WARNINGS, &params, read_warning)
            .await
    }

    /// Rows kept for review, in the order of imports and files.
    ///
    /// # Errors
    /// [`StoreError::Read`] or [`StoreError::Damaged`].
    pub async fn held_rows(&self, filter: HeldFilter) -> Result<Vec<HeldRecord>, StoreError> {
        let mut found = self
            .reading(HELD)
            .await?
            .rows(HELD, SELECT_HELD, &[], read_held)
            .await?;
        // Held rows are few, so choosing here is simpler than four questions.
        found.retain(|held| filter.import.is_none_or(|import| held.import == import));
        found.retain(|held| !filter.open_only || (held.resolution.is_none() && !held.superseded));
        Ok(found)
    }

    /// Notes what a person made of a held row, with the act's ledger entries; a later note replaces an earlier one,
    /// which its own ledger entry keeps.
    ///
    /// # Errors
    /// [`StoreError::NoHeldRow`] without such a row, [`StoreError::Constraint`], [`StoreError::Entry`] or [`StoreError::Write`].
    pub async fn resolve_held(
        &self,
        import: ImportId,
        position: u64,
        resolution: &Resolution,
        entries: &[EntryRecord],
    ) -> Result<(), StoreError> {
        let mut session = self.writing(HELD).await?;
        let params = [
            Param::text(&resolution.note),
            Param::text(&resolution.by),
            Param::Integer(resolution.at.as_seconds()),
            Param::Bytes(import.as_bytes()),
            Param::count(position),
        ];
        if session.write(HELD, RESOLVE_HELD, &params).await? == 0 {
            return Err(StoreError::NoHeldRow { import, position });
        }
        write_entries(&mut session, entries).await?;
        session.commit(HELD).await
    }
}

pub(crate) async fn write_warnings(
    session: &mut Session,
    import_number: u64,
    warnings: &[Warning],
) -> Result<(), StoreError> {
    let head = "INSERT INTO warning (import_number, position, locator, code, message) VALUES";
    insert_rows(
        session,
        WARNINGS,
        (head, ""),
        warnings,
        |position, warning| {
            [
                Param::count(import_number),
                Param::count(position as u64),
                Param::text(warning.locator.to_text()),
                Param::text(warning.code),
                Param::sentence(&warning.message),
            ]
        },
    )
    .await
}

pub(crate) async fn write_held(
    session: &mut Session,
    import_number: u64,
    held: &[HeldRow],
) -> Result<(), StoreError> {
    let head =
        "INSERT INTO held_row (import_number, position, line, column_name, raw, reason) VALUES";
    insert_rows(session, HELD, (head, ""), held, |position, row| {
        [
            Param::count(import_number),
            Param::count(position as u64),
            Param::Integer(i64::from(row.line)),
            row.column.as_deref().map_or(Param::NoText, Param::sentence),
            Param::Bytes(row.raw.as_bytes()),
            Param::sentence(&row.reason),
        ]
    })
    .await
}

fn read_warning(columns: &mut Columns<'_>) -> Result<WarningRecord, StoreError> {
    Ok(WarningRecord {
        locator: columns.word(|text| Locator::parse(text).ok())?,
        code: columns.owned_text()?,
        message: columns.owned_text()?,
    })
}

fn read_held(columns: &mut Columns<'_>) -> Result<HeldRecord, StoreError> {
    Ok(HeldRecord {
        import: ImportId::from_bytes(columns.array()?),
        position: columns.count()?,
        row: HeldRow {
            line: columns
                .integer()
                .and_then(|line| u32::try_from(line).map_err(|_| columns.damaged()))?,
            column: columns.owned_text_or_none()?,
            raw: String::from_utf8(columns.bytes()?.to_vec()).map_err(|_| columns.damaged())?,
            reason: columns.owned_text()?,
        },
        resolution: read_resolution(columns)?,
        superseded: columns.bytes_or_none()?.is_some(),
    })
}

fn read_resolution(columns: &mut Columns<'_>) -> Result<Option<Resolution>, StoreError> {
    let (note, by, at) = (
        columns.owned_text_or_none()?,
        columns.owned_text_or_none()?,
        columns.moment_or_none()?,
    );
    Ok(note
        .zip(by)
        .zip(at)
        .map(|((note, by), at)| Resolution { note, by, at }))
}

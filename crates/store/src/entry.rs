//! The openings of ledger entries: salt and canonical bytes beside the commitment. Never asks the ledger itself.

use std::ops::Range;

use rapporteur_model::Timestamp;
use rapporteur_model::entry::{Entry, EntryBody, Salt};

use crate::batch::insert_rows;
use crate::row::Columns;
use crate::session::{Param, Session};
use crate::{Store, StoreError};

const WHAT: &str = "ledger entries";
const SELECT_ENTRIES: &str = "SELECT number, happened_at, salt, canonical, commitment FROM entry \
    WHERE number >= $1 AND number < $2 ORDER BY number";

/// A ledger entry as the record keeps it.
#[derive(Clone, PartialEq, Eq)]
pub struct EntryRecord {
    /// Its index in the ledger, from 0.
    pub index: u64,
    /// When.
    pub at: Timestamp,
    /// The salt of its commitment; `None` once destroyed.
    pub salt: Option<Salt>,
    /// What it says, as canonical bytes; `None` once destroyed.
    pub canonical: Option<Vec<u8>>,
    /// The commitment that the ledger holds.
    pub commitment: [u8; 32],
}

// PRIVACY: a salt opens a public commitment, so neither it nor the content is shown.
impl std::fmt::Debug for EntryRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EntryRecord")
            .field("index", &self.index)
            .field("at", &self.at)
            .finish_non_exhaustive()
    }
}

impl Store {
    /// Records the opening of one entry.
    ///
    /// # Errors
    /// [`StoreError::Constraint`] when the index is taken, [`StoreError::Entry`] or [`StoreError::Write`].
    pub async fn append_entry(&self, entry: &EntryRecord) -> Result<(), StoreError> {
        self.append_entries(std::slice::from_ref(entry)).await
    }

    /// Records the openings of several entries, all or none.
    ///
    /// # Errors
    /// As [`Store::append_entry`].
    pub async fn append_entries(&self, entries: &[EntryRecord]) -> Result<(), StoreError> {
        let mut session = self.writing(WHAT).await?;
        write_entries(&mut session, entries).await?;
        session.commit(WHAT).await
    }

    /// The entries with an index in the range, in order.
    ///
    /// # Errors
    /// [`StoreError::Read`] or [`StoreError::Damaged`].
    pub async fn entries(&self, range: Range<u64>) -> Result<Vec<EntryRecord>, StoreError> {
        let bounds = [
            Param::count(range.start),
            Param::count(range.end.max(range.start)),
        ];
        self.reading(WHAT)
            .await?
            .rows(WHAT, SELECT_ENTRIES, &bounds, read_entry)
            .await
    }

    /// The entry with an index.
    ///
    /// # Errors
    /// [`StoreError::Read`] or [`StoreError::Damaged`].
    pub async fn entry(&self, index: u64) -> Result<Option<EntryRecord>, StoreError> {
        Ok(self.entries(index..index + 1).await?.into_iter().next())
    }

    /// How many entries are recorded.
    ///
    /// # Errors
    /// [`StoreError::Read`].
    pub async fn entry_count(&self) -> Result<u64, StoreError> {
        self.reading(WHAT)
            .await?
            .number(WHAT, "SELECT COUNT(*) FROM entry", &[])
            .await
    }
}

pub(crate) async fn write_entries(
    session: &mut Session,
    entries: &[EntryRecord],
) -> Result<(), StoreError> {
    let words = entries
        .iter()
        .map(body_word)
        .collect::<Result<Vec<_>, _>>()?;
    let head = "INSERT INTO entry (number, happened_at, body, salt, canonical, commitment) VALUES";
    insert_rows(session, WHAT, (head, ""), entries, |position, entry| {
        [
            Param::count(entry.index),
            Param::Integer(entry.at.as_seconds()),
            Param::text_or_none(words[position]),
            Param::bytes_or_none(entry.salt.as_ref().map(|salt| salt.as_bytes().as_slice())),
            Param::bytes_or_none(entry.canonical.as_deref()),
            Param::Bytes(&entry.commitment),
        ]
    })
    .await
}

/// The word for what an entry says, so that entries can be looked through without decoding each.
fn body_word(entry: &EntryRecord) -> Result<Option<&'static str>, StoreError> {
    let Some(canonical) = &entry.canonical else {
        return Ok(None);
    };
    let opened = Entry::from_canonical(canonical).map_err(|source| StoreError::Entry {
        index: entry.index,
        source,
    })?;
    Ok(Some(match opened.body {
        EntryBody::MechanismCreated { .. } => "mechanism_created",
        EntryBody::EvidenceAccessioned { .. } => "evidence_accessioned",
        EntryBody::ImportCompleted { .. } => "import_completed",
        EntryBody::LinkProposed { .. } => "link_proposed",
        EntryBody::JudgmentDecided { .. } => "judgment_decided",
        EntryBody::JudgmentReversed { .. } => "judgment_reversed",
        EntryBody::ReleaseFrozen { .. } => "release_frozen",
        EntryBody::ReportPublished { .. } => "report_published",
        EntryBody::HeldRowResolved { .. } => "held_row_resolved",
        EntryBody::EstimateRecorded { .. } => "estimate_recorded",
        EntryBody::EstimateOverridden { .. } => "estimate_overridden",
        EntryBody::Keeping(act) => act.word(),
    }))
}

fn read_entry(columns: &mut Columns<'_>) -> Result<EntryRecord, StoreError> {
    Ok(EntryRecord {
        index: columns.count()?,
        at: columns.moment()?,
        salt: columns.array_or_none()?.map(Salt::from_bytes),
        canonical: columns.bytes_or_none()?.map(<[u8]>::to_vec),
        commitment: columns.array()?,
    })
}

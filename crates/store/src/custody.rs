//! The life of an item: its events in order, each with its ledger entry, and its second arrivals. Rows are only added,
//! but for an erasure.

use rapporteur_model::{
    Confidentiality, Consent, CustodyEvent, CustodyKind, EvidenceId, LastCheck, Outcome, SourceId,
    Timestamp,
};

use crate::entry::write_entries;
use crate::evidence::write_source;
use crate::row::Columns;
use crate::session::{Param, Session};
use crate::{EntryRecord, Store, StoreError};

const WHAT: &str = "custody";
const INSERT_EVENT: &str = "INSERT INTO custody_event (evidence, position, kind, outcome, happened_at, done_by, reason, \
    tool, detail, related, entry_number) VALUES ($1, (SELECT COALESCE(MAX(position) + 1, 0) FROM custody_event WHERE \
    evidence = $1), $2, $3, $4, $5, $6, $7, $8, $9, $10)";
const SELECT_EVENTS: &str = "SELECT evidence, kind, outcome, happened_at, done_by, reason, tool, detail, related, \
    entry_number FROM custody_event WHERE evidence = $1 ORDER BY position";
const INSERT_ARRIVAL: &str = "INSERT INTO arrival (evidence, position, source, title, arrived_at, received_by, \
    entry_number) VALUES ($1, (SELECT COALESCE(MAX(position) + 1, 0) FROM arrival WHERE evidence = $1), $2, $3, $4, $5, $6)";
const SELECT_ARRIVALS: &str = "SELECT source, title, arrived_at, received_by, entry_number FROM arrival \
    WHERE evidence = $1 ORDER BY position";
const INSERT_ACCESS: &str = "INSERT INTO access_change (evidence, position, confidentiality, consent, changed_at, \
    changed_by, reason, entry_number) VALUES ($1, (SELECT COALESCE(MAX(position) + 1, 0) FROM access_change \
    WHERE evidence = $1), $2, $3, $4, $5, $6, $7)";
const SELECT_ACCESS: &str = "SELECT confidentiality, consent, changed_at, changed_by, reason, entry_number \
    FROM access_change WHERE evidence = $1 ORDER BY position";

/// An event in the life of an item, with its ledger entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustodyRecord {
    /// What happened.
    pub event: CustodyEvent,
    /// The index of the ledger entry that says so; `None` for what an older program recorded without a link.
    pub entry: Option<u64>,
}

/// A second arrival of the same bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    /// From whom.
    pub source: SourceId,
    /// Under which title.
    pub title: String,
    /// When.
    pub at: Timestamp,
    /// The officer who received it.
    pub by: String,
    /// The index of its ledger entry.
    pub entry: u64,
}

/// A change of who may see an item or of what its source agreed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessChange {
    /// Who may see it from then on.
    pub confidentiality: Confidentiality,
    /// What the source agrees to from then on.
    pub consent: Consent,
    /// When.
    pub at: Timestamp,
    /// The officer.
    pub by: String,
    /// Why.
    pub reason: String,
    /// The index of its ledger entry.
    pub entry: u64,
}

impl Store {
    /// Records events in the lives of items, each with the index of the ledger entry that says so, and the openings of the
    /// act's entries; all or nothing. A fixity check or a failed one also becomes the last check of the item, or of the
    /// derivative that it names as related.
    ///
    /// # Errors
    /// [`StoreError::Constraint`] when an item or an entry is unknown, [`StoreError::Entry`] or [`StoreError::Write`].
    pub async fn record_custody(
        &self,
        events: &[(CustodyEvent, u64)],
        entries: &[EntryRecord],
    ) -> Result<(), StoreError> {
        let mut session = self.writing(WHAT).await?;
        write_entries(&mut session, entries).await?;
        write_custody(&mut session, events).await?;
        session.commit(WHAT).await
    }

    /// The life of an item, in order.
    ///
    /// # Errors
    /// [`StoreError::Read`] or [`StoreError::Damaged`].
    pub async fn custody_of(&self, evidence: EvidenceId) -> Result<Vec<CustodyRecord>, StoreError> {
        let params = [Param::Bytes(evidence.as_bytes())];
        self.reading(WHAT)
            .await?
            .rows(WHAT, SELECT_EVENTS, &params, read_event)
            .await
    }

    /// Records that bytes arrived again, with the event and the ledger entry of the arrival. The source may be new.
    ///
    /// # Errors
    /// As [`Store::record_custody`].
    pub async fn record_arrival(
        &self,
        label: &str,
        arrival: &Arrival,
        event: &CustodyEvent,
        entries: &[EntryRecord],
    ) -> Result<(), StoreError> {
        let mut session = self.writing(WHAT).await?;
        write_source(&mut session, arrival.source, label).await?;
        write_entries(&mut session, entries).await?;
        write_custody(&mut session, &[(event.clone(), arrival.entry)]).await?;
        let params = [
            Param::Bytes(event.evidence.as_bytes()),
            Param::Bytes(arrival.source.as_bytes()),
            Param::text(&arrival.title),
            Param::Integer(arrival.at.as_seconds()),
            Param::text(&arrival.by),
            Param::count(arrival.entry),
        ];
        session.write(WHAT, INSERT_ARRIVAL, &params).await?;
        session.commit(WHAT).await
    }

    /// The second and later arrivals of an item, in order.
    ///
    /// # Errors
    /// [`StoreError::Read`] or [`StoreError::Damaged`].
    pub async fn arrivals_of(&self, evidence: EvidenceId) -> Result<Vec<Arrival>, StoreError> {
        let params = [Param::Bytes(evidence.as_bytes())];
        self.reading(WHAT)
            .await?
            .rows(WHAT, SELECT_ARRIVALS, &params, read_arrival)
            .await
    }

    /// Changes who may see an item or what its source agreed to, with the event and the ledger entry of the change. What
    /// was read from the item keeps the words that it was entered with.
    ///
    /// # Errors
    /// As [`Store::record_custody`].
    pub async fn change_access(
        &self,
        change: &AccessChange,
        event: &CustodyEvent,
        entries: &[EntryRecord],
    ) -> Result<(), StoreError> {
        let mut session = self.writing(WHAT).await?;
        write_entries(&mut session, entries).await?;
        write_custody(&mut session, &[(event.clone(), change.entry)]).await?;
        let (id, levels) = (
            Param::Bytes(event.evidence.as_bytes()),
            [
                Param::text(change.confidentiality.as_str()),
                Param::text(change.consent.as_str()),
            ],
        );
        let [confidentiality, consent] = levels;
        let update = "UPDATE evidence SET confidentiality = $1, consent = $2 WHERE id = $3";
        let params = [confidentiality.clone(), consent.clone(), id.clone()];
        session.write(WHAT, update, &params).await?;
        let params = [
            id,
            confidentiality,
            consent,
            Param::Integer(change.at.as_seconds()),
            Param::text(&change.by),
            Param::text(&change.reason),
            Param::count(change.entry),
        ];
        session.write(WHAT, INSERT_ACCESS, &params).await?;
        session.commit(WHAT).await
    }

    /// Every change of access to an item, in order.
    ///
    /// # Errors
    /// [`StoreError::Read`] or [`StoreError::Damaged`].
    pub async fn access_changes_of(
        &self,
        evidence: EvidenceId,
    ) -> Result<Vec<AccessChange>, StoreError> {
        let params = [Param::Bytes(evidence.as_bytes())];
        self.reading(WHAT)
            .await?
            .rows(WHAT, SELECT_ACCESS, &params, read_access)
            .await
    }
}

/// Writes events after the entries that they refer to.
pub(crate) async fn write_custody(
    session: &mut Session,
    events: &[(CustodyEvent, u64)],
) -> Result<(), StoreError> {
    for (event, entry) in events {
        let params = [
            Param::Bytes(event.evidence.as_bytes()),
            Param::text(event.kind.as_str()),
            Param::text(event.outcome.as_str()),
            Param::Integer(event.at.as_seconds()),
            Param::text(&event.by),
            Param::sentence(&event.reason),
            Param::text(&event.tool),
            Param::sentence(&event.detail),
            Param::bytes_or_none(event.related.as_ref().map(|id| id.as_bytes().as_slice())),
            Param::count(*entry),
        ];
        session.write(WHAT, INSERT_EVENT, &params).await?;
        if matches!(
            event.kind,
            CustodyKind::FixityCheck | CustodyKind::FailedCheck
        ) {
            write_last_check(session, event).await?;
        }
    }
    Ok(())
}

async fn write_last_check(session: &mut Session, event: &CustodyEvent) -> Result<(), StoreError> {
    let sql = match event.related {
        None => "UPDATE evidence SET checked_at = $1, checked_outcome = $2 WHERE id = $3",
        Some(_) => "UPDATE derivative SET checked_at = $1, checked_outcome = $2 WHERE id = $3",
    };
    let checked = event.related.as_ref().unwrap_or(&event.evidence);
    let params = [
        Param::Integer(event.at.as_seconds()),
        Param::text(event.outcome.as_str()),
        Param::Bytes(checked.as_bytes()),
    ];
    session.write(WHAT, sql, &params).await.map(drop)
}

/// Reads the two columns of a last check.
pub(crate) fn read_last_check(columns: &mut Columns<'_>) -> Result<Option<LastCheck>, StoreError> {
    let at = columns.moment_or_none()?;
    let outcome = columns.word_or_none(Outcome::parse)?;
    Ok(at
        .zip(outcome)
        .map(|(at, outcome)| LastCheck { at, outcome }))
}

fn read_event(columns: &mut Columns<'_>) -> Result<CustodyRecord, StoreError> {
    Ok(CustodyRecord {
        event: CustodyEvent {
            evidence: EvidenceId::from_bytes(columns.array()?),
            kind: columns.word(CustodyKind::parse)?,
            outcome: columns.word(Outcome::parse)?,
            at: columns.moment()?,
            by: columns.owned_text()?,
            reason: columns.owned_text()?,
            tool: columns.owned_text()?,
            detail: columns.owned_text()?,
            related: columns.array_or_none()?.map(EvidenceId::from_bytes),
        },
        entry: columns.count_or_none()?,
    })
}

fn read_arrival(columns: &mut Columns<'_>) -> Result<Arrival, StoreError> {
    Ok(Arrival {
        source: SourceId::from_bytes(columns.array()?),
        title: columns.owned_text()?,
        at: columns.moment()?,
        by: columns.owned_text()?,
        entry: columns.count()?,
    })
}

fn read_access(columns: &mut Columns<'_>) -> Result<AccessChange, StoreError> {
    Ok(AccessChange {
        confidentiality: columns.word(Confidentiality::parse)?,
        consent: columns.word(Consent::parse)?,
        at: columns.moment()?,
        by: columns.owned_text()?,
        reason: columns.owned_text()?,
        entry: columns.count()?,
    })
}

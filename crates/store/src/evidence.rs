//! Sources and evidence items: who said something, and the sealed originals it is read from. Holds no original bytes.

use rapporteur_model::{
    Accession, Confidentiality, Consent, Credibility, CustodyEvent, EvidenceId, EvidenceRecord,
    SourceId,
};

use crate::custody::{read_last_check, write_custody};
use crate::derivative::{read_seal, seal_params};
use crate::entry::{EntryRecord, write_entries};
use crate::row::Columns;
use crate::session::{Param, Session};
use crate::{Store, StoreError};

const WHAT: &str = "an evidence item";
const INSERT_EVIDENCE: &str = "INSERT INTO evidence (id, sha256, size_bytes, blob_name, source, title, licence, provenance, \
    confidentiality, consent, credibility, received_at, received_by, seal_sha256, seal_size_bytes) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";

/// Every question about items begins so; the order of columns is that of [`read_evidence`].
macro_rules! select_evidence {
    ($rest:literal) => {
        concat!(
            "SELECT id, sha256, size_bytes, blob_name, source, title, licence, provenance, ",
            "confidentiality, consent, credibility, received_at, received_by, seal_sha256, ",
            "seal_size_bytes, checked_at, checked_outcome FROM evidence ",
            $rest
        )
    };
}

impl Store {
    /// Records a source; the label of one that is known is left as it is.
    ///
    /// # Errors
    /// [`StoreError::Write`].
    pub async fn insert_source(&self, id: SourceId, label: &str) -> Result<(), StoreError> {
        let mut session = self.writing("a source").await?;
        write_source(&mut session, id, label).await?;
        session.commit("a source").await
    }

    /// Every source with its label, by id.
    ///
    /// # Errors
    /// [`StoreError::Read`] or [`StoreError::Damaged`].
    pub async fn sources(&self) -> Result<Vec<(SourceId, String)>, StoreError> {
        let what = "the sources";
        let read = |columns: &mut Columns<'_>| {
            Ok((
                SourceId::from_bytes(columns.array()?),
                columns.owned_text()?,
            ))
        };
        self.reading(what)
            .await?
            .rows(what, "SELECT id, label FROM source ORDER BY id", &[], read)
            .await
    }

    /// Records the arrival of an item: its source, itself, the event and the ledger entry, in one transaction.
    ///
    /// # Errors
    /// [`StoreError::Constraint`] when the item is known, or [`StoreError::Write`].
    pub async fn insert_accession(
        &self,
        (source, label): (SourceId, &str),
        record: &EvidenceRecord,
        custody: &[(CustodyEvent, u64)],
        entries: &[EntryRecord],
    ) -> Result<(), StoreError> {
        let mut session = self.writing(WHAT).await?;
        write_source(&mut session, source, label).await?;
        write_evidence(&mut session, record).await?;
        write_entries(&mut session, entries).await?;
        write_custody(&mut session, custody).await?;
        session.commit(WHAT).await
    }

    /// Records an item.
    ///
    /// # Errors
    /// [`StoreError::Constraint`] when it is known or its source is not, or [`StoreError::Write`].
    pub async fn insert_evidence(&self, record: &EvidenceRecord) -> Result<(), StoreError> {
        let mut session = self.writing(WHAT).await?;
        write_evidence(&mut session, record).await?;
        session.commit(WHAT).await
    }

    /// The item with an id.
    ///
    /// # Errors
    /// [`StoreError::Read`] or [`StoreError::Damaged`].
    pub async fn evidence(&self, id: EvidenceId) -> Result<Option<EvidenceRecord>, StoreError> {
        let sql = select_evidence!("WHERE id = $1");
        self.reading(WHAT)
            .await?
            .row(WHAT, sql, &[Param::Bytes(id.as_bytes())], read_evidence)
            .await
    }

    /// The item with these original bytes.
    ///
    /// # Errors
    /// [`StoreError::Read`] or [`StoreError::Damaged`].
    pub async fn evidence_by_sha256(
        &self,
        sha256: &[u8; 32],
    ) -> Result<Option<EvidenceRecord>, StoreError> {
        let sql = select_evidence!("WHERE sha256 = $1");
        self.reading(WHAT)
            .await?
            .row(WHAT, sql, &[Param::Bytes(sha256)], read_evidence)
            .await
    }

    /// Every item, by the moment of its arrival and its id.
    ///
    /// # Errors
    /// [`StoreError::Read`] or [`StoreError::Damaged`].
    pub async fn evidence_all(&self) -> Result<Vec<EvidenceRecord>, StoreError> {
        let sql = select_evidence!("ORDER BY received_at, id");
        self.reading(WHAT)
            .await?
            .rows(WHAT, sql, &[], read_evidence)
            .await
    }
}

pub(crate) async fn write_source(
    session: &mut Session,
    id: SourceId,
    label: &str,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO source (id, label) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING";
    session
        .write(
            "a source",
            sql,
            &[Param::Bytes(id.as_bytes()), Param::text(label)],
        )
        .await
        .map(drop)
}

pub(crate) async fn write_evidence(
    session: &mut Session,
    record: &EvidenceRecord,
) -> Result<(), StoreError> {
    let accession = &record.accession;
    let [seal_sha256, seal_size_bytes] = seal_params(record.seal.as_ref());
    let params = [
        Param::Bytes(record.id.as_bytes()),
        Param::Bytes(&record.sha256),
        Param::count(record.size_bytes),
        Param::text(&record.blob_name),
        Param::Bytes(record.source.as_bytes()),
        Param::text(&accession.title),
        Param::text_or_none(accession.licence.as_deref()),
        Param::text_or_none(accession.provenance.as_deref()),
        Param::text(accession.confidentiality.as_str()),
        Param::text(accession.consent.as_str()),
        Param::text(accession.credibility.as_str()),
        Param::Integer(record.received_at.as_seconds()),
        Param::text(&record.received_by),
        seal_sha256,
        seal_size_bytes,
    ];
    session
        .write(WHAT, INSERT_EVIDENCE, &params)
        .await
        .map(drop)
}

fn read_evidence(columns: &mut Columns<'_>) -> Result<EvidenceRecord, StoreError> {
    Ok(EvidenceRecord {
        id: EvidenceId::from_bytes(columns.array()?),
        sha256: columns.array()?,
        size_bytes: columns.count()?,
        blob_name: columns.owned_text()?,
        source: SourceId::from_bytes(columns.array()?),
        accession: Accession {
            title: columns.owned_text()?,
            licence: columns.owned_text_or_none()?,
            provenance: columns.owned_text_or_none()?,
            confidentiality: columns.word(Confidentiality::parse)?,
            consent: columns.word(Consent::parse)?,
            credibility: columns.word(Credibility::parse)?,
        },
        received_at: columns.moment()?,
        received_by: columns.owned_text()?,
        seal: read_seal(columns)?,
        checked: read_last_check(columns)?,
    })
}

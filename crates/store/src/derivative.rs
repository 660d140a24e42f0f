//! What was made from items and is kept with them, and the seals of all that lies in the vault. Holds no sealed bytes.

use rapporteur_model::{BlobSeal, CustodyEvent, DerivativeRecord, EvidenceId};

use crate::custody::{read_last_check, write_custody};
use crate::entry::write_entries;
use crate::row::Columns;
use crate::session::{Param, Session};
use crate::{EntryRecord, Store, StoreError};

const WHAT: &str = "a derivative";
const SEALS: &str = "seals";
const INSERT_DERIVATIVE: &str = "INSERT INTO derivative (id, made_from, kind, title, media_type, sha256, size_bytes, \
    blob_name, seal_sha256, seal_size_bytes, made_at, made_by, tool) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, \
    $12, $13)";
const SELECT_SEALS: &str = "SELECT blob_name, seal_sha256, seal_size_bytes FROM evidence \
    UNION SELECT blob_name, seal_sha256, seal_size_bytes FROM derivative ORDER BY 1";

/// Every question about derivatives begins so; the order of columns is that of [`read_derivative`].
macro_rules! select_derivative {
    ($rest:literal) => {
        concat!(
            "SELECT id, made_from, kind, title, media_type, sha256, size_bytes, blob_name, seal_sha256, ",
            "seal_size_bytes, made_at, made_by, tool, checked_at, checked_outcome FROM derivative ",
            $rest
        )
    };
}

impl Store {
    /// Records what was made from an item.
    ///
    /// # Errors
    /// [`StoreError::Constraint`] when it is known or its item is not, or [`StoreError::Write`].
    pub async fn insert_derivative(&self, record: &DerivativeRecord) -> Result<(), StoreError> {
        self.keep_derivative(record, &[], &[]).await
    }

    /// Records what was made from an item together with the events and entries of its making; all or nothing.
    ///
    /// # Errors
    /// As [`Store::insert_derivative`], or [`StoreError::Entry`].
    pub async fn keep_derivative(
        &self,
        record: &DerivativeRecord,
        custody: &[(CustodyEvent, u64)],
        entries: &[EntryRecord],
    ) -> Result<(), StoreError> {
        let mut session = self.writing(WHAT).await?;
        write_derivative(&mut session, record).await?;
        write_entries(&mut session, entries).await?;
        write_custody(&mut session, custody).await?;
        session.commit(WHAT).await
    }

    /// What was made from an item, in the order of making.
    ///
    /// # Errors
    /// [`StoreError::Read`] or [`StoreError::Damaged`].
    pub async fn derivatives_of(
        &self,
        evidence: EvidenceId,
    ) -> Result<Vec<DerivativeRecord>, StoreError> {
        let sql = select_derivative!("WHERE made_from = $1 ORDER BY made_at, id");
        let params = [Param::Bytes(evidence.as_bytes())];
        self.reading(WHAT)
            .await?
            .rows(WHAT, sql, &params, read_derivative)
            .await
    }

    /// Everything that was made from any item, by item and in the order of making.
    ///
    /// # Errors
    /// [`StoreError::Read`] or [`StoreError::Damaged`].
    pub async fn derivatives_all(&self) -> Result<Vec<DerivativeRecord>, StoreError> {
        let sql = select_derivative!("ORDER BY made_from, made_at, id");
        self.reading(WHAT)
            .await?
            .rows(WHAT, sql, &[], read_derivative)
            .await
    }

    /// The derivative with an id.
    ///
    /// # Errors
    /// [`StoreError::Read`] or [`StoreError::Damaged`].
    pub async fn derivative(&self, id: EvidenceId) -> Result<Option<DerivativeRecord>, StoreError> {
        let sql = select_derivative!("WHERE id = $1");
        let params = [Param::Bytes(id.as_bytes())];
        self.reading(WHAT)
            .await?
            .row(WHAT, sql, &params, read_derivative)
            .await
    }

    /// Records the seal of a blob, whoever refers to it. A blob that nobody refers to changes nothing.
    ///
    /// # Errors
    /// [`StoreError::Write`].
    pub async fn set_seal(
        &self,
        blob_name: &str,
        seal_sha256: &[u8; 32],
        size_bytes: u64,
    ) -> Result<(), StoreError> {
        let seal = BlobSeal {
            sha256: *seal_sha256,
            size_bytes,
        };
        self.set_seals(&[(blob_name.to_owned(), seal)]).await
    }

    /// Records the seals of several blobs; all or nothing.
    ///
    /// # Errors
    /// [`StoreError::Write`].
    pub async fn set_seals(&self, seals: &[(String, BlobSeal)]) -> Result<(), StoreError> {
        let mut session = self.writing(SEALS).await?;
        for (blob_name, seal) in seals {
            let params = [
                Param::Bytes(&seal.sha256),
                Param::count(seal.size_bytes),
                Param::text(blob_name),
            ];
            for sql in [
                "UPDATE evidence SET seal_sha256 = $1, seal_size_bytes = $2 WHERE blob_name = $3",
                "UPDATE derivative SET seal_sha256 = $1, seal_size_bytes = $2 WHERE blob_name = $3",
            ] {
                session.write(SEALS, sql, &params).await?;
            }
        }
        session.commit(SEALS).await
    }

    /// The names of all blobs that the record refers to, sorted, each with its seal where one is recorded.
    ///
    /// # Errors
    /// [`StoreError::Read`] or [`StoreError::Damaged`].
    pub async fn seals(&self) -> Result<Vec<(String, Option<BlobSeal>)>, StoreError> {
        let read = |columns: &mut Columns<'_>| Ok((columns.owned_text()?, read_seal(columns)?));
        let mut seals = self
            .reading(SEALS)
            .await?
            .rows(SEALS, SELECT_SEALS, &[], read)
            .await?;
        // A blob that two records share, one of them from before seals: what is known counts.
        seals.sort_by(|one, other| (&one.0, one.1.is_none()).cmp(&(&other.0, other.1.is_none())));
        seals.dedup_by(|later, earlier| later.0 == earlier.0);
        Ok(seals)
    }
}

/// The two columns of a seal.
pub(crate) fn seal_params(seal: Option<&BlobSeal>) -> [Param<'_>; 2] {
    match seal {
        None => [Param::NoBytes, Param::NoInteger],
        Some(seal) => [Param::Bytes(&seal.sha256), Param::count(seal.size_bytes)],
    }
}

/// Reads the two columns of a seal.
pub(crate) fn read_seal(columns: &mut Columns<'_>) -> Result<Option<BlobSeal>, StoreError> {
    let sha256 = columns.array_or_none()?;
    let size_bytes = columns.count_or_none()?;
    Ok(sha256
        .zip(size_bytes)
        .map(|(sha256, size_bytes)| BlobSeal { sha256, size_bytes }))
}

async fn write_derivative(
    session: &mut Session,
    record: &DerivativeRecord,
) -> Result<(), StoreError> {
    let [seal_sha256, seal_size_bytes] = seal_params(record.seal.as_ref());
    let params = [
        Param::Bytes(record.id.as_bytes()),
        Param::Bytes(record.of.as_bytes()),
        Param::text(&record.kind),
        Param::text(&record.title),
        Param::text(&record.media_type),
        Param::Bytes(&record.sha256),
        Param::count(record.size_bytes),
        Param::text(&record.blob_name),
        seal_sha256,
        seal_size_bytes,
        Param::Integer(record.made_at.as_seconds()),
        Param::text(&record.made_by),
        Param::text(&record.tool),
    ];
    session
        .write(WHAT, INSERT_DERIVATIVE, &params)
        .await
        .map(drop)
}

fn read_derivative(columns: &mut Columns<'_>) -> Result<DerivativeRecord, StoreError> {
    Ok(DerivativeRecord {
        id: EvidenceId::from_bytes(columns.array()?),
        of: EvidenceId::from_bytes(columns.array()?),
        kind: columns.owned_text()?,
        title: columns.owned_text()?,
        media_type: columns.owned_text()?,
        sha256: columns.array()?,
        size_bytes: columns.count()?,
        blob_name: columns.owned_text()?,
        seal: read_seal(columns)?,
        made_at: columns.moment()?,
        made_by: columns.owned_text()?,
        tool: columns.owned_text()?,
        checked: read_last_check(columns)?,
    })
}

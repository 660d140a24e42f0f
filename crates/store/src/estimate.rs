//! Estimates taken into the record, as their runs' text, and overrides of gates that fail. Knows nothing of what a run says.

use rapporteur_model::Timestamp;

use crate::entry::write_entries;
use crate::row::Columns;
use crate::session::{Param, Session};
use crate::{EntryRecord, Store, StoreError};

const WHAT: &str = "an estimate";
const INSERT: &str = "INSERT INTO estimate (number, name, title, run_sha256, run, recorded_at, recorded_by) \
    VALUES ((SELECT COALESCE(MAX(number), 0) + 1 FROM estimate), $1, $2, $3, $4, $5, $6)";
const SELECT_IN_FORCE: &str = "SELECT name, title, run_sha256, run, recorded_at, recorded_by FROM estimate e \
    WHERE number = (SELECT MAX(number) FROM estimate o WHERE o.name = e.name) ORDER BY name";
const INSERT_OVERRIDE: &str = "INSERT INTO estimate_override \
    (number, name, run_sha256, officer, reason, overridden_at, entered_by) \
    VALUES ((SELECT COALESCE(MAX(number), 0) + 1 FROM estimate_override), $1, $2, $3, $4, $5, $6)";
const SELECT_OVERRIDES: &str = "SELECT name, run_sha256, officer, reason, overridden_at, entered_by \
    FROM estimate_override ORDER BY number";

/// An estimate in the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EstimateRecord {
    /// Its name in the record.
    pub name: String,
    /// What was estimated, in words.
    pub title: String,
    /// SHA-256 of the run's text.
    pub run_sha256: [u8; 32],
    /// The run, as its file held it.
    pub run: String,
    /// When it was recorded.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
}

/// A person's word that reports may print an estimate although its gates fail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EstimateOverride {
    /// The estimate's name in the record.
    pub name: String,
    /// SHA-256 of the run that is meant.
    pub run_sha256: [u8; 32],
    /// The person.
    pub officer: String,
    /// Why.
    pub reason: String,
    /// When it was recorded.
    pub at: Timestamp,
    /// Who entered it.
    pub by: String,
}

impl Store {
    /// Takes an estimate into the record, with the ledger entry of the act. One of the same name is in force no longer.
    ///
    /// # Errors
    /// [`StoreError::Constraint`] when an entry's index is taken, [`StoreError::Entry`] or [`StoreError::Write`].
    pub async fn record_estimate(
        &self,
        estimate: &EstimateRecord,
        entries: &[EntryRecord],
    ) -> Result<(), StoreError> {
        let mut session = self.writing(WHAT).await?;
        let params = [
            Param::text(&estimate.name),
            Param::text(&estimate.title),
            Param::Bytes(&estimate.run_sha256),
            Param::text(&estimate.run),
            Param::Integer(estimate.at.as_seconds()),
            Param::text(&estimate.by),
        ];
        session.write(WHAT, INSERT, &params).await?;
        write_entries(&mut session, entries).await?;
        session.commit(WHAT).await
    }

    /// The estimates in force, by name.
    ///
    /// # Errors
    /// [`StoreError::Read`] or [`StoreError::Damaged`].
    pub async fn estimates(&self) -> Result<Vec<EstimateRecord>, StoreError> {
        let mut session = self.reading(WHAT).await?;
        rows(&mut session, SELECT_IN_FORCE, |columns| {
            Ok(EstimateRecord {
                name: columns.text()?.to_owned(),
                title: columns.text()?.to_owned(),
                run_sha256: columns.array()?,
                run: columns.text()?.to_owned(),
                at: columns.moment()?,
                by: columns.text()?.to_owned(),
            })
        })
        .await
    }

    /// Records an override with the ledger entry of the act.
    ///
    /// # Errors
    /// As [`Store::record_estimate`].
    pub async fn record_override(
        &self,
        given: &EstimateOverride,
        entries: &[EntryRecord],
    ) -> Result<(), StoreError> {
        let mut session = self.writing(WHAT).await?;
        let params = [
            Param::text(&given.name),
            Param::Bytes(&given.run_sha256),
            Param::text(&given.officer),
            Param::text(&given.reason),
            Param::Integer(given.at.as_seconds()),
            Param::text(&given.by),
        ];
        session.write(WHAT, INSERT_OVERRIDE, &params).await?;
        write_entries(&mut session, entries).await?;
        session.commit(WHAT).await
    }

    /// Every override, in the order of recording.
    ///
    /// # Errors
    /// [`StoreError::Read`] or [`StoreError::Damaged`].
    pub async fn estimate_overrides(&self) -> Result<Vec<EstimateOverride>, StoreError> {
        let mut session = self.reading(WHAT).await?;
        rows(&mut session, SELECT_OVERRIDES, |columns| {
            Ok(EstimateOverride {
                name: columns.text()?.to_owned(),
                run_sha256: columns.array()?,
                officer: columns.text()?.to_owned(),
                reason: columns.text()?.to_owned(),
                at: columns.moment()?,
                by: columns.text()?.to_owned(),
            })
        })
        .await
    }
}

async fn rows<T>(
    session: &mut Session,
    sql: &str,
    read: impl FnMut(&mut Columns<'_>) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    session.rows(WHAT, sql, &[], read).await
}

//! Which reports were built, and the digest of each one's manifest. Holds no page and no figure.

use std::path::PathBuf;

use rapporteur_model::Timestamp;

use crate::entry::write_entries;
use crate::row::Columns;
use crate::session::{Param, Session};
use crate::{EntryRecord, Store, StoreError};

const WHAT: &str = "a report";
const INSERT_REPORT: &str = "INSERT INTO report (number, year, built_at, manifest_sha256, path) \
    VALUES ((SELECT COALESCE(MAX(number), 0) + 1 FROM report), $1, $2, $3, $4)";

/// A report that was built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportRecord {
    /// The report's year.
    pub year: i32,
    /// When it was built.
    pub built_at: Timestamp,
    /// SHA-256 of its package's manifest.
    pub manifest_sha256: [u8; 32],
    /// Where the package was written, relative to the mechanism's folder where it is in it.
    pub path: PathBuf,
}

impl Store {
    /// Records a report with the ledger entries of its building.
    ///
    /// # Errors
    /// [`StoreError::Constraint`] when an entry's index is taken, [`StoreError::Entry`] or [`StoreError::Write`].
    pub async fn record_report(
        &self,
        report: &ReportRecord,
        entries: &[EntryRecord],
    ) -> Result<(), StoreError> {
        let mut session = self.writing(WHAT).await?;
        let params = [
            Param::Integer(i64::from(report.year)),
            Param::Integer(report.built_at.as_seconds()),
            Param::Bytes(&report.manifest_sha256),
            Param::Text(report.path.to_string_lossy()),
        ];
        session.write(WHAT, INSERT_REPORT, &params).await?;
        write_entries(&mut session, entries).await?;
        session.commit(WHAT).await
    }

    /// Every report, in the order of building.
    ///
    /// # Errors
    /// [`StoreError::Read`] or [`StoreError::Damaged`].
    pub async fn reports(&self) -> Result<Vec<ReportRecord>, StoreError> {
        read_reports(&mut self.reading(WHAT).await?).await
    }
}

pub(crate) async fn read_reports(session: &mut Session) -> Result<Vec<ReportRecord>, StoreError> {
    let sql = "SELECT year, built_at, manifest_sha256, path FROM report ORDER BY number";
    session.rows(WHAT, sql, &[], read_report).await
}

fn read_report(columns: &mut Columns<'_>) -> Result<ReportRecord, StoreError> {
    let year = columns.integer()?;
    Ok(ReportRecord {
        year: i32::try_from(year).map_err(|_| columns.damaged())?,
        built_at: columns.moment()?,
        manifest_sha256: columns.array()?,
        path: columns.text()?.into(),
    })
}

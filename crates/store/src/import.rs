//! Imports: what was read from which item, and which import is current. Writes one whole or not at all.

use rapporteur_model::{
    CustodyEvent, EntityId, EntityKind, EvidenceId, EvidenceRecord, HeldRow, ImportId, SourceId,
    Statement, Timestamp, Warning,
};

use crate::batch::insert_rows;
use crate::custody::write_custody;
use crate::entry::write_entries;
use crate::evidence::{write_evidence, write_source};
use crate::review::{write_held, write_warnings};
use crate::row::Columns;
use crate::session::{Param, Session};
use crate::statement::write_statements;
use crate::{EntryRecord, Store, StoreError};

const WHAT: &str = "an import";
const INSERT_IMPORT: &str = "INSERT INTO import (number, id, evidence, importer, dataset, supersedes, rows_read, \
    statement_count, entity_count, warning_count, held_count, imported_at, imported_by) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";

/// Every question about imports begins so; the order of columns is that of [`read_import`].
macro_rules! select_import {
    ($rest:literal) => {
        concat!(
            "SELECT id, evidence, importer, dataset, supersedes, superseded_by, rows_read, statement_count, ",
            "entity_count, warning_count, held_count, imported_at, imported_by FROM import ",
            $rest
        )
    };
}

/// An import as the record keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRecord {
    /// The id.
    pub id: ImportId,
    /// The item that was read.
    pub evidence: EvidenceId,
    /// The kind of importer, for example `letter`.
    pub importer: String,
    /// The dataset.
    pub dataset: String,
    /// The import of the same dataset that it replaced.
    pub supersedes: Option<ImportId>,
    /// The import that replaced it. Ignored when written: the record sets it.
    pub superseded_by: Option<ImportId>,
    /// Rows or list lines read.
    pub rows_read: u64,
    /// Statements made.
    pub statement_count: u64,
    /// Entities named.
    pub entity_count: u64,
    /// Warnings given.
    pub warning_count: u64,
    /// Rows kept for review.
    pub held_count: u64,
    /// When.
    pub at: Timestamp,
    /// The officer.
    pub by: String,
}

/// All that one import writes.
#[derive(Debug, Clone, Copy)]
pub struct ImportWrite<'a> {
    /// The source and its label, where it may be new.
    pub source: Option<(SourceId, &'a str)>,
    /// The item, where it is new.
    pub evidence: Option<&'a EvidenceRecord>,
    /// The import.
    pub record: &'a ImportRecord,
    /// The entities that the file names: id, kind and natural key.
    pub entities: &'a [(EntityId, EntityKind, String)],
    /// The statements, in the file's order.
    pub statements: &'a [Statement],
    /// What to look at.
    pub warnings: &'a [Warning],
    /// Rows kept for review.
    pub held: &'a [HeldRow],
    /// Events in the item's life, each with the index of its ledger entry.
    pub custody: &'a [(CustodyEvent, u64)],
    /// The openings of the act's ledger entries.
    pub entries: &'a [EntryRecord],
}

impl Store {
    /// Writes an import with all that comes with it, and marks the one that it supersedes; all or nothing.
    ///
    /// # Errors
    /// [`StoreError::ImportCount`] when the import's counts are not those of what it brings; [`StoreError::Constraint`]
    /// when it is known, or when its dataset has a current import that it does not supersede; [`StoreError::Write`].
    pub async fn insert_import(&self, write: ImportWrite<'_>) -> Result<(), StoreError> {
        check_counts(&write)?;
        let mut session = self.writing(WHAT).await?;
        if let Some((id, label)) = write.source {
            write_source(&mut session, id, label).await?;
        }
        if let Some(evidence) = write.evidence {
            write_evidence(&mut session, evidence).await?;
        }
        let number = session
            .number(WHAT, "SELECT COALESCE(MAX(number), 0) + 1 FROM import", &[])
            .await?;
        supersede(&mut session, write.record).await?;
        write_record(&mut session, number, write.record).await?;
        write_entities(&mut session, &write.record.dataset, write.entities).await?;
        write_statements(&mut session, number, write.statements).await?;
        write_warnings(&mut session, number, write.warnings).await?;
        write_held(&mut session, number, write.held).await?;
        write_entries(&mut session, write.entries).await?;
        write_custody(&mut session, write.custody).await?;
        session.commit(WHAT).await
    }

    /// Every import, in order.
    ///
    /// # Errors
    /// [`StoreError::Read`] or [`StoreError::Damaged`].
    pub async fn imports(&self) -> Result<Vec<ImportRecord>, StoreError> {
        self.reading(WHAT)
            .await?
            .rows(WHAT, select_import!("ORDER BY number"), &[], read_import)
            .await
    }

    /// The current import of a dataset.
    ///
    /// # Errors
    /// [`StoreError::Read`] or [`StoreError::Damaged`].
    pub async fn current_import(&self, dataset: &str) -> Result<Option<ImportRecord>, StoreError> {
        let sql = select_import!("WHERE dataset = $1 AND superseded_by IS NULL");
        self.reading(WHAT)
            .await?
            .row(WHAT, sql, &[Param::text(dataset)], read_import)
            .await
    }

    /// The import of an item by an importer, current or superseded.
    ///
    /// # Errors
    /// [`StoreError::Read`] or [`StoreError::Damaged`].
    pub async fn import_of(
        &self,
        evidence: EvidenceId,
        importer: &str,
    ) -> Result<Option<ImportRecord>, StoreError> {
        let sql = select_import!("WHERE evidence = $1 AND importer = $2");
        let params = [Param::Bytes(evidence.as_bytes()), Param::text(importer)];
        self.reading(WHAT)
            .await?
            .row(WHAT, sql, &params, read_import)
            .await
    }
}

fn check_counts(write: &ImportWrite<'_>) -> Result<(), StoreError> {
    let record = write.record;
    let counts = [
        ("statements", record.statement_count, write.statements.len()),
        ("entities", record.entity_count, write.entities.len()),
        ("warnings", record.warning_count, write.warnings.len()),
        ("held rows", record.held_count, write.held.len()),
    ];
    for (what, stated, brought) in counts {
        let brought = brought as u64;
        if stated != brought {
            return Err(StoreError::ImportCount {
                import: record.id,
                what,
                stated,
                brought,
            });
        }
    }
    Ok(())
}

/// Marks the superseded import before the new one is written, since one import of a dataset is current at any moment.
async fn supersede(session: &mut Session, record: &ImportRecord) -> Result<(), StoreError> {
    let Some(old) = record.supersedes else {
        return Ok(());
    };
    let sql = "UPDATE import SET superseded_by = $1 WHERE id = $2 AND dataset = $3 AND superseded_by IS NULL";
    let params = [
        Param::Bytes(record.id.as_bytes()),
        Param::Bytes(old.as_bytes()),
        Param::text(&record.dataset),
    ];
    session.write(WHAT, sql, &params).await.map(drop)
}

async fn write_record(
    session: &mut Session,
    number: u64,
    record: &ImportRecord,
) -> Result<(), StoreError> {
    let params = [
        Param::count(number),
        Param::Bytes(record.id.as_bytes()),
        Param::Bytes(record.evidence.as_bytes()),
        Param::text(&record.importer),
        Param::text(&record.dataset),
        Param::bytes_or_none(
            record
                .supersedes
                .as_ref()
                .map(|id| id.as_bytes().as_slice()),
        ),
        Param::count(record.rows_read),
        Param::count(record.statement_count),
        Param::count(record.entity_count),
        Param::count(record.warning_count),
        Param::count(record.held_count),
        Param::Integer(record.at.as_seconds()),
        Param::text(&record.by),
    ];
    session.write(WHAT, INSERT_IMPORT, &params).await.map(drop)
}

/// An entity that another file named before keeps that file's dataset.
async fn write_entities(
    session: &mut Session,
    dataset: &str,
    entities: &[(EntityId, EntityKind, String)],
) -> Result<(), StoreError> {
    let sql = (
        "INSERT INTO entity (id, kind, dataset, natural_key) VALUES",
        "ON CONFLICT (id) DO NOTHING",
    );
    insert_rows(session, "entities", sql, entities, |_, (id, kind, key)| {
        [
            Param::Bytes(id.as_bytes()),
            Param::text(kind.as_str()),
            Param::text(dataset),
            Param::text(key),
        ]
    })
    .await
}

fn read_import(columns: &mut Columns<'_>) -> Result<ImportRecord, StoreError> {
    Ok(ImportRecord {
        id: ImportId::from_bytes(columns.array()?),
        evidence: EvidenceId::from_bytes(columns.array()?),
        importer: columns.owned_text()?,
        dataset: columns.owned_text()?,
        supersedes: columns.array_or_none()?.map(ImportId::from_bytes),
        superseded_by: columns.array_or_none()?.map(ImportId::from_bytes),
        rows_read: columns.count()?,
        statement_count: columns.count()?,
        entity_count: columns.count()?,
        warning_count: columns.count()?,
        held_count: columns.count()?,
        at: columns.moment()?,
        by: columns.owned_text()?,
    })
}

//! Erasure: which rows and openings tell of an item, and their destruction in one transaction. Commitments, numbers and moments
//! of ledger entries stay. Refuses to know the vault and the ledger: the caller destroys the blobs and appends the act.
//!
//! # What goes with an item
//! Its row, arrivals, custody, changes of access, derivatives, pages, imports with statements, warnings and held rows; the
//! entities that no other item speaks of, and the judgments on those; the explanations of judgments on entities that it shared
//! with other items, because an explanation quotes both sides; its sources where nothing else comes from them; and the openings
//! of every ledger entry that tells of one of these. docs/format.md, "Erasure", says what stays and why.

use std::collections::BTreeSet;

use rapporteur_model::entry::{Entry, EntryBody, KeepingAct};
use rapporteur_model::{EntityId, EvidenceId, ImportId, JudgmentId, SourceId, Timestamp};

use crate::entry::write_entries;
use crate::meta::{CLEANING_DUE, UNFINISHED_INTAKE};
use crate::report::read_reports;
use crate::row::Columns;
use crate::session::{Param, Session};
use crate::{EntryRecord, ReportRecord, Store, StoreError};

const WHAT: &str = "an erasure";
const SELECT_IMPORTS: &str = "SELECT i.number, i.id, i.dataset, i.imported_at, i.supersedes, i.superseded_by, l.imported_at \
    FROM import i LEFT JOIN import l ON l.id = i.superseded_by WHERE i.evidence = $1 ORDER BY i.number";
const SELECT_SPOKEN_OF: &str = "SELECT DISTINCT s.entity FROM import i JOIN statement s ON s.import_number = i.number \
    WHERE i.evidence = $1 ORDER BY s.entity";
const SELECT_SHARED: &str = "SELECT DISTINCT s.entity FROM statement s JOIN import i ON i.number = s.import_number \
    WHERE i.evidence <> $1 AND s.entity IN \
    (SELECT t.entity FROM import j JOIN statement t ON t.import_number = j.number WHERE j.evidence = $1)";
const SELECT_SILENT: &str = "SELECT e.id FROM entity e WHERE e.dataset IN (SELECT dataset FROM import WHERE evidence = $1) \
    AND NOT EXISTS (SELECT 1 FROM statement s WHERE s.entity = e.id)";
const COUNT_STATEMENTS: &str = "SELECT COUNT(*) FROM statement WHERE import_number IN \
    (SELECT number FROM import WHERE evidence = $1)";
const SELECT_JUDGMENTS: &str = "SELECT id, left_entity, right_entity FROM judgment ORDER BY id";
const SELECT_BLOBS: &str = "SELECT blob_name FROM evidence WHERE id = $1 \
    UNION SELECT blob_name FROM derivative WHERE made_from = $1 ORDER BY 1";
const SELECT_SHARED_BLOBS: &str = "SELECT blob_name FROM evidence WHERE id <> $1 \
    UNION SELECT blob_name FROM derivative WHERE made_from <> $1";
const SELECT_SOURCES: &str = "SELECT source FROM evidence WHERE id = $1 UNION SELECT source FROM arrival WHERE evidence = $1";
/// The kinds of entry that can tell of an item; the others are not even decoded.
const SELECT_TELLING: &str = "SELECT number, canonical FROM entry WHERE canonical IS NOT NULL AND body IN \
    ('evidence_accessioned', 'import_completed', 'held_row_resolved', 'judgment_decided', 'judgment_reversed', \
    'custody_recorded', 'arrived_again') ORDER BY number";
const CLOSE_ENTRY: &str =
    "UPDATE entry SET salt = NULL, canonical = NULL, body = NULL WHERE number = $1";

/// An erasure that was begun and is not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErasureMark {
    /// The item.
    pub evidence: EvidenceId,
    /// When.
    pub at: Timestamp,
    /// The officer.
    pub by: String,
    /// Why, in words that tell nothing of the item.
    pub reason: String,
}

/// What an erasure destroys and what it leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErasurePlan {
    /// The item.
    pub evidence: EvidenceId,
    /// The sealed blobs to destroy: the original and what was made from it.
    pub blob_names: Vec<String>,
    /// Blobs with the same bytes as another item or derivative, which stay.
    pub shared_blobs: Vec<String>,
    /// What was made from it.
    pub derivative_count: u64,
    /// The index of the entry that accessioned it, where its opening is there.
    pub accession: Option<u64>,
    /// The indexes of the entries whose openings are destroyed, ascending.
    pub entries: Vec<u64>,
    /// The datasets whose earlier import comes into force again, because the item had superseded it.
    pub revived: Vec<String>,
    /// Reports that were built while an import of the item was in force.
    pub reports: Vec<ReportRecord>,
    /// Statements that are deleted.
    pub statement_count: u64,
    /// Entities that no other item speaks of.
    pub entity_count: u64,
    /// Judgments on those.
    pub judgment_count: u64,
}

/// All that the rows tell of an item.
struct Traces {
    imports: Vec<Import>,
    derivatives: Vec<EvidenceId>,
    lost: BTreeSet<EntityId>,
    lost_judgments: BTreeSet<JudgmentId>,
    /// Judgments on entities that other items speak of too.
    shared_judgments: BTreeSet<JudgmentId>,
    sources: Vec<SourceId>,
}

struct Import {
    number: u64,
    id: ImportId,
    dataset: String,
    at: Timestamp,
    supersedes: Option<ImportId>,
    superseded_by: Option<ImportId>,
    superseded_at: Option<Timestamp>,
}

impl Store {
    /// Marks that an erasure begins, so that an interrupted one is known and finished. Marking again changes nothing.
    ///
    /// # Errors
    /// [`StoreError::Write`].
    pub async fn begin_erasure(&self, mark: &ErasureMark) -> Result<(), StoreError> {
        let mut session = self.writing(WHAT).await?;
        let params = [
            Param::Bytes(mark.evidence.as_bytes()),
            Param::Integer(mark.at.as_seconds()),
            Param::text(&mark.by),
            Param::text(&mark.reason),
        ];
        let sql = "INSERT INTO erasure (evidence, begun_at, begun_by, reason) VALUES ($1, $2, $3, $4) \
            ON CONFLICT (evidence) DO NOTHING";
        session.write(WHAT, sql, &params).await?;
        session.commit(WHAT).await
    }

    /// The erasures that were begun and are not done.
    ///
    /// # Errors
    /// [`StoreError::Read`] or [`StoreError::Damaged`].
    pub async fn erasures_begun(&self) -> Result<Vec<ErasureMark>, StoreError> {
        let sql =
            "SELECT evidence, begun_at, begun_by, reason FROM erasure ORDER BY begun_at, evidence";
        let read = |columns: &mut Columns<'_>| {
            Ok(ErasureMark {
                evidence: EvidenceId::from_bytes(columns.array()?),
                at: columns.moment()?,
                by: columns.owned_text()?,
                reason: columns.owned_text()?,
            })
        };
        self.reading(WHAT).await?.rows(WHAT, sql, &[], read).await
    }

    /// What the erasure of an item destroys and what it leaves. Changes nothing.
    ///
    /// # Errors
    /// [`StoreError::Read`], [`StoreError::Damaged`] or [`StoreError::Entry`].
    pub async fn erasure_plan(&self, evidence: EvidenceId) -> Result<ErasurePlan, StoreError> {
        let mut session = self.reading(WHAT).await?;
        let traces = traces(&mut session, evidence).await?;
        let (accession, entries) = telling_entries(&mut session, evidence, &traces).await?;
        let (blob_names, shared_blobs) = blobs(&mut session, evidence).await?;
        let id = [Param::Bytes(evidence.as_bytes())];
        let statement_count = session.number(WHAT, COUNT_STATEMENTS, &id).await?;
        Ok(ErasurePlan {
            evidence,
            blob_names,
            shared_blobs,
            derivative_count: traces.derivatives.len() as u64,
            accession,
            entries,
            revived: traces.revived(),
            reports: reports_on(&mut session, &traces.imports).await?,
            statement_count,
            entity_count: traces.lost.len() as u64,
            judgment_count: traces.lost_judgments.len() as u64,
        })
    }

    /// Deletes all that tells of the item, destroys the openings that the plan names, writes the opening of the act where there
    /// is one, and takes the mark away; all or nothing. Afterwards call [`Store::forget_freed`], which is noted as due.
    ///
    /// # Errors
    /// [`StoreError::Constraint`], [`StoreError::Entry`], [`StoreError::Read`] or [`StoreError::Write`].
    pub async fn erase(
        &self,
        plan: &ErasurePlan,
        entry: Option<&EntryRecord>,
    ) -> Result<(), StoreError> {
        let mut session = self.writing(WHAT).await?;
        let traces = traces(&mut session, plan.evidence).await?;
        delete_judgments(&mut session, &traces).await?;
        delete_imports(&mut session, &traces.imports).await?;
        for entity in &traces.lost {
            delete(&mut session, "entity WHERE id = $1", entity.as_bytes()).await?;
        }
        delete_item(&mut session, plan.evidence, &traces).await?;
        for index in &plan.entries {
            session
                .write(WHAT, CLOSE_ENTRY, &[Param::count(*index)])
                .await?;
        }
        write_entries(&mut session, entry.map_or(&[], std::slice::from_ref)).await?;
        session.commit(WHAT).await
    }
}

impl Traces {
    /// Datasets whose newest import goes and which have an earlier one of another item.
    fn revived(&self) -> Vec<String> {
        let own = |id: &ImportId| self.imports.iter().any(|import| import.id == *id);
        let revives = |import: &&Import| {
            import.superseded_by.is_none() && import.supersedes.is_some_and(|id| !own(&id))
        };
        let datasets = self.imports.iter().filter(revives);
        datasets.map(|import| import.dataset.clone()).collect()
    }
}

async fn traces(session: &mut Session, evidence: EvidenceId) -> Result<Traces, StoreError> {
    let id = [Param::Bytes(evidence.as_bytes())];
    let entity = |columns: &mut Columns<'_>| Ok(EntityId::from_bytes(columns.array()?));
    let spoken_of: BTreeSet<EntityId> = session
        .rows(WHAT, SELECT_SPOKEN_OF, &id, entity)
        .await?
        .into_iter()
        .collect();
    let shared: BTreeSet<EntityId> = session
        .rows(WHAT, SELECT_SHARED, &id, entity)
        .await?
        .into_iter()
        .collect();
    let silent = session.rows(WHAT, SELECT_SILENT, &id, entity).await?;
    let lost: BTreeSet<EntityId> = spoken_of
        .difference(&shared)
        .copied()
        .chain(silent)
        .collect();
    let mut lost_judgments = BTreeSet::new();
    let mut shared_judgments = BTreeSet::new();
    for (judgment, left, right) in session.rows(WHAT, SELECT_JUDGMENTS, &[], read_pair).await? {
        if lost.contains(&left) || lost.contains(&right) {
            lost_judgments.insert(judgment);
        } else if shared.contains(&left) || shared.contains(&right) {
            shared_judgments.insert(judgment);
        }
    }
    let derivatives = "SELECT id FROM derivative WHERE made_from = $1 ORDER BY id";
    Ok(Traces {
        imports: session.rows(WHAT, SELECT_IMPORTS, &id, read_import).await?,
        derivatives: session
            .rows(WHAT, derivatives, &id, |columns| {
                Ok(EvidenceId::from_bytes(columns.array()?))
            })
            .await?,
        lost,
        lost_judgments,
        shared_judgments,
        sources: session
            .rows(WHAT, SELECT_SOURCES, &id, |columns| {
                Ok(SourceId::from_bytes(columns.array()?))
            })
            .await?,
    })
}

fn read_pair(columns: &mut Columns<'_>) -> Result<(JudgmentId, EntityId, EntityId), StoreError> {
    Ok((
        JudgmentId::from_bytes(columns.array()?),
        EntityId::from_bytes(columns.array()?),
        EntityId::from_bytes(columns.array()?),
    ))
}

fn read_import(columns: &mut Columns<'_>) -> Result<Import, StoreError> {
    Ok(Import {
        number: columns.count()?,
        id: ImportId::from_bytes(columns.array()?),
        dataset: columns.owned_text()?,
        at: columns.moment()?,
        supersedes: columns.array_or_none()?.map(ImportId::from_bytes),
        superseded_by: columns.array_or_none()?.map(ImportId::from_bytes),
        superseded_at: columns.moment_or_none()?,
    })
}

/// The index of the accession and those of every entry that tells of the item or of what comes from it alone.
async fn telling_entries(
    session: &mut Session,
    evidence: EvidenceId,
    traces: &Traces,
) -> Result<(Option<u64>, Vec<u64>), StoreError> {
    let mut accession = None;
    let mut indexes = Vec::new();
    let read = |columns: &mut Columns<'_>| {
        let index = columns.count()?;
        let opened = Entry::from_canonical(columns.bytes()?);
        let body = opened
            .map_err(|source| StoreError::Entry { index, source })?
            .body;
        if tells_of(&body, evidence, traces) {
            if accession.is_none() && matches!(body, EntryBody::EvidenceAccessioned { .. }) {
                accession = Some(index);
            }
            indexes.push(index);
        }
        Ok(())
    };
    session.rows(WHAT, SELECT_TELLING, &[], read).await?;
    Ok((accession, indexes))
}

fn tells_of(body: &EntryBody, evidence: EvidenceId, traces: &Traces) -> bool {
    let is_it = |id: &EvidenceId| *id == evidence || traces.derivatives.contains(id);
    match body {
        EntryBody::EvidenceAccessioned { evidence, .. }
        | EntryBody::ImportCompleted { evidence, .. }
        | EntryBody::HeldRowResolved { evidence, .. }
        | EntryBody::Keeping(KeepingAct::ArrivedAgain { evidence, .. }) => is_it(evidence),
        EntryBody::Keeping(KeepingAct::CustodyRecorded {
            evidence, related, ..
        }) => is_it(evidence) || related.as_ref().is_some_and(is_it),
        EntryBody::JudgmentDecided {
            judgment,
            left,
            right,
            ..
        } => {
            traces.lost_judgments.contains(judgment)
                || traces.lost.contains(left)
                || traces.lost.contains(right)
        }
        EntryBody::JudgmentReversed { judgment, .. } => traces.lost_judgments.contains(judgment),
        _ => false,
    }
}

/// The blobs of the item and of what was made from it: those that are its alone, and those that others hold too.
async fn blobs(
    session: &mut Session,
    evidence: EvidenceId,
) -> Result<(Vec<String>, Vec<String>), StoreError> {
    let id = [Param::Bytes(evidence.as_bytes())];
    let text = |columns: &mut Columns<'_>| columns.owned_text();
    let own = session.rows(WHAT, SELECT_BLOBS, &id, text).await?;
    let others: BTreeSet<String> = session
        .rows(WHAT, SELECT_SHARED_BLOBS, &id, text)
        .await?
        .into_iter()
        .collect();
    Ok(own.into_iter().partition(|blob| !others.contains(blob)))
}

async fn reports_on(
    session: &mut Session,
    imports: &[Import],
) -> Result<Vec<ReportRecord>, StoreError> {
    let mut reports = read_reports(session).await?;
    reports.retain(|report| {
        imports.iter().any(|import| {
            report.built_at >= import.at
                && import
                    .superseded_at
                    .is_none_or(|later| report.built_at <= later)
        })
    });
    Ok(reports)
}

async fn delete(session: &mut Session, rows: &str, id: &[u8]) -> Result<(), StoreError> {
    let sql = format!("DELETE FROM {rows}");
    session
        .write(WHAT, &sql, &[Param::Bytes(id)])
        .await
        .map(drop)
}

async fn delete_judgments(session: &mut Session, traces: &Traces) -> Result<(), StoreError> {
    for judgment in &traces.lost_judgments {
        for rows in [
            "judgment_evidence WHERE judgment = $1",
            "judgment_event WHERE judgment = $1",
            "judgment WHERE id = $1",
        ] {
            delete(session, rows, judgment.as_bytes()).await?;
        }
    }
    // PRIVACY: an explanation quotes the names of both sides. The decision stays; the next run of the engine explains anew.
    for judgment in &traces.shared_judgments {
        let rows = "judgment_evidence WHERE judgment = $1";
        delete(session, rows, judgment.as_bytes()).await?;
    }
    Ok(())
}

/// Takes each import out of its dataset's chain: what it superseded is superseded by what superseded it, or is in force again.
async fn delete_imports(session: &mut Session, imports: &[Import]) -> Result<(), StoreError> {
    for import in imports {
        let number = [Param::count(import.number)];
        for sql in [
            "DELETE FROM statement WHERE import_number = $1",
            "DELETE FROM warning WHERE import_number = $1",
            "DELETE FROM held_row WHERE import_number = $1",
        ] {
            session.write(WHAT, sql, &number).await?;
        }
        // The chain is read again for each: an earlier round may have changed it.
        let chain = "SELECT supersedes, superseded_by FROM import WHERE number = $1";
        let read = |columns: &mut Columns<'_>| {
            Ok((
                columns.array_or_none::<16>()?,
                columns.array_or_none::<16>()?,
            ))
        };
        let (earlier, later) = session
            .row(WHAT, chain, &number, read)
            .await?
            .unwrap_or_default();
        let id = Param::Bytes(import.id.as_bytes());
        let earlier = Param::bytes_or_none(earlier.as_ref().map(|id| id.as_slice()));
        let later = Param::bytes_or_none(later.as_ref().map(|id| id.as_slice()));
        let sql = "UPDATE import SET supersedes = $1 WHERE supersedes = $2";
        session.write(WHAT, sql, &[earlier, id.clone()]).await?;
        // Before the earlier one may be in force again, this one must be gone: of a dataset one import is current.
        session
            .write(WHAT, "DELETE FROM import WHERE number = $1", &number)
            .await?;
        let sql = "UPDATE import SET superseded_by = $1 WHERE superseded_by = $2";
        session.write(WHAT, sql, &[later, id]).await?;
    }
    rename_datasets(session, imports).await
}

/// PRIVACY: an entity bears the dataset of the file that named it first. Where no file of that dataset is left, its name would tell
/// of the erased one, so the entity gets that of the first file that is left.
async fn rename_datasets(session: &mut Session, imports: &[Import]) -> Result<(), StoreError> {
    let sql = "UPDATE entity SET dataset = (SELECT MIN(i.dataset) FROM import i WHERE i.number = \
        (SELECT MIN(s.import_number) FROM statement s WHERE s.entity = entity.id)) \
        WHERE dataset = $1 AND NOT EXISTS (SELECT 1 FROM import i WHERE i.dataset = $1) \
        AND EXISTS (SELECT 1 FROM statement s WHERE s.entity = entity.id)";
    for import in imports {
        let dataset = [Param::text(&import.dataset)];
        session.write(WHAT, sql, &dataset).await?;
    }
    Ok(())
}

async fn delete_item(
    session: &mut Session,
    evidence: EvidenceId,
    traces: &Traces,
) -> Result<(), StoreError> {
    // PRIVACY: what happened to other items together with this one may name it.
    for related in traces.derivatives.iter().chain([&evidence]) {
        let sql =
            "UPDATE custody_event SET related = NULL, detail = '', reason = '' WHERE related = $1";
        session
            .write(WHAT, sql, &[Param::Bytes(related.as_bytes())])
            .await?;
    }
    for rows in [
        "capture_page WHERE evidence = $1",
        "derivative WHERE made_from = $1",
        "arrival WHERE evidence = $1",
        "access_change WHERE evidence = $1",
        "custody_event WHERE evidence = $1",
        "evidence WHERE id = $1",
        "erasure WHERE evidence = $1",
    ] {
        delete(session, rows, evidence.as_bytes()).await?;
    }
    for source in &traces.sources {
        let rows = "source WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM evidence WHERE source = $1) \
            AND NOT EXISTS (SELECT 1 FROM arrival WHERE source = $1) \
            AND NOT EXISTS (SELECT 1 FROM statement WHERE source = $1)";
        delete(session, rows, source.as_bytes()).await?;
    }
    let marks = [Param::text(format!("{UNFINISHED_INTAKE}%"))];
    session
        .write(WHAT, "DELETE FROM meta WHERE key LIKE $1", &marks)
        .await?;
    let due = [Param::text(CLEANING_DUE), Param::text("yes")];
    let sql = "INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING";
    session.write(WHAT, sql, &due).await.map(drop)
}

//! `evidence erase`: an item and all that was derived from it are destroyed, and the act alone is appended.
//!
//! # The order
//! 1. The record is marked: from now on the erasure is known to be begun, and `evidence erase`, `repair` and `status` say so.
//! 2. Backups are told to forget the keys of the item's sealed objects.
//! 3. The sealed objects are destroyed, and what interrupted acts have left in the vault is removed.
//! 4. The act is appended to the ledger; then, in one transaction, every row and opening that tells of the item goes, the act's
//!    own opening is written, and the mark is taken away.
//! 5. The database is written anew, so that no freed page keeps a word, and its write-ahead log is emptied. The ledger is signed.
//!
//! CRASH: before 1 nothing has happened. From 1 to 4 the mark stands, every step can be done again, and the same command does
//! them; a commitment of an act whose opening was not written opens nothing. After 4 a note in the record says that step 5 is
//! due, until it is done.

use rapporteur_model::entry::{EntryBody, KeepingAct};
use rapporteur_model::{EvidenceId, EvidenceRecord};
use rapporteur_store::{ErasureMark, ErasurePlan, StoreError};

use super::record::find;
use crate::config::DatabaseConfig;
use crate::mechanism::{store_error, vault_error};
use crate::{Ambient, AppError, Mechanism, Progress, backup};

/// The reason that is given where a source withdrew its consent.
pub const CONSENT_WITHDRAWN: &str = "the source withdrew its consent";
/// Parts of a title that a reason must not hold: shorter ones are words like any other.
const TELLING_CHARACTERS_MIN: usize = 4;

/// What an erasure will destroy, for a person to confirm.
#[derive(Debug, Clone)]
pub struct ErasePreview {
    /// The item.
    pub item: EvidenceRecord,
    /// Statements that go with it.
    pub statement_count: u64,
    /// Entities that no other item speaks of.
    pub entity_count: u64,
    /// Working copies and other derivatives.
    pub derivative_count: u64,
    /// Whether an erasure of it was begun before and not finished.
    pub was_begun: bool,
}

/// What an erasure destroyed and left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EraseSummary {
    /// The entry that had accessioned it; 0 when its opening was gone already.
    pub accession: u64,
    /// Ledger entries whose openings were destroyed.
    pub openings: u64,
    /// Sealed objects destroyed.
    pub blob_count: u64,
    /// Derivatives destroyed.
    pub derivative_count: u64,
    /// Statements deleted.
    pub statement_count: u64,
    /// Entities deleted.
    pub entity_count: u64,
    /// Judgments deleted.
    pub judgment_count: u64,
    /// What a person should know and do, a sentence each.
    pub remarks: Vec<String>,
}

/// Finds the item and says what its erasure will destroy. Changes nothing.
///
/// # Errors
/// [`AppError::Unknown`], [`AppError::Ambiguous`], or what the record says.
pub async fn preview_erasure(mechanism: &Mechanism, name: &str) -> Result<ErasePreview, AppError> {
    let item = find(mechanism, name).await?;
    let plan = plan(mechanism, item.id).await?;
    let begun = begun(mechanism).await?;
    Ok(ErasePreview {
        was_begun: begun.iter().any(|mark| mark.evidence == item.id),
        item,
        statement_count: plan.statement_count,
        entity_count: plan.entity_count,
        derivative_count: plan.derivative_count,
    })
}

/// Destroys an item and all that was derived from it. Goes on with an erasure that was begun and interrupted.
///
/// # Errors
/// [`AppError::Usage`] when the reason is empty or tells of the item; [`AppError::Unknown`], [`AppError::Ambiguous`], or what a
/// keeper says: then do it again.
pub async fn erase(
    mechanism: &mut Mechanism,
    name: &str,
    reason: &str,
    ambient: &Ambient,
    progress: &mut dyn Progress,
) -> Result<EraseSummary, AppError> {
    let item = find(mechanism, name).await?;
    check_reason(reason, &item)?;
    let mark = ErasureMark {
        evidence: item.id,
        at: ambient.now,
        by: ambient.officer.clone(),
        reason: reason.to_owned(),
    };
    mechanism
        .store
        .begin_erasure(&mark)
        .await
        .map_err(store_error("mark that the erasure begins"))?;
    carry_out(mechanism, &mark, ambient, progress).await
}

/// Finishes every erasure that was begun and interrupted; says what was done, a sentence each.
///
/// # Errors
/// What a keeper says: then do it again.
pub(crate) async fn finish_erasures(
    mechanism: &mut Mechanism,
    ambient: &Ambient,
) -> Result<Vec<String>, AppError> {
    let mut done = Vec::new();
    for mark in begun(mechanism).await? {
        let silent = &mut crate::Silent;
        let summary = carry_out(mechanism, &mark, ambient, silent).await?;
        done.push(format!(
            "the erasure of the item of entry {} was finished: {} sealed objects and {} openings were destroyed",
            summary.accession, summary.blob_count, summary.openings
        ));
    }
    let is_due = mechanism
        .store
        .is_cleaning_due()
        .await
        .map_err(store_error("ask what is due"))?;
    if is_due {
        clean(mechanism).await?;
        done.push("the pages that an erasure had freed were cleaned".to_owned());
    }
    Ok(done)
}

/// What was begun and not finished, a sentence each.
///
/// # Errors
/// What the record says.
pub(crate) async fn unfinished(mechanism: &Mechanism) -> Result<Vec<String>, AppError> {
    let mut findings: Vec<String> = begun(mechanism)
        .await?
        .iter()
        .map(|mark| {
            format!(
                "the erasure of item {} was begun on {} and not finished: run `evidence erase` on it again, or `repair`",
                mark.evidence, mark.at
            )
        })
        .collect();
    let is_due = mechanism
        .store
        .is_cleaning_due()
        .await
        .map_err(store_error("ask what is due"))?;
    if is_due {
        let words = "pages that an erasure freed are not cleaned yet: run `repair`";
        findings.push(words.to_owned());
    }
    Ok(findings)
}

async fn begun(mechanism: &Mechanism) -> Result<Vec<ErasureMark>, AppError> {
    mechanism
        .store
        .erasures_begun()
        .await
        .map_err(store_error("look for unfinished erasures"))
}

async fn plan(mechanism: &Mechanism, evidence: EvidenceId) -> Result<ErasurePlan, AppError> {
    mechanism
        .store
        .erasure_plan(evidence)
        .await
        .map_err(store_error("find what tells of the item"))
}

/// PRIVACY: the reason stays in the ledger's record for ever, so it must not name what is erased.
fn check_reason(reason: &str, item: &EvidenceRecord) -> Result<(), AppError> {
    if reason.trim().is_empty() {
        let words = "say with --reason why it is erased, in words that tell nothing of the item";
        return Err(AppError::Usage(words.to_owned()));
    }
    let said = reason.to_lowercase();
    let title = item.accession.title.to_lowercase();
    let file_name = title.rsplit('/').next().unwrap_or(&title);
    let stem = file_name
        .rsplit_once('.')
        .map_or(file_name, |(stem, _)| stem);
    let tells = [title.as_str(), file_name, stem]
        .iter()
        .any(|part| part.chars().count() >= TELLING_CHARACTERS_MIN && said.contains(part));
    if tells || said.contains(&item.id.to_string()) || said.contains(&hex::encode(item.sha256)) {
        let words = "the reason names the item: it stays in the record after the erasure, so say it in other words";
        return Err(AppError::Usage(words.to_owned()));
    }
    Ok(())
}

async fn carry_out(
    mechanism: &mut Mechanism,
    mark: &ErasureMark,
    ambient: &Ambient,
    progress: &mut dyn Progress,
) -> Result<EraseSummary, AppError> {
    progress.begin("erase", 4);
    let plan = plan(mechanism, mark.evidence).await?;
    let mut remarks = backup::forget(mechanism, &plan.blob_names).await?;
    progress.advance(1);
    for blob_name in &plan.blob_names {
        mechanism
            .vault
            .destroy(blob_name)
            .map_err(vault_error("destroy a sealed object"))?;
    }
    // A leftover may be a sealed copy of these very bytes.
    mechanism
        .vault
        .clear_leftovers()
        .map_err(vault_error("remove what interrupted acts have left"))?;
    progress.advance(1);
    let act = EntryBody::Keeping(KeepingAct::ItemErased {
        accession: plan.accession.unwrap_or_default(),
        destroyed: plan.entries.clone(),
        derivative_count: plan.derivative_count,
        reason: mark.reason.clone(),
    });
    let entries = mechanism.append(ambient, vec![act])?;
    mechanism
        .store
        .erase(&plan, entries.first())
        .await
        .map_err(store_error("delete what tells of the item"))?;
    progress.advance(1);
    clean(mechanism).await?;
    mechanism.sign_checkpoint()?;
    progress.advance(1);
    progress.finish("done");
    remarks.extend(consequences(mechanism, &plan));
    Ok(EraseSummary {
        accession: plan.accession.unwrap_or_default(),
        openings: plan.entries.len() as u64,
        blob_count: plan.blob_names.len() as u64,
        derivative_count: plan.derivative_count,
        statement_count: plan.statement_count,
        entity_count: plan.entity_count,
        judgment_count: plan.judgment_count,
        remarks,
    })
}

async fn clean(mechanism: &Mechanism) -> Result<(), AppError> {
    match mechanism.store.forget_freed().await {
        Err(StoreError::InUse) => Err(AppError::Usage(
            "all that tells of the item is deleted, but another program reads the database, so freed pages cannot be cleaned: \
             end it and run `repair`"
                .to_owned(),
        )),
        other => other.map_err(store_error("clean the freed pages")),
    }
}

/// What a person should know and do after an erasure.
fn consequences(mechanism: &Mechanism, plan: &ErasurePlan) -> Vec<String> {
    let mut words = Vec::new();
    if !plan.shared_blobs.is_empty() {
        words.push(format!(
            "{} of its sealed objects hold the same bytes as another item or what was made from it, and stay with that",
            plan.shared_blobs.len()
        ));
    }
    for dataset in &plan.revived {
        words.push(format!(
            "the earlier file of the dataset {dataset} is in force again, since the one that corrected it is gone"
        ));
    }
    for report in &plan.reports {
        words.push(format!(
            "the report on {} of {} ({}) was built while it was in force; published packages are not changed",
            report.year,
            report.built_at,
            report.path.display()
        ));
    }
    if plan.entity_count > 0 || plan.statement_count > 0 {
        words.push(
            "run `link` again, so that proposals and their explanations rest on what is left"
                .to_owned(),
        );
    }
    if matches!(mechanism.config.database, DatabaseConfig::Postgres { .. }) {
        words.push(
            "the record is in PostgreSQL: its write-ahead archive, replicas and dumps are for its administrator to clean"
                .to_owned(),
        );
    }
    words
}

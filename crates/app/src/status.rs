//! `status`: what is in the mechanism and whether all is well.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use rapporteur_model::{BlobSeal, LastCheck, Timestamp};
use rapporteur_store::Counts;
use rapporteur_vault::{BlobState, Seal};

use crate::act::EVERY_ENTRY;
use crate::evidence::{OVERDUE_DAYS, is_due, unfinished};
use crate::mechanism::{ledger_error, store_error, vault_error};
use crate::{Ambient, AppError, Mechanism};

/// What is in a mechanism and what is wrong with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Status {
    /// How much of what is in the record.
    pub counts: Counts,
    /// Sealed items in the vault.
    pub blob_count: u64,
    /// Entries in the ledger.
    pub ledger_size: u64,
    /// The size of the last signed checkpoint.
    pub signed_size: u64,
    /// When sealed bytes were last opened and compared; `None` when they never were.
    pub last_check: Option<Timestamp>,
    /// Items that were never checked.
    pub never_checked: u64,
    /// Items whose last check is older than [`crate::evidence::OVERDUE_DAYS`] days.
    pub overdue: u64,
    /// What is not as it should be, in sentences; empty when all is well.
    pub findings: Vec<String>,
}

/// Counts and checks. With `deep`, every sealed item is opened and every tile hashed again.
///
/// # Errors
/// What a keeper says when it cannot even be asked.
pub async fn status(
    mechanism: &Mechanism,
    ambient: &Ambient,
    deep: bool,
) -> Result<Status, AppError> {
    let counts = mechanism
        .store
        .counts()
        .await
        .map_err(store_error("count"))?;
    let blobs = mechanism
        .vault
        .list()
        .map_err(vault_error("list the sealed items"))?;
    let latest = mechanism
        .ledger
        .latest_checkpoint()
        .map_err(ledger_error("read the checkpoint"))?;
    let mut findings: Vec<String> = mechanism.warning().into_iter().collect();
    findings.extend(database_findings(mechanism).await?);
    findings.extend(ledger_findings(mechanism, &counts).await?);
    findings.extend(unfinished(mechanism).await?);
    let seals: BTreeMap<String, Option<BlobSeal>> = mechanism
        .store
        .seals()
        .await
        .map_err(store_error("read the seals"))?
        .into_iter()
        .collect();
    findings.extend(vault_findings(&seals, &blobs));
    findings.extend(crate::keys::findings(mechanism).await?);
    findings.extend(crate::backup::findings(mechanism)?);
    if deep {
        findings.extend(deep_findings(mechanism, seals)?);
    }
    let items = mechanism
        .store
        .evidence_all()
        .await
        .map_err(store_error("read items"))?;
    let checked = || items.iter().filter_map(|item| item.checked);
    let is_overdue = |check: &LastCheck| is_due(Some(*check), ambient.now, OVERDUE_DAYS);
    Ok(Status {
        counts,
        blob_count: blobs.len() as u64,
        ledger_size: mechanism.ledger.size(),
        signed_size: latest.map_or(0, |checkpoint| checkpoint.body.size),
        last_check: checked().map(|check| check.at).max(),
        never_checked: (items.len() - checked().count()) as u64,
        overdue: checked().filter(is_overdue).count() as u64,
        findings,
    })
}

async fn database_findings(mechanism: &Mechanism) -> Result<Vec<String>, AppError> {
    let findings = mechanism
        .store
        .check()
        .await
        .map_err(store_error("check the database"))?;
    Ok(findings
        .into_iter()
        .map(|finding| format!("database: {finding}"))
        .collect())
}

/// Every opening in the record must be the commitment that the ledger holds at its index.
async fn ledger_findings(mechanism: &Mechanism, counts: &Counts) -> Result<Vec<String>, AppError> {
    let mut findings = Vec::new();
    let size = mechanism.ledger.size();
    if counts.entries < size {
        findings.push(format!(
            "ledger: {} of {size} entries have no opening in the record: an act was interrupted",
            size - counts.entries
        ));
    }
    let entries = mechanism
        .store
        .entries(EVERY_ENTRY)
        .await
        .map_err(store_error("read entries"))?;
    for entry in entries {
        match mechanism.ledger.leaf(entry.index) {
            Ok(leaf) if leaf == entry.commitment => {}
            Ok(_) => findings.push(format!(
                "ledger: entry {} differs from the record's opening",
                entry.index
            )),
            Err(error) => findings.push(format!(
                "ledger: entry {} cannot be read: {error}",
                entry.index
            )),
        }
    }
    Ok(findings)
}

/// Every sealed object that the record refers to must lie in the vault, and every object there must be known to the record.
fn vault_findings(seals: &BTreeMap<String, Option<BlobSeal>>, blobs: &[String]) -> Vec<String> {
    let held: BTreeSet<&String> = blobs.iter().collect();
    let missing = seals
        .keys()
        .filter(|blob| !held.contains(blob))
        .map(|blob| {
            format!("vault: sealed item {blob} is missing: `evidence check` says whose it is")
        });
    let orphans = blobs
        .iter()
        .filter(|blob| !seals.contains_key(*blob))
        .map(|blob| {
            format!("vault: sealed item {blob} is unknown to the record: an act was interrupted")
        });
    missing.chain(orphans).collect()
}

/// What is missing or unknown was named before; here it is what lies there and is not as it should be.
fn deep_findings(
    mechanism: &Mechanism,
    seals: BTreeMap<String, Option<BlobSeal>>,
) -> Result<Vec<String>, AppError> {
    let vault_seal = |seal: BlobSeal| Seal {
        sha256: seal.sha256,
        size_bytes: seal.size_bytes,
    };
    let expected = seals
        .into_iter()
        .map(|(name, seal)| (name, seal.map(vault_seal)))
        .collect();
    let mut scrub = mechanism
        .vault
        .scrub(&expected, &mut |_| ControlFlow::Continue(()))
        .map_err(vault_error("open every sealed item"))?;
    scrub
        .blobs
        .retain(|blob| !matches!(blob.state, BlobState::Missing | BlobState::Unknown));
    let audit = mechanism
        .ledger
        .audit()
        .map_err(ledger_error("hash the ledger again"))?;
    let vault = scrub
        .findings()
        .into_iter()
        .map(|finding| format!("vault: {finding}"));
    let ledger = audit
        .findings
        .iter()
        .map(|finding| format!("ledger: {finding}"));
    Ok(vault.chain(ledger).collect())
}

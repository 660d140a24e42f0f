//! `status`: what is in the mechanism and whether all is well.

use std::ops::ControlFlow;

use rapporteur_store::Counts;

use crate::act::EVERY_ENTRY;
use crate::mechanism::{ledger_error, store_error, vault_error};
use crate::{AppError, Mechanism};

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
    /// What is not as it should be, in sentences; empty when all is well.
    pub findings: Vec<String>,
}

/// Counts and checks. With `deep`, every sealed item is opened and every tile hashed again.
///
/// # Errors
/// What a keeper says when it cannot even be asked.
pub async fn status(mechanism: &Mechanism, deep: bool) -> Result<Status, AppError> {
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
    findings.extend(vault_findings(mechanism, &blobs).await?);
    if deep {
        findings.extend(deep_findings(mechanism, &blobs)?);
    }
    Ok(Status {
        counts,
        blob_count: blobs.len() as u64,
        ledger_size: mechanism.ledger.size(),
        signed_size: latest.map_or(0, |checkpoint| checkpoint.body.size),
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

/// Every item of the record must lie in the vault, and every sealed item must be known to the record.
async fn vault_findings(mechanism: &Mechanism, blobs: &[String]) -> Result<Vec<String>, AppError> {
    let items = mechanism
        .store
        .evidence_all()
        .await
        .map_err(store_error("read items"))?;
    let missing = items
        .iter()
        .filter(|item| !blobs.contains(&item.blob_name))
        .map(|item| {
            format!(
                "vault: the sealed bytes of item {} ({}) are missing",
                item.id, item.accession.title
            )
        });
    let orphans = blobs
        .iter()
        .filter(|blob| !items.iter().any(|item| item.blob_name == **blob))
        .map(|blob| {
            format!("vault: sealed item {blob} is unknown to the record: an import was interrupted")
        });
    Ok(missing.chain(orphans).collect())
}

fn deep_findings(mechanism: &Mechanism, blobs: &[String]) -> Result<Vec<String>, AppError> {
    // What is missing or unknown was named before; whether a sealed item was replaced is for the record's own seals to say.
    let expected = blobs.iter().map(|name| (name.clone(), None)).collect();
    let scrub = mechanism
        .vault
        .scrub(&expected, &mut |_| ControlFlow::Continue(()))
        .map_err(vault_error("open every sealed item"))?;
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

//! Sealing everything anew to the recipients in force. Interrupted, it goes on where it was.

use rapporteur_model::entry::{EntryBody, KeepingAct};
use rapporteur_model::{CustodyEvent, CustodyKind, EvidenceRecord};
use rapporteur_store::EntryRecord;
use secrecy::SecretString;
use sha2::{Digest, Sha256};

use super::recipients::check_reason;
use crate::evidence::custody_event;
use crate::mechanism::{store_error, vault_error};
use crate::{Ambient, AppError, Mechanism, Progress};

/// What the record remembers of a run: to whom, and the last blob that is done; or that all are.
const META_RESEAL: &str = "reseal";
const DONE: &str = "done";
/// Damaged items that an error names.
const NAMED_MAX: usize = 10;

/// What was sealed anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResealSummary {
    /// Items sealed anew by this run.
    pub resealed: u64,
    /// Items that an interrupted run had done before.
    pub done_before: u64,
    /// Former identities of the vault that were dropped, because nothing needs them any more.
    pub dropped: usize,
    /// Whether there was nothing to do: everything is sealed to the recipients in force already.
    pub was_done: bool,
}

/// Seals every item anew. `again` does it even when it was done for these recipients.
///
/// CRASH: a blob is replaced whole, then its seal recorded, then the place remembered. A crash leaves at most one blob whose seal
/// the record does not know yet; the next run seals that one again.
///
/// # Errors
/// [`AppError::Integrity`] naming the items that could not be opened (all others are done; former identities are kept),
/// [`AppError::Keys`] without a reason, or what a keeper says.
pub async fn reseal(
    mechanism: &mut Mechanism,
    reason: &str,
    again: bool,
    passphrase: &SecretString,
    ambient: &Ambient,
    progress: &mut dyn Progress,
) -> Result<ResealSummary, AppError> {
    check_reason(reason)?;
    let fingerprint = fingerprint(mechanism);
    let remembered = mechanism
        .store
        .meta(META_RESEAL)
        .await
        .map_err(store_error("ask how far sealing anew is"))?;
    let last = remembered
        .as_deref()
        .and_then(|text| text.strip_prefix(&fingerprint)?.strip_prefix(' '));
    if last == Some(DONE) && !again && mechanism.keyring.former_identity_count() == 0 {
        return Ok(ResealSummary {
            resealed: 0,
            done_before: 0,
            dropped: 0,
            was_done: true,
        });
    }
    let last = last.filter(|last| *last != DONE).unwrap_or_default();
    let mut blobs = mechanism
        .vault
        .list()
        .map_err(vault_error("list the sealed items"))?;
    blobs.sort();
    let total = blobs.len() as u64;
    blobs.retain(|blob| blob.as_str() > last);
    let done_before = total - blobs.len() as u64;
    let damaged = seal_anew(mechanism, &fingerprint, &blobs, progress).await?;
    if !damaged.is_empty() {
        return Err(AppError::Integrity(format!(
            "{} of {total} items cannot be opened and stay as they are: {}; every other one is sealed anew",
            damaged.len(),
            damaged[..damaged.len().min(NAMED_MAX)].join("; ")
        )));
    }
    let dropped = complete(mechanism, total, reason, passphrase, ambient).await?;
    remember(mechanism, &fingerprint, DONE).await?;
    Ok(ResealSummary {
        resealed: total - done_before,
        done_before,
        dropped,
        was_done: false,
    })
}

async fn seal_anew(
    mechanism: &Mechanism,
    fingerprint: &str,
    blobs: &[String],
    progress: &mut dyn Progress,
) -> Result<Vec<String>, AppError> {
    let mut damaged = Vec::new();
    progress.begin("seal every item anew", blobs.len() as u64);
    for blob in blobs {
        match mechanism.vault.reseal(blob) {
            Ok(seal) => {
                mechanism
                    .store
                    .set_seal(blob, &seal.sha256, seal.size_bytes)
                    .await
                    .map_err(store_error("record a new seal"))?;
            }
            Err(rapporteur_vault::VaultError::ReadDamaged { blob, problem }) => {
                damaged.push(format!("{blob} ({problem})"));
            }
            Err(error) => return Err(vault_error("seal an item anew")(error)),
        }
        // A run that met damage begins again from the first item: what was damaged may have been put back from a backup.
        if damaged.is_empty() {
            remember(mechanism, fingerprint, blob).await?;
        }
        progress.advance(1);
    }
    progress.finish(&format!("{} items", blobs.len() - damaged.len()));
    Ok(damaged)
}

/// Records the act, and drops the vault's former identities: nothing is sealed to them alone any more.
async fn complete(
    mechanism: &mut Mechanism,
    item_count: u64,
    reason: &str,
    passphrase: &SecretString,
    ambient: &Ambient,
) -> Result<usize, AppError> {
    let act = KeepingAct::VaultResealed {
        item_count,
        recipients: mechanism.further_recipients(),
        reason: reason.to_owned(),
    };
    let entries = mechanism.append(ambient, vec![EntryBody::Keeping(act)])?;
    record_in_custody(mechanism, &entries, reason, ambient).await?;
    let dropped = mechanism.keyring.former_identity_count();
    if dropped > 0 {
        mechanism.keyring.drop_former_identities();
        mechanism.write_keyring(passphrase)?;
    }
    mechanism.sign_checkpoint()?;
    Ok(dropped)
}

/// Each item's life shows that it was sealed anew; one entry of the ledger stands for all of them.
async fn record_in_custody(
    mechanism: &Mechanism,
    entries: &[EntryRecord],
    reason: &str,
    ambient: &Ambient,
) -> Result<(), AppError> {
    let index = entries[0].index;
    let items = mechanism
        .store
        .evidence_all()
        .await
        .map_err(store_error("read the items"))?;
    let event = |item: EvidenceRecord| {
        let event = CustodyEvent {
            reason: reason.to_owned(),
            ..custody_event(ambient, item.id, CustodyKind::Resealing)
        };
        (event, index)
    };
    let events: Vec<(CustodyEvent, u64)> = items.into_iter().map(event).collect();
    mechanism
        .store
        .record_custody(&events, entries)
        .await
        .map_err(store_error("record that everything was sealed anew"))
}

/// To whom items are sealed, as one word.
fn fingerprint(mechanism: &Mechanism) -> String {
    let mut hasher = Sha256::new();
    hasher.update(mechanism.keyring.vault_recipient());
    for recipient in mechanism.further_recipients() {
        hasher.update(b" ");
        hasher.update(recipient);
    }
    hex::encode(hasher.finalize())
}

async fn remember(mechanism: &Mechanism, fingerprint: &str, place: &str) -> Result<(), AppError> {
    mechanism
        .store
        .set_meta(META_RESEAL, &format!("{fingerprint} {place}"))
        .await
        .map_err(store_error("remember how far sealing anew is"))
}

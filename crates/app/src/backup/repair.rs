//! Putting in order what an interrupted act has left, and saying what was done. Running it again changes nothing.
//!
//! Acts are written vault, ledger, record. So a crash leaves: unfinished files of the vault; sealed items that the record does not
//! know; entries of the ledger that the record cannot open; entries that no checkpoint covers. Nothing that was acknowledged is
//! among them, and nothing is thrown away unasked: an unknown item is taken in, under a title that says so.

use std::path::{Path, PathBuf};

use rapporteur_model::entry::{EntryBody, KeepingAct};
use rapporteur_model::{
    Accession, BlobSeal, Confidentiality, Consent, Credibility, CustodyEvent, CustodyKind,
    EvidenceId, EvidenceRecord, Outcome, SourceId,
};
use rapporteur_store::EntryRecord;
use rapporteur_vault::VaultError;
use sha2::{Digest, Sha256};

use super::destination::Destination;
use super::folder::piped;
use super::restore::newest;
use super::spread::KeyHolder;
use crate::act::EVERY_ENTRY;
use crate::evidence::{custody_event, finish_erasures};
use crate::mechanism::{ledger_error, store_error, vault_error};
use crate::{Ambient, AppError, Mechanism};

const SOURCE: &str = "repair";

/// What a repair may do.
#[derive(Debug, Clone, Default)]
pub struct RepairOptions {
    /// Destroy sealed items that the record does not know, instead of taking them in.
    pub discard_unknown: bool,
    /// A backup destination from which missing and damaged items are taken.
    pub from: Option<PathBuf>,
}

/// What a repair found and did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RepairSummary {
    /// What was put in order, a sentence each.
    pub done: Vec<String>,
    /// What it could not put in order, a sentence each.
    pub left: Vec<String>,
}

/// Finds what an interrupted act has left, puts it in order and records that.
///
/// # Errors
/// What a keeper says when it cannot even be asked.
pub async fn repair(
    mechanism: &mut Mechanism,
    options: &RepairOptions,
    ambient: &Ambient,
) -> Result<RepairSummary, AppError> {
    let mut summary = RepairSummary::default();
    // First: what an erasure has half destroyed must not be taken for an item that was lost.
    summary
        .done
        .extend(finish_erasures(mechanism, ambient).await?);
    clear_leftovers(mechanism, &mut summary)?;
    note_unopened_entries(mechanism, &mut summary).await?;
    settle_unknown_items(mechanism, options, ambient, &mut summary).await?;
    mend_items(mechanism, options, &mut summary).await?;
    if !summary.done.is_empty() {
        let act = KeepingAct::Repaired {
            findings: summary.done.clone(),
        };
        let entries = mechanism.append(ambient, vec![EntryBody::Keeping(act)])?;
        mechanism
            .store
            .append_entries(&entries)
            .await
            .map_err(store_error("record the repair"))?;
    }
    sign_what_is_unsigned(mechanism, &mut summary)?;
    Ok(summary)
}

fn clear_leftovers(mechanism: &Mechanism, summary: &mut RepairSummary) -> Result<(), AppError> {
    let count = mechanism
        .vault
        .clear_leftovers()
        .map_err(vault_error("clear what interrupted intakes have left"))?;
    if count > 0 {
        summary.done.push(format!(
            "removed {count} unfinished files of interrupted intakes"
        ));
    }
    Ok(())
}

/// Entries of the ledger without an opening get a row that says so: the act was interrupted before it was acknowledged.
async fn note_unopened_entries(
    mechanism: &Mechanism,
    summary: &mut RepairSummary,
) -> Result<(), AppError> {
    let known: std::collections::BTreeSet<u64> = mechanism
        .store
        .entries(EVERY_ENTRY)
        .await
        .map_err(store_error("read entries"))?
        .into_iter()
        .map(|entry| entry.index)
        .collect();
    let unopened: Vec<u64> = (0..mechanism.ledger.size())
        .filter(|index| !known.contains(index))
        .collect();
    if unopened.is_empty() {
        return Ok(());
    }
    let mut rows = Vec::with_capacity(unopened.len());
    for &index in &unopened {
        let commitment = mechanism
            .ledger
            .leaf(index)
            .map_err(ledger_error("read an entry"))?;
        rows.push(EntryRecord {
            index,
            at: rapporteur_model::Timestamp::from_seconds(0)
                .expect("invariant: the epoch is a moment"),
            salt: None,
            canonical: None,
            commitment,
        });
    }
    mechanism
        .store
        .append_entries(&rows)
        .await
        .map_err(store_error("note entries that nothing opens"))?;
    summary.done.push(format!(
        "noted that nothing opens the ledger's entries {}: the acts were interrupted before they were acknowledged",
        in_ranges(&unopened)
    ));
    Ok(())
}

/// `3, 5–7`.
fn in_ranges(sorted: &[u64]) -> String {
    let mut ranges: Vec<(u64, u64)> = Vec::new();
    for &number in sorted {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => ranges.push((number, number)),
        }
    }
    let words = ranges.iter().map(|(first, last)| match first == last {
        true => first.to_string(),
        false => format!("{first}\u{2013}{last}"),
    });
    words.collect::<Vec<_>>().join(", ")
}

async fn settle_unknown_items(
    mechanism: &mut Mechanism,
    options: &RepairOptions,
    ambient: &Ambient,
    summary: &mut RepairSummary,
) -> Result<(), AppError> {
    let known = known_blobs(mechanism).await?;
    let held = mechanism
        .vault
        .list()
        .map_err(vault_error("list the sealed items"))?;
    for blob in held.into_iter().filter(|blob| !known.contains(blob)) {
        if options.discard_unknown {
            mechanism
                .vault
                .destroy(&blob)
                .map_err(vault_error("destroy an unknown item"))?;
            summary.done.push(format!(
                "destroyed the sealed item {blob}, which the record did not know"
            ));
        } else {
            take_in(mechanism, &blob, ambient, summary).await?;
        }
    }
    Ok(())
}

/// The names of every sealed item that the record tells of: originals and what was derived from them.
async fn known_blobs(
    mechanism: &Mechanism,
) -> Result<std::collections::BTreeSet<String>, AppError> {
    let seals = mechanism
        .store
        .seals()
        .await
        .map_err(store_error("read the seals of the items"))?;
    Ok(seals.into_iter().map(|(name, _)| name).collect())
}

async fn take_in(
    mechanism: &mut Mechanism,
    blob: &str,
    ambient: &Ambient,
    summary: &mut RepairSummary,
) -> Result<(), AppError> {
    let mut hasher = Sha256::new();
    let size_bytes = match mechanism.vault.read_to(blob, &mut Summed(&mut hasher)) {
        Ok(size_bytes) => size_bytes,
        Err(VaultError::ReadDamaged { problem, .. }) => {
            summary.left.push(format!(
                "the sealed item {blob} is unknown to the record and damaged: {problem}"
            ));
            return Ok(());
        }
        Err(error) => return Err(vault_error("open an unknown item")(error)),
    };
    let seal = mechanism
        .vault
        .seal_of(blob)
        .map_err(vault_error("hash an unknown item"))?;
    let id = EvidenceId::derive(&[blob.as_bytes()]);
    let record = EvidenceRecord {
        id,
        sha256: hasher.finalize().into(),
        size_bytes,
        blob_name: blob.to_owned(),
        source: SourceId::derive(&[
            mechanism.config.mechanism_id().as_bytes(),
            SOURCE.as_bytes(),
        ]),
        accession: Accession {
            title: format!("found by repair: {id}"),
            licence: None,
            provenance: Some(
                "an intake that was interrupted before it was acknowledged".to_owned(),
            ),
            confidentiality: Confidentiality::Sealed,
            consent: Consent::InternalOnly,
            credibility: Credibility::Unjudged,
        },
        received_at: ambient.now,
        received_by: ambient.officer.clone(),
        seal: Some(BlobSeal {
            sha256: seal.sha256,
            size_bytes: seal.size_bytes,
        }),
        checked: None,
    };
    let body = EntryBody::EvidenceAccessioned {
        evidence: id,
        sha256: record.sha256,
        size_bytes,
        source: record.source,
    };
    let entries = mechanism.append(ambient, vec![body])?;
    let event = CustodyEvent {
        outcome: Outcome::Warning,
        detail: "found by repair: an intake had been interrupted before it was acknowledged"
            .to_owned(),
        ..custody_event(ambient, id, CustodyKind::Accession)
    };
    let custody = [(event, entries[0].index)];
    mechanism
        .store
        .insert_accession((record.source, SOURCE), &record, &custody, &entries)
        .await
        .map_err(store_error("record the item"))?;
    summary.done.push(format!(
        "took in the sealed item {id}, which an interrupted intake had left: look at it and erase it if it does not belong"
    ));
    Ok(())
}

struct Summed<'h>(&'h mut Sha256);

impl std::io::Write for Summed<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Items of the record that the vault lacks, or whose bytes are damaged, are taken from a backup when one is named.
async fn mend_items(
    mechanism: &Mechanism,
    options: &RepairOptions,
    summary: &mut RepairSummary,
) -> Result<(), AppError> {
    let held: std::collections::BTreeSet<String> = mechanism
        .vault
        .list()
        .map_err(vault_error("list the sealed items"))?
        .into_iter()
        .collect();
    for blob in known_blobs(mechanism).await? {
        let is_sound = match (held.contains(&blob), &options.from) {
            (false, _) => false,
            // Opening every item takes long: only when there is somewhere to take a sound one from.
            (true, Some(_)) => is_sound(mechanism, &blob)?,
            (true, None) => true,
        };
        if is_sound {
            continue;
        }
        match &options.from {
            None => summary.left.push(format!(
                "the sealed item {blob} is missing: name a backup with --from"
            )),
            Some(from) => match put_back(mechanism, &blob, from) {
                Ok(()) => summary.done.push(format!(
                    "took the sealed item {blob} from the backup in {}",
                    from.display()
                )),
                Err(error) => summary.left.push(format!(
                    "the sealed item {blob} is missing or damaged: {error}"
                )),
            },
        }
    }
    Ok(())
}

fn is_sound(mechanism: &Mechanism, blob: &str) -> Result<bool, AppError> {
    match mechanism.vault.read_to(blob, &mut std::io::sink()) {
        Ok(_) => Ok(true),
        Err(VaultError::ReadDamaged { .. }) => Ok(false),
        Err(error) => Err(vault_error("open a sealed item")(error)),
    }
}

fn put_back(mechanism: &Mechanism, blob: &str, from: &Path) -> Result<(), AppError> {
    let keys = KeyHolder::of(mechanism).load_or_new()?;
    let from = Destination::open(from, &mechanism.config.id)?;
    let (manifest, _) = newest(&from, &keys, None)?;
    let missing = || AppError::Backup {
        message: "the newest backup there does not hold it".to_owned(),
        hint: "name another backup with --from",
    };
    let part = manifest
        .blobs
        .iter()
        .find(|part| part.blob == blob)
        .ok_or_else(missing)?;
    let key = keys.objects.get(&part.part.holds).ok_or_else(missing)?;
    piped(
        |to| from.read_object(key, to),
        |from| {
            mechanism
                .vault
                .put_sealed(blob, from)
                .map_err(vault_error("put a sealed item back"))
        },
    )?;
    Ok(())
}

fn sign_what_is_unsigned(
    mechanism: &mut Mechanism,
    summary: &mut RepairSummary,
) -> Result<(), AppError> {
    let signed = mechanism
        .ledger
        .latest_checkpoint()
        .map_err(ledger_error("read the checkpoint"))?
        .map_or(0, |checkpoint| checkpoint.body.size);
    let size = mechanism.ledger.size();
    if signed < size {
        mechanism.sign_checkpoint()?;
        summary
            .done
            .push(format!("signed a checkpoint of all {size} entries"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbouring_numbers_are_said_as_ranges() {
        assert_eq!(in_ranges(&[3, 5, 6, 7, 9]), "3, 5\u{2013}7, 9");
    }
}

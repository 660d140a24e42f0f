//! Erasure reaches backups: keys are dropped, everywhere, and a backup without the erased item can be made at once.

use std::path::PathBuf;

use secrecy::SecretString;

use super::key_file::KeyFile;
use super::make::{BackupOptions, BackupSummary, backup, take_lock};
use super::spread::{KeyHolder, spread_keys};
use crate::{Ambient, AppError, Mechanism, Progress};

/// Snapshots kept by a backup that renews one.
const KEEP: usize = 10;

/// Drops the keys of erased items, and of every snapshot whose record still tells of them, from the key file and every key place.
/// Returns what is still to do, in sentences.
///
/// CRASH: the key file is replaced whole. Until it is, the erasure has not begun here; run again, it goes on.
pub(crate) async fn forget(
    mechanism: &mut Mechanism,
    blob_names: &[String],
) -> Result<Vec<String>, AppError> {
    let _lock = take_lock(&mechanism.dir)?;
    let holder = KeyHolder::of(mechanism);
    let Some(mut keys) = holder.load()? else {
        return Ok(Vec::new());
    };
    let had_snapshots = !keys.snapshots.is_empty();
    drop_keys(&mut keys, blob_names);
    let mut sentences = spread_keys(&holder, &mut keys, None)?;
    if had_snapshots {
        let places: Vec<String> = keys
            .places
            .destinations
            .iter()
            .map(|path| path.display().to_string())
            .collect();
        sentences.push(format!(
            "the records in earlier backups told of the item, so they open no more: make a new backup now (rapporteur backup {})",
            places.join(", rapporteur backup ")
        ));
    }
    Ok(sentences)
}

fn drop_keys(keys: &mut KeyFile, blob_names: &[String]) {
    keys.snapshots.clear();
    keys.objects.retain(|holds, _| {
        let mut parts = holds.split('/');
        match (parts.next(), parts.next()) {
            (Some("record" | "ledger"), _) => false,
            (Some("blob"), Some(name)) => !blob_names.iter().any(|erased| erased == name),
            _ => true,
        }
    });
}

/// Makes a new backup in every known destination that is within reach: after an erasure no earlier one opens.
///
/// # Errors
/// What [`backup`] says of the first destination that is within reach and fails.
pub async fn renew(
    dir: &std::path::Path,
    passphrase: &SecretString,
    destinations: Vec<PathBuf>,
    ambient: &Ambient,
    progress: &mut dyn Progress,
) -> Result<Vec<(PathBuf, BackupSummary)>, AppError> {
    let mut made = Vec::new();
    for destination in destinations {
        if !destination.join("rapporteur-backup.txt").is_file() {
            continue;
        }
        let options = BackupOptions {
            destination: destination.clone(),
            keys: None,
            keep: KEEP,
        };
        let summary = backup(dir, passphrase, options, ambient, progress).await?;
        made.push((destination, summary));
    }
    Ok(made)
}

/// Where backups and their keys lie.
///
/// # Errors
/// [`AppError::Backup`] when the key file is damaged.
pub fn places(mechanism: &Mechanism) -> Result<super::Places, AppError> {
    let keys = KeyHolder::of(mechanism).load()?;
    Ok(keys.map(|keys| keys.places).unwrap_or_default())
}

/// What `status` says of backups: places whose keys are older than the last erasure.
pub(crate) fn findings(mechanism: &Mechanism) -> Result<Vec<String>, AppError> {
    let stale = places(mechanism)?.key_places;
    Ok(stale
        .into_iter()
        .filter(|place| !place.is_current)
        .map(|place| {
            format!(
                "backup: the key place {} was out of reach when the keys changed and still opens what was erased: connect it and run `rapporteur backup`",
                place.path.display()
            )
        })
        .collect())
}

//! Checking a backup: every object is opened and compared.

use std::path::Path;

use super::destination::Destination;
use super::key_file::KeyFile;
use super::manifest::Part;
use super::spread::KeyHolder;
use crate::{AppError, Mechanism, Progress};

/// What a check of a backup found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckSummary {
    /// The snapshot that was opened.
    pub snapshot: u64,
    /// Objects opened.
    pub object_count: u64,
    /// What is not as it should be, in sentences.
    pub findings: Vec<String>,
}

/// Opens every object of the newest snapshot and compares it with the manifest.
///
/// # Errors
/// [`AppError::Backup`] when no snapshot opens; what a keeper says.
pub fn check_backup(
    mechanism: &Mechanism,
    destination: &Path,
    progress: &mut dyn Progress,
) -> Result<CheckSummary, AppError> {
    let keys = KeyHolder::of(mechanism).load_or_new()?;
    let from = Destination::open(destination, &mechanism.config.id)?;
    let (manifest, _) = super::restore::newest(&from, &keys, None)?;
    let parts: Vec<&Part> = [&manifest.record, &manifest.ledger]
        .into_iter()
        .chain(manifest.blobs.iter().map(|blob| &blob.part))
        .chain(manifest.files.iter().map(|file| &file.part))
        .collect();
    progress.begin("check the backup", parts.len() as u64);
    let mut findings = Vec::new();
    for part in &parts {
        findings.extend(check_part(&from, &keys, part));
        progress.advance(1);
    }
    progress.finish(&format!("{} objects", parts.len()));
    Ok(CheckSummary {
        snapshot: manifest.snapshot,
        object_count: parts.len() as u64,
        findings,
    })
}

fn check_part(from: &Destination, keys: &KeyFile, part: &Part) -> Option<String> {
    let Some(key) = keys.objects.get(&part.holds) else {
        return Some(format!("the key of {} is gone", part.holds));
    };
    match from.read_object(key, &mut std::io::sink()) {
        Ok(found) if found.sha256 == part.sha256 && found.size_bytes == part.size_bytes => None,
        Ok(_) => Some(format!(
            "{} holds other bytes than the manifest says",
            part.holds
        )),
        Err(error) => Some(format!("{} does not open: {error}", part.holds)),
    }
}

//! Publishing: copies of the ledger's public files that any static host serves. The checkpoint goes last, and never back.

mod bucket;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rapporteur_disk::{
    FoundKind, RealDisk, TEMPORARY_PREFIX, make_folders_durably, walk, write_durably,
};
use rapporteur_ledger::{PublicLedger, SignedCheckpoint};

use super::history::Known;
use super::memory::{open_ours, read_bounded};
use super::stamps;
use super::{history, refuse_to_sign};
use crate::mechanism::{LEDGER_DIR, ledger_error};
use crate::{AppError, Mechanism};

const CHECKPOINT: &str = "checkpoint";
const S3: &str = "s3://";

/// A copy that was brought up to date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// Where.
    pub place: String,
    /// Entries that it holds now.
    pub size: u64,
    /// Files that were written.
    pub written: u64,
}

/// Brings every copy up to date: the one given, or those of `[ledger] publish`.
///
/// # Errors
/// [`AppError::Upkeep`] when there is nothing to publish or nowhere to, [`AppError::Quorum`], [`AppError::Alarm`],
/// [`AppError::Rollback`] and [`AppError::Forked`] when a copy is not what this ledger holds, [`AppError::File`].
pub fn publish(mechanism: &Mechanism, to: Option<&Path>) -> Result<Vec<Published>, AppError> {
    refuse_to_sign(mechanism)?;
    let places = match to {
        Some(dir) => vec![dir.display().to_string()],
        None => mechanism.config.ledger.publish.clone(),
    };
    if places.is_empty() {
        return Err(AppError::Upkeep {
            message: "there is nowhere to publish to".to_owned(),
            hint: "say --to DIR, or name folders in mechanism.toml: [ledger] publish = [\"/path\"]",
        });
    }
    let checkpoint = mechanism.published()?.ok_or(AppError::Upkeep {
        message: "no checkpoint was signed yet".to_owned(),
        hint: "sign one: `rapporteur ledger checkpoint`",
    })?;
    super::witnesses::demand_quorum(mechanism, &checkpoint)?;
    places
        .into_iter()
        .map(|place| publish_to(mechanism, &checkpoint, place))
        .collect()
}

fn publish_to(
    mechanism: &Mechanism,
    checkpoint: &SignedCheckpoint,
    place: String,
) -> Result<Published, AppError> {
    if place.starts_with(S3) {
        let shelf = bucket::open(mechanism, &place)?;
        return bucket::publish(mechanism, checkpoint, &shelf, place);
    }
    let dir = PathBuf::from(&place);
    let there = check_copy(mechanism, &dir)?;
    let files = mechanism
        .ledger
        .public_files()
        .map_err(ledger_error("list the public files"))?;
    let from = PublicLedger::open_on(Arc::new(RealDisk), &mechanism.dir.join(LEDGER_DIR));
    let mut written = 0;
    for file in files.iter().filter(|file| *file != CHECKPOINT) {
        written += u64::from(copy(&from, file, &dir)?);
    }
    for (file, bytes) in stamp_files(mechanism)? {
        if read_bounded(&dir.join(&file))?.as_deref() != Some(bytes.as_slice()) {
            put(&dir, &file, &bytes)?;
            written += 1;
        }
    }
    // CRASH: before this the copy is what it was, with some files more that its checkpoint does not speak of.
    if there.is_none_or(|there| there.text != checkpoint.text) {
        put(&dir, CHECKPOINT, checkpoint.text.as_bytes())?;
        written += 1;
    }
    Ok(Published {
        place,
        size: checkpoint.body.size,
        written,
    })
}

/// The time-stamps of checkpoints, by their names in a copy: public like the tiles.
fn stamp_files(mechanism: &Mechanism) -> Result<Vec<(String, Vec<u8>)>, AppError> {
    let folder = mechanism.dir.join(stamps::FOLDER);
    let failed = |error| AppError::file("list", &folder, error);
    let mut files = Vec::new();
    for (path, found) in walk(&RealDisk, &folder).map_err(failed)? {
        if found.kind == FoundKind::File && !found.name.starts_with(TEMPORARY_PREFIX) {
            let bytes = read_bounded(&path)?.unwrap_or_default();
            files.push((format!("{}/{}", stamps::FOLDER, found.name), bytes));
        }
    }
    Ok(files)
}

/// What a copy shows; refuses one that knows more than this ledger, or something else.
fn check_copy(mechanism: &Mechanism, dir: &Path) -> Result<Option<SignedCheckpoint>, AppError> {
    let Some(bytes) = read_bounded(&dir.join(CHECKPOINT))? else {
        return Ok(None);
    };
    check_shown(mechanism, &dir.display().to_string(), &bytes).map(Some)
}

/// The checkpoint that a copy shows: it must be of this ledger, and contained in it.
fn check_shown(
    mechanism: &Mechanism,
    place: &str,
    bytes: &[u8],
) -> Result<SignedCheckpoint, AppError> {
    let there = open_ours(mechanism, bytes).map_err(|problem| AppError::Upkeep {
        message: format!("the checkpoint in {place}: {problem}"),
        hint: "name a place of its own for each ledger",
    })?;
    if there.body.origin != mechanism.config.origin {
        return Err(AppError::Upkeep {
            message: format!("{place} holds the ledger {}", there.body.origin),
            hint: "keep that copy as it is, and name another place for the present origin",
        });
    }
    let known = Known {
        from: format!("the copy in {place}"),
        checkpoint: there.clone(),
    };
    history::compare_all(mechanism, vec![known])?;
    Ok(there)
}

/// Copies a file unless it is there already; says whether it wrote.
fn copy(from: &PublicLedger, file: &str, dir: &Path) -> Result<bool, AppError> {
    let bytes = read_public(from, file)?;
    if read_bounded(&dir.join(file))?.as_deref() == Some(bytes.as_slice()) {
        return Ok(false);
    }
    put(dir, file, &bytes).map(|()| true)
}

fn read_public(from: &PublicLedger, file: &str) -> Result<Vec<u8>, AppError> {
    let found = from
        .file(file)
        .map_err(ledger_error("read a public file"))?;
    found
        .map(|found| found.bytes)
        .ok_or_else(|| AppError::Integrity(format!("the ledger's file {file} is missing")))
}

fn put(dir: &Path, file: &str, bytes: &[u8]) -> Result<(), AppError> {
    let path = dir.join(file);
    let write = || -> io::Result<()> {
        let folder = path.parent().unwrap_or(dir);
        make_folders_durably(&RealDisk, folder)?;
        write_durably(&RealDisk, &path, bytes)?;
        for above in folder
            .ancestors()
            .take_while(|above| above.starts_with(dir))
        {
            let_others_read(above, 0o755)?;
        }
        let_others_read(&path, 0o644)
    };
    write().map_err(|error| AppError::file("publish", &path, error))
}

/// What is published is meant for a web server that runs as somebody else.
#[cfg(unix)]
fn let_others_read(path: &Path, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn let_others_read(_path: &Path, _mode: u32) -> io::Result<()> {
    Ok(())
}

/// What the folders that are published to show. One that is not there, or shows nothing of ours, knows nothing.
pub(crate) fn known(mechanism: &Mechanism) -> Vec<Known> {
    let places = &mechanism.config.ledger.publish;
    let known = places
        .iter()
        .filter(|place| !place.starts_with(S3))
        .filter_map(|place| {
            let bytes = read_bounded(&Path::new(place).join(CHECKPOINT)).ok()??;
            let checkpoint = open_ours(mechanism, &bytes).ok()?;
            // A copy of a former origin stays as it is: publishing to it is refused, and it is no reason not to work.
            (checkpoint.body.origin == mechanism.config.origin).then(|| Known {
                from: format!("the copy in {place}"),
                checkpoint,
            })
        });
    known.collect()
}

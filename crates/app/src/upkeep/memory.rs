//! What this person's computer remembers of the ledger, outside of the database and of the mechanism's folder.
//!
//! `<state home>/<mechanism id>/last-signed` is the last checkpoint as it was signed: a note that verifies. It is a lower bound.
//! CRASH: between signing and remembering, the memory is one checkpoint behind; an old copy is then found out one checkpoint later.

use std::path::PathBuf;

use rapporteur_disk::{Disk, RealDisk, make_folders_durably, write_durably};
use rapporteur_ledger::SignedCheckpoint;
use rapporteur_ledger::note::NoteSigner;

use crate::{AppError, Mechanism};

const FILE: &str = "last-signed";
/// A checkpoint with many cosignatures is far below.
const FILE_BYTES_MAX: u64 = 1 << 20;

/// Where the memory lies; `None` when the program was given no place.
pub(crate) fn place(mechanism: &Mechanism) -> Option<PathBuf> {
    let home = mechanism.outside.state_home.as_ref()?;
    Some(home.join(&mechanism.config.id).join(FILE))
}

/// The last checkpoint that is remembered, verified with the log's key under the origin that it names.
pub(crate) fn remembered(mechanism: &Mechanism) -> Result<Option<SignedCheckpoint>, AppError> {
    let Some(path) = place(mechanism) else {
        return Ok(None);
    };
    let Some(bytes) = read_bounded(&path)? else {
        return Ok(None);
    };
    open_ours(mechanism, &bytes).map(Some).map_err(|problem| {
        AppError::Upkeep {
            message: format!("{} is damaged: {problem}", path.display()),
            hint: "compare the last published checkpoint with the ledger; when they agree, remove this file and go on",
        }
    })
}

/// Remembers a checkpoint, unless a later one of this ledger is remembered already.
pub(crate) fn remember(mechanism: &Mechanism, signed: &SignedCheckpoint) -> Result<(), AppError> {
    if let Some(known) = remembered(mechanism)?
        && known.body.origin == signed.body.origin
        && known.body.size >= signed.body.size
    {
        return Ok(());
    }
    replace(mechanism, signed)
}

/// Remembers a checkpoint whatever was remembered before: for a new origin alone.
pub(crate) fn replace(mechanism: &Mechanism, signed: &SignedCheckpoint) -> Result<(), AppError> {
    let Some(path) = place(mechanism) else {
        return Ok(());
    };
    let folder = path
        .parent()
        .expect("invariant: the file stands in a folder");
    make_folders_durably(&RealDisk, folder)
        .and_then(|()| write_durably(&RealDisk, &path, signed.text.as_bytes()))
        .map_err(|error| AppError::file("remember what was signed in", &path, error))
}

/// Reads a checkpoint that our log key must have signed, under whatever origin it names.
pub(crate) fn open_ours(mechanism: &Mechanism, bytes: &[u8]) -> Result<SignedCheckpoint, String> {
    let unverified =
        SignedCheckpoint::parse_unverified(bytes).map_err(|error| error.to_string())?;
    let verifier = NoteSigner::from_seed(&unverified.body.origin, mechanism.keyring.log_seed())
        .map_err(|error| error.to_string())?
        .verifier();
    SignedCheckpoint::open(bytes, &verifier)
        .map_err(|_| "it is no checkpoint that this mechanism's key has signed".to_owned())
}

/// The bytes of a small file; `None` when there is none.
pub(crate) fn read_bounded(path: &std::path::Path) -> Result<Option<Vec<u8>>, AppError> {
    use std::io::Read;
    let failed = |error| AppError::file("read", path, error);
    let file = match RealDisk.open(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        file => file.map_err(failed)?,
    };
    let mut bytes = Vec::new();
    file.take(FILE_BYTES_MAX + 1)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    if bytes.len() as u64 > FILE_BYTES_MAX {
        let error = std::io::Error::other(format!("it has more than {FILE_BYTES_MAX} bytes"));
        return Err(failed(error));
    }
    Ok(Some(bytes))
}

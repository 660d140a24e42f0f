//! Time-stamps of checkpoints by RFC 3161 authorities: what is sent, what an answer must show, and where it is kept. A time-stamp of
//! a checkpoint dates every entry under it and tells the authority 32 bytes. It sends nothing itself and knows no clock.
//!
//! In the mechanism's folder, and not in `ledger/`, where every other file is a finding of the audit:
//!
//! ```text
//! stamps/<size>.checkpoint      the checkpoint's note, byte for byte as it was stamped
//! stamps/<size>-<name>.tsr      an authority's answer over the SHA-256 of that note
//! ```

use std::io::Read;
use std::path::{Path, PathBuf};

use rapporteur_disk::{Disk, RealDisk, make_folders_durably, write_durably};
use rapporteur_ledger::note::Note;
use rapporteur_ledger::{CheckpointBody, LedgerError};
use rapporteur_model::Timestamp;
use rapporteur_stamp::StampError;
use rapporteur_stamp::tsp::{Request, Roots, Stamp, TOKEN_BYTES_MAX, Token};

use crate::mechanism::ledger_error;
use crate::report::sha256;
use crate::{AppError, Mechanism};

/// The folder in the mechanism's.
pub(super) const FOLDER: &str = "stamps";
/// A checkpoint's note is at most so many bytes.
const NOTE_BYTES_MAX: usize = 64 * 1024;
/// An authority's name has at most so many characters.
const NAME_CHARACTERS_MAX: usize = 40;

/// An authority and the roots that vouch for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authority {
    /// A short name for messages and files: ASCII letters, digits, `-` and `_`.
    pub name: String,
    /// The roots that its tokens must lead to, in PEM.
    pub roots_pem: Vec<u8>,
}

/// A kept time-stamp of a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StampRecord {
    /// The number of entries that it dates.
    pub size: u64,
    /// The authority's short name.
    pub name: String,
    /// The file.
    pub path: PathBuf,
    /// The time that the token states; `None` when it cannot be read.
    pub at: Option<Timestamp>,
    /// What was verified.
    pub standing: StampStanding,
}

/// What is known of a kept time-stamp.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StampStanding {
    /// It holds: the subject of the authority's certificate, and that of the root which vouches for it.
    Verified {
        /// Who signed it.
        authority: String,
        /// Who vouches for the signer.
        root: String,
    },
    /// It is of the kept checkpoint; who signed it was not checked, because no roots were given for the name.
    NotChecked,
    /// It does not hold, and why.
    Fails(String),
}

/// The request for a checkpoint's note, in DER: only its SHA-256 and the nonce leave the machine.
pub fn request(checkpoint: &[u8], nonce: [u8; 8]) -> Vec<u8> {
    Request::for_sha256(sha256(checkpoint), nonce).to_der()
}

/// The nonce of a request that was written for another machine, to hand to [`take`]; `None` when it has none or a longer one.
///
/// # Errors
/// [`AppError::Stamp`] when the bytes are no request.
pub fn nonce_of(request: &[u8]) -> Result<Option<[u8; 8]>, AppError> {
    let request = Request::parse(request).map_err(stamp_error("read", "the request".to_owned()))?;
    Ok(request.nonce.and_then(|nonce| {
        let zeros = 8usize.checked_sub(nonce.len())?;
        let mut whole = [0; 8];
        whole[zeros..].copy_from_slice(&nonce);
        Some(whole)
    }))
}

/// The checkpoint to stamp: its size and its note. The note is kept as it is now, because cosignatures that come later would
/// change it; asked again for the same size, it is the same note.
///
/// # Errors
/// [`AppError::Unknown`] when nothing is published yet, or what the ledger or the disk says.
pub fn subject(mechanism: &Mechanism) -> Result<(u64, Vec<u8>), AppError> {
    let published = mechanism
        .ledger
        .published_checkpoint()
        .map_err(ledger_error("read the checkpoint"))?
        .ok_or_else(|| AppError::Unknown {
            what: "checkpoint",
            name: "to stamp".to_owned(),
        })?;
    let size = published.body.size;
    let note = keep_note(mechanism, size, published.text.as_bytes())?;
    Ok((size, note))
}

/// Takes an authority's answer over the kept checkpoint of a size: verifies it and keeps it. What does not hold is not kept.
///
/// # Errors
/// [`AppError::Stamp`] when it does not hold, [`AppError::Unknown`] when no checkpoint of that size is known, or what the disk says.
pub fn take(
    mechanism: &Mechanism,
    size: u64,
    authority: &Authority,
    response: &[u8],
    nonce: Option<[u8; 8]>,
) -> Result<StampRecord, AppError> {
    check_name(&authority.name)?;
    let note = known_note(mechanism, size)?;
    let subject = format!(
        "the time-stamp of the checkpoint of {size} entries by {}",
        authority.name
    );
    let stamp = verify(&note, authority, response, nonce).map_err(stamp_error("take", subject))?;
    keep_note(mechanism, size, &note)?;
    let path = folder(mechanism).join(format!("{size}-{}.tsr", authority.name));
    write(&path, response)?;
    Ok(StampRecord {
        size,
        name: authority.name.clone(),
        path,
        at: Some(stamp.claim.at),
        standing: verified(stamp),
    })
}

/// Every kept time-stamp, by size and name, compared with its checkpoint. Who signed them is not checked.
///
/// # Errors
/// What the disk says.
pub fn list(mechanism: &Mechanism) -> Result<Vec<StampRecord>, AppError> {
    check(mechanism, &[])
}

/// Every kept time-stamp, by size and name, verified again with the roots of the authority of its name.
///
/// # Errors
/// What the disk says; a time-stamp that does not hold is a record that says so.
pub fn check(
    mechanism: &Mechanism,
    authorities: &[Authority],
) -> Result<Vec<StampRecord>, AppError> {
    let mut records = Vec::new();
    for (size, name, path) in files(mechanism)? {
        let note = read(&note_path(mechanism, size), NOTE_BYTES_MAX)?;
        let token = read(&path, TOKEN_BYTES_MAX)?.unwrap_or_default();
        let authority = authorities.iter().find(|one| one.name == name);
        let (at, standing) = standing_of(note.as_deref(), &token, authority);
        records.push(StampRecord {
            size,
            name,
            path,
            at,
            standing,
        });
    }
    Ok(records)
}

/// A checkpoint with its time-stamps, for a package: the size, the note, and each token with its authority's short name.
pub(crate) type Stamped = (u64, Vec<u8>, Vec<(String, Vec<u8>)>);

/// Every stamped checkpoint of the present origin up to a size, smallest first.
pub(crate) fn stamped_up_to(mechanism: &Mechanism, size: u64) -> Result<Vec<Stamped>, AppError> {
    let mut stamped: Vec<Stamped> = Vec::new();
    for (of, name, path) in files(mechanism)? {
        let note = read(&note_path(mechanism, of), NOTE_BYTES_MAX)?;
        let token = read(&path, TOKEN_BYTES_MAX)?;
        let (Some(note), Some(token)) = (note, token) else {
            continue;
        };
        // One of a former origin is another log's to whoever verifies.
        let is_present = body_of(&note).is_ok_and(|body| body.origin == mechanism.config.origin);
        if of > size || !is_present {
            continue;
        }
        match stamped.last_mut() {
            Some((last, _, tokens)) if *last == of => tokens.push((name, token)),
            _ => stamped.push((of, note, vec![(name, token)])),
        }
    }
    Ok(stamped)
}

fn standing_of(
    note: Option<&[u8]>,
    token: &[u8],
    authority: Option<&Authority>,
) -> (Option<Timestamp>, StampStanding) {
    let parsed = match Token::parse(token) {
        Ok(parsed) => parsed,
        Err(error) => return (None, StampStanding::Fails(error.to_string())),
    };
    let at = Some(parsed.claim().at);
    let Some(note) = note else {
        let why = "the checkpoint that it stamps is not kept".to_owned();
        return (at, StampStanding::Fails(why));
    };
    let standing = match authority {
        Some(authority) => match verify(note, authority, token, None) {
            Ok(stamp) => verified(stamp),
            Err(error) => StampStanding::Fails(error.to_string()),
        },
        None if parsed.claim().digest == parsed.claim().algorithm.digest(note) => {
            StampStanding::NotChecked
        }
        None => StampStanding::Fails("it is of another checkpoint than the one kept".to_owned()),
    };
    (at, standing)
}

fn verified(stamp: Stamp) -> StampStanding {
    StampStanding::Verified {
        authority: stamp.authority,
        root: stamp.root,
    }
}

fn verify(
    note: &[u8],
    authority: &Authority,
    response: &[u8],
    nonce: Option<[u8; 8]>,
) -> Result<Stamp, StampError> {
    let roots = Roots::from_pem(&authority.roots_pem)?;
    let token = Token::parse(response)?;
    let digest = token.claim().algorithm.digest(note);
    token.verify(&digest, nonce.as_ref().map(|nonce| &nonce[..]), &roots)
}

pub(crate) fn stamp_error(
    attempt: &'static str,
    subject: String,
) -> impl FnOnce(StampError) -> AppError {
    move |source| AppError::Stamp {
        attempt,
        subject,
        source,
    }
}

/// A name that is a part of a file's name on every system and of a path in a package.
fn check_name(name: &str) -> Result<(), AppError> {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    let begins = name
        .bytes()
        .next()
        .is_some_and(|byte| byte.is_ascii_alphanumeric());
    if begins && name.len() <= NAME_CHARACTERS_MAX && name.bytes().all(is_allowed) {
        return Ok(());
    }
    Err(AppError::Unknown {
        what: "authority whose name is at most 40 ASCII letters, digits, `-` and `_`:",
        name: name.to_owned(),
    })
}

fn folder(mechanism: &Mechanism) -> PathBuf {
    mechanism.dir.join(FOLDER)
}

fn note_path(mechanism: &Mechanism, size: u64) -> PathBuf {
    folder(mechanism).join(format!("{size}.checkpoint"))
}

/// The kept note of a size; the given one, once it is kept, when there was none.
fn keep_note(mechanism: &Mechanism, size: u64, note: &[u8]) -> Result<Vec<u8>, AppError> {
    let path = note_path(mechanism, size);
    if let Some(kept) = read(&path, NOTE_BYTES_MAX)? {
        return Ok(kept);
    }
    write(&path, note)?;
    Ok(note.to_vec())
}

/// The note of that size, kept or published, when it is of this ledger.
fn known_note(mechanism: &Mechanism, size: u64) -> Result<Vec<u8>, AppError> {
    let kept = read(&note_path(mechanism, size), NOTE_BYTES_MAX)?;
    let note = match kept {
        Some(note) => Some(note),
        None => mechanism
            .ledger
            .published_checkpoint()
            .map_err(ledger_error("read the checkpoint"))?
            .filter(|published| published.body.size == size)
            .map(|published| published.text.into_bytes()),
    };
    let note = note.ok_or_else(|| AppError::Unknown {
        what: "checkpoint that was to be stamped, of so many entries:",
        name: size.to_string(),
    })?;
    let body = body_of(&note).map_err(ledger_error("read the kept checkpoint"))?;
    if body.size == size {
        return Ok(note);
    }
    Err(AppError::Integrity(format!(
        "the checkpoint kept for {size} entries is of {}",
        body.size
    )))
}

fn body_of(note: &[u8]) -> Result<CheckpointBody, LedgerError> {
    Note::parse(note).and_then(|note| CheckpointBody::parse(note.text()))
}

/// The tokens in the folder, by size and name; files of other names mean nothing.
fn files(mechanism: &Mechanism) -> Result<Vec<(u64, String, PathBuf)>, AppError> {
    let folder = folder(mechanism);
    let found = match RealDisk.list(&folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(vec![]),
        found => found.map_err(|error| AppError::file("read the folder", &folder, error))?,
    };
    let mut files: Vec<(u64, String, PathBuf)> = found
        .into_iter()
        .filter_map(|found| {
            let (size, name) = found.name.strip_suffix(".tsr")?.split_once('-')?;
            check_name(name).ok()?;
            let size: u64 = size.parse().ok()?;
            Some((size, name.to_owned(), folder.join(&found.name)))
        })
        .collect();
    files.sort();
    Ok(files)
}

fn read(path: &Path, size_bytes_max: usize) -> Result<Option<Vec<u8>>, AppError> {
    let mut bytes = Vec::new();
    let file = match RealDisk.open(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        file => file.map_err(|error| AppError::file("read", path, error))?,
    };
    file.take(size_bytes_max as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| AppError::file("read", path, error))?;
    Ok(Some(bytes))
}

/// CRASH: the note is written before the token, and each whole or not at all; a note without token waits for one.
fn write(path: &Path, bytes: &[u8]) -> Result<(), AppError> {
    let folder = path
        .parent()
        .expect("invariant: a time-stamp stands in its folder");
    make_folders_durably(&RealDisk, folder)
        .and_then(|()| write_durably(&RealDisk, path, bytes))
        .map_err(|error| AppError::file("write", path, error))
}

#[cfg(test)]
#[path = "stamps_tests.rs"]
mod tests;

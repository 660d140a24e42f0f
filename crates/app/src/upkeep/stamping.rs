//! `ledger stamp`: asks time-stamping authorities (RFC 3161) about the published checkpoint, by network or by hand.

use std::path::{Path, PathBuf};

use super::memory::read_bounded;
use super::stamps::{self, Authority, StampRecord};
use super::{AuthorityConfig, Messenger};
use crate::mechanism::write_file;
use crate::report::in_full;
use crate::{AppError, Mechanism};

const QUERY: &str = "application/timestamp-query";
/// A token with a chain of certificates is far below.
const ANSWER_BYTES_MAX: usize = 1 << 20;

/// How one authority answered.
#[derive(Debug)]
pub struct Stamped {
    /// Its name in the settings.
    pub authority: String,
    /// The time-stamp as it was kept, or why there is none.
    pub outcome: Result<StampRecord, String>,
}

/// Asks every authority that has an address for a time-stamp of the published checkpoint, and keeps what holds.
///
/// # Errors
/// [`AppError::Upkeep`] when no authority has an address, or what the record or the disk says; that one authority fails is an outcome.
pub fn stamp(mechanism: &Mechanism) -> Result<Vec<Stamped>, AppError> {
    let settings = mechanism.config.ledger.authorities.iter();
    let reachable: Vec<&AuthorityConfig> = settings.filter(|one| !one.url.is_empty()).collect();
    let messenger = mechanism.outside.messenger.as_deref();
    let (Some(messenger), false) = (messenger, reachable.is_empty()) else {
        return Err(AppError::Upkeep {
            message: "there is no authority that can be asked".to_owned(),
            hint: "name one in mechanism.toml as [[ledger.authority]], or use --offline DIR",
        });
    };
    let (size, note) = stamps::subject(mechanism)?;
    let mut stamped = Vec::new();
    for settings in reachable {
        stamped.push(Stamped {
            authority: settings.name.clone(),
            outcome: ask(mechanism, messenger, settings, size, &note)?,
        });
    }
    Ok(stamped)
}

/// The inner error is what is said of this authority.
fn ask(
    mechanism: &Mechanism,
    messenger: &dyn Messenger,
    settings: &AuthorityConfig,
    size: u64,
    note: &[u8],
) -> Result<Result<StampRecord, String>, AppError> {
    let authority = authority(mechanism, settings)?;
    let nonce = nonce(mechanism, &settings.name, size)?;
    let query = stamps::request(note, nonce);
    let answer = match messenger.post(&settings.url, QUERY, &query, ANSWER_BYTES_MAX) {
        Ok(answer) if answer.status == 200 => answer,
        Ok(answer) => return Ok(Err(format!("it answers {}", answer.status))),
        Err(problem) => return Ok(Err(problem)),
    };
    match stamps::take(mechanism, size, &authority, &answer.body, Some(nonce)) {
        Ok(record) => Ok(Ok(record)),
        Err(error @ AppError::File { .. }) => Err(error),
        Err(error) => Ok(Err(in_full(&error))),
    }
}

/// Writes a request for each authority into a folder, to be carried to a machine with a network; returns the files.
///
/// # Errors
/// [`AppError::Upkeep`] without any authority, or what the record or the disk says.
pub fn write_requests(mechanism: &Mechanism, dir: &Path) -> Result<Vec<PathBuf>, AppError> {
    if mechanism.config.ledger.authorities.is_empty() {
        return Err(no_such_authority("any"));
    }
    let (size, note) = stamps::subject(mechanism)?;
    let mut written = Vec::new();
    for settings in &mechanism.config.ledger.authorities {
        let nonce = nonce(mechanism, &settings.name, size)?;
        let path = dir.join(format!("{size}-{}.tsq", settings.name));
        write_file(&path, &stamps::request(&note, nonce))?;
        written.push(path);
    }
    Ok(written)
}

/// Takes an answer that was carried back. With the request that it answers, its nonce must be the same.
///
/// # Errors
/// [`AppError::Upkeep`] for an authority that is not configured, or what [`stamps::take`] says.
pub fn take_answer(
    mechanism: &Mechanism,
    answer: &Path,
    name: &str,
    request: Option<&Path>,
    size: Option<u64>,
) -> Result<StampRecord, AppError> {
    let settings = mechanism.config.ledger.authorities.iter();
    let settings = settings
        .clone()
        .find(|one| one.name == name)
        .ok_or_else(|| no_such_authority(name))?;
    let size = match size {
        Some(size) => size,
        None => stamps::subject(mechanism)?.0,
    };
    let nonce = match request {
        Some(path) => stamps::nonce_of(&read(path)?)?,
        None => None,
    };
    let authority = authority(mechanism, settings)?;
    stamps::take(mechanism, size, &authority, &read(answer)?, nonce)
}

/// Every configured authority with its roots.
///
/// # Errors
/// [`AppError::File`] when a file of roots cannot be read.
pub(crate) fn authorities(mechanism: &Mechanism) -> Result<Vec<Authority>, AppError> {
    let settings = mechanism.config.ledger.authorities.iter();
    settings.map(|one| authority(mechanism, one)).collect()
}

fn authority(mechanism: &Mechanism, settings: &AuthorityConfig) -> Result<Authority, AppError> {
    Ok(Authority {
        name: settings.name.clone(),
        roots_pem: read(&mechanism.dir.join(&settings.roots))?,
    })
}

fn nonce(mechanism: &Mechanism, name: &str, size: u64) -> Result<[u8; 8], AppError> {
    let mut nonce = [0; 8];
    let label = format!("time-stamp/{size}/{name}");
    mechanism.randomness.fill(&label, &mut nonce)?;
    Ok(nonce)
}

fn read(path: &Path) -> Result<Vec<u8>, AppError> {
    read_bounded(path)?
        .ok_or_else(|| AppError::file("read", path, std::io::ErrorKind::NotFound.into()))
}

fn no_such_authority(name: &str) -> AppError {
    AppError::Upkeep {
        message: format!("no authority {name:?} is configured"),
        hint: "name it in mechanism.toml as [[ledger.authority]] with name, url and roots",
    }
}

//! The alarm: a witness holds, or says that it holds, something that this mechanism never signed. It stands in a file that every verb
//! prints first, nothing is signed while it stands, and only a recorded act ends it. Work goes on: acts are appended and wait.

use std::path::{Path, PathBuf};

use rapporteur_disk::{Disk, RealDisk, make_folders_durably, write_durably};

use super::history;
use super::memory::read_bounded;
use crate::{Ambient, AppError, Mechanism};

/// In the mechanism's folder and not in `ledger/`: whatever lies there besides the ledger's own files is a finding of its audit.
pub(crate) const FILE: &str = "ALARM.txt";
/// Evidence of every alarm there was, a numbered folder each.
pub(crate) const FOLDER: &str = "alarms";

/// What is wrong, and what proves it.
pub(crate) struct Alarm {
    /// One sentence.
    pub(crate) words: String,
    /// Names and bytes of what was received.
    pub(crate) evidence: Vec<(&'static str, Vec<u8>)>,
}

/// Keeps the evidence and writes the alarm; returns the error that the verb ends with.
///
/// CRASH: evidence is written first. Without the file the next checkpoint asks the witness again and finds the same.
pub(crate) fn raise(
    mechanism: &Mechanism,
    ambient: &Ambient,
    alarm: &Alarm,
) -> Result<AppError, AppError> {
    let folder = next_folder(&mechanism.dir)?;
    let failed = |error| AppError::file("keep the evidence of an alarm in", &folder, error);
    make_folders_durably(&RealDisk, &folder).map_err(failed)?;
    for (name, bytes) in &alarm.evidence {
        write_durably(&RealDisk, &folder.join(name), bytes).map_err(failed)?;
    }
    let file = mechanism.dir.join(FILE);
    let text = text(mechanism, ambient, alarm, &folder);
    write_durably(&RealDisk, &file, text.as_bytes())
        .map_err(|error| AppError::file("write the alarm", &file, error))?;
    Ok(AppError::Alarm(file))
}

fn text(mechanism: &Mechanism, ambient: &Ambient, alarm: &Alarm, folder: &Path) -> String {
    let evidence = folder.strip_prefix(&mechanism.dir).unwrap_or(folder);
    format!(
        "ALARM: {}\n\n\
        Raised at {} while {} asked. The evidence is kept in {}/.\n\n\
        Either this folder was put back from an old copy, or somebody else signs with this ledger's key, or a witness is wrong\n\
        or lies. Until a person has resolved it, nothing is signed; acts are recorded and wait.\n\n\
        1. Copy the whole folder as it is now.\n\
        2. Show this file and the evidence to the operators of your witnesses, and ask what they hold.\n\
        3. Then, with a reason that is recorded in the ledger, one of\n\
        \x20    rapporteur ledger resolve --adopt DIR-or-URL --reason WHY     (a published copy holds what is missing here)\n\
        \x20    rapporteur ledger resolve --new-origin NAME --reason WHY      (nothing holds it, or the key is stolen)\n\
        \x20    rapporteur ledger resolve --acknowledge --reason WHY          (the witness was wrong)\n",
        alarm.words,
        ambient.now,
        ambient.officer,
        evidence.display()
    )
}

fn next_folder(dir: &Path) -> Result<PathBuf, AppError> {
    let folder = dir.join(FOLDER);
    let count = match RealDisk.list(&folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => 0,
        Err(error) => return Err(AppError::file("read", &folder, error)),
        Ok(found) => found.len(),
    };
    Ok(folder.join(format!("{:04}", count + 1)))
}

/// The alarm that stands in a mechanism's folder, as the sentence that every verb prints; `None` when there is none.
pub fn standing(dir: &Path) -> Option<String> {
    let file = dir.join(FILE);
    let words = match read_bounded(&file) {
        Ok(None) => return None,
        Ok(Some(bytes)) => String::from_utf8_lossy(&bytes)
            .lines()
            .next()
            .unwrap_or_default()
            .to_owned(),
        Err(error) => format!("ALARM: {error}"),
    };
    Some(format!("{words} (see {})", file.display()))
}

/// Refuses what must not be done while an alarm stands, or after a backup was put back.
///
/// # Errors
/// [`AppError::Alarm`], [`AppError::PutBack`].
pub(crate) fn refuse_to_sign(mechanism: &Mechanism) -> Result<(), AppError> {
    match standing(&mechanism.dir) {
        None => history::refuse_put_back(mechanism),
        Some(_) => Err(AppError::Alarm(mechanism.dir.join(FILE))),
    }
}

/// Puts the alarm beside its evidence once an act has resolved it. That there is none is no fault.
///
/// CRASH: the act is recorded first; an alarm that still stands after it is resolved once more.
pub(crate) fn put_away(mechanism: &Mechanism) -> Result<(), AppError> {
    let file = mechanism.dir.join(FILE);
    if standing(&mechanism.dir).is_none() {
        return Ok(());
    }
    let folder = next_folder(&mechanism.dir)?;
    make_folders_durably(&RealDisk, &folder)
        .and_then(|()| RealDisk.rename(&file, &folder.join(FILE)))
        .and_then(|()| RealDisk.sync_folder(&folder))
        .and_then(|()| RealDisk.sync_folder(&mechanism.dir))
        .map_err(|error| AppError::file("put away the alarm", &file, error))
}

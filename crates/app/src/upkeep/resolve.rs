//! `ledger resolve`: what a person decides when the ledger is behind what was signed, or a witness contradicts it. Each way ends in an
//! entry that says what was held, what was known, and why.

use std::io;
use std::path::Path;

use rapporteur_ledger::{CheckpointBody, Hash, Ledger, SignedCheckpoint};
use rapporteur_model::entry::{EntryBody, KeepingAct};

use super::memory::{self, open_ours, read_bounded};
use super::{alarm, cadence, history};
use crate::config::{Config, FILE_NAME, check_origin};
use crate::mechanism::{ledger_error, store_error, write_file};
use crate::restored::Restored;
use crate::{Ambient, AppError, Mechanism};

/// A full tile of hashes has 8 KiB, a full bundle 8.5 KiB, a checkpoint with many cosignatures less than this.
const COPIED_BYTES_MAX: usize = 1 << 20;

/// What a person decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remedy {
    /// The missing entries are taken from a published copy: a folder, or the address of one.
    Adopt(String),
    /// The ledger goes on under a new name; the old one is never signed again.
    NewOrigin(String),
    /// The alarm was false.
    Acknowledge,
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    /// Entries that were taken from a copy.
    pub taken: u64,
    /// Entries that the ledger holds now, the record of the decision among them.
    pub size: u64,
    /// The origin from now on.
    pub origin: String,
    /// The key that verifies checkpoints from now on.
    pub log_vkey: String,
}

/// Carries out a decision and records it.
///
/// CRASH: a copy's entries are durable before the decision is recorded, a new origin is committed by one rename; run again, each goes
/// on where it stopped.
///
/// # Errors
/// [`AppError::Upkeep`] when the remedy does not fit, [`AppError::Rollback`] and [`AppError::Forked`] when the ledger still contradicts
/// what is known, or what a keeper says.
pub async fn resolve(
    mechanism: &mut Mechanism,
    remedy: &Remedy,
    reason: &str,
    ambient: &Ambient,
) -> Result<Resolved, AppError> {
    let held = (mechanism.ledger.size(), mechanism.ledger.root());
    let (how, known, taken) = match remedy {
        Remedy::Adopt(copy) => {
            let (known, taken) = adopt(mechanism, copy)?;
            ("adopted", known, taken)
        }
        Remedy::NewOrigin(origin) => ("new_origin", continue_as(mechanism, origin)?, 0),
        Remedy::Acknowledge => ("acknowledged", acknowledge(mechanism)?, 0),
    };
    let act = KeepingAct::LedgerResolved {
        how: how.to_owned(),
        held,
        known,
        origin: mechanism.config.origin.clone(),
        reason: reason.to_owned(),
    };
    record(mechanism, act, ambient).await?;
    alarm::put_away(mechanism)?;
    if let Remedy::NewOrigin(_) = remedy {
        begin_origin(mechanism, ambient).await?;
    } else {
        mechanism.sign_checkpoint()?;
    }
    Ok(Resolved {
        taken,
        size: mechanism.ledger.size(),
        origin: mechanism.config.origin.clone(),
        log_vkey: mechanism.log_vkey(),
    })
}

/// Records the decision; after a backup was put back, that too.
///
/// CRASH: the mark of the backup is removed last; a decision that was recorded and still bears it is recorded again.
async fn record(
    mechanism: &mut Mechanism,
    act: KeepingAct,
    ambient: &Ambient,
) -> Result<(), AppError> {
    let put_back = Restored::read(&mechanism.dir)?;
    let mut acts = vec![EntryBody::Keeping(act)];
    if let Some(mark) = &put_back {
        acts.insert(0, EntryBody::Keeping(mark.act()?));
    }
    if !mechanism.outside.is_history_checked {
        history::contradiction(mechanism)?;
        // The mark alone may stand in the way now, and this decision is what it waits for.
        mechanism.outside.is_history_checked = true;
    }
    let entries = mechanism.append(ambient, acts)?;
    mechanism
        .store
        .append_entries(&entries)
        .await
        .map_err(store_error("record the decision"))?;
    match put_back {
        Some(_) => Restored::clear(&mechanism.dir),
        None => Ok(()),
    }
}

/// Takes what a copy has and this ledger lacks. The copy must reach as far as all that is known.
fn adopt(mechanism: &mut Mechanism, copy: &str) -> Result<((u64, Hash), u64), AppError> {
    let bytes = fetch(mechanism, copy, "checkpoint")
        .map_err(|error| AppError::file("read the checkpoint of", Path::new(copy), error))?
        .ok_or_else(|| AppError::Upkeep {
            message: format!("{copy} holds no checkpoint"),
            hint: "name the folder or address at which `checkpoint` and `tile` stand",
        })?;
    let checkpoint = open_ours(mechanism, &bytes).map_err(|problem| AppError::Upkeep {
        message: format!("the checkpoint in {copy} cannot be followed: {problem}"),
        hint: "name a copy of this mechanism's own ledger",
    })?;
    check_reaches(mechanism, copy, &checkpoint)?;
    let Mechanism {
        ledger, outside, ..
    } = mechanism;
    let messenger = outside.messenger.as_deref();
    let taken = ledger
        .adopt(&checkpoint, &mut |path| fetch_by(messenger, copy, path))
        .map_err(history::refusal)?;
    Ok(((checkpoint.body.size, checkpoint.body.root), taken))
}

fn check_reaches(
    mechanism: &Mechanism,
    copy: &str,
    checkpoint: &SignedCheckpoint,
) -> Result<(), AppError> {
    let known = history::known_here(mechanism)?;
    let same = known
        .iter()
        .filter(|known| known.checkpoint.body.origin == checkpoint.body.origin);
    let furthest = same.max_by_key(|known| known.checkpoint.body.size);
    let size = checkpoint.body.size;
    match furthest {
        Some(known) if known.checkpoint.body.size > size => Err(AppError::Upkeep {
            message: format!(
                "{copy} holds {size} entries, but {} knows of {}",
                known.from, known.checkpoint.body.size
            ),
            hint: "look for a later copy; nothing was taken",
        }),
        _ => Ok(()),
    }
}

fn fetch(mechanism: &Mechanism, copy: &str, path: &str) -> io::Result<Option<Vec<u8>>> {
    fetch_by(mechanism.outside.messenger.as_deref(), copy, path)
}

/// A file of a copy. Paths are the ledger's own, never a copy's.
fn fetch_by(
    messenger: Option<&dyn super::Messenger>,
    copy: &str,
    path: &str,
) -> io::Result<Option<Vec<u8>>> {
    if !copy.starts_with("https://") && !copy.starts_with("http://") {
        return match read_bounded(&Path::new(copy).join(path)) {
            Ok(bytes) => Ok(bytes),
            Err(AppError::File { source, .. }) => Err(source),
            Err(error) => Err(io::Error::other(error)),
        };
    }
    let messenger =
        messenger.ok_or_else(|| io::Error::other("this program cannot ask over the network"))?;
    let url = format!("{}/{path}", copy.trim_end_matches('/'));
    let answer = messenger
        .get(&url, COPIED_BYTES_MAX)
        .map_err(io::Error::other)?;
    match answer.status {
        200 => Ok(Some(answer.body)),
        404 => Ok(None),
        status => Err(io::Error::other(format!("{url} answers {status}"))),
    }
}

/// Goes on under a new origin. What is known of the old one is said in the record, and no longer stands in the way.
fn continue_as(mechanism: &mut Mechanism, origin: &str) -> Result<(u64, Hash), AppError> {
    check_origin(origin).map_err(|message| AppError::Upkeep {
        message,
        hint: "choose a name that nobody else uses, such as mechanism.example/ledger-2",
    })?;
    let remembered = memory::remembered(mechanism)?;
    let is_begun = remembered
        .as_ref()
        .is_some_and(|known| known.body.origin != origin);
    if origin == mechanism.config.origin && !is_begun {
        return Err(AppError::Upkeep {
            message: format!("{origin} is the ledger's origin already"),
            hint: "choose another name: what was signed under this one stays with it",
        });
    }
    let last = mechanism
        .ledger
        .latest_checkpoint()
        .map_err(ledger_error("read the checkpoint"))?;
    let known = [remembered, last]
        .into_iter()
        .flatten()
        .max_by_key(|known| known.body.size)
        .map_or((0, mechanism.ledger.root()), |known| {
            (known.body.size, known.body.root)
        });
    mechanism
        .ledger
        .continue_as(origin)
        .map_err(ledger_error("take a new origin"))?;
    // CRASH: here the settings still name the old origin; opening the mechanism brings them up to date.
    finish_new_origin(&mechanism.dir, &mut mechanism.config, &mechanism.ledger)?;
    // A person has decided that what is known of the old origin is given up.
    mechanism.outside.is_history_checked = true;
    Ok(known)
}

/// Signs the first checkpoint of a new origin, and makes it what is remembered.
async fn begin_origin(mechanism: &mut Mechanism, ambient: &Ambient) -> Result<(), AppError> {
    if mechanism.config.ledger.cadence_minutes > 0 {
        cadence::pad(mechanism, ambient).await?;
    }
    let signer = mechanism.log_signer();
    let signed = mechanism
        .ledger
        .checkpoint(&signer, &[])
        .map_err(history::refusal)?;
    memory::replace(mechanism, &signed)
}

fn acknowledge(mechanism: &Mechanism) -> Result<(u64, Hash), AppError> {
    let is_put_back = Restored::read(&mechanism.dir)?.is_some();
    if alarm::standing(&mechanism.dir).is_none() && !is_put_back {
        return Err(AppError::Upkeep {
            message: "no alarm stands".to_owned(),
            hint: "an old copy that was put back is resolved with --adopt or --new-origin",
        });
    }
    let last = mechanism
        .ledger
        .latest_checkpoint()
        .map_err(ledger_error("read the checkpoint"))?;
    Ok(last.map_or((0, mechanism.ledger.root()), |last| {
        (last.body.size, last.body.root)
    }))
}

/// Brings `mechanism.toml` up to date when the ledger has taken a new origin and the program ended before the settings said so.
pub(crate) fn finish_new_origin(
    dir: &Path,
    config: &mut Config,
    ledger: &Ledger,
) -> Result<(), AppError> {
    if ledger.origin() == config.origin {
        return Ok(());
    }
    let former: Vec<CheckpointBody> = ledger
        .former_origins()
        .map_err(ledger_error("read the former origins"))?;
    if !former.iter().any(|one| one.origin == config.origin) {
        return Ok(());
    }
    let path = dir.join(FILE_NAME);
    let text =
        std::fs::read_to_string(&path).map_err(|error| AppError::file("read", &path, error))?;
    let line = |origin: &str| format!("origin = {}", toml::Value::from(origin));
    let old = line(&config.origin);
    ledger.origin().clone_into(&mut config.origin);
    // A person's comments stay; a file that says it otherwise is written anew.
    let text = if text.lines().any(|one| one == old) {
        text.replacen(&old, &line(&config.origin), 1)
    } else {
        config.to_text()
    };
    write_file(&path, text.as_bytes())
}

//! A witness's folder: its key and what it watches. A witness is no mechanism: it holds no record, only what it has cosigned.
//!
//! `seed` holds the key in plain hexadecimal, readable by its owner alone (mode 0600). It is not under a passphrase: a witness must come
//! up by itself after a power cut, and what its thief gains is bounded (docs/witness.md).

use std::path::Path;
use std::sync::Arc;

use rapporteur_disk::{Disk, RealDisk, make_folders_durably, write_durably};
use rapporteur_ledger::cosignature::Cosigner;
use rapporteur_ledger::witness::Witness;
use rapporteur_ledger::{LedgerError, PublicLedger};
use zeroize::Zeroizing;

use super::memory::read_bounded;
use crate::list::Listing;
use crate::mechanism::{LEDGER_DIR, ledger_error};
use crate::{AppError, Randomness};

const SEED: &str = "seed";
const HEADER: &str = "rapporteur witness seed v1";

/// Makes a witness in a folder that holds none, and returns its verifier key.
///
/// CRASH: the seed is written first; run again with the same name, the same witness is finished.
///
/// # Errors
/// [`AppError::Upkeep`] when the folder is a witness already or the name is none, [`AppError::File`], [`AppError::Ledger`].
pub fn init_witness(dir: &Path, name: &str) -> Result<String, AppError> {
    let path = dir.join(SEED);
    if read_bounded(&path)?.is_none() {
        check_empty(dir)?;
        let mut seed = Zeroizing::new([0; 32]);
        Randomness::System.fill("witness seed", seed.as_mut())?;
        // Refuses a name that is none before anything is written.
        Cosigner::from_seed(name, &seed).map_err(|_| no_name(name))?;
        let text = Zeroizing::new(format!("{HEADER}\n{name}\n{}\n", hex::encode(*seed)));
        make_folders_durably(&RealDisk, dir)
            .and_then(|()| write_durably(&RealDisk, &path, text.as_bytes()))
            .map_err(|error| AppError::file("write", &path, error))?;
    }
    let cosigner = cosigner(dir)?;
    if cosigner.name() != name {
        return Err(AppError::Upkeep {
            message: format!("{} is the witness {:?}", dir.display(), cosigner.name()),
            hint: "make another witness in another folder",
        });
    }
    let vkey = cosigner.vkey();
    match Witness::create(Arc::new(RealDisk), dir, cosigner) {
        Ok(_) => Ok(vkey),
        Err(LedgerError::CreateOverExisting(_)) => Err(AppError::Upkeep {
            message: format!("{} is a witness already", dir.display()),
            hint: "`rapporteur witness list DIR` shows its key",
        }),
        Err(error) => Err(ledger_error("make the witness")(error)),
    }
}

fn no_name(name: &str) -> AppError {
    AppError::Upkeep {
        message: format!("{name:?} cannot name a witness"),
        hint: "choose a name that nobody else uses, without spaces or '+', such as witness.example/w1",
    }
}

fn check_empty(dir: &Path) -> Result<(), AppError> {
    match RealDisk.list(dir) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(AppError::file("read the folder", dir, error)),
        Ok(found) if found.is_empty() => Ok(()),
        Ok(_) => Err(AppError::NotEmpty(dir.to_owned())),
    }
}

fn cosigner(dir: &Path) -> Result<Cosigner, AppError> {
    let path = dir.join(SEED);
    let bytes = read_bounded(&path)?.ok_or_else(|| AppError::Upkeep {
        message: format!("{} is no witness (no file `seed`)", dir.display()),
        hint: "make one with `rapporteur witness init DIR --name NAME`",
    })?;
    let bytes = Zeroizing::new(bytes);
    parse_seed(&bytes).ok_or_else(|| {
        AppError::Integrity(format!("{} is not the seed of a witness", path.display()))
    })
}

fn parse_seed(bytes: &[u8]) -> Option<Cosigner> {
    let text = std::str::from_utf8(bytes).ok()?;
    let mut lines = text.strip_suffix('\n')?.split('\n');
    if lines.next()? != HEADER {
        return None;
    }
    let (name, seed_hex) = (lines.next()?, lines.next()?);
    let mut seed = Zeroizing::new([0; 32]);
    hex::decode_to_slice(seed_hex, seed.as_mut()).ok()?;
    Cosigner::from_seed(name, &seed)
        .ok()
        .filter(|_| lines.next().is_none())
}

/// Opens a witness; one process holds it at a time.
///
/// # Errors
/// [`AppError::Upkeep`] when the folder is none or is being served, [`AppError::Integrity`], [`AppError::Ledger`].
pub fn open_witness(dir: &Path) -> Result<Witness, AppError> {
    Witness::open(Arc::new(RealDisk), dir, cosigner(dir)?).map_err(|error| match error {
        LedgerError::OpenLocked(_) => AppError::Upkeep {
            message: format!("the witness in {} is being served", dir.display()),
            hint: "stop `rapporteur witness serve`, then run this again",
        },
        other => ledger_error("open the witness")(other),
    })
}

/// Makes a witness watch a log, and returns the log's origin.
///
/// # Errors
/// As [`open_witness`]; [`AppError::Ledger`] for a key that is none.
pub fn add_log(dir: &Path, vkey: &str) -> Result<String, AppError> {
    open_witness(dir)?
        .add_log(vkey)
        .map_err(ledger_error("watch the log"))
}

/// A witness's verifier key, and the logs that it watches.
///
/// # Errors
/// As [`open_witness`].
pub fn watched(dir: &Path) -> Result<(String, Listing), AppError> {
    let witness = open_witness(dir)?;
    let row = |log: &rapporteur_ledger::witness::WatchedLog| {
        let body = log.checkpoint.as_ref().map(|checkpoint| &checkpoint.body);
        let keys: Vec<String> = log.keys.iter().map(|key| key.vkey()).collect();
        vec![
            log.origin.clone(),
            body.map_or(0, |body| body.size).to_string(),
            body.map_or_else(String::new, |body| hex::encode(body.root)),
            keys.join(" "),
        ]
    };
    let listing = Listing::new(
        &["origin", "size", "root", "keys"],
        witness.logs().map(row).collect(),
    );
    Ok((witness.vkey(), listing))
}

/// What a mechanism's ledger shows to everybody; needs no key and no lock.
pub fn public_ledger(dir: &Path) -> PublicLedger {
    PublicLedger::open_on(Arc::new(RealDisk), &dir.join(LEDGER_DIR))
}

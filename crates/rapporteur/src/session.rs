//! What every verb needs from outside: the folder, the officer, the moment, the passphrase.

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use rapporteur_app::{Ambient, Config, Mechanism};
use rapporteur_model::Timestamp;

use crate::arguments::Common;
use crate::passphrase;
use crate::words::Failure;

/// Finds the mechanism's folder.
pub(crate) fn folder(common: &Common) -> Result<PathBuf, Failure> {
    if let Some(dir) = &common.mechanism {
        return Ok(dir.clone());
    }
    let here = std::env::current_dir()
        .map_err(|error| Failure::usage(format!("no current folder: {error}")))?;
    let found = here
        .ancestors()
        .find(|dir| dir.join("mechanism.toml").is_file());
    Ok(found.map_or_else(|| here.clone(), Path::to_owned))
}

/// Opens the mechanism and says who acts and when.
pub(crate) async fn open(common: &Common) -> Result<(Mechanism, Ambient), Failure> {
    let dir = folder(common)?;
    let config = Config::read(&dir)?;
    let passphrase = passphrase::read(common.passphrase_fd).map_err(Failure::usage)?;
    let mechanism = Mechanism::open(&dir, &passphrase).await?;
    let officer = common.officer.clone().unwrap_or(config.officer);
    Ok((
        mechanism,
        Ambient {
            now: now()?,
            officer,
        },
    ))
}

/// The moment; the only clock in the product.
pub(crate) fn now() -> Result<Timestamp, Failure> {
    let seconds = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |elapsed| elapsed.as_secs());
    i64::try_from(seconds)
        .ok()
        .and_then(Timestamp::from_seconds)
        .ok_or_else(|| Failure::usage("the computer's clock shows an impossible time".to_owned()))
}

/// Midnight (UTC) of a date given as YYYY-MM-DD.
pub(crate) fn midnight(date: &str) -> Result<Timestamp, Failure> {
    format!("{date}T00:00:00Z")
        .parse()
        .map_err(|_| Failure::usage(format!("{date:?} is not a date such as 2020-12-31")))
}

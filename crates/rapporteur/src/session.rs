//! What every verb needs from outside: the folder, the officer, the moment, the passphrase.

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use rapporteur_app::upkeep::standing_alarm;
use rapporteur_app::{Ambient, Config, Mechanism};
use rapporteur_model::Timestamp;

use crate::arguments::Common;
use crate::words::Failure;
use crate::{outside, passphrase};

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
    let is_alarmed = tell_alarm(&dir);
    let passphrase = passphrase::read(common.passphrase_fd).map_err(Failure::usage)?;
    let mut mechanism = Mechanism::open(&dir, &passphrase).await?;
    outside::attach(&mut mechanism);
    if let Some(warning) = mechanism.warning().filter(|_| !is_alarmed) {
        eprintln!("warning: {warning}");
    }
    let officer = common.officer.clone().unwrap_or(config.officer);
    Ok((
        mechanism,
        Ambient {
            now: now()?,
            officer,
        },
    ))
}

/// Prints an alarm that stands in a folder, before anything else is said; says whether there was one.
pub(crate) fn tell_alarm(dir: &Path) -> bool {
    let alarm = standing_alarm(dir);
    if let Some(alarm) = &alarm {
        eprintln!("{alarm}");
    }
    alarm.is_some()
}

/// Writes a file that the user named.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    std::fs::write(path, bytes)
        .map_err(|error| Failure::usage(format!("cannot write {}: {error}", path.display())))
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

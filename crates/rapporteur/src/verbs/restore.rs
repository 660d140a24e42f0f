//! `restore`: puts a mechanism back from a backup.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use rapporteur_app::backup::{RestoreOptions, Unlock, restore};
use secrecy::SecretString;

use crate::arguments::Common;
use crate::bars::Bars;
use crate::passphrase;
use crate::words::Failure;

/// What is put back signs nothing before `rapporteur ledger resolve`: something may have been signed after the backup was made.
#[derive(Debug, Args)]
pub(crate) struct RestoreArguments {
    /// The folder of the backup
    from: PathBuf,
    /// The new folder
    to: PathBuf,
    /// The folder with the keys
    #[arg(long, value_name = "DIR")]
    keys: PathBuf,
    /// Which snapshot; without it, the newest that opens
    #[arg(long, value_name = "N")]
    snapshot: Option<u64>,
    /// The passphrase is lost: this file holds the recovery identity (`rapporteur keys recover`), and a new passphrase is asked for
    #[arg(long, value_name = "FILE")]
    recovery: Option<PathBuf>,
}

pub(crate) async fn run(verb: RestoreArguments, common: &Common) -> Result<ExitCode, Failure> {
    let unlock = unlock(verb.recovery.as_deref(), common)?;
    let options = RestoreOptions {
        from: verb.from,
        keys: verb.keys,
        to: verb.to,
        snapshot: verb.snapshot,
    };
    let mut bars = Bars::new(common.quiet);
    let summary = restore(&options, &unlock, &mut bars).await?;
    println!(
        "Put back backup {} of {}: {} sealed items, {} ledger entries.",
        summary.snapshot, summary.made_at, summary.blob_count, summary.ledger_size
    );
    println!(
        "It signs nothing yet. If nothing was signed after that backup: rapporteur --mechanism {0} ledger resolve --acknowledge --reason WORDS\n\
         Otherwise bring what was published since: rapporteur --mechanism {0} ledger resolve --adopt DIR --reason WORDS",
        options.to.display()
    );
    Ok(ExitCode::SUCCESS)
}

fn unlock(recovery: Option<&std::path::Path>, common: &Common) -> Result<Unlock, Failure> {
    let Some(path) = recovery else {
        let passphrase = passphrase::read(common.passphrase_fd).map_err(Failure::usage)?;
        return Ok(Unlock::Passphrase(passphrase));
    };
    let text = std::fs::read_to_string(path)
        .map_err(|error| Failure::usage(format!("cannot read {}: {error}", path.display())))?;
    let identity = text
        .lines()
        .find(|line| line.starts_with("AGE-SECRET-KEY-1"))
        .map(|line| SecretString::from(line.trim().to_owned()))
        .ok_or_else(|| {
            Failure::usage(format!(
                "{} holds no line that begins with AGE-SECRET-KEY-1",
                path.display()
            ))
        })?;
    let passphrase = passphrase::read_new(common.passphrase_fd).map_err(Failure::usage)?;
    Ok(Unlock::Recovery {
        identity,
        passphrase,
    })
}

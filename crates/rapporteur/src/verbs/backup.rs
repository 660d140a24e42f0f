//! `backup`: an encrypted incremental backup while the mechanism is in use.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use rapporteur_app::backup::{BackupOptions, BackupSummary, backup, check_backup, places};
use rapporteur_app::{Ambient, Config};

use crate::arguments::Common;
use crate::bars::Bars;
use crate::words::Failure;
use crate::{passphrase, session};

/// The objects of a backup (sealed items, record, ledger, other files) go to one folder; its keys, one small file that is
/// replaced each time, go to a folder on another medium. Neither opens without the other.
#[derive(Debug, Args)]
pub(crate) struct BackupArguments {
    /// The folder for the backup; without it, the known places are listed
    destination: Option<PathBuf>,
    /// A folder on another medium for the keys; remembered, so only the first backup and a new medium need it
    #[arg(long, value_name = "DIR")]
    keys: Option<PathBuf>,
    /// Snapshots that are kept
    #[arg(long, default_value_t = 10, value_name = "N")]
    keep: usize,
    /// Make no backup: open every object of the newest one and compare it
    #[arg(long, requires = "destination")]
    check: bool,
}

pub(crate) async fn run(verb: BackupArguments, common: &Common) -> Result<ExitCode, Failure> {
    let Some(destination) = verb.destination else {
        return list_places(common).await;
    };
    if verb.check {
        return check(&destination, common).await;
    }
    // Not `session::open`: a backup is made while another process holds the ledger.
    let dir = session::folder(common)?;
    let config = Config::read(&dir)?;
    let passphrase = passphrase::read(common.passphrase_fd).map_err(Failure::usage)?;
    let ambient = Ambient {
        now: session::now()?,
        officer: common.officer.clone().unwrap_or(config.officer),
    };
    let options = BackupOptions {
        destination,
        keys: verb.keys,
        keep: verb.keep,
    };
    let mut bars = Bars::new(common.quiet);
    let summary = backup(&dir, &passphrase, options, &ambient, &mut bars).await?;
    print_summary(&summary);
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn print_summary(summary: &BackupSummary) {
    println!(
        "Made backup {}: {} objects written ({} bytes), {} held already, {} removed that no key opens any more.",
        summary.snapshot,
        summary.written_count,
        summary.written_bytes,
        summary.kept_count,
        summary.removed_count
    );
    for warning in &summary.warnings {
        println!("Look: {warning}");
    }
}

async fn list_places(common: &Common) -> Result<ExitCode, Failure> {
    let (mechanism, _) = session::open(common).await?;
    let places = places(&mechanism)?;
    if places.destinations.is_empty() {
        println!("No backup was made yet: rapporteur backup DIR --keys DIR-ON-ANOTHER-MEDIUM");
    }
    for destination in &places.destinations {
        println!("backup  {}", destination.display());
    }
    for place in &places.key_places {
        let state = if place.is_current {
            "current"
        } else {
            "OUT OF DATE: it still opens what was erased since"
        };
        println!("keys    {} ({state})", place.path.display());
    }
    Ok(ExitCode::SUCCESS)
}

async fn check(destination: &std::path::Path, common: &Common) -> Result<ExitCode, Failure> {
    let (mechanism, _) = session::open(common).await?;
    let mut bars = Bars::new(common.quiet);
    let summary = check_backup(&mechanism, destination, &mut bars)?;
    for finding in &summary.findings {
        println!("{finding}");
    }
    println!(
        "Backup {}: {} objects opened, {} not as they should be.",
        summary.snapshot,
        summary.object_count,
        summary.findings.len()
    );
    Ok(if summary.findings.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(4)
    })
}

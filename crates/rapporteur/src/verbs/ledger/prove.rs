//! `ledger prove`: a proof for a stranger, and the opening for whoever may read it.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use rapporteur_app::upkeep::prove;

use crate::arguments::Common;
use crate::session;
use crate::words::Failure;

#[derive(Debug, Args)]
pub(crate) struct ProveArguments {
    /// The entry's number, as `list entries` shows it
    entry: u64,
    /// Where to write the proof (C2SP tlog-proof), usually NAME.tlog-proof
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Also write what the entry says and its salt, usually NAME.entry.json: whoever has this file can read the entry
    #[arg(long, value_name = "FILE")]
    open: Option<PathBuf>,
}

pub(crate) async fn run(verb: &ProveArguments, common: &Common) -> Result<ExitCode, Failure> {
    let (mechanism, _) = session::open(common).await?;
    let proven = prove(&mechanism, verb.entry, verb.open.is_some()).await?;
    session::write(&verb.out, proven.proof.as_bytes())?;
    println!(
        "Wrote the proof of entry {} under {} signed entries to {}.",
        verb.entry,
        proven.size,
        verb.out.display()
    );
    if let (Some(path), Some(opening)) = (&verb.open, proven.opening) {
        session::write(path, &opening)?;
        println!(
            "Wrote what it says to {}. Anyone can check both, offline:",
            path.display()
        );
        println!(
            "  rapporteur-verify {} --entry {} --key {}",
            verb.out.display(),
            path.display(),
            mechanism.log_vkey()
        );
    }
    Ok(ExitCode::SUCCESS)
}

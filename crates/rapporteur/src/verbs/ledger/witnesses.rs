//! `ledger witnesses`: who cosigns, and how each was asked last.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use rapporteur_app::upkeep::witnesses;

use crate::arguments::Common;
use crate::session;
use crate::verbs::list;
use crate::words::Failure;

#[derive(Debug, Args)]
pub(crate) struct WitnessesArguments {
    /// Write CSV to this file; `-` writes it to standard output
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
}

pub(crate) async fn run(verb: &WitnessesArguments, common: &Common) -> Result<ExitCode, Failure> {
    let (mechanism, _) = session::open(common).await?;
    list::put_out(&witnesses(&mechanism)?, verb.csv.as_deref())?;
    Ok(ExitCode::SUCCESS)
}

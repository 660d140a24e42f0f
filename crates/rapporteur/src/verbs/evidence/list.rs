//! `evidence list`: every item.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use rapporteur_app::evidence::list_items;

use crate::arguments::Common;
use crate::session;
use crate::verbs::list::put_out;
use crate::words::Failure;

#[derive(Debug, Args)]
pub(crate) struct ListArguments {
    /// Write CSV to this file instead of a table to the terminal; `-` writes it to standard output
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
}

pub(crate) async fn run(verb: ListArguments, common: &Common) -> Result<ExitCode, Failure> {
    let (mechanism, _) = session::open(common).await?;
    put_out(&list_items(&mechanism).await?, verb.csv.as_deref())?;
    Ok(ExitCode::SUCCESS)
}

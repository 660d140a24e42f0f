//! `evidence pages`: the pages of a web capture, and which hold no content.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use rapporteur_app::evidence;

use crate::arguments::Common;
use crate::session;
use crate::verbs::list::put_out;
use crate::words::Failure;

/// Whether a page holds content is judged by what stands on it, not by what the server answered; `why` says what spoke for it, so
/// that a person can think otherwise
#[derive(Debug, Args)]
pub(crate) struct PagesArguments {
    /// The item: its id, the first digits of it, or its exact title
    item: String,
    /// Only pages that hold no content
    #[arg(long)]
    empty: bool,
    /// Write CSV to this file instead of a table to the terminal; `-` writes it to standard output
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
}

pub(crate) async fn run(verb: PagesArguments, common: &Common) -> Result<ExitCode, Failure> {
    let (mechanism, _) = session::open(common).await?;
    let listing = evidence::pages(&mechanism, &verb.item, verb.empty).await?;
    put_out(&listing, verb.csv.as_deref())?;
    Ok(ExitCode::SUCCESS)
}

//! `ledger publish`: copies the published part to where any static host serves it.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use rapporteur_app::upkeep::publish;

use crate::arguments::Common;
use crate::session;
use crate::words::Failure;

#[derive(Debug, Args)]
pub(crate) struct PublishArguments {
    /// This folder instead of those of `[ledger] publish`
    #[arg(long, value_name = "DIR")]
    to: Option<PathBuf>,
}

pub(crate) async fn run(verb: &PublishArguments, common: &Common) -> Result<ExitCode, Failure> {
    let (mechanism, _) = session::open(common).await?;
    for copy in publish(&mechanism, verb.to.as_deref())? {
        println!(
            "{} holds {} entries; {} files were written.",
            copy.place, copy.size, copy.written
        );
    }
    Ok(ExitCode::SUCCESS)
}

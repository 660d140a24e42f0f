//! `ledger policy`: what strangers need to verify this ledger.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use rapporteur_app::upkeep::policy;

use crate::arguments::Common;
use crate::session;
use crate::words::Failure;

#[derive(Debug, Args)]
pub(crate) struct PolicyArguments {
    /// Where to write the policy
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

pub(crate) async fn run(verb: &PolicyArguments, common: &Common) -> Result<ExitCode, Failure> {
    let (mechanism, _) = session::open(common).await?;
    session::write(&verb.out, policy(&mechanism).as_bytes())?;
    println!(
        "Wrote the policy to {}. Publish it where others can find it.",
        verb.out.display()
    );
    Ok(ExitCode::SUCCESS)
}

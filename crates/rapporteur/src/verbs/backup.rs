//! `backup`: an encrypted incremental backup while the mechanism is in use.

use std::process::ExitCode;

use clap::Args;

use crate::arguments::Common;
use crate::words::Failure;

#[derive(Debug, Args)]
pub(crate) struct BackupArguments {}

pub(crate) async fn run(verb: BackupArguments, common: &Common) -> Result<ExitCode, Failure> {
    let _ = (verb, common);
    Err(Failure::usage("begun".to_owned()))
}

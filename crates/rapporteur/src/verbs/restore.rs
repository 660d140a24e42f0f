//! `restore`: puts a mechanism back from a backup.

use std::process::ExitCode;

use clap::Args;

use crate::arguments::Common;
use crate::words::Failure;

#[derive(Debug, Args)]
pub(crate) struct RestoreArguments {}

pub(crate) async fn run(verb: RestoreArguments, common: &Common) -> Result<ExitCode, Failure> {
    let _ = (verb, common);
    Err(Failure::usage("begun".to_owned()))
}

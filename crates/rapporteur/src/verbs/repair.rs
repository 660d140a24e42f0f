//! `repair`: puts in order what an interrupted act has left.

use std::process::ExitCode;

use clap::Args;

use crate::arguments::Common;
use crate::words::Failure;

#[derive(Debug, Args)]
pub(crate) struct RepairArguments {}

pub(crate) async fn run(verb: RepairArguments, common: &Common) -> Result<ExitCode, Failure> {
    let _ = (verb, common);
    Err(Failure::usage("begun".to_owned()))
}

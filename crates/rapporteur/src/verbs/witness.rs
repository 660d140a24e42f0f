//! `witness`: cosigns other ledgers.

use std::process::ExitCode;

use clap::Args;

use crate::arguments::Common;
use crate::words::Failure;

#[derive(Debug, Args)]
pub(crate) struct WitnessArguments {}

pub(crate) async fn run(verb: WitnessArguments, common: &Common) -> Result<ExitCode, Failure> {
    let _ = (verb, common);
    Err(Failure::usage("begun".to_owned()))
}

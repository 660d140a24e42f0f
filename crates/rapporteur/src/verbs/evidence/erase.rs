//! `evidence erase`.

use std::process::ExitCode;

use clap::Args;

use crate::arguments::Common;
use crate::words::Failure;

#[derive(Debug, Args)]
pub(crate) struct EraseArguments {}

pub(crate) async fn run(verb: EraseArguments, common: &Common) -> Result<ExitCode, Failure> {
    let _ = (verb, common);
    Err(Failure::usage("begun".to_owned()))
}

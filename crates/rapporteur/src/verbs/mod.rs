//! One verb, one file.

mod demo;
mod import;
mod init;
mod link;
mod list;
mod report;
mod resolve;
mod status;

use std::process::ExitCode;

use crate::arguments::{Arguments, Verb};
use crate::words::Failure;

/// Runs the verb that was asked for.
pub(crate) async fn run(arguments: Arguments) -> Result<ExitCode, Failure> {
    let common = &arguments.common;
    match arguments.verb {
        Verb::Init(verb) => init::run(verb, common).await,
        Verb::Status(verb) => status::run(&verb, common).await,
        Verb::Import(verb) => import::run(verb, common).await,
        Verb::Link(verb) => link::run(verb, common).await,
        Verb::List(verb) => list::run(&verb, common).await,
        Verb::Resolve(verb) => resolve::run(&verb, common).await,
        Verb::Report(verb) => report::run(verb, common).await,
        Verb::Demo(verb) => demo::run(verb, common).await,
    }
}

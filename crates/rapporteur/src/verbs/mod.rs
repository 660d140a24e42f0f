//! One verb, one file.

pub(crate) mod backup;
pub(crate) mod darkroom_child;
mod demo;
pub(crate) mod estimate;
pub(crate) mod evidence;
mod import;
mod init;
pub(crate) mod keys;
pub(crate) mod ledger;
pub(crate) mod link;
mod list;
pub(crate) mod repair;
mod report;
mod resolve;
pub(crate) mod restore;
mod status;
pub(crate) mod witness;

use std::process::ExitCode;

use crate::arguments::{Arguments, Verb};
use crate::outside;
use crate::words::Failure;

/// Runs the verb that was asked for.
pub(crate) async fn run(arguments: Arguments) -> Result<ExitCode, Failure> {
    outside::name_bucket_user();
    let common = &arguments.common;
    match arguments.verb {
        Verb::Init(verb) => init::run(verb, common).await,
        Verb::Status(verb) => status::run(&verb, common).await,
        Verb::Import(verb) => import::run(verb, common).await,
        Verb::Link(verb) => link::run(verb, common).await,
        Verb::Estimate(verb) => estimate::run(verb, common).await,
        Verb::List(verb) => list::run(&verb, common).await,
        Verb::Resolve(verb) => resolve::run(&verb, common).await,
        Verb::Report(verb) => report::run(verb, common).await,
        Verb::Evidence(verb) => evidence::run(verb, common).await,
        Verb::Ledger(verb) => ledger::run(verb, common).await,
        Verb::Witness(verb) => witness::run(verb, common).await,
        Verb::Keys(verb) => keys::run(verb, common).await,
        Verb::Backup(verb) => backup::run(verb, common).await,
        Verb::Restore(verb) => restore::run(verb, common).await,
        Verb::Repair(verb) => repair::run(verb, common).await,
        Verb::Demo(verb) => demo::run(verb, common).await,
    }
}

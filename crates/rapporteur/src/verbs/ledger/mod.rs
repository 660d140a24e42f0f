//! `ledger`: checkpoints, proofs, audit, witnesses, serving. One verb, one file.

mod audit;
mod checkpoint;
mod policy;
mod prove;
mod publish;
mod resolve;
mod serve;
mod stamp;
mod witnesses;

use std::process::ExitCode;

use clap::{Args, Subcommand};

use crate::arguments::Common;
use crate::words::Failure;

#[derive(Debug, Args)]
pub(crate) struct LedgerArguments {
    #[command(subcommand)]
    action: LedgerAction,
}

#[derive(Debug, Subcommand)]
enum LedgerAction {
    /// Sign the head, ask the witnesses, publish; with a cadence, fill up with entries that say nothing
    Checkpoint(checkpoint::CheckpointArguments),
    /// Write the proof that an entry stands in the ledger
    Prove(prove::ProveArguments),
    /// Hash everything again and compare it with the record, the copies and the cosignatures
    Audit(audit::AuditArguments),
    /// Serve the published part of the ledger over HTTP; needs no passphrase
    Serve(serve::ServeArguments),
    /// Copy the published part to folders that any static host serves
    Publish(publish::PublishArguments),
    /// Show the witnesses and how each was asked last
    Witnesses(witnesses::WitnessesArguments),
    /// Have authorities stamp the published checkpoint with the time (RFC 3161)
    Stamp(stamp::StampArguments),
    /// Write the policy (C2SP tlog-policy) with which strangers verify this ledger
    Policy(policy::PolicyArguments),
    /// Decide what to do when an old copy was put back or a witness contradicts the ledger
    Resolve(resolve::ResolveArguments),
}

pub(crate) async fn run(verb: LedgerArguments, common: &Common) -> Result<ExitCode, Failure> {
    match verb.action {
        LedgerAction::Checkpoint(verb) => checkpoint::run(&verb, common).await,
        LedgerAction::Prove(verb) => prove::run(&verb, common).await,
        LedgerAction::Audit(verb) => audit::run(&verb, common).await,
        LedgerAction::Serve(verb) => serve::run(&verb, common).await,
        LedgerAction::Publish(verb) => publish::run(&verb, common).await,
        LedgerAction::Witnesses(verb) => witnesses::run(&verb, common).await,
        LedgerAction::Stamp(verb) => stamp::run(&verb, common).await,
        LedgerAction::Policy(verb) => policy::run(&verb, common).await,
        LedgerAction::Resolve(verb) => resolve::run(verb, common).await,
    }
}

//! `evidence`: one action, one file.

mod add;
mod check;
mod copy;
mod custody;
mod erase;
mod export;
mod list;
mod pages;
mod show;
mod stamp;

use std::process::ExitCode;

use clap::{Args, Subcommand};

use crate::arguments::Common;
use crate::words::Failure;

#[derive(Debug, Args)]
pub(crate) struct EvidenceArguments {
    #[command(subcommand)]
    action: EvidenceAction,
}

#[derive(Debug, Subcommand)]
enum EvidenceAction {
    /// Seal files and folders as evidence items
    Add(add::AddArguments),
    /// Every item, as a table or CSV
    List(list::ListArguments),
    /// What is known of one item, and its text when asked
    Show(show::ShowArguments),
    /// The whole life of an item
    Custody(custody::CustodyArguments),
    /// Open every sealed item and compare it with the record
    Check(check::CheckArguments),
    /// Make a working copy without hidden metadata, in a sandboxed child process
    Copy(copy::CopyArguments),
    /// The pages of a web capture, and which hold no content
    Pages(pages::PagesArguments),
    /// Keep and verify time-stamps by others: RFC 3161 tokens, OpenTimestamps proofs
    Stamp(stamp::StampArguments),
    /// Give items out as BagIt or WACZ packages, or one original as it is
    Export(export::ExportArguments),
    /// Destroy an item and all that was derived from it
    Erase(erase::EraseArguments),
}

pub(crate) async fn run(verb: EvidenceArguments, common: &Common) -> Result<ExitCode, Failure> {
    match verb.action {
        EvidenceAction::Add(action) => add::run(action, common).await,
        EvidenceAction::List(action) => list::run(action, common).await,
        EvidenceAction::Show(action) => show::run(action, common).await,
        EvidenceAction::Custody(action) => custody::run(action, common).await,
        EvidenceAction::Check(action) => check::run(action, common).await,
        EvidenceAction::Copy(action) => copy::run(action, common).await,
        EvidenceAction::Pages(action) => pages::run(action, common).await,
        EvidenceAction::Stamp(action) => stamp::run(action, common).await,
        EvidenceAction::Export(action) => export::run(action, common).await,
        EvidenceAction::Erase(action) => erase::run(action, common).await,
    }
}

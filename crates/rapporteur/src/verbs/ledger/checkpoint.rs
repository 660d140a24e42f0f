//! `ledger checkpoint`: signs the head, asks the witnesses, publishes.

use std::process::ExitCode;

use clap::Args;
use rapporteur_app::upkeep::{CheckpointSummary, checkpoint};

use crate::arguments::Common;
use crate::session;
use crate::words::Failure;

#[derive(Debug, Args)]
pub(crate) struct CheckpointArguments {
    /// Do nothing before the next slot of `cadence_minutes`: for a timer that runs more often
    #[arg(long)]
    due: bool,
}

pub(crate) async fn run(verb: &CheckpointArguments, common: &Common) -> Result<ExitCode, Failure> {
    let (mut mechanism, ambient) = session::open(common).await?;
    let summary = checkpoint(&mut mechanism, &ambient, verb.due).await?;
    print(&summary, common.quiet);
    Ok(ExitCode::SUCCESS)
}

fn print(summary: &CheckpointSummary, is_quiet: bool) {
    if !summary.is_due {
        if !is_quiet {
            println!(
                "Nothing to do before the next slot; {} entries are signed.",
                summary.size
            );
        }
        return;
    }
    println!("Signed {} entries.", summary.size);
    if summary.filler_count > 0 && !is_quiet {
        println!(
            "  {} of them say nothing and were added now.",
            summary.filler_count
        );
    }
    if !summary.cosigned.is_empty() || summary.quorum > 0 {
        let met = if summary.cosigned.len() as u64 >= u64::from(summary.quorum) {
            "met"
        } else {
            "NOT met"
        };
        println!(
            "  Cosigned by {}; the quorum of {} is {met}.",
            names(&summary.cosigned),
            summary.quorum
        );
    }
    for copy in &summary.published {
        println!("  Published {} entries to {}.", copy.size, copy.place);
    }
    for note in &summary.notes {
        eprintln!("note: {note}");
    }
}

fn names(names: &[String]) -> String {
    if names.is_empty() {
        "nobody".to_owned()
    } else {
        names.join(", ")
    }
}

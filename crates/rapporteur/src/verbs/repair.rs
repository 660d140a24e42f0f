//! `repair`: puts in order what an interrupted act has left.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use rapporteur_app::backup::{RepairOptions, repair};

use crate::arguments::Common;
use crate::session;
use crate::words::Failure;

#[derive(Debug, Args)]
pub(crate) struct RepairArguments {
    /// Destroy sealed items that the record does not know, instead of taking them in
    #[arg(long)]
    discard_unknown: bool,
    /// Open every sealed item too, and take missing and damaged ones from this backup
    #[arg(long, value_name = "DIR")]
    from: Option<PathBuf>,
}

pub(crate) async fn run(verb: RepairArguments, common: &Common) -> Result<ExitCode, Failure> {
    let (mut mechanism, ambient) = session::open(common).await?;
    let options = RepairOptions {
        discard_unknown: verb.discard_unknown,
        from: verb.from,
    };
    let summary = repair(&mut mechanism, &options, &ambient).await?;
    for sentence in &summary.done {
        println!("done: {sentence}");
    }
    for sentence in &summary.left {
        println!("LEFT: {sentence}");
    }
    match (summary.done.is_empty(), summary.left.is_empty()) {
        (true, true) => println!("All is in order."),
        (_, true) => {}
        (_, false) => return Ok(ExitCode::from(4)),
    }
    Ok(ExitCode::SUCCESS)
}

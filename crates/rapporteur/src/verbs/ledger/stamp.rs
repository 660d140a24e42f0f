//! `ledger stamp`: the time of a checkpoint, from others.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use rapporteur_app::upkeep::stamps::StampRecord;
use rapporteur_app::upkeep::{stamp, take_answer, write_requests};

use crate::arguments::Common;
use crate::session;
use crate::words::Failure;

#[derive(Debug, Args)]
pub(crate) struct StampArguments {
    /// Ask nobody: write a request for each authority into this folder, to be carried to a machine with a network
    #[arg(long, value_name = "DIR", conflicts_with = "take")]
    offline: Option<PathBuf>,
    /// Take this answer of an authority (a .tsr file) that was carried back
    #[arg(long, value_name = "FILE", requires = "authority")]
    take: Option<PathBuf>,
    /// Whose answer it is: a name of [[ledger.authority]]
    #[arg(long, value_name = "NAME", requires = "take")]
    authority: Option<String>,
    /// The request that it answers (a .tsq file): its nonce must come back
    #[arg(long, value_name = "FILE", requires = "take")]
    request: Option<PathBuf>,
    /// How many entries the stamped checkpoint has, when another was signed since
    #[arg(long, value_name = "N", requires = "take")]
    size: Option<u64>,
}

pub(crate) async fn run(verb: &StampArguments, common: &Common) -> Result<ExitCode, Failure> {
    let (mechanism, _) = session::open(common).await?;
    if let Some(dir) = &verb.offline {
        for path in write_requests(&mechanism, dir)? {
            println!("Wrote {}.", path.display());
        }
        println!(
            "Send each to its authority as application/timestamp-query, and bring the answer back with --take."
        );
        return Ok(ExitCode::SUCCESS);
    }
    if let (Some(answer), Some(name)) = (&verb.take, &verb.authority) {
        let request = verb.request.as_deref();
        print(&take_answer(&mechanism, answer, name, request, verb.size)?);
        return Ok(ExitCode::SUCCESS);
    }
    let mut has_failed = false;
    for stamped in stamp(&mechanism)? {
        match stamped.outcome {
            Ok(record) => print(&record),
            Err(problem) => {
                has_failed = true;
                eprintln!("note: authority {}: {problem}", stamped.authority);
            }
        }
    }
    Ok(if has_failed {
        ExitCode::from(3)
    } else {
        ExitCode::SUCCESS
    })
}

fn print(record: &StampRecord) {
    let at = record.at.map_or_else(
        || "a time that cannot be read".to_owned(),
        |at| at.to_string(),
    );
    println!(
        "{} says that the {} entries stood there at {at}; kept in {}.",
        record.name,
        record.size,
        record.path.display()
    );
}

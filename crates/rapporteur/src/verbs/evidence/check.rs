//! `evidence check`: opens sealed items, compares them with the record, and records what was found.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use rapporteur_app::evidence::{CheckScope, CheckSummary, check};

use crate::arguments::Common;
use crate::bars::Bars;
use crate::session;
use crate::verbs::list::put_out;
use crate::words::Failure;

/// The exit code when an item is not as it should be.
const SOME_FAILED: u8 = 4;

/// Without an item, all are checked. What was found is in each item's custody; the ledger holds the digest of the report. Exit
/// code 4 says that something is not as it should be. For a timer: `rapporteur evidence check --older-than 30 --quiet`.
#[derive(Debug, Args)]
pub(crate) struct CheckArguments {
    /// The items: ids, first digits or titles; without any, all
    items: Vec<String>,
    /// Check all items
    #[arg(long, conflicts_with = "items")]
    all: bool,
    /// Check what was not checked within so many days
    #[arg(long, value_name = "DAYS", conflicts_with_all = ["items", "all"])]
    older_than: Option<u32>,
    /// Write the report as CSV to this file; `-` writes it to standard output
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
}

pub(crate) async fn run(verb: CheckArguments, common: &Common) -> Result<ExitCode, Failure> {
    let (mut mechanism, ambient) = session::open(common).await?;
    let scope = match verb.older_than {
        Some(days) => CheckScope::OlderThan(days),
        None if verb.all || verb.items.is_empty() => CheckScope::All,
        None => CheckScope::Items(verb.items),
    };
    let mut bars = Bars::new(common.quiet);
    let summary = check(&mut mechanism, &scope, &ambient, &mut bars).await?;
    let is_on_stdout = verb
        .csv
        .as_deref()
        .is_some_and(|path| path.as_os_str() == "-");
    if let Some(path) = &verb.csv {
        put_out(&summary.report, Some(path))?;
    }
    tell(&summary, is_on_stdout);
    Ok(match summary.failed.len() {
        0 => ExitCode::SUCCESS,
        _ => ExitCode::from(SOME_FAILED),
    })
}

fn tell(summary: &CheckSummary, is_report_on_stdout: bool) {
    let digest: String = summary
        .report_sha256
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let mut lines = vec![format!(
        "{} sealed items opened, {} not as they should be.",
        summary.checked,
        summary.failed.len()
    )];
    lines.extend(
        summary
            .failed
            .iter()
            .map(|failed| format!("  FAILED {failed}")),
    );
    lines.extend(summary.remarks.iter().map(|remark| format!("  {remark}")));
    if summary.checked > 0 {
        lines.push(format!("SHA-256 of the report: {digest}"));
    }
    for line in lines {
        if is_report_on_stdout {
            eprintln!("{line}");
        } else {
            println!("{line}");
        }
    }
}

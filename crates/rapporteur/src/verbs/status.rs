//! `status`: what is in the mechanism and whether all is well.

use std::process::ExitCode;

use rapporteur_app::evidence::OVERDUE_DAYS;
use rapporteur_app::{Status, status};

use crate::arguments::{Common, StatusArguments};
use crate::session;
use crate::words::Failure;

pub(crate) async fn run(verb: &StatusArguments, common: &Common) -> Result<ExitCode, Failure> {
    let (mechanism, ambient) = session::open(common).await?;
    let status = status(&mechanism, &ambient, verb.deep).await?;
    let config = mechanism.config();
    println!("{}", config.name);
    if config.demonstration.is_some() {
        println!(
            "DEMONSTRATION: its keys are seeded, so it proves nothing and takes no real data."
        );
    }
    if !config.situation.title.is_empty() {
        println!("Situation: {}", config.situation.title);
    }
    println!();
    let counts = &status.counts;
    let lines: [(&str, u64); 10] = [
        ("evidence items", counts.evidence),
        ("sealed in the vault", status.blob_count),
        ("imports (current)", counts.imports_current),
        (
            "imports (superseded)",
            counts.imports - counts.imports_current,
        ),
        ("entities", counts.entities),
        ("statements (current)", counts.statements_current),
        ("rows held for review", counts.held_open),
        (
            "proposals that wait for a person",
            counts.judgments_open + counts.judgments_reversed,
        ),
        ("judgments decided", counts.judgments_decided),
        ("ledger entries", status.ledger_size),
    ];
    for (what, count) in lines {
        println!("  {what:<34} {count:>9}");
    }
    println!(
        "  {:<34} {:>9}",
        "ledger entries signed", status.signed_size
    );
    print_checks(&status);
    println!();
    if status.findings.is_empty() {
        println!(
            "All is well.{}",
            if verb.deep {
                ""
            } else {
                " (`status --deep` also opens every sealed item.)"
            }
        );
        return Ok(ExitCode::SUCCESS);
    }
    println!("Not all is well:");
    for finding in &status.findings {
        println!("  - {finding}");
    }
    Ok(ExitCode::from(4))
}

/// When sealed bytes were last opened and compared, and what is overdue.
fn print_checks(status: &Status) {
    let last = status
        .last_check
        .map_or_else(|| "never".to_owned(), |at| at.to_string());
    println!("  {:<34} {last:>9}", "last check of sealed items");
    let due = status.never_checked + status.overdue;
    if due > 0 {
        println!(
            "  {:<34} {due:>9}  (`evidence check --older-than {OVERDUE_DAYS}`)",
            "items to be checked"
        );
    }
}

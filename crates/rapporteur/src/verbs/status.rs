//! `status`: what is in the mechanism and whether all is well.

use std::process::ExitCode;

use rapporteur_app::status;

use crate::arguments::{Common, StatusArguments};
use crate::session;
use crate::words::Failure;

pub(crate) async fn run(verb: &StatusArguments, common: &Common) -> Result<ExitCode, Failure> {
    let (mechanism, _) = session::open(common).await?;
    let status = status(&mechanism, verb.deep).await?;
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

//! `demo`: the whole path on the example of 2020.

use std::process::ExitCode;

use rapporteur_app::{Ambient, DemoOptions, DemoSummary, demo};

use crate::arguments::{Common, DemoArguments};
use crate::bars::Bars;
use crate::session;
use crate::verbs::{import, init, report};
use crate::words::Failure;

pub(crate) async fn run(verb: DemoArguments, common: &Common) -> Result<ExitCode, Failure> {
    let now = match &verb.date {
        Some(date) => session::midnight(date)?,
        None => session::midnight(&session::now()?.date().to_string())?,
    };
    let ambient = Ambient {
        now,
        officer: common
            .officer
            .clone()
            .unwrap_or_else(|| "officer-1".to_owned()),
    };
    let options = DemoOptions {
        dir: verb.dir,
        seed: verb.seed,
        database: init::database(verb.database)?,
    };
    let summary = demo(&options, &ambient, &mut Bars::new(common.quiet)).await?;
    print_summary(&summary);
    Ok(ExitCode::SUCCESS)
}

fn print_summary(summary: &DemoSummary) {
    println!();
    println!("What was found");
    println!("  {}", import::in_words(&summary.reconciliation));
    println!(
        "  Entries that repeat another signatory: {}",
        summary.doubles
    );
    println!(
        "  Entries found in the Committee's record: {}",
        summary.found
    );
    println!(
        "  Pairs of names that wait for a person's decision: {}",
        summary.link.open_count
    );
    for (title, rows) in &summary.votes {
        println!("  {title}: {rows}");
    }
    println!(
        "  Rows repeated, held or doubtful in the data: {} warnings, {} held",
        summary.warning_count, summary.held_count
    );
    println!();
    report::print_built(&summary.report);
    println!();
    println!(
        "The mechanism is in {}; its passphrase is {:?}.",
        summary.dir.display(),
        summary.passphrase
    );
    println!(
        "It is a demonstration: its keys are seeded, so it proves nothing and takes no real data."
    );
}

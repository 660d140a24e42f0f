//! `evidence custody`: the whole life of an item.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use rapporteur_app::Listing;
use rapporteur_app::evidence::custody;

use crate::arguments::Common;
use crate::session;
use crate::verbs::list::{put_out, write_out};
use crate::words::Failure;

#[derive(Debug, Args)]
pub(crate) struct CustodyArguments {
    /// The item: its id, the first digits of it, or its title
    item: String,
    /// Write CSV to this file instead of sentences to the terminal; `-` writes it to standard output
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
}

pub(crate) async fn run(verb: CustodyArguments, common: &Common) -> Result<ExitCode, Failure> {
    let (mechanism, _) = session::open(common).await?;
    let life = custody(&mechanism, &verb.item).await?;
    match &verb.csv {
        Some(path) => put_out(&life, Some(path))?,
        None => write_out(&in_words(&life))?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Each event as a line with its moment, and what more is told of it below.
fn in_words(life: &Listing) -> String {
    let mut text = String::new();
    for row in &life.rows {
        let [at, event, outcome, by, tool, reason, detail, related, entry] = row.as_slice() else {
            unreachable!("invariant: the list of custody has nine columns");
        };
        let event = event.replace('_', " ");
        let entry = match entry.as_str() {
            "" => "no ledger entry is known".to_owned(),
            index => format!("ledger entry {index}"),
        };
        text.push_str(&format!(
            "{at}  {event:<20} {outcome:<8} by {by}; {entry}\n"
        ));
        for (name, value) in [
            ("why", reason),
            ("what", detail),
            ("with", tool),
            ("related to item", related),
        ] {
            if !value.is_empty() {
                let value: String = value
                    .chars()
                    .map(|c| if c.is_control() { ' ' } else { c })
                    .collect();
                text.push_str(&format!("    {name}: {value}\n"));
            }
        }
    }
    text.push_str(&format!("({} events)\n", life.rows.len()));
    text
}

//! `evidence show`: what is known of one item, and its bytes when asked.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use clap::Args;
use rapporteur_app::evidence::{Form, describe, show_bytes};

use crate::arguments::Common;
use crate::session;
use crate::verbs::list::write_out;
use crate::words::Failure;

/// What is known of an item is no view of it. Its bytes or text are: the view is in its custody and in the ledger before the first
/// byte is shown, with the reason.
#[derive(Debug, Args)]
pub(crate) struct ShowArguments {
    /// The item: its id, the first digits of it, or its title
    item: String,
    /// Write its bytes, as they are, to standard output
    #[arg(long, conflicts_with = "text")]
    raw: bool,
    /// Show it as text
    #[arg(long)]
    text: bool,
    /// Why you look at it
    #[arg(long, default_value = "")]
    reason: String,
}

pub(crate) async fn run(verb: ShowArguments, common: &Common) -> Result<ExitCode, Failure> {
    let mut out = std::io::stdout();
    if verb.raw && out.is_terminal() {
        let words = "--raw writes bytes that a terminal would obey: send standard output to a file or a program";
        return Err(Failure::usage(words.to_owned()));
    }
    let (mut mechanism, ambient) = session::open(common).await?;
    let form = match (verb.raw, verb.text) {
        (true, _) => Form::Raw,
        (_, true) => Form::Text,
        _ => {
            let facts = describe(&mechanism, &verb.item).await?;
            let lines: String = facts
                .iter()
                .map(|(name, value)| format!("{name:<22} {value}\n"))
                .collect();
            write_out(&lines)?;
            return Ok(ExitCode::SUCCESS);
        }
    };
    let reason = &verb.reason;
    show_bytes(&mut mechanism, &verb.item, form, reason, &ambient, &mut out).await?;
    out.flush()
        .map_err(|error| Failure::usage(format!("cannot write to standard output: {error}")))?;
    Ok(ExitCode::SUCCESS)
}

//! `list`: shows or exports what the mechanism holds.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use rapporteur_app::{ListKind, Listing, list};

use crate::arguments::{Common, ListArguments, ListWord};
use crate::session;
use crate::words::Failure;

/// Characters of a cell shown on the terminal; a CSV holds the whole.
const CELL_CHARACTERS_MAX: usize = 64;

pub(crate) async fn run(verb: &ListArguments, common: &Common) -> Result<ExitCode, Failure> {
    let (mechanism, _) = session::open(common).await?;
    let kind = match verb.what {
        ListWord::Imports => ListKind::Imports,
        ListWord::Evidence => ListKind::Evidence,
        ListWord::Warnings => ListKind::Warnings,
        ListWord::Held => ListKind::Held,
        ListWord::Judgments => ListKind::Judgments,
        ListWord::Entries => ListKind::Entries,
        ListWord::Reports => ListKind::Reports,
    };
    let listing = list(&mechanism, kind).await?;
    put_out(&listing, verb.csv.as_deref())?;
    Ok(ExitCode::SUCCESS)
}

/// A list as a table on the terminal, or as CSV to a file or, for `-`, to standard output.
pub(crate) fn put_out(listing: &Listing, csv: Option<&Path>) -> Result<(), Failure> {
    match csv {
        None => write_out(&table_text(listing)),
        Some(path) if path.as_os_str() == "-" => write_out(&listing.to_csv()),
        Some(path) => {
            std::fs::write(path, listing.to_csv()).map_err(|error| {
                Failure::usage(format!("cannot write {}: {error}", path.display()))
            })?;
            println!("Wrote {} rows to {}.", listing.rows.len(), path.display());
            Ok(())
        }
    }
}

/// Writes to standard output; a reader such as `head` that has seen enough is no failure.
pub(crate) fn write_out(text: &str) -> Result<(), Failure> {
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(Failure::usage(
            format!("cannot write to standard output: {error}"),
        )),
        _ => Ok(()),
    }
}

/// A cell on one line, cut with a mark.
fn clip(cell: &str) -> String {
    let mut shown: String = cell
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(CELL_CHARACTERS_MAX)
        .collect();
    if cell.chars().count() > CELL_CHARACTERS_MAX {
        shown.push('…');
    }
    shown
}

fn table_text(listing: &Listing) -> String {
    let mut widths: Vec<usize> = listing
        .columns
        .iter()
        .map(|column| column.chars().count())
        .collect();
    for row in &listing.rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(clip(cell).chars().count());
        }
    }
    let line = |cells: &[String]| -> String {
        let padded: Vec<String> = cells
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{:<width$}", clip(cell)))
            .collect();
        padded.join("  ").trim_end().to_owned()
    };
    let mut text = line(&listing.columns);
    text.push('\n');
    for row in &listing.rows {
        text.push_str(&line(row));
        text.push('\n');
    }
    text.push_str(&format!("({} rows)\n", listing.rows.len()));
    text
}

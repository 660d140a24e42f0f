//! `list`: shows or exports what the mechanism holds.

use std::process::ExitCode;

use rapporteur_app::{ListKind, Listing, list};

use crate::arguments::{Common, ListArguments, ListWord};
use crate::session;
use crate::words::Failure;

/// Characters of a cell shown on the terminal; a CSV holds the whole.
const CELL_CHARACTERS_MAX: usize = 60;

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
    match &verb.csv {
        None => print_table(&listing),
        Some(path) if path.as_os_str() == "-" => print!("{}", listing.to_csv()),
        Some(path) => {
            std::fs::write(path, listing.to_csv()).map_err(|error| {
                Failure::usage(format!("cannot write {}: {error}", path.display()))
            })?;
            println!("Wrote {} rows to {}.", listing.rows.len(), path.display());
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn print_table(listing: &Listing) {
    let clip = |cell: &str| -> String {
        cell.chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .take(CELL_CHARACTERS_MAX)
            .collect()
    };
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
    println!("{}", line(&listing.columns));
    for row in &listing.rows {
        println!("{}", line(row));
    }
    println!("({} rows)", listing.rows.len());
}

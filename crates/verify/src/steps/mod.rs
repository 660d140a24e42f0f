//! The steps in order: nine, and one more where others stamped the ledger with the time. Each says what holds and what does not, and hands on what it read; none stops the others.

mod bag;
mod checkpoint;
mod evidence;
mod figures;
mod files;
mod html;
mod html_tables;
mod proofs;
mod release;
mod report_tables;
mod report_text;
mod signature;
mod stamps;
mod tables;

use std::path::Path;

use rapporteur_package::{Database, PackageError, layout};

use crate::contents::Contents;
use crate::{Trust, Verification, VerifyError};

pub use bag::{is_bag, verify_bag};
pub(crate) use proofs::Opened;

/// Verifies the package in a folder.
///
/// # Errors
/// [`VerifyError`] when the folder cannot be read as a package at all; what does not hold is in the verification.
pub fn verify_package(folder: &Path, trust: &Trust) -> Result<Verification, VerifyError> {
    let contents = Contents::read(folder)?;
    let (signature, note) = signature::check(&contents, trust);
    let files = files::check(&contents, signature.outcome);
    let (checkpoint, log) = checkpoint::check(&contents, trust, note.as_ref());
    let (proofs, opened) = proofs::check(&contents, log.as_ref());
    let database = open_database(&contents);
    let (release, year) = release::check(&contents, database.as_ref(), &opened);
    let tables = tables::check(&contents, database.as_ref());
    let (figures, published) = figures::check(&contents, database.as_ref(), year);
    let report = report_text::check(&contents, published.as_ref());
    let evidence = evidence::check(database.as_ref(), &opened);
    let stamps = stamps::check(&contents, trust, log.as_ref());
    let mut steps = vec![
        signature, files, checkpoint, proofs, release, tables, figures, report, evidence,
    ];
    steps.extend(stamps);
    Ok(Verification::of(folder.display().to_string(), steps))
}

/// The tables, or why they cannot be opened.
type Tables<'a> = Result<&'a Database, &'a String>;

fn open_database(contents: &Contents) -> Result<Database, String> {
    let bytes = contents.wanted(layout::DATABASE).map_err(str::to_owned)?;
    Database::from_bytes(bytes).map_err(|error| match error {
        PackageError::Form { place, why, .. } => format!("{place}: {why}"),
        other => other.full_message(),
    })
}

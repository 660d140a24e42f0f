//! `evidence copy`: what a file says about itself is listed and kept as evidence; a working copy without it is made in a child
//! process. The original stays in the vault as it came.
//!
//! The listing holds what identifies, so it is kept as the item's other derivatives are: sealed, with a ledger entry, and
//! destroyed with the item.

use std::io::Cursor;
use std::path::Path;

use rapporteur_darkroom::sandbox::{Darkroom, Inspected, SandboxReport};
use rapporteur_darkroom::{DarkroomError, Inspection, Report};
use rapporteur_model::{CustodyEvent, CustodyKind, DerivativeRecord, EvidenceRecord, Outcome};

use super::record::{custody_event, find, keep_derivative, record, tool};
use crate::mechanism::vault_error;
use crate::{Ambient, AppError, Listing, Mechanism};

/// Characters of a list within a custody event; the whole stands in the listing.
const DETAIL_CHARS_MAX: usize = 2_000;

/// What a file says about itself, as it was listed and kept.
#[derive(Debug)]
pub struct Listed {
    /// Group, name, value, and whether it identifies; then what was not understood.
    pub listing: Listing,
    /// What the file is, in words.
    pub kind: String,
    /// Properties that point to a device, a person or a place.
    pub identifying_count: usize,
    /// Parts that were not understood: sentences without full stops.
    pub not_understood: Vec<String>,
    /// Layers of confinement that this system lacks; empty unless they were accepted.
    pub missing_confinement: Vec<String>,
}

/// A working copy that was made and kept.
#[derive(Debug)]
pub struct WorkingCopy {
    /// How it is kept.
    pub kept: DerivativeRecord,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Properties that it lost.
    pub removed_count: usize,
    /// What stayed or changed: sentences without full stops.
    pub notes: Vec<String>,
    /// What the original says about itself.
    pub listed: Listed,
}

/// Lists what an item says about itself, keeps the listing with the item and records the act.
///
/// # Errors
/// [`AppError::Unknown`], [`AppError::Ambiguous`], [`AppError::Darkroom`] when the file could not be opened (which is then in
/// custody), or what a keeper says.
pub async fn list_properties(
    mechanism: &mut Mechanism,
    name: &str,
    reason: &str,
    darkroom: &Darkroom,
    ambient: &Ambient,
) -> Result<Listed, AppError> {
    let item = find(mechanism, name).await?;
    list_item(mechanism, &item, reason, darkroom, ambient).await
}

/// Makes a working copy of an item, keeps it and records what it lost. `out` is where the caller will write it, for custody.
///
/// # Errors
/// As [`list_properties`].
pub async fn make_copy(
    mechanism: &mut Mechanism,
    name: &str,
    reason: &str,
    out: Option<&Path>,
    darkroom: &Darkroom,
    ambient: &Ambient,
) -> Result<WorkingCopy, AppError> {
    let item = find(mechanism, name).await?;
    let listed = list_item(mechanism, &item, reason, darkroom, ambient).await?;
    let mut bytes = Vec::new();
    let made = {
        let mut original = open_original(mechanism, &item)?;
        darkroom.working_copy(&mut original, &mut bytes)
    };
    let copied = match made {
        Ok(copied) => copied,
        Err(error) => {
            return refuse(mechanism, &item, CustodyKind::Copy, reason, ambient, error).await;
        }
    };
    let report = copied.report;
    let kept = keep_derivative(
        mechanism,
        ambient,
        &item,
        "working_copy",
        &item.accession.title,
        &report.media_type,
        Cursor::new(&bytes),
        &tool(),
    )
    .await?;
    let loss = CustodyEvent {
        reason: reason.to_owned(),
        detail: loss_in_words(&report, out, &copied.sandbox),
        related: Some(kept.id),
        ..custody_event(ambient, item.id, CustodyKind::Redaction)
    };
    record(mechanism, ambient, vec![loss]).await?;
    Ok(WorkingCopy {
        kept,
        bytes,
        removed_count: report.removed.len(),
        notes: report.notes,
        listed,
    })
}

async fn list_item(
    mechanism: &mut Mechanism,
    item: &EvidenceRecord,
    reason: &str,
    darkroom: &Darkroom,
    ambient: &Ambient,
) -> Result<Listed, AppError> {
    let inspected = {
        let mut original = open_original(mechanism, item)?;
        darkroom.inspect(&mut original)
    };
    let Inspected {
        inspection,
        sandbox,
    } = match inspected {
        Ok(inspected) => inspected,
        Err(error) => {
            let kind = CustodyKind::MetadataExtraction;
            return refuse(mechanism, item, kind, reason, ambient, error).await;
        }
    };
    let listing = as_listing(&inspection);
    let title = format!("what {} says about itself", item.accession.title);
    let kept = keep_derivative(
        mechanism,
        ambient,
        item,
        "text",
        &title,
        "text/csv",
        Cursor::new(listing.to_csv()),
        &tool(),
    )
    .await?;
    let identifying_count = inspection.identifying().count();
    let event = CustodyEvent {
        reason: reason.to_owned(),
        outcome: match inspection.not_understood.is_empty() {
            true => Outcome::Success,
            false => Outcome::Warning,
        },
        detail: listed_in_words(&inspection, identifying_count, &sandbox),
        related: Some(kept.id),
        ..custody_event(ambient, item.id, CustodyKind::MetadataExtraction)
    };
    record(mechanism, ambient, vec![event]).await?;
    Ok(Listed {
        listing,
        kind: inspection.kind_words,
        identifying_count,
        not_understood: inspection.not_understood,
        missing_confinement: sandbox.missing,
    })
}

fn open_original(
    mechanism: &Mechanism,
    item: &EvidenceRecord,
) -> Result<rapporteur_vault::BlobReader, AppError> {
    mechanism
        .vault
        .reader(&item.blob_name)
        .map_err(vault_error("read the original"))
}

/// Records that a file could not be opened, and says so.
async fn refuse<T>(
    mechanism: &mut Mechanism,
    item: &EvidenceRecord,
    kind: CustodyKind,
    reason: &str,
    ambient: &Ambient,
    error: DarkroomError,
) -> Result<T, AppError> {
    let event = CustodyEvent {
        reason: reason.to_owned(),
        outcome: Outcome::Failure,
        detail: cut(&error.to_string()),
        ..custody_event(ambient, item.id, kind)
    };
    record(mechanism, ambient, vec![event]).await?;
    Err(AppError::Darkroom(error))
}

fn as_listing(inspection: &Inspection) -> Listing {
    let yes_or_no = |is: bool| if is { "yes" } else { "no" };
    let mut rows: Vec<Vec<String>> = inspection
        .properties
        .iter()
        .map(|property| {
            vec![
                property.group.clone(),
                property.name.clone(),
                property.value.clone(),
                yes_or_no(property.identifies).to_owned(),
            ]
        })
        .collect();
    let unread = |sentence: &String| {
        vec![
            "not understood".to_owned(),
            String::new(),
            sentence.clone(),
            "perhaps".to_owned(),
        ]
    };
    rows.extend(inspection.not_understood.iter().map(unread));
    if inspection.left_out > 0 {
        rows.push(unread(&format!("{} more properties", inspection.left_out)));
    }
    Listing::new(&["group", "name", "value", "identifies"], rows)
}

fn listed_in_words(
    inspection: &Inspection,
    identifying_count: usize,
    sandbox: &SandboxReport,
) -> String {
    let mut words = format!(
        "{}: {} properties listed, of which {identifying_count} point to a device, a person or a place",
        inspection.kind_words,
        inspection.properties.len() as u64 + inspection.left_out,
    );
    if !inspection.not_understood.is_empty() {
        words.push_str(&format!(
            "; not understood: {}",
            inspection.not_understood.join("; ")
        ));
    }
    cut(&format!("{words}; {}", confinement_in_words(sandbox)))
}

fn loss_in_words(report: &Report, out: Option<&Path>, sandbox: &SandboxReport) -> String {
    let removed = report.removed.len() as u64 + report.removed_unlisted;
    let mut words = format!(
        "a working copy ({}) without {removed} properties",
        report.media_type
    );
    if let Some(out) = out {
        words.push_str(&format!("; written to {}", out.display()));
    }
    for note in &report.notes {
        words.push_str(&format!("; {note}"));
    }
    cut(&format!("{words}; {}", confinement_in_words(sandbox)))
}

fn confinement_in_words(sandbox: &SandboxReport) -> String {
    let holds = sandbox.holds.join(", ");
    match sandbox.missing.is_empty() {
        true => format!("made in a child process with {holds}"),
        false => format!(
            "made in a child process with {holds}, WITHOUT {}",
            sandbox.missing.join(", ")
        ),
    }
}

fn cut(words: &str) -> String {
    match words.chars().count() > DETAIL_CHARS_MAX {
        true => words.chars().take(DETAIL_CHARS_MAX).chain(['…']).collect(),
        false => words.to_owned(),
    }
}

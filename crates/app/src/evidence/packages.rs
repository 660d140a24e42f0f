//! Evidence given out: originals as they are, bags, captures as WACZ. The transfer is recorded before a byte leaves. What a package
//! says is in `statement`, where it goes in `outlet`.

use std::path::{Path, PathBuf};

use rapporteur_archive::bag::PackedItem;
use rapporteur_archive::capture::{self, CaptureKind};
use rapporteur_model::{
    Confidentiality, Consent, CustodyEvent, CustodyKind, EvidenceRecord, Outcome,
};

use super::captures::archive_error;
use super::material::{self, Material, Original};
use super::outlet;
use super::{custody_event, find, record};
use crate::mechanism::vault_error;
use crate::{Ambient, AppError, Mechanism, Progress};

/// In which form items are given out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportForm {
    /// One original, as it is.
    Raw,
    /// A BagIt bag with custody statements and proofs.
    Bag,
    /// The same, with each capture as a WACZ.
    Wacz,
}

impl ExportForm {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Raw => "the original as it is",
            Self::Bag => "a BagIt package",
            Self::Wacz => "a package with WACZ captures",
        }
    }
}

/// What is to be given out, to whom, and why.
#[derive(Debug, Clone)]
pub struct ExportOptions {
    /// The items, as a person names them.
    pub items: Vec<String>,
    /// In which form.
    pub form: ExportForm,
    /// Where to: a new file for [`ExportForm::Raw`] and for what is sealed, otherwise a new folder.
    pub out: PathBuf,
    /// To whom.
    pub to: String,
    /// Why.
    pub reason: String,
    /// Seals what is given out to these recipients (`age1…`).
    pub sealed_to: Vec<String>,
    /// Why items are given out although consent or confidentiality forbid it.
    pub override_consent: Option<String>,
}

/// What was given out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportSummary {
    /// Where it stands.
    pub out: PathBuf,
    /// Items in it.
    pub item_count: u64,
    /// Files in it.
    pub file_count: u64,
    /// Bytes of the originals.
    pub original_bytes: u64,
    /// SHA-256 of the one file that was written, if it is one.
    pub sha256: Option<[u8; 32]>,
    /// The ledger's key, with which the package is checked.
    pub log_vkey: String,
}

/// Gives items out.
///
/// # Errors
/// [`AppError::ExportForbidden`] when consent or confidentiality forbid it, [`AppError::CannotExport`] when the form does not fit the
/// items, [`AppError::NotEmpty`] when something stands at the place, or what a keeper says. When writing fails, that is recorded
/// too, and nothing is left at the place.
pub async fn export(
    mechanism: &mut Mechanism,
    options: &ExportOptions,
    ambient: &Ambient,
    progress: &mut dyn Progress,
) -> Result<ExportSummary, AppError> {
    let items = chosen(mechanism, &options.items).await?;
    check_form(mechanism, &items, options)?;
    check_rights(&items, options)?;
    check_place(&options.out)?;
    for recipient in &options.sealed_to {
        rapporteur_vault::sealing::check_recipient(recipient)
            .map_err(vault_error("read the recipient"))?;
    }
    let events = items
        .iter()
        .map(|item| transfer_of(ambient, item, options))
        .collect();
    record(mechanism, ambient, events).await?;
    // CRASH: from here the record says that the items were given out, whether or not all of it was written.
    let written = write(mechanism, &items, options, ambient, progress).await;
    if let Err(error) = &written {
        let events = items
            .iter()
            .map(|item| failure_of(ambient, item, options, error))
            .collect();
        record(mechanism, ambient, events).await?;
    }
    written
}

async fn chosen(mechanism: &Mechanism, names: &[String]) -> Result<Vec<EvidenceRecord>, AppError> {
    let mut items = Vec::new();
    for name in names {
        items.push(find(mechanism, name).await?);
    }
    items.sort_by_key(|item| item.id);
    items.dedup_by_key(|item| item.id);
    Ok(items)
}

fn check_form(
    mechanism: &Mechanism,
    items: &[EvidenceRecord],
    options: &ExportOptions,
) -> Result<(), AppError> {
    let refused = |why: &str| Err(AppError::CannotExport(why.to_owned()));
    match options.form {
        _ if items.is_empty() => refused("no item is named"),
        ExportForm::Raw if items.len() > 1 => {
            refused("one original at a time can be given out as it is")
        }
        ExportForm::Wacz if !options.sealed_to.is_empty() => {
            refused("a package with WACZ captures cannot be sealed while it is written")
        }
        ExportForm::Wacz => items
            .iter()
            .try_for_each(|item| match kind_of(mechanism, item)? {
                Some(_) => Ok(()),
                None => Err(AppError::CannotExport(format!(
                    "{} {:?} is no capture of the web",
                    item.id, item.accession.title
                ))),
            }),
        ExportForm::Raw | ExportForm::Bag => Ok(()),
    }
}

fn kind_of(mechanism: &Mechanism, item: &EvidenceRecord) -> Result<Option<CaptureKind>, AppError> {
    let mut reader = mechanism
        .vault
        .reader(&item.blob_name)
        .map_err(vault_error("read the item"))?;
    capture::recognise(&mut reader).map_err(archive_error("look into the item"))
}

/// What consent and confidentiality say against giving an item out.
fn objection(item: &EvidenceRecord) -> Option<&'static str> {
    match (item.accession.consent, item.accession.confidentiality) {
        (Consent::Withdrawn, _) => Some("its source has withdrawn consent"),
        (Consent::InternalOnly, _) => Some("its source agreed to use within the mechanism only"),
        (_, Confidentiality::Sealed) => Some("its confidentiality is `sealed`"),
        _ => None,
    }
}

fn check_rights(items: &[EvidenceRecord], options: &ExportOptions) -> Result<(), AppError> {
    let is_overridden = options
        .override_consent
        .as_ref()
        .is_some_and(|reason| !reason.trim().is_empty());
    match items.iter().find_map(|item| Some((item, objection(item)?))) {
        Some((item, why)) if !is_overridden => Err(AppError::ExportForbidden {
            item: format!("{} {:?}", item.id, item.accession.title),
            why,
        }),
        _ => Ok(()),
    }
}

fn check_place(out: &Path) -> Result<(), AppError> {
    match std::fs::symlink_metadata(out) {
        Ok(_) => Err(AppError::Occupied(out.to_owned())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(AppError::file("look at", out, error)),
    }
}

fn transfer_of(ambient: &Ambient, item: &EvidenceRecord, options: &ExportOptions) -> CustodyEvent {
    let mut detail = format!("given to {}: {}", options.to, options.form.as_str());
    if !options.sealed_to.is_empty() {
        detail.push_str(&format!("; sealed to {}", options.sealed_to.join(", ")));
    }
    let overridden = objection(item).zip(options.override_consent.as_deref());
    if let Some((why, reason)) = overridden {
        detail.push_str(&format!("; although {why}, because: {reason}"));
    }
    CustodyEvent {
        outcome: if overridden.is_some() {
            Outcome::Warning
        } else {
            Outcome::Success
        },
        reason: options.reason.clone(),
        detail,
        ..custody_event(ambient, item.id, CustodyKind::Transfer)
    }
}

fn failure_of(
    ambient: &Ambient,
    item: &EvidenceRecord,
    options: &ExportOptions,
    error: &AppError,
) -> CustodyEvent {
    CustodyEvent {
        outcome: Outcome::Failure,
        detail: format!(
            "what was to be given to {} was not written to its end: {error}",
            options.to
        ),
        ..custody_event(ambient, item.id, CustodyKind::Transfer)
    }
}

async fn write(
    mechanism: &mut Mechanism,
    items: &[EvidenceRecord],
    options: &ExportOptions,
    ambient: &Ambient,
    progress: &mut dyn Progress,
) -> Result<ExportSummary, AppError> {
    let original_bytes = items.iter().map(|item| item.size_bytes).sum();
    progress.begin("Giving out", original_bytes);
    let mut summary = ExportSummary {
        out: options.out.clone(),
        item_count: items.len() as u64,
        file_count: 1,
        original_bytes,
        sha256: None,
        log_vkey: mechanism.log_vkey(),
    };
    if options.form == ExportForm::Raw {
        summary.sha256 = Some(outlet::write_original(
            mechanism, &items[0], options, progress,
        )?);
    } else {
        let material = material::collect(mechanism, items, options, ambient).await?;
        let (file_count, sha256) = if options.sealed_to.is_empty() {
            (
                outlet::write_folder(mechanism, &material, &options.out, progress)?,
                None,
            )
        } else {
            let (count, sha256) = outlet::write_sealed(mechanism, &material, options, progress)?;
            (count, Some(sha256))
        };
        (summary.file_count, summary.sha256) = (file_count, sha256);
    }
    progress.finish(&format!("{} files", summary.file_count));
    Ok(summary)
}

/// Where each item will stand in the package, and whether a WACZ is made around it.
pub(super) fn originals(
    mechanism: &Mechanism,
    items: &[EvidenceRecord],
    form: ExportForm,
) -> Result<Vec<Original>, AppError> {
    let mut names: Vec<String> = Vec::new();
    let mut originals = Vec::new();
    for item in items {
        let kind = kind_of(mechanism, item)?;
        let mut name = rapporteur_archive::bag::safe_name(&item.accession.title);
        let mut within = None;
        if form == ExportForm::Wacz && kind == Some(CaptureKind::Warc) {
            let ending = if is_compressed(mechanism, item)? {
                "warc.gz"
            } else {
                "warc"
            };
            within = Some(format!("{}.{ending}", item.id));
            let stem = name.trim_end_matches(".gz").trim_end_matches(".warc");
            name = format!("{stem}.wacz");
        }
        originals.push(Original {
            path: format!("data/{}", unique(&mut names, &name)),
            blob_name: item.blob_name.clone(),
            size_bytes: item.size_bytes,
            title: item.accession.title.clone(),
            wacz_member: within,
        });
    }
    Ok(originals)
}

fn is_compressed(mechanism: &Mechanism, item: &EvidenceRecord) -> Result<bool, AppError> {
    let mut first = Vec::new();
    mechanism
        .vault
        .read_range(&item.blob_name, 0..1, &mut first)
        .map_err(vault_error("read the item"))?;
    Ok(first == [0x1f])
}

/// A name that none before has, whatever their case.
fn unique(names: &mut Vec<String>, name: &str) -> String {
    let (stem, ending) = match name.rsplit_once('.') {
        Some((stem, ending)) => (stem, format!(".{ending}")),
        None => (name, String::new()),
    };
    let mut unique = name.to_owned();
    for number in 2_u64.. {
        if !names.contains(&unique.to_lowercase()) {
            break;
        }
        unique = format!("{stem}-{number}{ending}");
    }
    names.push(unique.to_lowercase());
    unique
}

/// Nothing else of an item is told than what its own officers wrote of it: not its source.
pub(super) fn packed(
    item: &EvidenceRecord,
    original: &Original,
    material: &Material,
) -> PackedItem {
    PackedItem {
        evidence: item.id.to_string(),
        title: item.accession.title.clone(),
        file: original.path.clone(),
        within: original
            .wacz_member
            .as_ref()
            .map(|name| format!("archive/{name}")),
        sha256: hex::encode(item.sha256),
        size_bytes: item.size_bytes,
        accession: material.accessions.get(&item.id).copied(),
        custody: material.custody.get(&item.id).cloned().unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_whatever_their_case() {
        let mut names = Vec::new();
        let given: Vec<String> = ["a.txt", "A.txt", "a.txt", "b", "b"]
            .iter()
            .map(|name| unique(&mut names, name))
            .collect();
        assert_eq!(given, ["a.txt", "A-2.txt", "a-3.txt", "b", "b-2"]);
    }
}

//! Web captures among the evidence: recognised by their content, their digests checked, their pages judged and listed. Knows no
//! format of captures itself.

use rapporteur_archive::ArchiveError;
use rapporteur_archive::capture::{self, CaptureReport};
use rapporteur_archive::page::CapturedPage;
use rapporteur_model::capture::PageRecord;
use rapporteur_model::{CustodyEvent, CustodyKind, EvidenceId, EvidenceRecord, Outcome};

use super::{custody_event, find, record};
use crate::mechanism::{store_error, vault_error};
use crate::{Ambient, AppError, Listing, Mechanism, Progress, Silent};

/// Of more warnings than this the custody event tells the number only.
const WARNINGS_TOLD_MAX: usize = 5;

/// What was found in a capture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaptureSummary {
    /// What it is, for example `WARC 1.1`; or why it could not be read.
    pub form: String,
    /// Records read.
    pub record_count: u64,
    /// Pages listed.
    pub page_count: u64,
    /// Pages that hold no content.
    pub empty_count: u64,
    /// Digests that hold.
    pub digests_held: u64,
    /// Digests that do not hold.
    pub digests_failed: u64,
    /// What is wrong, in words; of many, the first.
    pub warnings: Vec<String>,
    /// How many warnings there were.
    pub warning_count: u64,
}

pub(crate) fn archive_error(attempt: &'static str) -> impl FnOnce(ArchiveError) -> AppError {
    move |source| AppError::Archive { attempt, source }
}

/// Reads a sealed item if it is a capture: checks its digests, lists its pages in the record and records that it was done. Done
/// again, the list of pages is written anew.
///
/// # Errors
/// What the vault, the record or the ledger say. A capture that is damaged is no error: its event says so.
pub(super) async fn read_capture(
    mechanism: &mut Mechanism,
    ambient: &Ambient,
    item: &EvidenceRecord,
    progress: &mut dyn Progress,
) -> Result<Option<CaptureSummary>, AppError> {
    let mut reader = mechanism
        .vault
        .reader(&item.blob_name)
        .map_err(vault_error("read the item"))?;
    let kind = capture::recognise(&mut reader).map_err(archive_error("look into the item"))?;
    let Some(kind) = kind else {
        return Ok(None);
    };
    progress.begin(&format!("Reading {}", kind.as_str()), 0);
    let (summary, pages) = match capture::read(kind, &mut reader) {
        Ok(report) => (summary_of(&report), page_records(&report.pages)),
        Err(error @ ArchiveError::Read { .. }) => {
            return Err(archive_error("read the capture")(error));
        }
        Err(error) => (unreadable(kind.as_str(), &error), Vec::new()),
    };
    drop(reader);
    mechanism
        .store
        .insert_pages(item.id, &pages)
        .await
        .map_err(store_error("record the pages"))?;
    record(mechanism, ambient, vec![event_of(ambient, item, &summary)]).await?;
    progress.finish(&format!(
        "{}: {} pages, {} without content",
        summary.form, summary.page_count, summary.empty_count
    ));
    Ok(Some(summary))
}

fn summary_of(report: &CaptureReport) -> CaptureSummary {
    let empty = report.pages.iter().filter(|page| page.verdict.is_empty());
    let mut warnings: Vec<String> = report.warnings.iter().map(ToString::to_string).collect();
    if report.unlisted_pages > 0 {
        warnings.push(format!(
            "{} further pages are not listed",
            report.unlisted_pages
        ));
    }
    if report.signature != rapporteur_archive::wacz::Signature::Absent {
        warnings.push(report.signature.in_words());
    }
    CaptureSummary {
        form: report.form.clone(),
        record_count: report.record_count,
        page_count: report.pages.len() as u64,
        empty_count: empty.count() as u64,
        digests_held: report.digests_held,
        digests_failed: report.digests_failed,
        warnings,
        warning_count: report.warning_count,
    }
}

fn unreadable(kind: &str, error: &ArchiveError) -> CaptureSummary {
    CaptureSummary {
        form: format!("unreadable {kind}"),
        record_count: 0,
        page_count: 0,
        empty_count: 0,
        digests_held: 0,
        digests_failed: 0,
        warnings: vec![error.to_string()],
        warning_count: 1,
    }
}

fn event_of(ambient: &Ambient, item: &EvidenceRecord, summary: &CaptureSummary) -> CustodyEvent {
    let outcome = match summary {
        CaptureSummary {
            digests_failed: 1..,
            ..
        } => Outcome::Failure,
        CaptureSummary {
            record_count: 0, ..
        } => Outcome::Failure,
        CaptureSummary {
            warning_count: 1.., ..
        } => Outcome::Warning,
        _ => Outcome::Success,
    };
    let told: Vec<&str> = summary
        .warnings
        .iter()
        .take(WARNINGS_TOLD_MAX)
        .map(String::as_str)
        .collect();
    let mut detail = format!(
        "{}: {} records; digests: {} hold, {} do not; {} pages, {} of them without content; {} warnings",
        summary.form,
        summary.record_count,
        summary.digests_held,
        summary.digests_failed,
        summary.page_count,
        summary.empty_count,
        summary.warning_count
    );
    if !told.is_empty() {
        detail.push_str(": ");
        detail.push_str(&told.join("; "));
    }
    CustodyEvent {
        outcome,
        detail,
        ..custody_event(ambient, item.id, CustodyKind::Conversion)
    }
}

fn page_records(pages: &[CapturedPage]) -> Vec<PageRecord> {
    let record = |page: &CapturedPage| PageRecord {
        url: page.url.clone(),
        captured_at: page.captured_at.clone(),
        title: page.title.clone(),
        media_type: page.media_type.clone(),
        http_status: page.http_status,
        size_bytes: page.size_bytes,
        is_empty: page.verdict.is_empty(),
        why: match page.verdict.is_empty() {
            true => page.verdict.why(),
            false => page.verdict.notes.join("; "),
        },
    };
    pages.iter().map(record).collect()
}

/// The pages of a capture as a list; with `only_empty`, those that hold no content.
///
/// # Errors
/// [`AppError::Unknown`] and [`AppError::Ambiguous`] for the item, or what the record says.
pub async fn pages(
    mechanism: &Mechanism,
    item: &str,
    only_empty: bool,
) -> Result<Listing, AppError> {
    let item = find(mechanism, item).await?;
    let pages = mechanism
        .store
        .pages_of(item.id)
        .await
        .map_err(store_error("read the pages"))?;
    let rows = pages
        .into_iter()
        .filter(|page| page.is_empty || !only_empty)
        .map(|page| {
            vec![
                page.url,
                page.captured_at,
                page.title.unwrap_or_default(),
                page.http_status
                    .map_or_else(String::new, |status| status.to_string()),
                page.media_type.unwrap_or_default(),
                page.size_bytes.to_string(),
                if page.is_empty { "no" } else { "yes" }.to_owned(),
                page.why,
            ]
        });
    let columns = [
        "url",
        "captured_at",
        "title",
        "status",
        "media_type",
        "size_bytes",
        "holds_content",
        "why",
    ];
    Ok(Listing::new(&columns, rows.collect()))
}

/// Reads an item that has just been taken in, if it is a capture and was not read yet: a run that was stopped between sealing and
/// reading is gone on with here.
pub(super) async fn read_new(
    mechanism: &mut Mechanism,
    ambient: &Ambient,
    evidence: EvidenceId,
) -> Result<Option<CaptureSummary>, AppError> {
    let store = &mechanism.store;
    let life = store
        .custody_of(evidence)
        .await
        .map_err(store_error("read the custody"))?;
    if life
        .iter()
        .any(|known| known.event.kind == CustodyKind::Conversion)
    {
        return Ok(None);
    }
    let item = store
        .evidence(evidence)
        .await
        .map_err(store_error("look for the item"))?;
    match item {
        Some(item) => read_capture(mechanism, ambient, &item, &mut Silent).await,
        None => Ok(None),
    }
}

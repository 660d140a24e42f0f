//! A capture of whichever kind: recognised by its content, read to its end, its pages judged.

use std::io::{Read, Seek, SeekFrom};

use flate2::read::GzDecoder;

use crate::error::{ArchiveError, Warning};
use crate::page::{CapturedPage, JUDGED_BYTES_MAX, Pages};
use crate::wacz::{self, Signature};
use crate::warc::scan;
use crate::zip::ZipReader;

/// What a capture is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaptureKind {
    /// A WARC file, compressed or not.
    Warc,
    /// A WACZ package.
    Wacz,
}

impl CaptureKind {
    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Warc => "WARC",
            Self::Wacz => "WACZ",
        }
    }
}

/// What a capture turned out to hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaptureReport {
    /// What it is, with its version, for example `WACZ 1.1.1`.
    pub form: String,
    /// Records read.
    pub record_count: u64,
    /// Digests that hold: of records, and of the files of a package.
    pub digests_held: u64,
    /// Digests that do not hold, and files of a package that are missing or unlisted.
    pub digests_failed: u64,
    /// Records that name no digest.
    pub without_digest: u64,
    /// Its pages.
    pub pages: Vec<CapturedPage>,
    /// Pages beyond those listed.
    pub unlisted_pages: u64,
    /// What is wrong; of many, the first.
    pub warnings: Vec<Warning>,
    /// How many warnings there were.
    pub warning_count: u64,
    /// Its signature.
    pub signature: Signature,
    /// Whether its records can be read alone, so that a WACZ can be made of it.
    pub is_addressable: bool,
    /// Whether a WARC file is compressed.
    pub is_compressed: bool,
}

/// Says what a file is by its content, `None` when it is no capture; its name does not matter.
///
/// # Errors
/// [`ArchiveError::Read`].
pub fn recognise(stored: &mut (impl Read + Seek)) -> Result<Option<CaptureKind>, ArchiveError> {
    const MARK: &[u8] = b"WARC/";
    let first = first_bytes(stored)?;
    let mut expanded = Vec::new();
    // Whether it can be expanded to its end does not matter here.
    let _ = GzDecoder::new(&first[..])
        .take(MARK.len() as u64)
        .read_to_end(&mut expanded);
    if first.starts_with(MARK) || expanded == MARK {
        return Ok(Some(CaptureKind::Warc));
    }
    if !first.starts_with(b"PK") {
        return Ok(None);
    }
    match ZipReader::open(&mut *stored) {
        Ok(zip) => {
            let has_archive = zip
                .entries()
                .iter()
                .any(|entry| entry.name.starts_with("archive/"));
            Ok(
                (has_archive && zip.entry(wacz::DATAPACKAGE).is_some())
                    .then_some(CaptureKind::Wacz),
            )
        }
        Err(error @ ArchiveError::Read { .. }) => Err(error),
        Err(_) => Ok(None),
    }
}

fn first_bytes(stored: &mut (impl Read + Seek)) -> Result<Vec<u8>, ArchiveError> {
    const FIRST_BYTES: u64 = 4096;
    let mut first = Vec::new();
    let read = stored
        .seek(SeekFrom::Start(0))
        .and_then(|_| stored.take(FIRST_BYTES).read_to_end(&mut first));
    read.map_err(ArchiveError::read("the capture"))?;
    Ok(first)
}

/// Reads a capture to its end.
///
/// # Errors
/// As [`scan`] and [`wacz::check`].
pub fn read(
    kind: CaptureKind,
    stored: &mut (impl Read + Seek),
) -> Result<CaptureReport, ArchiveError> {
    stored
        .seek(SeekFrom::Start(0))
        .map_err(ArchiveError::read("the capture"))?;
    match kind {
        CaptureKind::Warc => read_warc(stored),
        CaptureKind::Wacz => read_wacz(stored),
    }
}

fn read_warc(stored: &mut impl Read) -> Result<CaptureReport, ArchiveError> {
    let mut pages = Pages::default();
    let mut version = "";
    let report = scan(stored, JUDGED_BYTES_MAX, &mut |record| {
        version = record.head.version.as_str();
        pages.take(&record);
        Ok(())
    })?;
    Ok(CaptureReport {
        form: version.replace('/', " "),
        record_count: report.record_count,
        digests_held: report.digests_held,
        digests_failed: report.digests_failed,
        without_digest: report.without_digest,
        pages: pages.found,
        unlisted_pages: pages.unlisted,
        warnings: report.warnings,
        warning_count: report.warning_count,
        signature: Signature::Absent,
        is_addressable: report.is_addressable,
        is_compressed: report.is_compressed,
    })
}

fn read_wacz(stored: &mut (impl Read + Seek)) -> Result<CaptureReport, ArchiveError> {
    let report = wacz::check(stored)?;
    Ok(CaptureReport {
        form: format!("WACZ {}", report.version),
        record_count: report.scan.record_count,
        digests_held: report.scan.digests_held + report.files_held,
        digests_failed: report.scan.digests_failed + report.files_failed,
        without_digest: report.scan.without_digest,
        pages: report.pages,
        unlisted_pages: 0,
        warnings: report.scan.warnings,
        warning_count: report.scan.warning_count,
        signature: report.signature,
        is_addressable: report.scan.is_addressable,
        is_compressed: report.scan.is_compressed,
    })
}

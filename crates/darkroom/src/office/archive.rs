//! The ZIP file beneath an office file: opened within limits, written without times, owners and comments.

use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use crate::property::Listing;
use crate::{DarkroomError, Limits};

const WHAT: &str = "the ZIP file of an office document";
/// Below this size an entry's ratio does not matter.
const SMALL_BYTES: u64 = 1 << 20;
/// Bytes of an entry's name.
const NAME_BYTES_MAX: usize = 1_024;

/// One entry, unpacked.
pub(super) struct Part {
    /// Its path within the archive, with `/`.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What an archive holds.
pub(super) struct Archive {
    /// The entries that are not folders, in the order in which they stand.
    pub parts: Vec<Part>,
    /// What the archive itself says: comment, times, owners.
    said: Vec<(&'static str, String, bool)>,
}

impl Archive {
    /// Lists what the archive itself says.
    pub(super) fn list(&self, listing: &mut Listing) {
        for (name, value, identifies) in &self.said {
            match identifies {
                true => listing.add_identifying("ZIP", name, value.as_str()),
                false => listing.add_harmless("ZIP", name, value.as_str()),
            }
        }
    }
}

fn malformed(detail: impl std::fmt::Display) -> DarkroomError {
    DarkroomError::malformed(WHAT, detail)
}

/// Opens an archive. `unpacked` counts the bytes of all archives within one another.
///
/// # Errors
///
/// `TooMuch` before an entry is unpacked where its header tells, and while it is unpacked where the header lied; `Malformed`.
pub(super) fn open(
    bytes: &[u8],
    limits: &Limits,
    unpacked: &mut u64,
) -> Result<Archive, DarkroomError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(malformed)?;
    DarkroomError::at_most(
        "entries of the ZIP file",
        archive.len() as u64,
        limits.zip_entries,
    )?;
    if archive.has_duplicate_names() {
        return Err(malformed("two entries have one name"));
    }
    if archive.has_overlapping_entries().map_err(malformed)? {
        return Err(malformed("entries overlap"));
    }
    let mut opened = Archive {
        parts: Vec::new(),
        said: Vec::new(),
    };
    if !archive.comment().is_empty() {
        let comment = crate::bytes::text(archive.comment());
        opened.said.push(("comment", comment, true));
    }
    // What stands before the first entry, as in a self-unpacking archive.
    if archive.offset() > 0 {
        opened.said.push((
            "bytes before the archive",
            archive.offset().to_string(),
            true,
        ));
    }
    let mut has_times = false;
    let mut has_more = false;
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(malformed)?;
        let name = entry.name().map_err(malformed)?.into_owned();
        if entry.is_dir() {
            continue;
        }
        check_name(&name)?;
        has_times |= entry
            .last_modified()
            .is_some_and(|time| time != DateTime::default());
        has_more |=
            entry.extra_data().is_some_and(|data| !data.is_empty()) || !entry.comment().is_empty();
        let bytes = unpack(entry, limits, unpacked)?;
        opened.parts.push(Part { name, bytes });
    }
    if has_times {
        opened
            .said
            .push(("times of the entries", "stated".to_owned(), false));
    }
    if has_more {
        opened.said.push((
            "further fields of the entries",
            "times, owners or comments".to_owned(),
            true,
        ));
    }
    Ok(opened)
}

fn check_name(name: &str) -> Result<(), DarkroomError> {
    let is_odd = name.is_empty()
        || name.len() > NAME_BYTES_MAX
        || name.starts_with('/')
        || name.contains('\\')
        || name.contains('\0')
        || name.split('/').any(|step| step == "..");
    match is_odd {
        true => Err(malformed("an entry's name is no path within it")),
        false => Ok(()),
    }
}

fn unpack(
    mut entry: zip::read::ZipFile<'_, Cursor<&[u8]>>,
    limits: &Limits,
    unpacked: &mut u64,
) -> Result<Vec<u8>, DarkroomError> {
    const TOTAL: &str = "unpacked bytes of the ZIP file";
    if entry.encrypted() {
        return Err(DarkroomError::refused(
            "an encrypted office document",
            "it opens only with a password",
        ));
    }
    DarkroomError::at_most(
        TOTAL,
        unpacked.saturating_add(entry.size()),
        limits.unpacked_bytes,
    )?;
    let packed = entry.compressed_size().max(1);
    let left = limits.unpacked_bytes - *unpacked;
    let mut bytes = Vec::new();
    entry
        .by_ref()
        .take(left + 1)
        .read_to_end(&mut bytes)
        .map_err(malformed)?;
    let size = bytes.len() as u64;
    *unpacked += size;
    DarkroomError::at_most(TOTAL, *unpacked, limits.unpacked_bytes)?;
    if size > SMALL_BYTES {
        DarkroomError::at_most(
            "an entry of the ZIP file unpacked, times its packed size",
            size / packed,
            limits.unpacked_ratio,
        )?;
    }
    Ok(bytes)
}

/// Writes parts as an archive that says nothing: every time is 1980-01-01, there are no owners, no comments, no further fields.
/// A part called `mimetype` is stored, as OpenDocument demands.
pub(super) fn write(parts: &[Part]) -> Result<Vec<u8>, DarkroomError> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for part in parts {
        let method = match part.name == "mimetype" {
            true => CompressionMethod::Stored,
            false => CompressionMethod::Deflated,
        };
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .last_modified_time(DateTime::default());
        writer.start_file(&part.name, options).map_err(malformed)?;
        writer
            .write_all(&part.bytes)
            .map_err(DarkroomError::WriteCopy)?;
    }
    Ok(writer.finish().map_err(malformed)?.into_inner())
}

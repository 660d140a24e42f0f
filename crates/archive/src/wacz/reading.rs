//! Reading within a WACZ: entries to their end, lists of pages, and what a line of the index points at.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher as _};
use std::io::{BufRead, BufReader, Read, Seek};

use super::description::ListedPage;
use super::index::Pointer;
use crate::digest::{Claim, Hasher, shown};
use crate::error::ArchiveError;
use crate::page::PAGES_MAX;
use crate::zip::{ZipEntry, ZipReader};

const PAGE_LINE_BYTES_MAX: u64 = 4 * 1024 * 1024;

pub(super) fn points_at_record(
    records: &BTreeMap<(String, u64), (u64, u64)>,
    pointer: &Pointer,
) -> Result<(), String> {
    let file_name = pointer.file_name.trim_start_matches("archive/").to_owned();
    let (length, url) = records.get(&(file_name, pointer.offset)).ok_or_else(|| {
        format!(
            "no record begins at byte {} of {:?}",
            pointer.offset,
            shown(&pointer.file_name)
        )
    })?;
    if *length != pointer.length {
        return Err(format!(
            "the record at byte {} has {length} bytes, not {}",
            pointer.offset, pointer.length
        ));
    }
    if *url != hash_of(&pointer.url) {
        return Err(format!(
            "the record at byte {} is of another address",
            pointer.offset
        ));
    }
    Ok(())
}

pub(super) fn read_pages(
    content: impl Read,
    seen: &mut dyn FnMut(Result<ListedPage, String>),
) -> std::io::Result<()> {
    let mut lines = BufReader::new(content);
    for number in 1_usize.. {
        let mut line = Vec::new();
        let length = lines
            .by_ref()
            .take(PAGE_LINE_BYTES_MAX)
            .read_until(b'\n', &mut line)?;
        if length == 0 || number > PAGES_MAX {
            return Ok(());
        }
        let line = line.trim_ascii();
        let is_header = number == 1
            && serde_json::from_slice::<serde_json::Value>(line)
                .is_ok_and(|value| value.get("format").is_some());
        if !line.is_empty() && !is_header {
            seen(
                serde_json::from_slice(line)
                    .map_err(|error| format!("line {number} is no page: {error}")),
            );
        }
    }
    Ok(())
}

/// Reads an entry to its end. The inner error is the archive's own fault, in words.
pub(super) fn drain<R: Read + Seek>(
    zip: &mut ZipReader<R>,
    entry: &ZipEntry,
    seen: &mut dyn FnMut(&[u8]),
) -> Result<Result<(), String>, ArchiveError> {
    let mut content = match zip.read(entry) {
        Ok(content) => content,
        Err(error @ ArchiveError::Read { .. }) => return Err(error),
        Err(error) => return Ok(Err(error.to_string())),
    };
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match content.read(&mut buffer) {
            Ok(0) => return Ok(Ok(())),
            Ok(length) => seen(&buffer[..length]),
            Err(error)
                if matches!(
                    error.kind(),
                    std::io::ErrorKind::InvalidData
                        | std::io::ErrorKind::InvalidInput
                        | std::io::ErrorKind::UnexpectedEof
                ) =>
            {
                return Ok(Err(format!("cannot be expanded: {error}")));
            }
            Err(error) => return Err(ArchiveError::read(&entry.name)(error)),
        }
    }
}

pub(super) fn claim_holds(text: &str, bytes: &[u8]) -> bool {
    Claim::parse(text).is_ok_and(|claim| {
        let mut hasher = Hasher::new(claim.algorithm);
        hasher.update(bytes);
        hasher.finish() == claim.bytes
    })
}

/// A short mark of an address: the checker holds one for every record.
pub(super) fn hash_of(url: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    url.hash(&mut hasher);
    hasher.finish()
}

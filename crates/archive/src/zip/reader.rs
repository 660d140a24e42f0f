//! Reads a ZIP archive's directory and its entries, with limits, and checks every entry's size and CRC as it is read.

use std::collections::BTreeSet;
use std::io::{Read, Seek, SeekFrom, Take};

use flate2::Crc;
use flate2::read::DeflateDecoder;

use super::{DEFLATED, STORED, is_plain_path, signature};
use crate::digest::shown;
use crate::error::ArchiveError;

/// An archive of more entries is refused.
pub const ENTRIES_MAX: u64 = 100_000;
/// A name of more bytes is refused.
pub const NAME_BYTES_MAX: usize = 4096;
/// An entry that expands to more than this many times its stored size is refused: deflate itself reaches about 1032.
pub const EXPANSION_MAX: u64 = 1040;
const DIRECTORY_BYTES_MAX: u64 = 128 * 1024 * 1024;
/// Bytes that the last record can take up: 22 and a comment of 65,535 (APPNOTE 4.3.16).
const END_BYTES_MAX: u64 = 22 + 65_535;
/// Stands for "the real value is in the ZIP64 field" (APPNOTE 4.4.1.4).
const MARK_32: u64 = 0xffff_ffff;

/// An entry of the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ZipEntry {
    pub(crate) name: String,
    pub(crate) method: u16,
    pub(crate) crc32: u32,
    pub(crate) stored_bytes: u64,
    pub(crate) size_bytes: u64,
    header_offset: u64,
    name_bytes: u64,
}

/// An archive whose directory was read.
pub(crate) struct ZipReader<R> {
    inner: R,
    entries: Vec<ZipEntry>,
}

impl<R: Read + Seek> ZipReader<R> {
    pub(crate) fn open(mut inner: R) -> Result<Self, ArchiveError> {
        let end = End::read(&mut inner)?;
        let directory = read_at(&mut inner, end.directory_offset, end.directory_bytes)?;
        let mut entries = parse_directory(&directory, end.entry_count)?;
        check_names(&entries)?;
        check_overlaps(&entries, end.directory_offset)?;
        entries.retain(|entry| !entry.name.ends_with('/'));
        Ok(Self { inner, entries })
    }

    /// Every entry that is a file, in the directory's order.
    pub(crate) fn entries(&self) -> &[ZipEntry] {
        &self.entries
    }

    pub(crate) fn entry(&self, name: &str) -> Option<&ZipEntry> {
        self.entries.iter().find(|entry| entry.name == name)
    }

    /// Reads an entry from its beginning.
    pub(crate) fn read(&mut self, entry: &ZipEntry) -> Result<EntryReader<'_, R>, ArchiveError> {
        let header = read_at(&mut self.inner, entry.header_offset, 30)?;
        let fields = Fields(&header);
        let refused = |why: &str| ArchiveError::form(shown(&entry.name), why);
        if fields.u32(0) != signature::LOCAL {
            return Err(refused("its local header is missing"));
        }
        // The two headers must agree: programs that read from the front would otherwise find something else.
        if fields.u16(8) != entry.method
            || fields.u16(6) & 1 != 0
            || u64::from(fields.u16(26)) != entry.name_bytes
        {
            return Err(refused("its two headers contradict each other"));
        }
        let name = read_at(&mut self.inner, entry.header_offset + 30, entry.name_bytes)?;
        if name != entry.name.as_bytes() {
            return Err(refused("its two headers name it differently"));
        }
        let start = entry.header_offset + 30 + entry.name_bytes + u64::from(fields.u16(28));
        self.inner
            .seek(SeekFrom::Start(start))
            .map_err(ArchiveError::read(&entry.name))?;
        let stored = (&mut self.inner).take(entry.stored_bytes);
        let content = match entry.method {
            STORED => Content::Stored(stored),
            DEFLATED => Content::Deflated(Box::new(DeflateDecoder::new(stored))),
            method => {
                return Err(refused(&format!(
                    "its compression method {method} is not read"
                )));
            }
        };
        Ok(EntryReader {
            content,
            crc: Crc::new(),
            expected: (entry.crc32, entry.size_bytes),
            count: 0,
        })
    }

    /// Reads a short entry whole.
    pub(crate) fn read_short(
        &mut self,
        entry: &ZipEntry,
        bytes_max: u64,
    ) -> Result<Vec<u8>, ArchiveError> {
        if entry.size_bytes > bytes_max {
            return Err(ArchiveError::TooLarge {
                subject: entry.name.clone(),
                limit: bytes_max,
                unit: "bytes",
            });
        }
        let mut bytes = Vec::new();
        self.read(entry)?
            .read_to_end(&mut bytes)
            .map_err(ArchiveError::read(&entry.name))?;
        Ok(bytes)
    }
}

enum Content<'r, R> {
    Stored(Take<&'r mut R>),
    Deflated(Box<DeflateDecoder<Take<&'r mut R>>>),
}

/// The content of an entry. Its last read fails where size or CRC are not what the directory says.
pub(crate) struct EntryReader<'r, R> {
    content: Content<'r, R>,
    crc: Crc,
    expected: (u32, u64),
    count: u64,
}

impl<R: Read> Read for EntryReader<'_, R> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        if out.is_empty() {
            return Ok(0);
        }
        let length = match &mut self.content {
            Content::Stored(content) => content.read(out)?,
            Content::Deflated(content) => content.read(out)?,
        };
        self.crc.update(&out[..length]);
        self.count += length as u64;
        let is_wrong = self.count > self.expected.1
            || (length == 0 && (self.crc.sum(), self.count) != self.expected);
        if is_wrong {
            let why = "size or CRC are not what the directory of the archive says";
            return Err(std::io::Error::new(std::io::ErrorKind::InvalidData, why));
        }
        Ok(length)
    }
}

/// What the last records of the archive say of its directory.
struct End {
    entry_count: u64,
    directory_offset: u64,
    directory_bytes: u64,
}

impl End {
    fn read(inner: &mut (impl Read + Seek)) -> Result<Self, ArchiveError> {
        let refused = |why: &str| ArchiveError::form("the archive", why);
        let size = inner
            .seek(SeekFrom::End(0))
            .map_err(ArchiveError::read("the archive"))?;
        let tail_bytes = size.min(END_BYTES_MAX);
        let tail = read_at(inner, size - tail_bytes, tail_bytes)?;
        // The comment must reach exactly to the end of the file: another place that only looks like the last record is none.
        let at = (0..tail.len().saturating_sub(21))
            .rev()
            .find(|at| {
                let fields = Fields(&tail[*at..]);
                fields.u32(0) == signature::END
                    && at + 22 + usize::from(fields.u16(20)) == tail.len()
            })
            .ok_or_else(|| {
                refused("it has no directory at its end: it is no ZIP archive, or it is cut off")
            })?;
        let fields = Fields(&tail[at..]);
        if fields.u16(4) != 0 || fields.u16(6) != 0 || fields.u16(8) != fields.u16(10) {
            return Err(refused("it is one part of several"));
        }
        let mut end = Self {
            entry_count: fields.u16(10).into(),
            directory_offset: fields.u32(16).into(),
            directory_bytes: fields.u32(12).into(),
        };
        let mut end_offset = size - tail_bytes + at as u64;
        if end.directory_offset == MARK_32
            || end.directory_bytes == MARK_32
            || end.entry_count == 0xffff
        {
            end_offset = end.read_64(inner, end_offset)?;
        }
        if end.entry_count > ENTRIES_MAX || end.directory_bytes > DIRECTORY_BYTES_MAX {
            let (limit, unit) = (ENTRIES_MAX, "entries");
            return Err(ArchiveError::TooLarge {
                subject: "the archive".to_owned(),
                limit,
                unit,
            });
        }
        if end.directory_offset.checked_add(end.directory_bytes) != Some(end_offset) {
            return Err(refused(
                "its directory does not stand where its last record says",
            ));
        }
        Ok(end)
    }

    /// Reads the ZIP64 records (APPNOTE 4.3.14, 4.3.15) and says where they begin.
    fn read_64(
        &mut self,
        inner: &mut (impl Read + Seek),
        end_offset: u64,
    ) -> Result<u64, ArchiveError> {
        let refused = |why: &str| ArchiveError::form("the archive", why);
        let at = end_offset
            .checked_sub(20)
            .ok_or_else(|| refused("its ZIP64 record is missing"))?;
        let locator = read_at(inner, at, 20)?;
        if Fields(&locator).u32(0) != signature::LOCATOR_64 {
            // 65,535 entries without ZIP64 are possible; a marked offset is not.
            let is_marked = self.directory_offset == MARK_32 || self.directory_bytes == MARK_32;
            return if is_marked {
                Err(refused("its ZIP64 record is missing"))
            } else {
                Ok(end_offset)
            };
        }
        let offset = Fields(&locator).u64(8);
        if offset.checked_add(56) != Some(at) {
            return Err(refused("its ZIP64 record does not stand where it should"));
        }
        let record = read_at(inner, offset, 56)?;
        let fields = Fields(&record);
        if fields.u32(0) != signature::END_64 {
            return Err(refused("its ZIP64 record is missing"));
        }
        self.entry_count = fields.u64(32);
        self.directory_bytes = fields.u64(40);
        self.directory_offset = fields.u64(48);
        Ok(offset)
    }
}

fn parse_directory(bytes: &[u8], entry_count: u64) -> Result<Vec<ZipEntry>, ArchiveError> {
    let refused = |why: &str| ArchiveError::form("the directory of the archive", why);
    let mut entries = Vec::new();
    let mut rest = bytes;
    for _ in 0..entry_count {
        if rest.len() < 46 || Fields(rest).u32(0) != signature::CENTRAL {
            return Err(refused("it holds fewer entries than it says"));
        }
        let fields = Fields(rest);
        let (name, extra, comment) = (
            usize::from(fields.u16(28)),
            usize::from(fields.u16(30)),
            usize::from(fields.u16(32)),
        );
        let length = 46 + name + extra + comment;
        if rest.len() < length || name > NAME_BYTES_MAX {
            return Err(refused("an entry is cut off or its name is too long"));
        }
        entries.push(parse_entry(
            &rest[..46],
            &rest[46..46 + name],
            &rest[46 + name..46 + name + extra],
        )?);
        rest = &rest[length..];
    }
    match rest.is_empty() {
        true => Ok(entries),
        false => Err(refused("it holds more than it says")),
    }
}

fn parse_entry(head: &[u8], name: &[u8], extra: &[u8]) -> Result<ZipEntry, ArchiveError> {
    let fields = Fields(head);
    let text = std::str::from_utf8(name)
        .map_err(|_| ArchiveError::form("the directory of the archive", "a name is no UTF-8"))?;
    let refused = |why: &str| ArchiveError::form(shown(text), why);
    if fields.u16(8) & 1 != 0 {
        return Err(refused("it is encrypted"));
    }
    if fields.u16(38 - 4) != 0 {
        return Err(refused("it stands in another part of the archive"));
    }
    let mut wide = Extra64::find(extra);
    let mut value = |short: u32| match u64::from(short) {
        MARK_32 => wide
            .next()
            .ok_or_else(|| refused("its ZIP64 field is missing")),
        short => Ok(short),
    };
    let size_bytes = value(fields.u32(24))?;
    let stored_bytes = value(fields.u32(20))?;
    let header_offset = value(fields.u32(42))?;
    // A link in a package would make a reader open something else (the upper half is the mode of Unix, S_IFLNK).
    let is_link = fields.u16(4) >> 8 == 3 && (fields.u32(38) >> 16) & 0o170_000 == 0o120_000;
    if is_link {
        return Err(refused("it is a symbolic link"));
    }
    let method = fields.u16(10);
    if method == STORED && size_bytes != stored_bytes {
        return Err(refused("it is stored and has two sizes"));
    }
    if size_bytes / EXPANSION_MAX > stored_bytes {
        return Err(refused(
            "it claims to expand further than its compression can",
        ));
    }
    Ok(ZipEntry {
        name: text.to_owned(),
        method,
        crc32: fields.u32(16),
        stored_bytes,
        size_bytes,
        header_offset,
        name_bytes: name.len() as u64,
    })
}

fn check_names(entries: &[ZipEntry]) -> Result<(), ArchiveError> {
    let mut seen = BTreeSet::new();
    for entry in entries {
        let name = entry.name.strip_suffix('/').unwrap_or(&entry.name);
        if !is_plain_path(name) {
            return Err(ArchiveError::form(
                "the archive",
                format!("{:?} is no path within a package", shown(name)),
            ));
        }
        if !seen.insert(name) {
            return Err(ArchiveError::form(
                "the archive",
                format!("{:?} stands in it twice", shown(name)),
            ));
        }
    }
    Ok(())
}

/// Entries that share bytes make a small archive expand without end, and let two readers differ.
fn check_overlaps(entries: &[ZipEntry], directory_offset: u64) -> Result<(), ArchiveError> {
    let mut spans: Vec<(u64, u64)> = Vec::new();
    for entry in entries {
        let end = entry
            .header_offset
            .checked_add(30 + entry.name_bytes)
            .and_then(|start| start.checked_add(entry.stored_bytes));
        spans.push((entry.header_offset, end.unwrap_or(u64::MAX)));
    }
    spans.sort_unstable();
    let is_disjoint = spans.windows(2).all(|pair| pair[0].1 <= pair[1].0);
    let is_within = spans.last().is_none_or(|(_, end)| *end <= directory_offset);
    match is_disjoint && is_within {
        true => Ok(()),
        false => Err(ArchiveError::form("the archive", "entries of it overlap")),
    }
}

/// The values of a ZIP64 field, in order (APPNOTE 4.5.3).
struct Extra64<'a>(&'a [u8]);

impl<'a> Extra64<'a> {
    fn find(mut extra: &'a [u8]) -> Self {
        while extra.len() >= 4 {
            let (kind, length) = (Fields(extra).u16(0), usize::from(Fields(extra).u16(2)));
            let Some(content) = extra.get(4..4 + length) else {
                break;
            };
            if kind == 1 {
                return Self(content);
            }
            extra = &extra[4 + length..];
        }
        Self(&[])
    }

    fn next(&mut self) -> Option<u64> {
        let (value, rest) = self.0.split_at_checked(8)?;
        self.0 = rest;
        Some(Fields(value).u64(0))
    }
}

/// Little-endian fields of a record that is long enough.
struct Fields<'a>(&'a [u8]);

impl Fields<'_> {
    fn u16(&self, at: usize) -> u16 {
        u16::from_le_bytes([self.0[at], self.0[at + 1]])
    }

    fn u32(&self, at: usize) -> u32 {
        u32::from(self.u16(at)) | u32::from(self.u16(at + 2)) << 16
    }

    fn u64(&self, at: usize) -> u64 {
        u64::from(self.u32(at)) | u64::from(self.u32(at + 4)) << 32
    }
}

/// Reads exactly so many bytes at a place; the callers have bounded `length`.
fn read_at(
    inner: &mut (impl Read + Seek),
    offset: u64,
    length: u64,
) -> Result<Vec<u8>, ArchiveError> {
    let read = |inner: &mut dyn ReadSeek| {
        inner.seek(SeekFrom::Start(offset))?;
        let mut bytes = Vec::new();
        inner.take(length).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let bytes = read(inner).map_err(ArchiveError::read("the archive"))?;
    match bytes.len() as u64 == length {
        true => Ok(bytes),
        false => Err(ArchiveError::form("the archive", "it is cut off")),
    }
}

trait ReadSeek: Read + Seek {}
impl<T: Read + Seek> ReadSeek for T {}

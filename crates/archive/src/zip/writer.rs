//! Writes a ZIP archive in which everything is stored as it is: the same entries give the same bytes. One time for all entries, no
//! host, no permissions.

use std::io::{Read, Seek, SeekFrom, Write};

use flate2::Crc;

use super::{STORED, is_plain_path, signature};
use crate::error::ArchiveError;

/// 1980-01-01, the first day that ZIP knows (APPNOTE 4.4.6).
const FIRST_DAY: u16 = 0x0021;
/// Names are UTF-8 (APPNOTE 4.4.4, bit 11).
const UTF_8: u16 = 0x0800;
const VERSION: u16 = 20;
/// Version that knows ZIP64.
const VERSION_64: u16 = 45;
const MARK: u32 = u32::MAX;

struct Written {
    name: String,
    crc32: u32,
    size_bytes: u64,
    offset: u64,
}

impl Written {
    fn is_wide(&self) -> bool {
        self.size_bytes >= MARK.into() || self.offset >= MARK.into()
    }
}

/// An archive being written.
pub(crate) struct ZipWriter<W> {
    out: W,
    position: u64,
    written: Vec<Written>,
}

impl<W: Write + Seek> ZipWriter<W> {
    pub(crate) fn new(out: W) -> Self {
        Self {
            out,
            position: 0,
            written: Vec::new(),
        }
    }

    /// Writes one entry of a known size; `seen` is shown every byte that is written.
    ///
    /// The local header is written again once the CRC is known: what is written to must be able to seek.
    pub(crate) fn write(
        &mut self,
        name: &str,
        size_bytes: u64,
        content: &mut dyn Read,
        seen: &mut dyn FnMut(&[u8]),
    ) -> Result<(), ArchiveError> {
        if !is_plain_path(name) || self.written.iter().any(|entry| entry.name == name) {
            return Err(ArchiveError::unwritable(
                name,
                "it is no path within a package, or stands there already",
            ));
        }
        let mut entry = Written {
            name: name.to_owned(),
            crc32: 0,
            size_bytes,
            offset: self.position,
        };
        let header_bytes = local_header(&entry).len() as u64;
        self.put(&local_header(&entry), name)?;
        let (mut crc, mut count) = (Crc::new(), 0);
        let mut buffer = vec![0; 64 * 1024];
        loop {
            let length = content
                .read(&mut buffer)
                .map_err(ArchiveError::read(name))?;
            if length == 0 {
                break;
            }
            count += length as u64;
            crc.update(&buffer[..length]);
            seen(&buffer[..length]);
            self.put(&buffer[..length], name)?;
        }
        if count != size_bytes {
            return Err(ArchiveError::unwritable(
                name,
                format!("it has {count} bytes instead of {size_bytes}"),
            ));
        }
        entry.crc32 = crc.sum();
        let end = self.position;
        assert_eq!(
            end,
            entry.offset + header_bytes + size_bytes,
            "invariant: what is counted is what is written"
        );
        self.seek(entry.offset, name)?;
        self.put(&local_header(&entry), name)?;
        self.seek(end, name)?;
        self.written.push(entry);
        Ok(())
    }

    /// Writes the directory and hands back what was written to.
    pub(crate) fn finish(mut self) -> Result<W, ArchiveError> {
        let offset = self.position;
        let directory: Vec<u8> = self.written.iter().flat_map(central_header).collect();
        self.put(&directory, "the directory")?;
        let bytes = self.position - offset;
        let end = end_records(self.written.len() as u64, offset, bytes);
        self.put(&end, "the directory")?;
        self.out
            .flush()
            .map_err(ArchiveError::write("the directory"))?;
        Ok(self.out)
    }

    fn put(&mut self, bytes: &[u8], subject: &str) -> Result<(), ArchiveError> {
        self.out
            .write_all(bytes)
            .map_err(ArchiveError::write(subject))?;
        self.position += bytes.len() as u64;
        Ok(())
    }

    fn seek(&mut self, offset: u64, subject: &str) -> Result<(), ArchiveError> {
        self.out
            .seek(SeekFrom::Start(offset))
            .map_err(ArchiveError::write(subject))?;
        self.position = offset;
        Ok(())
    }
}

fn local_header(entry: &Written) -> Vec<u8> {
    let is_wide = entry.size_bytes >= MARK.into();
    let size = if is_wide {
        MARK
    } else {
        entry.size_bytes as u32
    };
    let mut bytes = Vec::new();
    bytes.extend(signature::LOCAL.to_le_bytes());
    bytes.extend(common(
        entry,
        if is_wide { VERSION_64 } else { VERSION },
        size,
    ));
    bytes.extend((if is_wide { 20_u16 } else { 0 }).to_le_bytes());
    bytes.extend(entry.name.as_bytes());
    if is_wide {
        bytes.extend([1, 0, 16, 0]);
        bytes.extend(entry.size_bytes.to_le_bytes());
        bytes.extend(entry.size_bytes.to_le_bytes());
    }
    bytes
}

/// What both headers hold, from the version needed to the length of the name.
fn common(entry: &Written, version: u16, size: u32) -> Vec<u8> {
    let name_bytes =
        u16::try_from(entry.name.len()).expect("invariant: names of a package are short");
    let mut bytes = Vec::new();
    for field in [version, UTF_8, STORED, 0, FIRST_DAY] {
        bytes.extend(field.to_le_bytes());
    }
    for field in [entry.crc32, size, size] {
        bytes.extend(field.to_le_bytes());
    }
    bytes.extend(name_bytes.to_le_bytes());
    bytes
}

fn central_header(entry: &Written) -> Vec<u8> {
    let is_wide = entry.is_wide();
    let short = |value: u64| if is_wide { MARK } else { value as u32 };
    let version = if is_wide { VERSION_64 } else { VERSION };
    let mut bytes = Vec::new();
    bytes.extend(signature::CENTRAL.to_le_bytes());
    bytes.extend(version.to_le_bytes());
    bytes.extend(common(entry, version, short(entry.size_bytes)));
    bytes.extend((if is_wide { 28_u16 } else { 0 }).to_le_bytes());
    // No comment, disk 0, no attributes.
    bytes.extend([0; 10]);
    bytes.extend(short(entry.offset).to_le_bytes());
    bytes.extend(entry.name.as_bytes());
    if is_wide {
        bytes.extend([1, 0, 24, 0]);
        for value in [entry.size_bytes, entry.size_bytes, entry.offset] {
            bytes.extend(value.to_le_bytes());
        }
    }
    bytes
}

fn end_records(entry_count: u64, offset: u64, directory_bytes: u64) -> Vec<u8> {
    let is_wide = entry_count >= 0xffff || offset >= MARK.into() || directory_bytes >= MARK.into();
    let mut bytes = Vec::new();
    if is_wide {
        bytes.extend(signature::END_64.to_le_bytes());
        bytes.extend(44_u64.to_le_bytes());
        bytes.extend(VERSION_64.to_le_bytes());
        bytes.extend(VERSION_64.to_le_bytes());
        bytes.extend([0; 8]);
        for value in [entry_count, entry_count, directory_bytes, offset] {
            bytes.extend(value.to_le_bytes());
        }
        bytes.extend(signature::LOCATOR_64.to_le_bytes());
        bytes.extend([0; 4]);
        bytes.extend((offset + directory_bytes).to_le_bytes());
        bytes.extend(1_u32.to_le_bytes());
    }
    let count = if is_wide { 0xffff } else { entry_count as u16 };
    let short = |value: u64| if is_wide { MARK } else { value as u32 };
    bytes.extend(signature::END.to_le_bytes());
    bytes.extend([0; 4]);
    bytes.extend(count.to_le_bytes());
    bytes.extend(count.to_le_bytes());
    bytes.extend(short(directory_bytes).to_le_bytes());
    bytes.extend(short(offset).to_le_bytes());
    bytes.extend([0; 2]);
    bytes
}

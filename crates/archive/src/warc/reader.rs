//! Reads WARC records one after another. What is malformed becomes a warning with its place, and reading goes on at the next record
//! that can be found; only the disk's own failure, or a limit, ends it.

use std::io::Read;

use super::header::{HEADER_BYTES_MAX, RecordHead, Version};
use super::source::Source;
use crate::error::{ArchiveError, Warning};

/// Of more warnings than this only the number is kept.
pub const WARNINGS_MAX: usize = 1000;

/// Where a record stands in the stored file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordPlace {
    /// Its first byte; in a compressed file, that of its gzip member.
    pub offset: u64,
    /// Bytes of the stored file that it takes up, with the line ends that close it; known once it was read to its end.
    pub stored_bytes: u64,
    /// Whether the record can be read alone from its place: it is uncompressed, or has a gzip member of its own.
    pub is_addressable: bool,
}

/// What a record turned out to be once its block was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordEnd {
    /// Its place.
    pub place: RecordPlace,
    /// Bytes of the block that are missing.
    pub missing: u64,
}

/// Reads records from a stored WARC file: compressed by the record, as a whole, or not at all.
pub struct WarcReader<R> {
    source: Source<R>,
    warnings: Vec<Warning>,
    warning_count: u64,
    /// The record whose block is being read.
    open: Option<OpenRecord>,
    /// The place of a record's first bytes that were already taken when it was sought.
    passed_mark: Option<u64>,
}

#[derive(Clone, Copy)]
struct OpenRecord {
    offset: u64,
    is_addressable: bool,
    is_compressed: bool,
    remaining: u64,
    breaks: u64,
}

impl<R: Read> WarcReader<R> {
    /// Begins at the first byte of a stored file.
    pub fn new(stored: R) -> Self {
        Self {
            source: Source::new(stored),
            warnings: Vec::new(),
            warning_count: 0,
            open: None,
            passed_mark: None,
        }
    }

    /// What was found wrong since the last call.
    pub fn take_warnings(&mut self) -> Vec<Warning> {
        self.collect_warnings();
        std::mem::take(&mut self.warnings)
    }

    /// Whether the file is compressed where it is being read.
    pub fn is_compressed(&self) -> bool {
        self.source.is_compressed()
    }

    /// How many warnings there were in all, kept or not.
    pub fn warning_count(&self) -> u64 {
        self.warning_count
    }

    /// The header of the next record; what is left of the one before is passed over. `None` at the end of the file.
    ///
    /// # Errors
    /// [`ArchiveError::Read`] and [`ArchiveError::TooLarge`].
    pub fn next_head(&mut self) -> Result<Option<RecordHead>, ArchiveError> {
        if self.open.is_some() {
            while !self.block()?.is_empty() {}
            self.finish()?;
        }
        loop {
            if self.passed_mark.is_none() {
                self.skip_line_ends()?;
            }
            if self.source.fill()?.is_empty() {
                self.collect_warnings();
                return Ok(None);
            }
            let mut place = self.source.place();
            let breaks = self.source.breaks();
            if let Some(offset) = self.passed_mark {
                place.offset = if self.source.is_compressed() {
                    place.offset
                } else {
                    offset
                };
            }
            match self.read_head()? {
                Ok((head, faults)) => {
                    for fault in faults {
                        self.warn(place.offset, format!("the record is read although {fault}"));
                    }
                    self.open = Some(OpenRecord {
                        offset: place.offset,
                        is_addressable: place.is_addressable,
                        is_compressed: self.source.is_compressed(),
                        remaining: head.length,
                        breaks,
                    });
                    return Ok(Some(head));
                }
                Err(why) => {
                    let skipped = self.skip_to_record()?;
                    self.warn(
                        place.offset,
                        format!("no record begins here: {why}; {skipped} bytes were passed over"),
                    );
                }
            }
        }
    }

    /// The next piece of the block; empty at its end, or where the file ends within it.
    ///
    /// # Errors
    /// As [`Self::next_head`].
    pub fn block(&mut self) -> Result<Vec<u8>, ArchiveError> {
        let Some(open) = self.open else {
            return Ok(Vec::new());
        };
        if open.remaining == 0 {
            return Ok(Vec::new());
        }
        let bytes = self.source.fill()?;
        let length = usize::try_from(open.remaining)
            .map_or(bytes.len(), |remaining| remaining.min(bytes.len()));
        let piece = bytes[..length].to_vec();
        if self.source.breaks() != open.breaks {
            return Ok(Vec::new());
        }
        self.source.consume(length);
        if let Some(open) = &mut self.open {
            open.remaining -= length as u64;
        }
        Ok(piece)
    }

    /// Ends the record whose block was read, and says where it stood.
    ///
    /// # Errors
    /// As [`Self::next_head`].
    pub fn finish(&mut self) -> Result<Option<RecordEnd>, ArchiveError> {
        let Some(open) = self.open.take() else {
            return Ok(None);
        };
        let mut end = RecordEnd {
            place: RecordPlace {
                offset: open.offset,
                stored_bytes: 0,
                is_addressable: open.is_addressable,
            },
            missing: open.remaining,
        };
        if open.remaining > 0 {
            self.warn(
                open.offset,
                format!(
                    "the record is cut off: {} bytes of its block are missing",
                    open.remaining
                ),
            );
            end.place.is_addressable = false;
            return Ok(Some(end));
        }
        // WARC 1.1, section 4: two line ends close a record.
        let closing = self.skip_line_ends()?;
        if closing != 2 && self.source.breaks() == open.breaks {
            self.warn(
                open.offset,
                format!("the record is closed by {closing} line ends instead of 2"),
            );
        }
        let is_at_end = self.source.fill()?.is_empty();
        let stop = if is_at_end {
            self.source.taken()
        } else {
            self.source.place().offset
        };
        end.place.stored_bytes = stop.saturating_sub(open.offset);
        if open.is_compressed && !is_at_end {
            end.place.is_addressable &= self.source.place().is_addressable;
        }
        Ok(Some(end))
    }

    fn collect_warnings(&mut self) {
        for warning in self.source.take_warnings() {
            self.warn(warning.offset, warning.what);
        }
    }

    fn warn(&mut self, offset: u64, what: String) {
        self.warning_count += 1;
        if self.warnings.len() < WARNINGS_MAX {
            let file = String::new();
            self.warnings.push(Warning { file, offset, what });
        }
    }

    /// Passes over empty lines and says how many there were.
    fn skip_line_ends(&mut self) -> Result<u64, ArchiveError> {
        let mut count = 0;
        loop {
            let bytes = self.source.fill()?;
            let length = bytes
                .iter()
                .take_while(|byte| matches!(byte, b'\r' | b'\n'))
                .count();
            count += bytes[..length]
                .iter()
                .filter(|byte| **byte == b'\n')
                .count() as u64;
            let is_all = length == bytes.len();
            self.source.consume(length);
            if length == 0 || !is_all {
                return Ok(count);
            }
        }
    }

    /// Reads a version line and the fields after it, up to the empty line.
    fn read_head(&mut self) -> Result<Result<(RecordHead, Vec<String>), String>, ArchiveError> {
        let breaks = self.source.breaks();
        let mut line = match self.passed_mark.take() {
            Some(_) => MARK.to_vec(),
            None => Vec::new(),
        };
        if !self.read_line(&mut line, VERSION_LINE_BYTES_MAX)? {
            return Ok(Err("the first line is none of WARC".to_owned()));
        }
        let Some(version) = Version::parse(&line) else {
            return Ok(Err("the first line is none of WARC 1.0 or 1.1".to_owned()));
        };
        let mut text = Vec::new();
        loop {
            let start = text.len();
            if !self.read_line(&mut text, HEADER_BYTES_MAX)? {
                let why = if text.len() >= HEADER_BYTES_MAX {
                    format!("its header has more than {HEADER_BYTES_MAX} bytes")
                } else {
                    "its header is cut off".to_owned()
                };
                return Ok(Err(why));
            }
            if self.source.breaks() != breaks {
                return Ok(Err("its header is cut off".to_owned()));
            }
            if text[start..].trim_ascii().is_empty() {
                return Ok(RecordHead::parse(version, &text));
            }
        }
    }

    /// Appends a line with its end; false where there is none within `bytes_max` bytes of `text`.
    fn read_line(&mut self, text: &mut Vec<u8>, bytes_max: usize) -> Result<bool, ArchiveError> {
        loop {
            let bytes = self.source.fill()?;
            if bytes.is_empty() || text.len() >= bytes_max {
                return Ok(false);
            }
            let bytes = &bytes[..bytes.len().min(bytes_max - text.len())];
            let end = bytes.iter().position(|byte| *byte == b'\n');
            let length = end.map_or(bytes.len(), |end| end + 1);
            text.extend_from_slice(&bytes[..length]);
            self.source.consume(length);
            if end.is_some() {
                return Ok(true);
            }
        }
    }

    /// Passes over bytes until a line that begins a record, or the end, and says over how many. The mark is left to be read, unless
    /// it lies across two pieces: then it is kept in `passed_mark`.
    fn skip_to_record(&mut self) -> Result<u64, ArchiveError> {
        let (mut skipped, mut matched, mut is_line_start) = (0, 0, true);
        loop {
            let place = self.source.place();
            let bytes = self.source.fill()?;
            if bytes.is_empty() {
                return Ok(skipped);
            }
            let mut taken = bytes.len();
            for (at, byte) in bytes.iter().enumerate() {
                let goes_on = *byte == MARK[matched] && (matched > 0 || is_line_start);
                matched = if goes_on { matched + 1 } else { 0 };
                is_line_start = *byte == b'\n';
                if matched == MARK.len() {
                    taken = at + 1;
                    break;
                }
            }
            skipped += taken as u64;
            if matched < MARK.len() {
                self.source.consume(taken);
                continue;
            }
            skipped -= MARK.len() as u64;
            if taken >= MARK.len() {
                self.source.consume(taken - MARK.len());
            } else {
                self.passed_mark = Some(place.offset.saturating_sub((MARK.len() - taken) as u64));
                self.source.consume(taken);
            }
            return Ok(skipped);
        }
    }
}

/// What begins a record that reading may go on at.
const MARK: &[u8] = b"WARC/1.";
const VERSION_LINE_BYTES_MAX: usize = 64;

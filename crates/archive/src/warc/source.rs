//! The bytes of a WARC file as one stream, whether each record is a gzip member, the whole file is one, or nothing is compressed;
//! with the place in the stored file of what is being read. Bounded memory, whatever the file says.

use std::io::{BufRead, BufReader, ErrorKind, Read};

use flate2::bufread::GzDecoder;

use crate::error::{ArchiveError, Warning};

/// Bytes held of the stored file and, again, of what it expands to.
const BUFFER_BYTES: usize = 64 * 1024;
/// The two bytes that begin a gzip member (RFC 1952, 2.3.1).
const GZIP_FIRST: u8 = 0x1f;
const GZIP_SECOND: u8 = 0x8b;
/// A file that expands to more than this is not read to its end.
pub const EXPANDED_BYTES_MAX: u64 = 1 << 42;

/// Counts what has been taken of the stored file, and keeps its failure apart from those of the decoder.
struct Counted<R> {
    inner: BufReader<R>,
    taken: u64,
    failure: Option<std::io::Error>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let available = self.fill_buf()?;
        let length = available.len().min(out.len());
        out[..length].copy_from_slice(&available[..length]);
        self.consume(length);
        Ok(length)
    }
}

impl<R: Read> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        // A first call only fills; the borrow checker wants the second for the answer.
        while let Err(error) = self.inner.fill_buf().map(<[u8]>::len) {
            if error.kind() != ErrorKind::Interrupted {
                let kind = error.kind();
                self.failure = Some(error);
                return Err(kind.into());
            }
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, length: usize) {
        self.taken += length as u64;
        self.inner.consume(length);
    }
}

enum Input<R> {
    /// Between members, or before the first byte.
    Between(Counted<R>),
    Plain(Counted<R>),
    Member(Box<GzDecoder<Counted<R>>>),
    /// While one is changed into another.
    Moving,
}

/// Where the bytes that are read now stand in the stored file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    /// Bytes from the beginning of the stored file: of the gzip member, or of the byte itself when nothing is compressed.
    pub offset: u64,
    /// Whether the next byte is the first of a gzip member, or nothing is compressed.
    pub is_addressable: bool,
}

/// The expanded stream.
pub(crate) struct Source<R> {
    input: Input<R>,
    buffer: Vec<u8>,
    position: usize,
    length: usize,
    /// Where the member began whose bytes are in the buffer.
    member_offset: u64,
    is_member: bool,
    /// Bytes that the member gave before those in the buffer.
    member_given: u64,
    expanded: u64,
    /// How often something could not be expanded: bytes before and after do not belong together.
    breaks: u64,
    warnings: Vec<Warning>,
}

impl<R: Read> Source<R> {
    pub(crate) fn new(stored: R) -> Self {
        let inner = BufReader::with_capacity(BUFFER_BYTES, stored);
        Self {
            input: Input::Between(Counted {
                inner,
                taken: 0,
                failure: None,
            }),
            buffer: vec![0; BUFFER_BYTES],
            position: 0,
            length: 0,
            member_offset: 0,
            is_member: false,
            member_given: 0,
            expanded: 0,
            breaks: 0,
            warnings: Vec::new(),
        }
    }

    /// What was wrong with the compression since the last call.
    pub(crate) fn take_warnings(&mut self) -> Vec<Warning> {
        std::mem::take(&mut self.warnings)
    }

    /// How often the stream was interrupted so far.
    pub(crate) fn breaks(&self) -> u64 {
        self.breaks
    }

    /// Whether the file is compressed where it is being read.
    pub(crate) fn is_compressed(&self) -> bool {
        self.is_member
    }

    /// The place of the next byte; fill first.
    pub(crate) fn place(&self) -> Place {
        if self.is_member {
            return Place {
                offset: self.member_offset,
                is_addressable: self.member_given == 0 && self.position == 0,
            };
        }
        let held = (self.length - self.position) as u64;
        Place {
            offset: self.taken() - held,
            is_addressable: true,
        }
    }

    /// Bytes taken of the stored file.
    pub(crate) fn taken(&self) -> u64 {
        match &self.input {
            Input::Between(counted) | Input::Plain(counted) => counted.taken,
            Input::Member(member) => member.get_ref().taken,
            Input::Moving => unreachable!("invariant: nobody looks while the input is moved"),
        }
    }

    /// The next bytes; none at the end. Bytes of two members are never in it together.
    pub(crate) fn fill(&mut self) -> Result<&[u8], ArchiveError> {
        while self.position == self.length {
            if !self.advance()? {
                return Ok(&[]);
            }
        }
        Ok(&self.buffer[self.position..self.length])
    }

    pub(crate) fn consume(&mut self, length: usize) {
        self.position = (self.position + length).min(self.length);
    }

    /// Takes one more piece into the buffer, which may be empty; false at the end of the file.
    fn advance(&mut self) -> Result<bool, ArchiveError> {
        self.member_given += self.length as u64;
        self.position = 0;
        self.length = 0;
        match std::mem::replace(&mut self.input, Input::Moving) {
            Input::Between(counted) => self.begin(counted),
            Input::Plain(mut counted) => {
                let read = counted.read(&mut self.buffer);
                let failure = counted.failure.take();
                self.input = Input::Plain(counted);
                let length = outcome(read, failure)?;
                self.take_in(length)?;
                Ok(length > 0)
            }
            Input::Member(member) => self.read_member(member),
            Input::Moving => {
                unreachable!("invariant: the input is put back before anything returns")
            }
        }
    }

    fn take_in(&mut self, length: usize) -> Result<(), ArchiveError> {
        self.length = length;
        self.expanded += length as u64;
        if self.expanded > EXPANDED_BYTES_MAX {
            return Err(ArchiveError::TooLarge {
                subject: "the capture".to_owned(),
                limit: EXPANDED_BYTES_MAX,
                unit: "bytes when expanded",
            });
        }
        Ok(())
    }

    /// Decides by the next bytes what follows: a member, plain records, padding, or the end.
    fn begin(&mut self, mut counted: Counted<R>) -> Result<bool, ArchiveError> {
        let start = counted.taken;
        let first = counted.fill_buf().map(|bytes| bytes.first().copied());
        let failure = counted.failure.take();
        let first = match outcome(first, failure) {
            Ok(Some(first)) => first,
            ended => {
                self.input = Input::Between(counted);
                return ended.map(|_| false);
            }
        };
        let is_plain = first != GZIP_FIRST;
        if is_plain && start > 0 {
            self.warnings.push(Warning {
                file: String::new(),
                offset: start,
                what: "something else than a gzip member follows here; reading goes on at the next member".to_owned(),
            });
            return self.skip_to_member(counted);
        }
        self.is_member = !is_plain;
        self.member_offset = start;
        self.member_given = 0;
        self.input = if is_plain {
            Input::Plain(counted)
        } else {
            Input::Member(Box::new(GzDecoder::new(counted)))
        };
        Ok(true)
    }

    fn read_member(
        &mut self,
        mut member: Box<GzDecoder<Counted<R>>>,
    ) -> Result<bool, ArchiveError> {
        let read = member.read(&mut self.buffer);
        if let Some(failure) = member.get_mut().failure.take() {
            self.input = Input::Between(member.into_inner());
            return Err(ArchiveError::read("the capture")(failure));
        }
        match read {
            Ok(0) => {
                self.input = Input::Between(member.into_inner());
                Ok(true)
            }
            Ok(length) => {
                self.input = Input::Member(member);
                self.take_in(length)?;
                Ok(true)
            }
            Err(error) => {
                self.warnings.push(Warning {
                    file: String::new(),
                    offset: self.member_offset,
                    what: format!("the gzip member is damaged or cut off ({error}); reading goes on at the next"),
                });
                self.skip_to_member(member.into_inner())
            }
        }
    }

    /// Passes over bytes until something that may begin a gzip member. A place that only looks so is found out when it is opened.
    fn skip_to_member(&mut self, mut counted: Counted<R>) -> Result<bool, ArchiveError> {
        self.breaks += 1;
        loop {
            let step = counted.fill_buf().map(|bytes| {
                let at = bytes.iter().position(|byte| *byte == GZIP_FIRST);
                match at {
                    _ if bytes.is_empty() => Step::End,
                    None => Step::Pass(bytes.len()),
                    Some(0) if bytes.get(1).is_none_or(|byte| *byte == GZIP_SECOND) => Step::Found,
                    Some(0) => Step::Pass(1),
                    Some(at) => Step::Pass(at),
                }
            });
            let failure = counted.failure.take();
            match step {
                Ok(Step::Pass(length)) => counted.consume(length),
                Ok(Step::Found) => {
                    self.input = Input::Between(counted);
                    return Ok(true);
                }
                Ok(Step::End) => {
                    self.input = Input::Between(counted);
                    return Ok(false);
                }
                Err(error) => {
                    self.input = Input::Between(counted);
                    return outcome(Err(error), failure);
                }
            }
        }
    }
}

/// What to do with the next bytes when a member is sought.
enum Step {
    Pass(usize),
    Found,
    End,
}

fn outcome<T>(
    read: std::io::Result<T>,
    failure: Option<std::io::Error>,
) -> Result<T, ArchiveError> {
    read.map_err(|error| ArchiveError::read("the capture")(failure.unwrap_or(error)))
}

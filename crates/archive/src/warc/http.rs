//! The HTTP message within a record (RFC 9112): its head, and its body as stored, without chunks, and decoded, each hashed as the
//! bytes go by. Bounded memory and bounded expansion.

use std::io::Write;

use flate2::write::{DeflateDecoder, GzDecoder, ZlibDecoder};

use crate::digest::{Algorithm, Hasher};

/// An HTTP head of more bytes than this is not read.
pub const HTTP_HEAD_BYTES_MAX: usize = 512 * 1024;
/// A body that decodes to more than this is not decoded to its end.
pub const DECODED_BYTES_MAX: u64 = 1 << 32;

/// The first lines of an HTTP message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpHead {
    /// The first line.
    pub first_line: String,
    /// The status of a response.
    pub status: Option<u16>,
    /// Every header in order.
    pub fields: Vec<(String, String)>,
}

impl HttpHead {
    /// The first header of a name, in any case.
    pub fn field(&self, name: &str) -> Option<&str> {
        let is_it = |(given, _): &&(String, String)| given.eq_ignore_ascii_case(name);
        self.fields
            .iter()
            .find(is_it)
            .map(|(_, value)| value.as_str())
    }

    /// The media type without its parameters, in lower case.
    pub fn media_type(&self) -> Option<String> {
        let value = self.field("Content-Type")?;
        let bare = value.split([';', ',']).next().unwrap_or_default();
        Some(bare.trim().to_ascii_lowercase())
    }

    /// Where the head ends within the bytes: after its empty line.
    pub(crate) fn end(bytes: &[u8]) -> Option<usize> {
        let mut line_start = 0;
        for (at, byte) in bytes.iter().enumerate() {
            if *byte == b'\n' {
                if bytes[line_start..at].trim_ascii().is_empty() && line_start > 0 {
                    return Some(at + 1);
                }
                line_start = at + 1;
            }
        }
        None
    }

    /// Reads a head; `None` when it is none of HTTP.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let text: String = match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            // RFC 9110, 5.5: other bytes stand for ISO-8859-1.
            Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
        };
        let mut lines = text.lines();
        let first_line = lines.next()?.trim_end().to_owned();
        let status = match first_line.split_whitespace().collect::<Vec<_>>().as_slice() {
            [version, status, ..] if version.starts_with("HTTP/") => status.parse().ok(),
            [_, _, version] if version.starts_with("HTTP/") => None,
            _ => return None,
        };
        let mut fields: Vec<(String, String)> = Vec::new();
        for line in lines {
            match (
                line.starts_with([' ', '\t']),
                fields.last_mut(),
                line.split_once(':'),
            ) {
                (true, Some((_, value)), _) => {
                    value.push(' ');
                    value.push_str(line.trim());
                }
                (false, _, Some((name, value))) => {
                    fields.push((name.trim().to_owned(), value.trim().to_owned()))
                }
                _ => {}
            }
        }
        Some(Self {
            first_line,
            status,
            fields,
        })
    }
}

/// Bytes that go by: hashed, counted, and the first of them kept.
pub(crate) struct Tap {
    hasher: Option<Hasher>,
    count: u64,
    kept: Vec<u8>,
    kept_max: usize,
}

impl Tap {
    pub(crate) fn new(algorithm: Option<Algorithm>, kept_max: usize) -> Self {
        Self {
            hasher: algorithm.map(Hasher::new),
            count: 0,
            kept: Vec::new(),
            kept_max,
        }
    }

    pub(crate) fn digest(&self) -> Option<Vec<u8>> {
        self.hasher.clone().map(Hasher::finish)
    }

    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    pub(crate) fn into_kept(self) -> Vec<u8> {
        self.kept
    }
}

impl Write for Tap {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if let Some(hasher) = &mut self.hasher {
            hasher.update(bytes);
        }
        self.count += bytes.len() as u64;
        if self.count > DECODED_BYTES_MAX {
            return Err(std::io::Error::other("it decodes to more than is read"));
        }
        let room = self.kept_max - self.kept.len();
        self.kept.extend_from_slice(&bytes[..bytes.len().min(room)]);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Takes the content coding off a body, piece by piece.
pub(crate) enum Decoder {
    /// There is none, or one that is not known here.
    None(Tap),
    /// The coding is named; the first bytes decide whether the body really has it.
    Undecided(String, Tap),
    /// gzip (RFC 1952).
    Gzip(Box<GzDecoder<Tap>>),
    /// deflate with its zlib frame (RFC 1950).
    Zlib(Box<ZlibDecoder<Tap>>),
    /// deflate without a frame, as some servers send it.
    Deflate(Box<DeflateDecoder<Tap>>),
    /// Decoding failed; what came before stands.
    Broken(Tap),
    /// While one is changed into another.
    Moving,
}

impl Decoder {
    pub(crate) fn new(coding: Option<&str>, tap: Tap) -> Self {
        match coding.map(|coding| coding.trim().to_ascii_lowercase()) {
            Some(coding) if matches!(coding.as_str(), "gzip" | "x-gzip" | "deflate") => {
                Self::Undecided(coding, tap)
            }
            _ => Self::None(tap),
        }
    }

    pub(crate) fn push(&mut self, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        *self = match std::mem::replace(self, Self::Moving) {
            Self::Undecided(coding, tap) => Self::decided(&coding, bytes[0], tap),
            decided => decided,
        };
        let written = match self {
            Self::None(tap) => tap.write_all(bytes),
            Self::Gzip(decoder) => decoder.write_all(bytes),
            Self::Zlib(decoder) => decoder.write_all(bytes),
            Self::Deflate(decoder) => decoder.write_all(bytes),
            _ => Ok(()),
        };
        if written.is_err() {
            *self = Self::Broken(std::mem::replace(self, Self::Moving).into_tap());
        }
    }

    /// Captures often keep the header of a coding that they have taken off: the first byte decides.
    fn decided(coding: &str, first: u8, tap: Tap) -> Self {
        match (coding, first) {
            ("gzip" | "x-gzip", 0x1f) => Self::Gzip(Box::new(GzDecoder::new(tap))),
            ("deflate", 0x78) => Self::Zlib(Box::new(ZlibDecoder::new(tap))),
            ("deflate", first) if !matches!(first, b'<' | b'{' | b' ' | b'\n') => {
                Self::Deflate(Box::new(DeflateDecoder::new(tap)))
            }
            _ => Self::None(tap),
        }
    }

    pub(crate) fn is_coded(&self) -> bool {
        !matches!(self, Self::None(_) | Self::Undecided(..))
    }

    pub(crate) fn is_broken(&self) -> bool {
        matches!(self, Self::Broken(_))
    }

    /// What came through. A coding that ends too early gives what there was.
    pub(crate) fn into_tap(self) -> Tap {
        let none = || Tap::new(None, 0);
        match self {
            Self::None(tap) | Self::Undecided(_, tap) | Self::Broken(tap) => tap,
            Self::Gzip(mut decoder) => {
                let _ = decoder.try_finish();
                std::mem::replace(decoder.get_mut(), none())
            }
            Self::Zlib(mut decoder) => {
                let _ = decoder.try_finish();
                std::mem::replace(decoder.get_mut(), none())
            }
            Self::Deflate(mut decoder) => {
                let _ = decoder.try_finish();
                std::mem::replace(decoder.get_mut(), none())
            }
            Self::Moving => none(),
        }
    }
}

/// Takes the chunks off a body (RFC 9112, 7.1), piece by piece.
#[derive(Debug)]
pub(crate) struct Unchunker {
    state: ChunkState,
    line: Vec<u8>,
    is_first: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ChunkState {
    Size,
    Content(u64),
    AfterContent,
    Trailer,
    /// The body has no chunks although its head says so: it goes through as it is.
    Not,
    Ended,
}

const CHUNK_LINE_BYTES_MAX: usize = 1024;

impl Unchunker {
    pub(crate) fn new() -> Self {
        Self {
            state: ChunkState::Size,
            line: Vec::new(),
            is_first: true,
        }
    }

    /// Whether chunks were really found.
    pub(crate) fn is_chunked(&self) -> bool {
        !self.is_first && self.state != ChunkState::Not
    }

    pub(crate) fn push(&mut self, mut bytes: &[u8], out: &mut dyn FnMut(&[u8])) {
        while !bytes.is_empty() {
            match self.state {
                ChunkState::Not => {
                    out(bytes);
                    return;
                }
                ChunkState::Ended => return,
                ChunkState::Content(left) => {
                    let length =
                        usize::try_from(left).map_or(bytes.len(), |left| left.min(bytes.len()));
                    out(&bytes[..length]);
                    bytes = &bytes[length..];
                    let left = left - length as u64;
                    self.state = if left == 0 {
                        ChunkState::AfterContent
                    } else {
                        ChunkState::Content(left)
                    };
                }
                ChunkState::Size | ChunkState::AfterContent | ChunkState::Trailer => {
                    let end = bytes.iter().position(|byte| *byte == b'\n');
                    let length = end.map_or(bytes.len(), |end| end + 1);
                    self.line.extend_from_slice(&bytes[..length]);
                    bytes = &bytes[length..];
                    if end.is_some() || self.line.len() > CHUNK_LINE_BYTES_MAX {
                        self.take_line(out);
                    }
                }
            }
        }
    }

    /// Ends the body. One that never came to the end of a first line has no chunks.
    pub(crate) fn finish(&mut self, out: &mut dyn FnMut(&[u8])) {
        if self.is_first && !self.line.is_empty() {
            self.take_line(out);
        }
    }

    fn take_line(&mut self, out: &mut dyn FnMut(&[u8])) {
        let line = std::mem::take(&mut self.line);
        let is_empty = line.trim_ascii().is_empty();
        self.state = match self.state {
            ChunkState::AfterContent if is_empty => ChunkState::Size,
            ChunkState::Trailer if is_empty => ChunkState::Ended,
            ChunkState::Trailer => ChunkState::Trailer,
            ChunkState::Size => match (chunk_size(&line), self.is_first) {
                (Some(0), _) => ChunkState::Trailer,
                (Some(size), _) => ChunkState::Content(size),
                (None, true) => {
                    out(&line);
                    ChunkState::Not
                }
                (None, false) => ChunkState::Ended,
            },
            _ => ChunkState::Ended,
        };
        self.is_first = false;
    }
}

fn chunk_size(line: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(line).ok()?;
    let size = text.split(';').next().unwrap_or_default().trim();
    let is_hex =
        !size.is_empty() && size.len() <= 15 && size.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_hex {
        u64::from_str_radix(size, 16).ok()
    } else {
        None
    }
}

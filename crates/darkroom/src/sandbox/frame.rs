//! Frames between parent and child: a kind, a length, bytes; and at the end a digest over all that went before, so that an answer
//! that breaks off is never taken for a whole one.

use std::io::{self, Read, Write};

use sha2::{Digest, Sha256};

/// Bytes of original or copy in one frame.
pub(super) const CHUNK_BYTES: usize = 64 << 10;
/// Bytes of one statement in JSON: 5,000 properties at their longest.
const STATEMENT_BYTES_MAX: usize = 24 << 20;

/// What a frame holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FrameKind {
    /// How the child confined itself, in JSON.
    Sandbox = b'S' as isize,
    /// What is asked or answered, in JSON.
    Statement = b'J' as isize,
    /// A piece of the original or of the copy.
    Piece = b'P' as isize,
    /// The end: the digest over kinds, lengths and bytes of all frames before.
    End = b'E' as isize,
}

impl FrameKind {
    fn of(byte: u8) -> Option<Self> {
        [Self::Sandbox, Self::Statement, Self::Piece, Self::End]
            .into_iter()
            .find(|kind| *kind as isize == isize::from(byte))
    }

    fn bytes_max(self) -> usize {
        match self {
            Self::Sandbox | Self::Statement => STATEMENT_BYTES_MAX,
            Self::Piece => CHUNK_BYTES,
            Self::End => 32,
        }
    }
}

/// A frame as it was read.
#[derive(Debug)]
pub(super) struct Frame {
    pub kind: FrameKind,
    pub bytes: Vec<u8>,
}

/// Writes frames.
pub(super) struct FrameWriter<W> {
    to: W,
    digest: Sha256,
}

impl<W: Write> FrameWriter<W> {
    pub(super) fn new(to: W) -> Self {
        Self {
            to,
            digest: Sha256::new(),
        }
    }

    /// Writes one frame.
    pub(super) fn write(&mut self, kind: FrameKind, bytes: &[u8]) -> io::Result<()> {
        let too_long = |_| io::Error::new(io::ErrorKind::InvalidInput, "a frame is too long");
        let mut head = [kind as isize as u8, 0, 0, 0, 0];
        head[1..].copy_from_slice(&u32::try_from(bytes.len()).map_err(too_long)?.to_be_bytes());
        self.digest.update(head);
        self.digest.update(bytes);
        self.to.write_all(&head)?;
        self.to.write_all(bytes)
    }

    /// Writes bytes in pieces.
    pub(super) fn write_pieces(&mut self, bytes: &[u8]) -> io::Result<()> {
        bytes
            .chunks(CHUNK_BYTES)
            .try_for_each(|piece| self.write(FrameKind::Piece, piece))
    }

    /// Writes the end and sends everything off.
    pub(super) fn finish(mut self) -> io::Result<()> {
        let digest = self.digest.clone().finalize();
        self.write(FrameKind::End, &digest)?;
        self.to.flush()
    }

    /// Sends off what was written so far.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// Reads frames.
pub(super) struct FrameReader<R> {
    from: R,
    digest: Sha256,
}

fn broken(words: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, words)
}

impl<R: Read> FrameReader<R> {
    pub(super) fn new(from: R) -> Self {
        Self {
            from,
            digest: Sha256::new(),
        }
    }

    /// Reads one frame; an end whose digest differs is an error.
    pub(super) fn read(&mut self) -> io::Result<Frame> {
        let mut head = [0; 5];
        self.from.read_exact(&mut head)?;
        let kind = FrameKind::of(head[0]).ok_or_else(|| broken("a frame of no known kind"))?;
        let len = u32::from_be_bytes([head[1], head[2], head[3], head[4]]) as usize;
        if len > kind.bytes_max() {
            return Err(broken("a frame is too long"));
        }
        let mut bytes = vec![0; len];
        self.from.read_exact(&mut bytes)?;
        let before = self.digest.clone().finalize();
        if kind == FrameKind::End && bytes != before.as_slice() {
            return Err(broken("the digest at the end differs"));
        }
        self.digest.update(head);
        self.digest.update(&bytes);
        Ok(Frame { kind, bytes })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn framed() -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut writer = FrameWriter::new(&mut bytes);
        writer.write(FrameKind::Statement, b"{}").unwrap();
        writer.write_pieces(&[7; CHUNK_BYTES + 1]).unwrap();
        writer.finish().unwrap();
        bytes
    }

    fn read_all(bytes: &[u8]) -> io::Result<Vec<u8>> {
        let mut reader = FrameReader::new(bytes);
        let mut pieces = Vec::new();
        loop {
            let frame = reader.read()?;
            match frame.kind {
                FrameKind::End => return Ok(pieces),
                _ => pieces.extend(frame.bytes),
            }
        }
    }

    #[test]
    fn frames_come_back_as_they_went() {
        let read = read_all(&framed()).unwrap();
        assert_eq!(read.len(), 2 + CHUNK_BYTES + 1);
    }

    #[test]
    fn a_cut_or_changed_stream_is_never_whole() {
        let whole = framed();
        for cut in [0, 1, 6, 100, whole.len() - 33, whole.len() - 1] {
            assert!(read_all(&whole[..cut]).is_err(), "cut at {cut}");
        }
        for at in [5, 6, 20, CHUNK_BYTES, whole.len() - 1] {
            let mut changed = whole.clone();
            changed[at] ^= 1;
            assert!(read_all(&changed).is_err(), "changed at {at}");
        }
    }

    #[test]
    fn a_frame_cannot_ask_for_more_memory_than_its_kind_may() {
        let error = FrameReader::new(b"P\xff\xff\xff\xff".as_slice())
            .read()
            .unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidData);
    }
}

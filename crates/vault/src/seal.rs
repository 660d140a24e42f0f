//! The digest of sealed bytes, taken while they pass. Knows nothing of what is sealed.

use std::fmt;
use std::io::{self, Read, Write};

use sha2::{Digest, Sha256};

/// What tells one sealing of an original from every other: SHA-256 and length of the sealed bytes. An object that opens but
/// has another seal than the recorded one was replaced or rolled back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Seal {
    /// SHA-256 of the sealed bytes.
    pub sha256: [u8; 32],
    /// Their number.
    pub size_bytes: u64,
}

impl fmt::Display for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} of {} bytes",
            hex::encode(self.sha256),
            self.size_bytes
        )
    }
}

/// Counts and hashes what it is shown.
#[derive(Default)]
pub(crate) struct Sum {
    hasher: Sha256,
    size_bytes: u64,
}

impl Sum {
    pub(crate) fn add(&mut self, bytes: &[u8]) {
        self.hasher.update(bytes);
        self.size_bytes += bytes.len() as u64;
    }

    pub(crate) fn seal(self) -> Seal {
        Seal {
            sha256: self.hasher.finalize().into(),
            size_bytes: self.size_bytes,
        }
    }
}

/// Hashes what is read through it.
pub(crate) struct SummedRead<R> {
    pub(crate) inner: R,
    pub(crate) sum: Sum,
}

impl<R> SummedRead<R> {
    pub(crate) fn new(inner: R) -> Self {
        Self {
            inner,
            sum: Sum::default(),
        }
    }
}

impl<R: Read> Read for SummedRead<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(out)?;
        self.sum.add(&out[..count]);
        Ok(count)
    }
}

/// Hashes what is written through it.
pub(crate) struct SummedWrite<W> {
    pub(crate) inner: W,
    pub(crate) sum: Sum,
}

impl<W> SummedWrite<W> {
    pub(crate) fn new(inner: W) -> Self {
        Self {
            inner,
            sum: Sum::default(),
        }
    }
}

impl<W: Write> Write for SummedWrite<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.inner.write(bytes)?;
        self.sum.add(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

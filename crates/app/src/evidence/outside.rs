//! A file from outside while it is read: still the one that was looked at, counted, hashed. Knows no vault.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::Progress;

const CHUNK_BYTES: usize = 64 * 1024;

/// Opens a file that is still the one that was looked at: no link, no pipe.
pub(super) fn open(path: &Path) -> std::io::Result<File> {
    let looked_at = std::fs::symlink_metadata(path)?;
    if !looked_at.is_file() {
        return Err(std::io::Error::other("it is no regular file any more"));
    }
    let file = File::open(path)?;
    if !is_same(&looked_at, &file.metadata()?) {
        return Err(std::io::Error::other(
            "it was exchanged while it was opened",
        ));
    }
    Ok(file)
}

#[cfg(unix)]
fn is_same(one: &std::fs::Metadata, other: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

#[cfg(not(unix))]
fn is_same(_: &std::fs::Metadata, other: &std::fs::Metadata) -> bool {
    other.is_file()
}

/// SHA-256 of a file's bytes, read with bounded memory.
pub(super) fn digest(file: File, progress: &mut dyn Progress) -> std::io::Result<[u8; 32]> {
    let mut counted = Counted {
        inner: file,
        progress,
    };
    let mut hasher = Sha256::new();
    let mut chunk = vec![0; CHUNK_BYTES];
    loop {
        match counted.read(&mut chunk)? {
            0 => return Ok(hasher.finalize().into()),
            count => hasher.update(&chunk[..count]),
        }
    }
}

/// Tells how many bytes were read.
pub(super) struct Counted<'p, R> {
    pub(super) inner: R,
    pub(super) progress: &'p mut dyn Progress,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(out)?;
        self.progress.advance(count as u64);
        Ok(count)
    }
}

//! Reading of a part of an original. Knows what it cannot know: see [`BlobReader`].

use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::ops::Range;

use rapporteur_disk::Incoming;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::blob::object_of;
use crate::opening::{self, CHUNK_BYTES, HEADER_BYTES_MAX};
use crate::vault::MISNAMED;
use crate::{Vault, VaultError};

/// Whether a digest is that of the original that a blob's name says.
pub(crate) type NameCheck = Box<dyn Fn(&[u8; 32]) -> bool + Send>;

/// An original as a stream that can be sought in.
///
/// Every chunk of 64 KiB is authentic before a byte of it is returned: it was sealed under this blob's own key, at this place.
/// The first seek authenticates the last chunk, so that a cut blob is found; a seek past the end is refused. What comes back is compared with the
/// blob's name only when it was read from its beginning to its end without a seek; then the last read fails when it is another.
/// A reader of a part cannot know that the blob is the one that its name says: whoever knows the vault's recipient could have
/// sealed another original to it. [`Vault::read_to`], [`Vault::get`] and the scrub know.
///
/// Damage is an [`io::ErrorKind::InvalidData`] or [`io::ErrorKind::UnexpectedEof`].
pub struct BlobReader {
    inner: age::stream::StreamReader<BufReader<Box<dyn Incoming>>>,
    position: u64,
    /// Known once the last chunk was authenticated.
    size_bytes: Option<u64>,
    /// The digest of all from the start to `position`; `None` after a seek elsewhere.
    hasher: Option<Sha256>,
    is_name: NameCheck,
}

impl BlobReader {
    /// The length of the original, after the last chunk was authenticated.
    ///
    /// # Errors
    /// As for reading.
    pub fn size_bytes(&mut self) -> io::Result<u64> {
        if let Some(size_bytes) = self.size_bytes {
            return Ok(size_bytes);
        }
        let size_bytes = self.inner.seek(SeekFrom::End(0))?;
        self.inner.seek(SeekFrom::Start(self.position))?;
        self.size_bytes = Some(size_bytes);
        Ok(size_bytes)
    }
}

impl Read for BlobReader {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() {
            return Ok(0);
        }
        let count = self.inner.read(out)?;
        self.position += count as u64;
        let Some(hasher) = &mut self.hasher else {
            return Ok(count);
        };
        hasher.update(&out[..count]);
        let is_end = count == 0;
        if is_end && !(self.is_name)(&hasher.clone().finalize().into()) {
            return Err(io::Error::new(io::ErrorKind::InvalidData, MISNAMED));
        }
        Ok(count)
    }
}

impl Seek for BlobReader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let size_bytes = self.size_bytes()?;
        let target = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::End(offset) => size_bytes.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        // Age 0.12 would panic on a read after a seek within the last chunk and past its end.
        let Some(position) = target.filter(|position| *position <= size_bytes) else {
            return Err(io::ErrorKind::InvalidInput.into());
        };
        self.inner.seek(SeekFrom::Start(position))?;
        if position == 0 {
            self.hasher = Some(Sha256::new());
        } else if position != self.position {
            self.hasher = None;
        }
        self.position = position;
        Ok(position)
    }
}

impl Vault {
    /// An original as a stream that can be sought in. What its reader cannot know: see [`BlobReader`].
    ///
    /// # Errors
    /// [`VaultError::ParseBlobName`], [`VaultError::GetMissing`], [`VaultError::ReadDamaged`], [`VaultError::Disk`],
    /// [`VaultError::Remote`].
    pub fn reader(&self, blob_name: &str) -> Result<BlobReader, VaultError> {
        let failed =
            |error| VaultError::from_read(self.shelf.place_of(&object_of(blob_name)), error);
        let mut sealed = self.sealed(blob_name)?;
        let mut head = Vec::new();
        (&mut sealed)
            .take(HEADER_BYTES_MAX as u64)
            .read_to_end(&mut head)
            .map_err(failed)?;
        opening::check_head(&head).map_err(|problem| VaultError::damaged(blob_name, problem))?;
        sealed.rewind().map_err(failed)?;
        let sealed = BufReader::with_capacity(2 * CHUNK_BYTES, sealed);
        let inner = opening::begin(sealed, &self.identities)
            .map_err(|failure| self.failed(blob_name, failure))?;
        Ok(BlobReader {
            inner,
            position: 0,
            size_bytes: None,
            hasher: Some(Sha256::new()),
            is_name: self.name_check(blob_name),
        })
    }

    /// Writes the bytes of an original that lie within a range, as far as it reaches, and returns their number. The chunks that
    /// hold them, and the last one, are authenticated; that they are of the original that the name says is known only
    /// when the range holds all of it (see [`BlobReader`]).
    ///
    /// # Errors
    /// As for [`Vault::read_to`].
    pub fn read_range(
        &self,
        blob_name: &str,
        range: Range<u64>,
        out: &mut dyn Write,
    ) -> Result<u64, VaultError> {
        let mut reader = self.reader(blob_name)?;
        let failed = |error| self.failed_range(blob_name, error);
        let size_bytes = reader.size_bytes().map_err(failed)?;
        let end = range.end.min(size_bytes);
        let is_whole = range.start == 0 && end == size_bytes;
        let mut left = end.saturating_sub(range.start);
        let count = left;
        if range.start > 0 && left > 0 {
            reader.seek(SeekFrom::Start(range.start)).map_err(failed)?;
        }
        let mut chunk = Zeroizing::new(vec![0; CHUNK_BYTES]);
        while left > 0 {
            let wanted = (chunk.len() as u64).min(left) as usize;
            reader.read_exact(&mut chunk[..wanted]).map_err(failed)?;
            left -= wanted as u64;
            out.write_all(&chunk[..wanted])
                .map_err(|source| VaultError::ReadInto {
                    blob: blob_name.to_owned(),
                    source,
                })?;
        }
        if is_whole {
            // The read at the end compares the digest with the name.
            reader.read(&mut chunk).map_err(failed)?;
        }
        Ok(count)
    }

    fn failed_range(&self, blob_name: &str, error: io::Error) -> VaultError {
        let is_damage = matches!(
            error.kind(),
            io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof
        );
        if is_damage {
            VaultError::damaged(blob_name, error.to_string())
        } else {
            VaultError::from_read(self.shelf.place_of(&object_of(blob_name)), error)
        }
    }
}

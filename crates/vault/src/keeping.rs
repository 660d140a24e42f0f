//! What is done to sealed blobs as they lie there: copied, put back, sealed anew, destroyed.

use std::io::{self, BufWriter, Read, Write};

use crate::blob::{BLOBS, check_blob_name, object_of};
use crate::opening::{self, CHUNK_BYTES, Failure, fill};
use crate::seal::Sum;
use crate::sealing::{begin_seal, finish_seal};
use crate::shelf::{Over, Staged};
use crate::{Seal, Vault, VaultError};

impl Vault {
    /// Digest and length of a blob's sealed bytes as they lie there. Nothing is opened.
    ///
    /// # Errors
    /// [`VaultError::ParseBlobName`], [`VaultError::GetMissing`], [`VaultError::Disk`], [`VaultError::Remote`].
    pub fn seal_of(&self, blob_name: &str) -> Result<Seal, VaultError> {
        self.copy_sealed(blob_name, &mut io::sink())
    }

    /// Copies a blob's sealed bytes as they lie there, and returns their seal. Nothing is opened: compare the seal with the
    /// recorded one, or open the copy.
    ///
    /// # Errors
    /// As for [`Vault::seal_of`], and [`VaultError::WriteSealed`] when the receiver fails.
    pub fn copy_sealed(&self, blob_name: &str, out: &mut dyn Write) -> Result<Seal, VaultError> {
        let mut sealed = self.sealed(blob_name)?;
        let mut sum = Sum::default();
        let mut block = vec![0; 4 * CHUNK_BYTES];
        loop {
            let count = fill(&mut sealed, &mut block)
                .map_err(|error| self.failed(blob_name, Failure::Source(error)))?;
            if count == 0 {
                return Ok(sum.seal());
            }
            sum.add(&block[..count]);
            out.write_all(&block[..count])
                .map_err(VaultError::WriteSealed)?;
        }
    }

    /// Puts sealed bytes back under their name, as from a backup, after they were opened to their end and are what the name
    /// says. They replace what stands there, unless it is the same.
    ///
    /// # Errors
    /// [`VaultError::ParseBlobName`], [`VaultError::ReadDamaged`] when they do not open or are something else,
    /// [`VaultError::PutRead`] when the source fails: what stood there stays. [`VaultError::Disk`], [`VaultError::Remote`],
    /// [`VaultError::UploadDiffers`], [`VaultError::Stopped`]: one or the other stands there.
    pub fn put_sealed(&self, blob_name: &str, sealed: &mut dyn Read) -> Result<Seal, VaultError> {
        check_blob_name(blob_name)?;
        let mut staged = self.shelf.stage(&self.scratch)?;
        let mut tee = Tee {
            from: sealed,
            to: &mut *staged,
            failure: None,
        };
        let opened = opening::open(&mut tee, &self.identities, &mut io::sink());
        if let Some(error) = tee.failure {
            return Err(VaultError::disk_with("write", self.shelf.place_of(BLOBS))(
                error,
            ));
        }
        let (plain, seal) = match opened {
            Ok((plain, seal)) => (Ok(plain), Some(seal)),
            Err(Failure::Source(error)) => return Err(VaultError::PutRead(error)),
            Err(failure) => (Err(failure), None),
        };
        self.checked(blob_name, plain)?;
        let seal = seal.expect("invariant: what opened has a seal");
        let object = object_of(blob_name);
        match self.seal_of(blob_name) {
            Ok(held) if held == seal => self.shelf.settle(&object)?,
            // What cannot be read is replaced.
            Ok(_) | Err(VaultError::GetMissing(_) | VaultError::Disk { .. }) => {
                staged.keep_as(&object, &seal, Over::Anything)?;
            }
            Err(error) => return Err(error),
        }
        Ok(seal)
    }

    /// Seals a blob anew, to the recipients in force, and returns the new seal. It streams; the old sealing is replaced only
    /// when the new one is durable, so a crash leaves one of the two.
    ///
    /// PRIVACY: whoever has a copy of the old sealing and an old key can still open it. On a disk, the old bytes lie in freed
    /// blocks until the file system uses them again.
    ///
    /// # Errors
    /// [`VaultError::ParseBlobName`], [`VaultError::GetMissing`], [`VaultError::ReadDamaged`]: it stays as it is.
    /// [`VaultError::Disk`], [`VaultError::Remote`], [`VaultError::UploadDiffers`], [`VaultError::Stopped`]: one or the other
    /// stands there; do it again.
    pub fn reseal(&self, blob_name: &str) -> Result<Seal, VaultError> {
        let sealed = self.sealed(blob_name)?;
        let mut staged = self.shelf.stage(&self.scratch)?;
        let written = VaultError::disk_with("write", self.shelf.place_of(BLOBS));
        let buffered = BufWriter::with_capacity(4 * CHUNK_BYTES, &mut *staged);
        let mut writer = begin_seal(&self.recipients, buffered, &written)?;
        let opened = match opening::open(sealed, &self.identities, &mut writer) {
            Err(Failure::Receiver(error)) => return Err(written(error)),
            opened => opened.map(|(plain, _)| plain),
        };
        self.checked(blob_name, opened)?;
        let seal = finish_seal(writer, &written)?;
        staged.keep_as(&object_of(blob_name), &seal, Over::Anything)?;
        Ok(seal)
    }

    /// Destroys a blob for good: its header, which alone holds the key of what follows, is written over, and it is removed,
    /// with every older version that the shelf keeps. That there is none is no fault.
    ///
    /// What it cannot do: reach copies in backups, blocks that a file system or a flash disk has moved elsewhere, and
    /// versions at a store that it is not allowed to list or delete (then it fails).
    ///
    /// # Errors
    /// [`VaultError::ParseBlobName`], [`VaultError::Disk`], [`VaultError::Remote`], [`VaultError::Stopped`]: do it again.
    pub fn destroy(&self, blob_name: &str) -> Result<(), VaultError> {
        check_blob_name(blob_name)?;
        self.shelf.destroy(&object_of(blob_name))
    }
}

/// Writes what is read through it, and tells a failure of the writer apart.
struct Tee<'t> {
    from: &'t mut dyn Read,
    to: &'t mut dyn Staged,
    failure: Option<io::Error>,
}

impl Read for Tee<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.from.read(out)?;
        if let Err(error) = self.to.write_all(&out[..count]) {
            self.failure = Some(error);
            return Err(io::Error::other("the copy cannot be written"));
        }
        Ok(count)
    }
}

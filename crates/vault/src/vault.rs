//! The vault: originals sealed as age files under keyed names. Knows bytes only.
//!
//! # The order of a put
//!
//! 1. The original is read once; it is hashed and sealed into a temporary file, and the sealed bytes are hashed too.
//! 2. The digest gives the name. What stands under it already is opened to its end: sound, it stays; damaged, it is replaced.
//! 3. The shelf makes the temporary file durable under its name. Then `put` returns.
//!
//! CRASH: before step 3 a leftover stays, which is no blob: `scrub` names it and `clear_leftovers` removes it.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rapporteur_disk::{Disk, Incoming, RealDisk};
use zeroize::Zeroizing;

use crate::blob::{BLOBS, blob_name, blob_of, check_blob_name, object_of};
use crate::opening::{self, Failure, Plain};
use crate::reading::NameCheck;
use crate::sealing::seal_to;
use crate::shelf::{LocalShelf, Over, Shelf};
use crate::{Keyring, Seal, VaultError};

/// The largest original, in bytes.
pub const BLOB_BYTES_MAX: u64 = 1 << 36;
/// The largest original that [`Vault::get`] reads into memory, in bytes.
pub const GET_BYTES_MAX: u64 = 1 << 28;
/// How often a put looks again at what another has put meanwhile.
const ATTEMPTS_MAX: u32 = 4;

/// A shelf of sealed originals, and the keys to name and open them. No `Debug`.
pub struct Vault {
    pub(crate) shelf: Box<dyn Shelf>,
    pub(crate) scratch: PathBuf,
    name_key: Zeroizing<[u8; 32]>,
    pub(crate) identities: Vec<age::x25519::Identity>,
    pub(crate) recipients: Vec<age::x25519::Recipient>,
}

/// What became of an original.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PutReceipt {
    /// The keyed name of its blob: 64 hex digits.
    pub blob_name: String,
    /// SHA-256 of the original.
    pub sha256: [u8; 32],
    /// Length of the original.
    pub size_bytes: u64,
    /// Digest and length of the sealed bytes that now stand there.
    pub seal: Seal,
    /// Whether the vault held it already.
    pub already_held: bool,
    /// Whether what the vault held under that name was damaged and is now replaced.
    pub was_damaged: bool,
}

impl Vault {
    /// Opens the vault in a folder, and makes the folders that are missing.
    ///
    /// # Errors
    /// [`VaultError::Disk`].
    pub fn open(dir: &Path, keyring: &Keyring) -> Result<Self, VaultError> {
        let disk: Arc<dyn Disk> = Arc::new(RealDisk);
        let shelf = LocalShelf::open(disk, dir)?;
        Self::open_on(Box::new(shelf), dir, keyring)
    }

    /// Opens the vault on a shelf. Sealed bytes that wait to be sent lie in the folder `scratch`; a local shelf needs none.
    ///
    /// # Errors
    /// None so far.
    pub fn open_on(
        shelf: Box<dyn Shelf>,
        scratch: &Path,
        keyring: &Keyring,
    ) -> Result<Self, VaultError> {
        Ok(Self {
            shelf,
            scratch: scratch.to_owned(),
            name_key: Zeroizing::new(*keyring.blob_name_key()),
            identities: keyring.identities(),
            recipients: keyring.recipients_in_force(),
        })
    }

    /// Seals an original to the vault, every officer and recovery, reading it once with bounded memory. When it returns, the
    /// blob is durable. The same bytes are held once: a sound blob stays untouched, a damaged one is replaced.
    ///
    /// # Errors
    /// [`VaultError::PutRead`], [`VaultError::PutTooLarge`], [`VaultError::Seal`]: nothing is held.
    /// [`VaultError::Disk`], [`VaultError::Remote`], [`VaultError::UploadDiffers`], [`VaultError::Conflict`],
    /// [`VaultError::Stopped`]: it is not known to be held; put it again.
    pub fn put(&self, mut original: impl Read) -> Result<PutReceipt, VaultError> {
        let mut staged = self.shelf.stage(&self.scratch)?;
        let written = VaultError::disk_with("write", self.shelf.place_of(BLOBS));
        let (plain, seal) = seal_to(
            &self.recipients,
            &mut original,
            &mut *staged,
            BLOB_BYTES_MAX,
            written,
        )?;
        let blob_name = blob_name(&self.name_key, &plain.sha256);
        let object = object_of(&blob_name);
        let receipt = |seal, already_held, was_damaged| PutReceipt {
            blob_name: blob_name.clone(),
            sha256: plain.sha256,
            size_bytes: plain.size_bytes,
            seal,
            already_held,
            was_damaged,
        };
        for _ in 0..ATTEMPTS_MAX {
            let (over, already_held) = match self.held(&blob_name)? {
                Held::Sound(seal) => {
                    self.shelf.settle(&object)?;
                    return Ok(receipt(seal, true, false));
                }
                Held::Not => (Over::Nothing, false),
                Held::Damaged => (Over::Anything, true),
            };
            match staged.keep_as(&object, &seal, over) {
                Ok(()) => return Ok(receipt(seal, already_held, already_held)),
                Err(VaultError::Conflict(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Err(VaultError::Conflict(self.shelf.place_of(&object)))
    }

    /// Opens what stands under a name, to its end.
    fn held(&self, blob_name: &str) -> Result<Held, VaultError> {
        let mut held = self.held_now(blob_name)?;
        if held == Held::Damaged && self.shelf.may_answer_stale() {
            held = self.held_now(blob_name)?;
        }
        Ok(held)
    }

    fn held_now(&self, blob_name: &str) -> Result<Held, VaultError> {
        let sealed = match self.sealed(blob_name) {
            Ok(sealed) => sealed,
            Err(VaultError::GetMissing(_)) => return Ok(Held::Not),
            Err(error) => return Err(error),
        };
        let (plain, seal) = opening::examine(sealed, &self.identities);
        match (self.checked(blob_name, plain), seal) {
            (Ok(_), Some(seal)) => Ok(Held::Sound(seal)),
            // A disk that cannot read it has lost it; a network that does not answer has not.
            (Err(error @ VaultError::Remote { .. }), _) => Err(error),
            _ => Ok(Held::Damaged),
        }
    }

    /// The sealed bytes of a blob.
    pub(crate) fn sealed(&self, blob_name: &str) -> Result<Box<dyn Incoming>, VaultError> {
        check_blob_name(blob_name)?;
        let sealed = self.shelf.open(&object_of(blob_name))?;
        sealed.ok_or_else(|| VaultError::GetMissing(blob_name.to_owned()))
    }

    /// Names the failure, and compares the digest with the name.
    ///
    /// INVARIANT: a blob's name is that of its plaintext. A valid age file under another's name is damage too.
    pub(crate) fn checked(
        &self,
        blob_name: &str,
        opened: Result<Plain, Failure>,
    ) -> Result<Plain, VaultError> {
        let plain = opened.map_err(|failure| self.failed(blob_name, failure))?;
        if self.is_name_of(blob_name, &plain.sha256) {
            Ok(plain)
        } else {
            Err(VaultError::damaged(blob_name, MISNAMED))
        }
    }

    pub(crate) fn is_name_of(&self, name: &str, sha256: &[u8; 32]) -> bool {
        blob_name(&self.name_key, sha256) == name
    }

    /// [`Vault::is_name_of`] for a reader that may outlive the vault.
    pub(crate) fn name_check(&self, name: &str) -> NameCheck {
        let (key, name) = (self.name_key.clone(), name.to_owned());
        Box::new(move |sha256| blob_name(&key, sha256) == name)
    }

    pub(crate) fn failed(&self, blob_name: &str, failure: Failure) -> VaultError {
        match failure {
            Failure::Source(error) => {
                VaultError::from_read(self.shelf.place_of(&object_of(blob_name)), error)
            }
            Failure::Receiver(source) => VaultError::ReadInto {
                blob: blob_name.to_owned(),
                source,
            },
            failure => VaultError::damaged(blob_name, failure.problem()),
        }
    }

    /// Reads an original of at most [`GET_BYTES_MAX`] into memory. What is returned was checked against the name.
    ///
    /// # Errors
    /// [`VaultError::ParseBlobName`], [`VaultError::GetMissing`], [`VaultError::GetTooLarge`],
    /// [`VaultError::ReadDamaged`], [`VaultError::Disk`], [`VaultError::Remote`].
    pub fn get(&self, blob_name: &str) -> Result<Vec<u8>, VaultError> {
        let mut bounded = Bounded {
            bytes: Vec::new(),
            is_over: false,
        };
        match self.read_to(blob_name, &mut bounded) {
            Ok(_) => Ok(bounded.bytes),
            Err(VaultError::ReadInto { blob, .. }) if bounded.is_over => {
                Err(VaultError::GetTooLarge {
                    blob,
                    max: GET_BYTES_MAX,
                })
            }
            Err(error) => Err(error),
        }
    }

    /// Streams an original into a receiver with bounded memory and returns its length. Whether it is the original that the
    /// name says is known at the end: on an error, throw away what was received.
    ///
    /// # Errors
    /// [`VaultError::ParseBlobName`], [`VaultError::GetMissing`], [`VaultError::ReadDamaged`],
    /// [`VaultError::ReadInto`] when the receiver fails, [`VaultError::Disk`], [`VaultError::Remote`].
    pub fn read_to(&self, blob_name: &str, out: &mut impl Write) -> Result<u64, VaultError> {
        let sealed = self.sealed(blob_name)?;
        let opened = opening::open(sealed, &self.identities, out).map(|(plain, _)| plain);
        Ok(self.checked(blob_name, opened)?.size_bytes)
    }

    /// The names of all blobs, sorted. None is opened.
    ///
    /// # Errors
    /// [`VaultError::Disk`], [`VaultError::Remote`].
    pub fn list(&self) -> Result<Vec<String>, VaultError> {
        let objects = self.shelf.list(BLOBS)?;
        let mut names: Vec<_> = objects.iter().filter_map(|name| blob_of(name)).collect();
        names.sort();
        Ok(names)
    }

    /// Removes what interrupted puts have left, and returns how many files. What a running put writes is let be.
    ///
    /// # Errors
    /// [`VaultError::Disk`], [`VaultError::Remote`], [`VaultError::Stopped`].
    pub fn clear_leftovers(&self) -> Result<u64, VaultError> {
        self.shelf.clear_leftovers(&self.scratch)
    }
}

pub(crate) const MISNAMED: &str = "it holds another original than its name says";

#[derive(PartialEq, Eq)]
enum Held {
    Not,
    Sound(Seal),
    Damaged,
}

/// A receiver in memory that takes no more than [`GET_BYTES_MAX`].
struct Bounded {
    bytes: Vec<u8>,
    is_over: bool,
}

impl Write for Bounded {
    fn write(&mut self, chunk: &[u8]) -> io::Result<usize> {
        if (self.bytes.len() + chunk.len()) as u64 > GET_BYTES_MAX {
            self.is_over = true;
            return Err(io::Error::other("over the limit"));
        }
        self.bytes.extend_from_slice(chunk);
        Ok(chunk.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

//! The vault: originals sealed as age files under keyed names. Knows bytes only.
//!
//! # The order of a put
//!
//! 1. The original is read once; it is hashed and sealed into `blobs/.tmp-<n>`, which is flushed.
//!    CRASH: a leftover stays, which is no blob: `scrub` names it and `clear_leftovers` removes it.
//! 2. The digest gives the name. Its folder is made and its name flushed.
//! 3. The file is renamed into its folder, and both folders are flushed. Then `put` returns.
//!    CRASH: before the last flush the blob is there under its name, whole, or it is still the leftover of step 1.

use std::fs::{self, File};
use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::blob::{Opened, blob_name, is_blob_name, open_blob};
use crate::incoming::{Incoming, TEMPORARY_PREFIX, is_abandoned, sync_folder};
use crate::{Keyring, VaultError};

/// The largest original, in bytes.
pub const BLOB_BYTES_MAX: u64 = 1 << 36;
/// The largest original that [`Vault::get`] reads into memory, in bytes.
pub const GET_BYTES_MAX: u64 = 1 << 28;

const BLOBS: &str = "blobs";
const EXTENSION: &str = ".age";

/// A folder of sealed originals, and the keys to name and open them. No `Debug`.
pub struct Vault {
    blobs: PathBuf,
    name_key: Zeroizing<[u8; 32]>,
    identity: age::x25519::Identity,
    recipients: Vec<age::x25519::Recipient>,
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
        let blobs = dir.join(BLOBS);
        if !blobs.is_dir() {
            fs::create_dir_all(&blobs).map_err(VaultError::disk("make the folder", &blobs))?;
            sync_folder(dir)?;
            if let Some(parent) = dir.parent().filter(|parent| parent.is_dir()) {
                sync_folder(parent)?;
            }
        }
        let identity = keyring.identity();
        let recipients = vec![identity.to_public()];
        Ok(Self {
            blobs,
            name_key: Zeroizing::new(*keyring.blob_name_key()),
            identity,
            recipients,
        })
    }

    /// Seals what is put from now on to further recipients (`age1…`), besides the keyring's own: officers, recovery.
    ///
    /// # Errors
    /// [`VaultError::ParseRecipient`].
    pub fn with_recipients(mut self, recipients: &[&str]) -> Result<Self, VaultError> {
        for text in recipients {
            let recipient = text
                .parse()
                .map_err(|_| VaultError::ParseRecipient((*text).to_owned()))?;
            self.recipients.push(recipient);
        }
        Ok(self)
    }

    /// Seals an original, reading it once with bounded memory. When it returns, the blob is durable. The same bytes are
    /// held once: a sound blob stays untouched, a damaged one is replaced.
    ///
    /// # Errors
    /// [`VaultError::PutRead`], [`VaultError::PutTooLarge`], [`VaultError::Seal`], [`VaultError::Disk`]: nothing is held.
    pub fn put(&self, original: impl Read) -> Result<PutReceipt, VaultError> {
        let incoming = Incoming::create(&self.blobs)?;
        let sealed = incoming.seal(original, &self.recipients, BLOB_BYTES_MAX)?;
        let name = blob_name(&self.name_key, &sealed.sha256);
        let (folder, path) = self.place(&name);
        let held = match self.read_to(&name, &mut io::sink()) {
            Ok(_) => Held::Sound,
            Err(VaultError::GetMissing(_)) => Held::Not,
            Err(VaultError::ReadDamaged { .. }) => Held::Damaged,
            Err(error) => return Err(error),
        };
        if held != Held::Sound {
            if !folder.is_dir() {
                fs::create_dir_all(&folder)
                    .map_err(VaultError::disk("make the folder", &folder))?;
                sync_folder(&self.blobs)?;
            }
            incoming.keep_as(&path)?;
        }
        // Also when it was held: whoever wrote it may have been stopped before its name was durable.
        sync_folder(&folder)?;
        sync_folder(&self.blobs)?;
        Ok(PutReceipt {
            blob_name: name,
            sha256: sealed.sha256,
            size_bytes: sealed.size_bytes,
            already_held: held != Held::Not,
            was_damaged: held == Held::Damaged,
        })
    }

    /// Reads an original of at most [`GET_BYTES_MAX`] into memory. What is returned was checked against the name.
    ///
    /// # Errors
    /// [`VaultError::ParseBlobName`], [`VaultError::GetMissing`], [`VaultError::GetTooLarge`],
    /// [`VaultError::ReadDamaged`], [`VaultError::Disk`].
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
    /// [`VaultError::ReadInto`] when the receiver fails, [`VaultError::Disk`].
    pub fn read_to(&self, blob_name: &str, out: &mut impl Write) -> Result<u64, VaultError> {
        if !is_blob_name(blob_name) {
            return Err(VaultError::ParseBlobName(
                blob_name.chars().take(80).collect(),
            ));
        }
        let (_, path) = self.place(blob_name);
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(VaultError::GetMissing(blob_name.to_owned()));
            }
            Err(error) => return Err(VaultError::disk("read", path)(error)),
        };
        let opened = open_blob(blob_name, BufReader::new(file), &self.identity, out)?;
        self.check_name(blob_name, &opened)?;
        Ok(opened.size_bytes)
    }

    /// INVARIANT: a blob's name is that of its plaintext. A valid age file under another's name is damage too.
    fn check_name(&self, name: &str, opened: &Opened) -> Result<(), VaultError> {
        if blob_name(&self.name_key, &opened.sha256) == name {
            Ok(())
        } else {
            Err(VaultError::damaged(
                name,
                "it holds another original than its name says",
            ))
        }
    }

    /// The names of all blobs, sorted. None is opened.
    ///
    /// # Errors
    /// [`VaultError::Disk`].
    pub fn list(&self) -> Result<Vec<String>, VaultError> {
        Ok(self.contents()?.names)
    }

    /// Removes what interrupted puts have left, and returns how many files. What a running put writes is let be.
    ///
    /// # Errors
    /// [`VaultError::Disk`].
    pub fn clear_leftovers(&self) -> Result<u64, VaultError> {
        let mut count = 0;
        for path in self.contents()?.leftovers {
            fs::remove_file(&path).map_err(VaultError::disk("remove", &path))?;
            count += 1;
        }
        sync_folder(&self.blobs)?;
        Ok(count)
    }

    /// `blobs/ab` and `blobs/ab/cdef….age`.
    fn place(&self, name: &str) -> (PathBuf, PathBuf) {
        let (first, rest) = name.split_at(2);
        let folder = self.blobs.join(first);
        let path = folder.join(format!("{rest}{EXTENSION}"));
        (folder, path)
    }

    /// Sorts all that lies in the vault by what it is.
    pub(crate) fn contents(&self) -> Result<Contents, VaultError> {
        let mut contents = Contents::default();
        for (name, path, is_folder) in list_folder(&self.blobs)? {
            if is_folder && name.len() == 2 {
                for (rest, path, _) in list_folder(&path)? {
                    contents.take(format!("{name}{rest}"), &rest, path)?;
                }
            } else {
                contents.take(String::new(), &name, path)?;
            }
        }
        contents.names.sort();
        contents.leftovers.sort();
        contents.strangers.sort();
        Ok(contents)
    }
}

#[derive(PartialEq, Eq)]
enum Held {
    Not,
    Sound,
    Damaged,
}

/// All that lies in a vault.
#[derive(Default)]
pub(crate) struct Contents {
    pub(crate) names: Vec<String>,
    pub(crate) leftovers: Vec<PathBuf>,
    pub(crate) strangers: Vec<PathBuf>,
}

impl Contents {
    fn take(&mut self, joined: String, file_name: &str, path: PathBuf) -> Result<(), VaultError> {
        match joined.strip_suffix(EXTENSION) {
            Some(name) if is_blob_name(name) => self.names.push(name.to_owned()),
            _ if !file_name.starts_with(TEMPORARY_PREFIX) => self.strangers.push(path),
            _ if is_abandoned(&path)? => self.leftovers.push(path),
            _ => {}
        }
        Ok(())
    }
}

fn list_folder(folder: &Path) -> Result<Vec<(String, PathBuf, bool)>, VaultError> {
    let failed = |error| VaultError::disk("list", folder)(error);
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let is_folder = entry.file_type().map_err(failed)?.is_dir();
        entries.push((
            entry.file_name().to_string_lossy().into_owned(),
            entry.path(),
            is_folder,
        ));
    }
    Ok(entries)
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

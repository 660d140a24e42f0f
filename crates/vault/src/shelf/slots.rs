//! Temporary files in numbered slots of a folder. A slot's lock is held while its file is written, so that whoever clears
//! leftovers tells a running write from an interrupted one.

use std::io;
use std::path::{Path, PathBuf};

use rapporteur_disk::{Disk, FoundKind, Lock, Outgoing, TEMPORARY_PREFIX};

use crate::VaultError;

/// The most unfinished objects that may lie about before a new one is refused.
const SLOTS_MAX: u32 = 10_000;
/// How a slot's lock is named; it stays when the slot is free, and holds nothing.
pub(super) const LOCK_PREFIX: &str = ".lock-";

/// The slots of a folder.
#[derive(Clone, Copy)]
pub(super) struct Slots<'s> {
    pub(super) disk: &'s dyn Disk,
    pub(super) folder: &'s Path,
}

/// A temporary file that is being written, and its lock.
pub(super) struct Slot {
    pub(super) path: PathBuf,
    pub(super) file: Box<dyn Outgoing>,
    pub(super) lock: Box<dyn Lock>,
}

/// Who holds a temporary file.
enum Holder {
    Somebody,
    /// Nobody, and nobody will while the lock is held; there is none when the slot was never locked.
    Nobody(Option<Box<dyn Lock>>),
}

impl Slots<'_> {
    /// Begins a file in the first free slot.
    pub(super) fn begin(&self) -> Result<Slot, VaultError> {
        for number in 0..SLOTS_MAX {
            let number = number.to_string();
            let lock_path = self.lock_path(&number);
            let lock = match self.disk.lock(&lock_path) {
                Ok(lock) => lock,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => continue,
                Err(error) => return Err(VaultError::disk("lock", lock_path)(error)),
            };
            let path = self.path(&number);
            match self.disk.create(&path) {
                Ok(file) => return Ok(Slot { path, file, lock }),
                // What a crash has left, to be named and cleared by those who ask for it.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(VaultError::disk("create", path)(error)),
            }
        }
        let error = io::Error::other("too many leftovers: clear them first");
        Err(VaultError::disk("create a file in", self.folder)(error))
    }

    /// The files that nobody writes any more.
    pub(super) fn leftovers(&self) -> Result<Vec<String>, VaultError> {
        let mut places = Vec::new();
        for number in self.numbers()? {
            if let Holder::Nobody(_) = self.holder(&number)? {
                places.push(self.path(&number).display().to_string());
            }
        }
        Ok(places)
    }

    /// Removes them and returns their number. The caller flushes the folder.
    pub(super) fn clear(&self) -> Result<u64, VaultError> {
        let mut count = 0;
        for number in self.numbers()? {
            // The lock is held while the file is removed, so that no writer takes the slot meanwhile.
            let Holder::Nobody(_lock) = self.holder(&number)? else {
                continue;
            };
            let path = self.path(&number);
            match self.disk.remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(VaultError::disk("remove", path)(error));
                }
                _ => count += 1,
            }
        }
        Ok(count)
    }

    fn holder(&self, number: &str) -> Result<Holder, VaultError> {
        let path = self.lock_path(number);
        let looked = self.disk.look(&path);
        if looked
            .map_err(VaultError::disk("look at", &path))?
            .is_none()
        {
            return Ok(Holder::Nobody(None));
        }
        match self.disk.lock(&path) {
            Ok(lock) => Ok(Holder::Nobody(Some(lock))),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(Holder::Somebody),
            Err(error) => Err(VaultError::disk("lock", path)(error)),
        }
    }

    fn numbers(&self) -> Result<Vec<String>, VaultError> {
        let found = match self.disk.list(self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            found => found.map_err(VaultError::disk("list", self.folder))?,
        };
        let mut numbers: Vec<String> = found
            .iter()
            .filter(|found| found.kind == FoundKind::File)
            .filter_map(|found| found.name.strip_prefix(TEMPORARY_PREFIX))
            .map(str::to_owned)
            .collect();
        numbers.sort();
        Ok(numbers)
    }

    fn path(&self, number: &str) -> PathBuf {
        self.folder.join(format!("{TEMPORARY_PREFIX}{number}"))
    }

    fn lock_path(&self, number: &str) -> PathBuf {
        self.folder.join(format!("{LOCK_PREFIX}{number}"))
    }
}

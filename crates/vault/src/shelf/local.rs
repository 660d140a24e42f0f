//! A folder as a shelf. Knows sealed bytes only.
//!
//! # The order of a write
//!
//! ```text
//! lock blobs/.lock-n; open blobs/.tmp-n; write; flush it; mkdir blobs/ab; flush blobs; rename to blobs/ab/cdef.age;
//! flush blobs/ab; flush blobs
//! ```
//!
//! CRASH: before the rename, `.tmp-n` stays as a leftover. Before the last flush, the object is there under its name, whole,
//! or it is still the leftover. What it replaces stays until then.

use std::io::{self, Read as _, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use rapporteur_disk::{
    Disk, FoundKind, Incoming, Lock, Outgoing, TEMPORARY_PREFIX, make_folders_durably, walk,
};
use sha2::{Digest, Sha256};

use super::slots::{LOCK_PREFIX, Slots};
use super::{Mark, Over, SMALL_BYTES_MAX, Shelf, Staged, check_object_name};
use crate::blob::BLOBS;
use crate::opening::HEADER_BYTES_MAX;
use crate::{Seal, VaultError};

/// Zeros that are written over the start of what is destroyed: the header, which alone holds the file's key, and a chunk.
const OVERWRITTEN_BYTES: usize = HEADER_BYTES_MAX + 64 * 1024;

/// A folder as a shelf.
pub struct LocalShelf {
    disk: Arc<dyn Disk>,
    dir: PathBuf,
    /// Set by the first failed flush.
    is_stopped: AtomicBool,
    /// Held while it is looked whether a name is free and the name is taken.
    naming: Mutex<()>,
}

impl LocalShelf {
    /// Opens the shelf in a folder, and makes the folders that are missing.
    ///
    /// # Errors
    /// [`VaultError::Disk`].
    pub fn open(disk: Arc<dyn Disk>, dir: &Path) -> Result<Self, VaultError> {
        let blobs = dir.join(BLOBS);
        make_folders_durably(disk.as_ref(), &blobs)
            .map_err(VaultError::disk("make the folder", &blobs))?;
        Ok(Self {
            disk,
            dir: dir.to_owned(),
            is_stopped: AtomicBool::new(false),
            naming: Mutex::new(()),
        })
    }

    fn path(&self, object: &str) -> Result<PathBuf, VaultError> {
        check_object_name(object)?;
        Ok(object
            .split('/')
            .fold(self.dir.clone(), |path, part| path.join(part)))
    }

    fn staging(&self) -> PathBuf {
        self.dir.join(BLOBS)
    }

    /// INVARIANT: after a failed flush nothing more is written. The system may have dropped the pages that it could not
    /// write, and would answer the next flush with success.
    fn check_runs(&self) -> Result<(), VaultError> {
        if self.is_stopped.load(Ordering::SeqCst) {
            Err(VaultError::Stopped(self.dir.clone()))
        } else {
            Ok(())
        }
    }

    fn flushed(&self, path: &Path, result: io::Result<()>) -> Result<(), VaultError> {
        result.map_err(|error| {
            self.is_stopped.store(true, Ordering::SeqCst);
            VaultError::disk("flush", path)(error)
        })
    }

    fn flush_folder(&self, folder: &Path) -> Result<(), VaultError> {
        self.flushed(folder, self.disk.sync_folder(folder))
    }

    /// A failure of a compound write counts as a failed flush: which step failed is not known.
    fn make_folders(&self, folder: &Path) -> Result<(), VaultError> {
        let made = make_folders_durably(self.disk.as_ref(), folder);
        self.flushed(folder, made)
    }

    fn slots<'s>(&'s self, folder: &'s Path) -> Slots<'s> {
        Slots {
            disk: self.disk.as_ref(),
            folder,
        }
    }
}

impl Shelf for LocalShelf {
    fn place_of(&self, object: &str) -> String {
        let path = object
            .split('/')
            .fold(self.dir.clone(), |path, part| path.join(part));
        path.display().to_string()
    }

    fn stage(&self, _scratch: &Path) -> Result<Box<dyn Staged + '_>, VaultError> {
        self.check_runs()?;
        let slot = self.slots(&self.staging()).begin()?;
        Ok(Box::new(LocalStaged {
            shelf: self,
            path: slot.path,
            file: Some(slot.file),
            is_kept: false,
            _lock: slot.lock,
        }))
    }

    fn open(&self, object: &str) -> Result<Option<Box<dyn Incoming>>, VaultError> {
        let path = self.path(object)?;
        match self.disk.open(&path) {
            Ok(file) => Ok(Some(file)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(VaultError::disk("read", path)(error)),
        }
    }

    fn list(&self, under: &str) -> Result<Vec<String>, VaultError> {
        let folder = self.path(under)?;
        let found = walk(self.disk.as_ref(), &folder).map_err(VaultError::disk("list", &folder))?;
        let is_ours = |path: &Path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            path.parent() == Some(&self.staging())
                && (name.starts_with(TEMPORARY_PREFIX) || name.starts_with(LOCK_PREFIX))
        };
        let names = found
            .iter()
            .filter(|(path, found)| !(found.kind == FoundKind::File && is_ours(path)))
            .filter_map(|(path, _)| path.strip_prefix(&self.dir).ok())
            .map(|path| {
                let parts: Vec<_> = path
                    .iter()
                    .map(|part| part.to_string_lossy().into_owned())
                    .collect();
                parts.join("/")
            });
        Ok(names.collect())
    }

    fn leftovers(&self, _scratch: &Path) -> Result<Vec<String>, VaultError> {
        self.slots(&self.staging()).leftovers()
    }

    fn clear_leftovers(&self, _scratch: &Path) -> Result<u64, VaultError> {
        self.check_runs()?;
        let count = self.slots(&self.staging()).clear()?;
        if count > 0 {
            self.flush_folder(&self.staging())?;
        }
        Ok(count)
    }

    fn settle(&self, object: &str) -> Result<(), VaultError> {
        self.check_runs()?;
        let path = self.path(object)?;
        for folder in [path.parent(), Some(&self.staging())].into_iter().flatten() {
            self.flush_folder(folder)?;
        }
        Ok(())
    }

    fn destroy(&self, object: &str) -> Result<(), VaultError> {
        self.check_runs()?;
        let path = self.path(object)?;
        let folder = path.parent().unwrap_or(&self.dir);
        let found = self
            .disk
            .look(&path)
            .map_err(VaultError::disk("look at", &path))?;
        if let Some(found) = found {
            if found.kind == FoundKind::File {
                let length = found.size_bytes.min(OVERWRITTEN_BYTES as u64) as usize;
                // CRASH: after this, the blob is damaged until `destroy` is called again; it cannot be read any more.
                let overwritten = self.disk.overwrite_start(&path, &vec![0; length]);
                self.flushed(&path, overwritten)?;
            }
            self.disk
                .remove_file(&path)
                .map_err(VaultError::disk("remove", &path))?;
        }
        // Also when it was gone: whoever removed it may have been stopped before that was durable.
        let looked = self.disk.look(folder);
        if looked
            .map_err(VaultError::disk("look at", folder))?
            .is_some()
        {
            self.flush_folder(folder)?;
        }
        Ok(())
    }

    fn read_small(&self, object: &str) -> Result<Option<(Vec<u8>, Mark)>, VaultError> {
        let Some(file) = self.open(object)? else {
            return Ok(None);
        };
        let mut bytes = Vec::new();
        file.take(SMALL_BYTES_MAX as u64 + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| VaultError::from_read(self.place_of(object), error))?;
        if bytes.len() > SMALL_BYTES_MAX {
            return Err(VaultError::NotSmall(self.place_of(object)));
        }
        let mark = mark_of(&bytes);
        Ok(Some((bytes, mark)))
    }

    fn write_small(
        &self,
        object: &str,
        bytes: &[u8],
        unchanged: Option<&Mark>,
    ) -> Result<Mark, VaultError> {
        self.check_runs()?;
        let path = self.path(object)?;
        let folder = path.parent().unwrap_or(&self.dir);
        self.make_folders(folder)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let lock_path = folder.join(format!("{LOCK_PREFIX}{name}"));
        let _lock = match self.disk.lock(&lock_path) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                return Err(VaultError::Conflict(self.place_of(object)));
            }
            lock => lock.map_err(VaultError::disk("lock", lock_path))?,
        };
        let held = self.read_small(object)?.map(|(_, mark)| mark);
        if held.as_ref() != unchanged {
            return Err(VaultError::Conflict(self.place_of(object)));
        }
        let written = rapporteur_disk::write_durably(self.disk.as_ref(), &path, bytes);
        self.flushed(&path, written)?;
        Ok(mark_of(bytes))
    }
}

fn mark_of(bytes: &[u8]) -> Mark {
    Mark(hex::encode(Sha256::digest(bytes)))
}

/// A temporary file in a slot. Removed when dropped unkept.
struct LocalStaged<'s> {
    shelf: &'s LocalShelf,
    path: PathBuf,
    /// `None` once its bytes are on the medium.
    file: Option<Box<dyn Outgoing>>,
    is_kept: bool,
    /// So that no cleaner takes the file for a leftover.
    _lock: Box<dyn Lock>,
}

impl Write for LocalStaged<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.file {
            Some(file) => file.write(bytes),
            None => Err(io::Error::other("it is written already")),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_mut().map_or(Ok(()), |file| file.flush())
    }
}

impl Staged for LocalStaged<'_> {
    fn keep_as(&mut self, object: &str, _seal: &Seal, over: Over) -> Result<(), VaultError> {
        let shelf = self.shelf;
        shelf.check_runs()?;
        let path = shelf.path(object)?;
        let folder = path.parent().unwrap_or(&shelf.dir).to_owned();
        if let Some(mut file) = self.file.take() {
            shelf.flushed(&self.path, file.sync())?;
        }
        shelf.make_folders(&folder)?;
        {
            let _naming = shelf.naming.lock().unwrap_or_else(PoisonError::into_inner);
            let found = shelf
                .disk
                .look(&path)
                .map_err(VaultError::disk("look at", &path))?;
            if over == Over::Nothing && found.is_some() {
                return Err(VaultError::Conflict(shelf.place_of(object)));
            }
            shelf
                .disk
                .rename(&self.path, &path)
                .map_err(VaultError::disk("rename to", &path))?;
            self.is_kept = true;
        }
        shelf.flush_folder(&folder)?;
        shelf.flush_folder(&shelf.staging())
    }
}

impl Drop for LocalStaged<'_> {
    fn drop(&mut self) {
        self.file = None;
        if !self.is_kept {
            // CRASH: or when this fails, the file stays as a leftover, which `scrub` names and `clear_leftovers` removes.
            let _ = self.shelf.disk.remove_file(&self.path);
        }
    }
}

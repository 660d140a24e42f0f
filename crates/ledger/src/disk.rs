//! The only file of this crate that touches the disk: durable writes, reads with a limit, and a walk. Knows no tile and no signature.
//!
//! A write is durable when the file's bytes, its name, and every new folder on the way to it are on the medium:
//!
//! ```text
//! mkdir a; open a/.tmp-b; write; fsync a/.tmp-b; rename a/.tmp-b a/b; fsync a; fsync .
//! ```
//!
//! After a failed `fsync` the kernel may have dropped the dirty pages and may answer the next `fsync` with success, so nobody
//! here tries twice: the error goes up, and the ledger refuses further work until it is opened again.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use crate::LedgerError;

/// The longest file of a ledger: a signed checkpoint of the longest form.
const FILE_BYTES_MAX: u64 = 1 << 20;
/// How deep folders lie under a ledger's folder: `tile`, a level, and seven groups of digits.
const DEPTH_MAX: usize = 12;
/// How a file is named until it is whole.
pub(crate) const TEMPORARY_PREFIX: &str = ".tmp-";

/// A file to write: its name relative to the ledger's folder, and its bytes.
pub(crate) type NamedBytes = (String, Vec<u8>);

/// A ledger's folder.
pub(crate) struct Disk {
    root: PathBuf,
    #[cfg(test)]
    pub(crate) fault: std::cell::Cell<Option<Fault>>,
}

/// A fault that a test asks for: the step that fails, counted down, and whether its effect stays.
#[cfg(test)]
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fault {
    pub(crate) steps_left: u32,
    pub(crate) persists: bool,
}

impl Disk {
    pub(crate) fn new(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
            #[cfg(test)]
            fault: std::cell::Cell::new(None),
        }
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Writes files one after the other, then makes their names durable. When it returns, all of them are on the medium.
    ///
    /// CRASH: any subset of the files may be there under their names, each of them whole; `.tmp-` files may be left.
    pub(crate) fn write_durably(&self, files: &[NamedBytes]) -> Result<(), LedgerError> {
        let mut folders = BTreeSet::new();
        for (name, bytes) in files {
            let path = self.root.join(name);
            self.make_folders(&path, &mut folders)?;
            let temporary = temporary_path(&path);
            self.step("write", &temporary, || write_new(&temporary, bytes))?;
            self.step("rename", &path, || fs::rename(&temporary, &path))?;
        }
        // Deepest first: a folder's name is made durable after what is in it.
        for folder in folders.iter().rev() {
            self.step("flush the folder", folder, || sync_folder(folder))?;
        }
        Ok(())
    }

    /// Makes the names in the root, and the root's own, durable.
    pub(crate) fn flush_root(&self) -> Result<(), LedgerError> {
        let parent = self.root.parent().filter(|parent| parent.is_dir());
        for folder in std::iter::once(self.root.as_path()).chain(parent) {
            self.step("flush the folder", folder, || sync_folder(folder))?;
        }
        Ok(())
    }

    /// Makes the folders of `path` under the root and notes every one whose list of names may change: also those that are
    /// there, for whoever made them may have been stopped before their names were durable.
    fn make_folders(
        &self,
        path: &Path,
        touched: &mut BTreeSet<PathBuf>,
    ) -> Result<(), LedgerError> {
        let folder = path.parent().unwrap_or(&self.root);
        if !folder.is_dir() {
            self.step("make the folder", folder, || fs::create_dir_all(folder))?;
        }
        let above = folder
            .ancestors()
            .take_while(|above| above.starts_with(&self.root));
        touched.extend(above.map(Path::to_owned));
        Ok(())
    }

    /// Removes a file; that it is gone already is no fault.
    pub(crate) fn remove(&self, name: &str) -> Result<(), LedgerError> {
        let path = self.root.join(name);
        self.step("remove", &path, || ignore_missing(fs::remove_file(&path)))
    }

    /// Removes a folder that holds files only, and them.
    pub(crate) fn remove_folder(&self, name: &str) -> Result<(), LedgerError> {
        let path = self.root.join(name);
        self.step("remove", &path, || {
            ignore_missing(fs::remove_dir_all(&path))
        })
    }

    /// Reads a whole file; `None` when there is none.
    pub(crate) fn read(&self, name: &str) -> Result<Option<Vec<u8>>, LedgerError> {
        let path = self.root.join(name);
        let failed = |source| LedgerError::Disk {
            attempt: "read",
            path: path.clone(),
            source,
        };
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failed(error)),
        };
        let mut bytes = Vec::new();
        file.take(FILE_BYTES_MAX + 1)
            .read_to_end(&mut bytes)
            .map_err(failed)?;
        if bytes.len() as u64 > FILE_BYTES_MAX {
            return Err(LedgerError::damaged(
                name,
                "it is longer than any file of a ledger",
            ));
        }
        Ok(Some(bytes))
    }

    /// Whether a file or folder of the name is there.
    pub(crate) fn holds(&self, name: &str) -> bool {
        self.root.join(name).symlink_metadata().is_ok()
    }

    /// Every file under a folder, relative to the root, with `/` between the parts, sorted. Follows no link.
    pub(crate) fn walk(&self, folder: &str) -> Result<Vec<String>, LedgerError> {
        let mut files = Vec::new();
        let mut folders = vec![(folder.to_owned(), 0)];
        while let Some((folder, depth)) = folders.pop() {
            for (name, is_folder) in self.list(&folder)? {
                let below = if folder.is_empty() {
                    name
                } else {
                    format!("{folder}/{name}")
                };
                if is_folder && depth < DEPTH_MAX {
                    folders.push((below, depth + 1));
                } else {
                    files.push(below);
                }
            }
        }
        files.sort();
        Ok(files)
    }

    /// The names in one folder and whether each is a folder; empty when there is none.
    pub(crate) fn list(&self, folder: &str) -> Result<Vec<(String, bool)>, LedgerError> {
        let path = self.root.join(folder);
        let failed = |source| LedgerError::Disk {
            attempt: "list",
            path: path.clone(),
            source,
        };
        let entries = match fs::read_dir(&path) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(failed(error)),
        };
        let mut names = Vec::new();
        for entry in entries {
            let entry = entry.map_err(failed)?;
            let is_folder = entry.file_type().map_err(failed)?.is_dir();
            names.push((entry.file_name().to_string_lossy().into_owned(), is_folder));
        }
        Ok(names)
    }

    /// Does one thing to the disk, or what a test asks for instead.
    fn step(
        &self,
        attempt: &'static str,
        path: &Path,
        act: impl FnOnce() -> io::Result<()>,
    ) -> Result<(), LedgerError> {
        #[cfg(test)]
        let act = || self.with_fault(act);
        act().map_err(|source| LedgerError::Disk {
            attempt,
            path: path.to_owned(),
            source,
        })
    }

    #[cfg(test)]
    fn with_fault(&self, act: impl FnOnce() -> io::Result<()>) -> io::Result<()> {
        let Some(fault) = self.fault.get() else {
            return act();
        };
        if fault.steps_left > 0 {
            self.fault.set(Some(Fault {
                steps_left: fault.steps_left - 1,
                ..fault
            }));
            return act();
        }
        self.fault.set(None);
        if fault.persists {
            act()?;
        }
        Err(io::Error::other("injected fault"))
    }
}

fn temporary_path(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!("{TEMPORARY_PREFIX}{name}"))
}

fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .open(path)?;
    file.write_all(bytes)?;
    flush(&file)
}

/// Windows cannot open a folder as a file; its file system journals names itself.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(windows) {
        Ok(())
    } else {
        flush(&File::open(folder)?)
    }
}

/// The tests beside the code inject faults and cut no power, so they do not wait for the medium; those in `tests/` do.
fn flush(file: &File) -> io::Result<()> {
    if cfg!(test) { Ok(()) } else { file.sync_all() }
}

fn ignore_missing(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

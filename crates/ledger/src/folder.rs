//! A keeper's folder on a [`Disk`]: many files made durable together, reads with a limit, and a walk. Knows no tile and no
//! signature.
//!
//! A write is durable when the file's bytes, its name, and every new folder on the way to it are on the medium:
//!
//! ```text
//! mkdir a; open a/.tmp-b; write; flush a/.tmp-b; rename a/.tmp-b a/b; flush a; flush .
//! ```
//!
//! Many files are written first, then flushed (on a real disk several at once), then renamed.
//! Each file is flushed, because a name may reach the medium before the bytes do; each folder once for all the files in it.
//! After a failed flush nobody here tries twice: the error goes up, and the keeper refuses further work until it is opened again.

use std::collections::BTreeSet;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rapporteur_disk::{Disk, FoundKind, Lock, Outgoing, TEMPORARY_PREFIX, make_folders_durably};

use crate::LedgerError;

/// The longest file of a keeper: a signed checkpoint of the longest form.
const FILE_BYTES_MAX: u64 = 1 << 20;

/// How many files are open at once while many are written.
const OPEN_FILES_MAX: usize = 64;
const FLUSHERS: usize = 8;
/// Holds a full tile or bundle without growing.
const READ_BYTES: usize = 1 << 14;

/// A file to write: its name relative to the keeper's folder, with `/` between the parts, and its bytes.
pub(crate) type NamedBytes = (String, Vec<u8>);

/// A file on its way: its path, its temporary path, and itself.
type Written = (PathBuf, PathBuf, Box<dyn Outgoing>);

/// A keeper's folder.
pub(crate) struct Folder {
    disk: Arc<dyn Disk>,
    root: PathBuf,
    /// How many files are flushed at once.
    flusher_count: usize,
    /// Folders whose own names this value has made durable. Those that others made may have been left before their flush.
    settled: BTreeSet<PathBuf>,
}

impl Folder {
    pub(crate) fn new(disk: Arc<dyn Disk>, root: &Path) -> Self {
        Self {
            disk,
            root: root.to_owned(),
            flusher_count: 1,
            settled: BTreeSet::new(),
        }
    }

    /// On a real disk the flushes of several files at once cost little more than one: a journal takes them together.
    pub(crate) fn with_flushers(self) -> Self {
        Self {
            flusher_count: FLUSHERS,
            ..self
        }
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Makes the folder itself with a durable name.
    pub(crate) fn make(&self) -> Result<(), LedgerError> {
        let made = make_folders_durably(&*self.disk, &self.root);
        // Whoever made a folder that is there already may have been stopped before its name was durable.
        let above = match self.root.parent() {
            Some(above) if !above.as_os_str().is_empty() => above,
            _ => Path::new("."),
        };
        made.and_then(|()| self.disk.sync_folder(above))
            .map_err(|source| failed("make the folder", &self.root, source))
    }

    /// Takes the lock; `None` when another holds it. Its folder is made when it is missing.
    pub(crate) fn lock(&self, name: &str) -> Result<Option<Box<dyn Lock>>, LedgerError> {
        let path = self.root.join(name);
        let folder = path.parent().unwrap_or(&self.root);
        make_folders_durably(&*self.disk, folder)
            .map_err(|source| failed("make the folder", folder, source))?;
        match self.disk.lock(&path) {
            Ok(lock) => Ok(Some(lock)),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(None),
            Err(source) => Err(failed("lock", &path, source)),
        }
    }

    /// Makes the names in a folder durable: what an interrupted keeper renamed and did not flush could else be seen now and be
    /// gone after the next crash.
    pub(crate) fn flush(&self, name: &str) -> Result<(), LedgerError> {
        let path = self.root.join(name);
        self.disk
            .sync_folder(&path)
            .map_err(|source| failed("flush the folder", &path, source))
    }

    /// Writes files, then makes their names durable. When it returns, all of them are on the medium.
    ///
    /// CRASH: any subset of the files may be there under their names, each of them whole; `.tmp-` files may be left.
    pub(crate) fn write_durably(&mut self, files: &[NamedBytes]) -> Result<(), LedgerError> {
        let mut touched = BTreeSet::new();
        for run in files.chunks(OPEN_FILES_MAX) {
            self.write_run(run, &mut touched)?;
        }
        // Deepest first: a folder's name is made durable after what is in it.
        for folder in touched.iter().rev() {
            self.disk
                .sync_folder(folder)
                .map_err(|source| failed("flush the folder", folder, source))?;
        }
        self.settled.extend(touched);
        Ok(())
    }

    /// Writes, flushes and then renames a run of files.
    fn write_run(
        &self,
        run: &[NamedBytes],
        touched: &mut BTreeSet<PathBuf>,
    ) -> Result<(), LedgerError> {
        let mut written = Vec::new();
        for (name, bytes) in run {
            let path = self.root.join(name);
            let folder = path.parent().unwrap_or(&self.root);
            if !touched.contains(folder) {
                self.make_folders(folder, touched)?;
            }
            let temporary = temporary_path(&path);
            let file = self
                .write_new(&temporary, bytes)
                .map_err(|source| failed("write", &temporary, source))?;
            written.push((path, temporary, file));
        }
        self.flush_all(&mut written)?;
        for (path, temporary, file) in written {
            drop(file);
            self.disk
                .rename(&temporary, &path)
                .map_err(|source| failed("rename", &path, source))?;
        }
        Ok(())
    }

    fn flush_all(&self, written: &mut [Written]) -> Result<(), LedgerError> {
        let flush = |(_, temporary, file): &mut Written| {
            file.sync()
                .map_err(|source| failed("flush", temporary, source))
        };
        let share = written.len().div_ceil(self.flusher_count).max(1);
        if share == written.len() {
            return written.iter_mut().try_for_each(flush);
        }
        std::thread::scope(|scope| {
            let flushers: Vec<_> = written
                .chunks_mut(share)
                .map(|files| scope.spawn(move || files.iter_mut().try_for_each(flush)))
                .collect();
            let ended = flushers.into_iter().map(|flusher| flusher.join());
            // Every flusher ends before the first error goes up.
            let ended: Vec<_> = ended.collect();
            ended
                .into_iter()
                .try_for_each(|result| result.expect("invariant: a flush does not panic"))
        })
    }

    /// Makes a folder under the root and notes every one whose list of names may change by it or by a file in it.
    fn make_folders(
        &self,
        folder: &Path,
        touched: &mut BTreeSet<PathBuf>,
    ) -> Result<(), LedgerError> {
        touched.insert(folder.to_owned());
        if self.settled.contains(folder) || folder == self.root {
            return Ok(());
        }
        let above = folder.parent().unwrap_or(&self.root);
        self.make_folders(above, touched)?;
        match self.disk.create_folder(folder) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                Err(failed("make the folder", folder, error))
            }
            _ => Ok(()),
        }
    }

    /// An interrupted write may have left the temporary file.
    fn write_new(&self, path: &Path, bytes: &[u8]) -> io::Result<Box<dyn Outgoing>> {
        let mut file = match self.disk.create(path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                self.disk.remove_file(path)?;
                self.disk.create(path)?
            }
            created => created?,
        };
        file.write_all(bytes)?;
        Ok(file)
    }

    /// Removes a file; that it is gone already is no fault. Whether a crash brings it back is of no matter to the caller.
    pub(crate) fn remove(&self, name: &str) -> Result<(), LedgerError> {
        let path = self.root.join(name);
        match self.disk.remove_file(&path) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => {
                Err(failed("remove", &path, source))
            }
            _ => Ok(()),
        }
    }

    /// Removes files so that no crash brings them back.
    pub(crate) fn remove_durably(&self, names: &[String]) -> Result<(), LedgerError> {
        let mut folders = BTreeSet::new();
        for name in names {
            self.remove(name)?;
            folders.extend(self.root.join(name).parent().map(Path::to_owned));
        }
        for folder in folders {
            self.disk
                .sync_folder(&folder)
                .map_err(|source| failed("flush the folder", &folder, source))?;
        }
        Ok(())
    }

    /// Removes a folder and what is in it; that it is gone already is no fault.
    pub(crate) fn remove_folder(&mut self, name: &str) -> Result<(), LedgerError> {
        let path = self.root.join(name);
        self.settled.retain(|settled| !settled.starts_with(&path));
        rapporteur_disk::remove_tree(&*self.disk, &path)
            .map_err(|source| failed("remove", &path, source))
    }

    /// Reads a whole file; `None` when there is none.
    pub(crate) fn read(&self, name: &str) -> Result<Option<Vec<u8>>, LedgerError> {
        let path = self.root.join(name);
        let file = match self.disk.open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(failed("read", &path, source)),
        };
        let mut bytes = Vec::with_capacity(READ_BYTES);
        file.take(FILE_BYTES_MAX + 1)
            .read_to_end(&mut bytes)
            .map_err(|source| failed("read", &path, source))?;
        if bytes.len() as u64 > FILE_BYTES_MAX {
            return Err(LedgerError::damaged(
                name,
                "it is longer than any file of a ledger",
            ));
        }
        Ok(Some(bytes))
    }

    /// Whether anything of the name is there.
    pub(crate) fn holds(&self, name: &str) -> Result<bool, LedgerError> {
        let path = self.root.join(name);
        self.disk
            .look(&path)
            .map(|found| found.is_some())
            .map_err(|source| failed("look at", &path, source))
    }

    /// Every file under a folder, relative to the root, with `/` between the parts, sorted. Follows no link.
    pub(crate) fn walk(&self, folder: &str) -> Result<Vec<String>, LedgerError> {
        let path = self.root.join(folder);
        let found = rapporteur_disk::walk(&*self.disk, &path)
            .map_err(|source| failed("list", &path, source))?;
        let relative = |path: &Path| {
            let below = path.strip_prefix(&self.root).unwrap_or(path);
            let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
            parts.join("/")
        };
        let mut names: Vec<String> = found.iter().map(|(path, _)| relative(path)).collect();
        names.sort();
        Ok(names)
    }

    /// The names of the files that lie in one folder, sorted; empty when there is none.
    pub(crate) fn files_in(&self, folder: &str) -> Result<Vec<String>, LedgerError> {
        let path = self.root.join(folder);
        let found = match self.disk.list(&path) {
            Ok(found) => found,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(source) => return Err(failed("list", &path, source)),
        };
        let files = found.into_iter().filter(|one| one.kind == FoundKind::File);
        let mut names: Vec<String> = files.map(|one| one.name).collect();
        names.sort();
        Ok(names)
    }
}

/// Whether a file is one that a write had not finished.
pub(crate) fn is_temporary(file: &str) -> bool {
    file.rsplit('/')
        .next()
        .is_some_and(|name| name.starts_with(TEMPORARY_PREFIX))
}

fn temporary_path(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!("{TEMPORARY_PREFIX}{name}"))
}

fn failed(attempt: &'static str, path: &Path, source: io::Error) -> LedgerError {
    LedgerError::Disk {
        attempt,
        path: path.to_owned(),
        source,
    }
}

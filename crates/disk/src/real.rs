//! The operating system's file system.

use std::fs::{self, File, Metadata, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::Path;

use crate::{Disk, Found, FoundKind, Incoming, Lock, Outgoing};

/// The operating system's file system.
#[derive(Debug, Clone, Copy, Default)]
pub struct RealDisk;

impl Disk for RealDisk {
    fn create(&self, path: &Path) -> io::Result<Box<dyn Outgoing>> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        private(&mut options);
        Ok(Box::new(RealOutgoing(options.open(path)?)))
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn Incoming>> {
        Ok(Box::new(File::open(path)?))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        fs::remove_dir(path)
    }

    fn create_folder(&self, path: &Path) -> io::Result<()> {
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(path)
    }

    /// Windows cannot open a folder as a file; its file system journals names itself.
    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        if cfg!(windows) {
            return Ok(());
        }
        File::open(path)?.sync_all()
    }

    fn list(&self, path: &Path) -> io::Result<Vec<Found>> {
        fs::read_dir(path)?
            .map(|entry| {
                let entry = entry?;
                Ok(found(&entry.path(), &entry.metadata()?))
            })
            .collect()
    }

    fn look(&self, path: &Path) -> io::Result<Option<Found>> {
        match fs::symlink_metadata(path) {
            Ok(metadata) => Ok(Some(found(path, &metadata))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn overwrite_start(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut file = OpenOptions::new().write(true).open(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    }

    fn lock(&self, path: &Path) -> io::Result<Box<dyn Lock>> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        private(&mut options);
        let file = options.open(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Box::new(RealLock { _file: file })),
            Err(TryLockError::WouldBlock) => Err(io::ErrorKind::WouldBlock.into()),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }
}

/// PRIVACY: the owner alone may read it, as far as the system knows of owners.
fn private(options: &mut OpenOptions) {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    #[cfg(not(unix))]
    let _ = options;
}

fn found(path: &Path, metadata: &Metadata) -> Found {
    let kind = if metadata.is_file() {
        FoundKind::File
    } else if metadata.is_dir() {
        FoundKind::Folder
    } else {
        FoundKind::Other
    };
    let name = path.file_name().unwrap_or_default();
    Found {
        name: name.to_string_lossy().into_owned(),
        kind,
        size_bytes: metadata.len(),
    }
}

struct RealOutgoing(File);

impl Write for RealOutgoing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl Outgoing for RealOutgoing {
    fn sync(&mut self) -> io::Result<()> {
        self.0.sync_all()
    }
}

/// Held, not used: the system frees the lock with the file.
struct RealLock {
    _file: File,
}

impl Lock for RealLock {}

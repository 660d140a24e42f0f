//! What evidence needs of a file system, as a trait with one real implementation. Knows no keeper, no format and no key.
#![doc = include_str!("../README.md")]

mod durable;
mod real;

use std::io::{self, Read, Seek, Write};
use std::path::Path;

pub use durable::{TEMPORARY_PREFIX, make_folders_durably, remove_tree, walk, write_durably};
pub use real::RealDisk;

/// A file system. Paths are taken as they are given; implementations follow no link when they list or look.
pub trait Disk: Send + Sync {
    /// Makes a new file that only its owner may read (mode 0600) and opens it for writing.
    ///
    /// # Errors
    /// [`io::ErrorKind::AlreadyExists`] when something of the name is there, or what the system says.
    fn create(&self, path: &Path) -> io::Result<Box<dyn Outgoing>>;

    /// Opens a file for reading.
    ///
    /// # Errors
    /// [`io::ErrorKind::NotFound`], or what the system says.
    fn open(&self, path: &Path) -> io::Result<Box<dyn Incoming>>;

    /// Gives a file another name within the file system, replacing what stood there. Not durable before the flush of the folder.
    ///
    /// # Errors
    /// What the system says.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Removes a file. Not durable before the flush of the folder.
    ///
    /// # Errors
    /// [`io::ErrorKind::NotFound`], or what the system says.
    fn remove_file(&self, path: &Path) -> io::Result<()>;

    /// Removes an empty folder.
    ///
    /// # Errors
    /// What the system says.
    fn remove_folder(&self, path: &Path) -> io::Result<()>;

    /// Makes one folder that only its owner may enter (mode 0700).
    ///
    /// # Errors
    /// [`io::ErrorKind::AlreadyExists`], or what the system says.
    fn create_folder(&self, path: &Path) -> io::Result<()>;

    /// Makes the names in a folder durable.
    ///
    /// # Errors
    /// What the system says. Never ask twice: see the README.
    fn sync_folder(&self, path: &Path) -> io::Result<()>;

    /// What lies in a folder, in no order. Follows no link.
    ///
    /// # Errors
    /// [`io::ErrorKind::NotFound`], or what the system says.
    fn list(&self, path: &Path) -> io::Result<Vec<Found>>;

    /// What stands at a path; `None` when nothing does. Follows no link.
    ///
    /// # Errors
    /// What the system says.
    fn look(&self, path: &Path) -> io::Result<Option<Found>>;

    /// Writes over the first bytes of a file in place and flushes it: what erasure does before it removes a file.
    ///
    /// # Errors
    /// What the system says.
    fn overwrite_start(&self, path: &Path, bytes: &[u8]) -> io::Result<()>;

    /// Takes an exclusive lock on a file that it makes when there is none. The lock goes when the value is dropped.
    ///
    /// # Errors
    /// [`io::ErrorKind::WouldBlock`] when another holds it, or what the system says.
    fn lock(&self, path: &Path) -> io::Result<Box<dyn Lock>>;
}

/// A new file that is being written.
pub trait Outgoing: Write + Send {
    /// Makes the bytes durable (not the name).
    ///
    /// # Errors
    /// What the system says. Never ask twice.
    fn sync(&mut self) -> io::Result<()>;
}

/// A file that is being read.
pub trait Incoming: Read + Seek + Send {}
impl<T: Read + Seek + Send> Incoming for T {}

/// A lock that is held.
pub trait Lock: Send + Sync {}

/// What stands at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The last part of the path; bytes that are no UTF-8 are replaced.
    pub name: String,
    /// What it is.
    pub kind: FoundKind,
    /// Its length, for a file.
    pub size_bytes: u64,
}

/// What something on a disk is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FoundKind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A link, a device, a socket.
    Other,
}

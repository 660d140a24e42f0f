//! A shelf: a flat place of named objects, on a disk or at a store in the network. Knows sealed bytes only.

mod local;
mod s3;
mod slots;

use std::io::{self, Write};
use std::path::Path;

use rapporteur_disk::Incoming;

use crate::{Seal, VaultError};

pub use local::LocalShelf;
pub use s3::{S3Credentials, S3Settings, S3Shelf};

/// A flat place of named objects. Names are made of the parts `a-z`, `0-9`, `.`, `_` and `-`, joined by `/`; no part begins
/// with a dot. What a method has returned `Ok` for is durable.
pub trait Shelf: Send + Sync {
    /// What an object is called in messages: a path, an address.
    fn place_of(&self, object: &str) -> String;

    /// Whether an answer may be older than what was written: then what looks damaged is looked at again.
    fn may_answer_stale(&self) -> bool {
        false
    }

    /// Begins an object that has no name yet. Vanishes when dropped unkept, or is a leftover after a crash.
    ///
    /// # Errors
    /// [`VaultError::Disk`], [`VaultError::Stopped`].
    fn stage(&self, scratch: &Path) -> Result<Box<dyn Staged + '_>, VaultError>;

    /// Opens an object; `None` when there is none.
    ///
    /// # Errors
    /// [`VaultError::Disk`] or [`VaultError::Remote`]. Reading fails with an [`io::Error`], which
    /// [`VaultError::from_read`] tells apart again.
    fn open(&self, object: &str) -> Result<Option<Box<dyn Incoming>>, VaultError>;

    /// The names of all objects that begin with `under/`, in no order; also of those that nobody put there.
    ///
    /// # Errors
    /// [`VaultError::Disk`], [`VaultError::Remote`].
    fn list(&self, under: &str) -> Result<Vec<String>, VaultError>;

    /// What interrupted calls have left, as places. What a running call writes is none.
    ///
    /// # Errors
    /// [`VaultError::Disk`], [`VaultError::Remote`].
    fn leftovers(&self, scratch: &Path) -> Result<Vec<String>, VaultError>;

    /// Removes what interrupted calls have left, and returns how many.
    ///
    /// # Errors
    /// [`VaultError::Disk`], [`VaultError::Remote`], [`VaultError::Stopped`].
    fn clear_leftovers(&self, scratch: &Path) -> Result<u64, VaultError>;

    /// Makes an object durable that is found under its name: whoever put it may have been stopped before that.
    ///
    /// # Errors
    /// [`VaultError::Disk`], [`VaultError::Stopped`].
    fn settle(&self, object: &str) -> Result<(), VaultError>;

    /// Destroys an object: its first bytes are written over, as far as the shelf can, and it is removed, with every older
    /// version that the shelf keeps. That there is none is no fault.
    ///
    /// # Errors
    /// [`VaultError::Disk`], [`VaultError::Remote`], [`VaultError::Stopped`].
    fn destroy(&self, object: &str) -> Result<(), VaultError>;

    /// Reads a small object of at most [`SMALL_BYTES_MAX`] bytes whole, with the mark under which it may be replaced.
    ///
    /// # Errors
    /// [`VaultError::Disk`], [`VaultError::Remote`].
    fn read_small(&self, object: &str) -> Result<Option<(Vec<u8>, Mark)>, VaultError>;

    /// Writes a small object whole if none is there (`None`), or if what is there is still what was read with the mark.
    /// Returns the mark of what was written.
    ///
    /// # Errors
    /// [`VaultError::Conflict`] when something else stands there: read it again. [`VaultError::UploadDiffers`] when the store
    /// took it and then gives back something else, as when another replaced it at once: read it again too.
    /// [`VaultError::Disk`], [`VaultError::Remote`], [`VaultError::Stopped`]: it may be there or not.
    fn write_small(
        &self,
        object: &str,
        bytes: &[u8],
        unchanged: Option<&Mark>,
    ) -> Result<Mark, VaultError>;
}

/// The largest object that [`Shelf::read_small`] reads, in bytes.
pub const SMALL_BYTES_MAX: usize = 1024 * 1024;

/// What tells one content of a small object from another: an entity tag, or a digest. Means something to its shelf alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark(pub String);

/// An object on its way onto a shelf.
pub trait Staged: Write + Send {
    /// Gives the object its name. When it returns, the object is durable under it and has the seal.
    ///
    /// # Errors
    /// [`VaultError::Conflict`] when it should be new and another was there first; it can then be kept once more.
    /// [`VaultError::Disk`], [`VaultError::Remote`], [`VaultError::Stopped`]: whether it is there is not known.
    fn keep_as(&mut self, object: &str, seal: &Seal, over: Over) -> Result<(), VaultError>;
}

/// What an object may replace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// Nothing: it must be new.
    Nothing,
    /// Whatever stands there.
    Anything,
}

/// Why reading from a store in the network failed; carried within an [`io::Error`].
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct RemoteFailure(pub(crate) String);

impl VaultError {
    /// The error for an object whose reading failed, of a disk or of the network.
    pub fn from_read(place: String, source: io::Error) -> Self {
        let attempt = "read";
        let is_remote = source
            .get_ref()
            .is_some_and(|inner| inner.is::<RemoteFailure>());
        if is_remote {
            Self::Remote {
                attempt,
                object: place,
                source,
            }
        } else {
            Self::Disk {
                attempt,
                path: place.into(),
                source,
            }
        }
    }
}

/// Refuses names that could leave the shelf.
pub(crate) fn check_object_name(object: &str) -> Result<(), VaultError> {
    let is_allowed =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-".contains(&byte);
    let is_part =
        |part: &str| !part.is_empty() && !part.starts_with('.') && part.bytes().all(is_allowed);
    if object.len() <= 200 && object.split('/').all(is_part) {
        Ok(())
    } else {
        Err(VaultError::ParseObjectName(
            object.chars().take(80).collect(),
        ))
    }
}

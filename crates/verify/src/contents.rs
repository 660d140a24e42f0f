//! The bytes of a package, read once: every step judges the same bytes, whatever happens to the folder meanwhile.

use std::collections::BTreeMap;
use std::path::Path;

use rapporteur_package::{Found, FoundKind, Package};
use sha2::{Digest, Sha256};

use crate::VerifyError;

/// A package of more bytes than this is not read.
pub const PACKAGE_BYTES_MAX: u64 = 1024 * 1024 * 1024;

/// What stands in the folder.
pub(crate) struct Contents {
    files: BTreeMap<String, Vec<u8>>,
    /// Plain files that cannot be read or whose path a package may not hold, with the reason.
    pub(crate) unreadable: Vec<(String, String)>,
    /// Folders.
    pub(crate) folders: Vec<String>,
    /// Links, pipes and the like.
    pub(crate) strange: Vec<Found>,
}

impl Contents {
    pub(crate) fn read(folder: &Path) -> Result<Self, VerifyError> {
        let package = Package::open(folder).map_err(VerifyError::OpenPackage)?;
        let found = package.found().map_err(VerifyError::OpenPackage)?;
        let size_bytes: u64 = found.iter().map(size_of).sum();
        if size_bytes > PACKAGE_BYTES_MAX {
            return Err(VerifyError::OpenLargePackage(PACKAGE_BYTES_MAX));
        }
        let mut contents = Self {
            files: BTreeMap::new(),
            unreadable: vec![],
            folders: vec![],
            strange: vec![],
        };
        for found in found {
            match found.kind {
                FoundKind::Folder => contents.folders.push(found.path),
                FoundKind::File(_) => match package.read(&found.path) {
                    Ok(bytes) => drop(contents.files.insert(found.path, bytes)),
                    Err(error) => contents.unreadable.push((found.path, error.full_message())),
                },
                FoundKind::Link | FoundKind::Other => contents.strange.push(found),
            }
        }
        Ok(contents)
    }

    /// Files that were read and checked already, as in a bag.
    pub(crate) fn of_files(
        files: BTreeMap<String, Vec<u8>>,
        unreadable: Vec<(String, String)>,
    ) -> Self {
        Self {
            files,
            unreadable,
            folders: vec![],
            strange: vec![],
        }
    }

    /// The bytes of a file.
    pub(crate) fn bytes(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(Vec::as_slice)
    }

    /// The bytes of a file that should be there, or why they are not.
    pub(crate) fn wanted(&self, path: &str) -> Result<&[u8], &'static str> {
        self.bytes(path).ok_or("is missing or is no readable file")
    }

    /// Every readable file, in path order.
    pub(crate) fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files
            .iter()
            .map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }

    /// The files of a folder whose names end so, in path order.
    pub(crate) fn files_in<'a>(
        &'a self,
        folder: &'a str,
        ending: &'a str,
    ) -> impl Iterator<Item = (&'a str, &'a [u8])> {
        self.files()
            .filter(move |(path, _)| path.starts_with(folder) && path.ends_with(ending))
    }
}

fn size_of(found: &Found) -> u64 {
    match found.kind {
        FoundKind::File(size_bytes) => size_bytes,
        _ => 0,
    }
}

/// SHA-256 of some bytes.
pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// `1 file`, `2 files`.
pub(crate) fn counted(count: usize, one: &str, many: &str) -> String {
    if count == 1 {
        format!("1 {one}")
    } else {
        format!("{count} {many}")
    }
}

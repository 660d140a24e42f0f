//! Durable writes and walks, made of the operations of a [`Disk`].
//!
//! A write is durable when the file's bytes, its name, and every new folder on the way to it are on the medium:
//!
//! ```text
//! mkdir a; flush .; open a/.tmp-b; write; flush a/.tmp-b; rename a/.tmp-b a/b; flush a
//! ```

use std::io;
use std::path::{Path, PathBuf};

use crate::{Disk, Found, FoundKind};

/// How a file is named until it is whole.
pub const TEMPORARY_PREFIX: &str = ".tmp-";
/// How deep a walk goes.
const DEPTH_MAX: usize = 32;

/// Makes a folder and those above it that are missing, each with a durable name.
///
/// # Errors
/// What the system says.
pub fn make_folders_durably(disk: &dyn Disk, folder: &Path) -> io::Result<()> {
    if folder.as_os_str().is_empty() || disk.look(folder)?.is_some() {
        return Ok(());
    }
    let above = folder.parent().unwrap_or(Path::new(""));
    make_folders_durably(disk, above)?;
    match disk.create_folder(folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    disk.sync_folder(if above.as_os_str().is_empty() {
        Path::new(".")
    } else {
        above
    })
}

/// Writes a small file whole or not at all; when it returns, it is on the medium under its name. Its folder must be there.
///
/// CRASH: before the rename a `.tmp-` file may lie beside; before the last flush the old or the new file stands there, whole.
///
/// # Errors
/// What the system says. Never try again after a failed flush.
pub fn write_durably(disk: &dyn Disk, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let temporary = path.with_file_name(format!("{TEMPORARY_PREFIX}{name}"));
    match disk.remove_file(&temporary) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = disk.create(&temporary)?;
    file.write_all(bytes)?;
    file.sync()?;
    drop(file);
    disk.rename(&temporary, path)?;
    disk.sync_folder(path.parent().unwrap_or(Path::new(".")))
}

/// Every file below a folder, as paths that begin with it, sorted. Follows no link; a missing folder holds nothing.
///
/// # Errors
/// What the system says, or [`io::ErrorKind::InvalidData`] for folders nested deeper than 32.
pub fn walk(disk: &dyn Disk, folder: &Path) -> io::Result<Vec<(PathBuf, Found)>> {
    let mut files = Vec::new();
    let mut folders = vec![(folder.to_owned(), 0)];
    while let Some((folder, depth)) = folders.pop() {
        let found = match disk.list(&folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound && depth == 0 => Vec::new(),
            found => found?,
        };
        for one in found {
            let path = folder.join(&one.name);
            match one.kind {
                FoundKind::Folder if depth == DEPTH_MAX => {
                    return Err(io::Error::new(
                        io::ErrorKind::InvalidData,
                        "folders are nested too deeply",
                    ));
                }
                FoundKind::Folder => folders.push((path, depth + 1)),
                _ => files.push((path, one)),
            }
        }
    }
    files.sort_by(|left, right| left.0.cmp(&right.0));
    Ok(files)
}

/// Removes a folder and all below it; that it is gone already is no fault. The caller flushes the folder above.
///
/// # Errors
/// What the system says.
pub fn remove_tree(disk: &dyn Disk, folder: &Path) -> io::Result<()> {
    let found = match disk.list(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        found => found?,
    };
    for one in found {
        let path = folder.join(&one.name);
        if one.kind == FoundKind::Folder {
            remove_tree(disk, &path)?;
        } else {
            disk.remove_file(&path)?;
        }
    }
    disk.remove_folder(folder)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::RealDisk;

    #[test]
    fn a_written_file_is_found_whole_and_no_temporary_stays() {
        let scratch = tempfile::tempdir().unwrap();
        let folder = scratch.path().join("a/b");
        make_folders_durably(&RealDisk, &folder).unwrap();
        write_durably(&RealDisk, &folder.join("c"), b"one").unwrap();
        write_durably(&RealDisk, &folder.join("c"), b"two").unwrap();
        let found = walk(&RealDisk, scratch.path()).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(std::fs::read(&found[0].0).unwrap(), b"two");
    }

    #[test]
    fn a_removed_tree_is_gone_and_removing_it_again_is_no_fault() {
        let scratch = tempfile::tempdir().unwrap();
        let folder = scratch.path().join("a");
        make_folders_durably(&RealDisk, &folder.join("b/c")).unwrap();
        write_durably(&RealDisk, &folder.join("b/file"), b"x").unwrap();
        remove_tree(&RealDisk, &folder).unwrap();
        remove_tree(&RealDisk, &folder).unwrap();
        assert!(RealDisk.look(&folder).unwrap().is_none());
    }

    #[test]
    fn a_lock_keeps_others_out_until_it_is_dropped() {
        let scratch = tempfile::tempdir().unwrap();
        let path = scratch.path().join("lock");
        let held = RealDisk.lock(&path).unwrap();
        let refused = RealDisk.lock(&path).map(drop).unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::WouldBlock);
        drop(held);
        RealDisk.lock(&path).unwrap();
    }
}

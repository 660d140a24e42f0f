//! What `evidence add` is to seal: the files below the paths that a person named, in the order of their names. Follows no
//! link, opens nothing, and never enters the mechanism's own folder.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::AppError;

/// The most files of one run: their names are held in memory.
const FILE_COUNT_MAX: usize = 5_000_000;

/// A file that is to be sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Candidate {
    pub(crate) path: PathBuf,
    /// Its name; below a named folder, that folder's name and the way from there, joined by `/`.
    pub(crate) title: String,
    /// Its length when it was looked at.
    pub(crate) size_bytes: u64,
}

/// What lies below the named paths.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Walk {
    pub(crate) files: Vec<Candidate>,
    /// What is not sealed and why, a sentence each.
    pub(crate) skipped: Vec<String>,
    /// What is sealed and should be looked at, a sentence each.
    pub(crate) warnings: Vec<String>,
    seen: BTreeSet<PathBuf>,
}

impl Walk {
    /// Looks at every path, folders with all that is in them.
    ///
    /// # Errors
    /// [`AppError::File`] when a named path is not there or a folder cannot be listed.
    pub(crate) fn over(paths: &[PathBuf], own_folder: &Path) -> Result<Self, AppError> {
        let own_folder = own_folder.canonicalize().ok();
        let mut walk = Self::default();
        for path in paths {
            let title = name_of(path);
            walk.look(path, &title, own_folder.as_deref())?;
        }
        Ok(walk)
    }

    /// The bytes of all files, as they were looked at.
    pub(crate) fn size_bytes(&self) -> u64 {
        self.files.iter().map(|file| file.size_bytes).sum()
    }

    fn look(&mut self, path: &Path, title: &str, own: Option<&Path>) -> Result<(), AppError> {
        let failed = |error| AppError::file("look at", path, error);
        let metadata = fs::symlink_metadata(path).map_err(failed)?;
        if metadata.is_symlink() {
            self.skip(path, "it is a link, and links are not followed");
        } else if metadata.is_dir() {
            let real = path.canonicalize().map_err(failed)?;
            if own == Some(real.as_path()) {
                self.skip(path, "it is the mechanism's own folder");
            } else if self.seen.insert(real) {
                self.enter(path, title, own)?;
            }
        } else if metadata.is_file() {
            let real = path.canonicalize().map_err(failed)?;
            if self.seen.insert(real) {
                self.take(path, title, metadata.len())?;
            }
        } else {
            self.skip(path, "it is no regular file (a device, a pipe or a socket)");
        }
        Ok(())
    }

    fn enter(&mut self, folder: &Path, title: &str, own: Option<&Path>) -> Result<(), AppError> {
        let failed = |error| AppError::file("list", folder, error);
        let mut names = Vec::new();
        for entry in fs::read_dir(folder).map_err(failed)? {
            names.push(entry.map_err(failed)?.file_name());
        }
        names.sort();
        for name in names {
            let below = format!("{title}/{}", name.to_string_lossy());
            self.look(&folder.join(&name), &below, own)?;
        }
        Ok(())
    }

    fn take(&mut self, path: &Path, title: &str, size_bytes: u64) -> Result<(), AppError> {
        if self.files.len() >= FILE_COUNT_MAX {
            let error = std::io::Error::other(format!("more than {FILE_COUNT_MAX} files"));
            return Err(AppError::file("take", path, error));
        }
        if path.to_str().is_none() {
            self.warnings.push(format!(
                "the name of {} is not UTF-8: it is recorded with the characters that can be read",
                path.display()
            ));
        }
        self.files.push(Candidate {
            path: path.to_owned(),
            title: title.to_owned(),
            size_bytes,
        });
        Ok(())
    }

    fn skip(&mut self, path: &Path, why: &str) {
        self.skipped.push(format!("{}: {why}", path.display()));
    }
}

/// What a path is called: its last part, also of `..` or `.`, where the real folder's name is meant.
fn name_of(path: &Path) -> String {
    let named = |path: &Path| {
        path.file_name()
            .map(|name| name.to_string_lossy().into_owned())
    };
    named(path)
        .or_else(|| path.canonicalize().ok().as_deref().and_then(named))
        .unwrap_or_else(|| path.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titles(walk: &Walk) -> Vec<&str> {
        walk.files.iter().map(|file| file.title.as_str()).collect()
    }

    #[test]
    fn files_come_in_the_order_of_their_names_with_their_way_from_the_named_folder() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("intake");
        for name in ["b/two.txt", "b/a/deep.txt", "a.txt", "c.txt"] {
            let path = root.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, name).unwrap();
        }
        let walk = Walk::over(&[root.clone(), root.join("c.txt")], folder.path()).unwrap();
        let expected = [
            "intake/a.txt",
            "intake/b/a/deep.txt",
            "intake/b/two.txt",
            "intake/c.txt",
        ];
        assert_eq!(titles(&walk), expected);
        assert_eq!(walk.size_bytes(), 5 + 12 + 9 + 5);
        let alone = Walk::over(&[root.join("c.txt")], folder.path()).unwrap();
        assert_eq!(titles(&alone), ["c.txt"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_pipes_and_the_mechanism_itself_are_named_and_left_out() {
        use std::os::unix::ffi::OsStrExt;
        use std::os::unix::net::UnixListener;
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let own = root.join("mechanism");
        fs::create_dir(&own).unwrap();
        fs::write(own.join("mechanism.toml"), "").unwrap();
        fs::write(root.join("file"), "x").unwrap();
        std::os::unix::fs::symlink("file", root.join("link")).unwrap();
        std::os::unix::fs::symlink(root, root.join("loop")).unwrap();
        let _socket = UnixListener::bind(root.join("socket")).unwrap();
        fs::write(root.join(std::ffi::OsStr::from_bytes(b"na\xffme")), "y").unwrap();
        let walk = Walk::over(&[root.to_owned()], &own).unwrap();
        let name = root.file_name().unwrap().to_string_lossy();
        assert_eq!(
            titles(&walk),
            [format!("{name}/file"), format!("{name}/na\u{fffd}me")]
        );
        assert_eq!(walk.skipped.len(), 4, "{:?}", walk.skipped);
        for (skipped, word) in walk
            .skipped
            .iter()
            .zip(["link", "loop", "own folder", "no regular"])
        {
            assert!(skipped.contains(word), "{skipped}");
        }
        assert_eq!(walk.warnings.len(), 1);
    }

    #[test]
    fn a_path_that_is_not_there_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("missing");
        assert!(Walk::over(&[missing], folder.path()).is_err());
    }
}

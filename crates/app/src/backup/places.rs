//! Where backups and their keys lie, and which of those places may lie where.

use std::path::{Path, PathBuf};

use crate::AppError;

/// Where backups and their keys lie.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Places {
    /// Folders with objects and snapshots.
    pub destinations: Vec<PathBuf>,
    /// Folders with the keys.
    pub key_places: Vec<KeyPlace>,
}

/// One folder with the keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyPlace {
    /// The folder.
    pub path: PathBuf,
    /// Whether it holds the newest key file. A place that could not be reached when an item was erased still holds its key.
    pub is_current: bool,
}

/// A destination and a key place must be apart from each other and from the mechanism: whoever copies the one must not get the
/// other with it.
pub(crate) fn check_apart(
    mechanism: &Path,
    destination: &Path,
    keys: Option<&Path>,
) -> Result<(), AppError> {
    let refuse = |message: String, hint| Err(AppError::Backup { message, hint });
    if lies_within(destination, mechanism) || lies_within(mechanism, destination) {
        return refuse(
            format!(
                "{} and the mechanism lie within each other",
                destination.display()
            ),
            "name a folder on another medium",
        );
    }
    let Some(keys) = keys else {
        return Ok(());
    };
    if lies_within(keys, mechanism)
        || lies_within(keys, destination)
        || lies_within(destination, keys)
    {
        return refuse(
            format!(
                "{} is not apart from the mechanism and the backup",
                keys.display()
            ),
            "the keys belong on a medium of their own: whoever copies the backup must not get them with it",
        );
    }
    Ok(())
}

fn lies_within(inner: &Path, outer: &Path) -> bool {
    real(inner).starts_with(real(outer))
}

/// The path without links, as far as it exists.
pub(crate) fn real(path: &Path) -> PathBuf {
    if let Ok(real) = path.canonicalize() {
        return real;
    }
    match (path.parent(), path.file_name()) {
        (Some(parent), Some(name)) if !parent.as_os_str().is_empty() => real(parent).join(name),
        (_, Some(name)) => std::env::current_dir().unwrap_or_default().join(name),
        _ => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_beside_the_objects_are_refused() {
        let scratch = tempfile::tempdir().unwrap();
        let at = |name: &str| scratch.path().join(name);
        let (mechanism, backup) = (at("m"), at("b"));
        assert!(check_apart(&mechanism, &backup, Some(&at("b/keys"))).is_err());
        assert!(check_apart(&mechanism, &backup, Some(&at("m/keys"))).is_err());
        assert!(check_apart(&mechanism, &at("m/b"), None).is_err());
        assert!(check_apart(&mechanism, &backup, Some(&at("k"))).is_ok());
    }
}

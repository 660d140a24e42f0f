//! Files that hold secrets: made once, for their owner alone, never written over.

use std::fs;
use std::io::{Read, Write};
use std::path::Path;

use zeroize::Zeroizing;

use crate::AppError;

/// Writes a file that must not be there yet, and makes it last.
pub(super) fn write_new(path: &Path, bytes: &[u8]) -> Result<(), AppError> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => AppError::FileExists(path.to_owned()),
        _ => AppError::file("make", path, error),
    })?;
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    file.write_all(bytes)
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::File::open(folder)?.sync_all())
        .map_err(|error| AppError::file("write", path, error))
}

/// Reads a small text. What is longer than `bytes_max` is cut one byte beyond, so that its reader refuses it.
pub(super) fn read_text(path: &Path, bytes_max: usize) -> Result<Zeroizing<String>, AppError> {
    let failed = |error| AppError::file("read", path, error);
    // Room for the whole from the start: a string that grows leaves copies of a secret behind.
    let mut text = Zeroizing::new(String::with_capacity(bytes_max + 1));
    fs::File::open(path)
        .map_err(failed)?
        .take(bytes_max as u64 + 1)
        .read_to_string(&mut text)
        .map_err(failed)?;
    Ok(text)
}

//! A blob on its way in: a temporary file that is sealed to while it is read. Knows no name before the end, and no vault.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::VaultError;
use crate::blob::{CHUNK_BYTES, Opened};

/// How a blob is named until it is whole.
pub(crate) const TEMPORARY_PREFIX: &str = ".tmp-";
/// The most unfinished files that may lie about before a new one is refused.
const TEMPORARY_COUNT_MAX: u32 = 10_000;

/// A temporary file. Locked while it is written, so that no cleaner takes it for a leftover; removed when dropped unkept.
pub(crate) struct Incoming {
    path: PathBuf,
    file: File,
    is_kept: bool,
}

impl Incoming {
    pub(crate) fn create(folder: &Path) -> Result<Self, VaultError> {
        for number in 0..TEMPORARY_COUNT_MAX {
            let path = folder.join(format!("{TEMPORARY_PREFIX}{number}"));
            match new_private_file(&path) {
                Ok(file) => {
                    file.lock().map_err(VaultError::disk("lock", &path))?;
                    return Ok(Self {
                        path,
                        file,
                        is_kept: false,
                    });
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(VaultError::disk("create", path)(error)),
            }
        }
        Err(VaultError::disk("create a file in", folder)(
            io::Error::other("too many leftovers: clear them first"),
        ))
    }

    /// Seals all that the source gives, and flushes it to the medium.
    pub(crate) fn seal(
        &self,
        original: impl Read,
        recipients: &[age::x25519::Recipient],
        size_max: u64,
    ) -> Result<Opened, VaultError> {
        let failed = |error| VaultError::Seal("the original", Box::new(error));
        let recipients = recipients
            .iter()
            .map(|recipient| recipient as &dyn age::Recipient);
        let encryptor = age::Encryptor::with_recipients(recipients).map_err(failed)?;
        let written = |error| VaultError::disk("write", &self.path)(error);
        let mut writer = encryptor
            .wrap_output(BufWriter::new(&self.file))
            .map_err(written)?;
        let opened = copy_hashed(original, &mut writer, size_max, &self.path)?;
        let mut buffer = writer.finish().map_err(written)?;
        buffer.flush().map_err(written)?;
        drop(buffer);
        self.file
            .sync_all()
            .map_err(VaultError::disk("flush", &self.path))?;
        Ok(opened)
    }

    /// Gives the file its name for good. The caller makes the name durable.
    pub(crate) fn keep_as(mut self, path: &Path) -> Result<(), VaultError> {
        fs::rename(&self.path, path).map_err(VaultError::disk("rename to", path))?;
        self.is_kept = true;
        Ok(())
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        if !self.is_kept {
            // CRASH: or when this fails, the file stays as a leftover, which `scrub` names and `clear_leftovers` removes.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Whether a temporary file belongs to nobody any more: whoever writes one holds its lock.
pub(crate) fn is_abandoned(path: &Path) -> Result<bool, VaultError> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(VaultError::disk("read", path)(error)),
    };
    match file.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) => Err(VaultError::disk("lock", path)(error)),
    }
}

fn copy_hashed(
    mut original: impl Read,
    sealed: &mut impl Write,
    size_max: u64,
    path: &Path,
) -> Result<Opened, VaultError> {
    let mut hasher = Sha256::new();
    let mut size_bytes: u64 = 0;
    let mut chunk = Zeroizing::new(vec![0; CHUNK_BYTES]);
    loop {
        let count = match original.read(&mut chunk) {
            Ok(0) => break,
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(VaultError::PutRead(error)),
        };
        size_bytes += count as u64;
        if size_bytes > size_max {
            return Err(VaultError::PutTooLarge(size_max));
        }
        hasher.update(&chunk[..count]);
        sealed
            .write_all(&chunk[..count])
            .map_err(VaultError::disk("write", path))?;
    }
    Ok(Opened {
        sha256: hasher.finalize().into(),
        size_bytes,
    })
}

/// PRIVACY: the owner alone may read it, as far as the system knows of owners.
fn new_private_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Makes the names in a folder durable. Windows cannot open a folder as a file; its file system journals names itself.
pub(crate) fn sync_folder(folder: &Path) -> Result<(), VaultError> {
    if cfg!(windows) {
        return Ok(());
    }
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(VaultError::disk("flush the folder", folder))
}

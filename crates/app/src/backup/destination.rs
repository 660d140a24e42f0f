//! A folder with objects and snapshots. It only grows until a key is dropped; nothing in it opens by itself.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use rapporteur_disk::{
    Disk, FoundKind, Incoming, RealDisk, TEMPORARY_PREFIX, make_folders_durably, walk,
    write_durably,
};
use rapporteur_vault::sealing;
use secrecy::SecretString;
use sha2::{Digest, Sha256};

use super::key_file::ObjectKey;
use super::manifest::Manifest;
use crate::AppError;
use crate::mechanism::vault_error;

const MARKER: &str = "rapporteur-backup.txt";
const MARKER_HEADER: &str = "rapporteur backup v1";
/// The longest manifest that is read: some 400,000 objects.
const MANIFEST_BYTES_MAX: usize = 128 << 20;

/// A folder that backups of one mechanism are in.
pub(crate) struct Destination {
    folder: PathBuf,
}

/// What was read from an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Opened {
    pub(crate) sha256: String,
    pub(crate) size_bytes: u64,
}

impl Destination {
    /// Opens a folder for a mechanism's backups, and makes it when it is missing or empty.
    pub(crate) fn make(folder: &Path, mechanism: &str) -> Result<Self, AppError> {
        let failed = |error| AppError::file("make the backup folder", folder, error);
        make_folders_durably(&RealDisk, folder).map_err(failed)?;
        if !folder.join(MARKER).is_file() {
            if !RealDisk.list(folder).map_err(failed)?.is_empty() {
                return Err(AppError::Backup {
                    message: format!("{} holds other things than a backup", folder.display()),
                    hint: "name an empty or new folder, or one that holds backups of this mechanism",
                });
            }
            let text = format!("{MARKER_HEADER}\nmechanism {mechanism}\n");
            write_durably(&RealDisk, &folder.join(MARKER), text.as_bytes()).map_err(failed)?;
        }
        Self::open(folder, mechanism)
    }

    /// Opens a folder that holds backups of a mechanism.
    pub(crate) fn open(folder: &Path, mechanism: &str) -> Result<Self, AppError> {
        let path = folder.join(MARKER);
        let text = std::fs::read_to_string(&path)
            .map_err(|error| AppError::file("read the marker of a backup", &path, error))?;
        if text != format!("{MARKER_HEADER}\nmechanism {mechanism}\n") {
            return Err(AppError::Backup {
                message: format!("{} holds backups of another mechanism", folder.display()),
                hint: "name the folder that belongs to these keys",
            });
        }
        Ok(Self {
            folder: folder.to_owned(),
        })
    }

    /// Whether an object is there.
    pub(crate) fn holds(&self, name: &str) -> bool {
        self.object_path(name).is_file()
    }

    /// Seals an object. When it returns, it is durable.
    pub(crate) fn write_object(
        &self,
        key: &ObjectKey,
        from: &mut dyn Read,
    ) -> Result<Opened, AppError> {
        let path = self.object_path(&key.name);
        let recipient = recipient(&key.identity)?;
        self.write_sealed(&path, &recipient, from)
    }

    fn write_sealed(
        &self,
        path: &Path,
        recipient: &str,
        from: &mut dyn Read,
    ) -> Result<Opened, AppError> {
        let failed = |error: io::Error| AppError::file("write", path, error);
        let folder = path.parent().unwrap_or(&self.folder);
        make_folders_durably(&RealDisk, folder).map_err(failed)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let temporary = folder.join(format!("{TEMPORARY_PREFIX}{name}"));
        match RealDisk.remove_file(&temporary) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
            _ => {}
        }
        let file = RealDisk.create(&temporary).map_err(failed)?;
        let mut buffered = io::BufWriter::with_capacity(1 << 17, file);
        let sealed = sealing::seal(&[recipient], from, &mut buffered)
            .map_err(vault_error("seal an object of a backup"))?;
        let mut file = buffered
            .into_inner()
            .map_err(|error| failed(error.into_error()))?;
        file.sync().map_err(failed)?;
        drop(file);
        RealDisk.rename(&temporary, path).map_err(failed)?;
        RealDisk.sync_folder(folder).map_err(failed)?;
        Ok(opened(&sealed))
    }

    /// Opens an object into a receiver. What it was is known at the end: on an error throw away what was received.
    pub(crate) fn read_object(
        &self,
        key: &ObjectKey,
        to: &mut dyn Write,
    ) -> Result<Opened, AppError> {
        let path = self.object_path(&key.name);
        let found = sealing::open(&key.identity, &mut open(&path)?, to)
            .map_err(vault_error("open an object of the backup"))?;
        Ok(opened(&found))
    }

    /// Writes a snapshot's manifest, sealed to the snapshot's key: the snapshot is made by this.
    pub(crate) fn write_manifest(
        &self,
        manifest: &Manifest,
        identity: &SecretString,
    ) -> Result<[u8; 32], AppError> {
        let text = serde_json::to_vec(manifest).expect("invariant: a manifest has a JSON form");
        let path = self.manifest_path(manifest.snapshot);
        self.write_sealed(&path, &recipient(identity)?, &mut text.as_slice())?;
        Ok(Sha256::digest(&text).into())
    }

    /// Reads a snapshot's manifest; `None` when the destination does not hold it.
    pub(crate) fn read_manifest(
        &self,
        snapshot: u64,
        identity: &SecretString,
    ) -> Result<Option<(Manifest, [u8; 32])>, AppError> {
        let path = self.manifest_path(snapshot);
        if !path.is_file() {
            return Ok(None);
        }
        let mut text = Vec::new();
        let mut bounded = Bounded { bytes: &mut text };
        sealing::open(identity, &mut open(&path)?, &mut bounded)
            .map_err(vault_error("open the manifest of a backup"))?;
        let damaged = |problem: String| AppError::Backup {
            message: format!("{} is no manifest: {problem}", path.display()),
            hint: "use an earlier snapshot with `--snapshot N`",
        };
        let manifest: Manifest =
            serde_json::from_slice(&text).map_err(|error| damaged(error.to_string()))?;
        if manifest.format != 1 || manifest.snapshot != snapshot {
            return Err(damaged("it is of another format or snapshot".to_owned()));
        }
        Ok(Some((manifest, Sha256::digest(&text).into())))
    }

    /// The numbers of the snapshots, ascending, whether they open or not.
    pub(crate) fn snapshots(&self) -> Result<Vec<u64>, AppError> {
        let folder = self.folder.join("snapshots");
        let found = match RealDisk.list(&folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            found => found.map_err(|error| AppError::file("list", &folder, error))?,
        };
        let mut numbers: Vec<u64> = found
            .iter()
            .filter_map(|one| one.name.strip_suffix(".age")?.parse().ok())
            .collect();
        numbers.sort_unstable();
        Ok(numbers)
    }

    /// Removes snapshots and objects that no key opens any more, and what interrupted runs left. Returns how many files.
    pub(crate) fn prune(
        &self,
        keeps_object: &dyn Fn(&str) -> bool,
        keeps_snapshot: &dyn Fn(u64) -> bool,
    ) -> Result<u64, AppError> {
        let failed = |error| AppError::file("remove what no key opens from", &self.folder, error);
        let mut removed = 0;
        for (path, found) in walk(&RealDisk, &self.folder).map_err(failed)? {
            let stem = found.name.strip_suffix(".age").unwrap_or_default();
            let folder = path.parent().and_then(Path::file_name).unwrap_or_default();
            let is_kept = match stem.parse() {
                _ if found.name == MARKER || found.kind != FoundKind::File => true,
                _ if found.name.starts_with(TEMPORARY_PREFIX) => false,
                Ok(number) if folder == "snapshots" => keeps_snapshot(number),
                _ => keeps_object(&format!("{}{stem}", folder.to_string_lossy())),
            };
            if !is_kept {
                RealDisk.remove_file(&path).map_err(failed)?;
                removed += 1;
            }
        }
        Ok(removed)
    }

    fn object_path(&self, name: &str) -> PathBuf {
        let (first, rest) = name.split_at(2);
        self.folder
            .join("objects")
            .join(first)
            .join(format!("{rest}.age"))
    }

    fn manifest_path(&self, snapshot: u64) -> PathBuf {
        self.folder
            .join("snapshots")
            .join(format!("{snapshot:06}.age"))
    }
}

fn recipient(identity: &SecretString) -> Result<String, AppError> {
    sealing::recipient_of(identity).map_err(vault_error("name the recipient of an object"))
}

fn opened(sealed: &sealing::Sealed) -> Opened {
    Opened {
        sha256: hex::encode(sealed.sha256),
        size_bytes: sealed.size_bytes,
    }
}

fn open(path: &Path) -> Result<Box<dyn Incoming>, AppError> {
    RealDisk
        .open(path)
        .map_err(|error| AppError::file("read", path, error))
}

/// A receiver in memory with a limit.
struct Bounded<'b> {
    bytes: &'b mut Vec<u8>,
}

impl Write for Bounded<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() > MANIFEST_BYTES_MAX {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "the manifest is too long",
            ));
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

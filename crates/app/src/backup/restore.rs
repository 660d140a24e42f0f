//! Putting a mechanism back from a backup. What is put back does not sign before a person has said that nothing later exists, or
//! has brought it: docs/format.md, "Backup".

use std::path::{Path, PathBuf};

use rapporteur_disk::{RealDisk, write_durably};
use rapporteur_store::{Store, Target};
use rapporteur_vault::{Keyring, Vault};
use secrecy::SecretString;

use super::destination::{Destination, Opened};
use super::folder::{inner_path, piped, unpack};
use super::key_file::{FILE, FILE_NAME, KeyFile, ObjectKey};
use super::manifest::{Manifest, Part};
use super::spread::{KEYRING_NAME, identity_of, open_keyring};
use crate::config::FILE_NAME as CONFIG_NAME;
use crate::keys::keyring_file;
use crate::mechanism::{LEDGER_DIR, RECORD_FILE, VAULT_DIR, store_error, vault_error, write_file};
use crate::restored::Restored;
use crate::{AppError, Progress};

/// The mark of a folder that is being put back.
const UNFINISHED: &str = ".tmp-restore";

/// What a restore needs to know.
#[derive(Debug)]
pub struct RestoreOptions {
    /// The folder with objects and snapshots.
    pub from: PathBuf,
    /// The folder with the keys.
    pub keys: PathBuf,
    /// The new folder.
    pub to: PathBuf,
    /// Which snapshot; the newest that opens when not given.
    pub snapshot: Option<u64>,
}

/// What opens the keys.
#[derive(Debug)]
pub enum Unlock {
    /// The passphrase of the keyring.
    Passphrase(SecretString),
    /// The recovery identity that custodians put together, and a new passphrase for the keyring.
    Recovery {
        /// `AGE-SECRET-KEY-1…`.
        identity: SecretString,
        /// At least 12 characters.
        passphrase: SecretString,
    },
}

/// What was put back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestoreSummary {
    /// Of which snapshot.
    pub snapshot: u64,
    /// When it was made.
    pub made_at: String,
    /// Sealed items.
    pub blob_count: u64,
    /// Entries of the ledger.
    pub ledger_size: u64,
}

/// Puts a mechanism back into a new folder. A run that was interrupted goes on where it was.
///
/// # Errors
/// [`AppError::NotEmpty`], [`AppError::WrongPassphrase`], [`AppError::Backup`] when no snapshot opens, [`AppError::Integrity`] when
/// an object is not what the manifest says, what a keeper says.
pub async fn restore(
    options: &RestoreOptions,
    unlock: &Unlock,
    progress: &mut dyn Progress,
) -> Result<RestoreSummary, AppError> {
    let keyring = open_keyring(&options.keys, unlock)?;
    let keys = KeyFile::read(&options.keys.join(FILE_NAME), &identity_of(&keyring)?)?;
    let keys = keys.ok_or_else(|| AppError::Backup {
        message: format!("{} holds no keys of a backup", options.keys.display()),
        hint: "name the folder that `rapporteur backup --keys` wrote to",
    })?;
    let from = Destination::open(&options.from, &keys.mechanism)?;
    let (manifest, manifest_sha256) = newest(&from, &keys, options.snapshot)?;
    begin(&options.to)?;
    let into = Into {
        from: &from,
        keys: &keys,
        to: &options.to,
    };
    progress.begin(
        "restore",
        (manifest.blobs.len() + manifest.files.len() + 2) as u64,
    );
    into.vault(&manifest, &keyring, progress)?;
    into.ledger(&manifest)?;
    into.record(&manifest, &keyring).await?;
    progress.advance(2);
    into.files(&manifest, progress)?;
    into.secrets(&options.keys, &keyring, unlock)?;
    let restored = Restored {
        snapshot: manifest.snapshot,
        manifest_sha256: hex::encode(manifest_sha256),
        ledger_size: manifest.ledger_size,
    };
    restored.write(&options.to)?;
    into.end(&manifest)?;
    progress.finish(&format!(
        "backup {} of {}",
        manifest.snapshot, manifest.made_at
    ));
    Ok(RestoreSummary {
        snapshot: manifest.snapshot,
        made_at: manifest.made_at,
        blob_count: manifest.blobs.len() as u64,
        ledger_size: manifest.ledger_size,
    })
}

/// The manifest of a snapshot, or of the newest that opens.
pub(crate) fn newest(
    from: &Destination,
    keys: &KeyFile,
    wanted: Option<u64>,
) -> Result<(Manifest, [u8; 32]), AppError> {
    let here = from.snapshots()?;
    let candidates = here
        .iter()
        .rev()
        .filter(|number| wanted.is_none_or(|wanted| wanted == **number));
    for number in candidates {
        if let Some(identity) = keys.snapshots.get(number)
            && let Some(found) = from.read_manifest(*number, identity)?
        {
            return Ok(found);
        }
    }
    Err(AppError::Backup {
        message: match (wanted, here.is_empty()) {
            (Some(wanted), _) if !here.contains(&wanted) => format!("there is no snapshot {wanted} here"),
            (_, true) => "there is no snapshot here".to_owned(),
            _ => "no snapshot here opens with these keys: each was made before an erasure or has been replaced by later ones".to_owned(),
        },
        hint: "use the newest keys; after an erasure only a backup made since then opens",
    })
}

/// The folder must be new, empty, or left by an interrupted restore.
fn begin(to: &Path) -> Result<(), AppError> {
    let failed = |error| AppError::file("make the folder", to, error);
    let is_unfinished = to.join(UNFINISHED).is_file();
    let is_empty = match std::fs::read_dir(to) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => true,
        Err(error) => return Err(failed(error)),
    };
    if !is_empty && !is_unfinished {
        return Err(AppError::NotEmpty(to.to_owned()));
    }
    rapporteur_disk::make_folders_durably(&RealDisk, to).map_err(failed)?;
    write_durably(&RealDisk, &to.join(UNFINISHED), b"").map_err(failed)
}

/// A restore on its way.
struct Into<'r> {
    from: &'r Destination,
    keys: &'r KeyFile,
    to: &'r Path,
}

impl Into<'_> {
    fn key(&self, part: &Part) -> Result<&ObjectKey, AppError> {
        self.keys.objects.get(&part.holds).ok_or_else(|| {
            AppError::Integrity(format!("the key file lacks the key of {}", part.holds))
        })
    }

    fn vault(
        &self,
        manifest: &Manifest,
        keyring: &Keyring,
        progress: &mut dyn Progress,
    ) -> Result<(), AppError> {
        let folder = self.to.join(VAULT_DIR);
        rapporteur_disk::make_folders_durably(&RealDisk, &folder)
            .map_err(|error| AppError::file("make the folder", &folder, error))?;
        let vault = Vault::open(&folder, keyring).map_err(vault_error("open the vault"))?;
        let there = vault.list().map_err(vault_error("list the sealed items"))?;
        for blob in &manifest.blobs {
            if !there.contains(&blob.blob) {
                let key = self.key(&blob.part)?;
                let (found, _) = piped(
                    |to| self.from.read_object(key, to),
                    |from| {
                        vault
                            .put_sealed(&blob.blob, from)
                            .map_err(vault_error("put a sealed item back"))
                    },
                )?;
                check(&found, &blob.part)?;
            }
            progress.advance(1);
        }
        Ok(())
    }

    fn ledger(&self, manifest: &Manifest) -> Result<(), AppError> {
        let folder = self.to.join(LEDGER_DIR);
        let key = self.key(&manifest.ledger)?;
        let (found, ()) = piped(
            |to| self.from.read_object(key, to),
            |from| {
                unpack(from, &folder)
                    .map_err(|error| AppError::file("unpack the ledger into", &folder, error))
            },
        )?;
        check(&found, &manifest.ledger)
    }

    async fn record(&self, manifest: &Manifest, keyring: &Keyring) -> Result<(), AppError> {
        let path = self.to.join(RECORD_FILE);
        self.write_file(&manifest.record, &path)?;
        let store = Store::open(Target::sqlite(path, *keyring.database_key()))
            .await
            .map_err(store_error("open the restored database"))?;
        let findings = store
            .check()
            .await
            .map_err(store_error("check the restored database"));
        store.close().await;
        match findings?.first() {
            None => Ok(()),
            Some(finding) => Err(AppError::Integrity(format!(
                "the restored database: {finding}"
            ))),
        }
    }

    /// Every other file but `mechanism.toml`, which makes the folder a mechanism and comes last.
    fn files(&self, manifest: &Manifest, progress: &mut dyn Progress) -> Result<(), AppError> {
        for file in manifest
            .files
            .iter()
            .filter(|file| file.path != CONFIG_NAME)
        {
            self.file(&file.path, &file.part)?;
            progress.advance(1);
        }
        Ok(())
    }

    fn file(&self, path: &str, part: &Part) -> Result<(), AppError> {
        let path = inner_path(self.to, path).ok_or_else(|| {
            AppError::Integrity(format!(
                "the manifest names the file {path:?}, which leads elsewhere"
            ))
        })?;
        self.write_file(part, &path)
    }

    fn write_file(&self, part: &Part, path: &Path) -> Result<(), AppError> {
        let failed = |error| AppError::file("write", path, error);
        let temporary = path.with_extension("restoring");
        rapporteur_disk::make_folders_durably(&RealDisk, path.parent().unwrap_or(self.to))
            .map_err(failed)?;
        let mut file = std::fs::File::create(&temporary).map_err(failed)?;
        let found = self.from.read_object(self.key(part)?, &mut file)?;
        file.sync_all().map_err(failed)?;
        check(&found, part)?;
        std::fs::rename(&temporary, path).map_err(failed)
    }

    fn secrets(&self, place: &Path, keyring: &Keyring, unlock: &Unlock) -> Result<(), AppError> {
        let read = |name: &str| {
            let path = place.join(name);
            std::fs::read(&path).map_err(|error| AppError::file("read", &path, error))
        };
        let (passphrase, work_factor) = match unlock {
            Unlock::Passphrase(passphrase) => (
                passphrase,
                keyring_file::work_factor_of(&read(KEYRING_NAME)?),
            ),
            Unlock::Recovery { passphrase, .. } => {
                crate::mechanism::check_passphrase(passphrase)?;
                (passphrase, None)
            }
        };
        let work_factor = work_factor.unwrap_or(rapporteur_vault::WORK_FACTOR_DEFAULT);
        keyring_file::write(self.to, keyring, passphrase, work_factor)?;
        write_file(&self.to.join(FILE), &read(FILE_NAME)?)
    }

    /// CRASH: `mechanism.toml` comes after everything else, so a folder without it is no mechanism, and the restore goes on.
    fn end(&self, manifest: &Manifest) -> Result<(), AppError> {
        let config = manifest
            .files
            .iter()
            .find(|file| file.path == CONFIG_NAME)
            .ok_or_else(|| AppError::Integrity("the backup holds no mechanism.toml".to_owned()))?;
        self.file(&config.path, &config.part)?;
        let failed = |error| AppError::file("finish", self.to, error);
        std::fs::remove_file(self.to.join(UNFINISHED)).map_err(failed)?;
        rapporteur_disk::Disk::sync_folder(&RealDisk, self.to).map_err(failed)
    }
}

fn check(found: &Opened, part: &Part) -> Result<(), AppError> {
    if found.sha256 == part.sha256 && found.size_bytes == part.size_bytes {
        return Ok(());
    }
    Err(AppError::Integrity(format!(
        "{} holds other bytes than the manifest says",
        part.holds
    )))
}

//! Copying the keys to their places, and dropping them from there.

use std::path::Path;

use rapporteur_disk::{RealDisk, make_folders_durably, write_durably};
use rapporteur_vault::{Keyring, sealing};
use secrecy::SecretString;

use super::key_file::{FILE, FILE_NAME, KeyFile};
use super::places::real;
use crate::AppError;
use crate::Mechanism;
use crate::mechanism::{KEYRING_FILE, Unlocked, vault_error};

/// The keyring in a key place, as the passphrase opens it.
pub(crate) const KEYRING_NAME: &str = "keyring.age";
/// The keyring in a key place, as the recovery identity opens it.
pub(crate) const RECOVERY_NAME: &str = "keyring-recovery.age";
const NOTE_NAME: &str = "READ-ME.txt";
const NOTE: &str = "These files are the keys of a Rapporteur backup. The backup itself lies elsewhere and opens with these files\n\
    and the passphrase (or the recovery identity). Keep this medium apart from the backup, and do not copy it:\n\
    when something is erased, these files are replaced, and a copy that is not replaced still opens what was erased.\n";

/// Whose keys they are.
pub(crate) struct KeyHolder<'k> {
    dir: &'k Path,
    id: &'k str,
    keyring: &'k Keyring,
}

impl<'k> KeyHolder<'k> {
    pub(crate) fn of(mechanism: &'k Mechanism) -> Self {
        Self {
            dir: &mechanism.dir,
            id: &mechanism.config.id,
            keyring: &mechanism.keyring,
        }
    }

    pub(crate) fn of_unlocked(unlocked: &'k Unlocked) -> Self {
        Self {
            dir: &unlocked.dir,
            id: &unlocked.config.id,
            keyring: &unlocked.keyring,
        }
    }

    /// The key file of the mechanism; `None` when it has made no backup.
    pub(crate) fn load(&self) -> Result<Option<KeyFile>, AppError> {
        if self.keyring.backup_identity().is_none() {
            return Ok(None);
        }
        let identity = identity_of(self.keyring)?;
        let keys = KeyFile::read(&self.dir.join(FILE), &identity)?;
        match keys {
            Some(keys) if keys.mechanism != self.id => Err(AppError::Integrity(
                "the key file of backups is another mechanism's".to_owned(),
            )),
            keys => Ok(keys),
        }
    }

    /// The key file of the mechanism, or a new one.
    pub(crate) fn load_or_new(&self) -> Result<KeyFile, AppError> {
        Ok(self
            .load()?
            .unwrap_or_else(|| KeyFile::new(self.id.to_owned())))
    }

    pub(crate) fn save(&self, keys: &KeyFile) -> Result<(), AppError> {
        let recipients = self.recipients()?;
        keys.write(&self.dir.join(FILE), &as_texts(&recipients))
    }

    /// The backup recipient and, where there is one, the recovery recipient.
    fn recipients(&self) -> Result<Vec<String>, AppError> {
        let own = sealing::recipient_of(&identity_of(self.keyring)?)
            .map_err(vault_error("name the recipient of backup keys"))?;
        let recovery = self.keyring.recovery().map(str::to_owned);
        Ok(std::iter::once(own).chain(recovery).collect())
    }
}

/// The identity that opens key files. A keyring of the first form has none before it is brought up to date.
pub(crate) fn identity_of(keyring: &Keyring) -> Result<SecretString, AppError> {
    keyring.backup_identity().ok_or(AppError::Backup {
        message: "the keyring is of an earlier form and holds no key for backups".to_owned(),
        hint: "make a backup: it brings the keyring up to date",
    })
}

fn as_texts(recipients: &[String]) -> Vec<&str> {
    recipients.iter().map(String::as_str).collect()
}

/// Writes the keys to every key place (`added` is one that may have to be made) and notes which could not be reached. Returns what to look at, in sentences.
pub(crate) fn spread_keys(
    holder: &KeyHolder<'_>,
    keys: &mut KeyFile,
    added: Option<&Path>,
) -> Result<Vec<String>, AppError> {
    let added = added.map(real);
    let recipients = holder.recipients()?;
    // The mechanism's own first: what it drops must not come back from a place that was reached later.
    holder.save(keys)?;
    let mut warnings = Vec::new();
    for index in 0..keys.places.key_places.len() {
        let path = keys.places.key_places[index].path.clone();
        let is_new = added.as_ref() == Some(&path);
        // Before it is written: the copy in the place says so of itself too.
        keys.places.key_places[index].is_current = true;
        if let Err(error) = write_place(holder, keys, &path, &recipients, is_new) {
            keys.places.key_places[index].is_current = false;
            warnings.push(format!(
                "the key place {} is out of reach ({error}): it still holds the keys from before; connect it and run the backup again",
                path.display()
            ));
        }
    }
    holder.save(keys)?;
    Ok(warnings)
}

fn write_place(
    holder: &KeyHolder<'_>,
    keys: &KeyFile,
    path: &Path,
    recipients: &[String],
    is_new: bool,
) -> Result<(), AppError> {
    let failed = |error| AppError::file("write the keys to", path, error);
    // A medium that is not connected looks like an empty folder: a known place without its key file is out of reach.
    if !is_new && !path.join(FILE_NAME).is_file() {
        return Err(failed(std::io::ErrorKind::NotFound.into()));
    }
    make_folders_durably(&RealDisk, path).map_err(failed)?;
    keys.write(&path.join(FILE_NAME), &as_texts(recipients))?;
    let keyring = std::fs::read(holder.dir.join(KEYRING_FILE)).map_err(failed)?;
    write_durably(&RealDisk, &path.join(KEYRING_NAME), &keyring).map_err(failed)?;
    if let Some(recovery) = holder.keyring.recovery() {
        let sealed = seal_keyring(holder.keyring, recovery)?;
        write_durably(&RealDisk, &path.join(RECOVERY_NAME), &sealed).map_err(failed)?;
    }
    write_durably(&RealDisk, &path.join(NOTE_NAME), NOTE.as_bytes()).map_err(failed)
}

fn seal_keyring(keyring: &Keyring, recovery: &str) -> Result<Vec<u8>, AppError> {
    keyring
        .seal_to(&[recovery])
        .map_err(vault_error("seal the keyring to the recovery recipient"))
}

/// Opens the keyring of a key place.
pub(crate) fn open_keyring(place: &Path, unlock: &super::Unlock) -> Result<Keyring, AppError> {
    let read = |name: &str| {
        let path = place.join(name);
        std::fs::read(&path).map_err(|error| AppError::file("read", &path, error))
    };
    match unlock {
        super::Unlock::Passphrase(passphrase) => {
            open_with_passphrase(&read(KEYRING_NAME)?, passphrase)
        }
        super::Unlock::Recovery { identity, .. } => {
            Keyring::open_with(&read(RECOVERY_NAME)?, identity)
                .map_err(vault_error("open the keyring with the recovery identity"))
        }
    }
}

fn open_with_passphrase(sealed: &[u8], passphrase: &SecretString) -> Result<Keyring, AppError> {
    Keyring::open(sealed, passphrase).map_err(|error| match error {
        rapporteur_vault::VaultError::WrongPassphrase => AppError::WrongPassphrase,
        source => AppError::Vault {
            attempt: "open the keyring of the key place",
            source,
        },
    })
}

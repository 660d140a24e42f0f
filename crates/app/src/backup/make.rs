//! Making a backup, and checking one. Reads the mechanism without its ledger's lock: record first, then ledger, then sealed items,
//! the reverse of the order in which acts are written, so that whatever the record tells of is there.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use rapporteur_disk::{Disk, Lock, RealDisk};
use rapporteur_model::BlobSeal;
use rapporteur_model::entry::{EntryBody, KeepingAct};
use rapporteur_vault::{Seal, sealing};
use secrecy::SecretString;
use sha2::{Digest, Sha256};

use super::destination::{Destination, Opened};
use super::folder::{other_files, piped, read_ledger, stream};
use super::key_file::KeyFile;
use super::manifest::{BlobPart, FilePart, Manifest, Part};
use super::places::{KeyPlace, check_apart, real};
use super::spread::{KeyHolder, spread_keys};
use crate::keys::keyring_file;
use crate::mechanism::{Unlocked, store_error, vault_error};
use crate::{Ambient, AppError, Progress, Randomness};

const LOCK: &str = "keys/backup.lock";
/// The copy of the record that is sealed and removed again.
const SCRATCH: &str = ".tmp-backup-record.sqlite";
/// Bytes after which the key file is written, so that an interrupted run need not seal them again.
const BYTES_BETWEEN_KEY_FILES: u64 = 1 << 28;

/// What a backup needs to know.
#[derive(Debug, Clone)]
pub struct BackupOptions {
    /// The folder for objects and snapshots.
    pub destination: PathBuf,
    /// A folder for the keys, besides those known; the first backup needs one.
    pub keys: Option<PathBuf>,
    /// Snapshots that are kept.
    pub keep: usize,
}

/// What a backup did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupSummary {
    /// Its number.
    pub snapshot: u64,
    /// Objects sealed this time.
    pub written_count: u64,
    /// Their plaintext, in bytes.
    pub written_bytes: u64,
    /// Objects that the destination held already.
    pub kept_count: u64,
    /// Files removed because no key opens them any more.
    pub removed_count: u64,
    /// What to look at, in sentences.
    pub warnings: Vec<String>,
}

/// Makes a backup: consistent while the mechanism is in use, encrypted, incremental. A run that was interrupted goes on where it was.
///
/// # Errors
/// [`AppError::Backup`] for places that are not apart, a first backup without a key place, or a second run at the same time; what
/// a keeper says; [`AppError::File`].
pub async fn backup(
    dir: &Path,
    passphrase: &SecretString,
    options: BackupOptions,
    ambient: &Ambient,
    progress: &mut dyn Progress,
) -> Result<BackupSummary, AppError> {
    let mut unlocked = Unlocked::open(dir, passphrase).await?;
    let _lock = take_lock(dir)?;
    bring_up_to_date(&mut unlocked, passphrase)?;
    let mut run = Run::begin(&unlocked, &options)?;
    let (manifest, kept) = run.write_objects(ambient, progress).await?;
    let identity = run.snapshot_identity(manifest.snapshot);
    // The keys first: a snapshot that stands there opens.
    run.save_keys()?;
    let manifest_sha256 = run.destination.write_manifest(&manifest, &identity)?;
    run.drop_old_snapshots(options.keep)?;
    run.save_keys()?;
    let removed_count = run.prune()?;
    let mut warnings = std::mem::take(&mut run.missing);
    warnings.extend(spread_keys(
        &KeyHolder::of_unlocked(&unlocked),
        &mut run.keys,
        options.keys.as_deref(),
    )?);
    let mut summary = BackupSummary {
        snapshot: manifest.snapshot,
        written_count: run.written.0,
        written_bytes: run.written.1,
        kept_count: kept,
        removed_count,
        warnings: Vec::new(),
    };
    let act = KeepingAct::BackupMade {
        snapshot: manifest.snapshot,
        manifest_sha256,
        object_count: manifest.blobs.len() as u64 + manifest.files.len() as u64 + 2,
    };
    warnings.extend(record_act(unlocked, ambient, act).await?);
    summary.warnings = warnings;
    progress.finish(&format!("backup {}", summary.snapshot));
    Ok(summary)
}

/// A keyring of the first form has no key for backups.
fn bring_up_to_date(unlocked: &mut Unlocked, passphrase: &SecretString) -> Result<(), AppError> {
    let has_changed = unlocked
        .keyring
        .upgrade(&mut random)
        .map_err(vault_error("bring the keyring up to date"))?;
    if has_changed {
        let work_factor = keyring_file::work_factor(&unlocked.dir);
        keyring_file::write(&unlocked.dir, &unlocked.keyring, passphrase, work_factor)?;
    }
    Ok(())
}

/// One backup, or one change of the keys, at a time.
pub(crate) fn take_lock(dir: &Path) -> Result<Box<dyn Lock>, AppError> {
    let path = dir.join(LOCK);
    RealDisk.lock(&path).map_err(|error| match error.kind() {
        std::io::ErrorKind::WouldBlock => AppError::Backup {
            message: "another process is making a backup".to_owned(),
            hint: "wait until it has ended",
        },
        _ => AppError::file("lock", &path, error),
    })
}

/// Appends the act, unsigned: a mechanism that is put back from this very backup must not be behind what was signed. Another
/// process may hold the ledger; then the act is not recorded, which is said.
async fn record_act(
    unlocked: Unlocked,
    ambient: &Ambient,
    act: KeepingAct,
) -> Result<Option<String>, AppError> {
    let mut mechanism = match unlocked.with_ledger().await {
        Ok(mechanism) => mechanism,
        Err(AppError::Ledger {
            source: rapporteur_ledger::LedgerError::OpenLocked(_),
            ..
        }) => {
            return Ok(Some(
                "another process holds the ledger, so this backup is not recorded in it".to_owned(),
            ));
        }
        Err(error) => return Err(error),
    };
    let entries = match mechanism.append(ambient, vec![EntryBody::Keeping(act)]) {
        Err(
            error
            @ (AppError::PutBack { .. } | AppError::Rollback { .. } | AppError::Forked { .. }),
        ) => {
            return Ok(Some(format!(
                "this backup is not recorded in the ledger: {error}"
            )));
        }
        entries => entries?,
    };
    mechanism
        .store
        .append_entries(&entries)
        .await
        .map_err(store_error("record the backup"))?;
    Ok(None)
}

/// A backup that is being made.
struct Run<'m> {
    unlocked: &'m Unlocked,
    destination: Destination,
    keys: KeyFile,
    /// Objects and bytes.
    written: (u64, u64),
    bytes_since_save: u64,
    /// Sealed items that the record tells of and the vault lacks, in sentences.
    missing: Vec<String>,
}

impl<'m> Run<'m> {
    fn begin(unlocked: &'m Unlocked, options: &BackupOptions) -> Result<Self, AppError> {
        check_apart(&unlocked.dir, &options.destination, options.keys.as_deref())?;
        let mut keys = KeyHolder::of_unlocked(unlocked).load_or_new()?;
        if let Some(path) = &options.keys {
            add_key_place(&mut keys, path);
        }
        for place in &keys.places.key_places {
            check_apart(&unlocked.dir, &options.destination, Some(&place.path))?;
        }
        if keys.places.key_places.is_empty() {
            return Err(AppError::Backup {
                message: "a backup without its keys opens nothing".to_owned(),
                hint: "name a folder on a medium of its own with `--keys DIR`; it is remembered",
            });
        }
        let destination = Destination::make(&options.destination, &unlocked.config.id)?;
        let place = real(&options.destination);
        if !keys.places.destinations.contains(&place) {
            keys.places.destinations.push(place);
        }
        Ok(Self {
            unlocked,
            destination,
            keys,
            written: (0, 0),
            bytes_since_save: 0,
            missing: Vec::new(),
        })
    }

    async fn write_objects(
        &mut self,
        ambient: &Ambient,
        progress: &mut dyn Progress,
    ) -> Result<(Manifest, u64), AppError> {
        let snapshot = self.keys.next_snapshot;
        let record = self.write_record(snapshot).await?;
        let (ledger_files, ledger_size) = read_ledger(&self.unlocked.dir)?;
        let ledger = self.write_new(
            format!("ledger/{snapshot}"),
            &mut stream(&ledger_files).as_slice(),
        )?;
        let names = self
            .unlocked
            .vault
            .list()
            .map_err(vault_error("list the sealed items"))?;
        let paths = other_files(&self.unlocked.dir)?;
        progress.begin("back up", (names.len() + paths.len()) as u64);
        let mut kept = 0;
        let seals = self.recorded_seals().await?;
        self.missing = seals
            .keys()
            .filter(|name| names.binary_search(name).is_err())
            .map(|name| format!("the sealed item {name} is missing, so it is not in this backup: run `rapporteur evidence check --all`"))
            .collect();
        let mut blobs = Vec::with_capacity(names.len());
        for blob in names {
            let (part, is_kept) = self.write_blob(&blob, seals.get(&blob).copied())?;
            kept += u64::from(is_kept);
            blobs.push(BlobPart { blob, part });
            progress.advance(1);
        }
        let mut files = Vec::with_capacity(paths.len());
        for path in paths {
            let (part, is_kept) = self.write_file(&path)?;
            kept += u64::from(is_kept);
            files.push(FilePart { path, part });
            progress.advance(1);
        }
        let manifest = Manifest {
            format: 1,
            mechanism: self.unlocked.config.id.clone(),
            snapshot,
            made_at: ambient.now.to_string(),
            ledger_size,
            record,
            ledger,
            blobs,
            files,
        };
        Ok((manifest, kept))
    }

    /// The database as it is at one moment, encrypted with its own key, and that sealed once more.
    async fn write_record(&mut self, snapshot: u64) -> Result<Part, AppError> {
        let scratch = self.unlocked.dir.join(SCRATCH);
        remove(&scratch)?;
        self.unlocked
            .store
            .snapshot_to(&scratch)
            .await
            .map_err(store_error("copy the database while it is in use"))?;
        let mut file = std::fs::File::open(&scratch)
            .map_err(|error| AppError::file("read", &scratch, error))?;
        let part = self.write_new(format!("record/{snapshot}"), &mut file)?;
        drop(file);
        remove(&scratch)?;
        Ok(part)
    }

    async fn recorded_seals(&self) -> Result<std::collections::BTreeMap<String, Seal>, AppError> {
        let seals = self
            .unlocked
            .store
            .seals()
            .await
            .map_err(store_error("read the seals of the items"))?;
        Ok(seals
            .into_iter()
            .filter_map(|(name, seal)| {
                seal.map(|seal| {
                    let BlobSeal { sha256, size_bytes } = seal;
                    (name, Seal { sha256, size_bytes })
                })
            })
            .collect())
    }

    fn write_blob(&mut self, name: &str, seal: Option<Seal>) -> Result<(Part, bool), AppError> {
        let vault = &self.unlocked.vault;
        let seal = match seal {
            Some(seal) => seal,
            None => vault
                .seal_of(name)
                .map_err(vault_error("hash a sealed item"))?,
        };
        let part = Part {
            holds: format!("blob/{name}/{}", hex::encode(seal.sha256)),
            sha256: hex::encode(seal.sha256),
            size_bytes: seal.size_bytes,
        };
        if self.holds(&part.holds) {
            return Ok((part, true));
        }
        let key = self.keys.object(&part.holds, &mut random);
        let destination = &self.destination;
        let (_, found) = piped(
            |to| {
                vault
                    .copy_sealed(name, to)
                    .map_err(vault_error("copy a sealed item"))
            },
            |from| destination.write_object(key, from),
        )?;
        if found.sha256 != part.sha256 {
            return Err(AppError::Integrity(format!(
                "the sealed item {name} is not as the record knows it: run `rapporteur evidence check --all`"
            )));
        }
        self.count(&found)?;
        Ok((part, false))
    }

    fn write_file(&mut self, path: &str) -> Result<(Part, bool), AppError> {
        let whole = self.unlocked.dir.join(path);
        let failed = |error| AppError::file("read", &whole, error);
        let mut file = std::fs::File::open(&whole).map_err(failed)?;
        let mut hasher = Sha256::new();
        let size_bytes = std::io::copy(&mut file, &mut Summed(&mut hasher)).map_err(failed)?;
        let sha256 = hex::encode(hasher.finalize());
        let part = Part {
            holds: format!("file/{sha256}"),
            sha256,
            size_bytes,
        };
        if self.holds(&part.holds) {
            return Ok((part, true));
        }
        let mut file = std::fs::File::open(&whole).map_err(failed)?;
        let written = self.write_new(part.holds.clone(), &mut file)?;
        if written != part {
            return Err(AppError::Backup {
                message: format!("{} changed while it was read", whole.display()),
                hint: "run the backup again",
            });
        }
        Ok((part, false))
    }

    fn write_new(&mut self, holds: String, from: &mut dyn Read) -> Result<Part, AppError> {
        let key = self.keys.object(&holds, &mut random);
        let found = self.destination.write_object(key, from)?;
        self.count(&found)?;
        Ok(Part {
            holds,
            sha256: found.sha256,
            size_bytes: found.size_bytes,
        })
    }

    fn holds(&self, holds: &str) -> bool {
        let key = self.keys.objects.get(holds);
        key.is_some_and(|key| self.destination.holds(&key.name))
    }

    fn count(&mut self, found: &Opened) -> Result<(), AppError> {
        self.written.0 += 1;
        self.written.1 += found.size_bytes;
        self.bytes_since_save += found.size_bytes;
        if self.bytes_since_save > BYTES_BETWEEN_KEY_FILES {
            self.save_keys()?;
        }
        Ok(())
    }

    fn snapshot_identity(&mut self, snapshot: u64) -> SecretString {
        let (identity, _) = sealing::new_identity(&mut random);
        self.keys.snapshots.insert(snapshot, identity.clone());
        self.keys.next_snapshot = snapshot + 1;
        identity
    }

    fn save_keys(&mut self) -> Result<(), AppError> {
        self.bytes_since_save = 0;
        KeyHolder::of_unlocked(self.unlocked).save(&self.keys)
    }

    /// Drops the keys of all but the newest snapshots of this destination, and of items that are in the vault no more.
    fn drop_old_snapshots(&mut self, keep: usize) -> Result<(), AppError> {
        let here = self.destination.snapshots()?;
        let newest: Vec<u64> = here
            .into_iter()
            .filter(|number| self.keys.snapshots.contains_key(number))
            .collect();
        for number in newest.iter().rev().skip(keep.max(1)) {
            self.keys.snapshots.remove(number);
            self.keys.objects.remove(&format!("record/{number}"));
            self.keys.objects.remove(&format!("ledger/{number}"));
        }
        Ok(())
    }

    fn prune(&self) -> Result<u64, AppError> {
        let names: std::collections::BTreeSet<&str> = self
            .keys
            .objects
            .values()
            .map(|key| key.name.as_str())
            .collect();
        self.destination
            .prune(&|name| names.contains(name), &|number| {
                self.keys.snapshots.contains_key(&number)
            })
    }
}

fn add_key_place(keys: &mut KeyFile, path: &Path) {
    let path = real(path);
    if !keys
        .places
        .key_places
        .iter()
        .any(|place| place.path == path)
    {
        keys.places.key_places.push(KeyPlace {
            path,
            is_current: false,
        });
    }
}

fn random(out: &mut [u8]) {
    Randomness::System
        .fill("backup", out)
        .expect("invariant: the operating system gave randomness when the mechanism was opened");
}

fn remove(path: &Path) -> Result<(), AppError> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(AppError::file("remove", path, error))
        }
        _ => Ok(()),
    }
}

struct Summed<'h>(&'h mut Sha256);

impl Write for Summed<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

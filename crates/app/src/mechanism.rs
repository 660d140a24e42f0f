//! A mechanism: one folder with its settings, keys, vault, ledger and record, opened together.

use std::fs;
use std::path::{Path, PathBuf};

use rapporteur_ledger::Ledger;
use rapporteur_ledger::note::NoteSigner;
use rapporteur_model::MechanismId;
use rapporteur_model::entry::EntryBody;
use rapporteur_store::{Store, Target};
use rapporteur_vault::{Keyring, Vault, VaultError};
use secrecy::{ExposeSecret, SecretString};

use crate::bucket::{VaultConfig, open_vault};
use crate::config::{Config, DatabaseConfig, Demonstration, FILE_NAME, LinkageConfig, Situation};
use crate::keys::{HeldCeremony, keyring_file};
use crate::upkeep::{LedgerConfig, Outside, resolve};
use crate::{Ambient, AppError, Randomness};

pub(crate) const KEYRING_FILE: &str = "keys/keyring.age";
pub(crate) const RECORD_FILE: &str = "record.sqlite";
pub(crate) const LEDGER_DIR: &str = "ledger";
pub(crate) const VAULT_DIR: &str = "vault";
/// The fact in the database that says whose it is.
const META_MECHANISM: &str = "mechanism";
const PASSPHRASE_CHARACTERS_MIN: usize = 12;
/// scrypt work factor (log2 N) of a real keyring: about a second and 256 MiB.
const WORK_FACTOR: u8 = 18;
/// What a person may choose: below, a stolen keyring is guessed too cheaply; above, opening takes minutes on a laptop.
const WORK_FACTORS: std::ops::RangeInclusive<u8> = 15..=20;
/// The same for a demonstration, whose keys anybody can derive.
const WORK_FACTOR_DEMONSTRATION: u8 = 10;

/// What `init` needs to know.
#[derive(Debug, Clone)]
pub struct InitOptions {
    /// The mechanism's name.
    pub name: String,
    /// The ledger's origin line; made from the mechanism's id when not given.
    pub origin: Option<String>,
    /// What is monitored.
    pub situation: Situation,
    /// Where the record will be.
    pub database: DatabaseConfig,
    /// Where sealed items will lie.
    pub vault: VaultConfig,
    /// A seed makes it a demonstration.
    pub demonstration_seed: Option<u64>,
    /// Base-2 logarithm of scrypt's N for the keyring, 15 to 20; 18 when not given, 10 in a demonstration.
    pub work_factor: Option<u8>,
    /// The ceremony that made the recovery recipient: its folder or its transcript.
    pub ceremony: Option<PathBuf>,
}

/// An opened mechanism. One process holds it at a time: the ledger is locked.
pub struct Mechanism {
    pub(crate) dir: PathBuf,
    pub(crate) config: Config,
    pub(crate) keyring: Keyring,
    pub(crate) vault: Vault,
    pub(crate) ledger: Ledger,
    pub(crate) store: Store,
    pub(crate) randomness: Randomness,
    /// Entries that the record knew when it was opened.
    pub(crate) record_size: u64,
    pub(crate) outside: Outside,
}

impl Mechanism {
    /// Makes a mechanism in a new or empty folder.
    ///
    /// # Errors
    /// [`AppError::NotEmpty`], [`AppError::ShortPassphrase`], [`AppError::Config`] for impossible settings, or what a keeper says.
    pub async fn create(
        dir: &Path,
        options: InitOptions,
        passphrase: &SecretString,
        ambient: &Ambient,
    ) -> Result<Self, AppError> {
        check_passphrase(passphrase)?;
        let randomness = options
            .demonstration_seed
            .map_or(Randomness::System, Randomness::Seeded);
        let work_factor = work_factor(&options)?;
        let ceremony = options.ceremony.as_deref().map(HeldCeremony::read);
        let ceremony = ceremony.transpose()?;
        let config = new_config(options, randomness, ambient)?;
        config.validate(&dir.join(FILE_NAME))?;
        check_empty(dir)?;
        let mut keyring = new_keyring(randomness)?;
        if let Some(ceremony) = &ceremony {
            keyring
                .set_recovery(Some(&ceremony.transcript.recipient))
                .map_err(vault_error("take the recovery recipient"))?;
        }
        let store = Store::create(target(dir, &config, &keyring))
            .await
            .map_err(store_error("make the database"))?;
        store
            .set_meta(META_MECHANISM, &config.id)
            .await
            .map_err(store_error("name the database"))?;
        let ledger = Ledger::create(&dir.join(LEDGER_DIR), &config.origin)
            .map_err(ledger_error("make the ledger"))?;
        let vault = open_vault(dir, &config, &keyring)?;
        let mut mechanism = Self {
            dir: dir.to_owned(),
            config,
            keyring,
            vault,
            ledger,
            store,
            randomness,
            record_size: 0,
            outside: Outside::default(),
        };
        mechanism
            .record_creation(ceremony.as_ref(), ambient)
            .await?;
        // CRASH: mechanism.toml comes last, so a folder without it is no mechanism and may be removed.
        if let Some(ceremony) = &ceremony {
            ceremony.keep(dir)?;
        }
        keyring_file::write(dir, &mechanism.keyring, passphrase, work_factor)?;
        write_file(&dir.join(FILE_NAME), mechanism.config.to_text().as_bytes())?;
        Ok(mechanism)
    }

    /// Opens a mechanism.
    ///
    /// # Errors
    /// [`AppError::NoMechanism`], [`AppError::WrongPassphrase`], [`AppError::Config`], or what a keeper says.
    pub async fn open(dir: &Path, passphrase: &SecretString) -> Result<Self, AppError> {
        Unlocked::open(dir, passphrase).await?.with_ledger().await
    }

    /// Opens a mechanism with a keyring that recovery has opened.
    pub(crate) async fn open_with(dir: &Path, keyring: Keyring) -> Result<Self, AppError> {
        let unlocked = Unlocked::open_with(dir, keyring).await?;
        unlocked.with_ledger().await
    }

    /// The settings.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The key that signs checkpoints.
    pub(crate) fn log_signer(&self) -> NoteSigner {
        NoteSigner::from_seed(&self.config.origin, self.keyring.log_seed())
            .expect("invariant: the origin is a key name, checked when the settings were read")
    }

    /// The key that signs packages.
    pub(crate) fn package_signer(&self) -> NoteSigner {
        NoteSigner::from_seed(
            &format!("{}/package", self.config.origin),
            self.keyring.package_seed(),
        )
        .expect("invariant: the origin is a key name, checked when the settings were read")
    }

    /// The public key that verifies checkpoints, in the form of C2SP signed-note.
    pub fn log_vkey(&self) -> String {
        self.log_signer().vkey()
    }

    /// The public key that verifies packages.
    pub fn package_vkey(&self) -> String {
        self.package_signer().vkey()
    }

    /// The ceremony comes first, so that whoever knows the ledger from its beginning knows to whom it is sealed.
    async fn record_creation(
        &mut self,
        ceremony: Option<&HeldCeremony>,
        ambient: &Ambient,
    ) -> Result<(), AppError> {
        let held = ceremony.map(|ceremony| EntryBody::Keeping(ceremony.act(None)));
        let body = EntryBody::MechanismCreated {
            mechanism: self.config.mechanism_id(),
            origin: self.config.origin.clone(),
            demonstration: self.config.demonstration.is_some(),
        };
        let entries = self.append(ambient, held.into_iter().chain([body]).collect())?;
        self.store
            .append_entries(&entries)
            .await
            .map_err(store_error("record the first entries"))?;
        self.sign_checkpoint()?;
        Ok(())
    }
}

/// A mechanism without its ledger, which one process holds at a time: what a backup reads while another works.
pub(crate) struct Unlocked {
    pub(crate) dir: PathBuf,
    pub(crate) config: Config,
    pub(crate) keyring: Keyring,
    pub(crate) vault: Vault,
    pub(crate) store: Store,
    randomness: Randomness,
}

impl Unlocked {
    /// Opens everything but the ledger.
    pub(crate) async fn open(dir: &Path, passphrase: &SecretString) -> Result<Self, AppError> {
        Self::open_with(dir, read_keyring(dir, passphrase)?).await
    }

    /// The same with a keyring that was opened otherwise.
    async fn open_with(dir: &Path, keyring: Keyring) -> Result<Self, AppError> {
        let config = Config::read(dir)?;
        let randomness = match &config.demonstration {
            Some(Demonstration { seed }) => Randomness::Seeded(*seed),
            None => Randomness::System,
        };
        if keyring.is_demonstration() != config.demonstration.is_some() {
            return Err(AppError::Integrity(
                "mechanism.toml and the keyring disagree on whether this is a demonstration"
                    .to_owned(),
            ));
        }
        let store = Store::open(target(dir, &config, &keyring))
            .await
            .map_err(store_error("open the database"))?;
        let vault = open_vault(dir, &config, &keyring)?;
        Ok(Self {
            dir: dir.to_owned(),
            config,
            keyring,
            vault,
            store,
            randomness,
        })
    }

    /// Takes the ledger too, and checks that all parts belong together.
    pub(crate) async fn with_ledger(mut self) -> Result<Mechanism, AppError> {
        let ledger =
            Ledger::open(&self.dir.join(LEDGER_DIR)).map_err(ledger_error("open the ledger"))?;
        resolve::finish_new_origin(&self.dir, &mut self.config, &ledger)?;
        let record_size = check_belonging(&self.config, &self.store, &ledger).await?;
        Ok(Mechanism {
            dir: self.dir,
            config: self.config,
            keyring: self.keyring,
            vault: self.vault,
            ledger,
            store: self.store,
            randomness: self.randomness,
            record_size,
            outside: Outside::default(),
        })
    }
}

pub(crate) fn store_error(
    attempt: &'static str,
) -> impl FnOnce(rapporteur_store::StoreError) -> AppError {
    move |source| AppError::Store { attempt, source }
}

pub(crate) fn ledger_error(
    attempt: &'static str,
) -> impl FnOnce(rapporteur_ledger::LedgerError) -> AppError {
    move |source| AppError::Ledger { attempt, source }
}

pub(crate) fn vault_error(attempt: &'static str) -> impl FnOnce(VaultError) -> AppError {
    move |source| AppError::Vault { attempt, source }
}

pub(crate) fn package_error(
    attempt: &'static str,
) -> impl FnOnce(rapporteur_package::PackageError) -> AppError {
    move |source| AppError::Package { attempt, source }
}

/// Writes a small file whole or not at all, and makes it last.
pub(crate) fn write_file(path: &Path, bytes: &[u8]) -> Result<(), AppError> {
    use std::io::Write;
    let folder = path
        .parent()
        .expect("invariant: every file stands in a folder");
    make_private_folder(folder)
        .map_err(|error| AppError::file("make the folder", folder, error))?;
    let temporary = path.with_extension("tmp");
    let write = || -> std::io::Result<()> {
        let mut file = create_private(&temporary)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&temporary, path)?;
        fs::File::open(folder)?.sync_all()
    };
    write().map_err(|error| AppError::file("write", path, error))
}

/// A file that only its owner may read: a keyring is what a guesser of passphrases wants.
fn create_private(path: &Path) -> std::io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

pub(crate) fn make_private_folder(path: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// The parts of a mechanism must be of one mechanism. Returns how many entries the record knows: a shorter ledger is no reason not to
/// look at it, but nothing is added to it (see `Mechanism::check_history`).
async fn check_belonging(config: &Config, store: &Store, ledger: &Ledger) -> Result<u64, AppError> {
    let named = store
        .meta(META_MECHANISM)
        .await
        .map_err(store_error("ask the database its mechanism"))?;
    if named.as_deref() != Some(config.id.as_str()) {
        return Err(AppError::Integrity(
            "the database is another mechanism's".to_owned(),
        ));
    }
    if ledger.origin() != config.origin {
        return Err(AppError::Integrity(format!(
            "the ledger's origin is {:?}, mechanism.toml says {:?}",
            ledger.origin(),
            config.origin
        )));
    }
    store
        .entry_count()
        .await
        .map_err(store_error("count the entries"))
}

pub(crate) fn check_passphrase(passphrase: &SecretString) -> Result<(), AppError> {
    let found = passphrase.expose_secret().chars().count();
    if found < PASSPHRASE_CHARACTERS_MIN {
        return Err(AppError::ShortPassphrase {
            found,
            minimum: PASSPHRASE_CHARACTERS_MIN,
        });
    }
    Ok(())
}

pub(crate) fn check_empty(dir: &Path) -> Result<(), AppError> {
    match fs::read_dir(dir) {
        Ok(mut entries) => match entries.next() {
            None => Ok(()),
            Some(_) => Err(AppError::NotEmpty(dir.to_owned())),
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            make_private_folder(dir).map_err(|error| AppError::file("make the folder", dir, error))
        }
        Err(error) => Err(AppError::file("read the folder", dir, error)),
    }
}

fn new_config(
    options: InitOptions,
    randomness: Randomness,
    ambient: &Ambient,
) -> Result<Config, AppError> {
    let mut id = [0; 16];
    randomness.fill("mechanism id", &mut id)?;
    let id = MechanismId::from_bytes(id).to_string();
    Ok(Config {
        format: 1,
        name: options.name,
        origin: options
            .origin
            .unwrap_or_else(|| format!("rapporteur.invalid/{id}")),
        id,
        officer: ambient.officer.clone(),
        situation: options.situation,
        database: options.database,
        vault: options.vault,
        linkage: LinkageConfig::default(),
        ledger: LedgerConfig::default(),
        demonstration: options
            .demonstration_seed
            .map(|seed| Demonstration { seed }),
    })
}

fn new_keyring(randomness: Randomness) -> Result<Keyring, AppError> {
    let mut failure = None;
    let mut draws = 0_u32;
    let keyring = Keyring::generate(
        &mut |out: &mut [u8]| {
            draws += 1;
            if let Err(error) = randomness.fill(&format!("keyring/{draws}"), out) {
                failure = Some(error);
            }
        },
        matches!(randomness, Randomness::Seeded(_)),
    );
    match failure {
        Some(error) => Err(error),
        None => keyring.map_err(vault_error("make the keys")),
    }
}

fn work_factor(options: &InitOptions) -> Result<u8, AppError> {
    match (options.work_factor, options.demonstration_seed) {
        (None, Some(_)) => Ok(WORK_FACTOR_DEMONSTRATION),
        (None, None) => Ok(WORK_FACTOR),
        (Some(given), _) if WORK_FACTORS.contains(&given) => Ok(given),
        (Some(given), _) => Err(AppError::WorkFactor(given)),
    }
}

fn read_keyring(dir: &Path, passphrase: &SecretString) -> Result<Keyring, AppError> {
    let path = dir.join(KEYRING_FILE);
    let sealed = fs::read(&path).map_err(|error| AppError::file("read", &path, error))?;
    Keyring::open(&sealed, passphrase).map_err(|error| match error {
        VaultError::WrongPassphrase => AppError::WrongPassphrase,
        source => AppError::Vault {
            attempt: "open the keyring",
            source,
        },
    })
}

fn target(dir: &Path, config: &Config, keyring: &Keyring) -> Target {
    match &config.database {
        DatabaseConfig::Sqlite => Target::sqlite(dir.join(RECORD_FILE), *keyring.database_key()),
        DatabaseConfig::Postgres { url } => Target::postgres(url.clone()),
    }
}

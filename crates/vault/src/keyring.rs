//! The keyring: every secret of a mechanism, in one file that a passphrase opens. Knows no vault, no database and no ledger.

use std::io::{Read, Write};

use age::scrypt;
use secrecy::SecretString;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::VaultError;
use crate::identity::{Secret, identity_of, parse_secret_text};
use crate::keyring_text;
use crate::opening::{self, Failure};
use crate::sealing;

/// The longest keyring file that is read, in bytes.
pub const KEYRING_BYTES_MAX: usize = 64 * 1024;
/// The least work factor: 2^1 rounds, for tests and demonstrations only.
pub const WORK_FACTOR_MIN: u8 = 1;
/// The work factor for real use: 2^18, 256 MiB of memory and about a second.
pub const WORK_FACTOR_DEFAULT: u8 = 18;
/// The most that is sealed or opened: 2^20, 1 GiB of memory.
pub const WORK_FACTOR_MAX: u8 = 20;
/// The most officers that a keyring names.
pub const RECIPIENTS_MAX: usize = 100;
/// The most former identities that a keyring holds.
pub(crate) const FORMER_IDENTITIES_MAX: usize = 100;

/// An officer to whom every original is sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// A word by which the officer is told apart: letters, digits, `-`, `_` and `.`, at most 64 bytes.
    pub name: String,
    /// The age recipient, `age1…`.
    pub text: String,
}

/// Every secret of a mechanism. No `Debug`, no `Clone`; zeroised when dropped.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Keyring {
    pub(crate) database: Secret,
    pub(crate) blob_names: Secret,
    /// The X25519 secret of the age identity that opens every blob.
    pub(crate) vault_identity: Secret,
    pub(crate) log_seed: Secret,
    pub(crate) package_seed: Secret,
    /// The X25519 secret of the age identity that opens backups; `None` in a keyring of the first version.
    pub(crate) backup_identity: Option<Secret>,
    /// What `vault_identity` was before; still opens old blobs. Oldest first.
    pub(crate) former_identities: Vec<Secret>,
    #[zeroize(skip)]
    pub(crate) recipients: Vec<Recipient>,
    #[zeroize(skip)]
    pub(crate) recovery: Option<String>,
    pub(crate) is_demonstration: bool,
}

impl Keyring {
    /// Draws every secret, in the order of docs/format.md, 32 bytes at a time, from the randomness given: the
    /// system's for real use, a seeded generator for a demonstration, which the keyring then says of itself.
    ///
    /// # Errors
    /// [`VaultError::GenerateWeakKeys`] when two draws are equal or one is all zeros, as a broken generator's are.
    pub fn generate(
        random: &mut dyn FnMut(&mut [u8]),
        is_demonstration: bool,
    ) -> Result<Self, VaultError> {
        let mut keyring = Self {
            database: [0; 32],
            blob_names: [0; 32],
            vault_identity: [0; 32],
            log_seed: [0; 32],
            package_seed: [0; 32],
            backup_identity: Some([0; 32]),
            former_identities: Vec::new(),
            recipients: Vec::new(),
            recovery: None,
            is_demonstration,
        };
        // Drawn in place, so that no copy stays behind on the stack.
        random(&mut keyring.database);
        random(&mut keyring.blob_names);
        random(&mut keyring.vault_identity);
        random(&mut keyring.log_seed);
        random(&mut keyring.package_seed);
        if let Some(backup) = &mut keyring.backup_identity {
            random(backup);
        }
        let secrets: Vec<&Secret> = keyring.secrets().collect();
        let repeats =
            |index: usize| secrets[..index].contains(&secrets[index]) || *secrets[index] == [0; 32];
        if (0..secrets.len()).any(repeats) {
            return Err(VaultError::GenerateWeakKeys);
        }
        Ok(keyring)
    }

    /// Draws one more secret, which no other of the keyring may equal.
    pub(crate) fn draw(&self, random: &mut dyn FnMut(&mut [u8])) -> Result<Secret, VaultError> {
        let mut drawn = [0; 32];
        random(&mut drawn);
        if drawn == [0; 32] || self.secrets().any(|held| *held == drawn) {
            drawn.zeroize();
            return Err(VaultError::GenerateWeakKeys);
        }
        Ok(drawn)
    }

    fn secrets(&self) -> impl Iterator<Item = &Secret> {
        let fixed = [
            &self.database,
            &self.blob_names,
            &self.vault_identity,
            &self.log_seed,
            &self.package_seed,
        ];
        let further = self.backup_identity.iter().chain(&self.former_identities);
        fixed.into_iter().chain(further)
    }

    /// Seals the keyring with a passphrase: an age file with one scrypt stanza. `work_factor` is the base-2 logarithm of
    /// scrypt's N.
    ///
    /// # Errors
    /// [`VaultError::SealWorkFactor`], [`VaultError::Seal`].
    pub fn seal(&self, passphrase: &SecretString, work_factor: u8) -> Result<Vec<u8>, VaultError> {
        if !(WORK_FACTOR_MIN..=WORK_FACTOR_MAX).contains(&work_factor) {
            let (min, max) = (WORK_FACTOR_MIN, WORK_FACTOR_MAX);
            return Err(VaultError::SealWorkFactor {
                given: work_factor,
                min,
                max,
            });
        }
        let mut recipient = scrypt::Recipient::new(passphrase.clone());
        recipient.set_work_factor(work_factor);
        self.seal_for(&[&recipient as &dyn age::Recipient])
    }

    /// Seals the keyring to age recipients instead of a passphrase: the copy that the recovery identity opens when the
    /// passphrase is lost.
    ///
    /// # Errors
    /// [`VaultError::ParseRecipient`], [`VaultError::Seal`].
    pub fn seal_to(&self, recipients: &[&str]) -> Result<Vec<u8>, VaultError> {
        let recipients = sealing::parse_recipients(recipients)?;
        let recipients: Vec<_> = recipients
            .iter()
            .map(|recipient| recipient as &dyn age::Recipient)
            .collect();
        self.seal_for(&recipients)
    }

    fn seal_for(&self, recipients: &[&dyn age::Recipient]) -> Result<Vec<u8>, VaultError> {
        let failed = |error| VaultError::Seal("the keyring", Box::new(error));
        let encryptor =
            age::Encryptor::with_recipients(recipients.iter().copied()).map_err(failed)?;
        let text = keyring_text::write(self);
        let mut sealed = Vec::new();
        let written = encryptor.wrap_output(&mut sealed).and_then(|mut writer| {
            writer.write_all(text.as_bytes())?;
            writer.finish().map(drop)
        });
        written.map_err(|error| failed(age::EncryptError::Io(error)))?;
        Ok(sealed)
    }

    /// Opens a sealed keyring.
    ///
    /// # Errors
    /// [`VaultError::WrongPassphrase`], [`VaultError::OpenNotKeyring`], [`VaultError::OpenExcessiveWork`],
    /// [`VaultError::OpenDamagedKeyring`].
    pub fn open(sealed: &[u8], passphrase: &SecretString) -> Result<Self, VaultError> {
        if sealed.len() > KEYRING_BYTES_MAX {
            return Err(VaultError::OpenNotKeyring("it is too long"));
        }
        let decryptor = age::Decryptor::new_buffered(sealed)
            .map_err(|_| VaultError::OpenNotKeyring("it is no age file"))?;
        if !decryptor.is_scrypt() {
            return Err(VaultError::OpenNotKeyring(
                "it is not sealed with a passphrase",
            ));
        }
        let mut identity = scrypt::Identity::new(passphrase.clone());
        identity.set_max_work_factor(WORK_FACTOR_MAX);
        let mut reader = decryptor
            .decrypt(std::iter::once(&identity as &dyn age::Identity))
            .map_err(|error| match error {
                age::DecryptError::ExcessiveWork { required, .. } => {
                    VaultError::OpenExcessiveWork {
                        required,
                        max: WORK_FACTOR_MAX,
                    }
                }
                age::DecryptError::InvalidMac => {
                    VaultError::OpenDamagedKeyring("its header was altered")
                }
                age::DecryptError::InvalidHeader => {
                    VaultError::OpenNotKeyring("its header is malformed")
                }
                _ => VaultError::WrongPassphrase,
            })?;
        // Room for the whole from the start: a vector that grows leaves copies of secrets behind.
        let mut text = Zeroizing::new(Vec::with_capacity(KEYRING_BYTES_MAX));
        reader
            .read_to_end(&mut text)
            .map_err(|_| VaultError::OpenDamagedKeyring("its body was altered"))?;
        keyring_text::parse(&text).ok_or(UNKNOWN_FORM)
    }

    /// Opens a copy of the keyring that was sealed to a recipient, with its identity (`AGE-SECRET-KEY-1…`).
    ///
    /// # Errors
    /// [`VaultError::ParseIdentity`], [`VaultError::OpenNotKeyring`], [`VaultError::OpenDamagedKeyring`].
    pub fn open_with(sealed: &[u8], identity: &SecretString) -> Result<Self, VaultError> {
        if sealed.len() > KEYRING_BYTES_MAX {
            return Err(VaultError::OpenNotKeyring("it is too long"));
        }
        let identity = parse_secret_text(identity)?;
        let mut text = Zeroizing::new(Vec::with_capacity(KEYRING_BYTES_MAX));
        match opening::open(sealed, &[identity], &mut *text) {
            Ok(_) => keyring_text::parse(&text).ok_or(UNKNOWN_FORM),
            Err(Failure::NoMatch) => Err(VaultError::OpenNotKeyring(
                "it is not sealed to this identity",
            )),
            Err(_) => Err(VaultError::OpenDamagedKeyring("it was altered")),
        }
    }

    /// The database's key.
    pub fn database_key(&self) -> &[u8; 32] {
        &self.database
    }

    /// The key under which blobs are named.
    pub fn blob_name_key(&self) -> &[u8; 32] {
        &self.blob_names
    }

    /// The seed of the Ed25519 key that signs the ledger's checkpoints.
    pub fn log_seed(&self) -> &[u8; 32] {
        &self.log_seed
    }

    /// The seed of the Ed25519 key that signs packages.
    pub fn package_seed(&self) -> &[u8; 32] {
        &self.package_seed
    }

    /// Whether the secrets came from a seeded generator, so that everybody can know them.
    pub fn is_demonstration(&self) -> bool {
        self.is_demonstration
    }

    /// What opens blobs: the present identity first, then the former ones, newest first.
    pub(crate) fn identities(&self) -> Vec<age::x25519::Identity> {
        let former = self.former_identities.iter().rev();
        std::iter::once(&self.vault_identity)
            .chain(former)
            .map(identity_of)
            .collect()
    }

    /// To whom an original is sealed: the vault, the officers, recovery.
    pub(crate) fn recipients_in_force(&self) -> Vec<age::x25519::Recipient> {
        let own = identity_of(&self.vault_identity).to_public();
        let further = self
            .recipients
            .iter()
            .map(|recipient| recipient.text.as_str())
            .chain(self.recovery.as_deref())
            .map(|text| {
                text.parse()
                    .expect("invariant: recipients were checked when they were set")
            });
        std::iter::once(own).chain(further).collect()
    }
}

const UNKNOWN_FORM: VaultError = VaultError::OpenDamagedKeyring("its text is of no known form");

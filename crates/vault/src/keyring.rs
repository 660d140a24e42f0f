//! The keyring: every secret of a mechanism, in one file that a passphrase opens. Knows no vault, no database and no ledger.

use std::io::{Read, Write};

use age::scrypt;
use secrecy::SecretString;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::VaultError;
use crate::keyring_text;

/// The longest keyring file that is read, in bytes.
pub const KEYRING_BYTES_MAX: usize = 64 * 1024;
/// The least work factor: 2^1 rounds, for tests and demonstrations only.
pub const WORK_FACTOR_MIN: u8 = 1;
/// The work factor for real use: 2^18, 256 MiB of memory and about a second.
pub const WORK_FACTOR_DEFAULT: u8 = 18;
/// The most that is sealed or opened: 2^20, 1 GiB of memory.
pub const WORK_FACTOR_MAX: u8 = 20;

/// A 32-byte secret.
pub(crate) type Secret = [u8; 32];

/// Every secret of a mechanism. No `Debug`, no `Clone`; zeroised when dropped.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Keyring {
    pub(crate) database: Secret,
    pub(crate) blob_names: Secret,
    /// The X25519 secret of the age identity that opens every blob.
    pub(crate) vault_identity: Secret,
    pub(crate) log_seed: Secret,
    pub(crate) package_seed: Secret,
    pub(crate) is_demonstration: bool,
}

impl Keyring {
    /// Draws every secret, in the order of the fields in docs/format.md, 32 bytes at a time, from the randomness given: the
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
            is_demonstration,
        };
        // Drawn in place, so that no copy stays behind on the stack.
        random(&mut keyring.database);
        random(&mut keyring.blob_names);
        random(&mut keyring.vault_identity);
        random(&mut keyring.log_seed);
        random(&mut keyring.package_seed);
        let secrets = keyring.secrets();
        let repeats =
            |index: usize| secrets[..index].contains(&secrets[index]) || *secrets[index] == [0; 32];
        if (0..secrets.len()).any(repeats) {
            Err(VaultError::GenerateWeakKeys)
        } else {
            Ok(keyring)
        }
    }

    fn secrets(&self) -> [&Secret; 5] {
        [
            &self.database,
            &self.blob_names,
            &self.vault_identity,
            &self.log_seed,
            &self.package_seed,
        ]
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
        let failed = |error| VaultError::Seal("the keyring", Box::new(error));
        let mut recipient = scrypt::Recipient::new(passphrase.clone());
        recipient.set_work_factor(work_factor);
        let recipients = std::iter::once(&recipient as &dyn age::Recipient);
        let encryptor = age::Encryptor::with_recipients(recipients).map_err(failed)?;
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
        keyring_text::parse(&text).ok_or(VaultError::OpenDamagedKeyring(
            "its text is of no known form",
        ))
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

    /// The age recipient (`age1…`) to which every blob is sealed. Not a secret.
    pub fn recipient(&self) -> String {
        self.identity().to_public().to_string()
    }

    /// Whether the secrets came from a seeded generator, so that everybody can know them.
    pub fn is_demonstration(&self) -> bool {
        self.is_demonstration
    }

    pub(crate) fn identity(&self) -> age::x25519::Identity {
        keyring_text::identity_text(&self.vault_identity)
            .parse()
            .expect("invariant: any 32 bytes are an X25519 secret (RFC 7748 section 5)")
    }
}

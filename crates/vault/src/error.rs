//! What can go wrong with a vault or a keyring, as one enum. No variant carries a key, a passphrase or a byte of an original.

use std::io;
use std::path::PathBuf;

/// What can go wrong with a vault or a keyring.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VaultError {
    /// The passphrase does not open the keyring, or the part of it that holds the key was altered: the two look alike.
    #[error("the passphrase does not open the keyring")]
    WrongPassphrase,
    /// The randomness given repeats itself or is all zeros.
    #[error("the randomness given for the keys repeats itself")]
    GenerateWeakKeys,
    /// The work factor is outside of what is taken.
    #[error("a work factor of {given} is not within {min} to {max}")]
    SealWorkFactor {
        /// What was asked for.
        given: u8,
        /// The least.
        min: u8,
        /// The most.
        max: u8,
    },
    /// The keyring asks for more work than is taken, so that a planted file cannot stall the machine.
    #[error("the keyring asks for the work factor {required}, more than {max}")]
    OpenExcessiveWork {
        /// What it asks for.
        required: u8,
        /// The most.
        max: u8,
    },
    /// The file is no age file sealed with a passphrase.
    #[error("not a keyring: {0}")]
    OpenNotKeyring(&'static str),
    /// The keyring opens, but its text is not of a known form.
    #[error("the keyring is damaged: {0}")]
    OpenDamagedKeyring(&'static str),
    /// A recipient is none.
    #[error("not an age recipient: {0:?}")]
    ParseRecipient(String),
    /// The text is no blob name.
    #[error("not a blob name of 64 hex digits: {0:?}")]
    ParseBlobName(String),
    /// The vault holds no blob of the name.
    #[error("the vault holds no blob {0}")]
    GetMissing(String),
    /// The blob is larger than what is read into memory.
    #[error("blob {blob} is larger than {max} bytes: read it as a stream")]
    GetTooLarge {
        /// Its name.
        blob: String,
        /// The most.
        max: u64,
    },
    /// The blob does not hold what its name says.
    #[error("blob {blob} is damaged: {problem}")]
    ReadDamaged {
        /// Its name.
        blob: String,
        /// What is wrong.
        problem: String,
    },
    /// The original is larger than the limit.
    #[error("the original is larger than {0} bytes")]
    PutTooLarge(u64),
    /// The original could not be read to its end.
    #[error("the original could not be read")]
    PutRead(#[source] io::Error),
    /// Encryption failed.
    #[error("cannot seal {0}")]
    Seal(&'static str, #[source] Box<age::EncryptError>),
    /// The receiver of the plaintext failed.
    #[error("the plaintext of blob {blob} could not be passed on")]
    ReadInto {
        /// Its name.
        blob: String,
        /// What the receiver said.
        #[source]
        source: io::Error,
    },
    /// The operating system refused.
    #[error("cannot {attempt} {path}")]
    Disk {
        /// What was tried.
        attempt: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

impl VaultError {
    pub(crate) fn disk(
        attempt: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Disk {
            attempt,
            path,
            source,
        }
    }

    pub(crate) fn damaged(blob: &str, problem: impl Into<String>) -> Self {
        Self::ReadDamaged {
            blob: blob.to_owned(),
            problem: problem.into(),
        }
    }
}

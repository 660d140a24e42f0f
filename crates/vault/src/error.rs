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
    /// The text is no age identity.
    #[error("not an age identity")]
    ParseIdentity,
    /// A recipient's name is no single word.
    #[error("not a name for a recipient (letters, digits, -, _ and .): {0:?}")]
    RecipientName(String),
    /// A recipient's name or key stands twice, or is the mechanism's own.
    #[error("the recipient {0} is there already")]
    RecipientTwice(String),
    /// There are too many recipients or former identities.
    #[error("a keyring holds at most {0} of them")]
    TooManyRecipients(usize),
    /// The keyring is of the first version and must be upgraded first.
    #[error("the keyring is of an older version: upgrade it first")]
    KeyringTooOld,
    /// The text is no blob name.
    #[error("not a blob name of 64 hex digits: {0:?}")]
    ParseBlobName(String),
    /// The text is no name of an object.
    #[error("not a name of an object: {0:?}")]
    ParseObjectName(String),
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
    /// The receiver of sealed or opened bytes failed.
    #[error("what was sealed or opened could not be passed on")]
    WriteSealed(#[source] io::Error),
    /// A sealed stream is sealed to others.
    #[error("it is not sealed to this identity")]
    NotSealedToIdentity,
    /// A sealed stream is no age file, or was altered or cut.
    #[error("what is sealed is damaged: {0}")]
    OpenDamaged(String),
    /// The receiver of the plaintext failed.
    #[error("the plaintext of blob {blob} could not be passed on")]
    ReadInto {
        /// Its name.
        blob: String,
        /// What the receiver said.
        #[source]
        source: io::Error,
    },
    /// Another object stands where one should be new or unchanged.
    #[error("something else stands at {0}")]
    Conflict(String),
    /// A small object is not small.
    #[error("{0} is larger than a small object may be")]
    NotSmall(String),
    /// A flush failed before, so that nothing more is written.
    #[error("a flush failed: nothing more is written to {0} until it is opened anew")]
    Stopped(PathBuf),
    /// The settings of a store do not do.
    #[error("the settings of the store do not do: {0}")]
    StoreSettings(String),
    /// A store in the network refused or did not answer.
    #[error("cannot {attempt} {object}")]
    Remote {
        /// What was tried.
        attempt: &'static str,
        /// On what.
        object: String,
        /// What the store said.
        #[source]
        source: io::Error,
    },
    /// What a store gives back is not what was sent to it.
    #[error("{object} is not what was sent: {problem}")]
    UploadDiffers {
        /// Its address.
        object: String,
        /// How it differs.
        problem: String,
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

    /// Like [`VaultError::disk`], for a step that is done many times.
    pub(crate) fn disk_with(
        attempt: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl Fn(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Disk {
            attempt,
            path: path.clone(),
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

//! `proofs/<index>.entry.json`: a ledger entry opened, that is with the salt and the bytes its commitment is made of.
//! It checks the form; whether the commitment is in the ledger is for the proof beside it.

use rapporteur_model::canonical::DecodeError;
use rapporteur_model::entry::{Entry, Salt, commitment};
use serde::{Deserialize, Serialize};

/// An opened entry is at most this large.
const ENTRY_BYTES_MAX: usize = 1024 * 1024;

/// An opened ledger entry.
#[derive(Debug, Clone, PartialEq)]
pub struct EntryFile {
    /// Its number in the ledger, from 0.
    pub index: u64,
    /// The salt of its commitment.
    pub salt: [u8; 32],
    /// Its canonical bytes.
    pub canonical: Vec<u8>,
    /// What they say.
    pub entry: Entry,
}

/// Why a file is no opened entry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EntryFileError {
    /// Not JSON of the documented form.
    #[error("is not an opened entry of the documented form: {0}")]
    Form(String),
    /// The canonical bytes do not read as an entry.
    #[error("its canonical bytes are no ledger entry")]
    Canonical(#[source] DecodeError),
    /// The sentence is not the one for these bytes.
    #[error("its sentence does not say what its bytes say; it should read: {0}")]
    Words(String),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct EntryJson {
    index: u64,
    salt: String,
    canonical: String,
    words: String,
}

impl EntryFile {
    /// Opens an entry.
    ///
    /// # Errors
    /// [`EntryFileError::Canonical`] when the bytes are no entry.
    pub fn new(index: u64, salt: &Salt, canonical: Vec<u8>) -> Result<Self, EntryFileError> {
        let entry = Entry::from_canonical(&canonical).map_err(EntryFileError::Canonical)?;
        Ok(Self {
            index,
            salt: salt.0,
            canonical,
            entry,
        })
    }

    /// The 32 bytes that the ledger holds.
    pub fn commitment(&self) -> [u8; 32] {
        commitment(&Salt(self.salt), &self.canonical)
    }

    /// The bytes of the file.
    pub fn to_json(&self) -> Vec<u8> {
        let json = EntryJson {
            index: self.index,
            salt: hex::encode(self.salt),
            canonical: hex::encode(&self.canonical),
            words: self.entry.in_words(),
        };
        let mut bytes = serde_json::to_vec_pretty(&json)
            .expect("invariant: strings and numbers always serialise");
        bytes.push(b'\n');
        bytes
    }

    /// Reads the file.
    ///
    /// # Errors
    /// [`EntryFileError`] unless the bytes are exactly what [`EntryFile::to_json`] writes.
    pub fn parse(bytes: &[u8]) -> Result<Self, EntryFileError> {
        if bytes.len() > 3 * ENTRY_BYTES_MAX {
            return Err(EntryFileError::Form("it is too large".to_owned()));
        }
        let json: EntryJson = serde_json::from_slice(bytes)
            .map_err(|error| EntryFileError::Form(error.to_string()))?;
        let mut salt = [0; 32];
        hex::decode_to_slice(&json.salt, &mut salt)
            .map_err(|error| EntryFileError::Form(format!("salt: {error}")))?;
        let canonical = hex::decode(&json.canonical)
            .map_err(|error| EntryFileError::Form(format!("canonical: {error}")))?;
        let file = Self::new(json.index, &Salt(salt), canonical)?;
        let words = file.entry.in_words();
        if json.words != words {
            return Err(EntryFileError::Words(words));
        }
        if file.to_json() != bytes {
            return Err(EntryFileError::Form(
                "it is not written in the one documented form".to_owned(),
            ));
        }
        Ok(file)
    }
}

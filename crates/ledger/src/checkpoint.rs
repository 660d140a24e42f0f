//! Checkpoints: C2SP tlog-checkpoint v1.0.0, the signed head of a log. Knows no files; what is not verified says so in its type.

use std::fmt;

use crate::LedgerError;
use crate::merkle::Hash;
use crate::note::{Note, NoteSignature, NoteSigner, NoteVerifier};
use crate::text::{base64, parse_decimal, parse_hash};

/// The longest origin line, in bytes.
pub const ORIGIN_BYTES_MAX: usize = 512;
/// The most extension lines that are read.
pub const EXTENSIONS_MAX: usize = 64;

/// What a checkpoint says. Whether anybody signed it is another question.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CheckpointBody {
    /// The identity of the log.
    pub origin: String,
    /// The number of leaves.
    pub size: u64,
    /// The root of the tree of that size.
    pub root: Hash,
    /// Lines that the specification discourages: read, kept, never written by this log.
    pub extensions: Vec<String>,
}

impl CheckpointBody {
    /// Makes a body without extension lines.
    ///
    /// # Errors
    /// [`LedgerError::ParseCheckpoint`] when the origin is no line of a note.
    pub fn new(origin: &str, size: u64, root: Hash) -> Result<Self, LedgerError> {
        check_origin(origin)?;
        Ok(Self {
            origin: origin.to_owned(),
            size,
            root,
            extensions: Vec::new(),
        })
    }

    /// Reads the text of a note.
    ///
    /// # Errors
    /// [`LedgerError::ParseCheckpoint`].
    pub fn parse(text: &str) -> Result<Self, LedgerError> {
        use LedgerError::ParseCheckpoint as Refused;
        let mut lines = text
            .strip_suffix('\n')
            .ok_or(Refused("its last line does not end"))?
            .split('\n');
        let origin = lines.next().unwrap_or_default();
        check_origin(origin)?;
        let size = lines
            .next()
            .and_then(parse_decimal)
            .ok_or(Refused("its second line is no tree size"))?;
        let root = lines
            .next()
            .and_then(parse_hash)
            .ok_or(Refused("its third line is no root hash"))?;
        let extensions: Vec<_> = lines.take(EXTENSIONS_MAX + 1).map(str::to_owned).collect();
        if extensions.len() > EXTENSIONS_MAX {
            return Err(Refused("it has too many extension lines"));
        }
        if extensions.iter().any(String::is_empty) {
            return Err(Refused("an extension line is empty"));
        }
        Ok(Self {
            origin: origin.to_owned(),
            size,
            root,
            extensions,
        })
    }
}

impl fmt::Display for CheckpointBody {
    /// Writes the text that is signed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n{}\n{}", self.origin, self.size, base64(&self.root))?;
        self.extensions
            .iter()
            .try_for_each(|line| writeln!(f, "{line}"))
    }
}

fn check_origin(origin: &str) -> Result<(), LedgerError> {
    let fits = !origin.is_empty()
        && origin.len() <= ORIGIN_BYTES_MAX
        && !origin.bytes().any(|byte| byte < 0x20);
    if fits {
        Ok(())
    } else {
        Err(LedgerError::ParseCheckpoint("its first line is no origin"))
    }
}

/// A checkpoint with its signatures, exactly as written.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SignedCheckpoint {
    /// The whole signed note.
    pub text: String,
    /// What it says.
    pub body: CheckpointBody,
}

impl SignedCheckpoint {
    /// Signs a body. The signer's name should be the origin, so it must be.
    ///
    /// # Errors
    /// [`LedgerError::VerifyOrigin`].
    pub fn sign(body: CheckpointBody, signer: &NoteSigner) -> Result<Self, LedgerError> {
        check_same_origin(&body.origin, signer.name())?;
        Ok(Self {
            text: signer.sign(&body.to_string())?,
            body,
        })
    }

    /// Reads a checkpoint that the key must have signed, and whose origin must be the key's name.
    ///
    /// # Errors
    /// What [`Note::parse`], [`Note::verify`] and [`CheckpointBody::parse`] return, or [`LedgerError::VerifyOrigin`].
    pub fn open(bytes: &[u8], log: &NoteVerifier) -> Result<Self, LedgerError> {
        let note = Note::parse(bytes)?;
        note.verify(std::slice::from_ref(log))?;
        let body = CheckpointBody::parse(note.text())?;
        check_same_origin(&body.origin, log.name())?;
        Ok(Self {
            text: note.to_string(),
            body,
        })
    }

    /// Reads a checkpoint without asking who signed it: for a log's own files, and to show what is not trusted.
    ///
    /// # Errors
    /// What [`Note::parse`] and [`CheckpointBody::parse`] return.
    pub fn parse_unverified(bytes: &[u8]) -> Result<Self, LedgerError> {
        let note = Note::parse(bytes)?;
        Ok(Self {
            text: note.to_string(),
            body: CheckpointBody::parse(note.text())?,
        })
    }

    /// The note with further signatures. Of two by one key the one given stays.
    ///
    /// # Errors
    /// [`LedgerError::CosignTooMany`] when there would be more than a note may have, or what [`Note::parse`] returns.
    pub fn with_signatures(&self, signatures: Vec<NoteSignature>) -> Result<Self, LedgerError> {
        let note = self.note()?.with_signatures(signatures)?;
        Ok(Self {
            text: note.to_string(),
            body: self.body.clone(),
        })
    }

    /// Whether this says the same as another and has all of its signatures.
    pub fn adds_only_signatures_to(&self, other: &Self) -> bool {
        let (Ok(mine), Ok(others)) = (self.note(), other.note()) else {
            return false;
        };
        let has = |signature| mine.signatures().contains(signature);
        mine.text() == others.text() && others.signatures().iter().all(has)
    }

    /// The note with its signatures.
    ///
    /// # Errors
    /// What [`Note::parse`] returns; never for a checkpoint as it was read or signed.
    pub fn note(&self) -> Result<Note, LedgerError> {
        Note::parse(self.text.as_bytes())
    }

    pub(crate) fn check_origin(&self, expected: &str) -> Result<(), LedgerError> {
        check_same_origin(&self.body.origin, expected)
    }
}

fn check_same_origin(found: &str, expected: &str) -> Result<(), LedgerError> {
    if found == expected {
        Ok(())
    } else {
        Err(LedgerError::VerifyOrigin {
            found: found.to_owned(),
            expected: expected.to_owned(),
        })
    }
}

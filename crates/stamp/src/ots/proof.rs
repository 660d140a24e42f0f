//! A detached proof: the digest of a file, and the tree of operations that leads from it to attestations.

use super::attestation::Attestation;
use super::operation::Operation;
use super::reader::{Reader, malformed};
use crate::StampError;

/// A proof is at most so many bytes; usual ones have less than 4 thousand.
pub const PROOF_BYTES_MAX: usize = 256 * 1024;
/// A proof has at most so many operations and attestations.
const STEP_COUNT_MAX: usize = 16 * 1024;
/// At most so many branches are open at once.
const BRANCH_COUNT_MAX: usize = 256;

/// How a detached proof begins.
const MAGIC: &[u8; 31] = b"\x00OpenTimestamps\x00\x00Proof\x00\xbf\x89\xe2\xe8\x84\xe8\x92\x94";
/// The one version of the format.
const VERSION: u64 = 1;
/// Before a branch that is followed by others.
const FORK: u8 = 0xff;
/// Before an attestation.
const ATTESTATION: u8 = 0x00;

/// How the file's digest was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileHash {
    /// SHA-256.
    Sha256,
    /// SHA-1, which no longer binds a file.
    Sha1,
    /// RIPEMD-160.
    Ripemd160,
    /// Keccak-256.
    Keccak256,
}

impl FileHash {
    /// The name, as people write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sha256 => "SHA-256",
            Self::Sha1 => "SHA-1",
            Self::Ripemd160 => "RIPEMD-160",
            Self::Keccak256 => "Keccak-256",
        }
    }

    fn read(tag: u8) -> Result<(Self, usize), StampError> {
        match tag {
            0x08 => Ok((Self::Sha256, 32)),
            0x02 => Ok((Self::Sha1, 20)),
            0x03 => Ok((Self::Ripemd160, 20)),
            0x67 => Ok((Self::Keccak256, 32)),
            other => Err(malformed(format!(
                "the file's digest is of an unknown kind {other:#04x}"
            ))),
        }
    }
}

/// A detached proof that was read and replayed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// How the file's digest was made.
    pub file_hash: FileHash,
    /// The file's digest.
    pub digest: Vec<u8>,
    /// What the proof leads to, in the order of the file; at least one.
    pub attestations: Vec<Attestation>,
}

impl Proof {
    /// Whether the bytes begin as a detached proof does.
    pub fn is_one(bytes: &[u8]) -> bool {
        bytes.starts_with(MAGIC)
    }

    /// Reads a detached proof and replays its operations.
    ///
    /// # Errors
    /// [`StampError::ReadLong`], [`StampError::ReadMalformed`].
    pub fn parse(bytes: &[u8]) -> Result<Self, StampError> {
        if bytes.len() > PROOF_BYTES_MAX {
            return Err(StampError::ReadLong {
                what: "the OpenTimestamps proof",
                size_bytes_max: PROOF_BYTES_MAX,
            });
        }
        let mut reader = Reader::new(bytes);
        if reader.take(MAGIC.len()).ok() != Some(MAGIC) {
            return Err(malformed("it does not begin as one"));
        }
        if reader.number()? != VERSION {
            return Err(malformed("its version is not 1"));
        }
        let (file_hash, length) = FileHash::read(reader.byte()?)?;
        let digest = reader.take(length)?.to_vec();
        let attestations = replay(&mut reader, digest.clone())?;
        if !reader.is_finished() {
            return Err(malformed("something follows its end"));
        }
        Ok(Self {
            file_hash,
            digest,
            attestations,
        })
    }

    /// Checks that the proof begins at a file with this SHA-256.
    ///
    /// # Errors
    /// [`StampError::AcceptDigestAlgorithm`] when it begins at a digest of another kind, [`StampError::CompareDigest`].
    pub fn check_digest(&self, sha256: &[u8; 32]) -> Result<(), StampError> {
        if self.file_hash != FileHash::Sha256 {
            let name = self.file_hash.name().to_owned();
            return Err(StampError::AcceptDigestAlgorithm(name));
        }
        if self.digest[..] != sha256[..] {
            return Err(StampError::CompareDigest {
                algorithm: self.file_hash.name(),
                stamped: hex::encode(&self.digest),
                given: hex::encode(sha256),
            });
        }
        Ok(())
    }
}

/// Walks the tree without recursion: at a fork the message is put aside, and taken up again where a branch ends.
fn replay(reader: &mut Reader<'_>, digest: Vec<u8>) -> Result<Vec<Attestation>, StampError> {
    let mut message = Some(digest);
    let mut aside: Vec<Option<Vec<u8>>> = Vec::new();
    let mut attestations = Vec::new();
    for _ in 0..STEP_COUNT_MAX {
        let mut tag = reader.byte()?;
        if tag == FORK {
            if aside.len() == BRANCH_COUNT_MAX {
                return Err(malformed(format!(
                    "more than {BRANCH_COUNT_MAX} branches are open"
                )));
            }
            aside.push(message.clone());
            tag = reader.byte()?;
        }
        if tag == ATTESTATION {
            attestations.push(Attestation::read(reader, message)?);
            match aside.pop() {
                Some(before) => message = before,
                None => return Ok(attestations),
            }
        } else {
            let operation = Operation::read(tag, reader)?;
            message = match message {
                Some(before) => operation.apply(&before)?,
                None => None,
            };
        }
    }
    Err(malformed(format!(
        "it has more than {STEP_COUNT_MAX} steps"
    )))
}

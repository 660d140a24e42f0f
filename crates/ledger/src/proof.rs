//! Inclusion proofs as text: C2SP tlog-proof v1 (`.tlog-proof`). Anyone checks one offline with the entry and a policy.

use std::fmt;

use crate::LedgerError;
use crate::checkpoint::SignedCheckpoint;
use crate::merkle::{Hash, MerkleError, leaf_hash, root_from_inclusion};
use crate::note::NOTE_BYTES_MAX;
use crate::policy::Policy;
use crate::text::{base64, parse_base64, parse_decimal, parse_hash};

/// The first line.
const HEADER: &str = "c2sp.org/tlog-proof@v1";
/// The most hashes that a proof for a tree of any `u64` size can have.
pub const PROOF_HASHES_MAX: usize = 64;
/// The longest extra data that is read, in bytes.
pub const EXTRA_BYTES_MAX: usize = 1 << 20;
/// The longest proof that is read, in bytes.
pub const PROOF_BYTES_MAX: usize = NOTE_BYTES_MAX + 2 * EXTRA_BYTES_MAX;

/// That an entry stands in a log, for a checkpoint of that log. Means nothing before [`TlogProof::verify`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlogProof {
    /// The entry's index, from 0.
    pub index: u64,
    /// From the leaf's sibling up to the root's child.
    pub hashes: Vec<Hash>,
    /// Opaque data that no signature covers.
    pub extra: Option<Vec<u8>>,
    /// The signed checkpoint, verbatim.
    pub checkpoint: String,
}

impl TlogProof {
    /// Reads a proof of at most [`PROOF_BYTES_MAX`] bytes. The checkpoint is taken verbatim and read by [`TlogProof::verify`].
    ///
    /// # Errors
    /// [`LedgerError::ParseProof`].
    pub fn parse(bytes: &[u8]) -> Result<Self, LedgerError> {
        use LedgerError::ParseProof as Refused;
        if bytes.len() > PROOF_BYTES_MAX {
            return Err(Refused("it is too long"));
        }
        let text = std::str::from_utf8(bytes).map_err(|_| Refused("it is not UTF-8"))?;
        let (head, checkpoint) = text
            .split_once("\n\n")
            .ok_or(Refused("it has no checkpoint after an empty line"))?;
        let mut lines = head.split('\n').peekable();
        if lines.next() != Some(HEADER) {
            return Err(Refused("its first line is not c2sp.org/tlog-proof@v1"));
        }
        let extra = match lines.next_if(|line| line.starts_with("extra ")) {
            Some(line) => Some(
                parse_extra(&line["extra ".len()..])
                    .ok_or(Refused("its extra data is no base64"))?,
            ),
            None => None,
        };
        let index = lines
            .next()
            .and_then(|line| parse_decimal(line.strip_prefix("index ")?));
        let index = index.ok_or(Refused("its index line is missing"))?;
        let hashes = lines
            .take(PROOF_HASHES_MAX + 1)
            .map(|line| parse_hash(line).ok_or(Refused("a line is no hash")))
            .collect::<Result<Vec<_>, _>>()?;
        if hashes.len() > PROOF_HASHES_MAX {
            return Err(Refused("it has too many hashes"));
        }
        Ok(Self {
            index,
            hashes,
            extra,
            checkpoint: checkpoint.to_owned(),
        })
    }

    /// Checks that a log of the policy signed the checkpoint and that the entry stands in its tree at the index.
    /// Returns the checkpoint, now verified.
    ///
    /// # Errors
    /// What [`Policy::open_checkpoint`] returns, [`LedgerError::VerifyProof`], or [`LedgerError::VerifyRoot`].
    pub fn verify(&self, entry: &[u8], policy: &Policy) -> Result<SignedCheckpoint, LedgerError> {
        let checkpoint = policy.open_checkpoint(self.checkpoint.as_bytes())?;
        let body = &checkpoint.body;
        let found = root_from_inclusion(&leaf_hash(entry), self.index, body.size, &self.hashes)
            .map_err(|error| match error {
                MerkleError::Outside => {
                    LedgerError::VerifyProof("its index is outside of the checkpoint's tree")
                }
                _ => LedgerError::VerifyProof(
                    "it has the wrong number of hashes for the checkpoint's tree",
                ),
            })?;
        if found != body.root {
            return Err(LedgerError::VerifyRoot {
                found,
                expected: body.root,
            });
        }
        Ok(checkpoint)
    }
}

impl fmt::Display for TlogProof {
    /// Writes the text of a `.tlog-proof` file.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADER}")?;
        if let Some(extra) = &self.extra {
            writeln!(f, "extra {}", base64(extra))?;
        }
        writeln!(f, "index {}", self.index)?;
        self.hashes
            .iter()
            .try_for_each(|hash| writeln!(f, "{}", base64(hash)))?;
        write!(f, "\n{}", self.checkpoint)
    }
}

fn parse_extra(encoded: &str) -> Option<Vec<u8>> {
    parse_base64(encoded).filter(|bytes| bytes.len() <= EXTRA_BYTES_MAX)
}

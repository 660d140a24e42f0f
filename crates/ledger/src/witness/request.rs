//! The body of a request to a witness. Knows no log.

use crate::LedgerError;
use crate::merkle::Hash;
use crate::text::{base64, parse_decimal, parse_hash};

/// The longest request that is read, in bytes.
pub const REQUEST_BYTES_MAX: usize = 1 << 17;
/// The most hashes of a consistency proof in a request.
const PROOF_HASHES_MAX: usize = 63;

/// What a log asks of a witness. Nothing of it is verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WitnessRequest {
    /// The size that the log believes the witness to know.
    pub old: u64,
    /// The consistency proof from that size to the checkpoint's.
    pub proof: Vec<Hash>,
    /// The signed note, verbatim.
    pub checkpoint: String,
}

impl WitnessRequest {
    /// Reads a body: a line `old <size>`, the hashes of the proof in base64, an empty line, and the checkpoint.
    ///
    /// # Errors
    /// [`LedgerError::ParseProof`].
    pub fn parse(body: &[u8]) -> Result<Self, LedgerError> {
        use LedgerError::ParseProof as Refused;
        if body.len() > REQUEST_BYTES_MAX {
            return Err(Refused("the request is too long"));
        }
        let text = std::str::from_utf8(body).map_err(|_| Refused("the request is not UTF-8"))?;
        let (head, checkpoint) = text
            .split_once("\n\n")
            .ok_or(Refused("the request has no checkpoint after an empty line"))?;
        let mut lines = head.split('\n');
        let old = lines
            .next()
            .and_then(|line| parse_decimal(line.strip_prefix("old ")?))
            .ok_or(Refused("the request's first line is not its old size"))?;
        let proof = lines
            .take(PROOF_HASHES_MAX + 1)
            .map(|line| parse_hash(line).ok_or(Refused("a line of the request is no hash")))
            .collect::<Result<Vec<_>, _>>()?;
        if proof.len() > PROOF_HASHES_MAX {
            return Err(Refused("the request has too many hashes"));
        }
        Ok(Self {
            old,
            proof,
            checkpoint: checkpoint.to_owned(),
        })
    }

    /// Writes the body.
    pub fn to_text(&self) -> String {
        let proof = self.proof.iter().map(|hash| format!("{}\n", base64(hash)));
        let proof: String = proof.collect();
        format!("old {}\n{proof}\n{}", self.old, self.checkpoint)
    }
}

//! What a log asks of a witness, and how it reads the answer. An answer is believed only for what it proves.

use super::{SIZE_TYPE, WitnessRequest};
use crate::LedgerError;
use crate::checkpoint::SignedCheckpoint;
use crate::cosignature::CosignatureVerifier;
use crate::merkle::Hash;
use crate::note::{NoteSignature, SIGNATURES_MAX};
use crate::text::parse_decimal;

/// The longest answer that is read, in bytes.
const ANSWER_BYTES_MAX: usize = 1 << 16;
/// How much of a refusal's words is kept, in characters.
const REASON_CHARACTERS_MAX: usize = 300;

/// What a witness answered.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Asked {
    /// It cosigned the checkpoint; the cosignature verifies.
    Cosigned {
        /// The line to be added to the checkpoint.
        signature: NoteSignature,
        /// The time that it states, in seconds since 1970-01-01T00:00:00Z.
        time: u64,
    },
    /// It knows another size than the one asked from, not above the checkpoint's: ask again from there.
    Behind {
        /// The size that it knows.
        its_size: u64,
    },
    /// It was shown a tree of this log that the checkpoint does not continue: a larger one, or another one. The log's keeper or
    /// a thief of its key signed that tree. Its note is had from the monitor's path; see [`super::ForkEvidence`].
    Fork {
        /// The size that it knows.
        its_size: u64,
    },
    /// It refused for another reason, or its answer makes no sense; nothing is proved by that.
    Refused {
        /// The status of its answer.
        status: u16,
        /// Its words or ours, shortened, without control characters.
        reason: String,
    },
}

/// The body to post to `add-checkpoint`: the size that the witness is believed to know (0 at first), the consistency proof from
/// there, and the signed checkpoint.
pub fn request(old: u64, proof: &[Hash], checkpoint: &str) -> Vec<u8> {
    let request = WitnessRequest {
        old,
        proof: proof.to_vec(),
        checkpoint: checkpoint.to_owned(),
    };
    request.to_text().into_bytes()
}

/// Reads the answer to [`request`] with the same `old` and checkpoint.
pub fn read_answer(
    status: u16,
    content_type: &str,
    body: &[u8],
    witness: &CosignatureVerifier,
    old: u64,
    checkpoint: &SignedCheckpoint,
) -> Asked {
    let refused = |words: &str| Asked::Refused {
        status,
        reason: shortened(words),
    };
    let Ok(text) = std::str::from_utf8(&body[..body.len().min(ANSWER_BYTES_MAX)]) else {
        return refused("its answer is no text");
    };
    match status {
        200 => match cosignature(text, witness, checkpoint) {
            Ok((signature, time)) => Asked::Cosigned { signature, time },
            Err(error) => refused(&format!(
                "its answer holds no cosignature of its key: {error}"
            )),
        },
        409 if media_type(content_type) == SIZE_TYPE => {
            let its_size = text.strip_suffix('\n').and_then(parse_decimal);
            match its_size {
                None => refused("its answer holds no size"),
                Some(its_size) if its_size > checkpoint.body.size => Asked::Fork { its_size },
                Some(its_size) if its_size == old => refused("it contradicts itself on its size"),
                Some(its_size) => Asked::Behind { its_size },
            }
        }
        // The proof was made from our own tiles and verified before it was sent, and the size was right, or else the answer were
        // 409. So the witness knows another root of that size.
        422 => Asked::Fork { its_size: old },
        404 => refused("it does not know this log"),
        403 => refused("it does not know the key that signed the checkpoint"),
        _ => refused(text),
    }
}

fn cosignature(
    text: &str,
    witness: &CosignatureVerifier,
    checkpoint: &SignedCheckpoint,
) -> Result<(NoteSignature, u64), LedgerError> {
    let note = checkpoint.note()?;
    for line in text.lines().take(SIGNATURES_MAX) {
        let signature = NoteSignature::parse(line)?;
        if witness.made(&signature) {
            let time = witness.verify(note.text(), &signature)?;
            return Ok((signature, time));
        }
    }
    Err(LedgerError::VerifyNoKnownKey)
}

/// Without parameters and in lower case.
fn media_type(content_type: &str) -> String {
    let media_type = content_type.split(';').next().unwrap_or_default();
    media_type.trim().to_ascii_lowercase()
}

fn shortened(words: &str) -> String {
    let words = words.trim().chars();
    let plain = words.map(|letter| if letter.is_control() { ' ' } else { letter });
    plain.take(REASON_CHARACTERS_MAX).collect()
}

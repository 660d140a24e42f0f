//! The operations by which a proof leads from a file's digest to what was attested.

use ripemd::Ripemd160;
use sha1::Sha1;
use sha2::{Digest, Sha256};

use super::reader::{Reader, malformed};
use crate::StampError;

/// What an operation takes and gives has at most so many bytes, as in OpenTimestamps itself.
pub const MESSAGE_BYTES_MAX: usize = 4096;

/// One step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operation<'a> {
    Append(&'a [u8]),
    Prepend(&'a [u8]),
    Reverse,
    Hexlify,
    Sha1,
    Ripemd160,
    Sha256,
    /// Known by name and not computed: what it leads to is listed and cannot be checked.
    Keccak256,
}

impl<'a> Operation<'a> {
    /// Reads what follows the tag.
    pub(super) fn read(tag: u8, reader: &mut Reader<'a>) -> Result<Self, StampError> {
        let argument = |reader: &mut Reader<'a>| match reader.bytes(MESSAGE_BYTES_MAX)? {
            [] => Err(malformed("an operation adds nothing")),
            argument => Ok(argument),
        };
        match tag {
            0xf0 => Ok(Self::Append(argument(reader)?)),
            0xf1 => Ok(Self::Prepend(argument(reader)?)),
            0xf2 => Ok(Self::Reverse),
            0xf3 => Ok(Self::Hexlify),
            0x02 => Ok(Self::Sha1),
            0x03 => Ok(Self::Ripemd160),
            0x08 => Ok(Self::Sha256),
            0x67 => Ok(Self::Keccak256),
            other => Err(malformed(format!(
                "it has an unknown operation {other:#04x}"
            ))),
        }
    }

    /// What it gives, or `None` where it cannot be computed.
    pub(super) fn apply(self, message: &[u8]) -> Result<Option<Vec<u8>>, StampError> {
        let given = match self {
            Self::Append(tail) => [message, tail].concat(),
            Self::Prepend(head) => [head, message].concat(),
            Self::Reverse => message.iter().rev().copied().collect(),
            Self::Hexlify => hex::encode(message).into_bytes(),
            Self::Sha1 => Sha1::digest(message).to_vec(),
            Self::Ripemd160 => Ripemd160::digest(message).to_vec(),
            Self::Sha256 => Sha256::digest(message).to_vec(),
            Self::Keccak256 => return Ok(None),
        };
        if given.len() > MESSAGE_BYTES_MAX {
            return Err(malformed(format!(
                "an operation gives more than {MESSAGE_BYTES_MAX} bytes"
            )));
        }
        Ok(Some(given))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_give_the_known_answers() {
        let apply = |operation: Operation<'_>| {
            hex::encode(operation.apply(b"abc").expect("short").expect("computable"))
        };
        // FIPS 180-4 and the authors' page of RIPEMD-160.
        assert_eq!(
            apply(Operation::Sha1),
            "a9993e364706816aba3e25717850c26c9cd0d89d"
        );
        assert_eq!(
            apply(Operation::Ripemd160),
            "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc"
        );
        assert!(apply(Operation::Sha256).starts_with("ba7816bf8f01cfea"));
        assert_eq!(apply(Operation::Append(b"d")), hex::encode("abcd"));
        assert_eq!(apply(Operation::Prepend(b"d")), hex::encode("dabc"));
        assert_eq!(apply(Operation::Reverse), hex::encode("cba"));
        assert_eq!(apply(Operation::Hexlify), hex::encode("616263"));
        assert_eq!(Operation::Keccak256.apply(b"abc").expect("short"), None);
    }

    #[test]
    fn what_grows_past_the_limit_is_refused() {
        let long = vec![1; MESSAGE_BYTES_MAX];
        assert!(Operation::Append(b"d").apply(&long).is_err());
        assert!(
            Operation::Hexlify
                .apply(&long[..MESSAGE_BYTES_MAX / 2])
                .is_ok()
        );
        assert!(
            Operation::Hexlify
                .apply(&long[..MESSAGE_BYTES_MAX / 2 + 1])
                .is_err()
        );
    }
}

//! A Bitcoin block's header: whether it is the work that it states, when its miner says it was made, and what it holds.

use rapporteur_model::Timestamp;
use sha2::{Digest, Sha256};

use crate::StampError;

/// The length of a header.
pub const HEADER_BYTES: usize = 80;

/// A header must state at least 2^64 expected hashes. Every block since height 300,000 (May 2014) does, and OpenTimestamps is
/// younger; whoever makes a header of his own must spend as much.
const WORK_LOG2_MIN: u32 = 64;

/// When a block was made, and how to find it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockTime {
    /// The time that the miner stated. The chain's rules keep it within about two hours of the true one.
    pub at: Timestamp,
    /// The block's hash, as it is written for people.
    pub block_hash: String,
}

/// What a header says.
pub(super) struct Header {
    /// The root of the tree of the block's transactions, in the order of the header.
    pub(super) merkle_root: [u8; 32],
    pub(super) time: BlockTime,
}

pub(super) fn read_header(header: &[u8; HEADER_BYTES]) -> Result<Header, StampError> {
    let word = |at: usize| {
        let mut bytes = [0; 4];
        bytes.copy_from_slice(&header[at..at + 4]);
        u32::from_le_bytes(bytes)
    };
    let mut merkle_root = [0; 32];
    merkle_root.copy_from_slice(&header[36..68]);
    let mut hash: [u8; 32] = Sha256::digest(Sha256::digest(header)).into();
    // The hash is a number with its least significant byte first.
    hash.reverse();
    let target = read_target(word(72))
        .ok_or_else(|| StampError::CheckHeader("its stated work is not a number".to_owned()))?;
    if hash > target {
        let why = "its hash is not the work that it states: it is no header of a block";
        return Err(StampError::CheckHeader(why.to_owned()));
    }
    if leading_zeros(&target) < WORK_LOG2_MIN {
        let why = "it states less work than any block since 2014: anyone could have made it";
        return Err(StampError::CheckHeader(why.to_owned()));
    }
    let at = Timestamp::from_seconds(i64::from(word(68)))
        .expect("invariant: 32 bits of seconds end in the year 2106");
    let block_hash = hex::encode(hash);
    Ok(Header {
        merkle_root,
        time: BlockTime { at, block_hash },
    })
}

/// The largest hash allowed, most significant byte first, from its short form: one byte of length and three of digits.
fn read_target(bits: u32) -> Option<[u8; 32]> {
    let (length, digits) = ((bits >> 24) as usize, bits & 0x00ff_ffff);
    let is_negative = digits & 0x0080_0000 != 0;
    if is_negative || digits == 0 || !(3..=32).contains(&length) {
        return None;
    }
    let mut target = [0; 32];
    let place = 32 - length;
    target[place..place + 3].copy_from_slice(&digits.to_be_bytes()[1..]);
    Some(target)
}

fn leading_zeros(number: &[u8; 32]) -> u32 {
    let whole = number.iter().take_while(|byte| **byte == 0).count();
    let rest = number.get(whole).map_or(0, |byte| byte.leading_zeros());
    8 * whole as u32 + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_read_from_its_short_form() {
        let target = read_target(0x1d00_ffff).expect("the first block's");
        assert_eq!(
            hex::encode(target),
            format!("00000000ffff{}", "00".repeat(26))
        );
        assert_eq!(leading_zeros(&target), 32);
        for wrong in [0x1d80_0000, 0x1d00_0000, 0x2100_ffff, 0x0200_ffff] {
            assert_eq!(read_target(wrong), None, "{wrong:x}");
        }
    }
}

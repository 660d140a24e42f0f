//! Mixes bytes and numbers into keys that are the same on every machine. Refuses to resist an adversary: these are keys, not digests.

const PRIME: u64 = 0x9E37_79B9_7F4A_7C15;

/// Mixes one number (the finaliser of SplitMix64: Steele, Lea and Flood 2014, doi:10.1145/2660193.2660195).
#[inline]
pub(crate) fn mix(value: u64) -> u64 {
    let mut mixed = value.wrapping_add(PRIME);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

/// Mixes a further number into a key; the order counts.
#[inline]
pub(crate) fn join(key: u64, value: u64) -> u64 {
    mix(key.rotate_left(17) ^ value)
}

/// Hashes bytes, eight at a time.
#[inline]
pub(crate) fn bytes(text: &[u8]) -> u64 {
    let mut key = (text.len() as u64).wrapping_mul(PRIME);
    let mut chunks = text.chunks_exact(8);
    for chunk in &mut chunks {
        let mut word = [0u8; 8];
        word.copy_from_slice(chunk);
        key = fold(key ^ u64::from_le_bytes(word));
    }
    let mut rest = 0u64;
    for &byte in chunks.remainder() {
        rest = rest << 8 | u64::from(byte);
    }
    fold(key ^ rest)
}

#[inline]
fn fold(value: u64) -> u64 {
    let wide = u128::from(value ^ PRIME) * u128::from(0xD6E8_FEB8_6659_FD93_u64);
    (wide as u64) ^ ((wide >> 64) as u64)
}

/// A key of 32 bits that is never zero: zero means that a record has no key.
#[inline]
pub(crate) fn short(key: u64) -> u32 {
    ((key >> 32) as u32).max(1)
}

/// Numbers in a row from a seed, for samples that anybody can draw again.
pub(crate) struct Sequence(u64);

impl Sequence {
    pub(crate) fn new(seed: u64) -> Self {
        Self(mix(seed))
    }

    /// A number below `limit`, which must not be zero.
    #[inline]
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(PRIME);
        ((u128::from(mix(self.0)) * u128::from(limit)) >> 64) as u64
    }
}

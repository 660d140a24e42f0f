//! A hash for the small tables of this crate: looked up for every name, never filled from outside. Refuses untrusted keys to be added.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A map with the hash below.
pub(crate) type QuickMap<K, V> = HashMap<K, V, BuildHasherDefault<Quick>>;

/// FNV-1a, 64 bits (Fowler, Noll, Vo 1991; IETF draft-eastlake-fnv), eight bytes a step.
pub(crate) struct Quick(u64);

const PRIME: u64 = 0x0000_0100_0000_01b3;

impl Default for Quick {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Quick {
    fn step(&mut self, word: u64) {
        self.0 = (self.0 ^ word).wrapping_mul(PRIME).rotate_left(23);
    }
}

impl Hasher for Quick {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.step(u64::from_le_bytes(word));
        }
    }

    fn write_u8(&mut self, byte: u8) {
        self.step(u64::from(byte));
    }

    fn write_u32(&mut self, word: u32) {
        self.step(u64::from(word));
    }

    fn finish(&self) -> u64 {
        // The high bits choose among a map's groups: let all bits reach them.
        let mixed = self.0 ^ (self.0 >> 32);
        mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }
}

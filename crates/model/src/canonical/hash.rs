//! SHA-256 over a domain and length-prefixed parts: the one way in which this project hashes structured bytes.
//! The prefix keeps `("ab", "c")` and `("a", "bc")` apart; the domain keeps two uses of the same bytes apart.

use sha2::{Digest, Sha256};

/// Hashes a domain and any number of parts, each preceded by its length as 8 bytes, most significant first.
#[derive(Clone)]
pub struct DomainHasher(Sha256);

impl DomainHasher {
    /// Begins with the domain as the first part, for example `rapporteur/statements/v1`.
    pub fn new(domain: &str) -> Self {
        let mut hasher = Self(Sha256::new());
        hasher.part(domain.as_bytes());
        hasher
    }

    /// Adds one part.
    pub fn part(&mut self, part: &[u8]) -> &mut Self {
        self.0.update((part.len() as u64).to_be_bytes());
        self.0.update(part);
        self
    }

    /// Returns the digest of all parts.
    pub fn finish(self) -> [u8; 32] {
        self.0.finalize().into()
    }
}

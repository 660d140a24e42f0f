//! What a verb may not find out by itself: the moment, the officer, randomness.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use rapporteur_model::Timestamp;
use rapporteur_model::entry::Salt;
use sha2::{Digest, Sha256};
use zeroize::Zeroize;

use crate::AppError;

/// The moment and the officer of an act.
#[derive(Debug, Clone)]
pub struct Ambient {
    /// When the act happens.
    pub now: Timestamp,
    /// Who acts: a role or pseudonym, because opened entries show it.
    pub officer: String,
}

/// Where random bytes come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Randomness {
    /// The operating system.
    System,
    /// A seed, for a demonstration only: anybody who knows it knows every key and salt.
    Seeded(u64),
}

impl Randomness {
    /// Fills `out` with bytes for one named purpose. A seeded source gives the same bytes for the same label,
    /// so a label must never serve two purposes.
    ///
    /// # Errors
    /// [`AppError::Randomness`] when the operating system has none.
    pub fn fill(self, label: &str, out: &mut [u8]) -> Result<(), AppError> {
        match self {
            Self::System => {
                getrandom::fill(out).map_err(|error| AppError::Randomness(error.to_string()))
            }
            Self::Seeded(seed) => {
                seeded(seed, label).fill_bytes(out);
                Ok(())
            }
        }
    }

    /// A fresh salt for the ledger entry at `index`.
    pub(crate) fn salt(self, index: u64) -> Result<Salt, AppError> {
        let mut bytes = [0; 32];
        self.fill(&format!("salt/{index}"), &mut bytes)?;
        let salt = Salt::from_bytes(bytes);
        bytes.zeroize();
        Ok(salt)
    }
}

fn seeded(seed: u64, label: &str) -> ChaCha20Rng {
    let mut hasher = Sha256::new();
    hasher.update(b"rapporteur/demonstration/v1\0");
    hasher.update(seed.to_be_bytes());
    hasher.update(label.as_bytes());
    ChaCha20Rng::from_seed(hasher.finalize().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_bytes_for_one_label_and_others_for_another() {
        let draw = |seed, label| {
            let mut bytes = [0; 16];
            Randomness::Seeded(seed).fill(label, &mut bytes).unwrap();
            bytes
        };
        assert_eq!(draw(7, "salt/1"), draw(7, "salt/1"));
        assert_ne!(draw(7, "salt/1"), draw(7, "salt/2"));
        assert_ne!(draw(7, "salt/1"), draw(8, "salt/1"));
    }

    #[test]
    fn the_system_never_gives_the_same_salt_twice() {
        let salt = |index| Randomness::System.salt(index).unwrap();
        assert!(salt(1) != salt(1));
    }
}

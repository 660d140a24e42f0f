//! Typed ids: 16 bytes, shown as 32 hex digits. No id converts into an id of another kind.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};

/// A text that is not 32 lower-case hex digits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an id of 32 hex digits: {0:?}")]
pub struct IdError(pub String);

macro_rules! id_type {
    ($(#[$doc:meta])* $name:ident, $domain:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; 16]);

        impl $name {
            /// Wraps 16 bytes that are already an id.
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(bytes)
            }

            /// Returns the 16 bytes.
            pub const fn as_bytes(&self) -> &[u8; 16] {
                &self.0
            }

            /// Derives the id of something with a natural key, so that the same input gives the same id:
            /// the first 16 bytes of SHA-256 over the domain and the length-prefixed parts (docs/format.md, "Derived ids").
            pub fn derive(parts: &[&[u8]]) -> Self {
                Self(derive_16($domain, parts))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&hex::encode(self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                let mut bytes = [0; 16];
                let well_formed = !text.bytes().any(|byte| byte.is_ascii_uppercase());
                match hex::decode_to_slice(text, &mut bytes) {
                    Ok(()) if well_formed => Ok(Self(bytes)),
                    _ => Err(IdError(text.to_owned())),
                }
            }
        }
    };
}

id_type!(
    /// One installation of the software; random, made once by `init`.
    MechanismId, "rapporteur/id/mechanism/v1"
);
id_type!(
    /// An entity: derived from its dataset and natural key, so it survives a corrected file.
    EntityId, "rapporteur/id/entity/v1"
);
id_type!(
    /// A statement: derived from its evidence, place, entity and property.
    StatementId, "rapporteur/id/statement/v1"
);
id_type!(
    /// An evidence item: derived from the keyed name of its sealed bytes, so that it confirms nothing to a thief.
    EvidenceId, "rapporteur/id/evidence/v1"
);
id_type!(
    /// A source of evidence or statements.
    SourceId, "rapporteur/id/source/v1"
);
id_type!(
    /// One import of one evidence item.
    ImportId, "rapporteur/id/import/v1"
);
id_type!(
    /// A judgment about two entities; changes when it is decided anew.
    JudgmentId, "rapporteur/id/judgment/v1"
);

fn derive_16(domain: &str, parts: &[&[u8]]) -> [u8; 16] {
    let mut hasher = Sha256::new();
    for part in std::iter::once(domain.as_bytes()).chain(parts.iter().copied()) {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    let digest = hasher.finalize();
    let mut id = [0; 16];
    id.copy_from_slice(&digest[..16]);
    id
}

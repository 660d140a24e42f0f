//! The digests that tokens name: which are accepted for what, and how they are computed.

use der::asn1::ObjectIdentifier;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};

/// A digest that a token may be made over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DigestAlgorithm {
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl DigestAlgorithm {
    const ALL: [(Self, ObjectIdentifier); 3] = [
        (
            Self::Sha256,
            ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1"),
        ),
        (
            Self::Sha384,
            ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.2"),
        ),
        (
            Self::Sha512,
            ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.3"),
        ),
    ];

    /// The name, as people write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sha256 => "SHA-256",
            Self::Sha384 => "SHA-384",
            Self::Sha512 => "SHA-512",
        }
    }

    /// The digest of some bytes.
    pub fn digest(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha256 => Sha256::digest(bytes).to_vec(),
            Self::Sha384 => Sha384::digest(bytes).to_vec(),
            Self::Sha512 => Sha512::digest(bytes).to_vec(),
        }
    }

    pub(super) fn of(oid: &ObjectIdentifier) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(_, known)| known == oid)
            .map(|(algorithm, _)| *algorithm)
    }

    pub(super) fn oid(self) -> ObjectIdentifier {
        let known = Self::ALL.iter().find(|(algorithm, _)| *algorithm == self);
        known.expect("invariant: every algorithm is listed").1
    }

    pub(super) const fn len(self) -> usize {
        match self {
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }
}

/// SHA-1, by which the first form of the signing-certificate attribute names a certificate. The signature covers that
/// attribute, and the certificate is checked in full, so nothing is trusted to SHA-1 alone.
pub(super) fn sha1(bytes: &[u8]) -> Vec<u8> {
    Sha1::digest(bytes).to_vec()
}

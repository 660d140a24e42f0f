//! The digests that tokens name: which are accepted for what, and how they are computed.

use std::io::{self, Write};

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

    /// Digests what is written to it, for bytes that are too many to hold.
    pub fn stream(self) -> DigestStream {
        DigestStream(match self {
            Self::Sha256 => Stream::Sha256(Sha256::new()),
            Self::Sha384 => Stream::Sha384(Sha384::new()),
            Self::Sha512 => Stream::Sha512(Sha512::new()),
        })
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

/// A digest while it is made: write the bytes, then [`DigestStream::finish`].
#[derive(Debug, Clone)]
pub struct DigestStream(Stream);

#[derive(Debug, Clone)]
enum Stream {
    Sha256(Sha256),
    Sha384(Sha384),
    Sha512(Sha512),
}

impl DigestStream {
    /// The digest of what was written.
    pub fn finish(self) -> Vec<u8> {
        match self.0 {
            Stream::Sha256(digest) => digest.finalize().to_vec(),
            Stream::Sha384(digest) => digest.finalize().to_vec(),
            Stream::Sha512(digest) => digest.finalize().to_vec(),
        }
    }
}

impl Write for DigestStream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.0 {
            Stream::Sha256(digest) => digest.update(bytes),
            Stream::Sha384(digest) => digest.update(bytes),
            Stream::Sha512(digest) => digest.update(bytes),
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// SHA-1, by which the first form of the signing-certificate attribute names a certificate. The signature covers that
/// attribute, and the certificate is checked in full, so nothing is trusted to SHA-1 alone.
pub(super) fn sha1(bytes: &[u8]) -> Vec<u8> {
    Sha1::digest(bytes).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_gives_the_digest_of_the_whole() {
        for (algorithm, _) in DigestAlgorithm::ALL {
            let mut stream = algorithm.stream();
            stream.write_all(b"a").expect("takes bytes");
            stream.write_all(b"bc").expect("takes bytes");
            assert_eq!(stream.finish(), algorithm.digest(b"abc"));
            assert_eq!(algorithm.digest(b"").len(), algorithm.len());
        }
    }
}

//! Digests as captures name them: `sha1:BASE32`, `sha256:hexadecimal`, and what came of comparing them.

use data_encoding::BASE32_NOPAD;
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

/// A digest algorithm that captures name.
///
/// MD5 and SHA-1 are compared because captures carry them; neither is trusted alone: the whole item is sealed under SHA-256.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Algorithm {
    /// MD5.
    Md5,
    /// SHA-1.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-512.
    Sha512,
}

impl Algorithm {
    /// The word as it stands before the colon, and in the name of a BagIt manifest.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Md5 => "md5",
            Self::Sha1 => "sha1",
            Self::Sha256 => "sha256",
            Self::Sha512 => "sha512",
        }
    }

    /// Reads the word, in any case, with or without a hyphen.
    pub fn parse(word: &str) -> Option<Self> {
        let word: String = word.to_ascii_lowercase().replace('-', "");
        [Self::Md5, Self::Sha1, Self::Sha256, Self::Sha512]
            .into_iter()
            .find(|algorithm| algorithm.as_str() == word)
    }

    /// Bytes of a digest.
    pub const fn size_bytes(self) -> usize {
        match self {
            Self::Md5 => 16,
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha512 => 64,
        }
    }
}

/// A digest being made, of any of the algorithms.
#[derive(Clone)]
pub enum Hasher {
    /// MD5.
    Md5(Md5),
    /// SHA-1.
    Sha1(Sha1),
    /// SHA-256.
    Sha256(Sha256),
    /// SHA-512.
    Sha512(Box<Sha512>),
}

impl Hasher {
    /// Begins.
    pub fn new(algorithm: Algorithm) -> Self {
        match algorithm {
            Algorithm::Md5 => Self::Md5(Md5::new()),
            Algorithm::Sha1 => Self::Sha1(Sha1::new()),
            Algorithm::Sha256 => Self::Sha256(Sha256::new()),
            Algorithm::Sha512 => Self::Sha512(Box::new(Sha512::new())),
        }
    }

    /// Takes in further bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Md5(hasher) => hasher.update(bytes),
            Self::Sha1(hasher) => hasher.update(bytes),
            Self::Sha256(hasher) => hasher.update(bytes),
            Self::Sha512(hasher) => hasher.update(bytes),
        }
    }

    /// The digest.
    pub fn finish(self) -> Vec<u8> {
        match self {
            Self::Md5(hasher) => hasher.finalize().to_vec(),
            Self::Sha1(hasher) => hasher.finalize().to_vec(),
            Self::Sha256(hasher) => hasher.finalize().to_vec(),
            Self::Sha512(hasher) => hasher.finalize().to_vec(),
        }
    }
}

/// A digest that a capture names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Its algorithm.
    pub algorithm: Algorithm,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Claim {
    /// Reads `algorithm:value`. The value is hexadecimal or Base32 (RFC 4648, padding and case as they come): its length says which.
    /// WARC 1.1, 5.8 leaves both open.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (word, value) = text
            .split_once(':')
            .ok_or_else(|| format!("{:?} names no algorithm", shown(text)))?;
        let algorithm = Algorithm::parse(word.trim())
            .ok_or_else(|| format!("the algorithm {:?} is not known here", shown(word)))?;
        let value = value.trim();
        let size = algorithm.size_bytes();
        let bytes = if value.len() == 2 * size {
            hex::decode(value).ok()
        } else {
            let bare = value.trim_end_matches('=').to_ascii_uppercase();
            BASE32_NOPAD.decode(bare.as_bytes()).ok()
        };
        match bytes {
            Some(bytes) if bytes.len() == size => Ok(Self { algorithm, bytes }),
            _ => Err(format!(
                "{:?} is no {} in hexadecimal or Base32",
                shown(value),
                algorithm.as_str()
            )),
        }
    }

    /// The claim as it is commonly written in WARC: `sha1:` in Base32, others in hexadecimal.
    pub fn to_text(&self) -> String {
        let value = match self.algorithm {
            Algorithm::Sha1 => data_encoding::BASE32.encode(&self.bytes),
            _ => hex::encode(&self.bytes),
        };
        format!("{}:{value}", self.algorithm.as_str())
    }
}

/// In which form of the payload its digest was found to hold. Capturing programs differ, and WARC does not settle it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PayloadForm {
    /// As stored.
    Stored,
    /// Without the chunks of the transfer coding (RFC 9112, 7.1).
    Unchunked,
    /// Without chunks and without gzip or deflate.
    Decoded,
}

/// What came of comparing a digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DigestOutcome {
    /// None is named.
    Absent,
    /// It holds.
    Holds(PayloadForm),
    /// It does not hold.
    Differs {
        /// What the record names.
        claimed: String,
        /// What the bytes give, as stored.
        found: String,
    },
    /// It could not be compared.
    NotChecked(String),
}

impl DigestOutcome {
    /// Whether it was compared and does not hold.
    pub fn is_failure(&self) -> bool {
        matches!(self, Self::Differs { .. })
    }
}

/// The beginning of a foreign text, for a message.
pub(crate) fn shown(text: &str) -> String {
    const CHARACTERS_MAX: usize = 80;
    let mut shown: String = text.chars().take(CHARACTERS_MAX).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}

/// SHA-256 of some bytes.
pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_is_read_in_hexadecimal_and_base32_of_any_case() {
        // The digest of no bytes, as warcio writes it.
        let claim = Claim::parse("sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ").unwrap();
        assert_eq!(claim.bytes, Sha1::digest(b"").to_vec());
        assert_eq!(claim.to_text(), "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ");
        let same = [
            "SHA-1:3i42h3s6nnfq2msvx7xzkyayscx5qbyj",
            "sha1:da39a3ee5e6b4b0d3255bfef95601890afd80709",
            "sha1: DA39A3EE5E6B4B0D3255BFEF95601890AFD80709",
        ];
        for text in same {
            assert_eq!(Claim::parse(text).as_ref(), Ok(&claim), "{text}");
        }
        let sha256 =
            Claim::parse("sha256:4OYMIQUY7QOBJGX36TEJS35ZEQT24QPEMSNZGTFESWMRW6CSXBKQ====");
        assert_eq!(sha256.unwrap().bytes, Sha256::digest(b"").to_vec());
    }

    #[test]
    fn what_is_no_digest_is_said() {
        for text in [
            "",
            "sha1",
            "sha1:",
            "sha1:zz",
            "crc32:00000000",
            "sha256:da39a3ee5e6b4b0d3255bfef95601890afd80709",
        ] {
            assert!(Claim::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn every_algorithm_gives_its_size() {
        for algorithm in [
            Algorithm::Md5,
            Algorithm::Sha1,
            Algorithm::Sha256,
            Algorithm::Sha512,
        ] {
            let mut hasher = Hasher::new(algorithm);
            hasher.update(b"abc");
            let bytes = hasher.finish();
            assert_eq!(bytes.len(), algorithm.size_bytes());
            let claim = Claim { algorithm, bytes };
            assert_eq!(Claim::parse(&claim.to_text()), Ok(claim));
        }
    }
}

//! What is sent to an authority: a digest and a nonce, and nothing else about what is stamped.

use der::asn1::{IntRef, OctetStringRef};
use der::{Decode, Encode};
use x509_cert::spki::AlgorithmIdentifierRef;

use super::asn1::{MessageImprint, TimeStampReq};
use super::digest::DigestAlgorithm;
use crate::StampError;

/// A request is at most so many bytes.
pub const REQUEST_BYTES_MAX: usize = 1024;

const WHAT: &str = "the request";

/// A request for a time-stamp (`application/timestamp-query`, a `.tsq` file).
///
/// ```
/// use rapporteur_stamp::tsp::Request;
/// let request = Request::for_sha256([7; 32], [1, 2, 3, 4, 5, 6, 7, 8]);
/// assert_eq!(Request::parse(&request.to_der())?, request);
/// # Ok::<(), rapporteur_stamp::StampError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// What the digest was made with.
    pub algorithm: DigestAlgorithm,
    /// The digest to stamp.
    pub digest: Vec<u8>,
    /// The nonce, as an unsigned number without leading zeros, most significant byte first.
    pub nonce: Option<Vec<u8>>,
}

impl Request {
    /// A request for a SHA-256 digest, which asks for the authority's certificates too. The nonce must be random: by it the
    /// answer is known to be fresh.
    pub fn for_sha256(digest: [u8; 32], nonce: [u8; 8]) -> Self {
        Self {
            algorithm: DigestAlgorithm::Sha256,
            digest: digest.to_vec(),
            nonce: Some(unsigned(&nonce).to_vec()),
        }
    }

    /// The request in DER.
    pub fn to_der(&self) -> Vec<u8> {
        let nonce = self.nonce.as_deref().map(signed);
        let nonce = nonce.as_deref().map(IntRef::new).transpose();
        let request = OctetStringRef::new(&self.digest).and_then(|digest| {
            let request = TimeStampReq {
                version: 1,
                imprint: MessageImprint {
                    algorithm: AlgorithmIdentifierRef {
                        oid: self.algorithm.oid(),
                        parameters: Some(der::asn1::AnyRef::NULL),
                    },
                    digest,
                },
                policy: None,
                nonce: nonce?,
                wants_certificate: true,
                extensions: None,
            };
            request.to_der()
        });
        request.expect("invariant: a digest and a nonce are short")
    }

    /// Reads a request, for example one that was written for a machine with a connection.
    ///
    /// # Errors
    /// [`StampError::ReadLong`], [`StampError::ReadMalformed`], [`StampError::AcceptDigestAlgorithm`].
    pub fn parse(bytes: &[u8]) -> Result<Self, StampError> {
        if bytes.len() > REQUEST_BYTES_MAX {
            return Err(StampError::ReadLong {
                what: WHAT,
                size_bytes_max: REQUEST_BYTES_MAX,
            });
        }
        let request =
            TimeStampReq::from_der(bytes).map_err(|error| StampError::malformed(WHAT, error))?;
        if request.version != 1 {
            return Err(StampError::malformed(WHAT, "its version is not 1"));
        }
        let (algorithm, digest) = read_imprint(&request.imprint)?;
        Ok(Self {
            algorithm,
            digest,
            nonce: request
                .nonce
                .map(|nonce| unsigned(nonce.as_bytes()).to_vec()),
        })
    }
}

/// The digest of an imprint, when its algorithm is accepted and its length fits.
pub(super) fn read_imprint(
    imprint: &MessageImprint<'_>,
) -> Result<(DigestAlgorithm, Vec<u8>), StampError> {
    let oid = imprint.algorithm.oid;
    let algorithm = DigestAlgorithm::of(&oid)
        .ok_or_else(|| StampError::AcceptDigestAlgorithm(name_of(&oid.to_string()).to_owned()))?;
    let digest = imprint.digest.as_bytes();
    if digest.len() != algorithm.len() {
        return Err(StampError::malformed(
            "the stamped digest",
            format!(
                "{} has {} bytes, not {}",
                algorithm.name(),
                algorithm.len(),
                digest.len()
            ),
        ));
    }
    Ok((algorithm, digest.to_vec()))
}

/// The name of a digest that is not accepted, or its object identifier.
fn name_of(oid: &str) -> &str {
    match oid {
        "1.3.14.3.2.26" => "SHA-1",
        "1.2.840.113549.2.5" => "MD5",
        other => other,
    }
}

/// A number's bytes without leading zeros; zero keeps one byte.
pub(super) fn unsigned(bytes: &[u8]) -> &[u8] {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    &bytes[zeros.min(bytes.len().saturating_sub(1))..]
}

/// The content of an INTEGER that is not negative.
fn signed(unsigned: &[u8]) -> Vec<u8> {
    let needs_zero = unsigned.first().is_none_or(|byte| byte & 0x80 != 0);
    let zero: &[u8] = if needs_zero { &[0] } else { &[] };
    [zero, unsigned].concat()
}

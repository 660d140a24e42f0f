//! The authority's signature over the signed attributes. Which algorithms are accepted stands here; how they are computed is
//! `webpki`'s and `ring`'s.

use der::Encode;
use pki_types::{CertificateDer, SignatureVerificationAlgorithm};
use webpki::EndEntityCert;
use webpki::ring as algorithms;

use super::asn1::SignerInfo;
use super::authority::Signer;
use super::digest::DigestAlgorithm;
use crate::StampError;

type Algorithm = &'static dyn SignatureVerificationAlgorithm;

/// Checks the signature over `message`.
pub(super) fn verify_signature(
    info: &SignerInfo<'_>,
    message: &[u8],
    signer: &Signer<'_>,
) -> Result<(), StampError> {
    let candidates = candidates(info)?;
    signer.refuse_short_key()?;
    let der = CertificateDer::from(signer.der);
    let certificate = EndEntityCert::try_from(&der).map_err(|error| signer.chain_fault(&error))?;
    for algorithm in &candidates {
        match certificate.verify_signature(*algorithm, message, info.signature.as_bytes()) {
            Ok(()) => return Ok(()),
            Err(webpki::Error::InvalidSignatureForPublicKey) => {
                return Err(StampError::CheckSignature);
            }
            // The key is of another kind than this algorithm's.
            Err(_) => {}
        }
    }
    Err(StampError::AcceptSignatureAlgorithm(
        "the authority's key is of a kind that does not fit or is not supported".to_owned(),
    ))
}

/// The algorithms that the signer may mean; which one it is, its key says.
fn candidates(info: &SignerInfo<'_>) -> Result<Vec<Algorithm>, StampError> {
    use DigestAlgorithm::{Sha256, Sha384, Sha512};
    let refused = |words: String| Err(StampError::AcceptSignatureAlgorithm(words));
    let oid = info.signature_algorithm.oid.to_string();
    let digest = DigestAlgorithm::of(&info.digest_algorithm.oid);
    let named = match oid.as_str() {
        "1.2.840.113549.1.1.11" | "1.2.840.10045.4.3.2" => Some(Sha256),
        "1.2.840.113549.1.1.12" | "1.2.840.10045.4.3.3" => Some(Sha384),
        "1.2.840.113549.1.1.13" | "1.2.840.10045.4.3.4" | "1.3.101.112" => Some(Sha512),
        _ => None,
    };
    if named.is_some() && named != digest {
        return refused("its two digest algorithms differ".to_owned());
    }
    match (oid.as_str(), digest) {
        ("1.2.840.113549.1.1.1" | "1.2.840.113549.1.1.11", Some(Sha256)) => {
            Ok(vec![algorithms::RSA_PKCS1_2048_8192_SHA256])
        }
        ("1.2.840.113549.1.1.1" | "1.2.840.113549.1.1.12", Some(Sha384)) => {
            Ok(vec![algorithms::RSA_PKCS1_2048_8192_SHA384])
        }
        ("1.2.840.113549.1.1.1" | "1.2.840.113549.1.1.13", Some(Sha512)) => {
            Ok(vec![algorithms::RSA_PKCS1_2048_8192_SHA512])
        }
        ("1.2.840.113549.1.1.10", _) => pss(info),
        ("1.2.840.10045.2.1" | "1.2.840.10045.4.3.2", Some(Sha256)) => Ok(vec![
            algorithms::ECDSA_P256_SHA256,
            algorithms::ECDSA_P384_SHA256,
        ]),
        ("1.2.840.10045.2.1" | "1.2.840.10045.4.3.3", Some(Sha384)) => Ok(vec![
            algorithms::ECDSA_P384_SHA384,
            algorithms::ECDSA_P256_SHA384,
        ]),
        ("1.2.840.10045.4.3.4", _) => refused("ECDSA with SHA-512 is not supported".to_owned()),
        ("1.3.101.112", _) => Ok(vec![algorithms::ED25519]),
        _ => refused(format!("its signature algorithm is {oid}")),
    }
}

/// RSASSA-PSS with the parameters of RFC 4055 section 3.1, and no others.
fn pss(info: &SignerInfo<'_>) -> Result<Vec<Algorithm>, StampError> {
    let known: [Algorithm; 3] = [
        algorithms::RSA_PSS_2048_8192_SHA256_LEGACY_KEY,
        algorithms::RSA_PSS_2048_8192_SHA384_LEGACY_KEY,
        algorithms::RSA_PSS_2048_8192_SHA512_LEGACY_KEY,
    ];
    let given = info.signature_algorithm.to_der().unwrap_or_default();
    // The known identifiers are written without the SEQUENCE around them.
    let fits = |algorithm: &Algorithm| given.ends_with(algorithm.signature_alg_id().as_ref());
    match known.into_iter().find(fits) {
        Some(algorithm) => Ok(vec![algorithm]),
        None => Err(StampError::AcceptSignatureAlgorithm(
            "RSASSA-PSS with unusual parameters".to_owned(),
        )),
    }
}

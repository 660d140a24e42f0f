//! A token: what it claims, and the checks that turn the claim into a time-stamp. The checks are those of RFC 3161 section 2.4.2
//! and RFC 5652 section 5; the time at which the authority's certificates must be valid is the token's own.

use der::Decode;
use der::asn1::ObjectIdentifier;
use rapporteur_model::Timestamp;
use x509_cert::spki::AlgorithmIdentifierRef;

use super::asn1::{
    Attribute, CONTENT_TYPE, ContentInfo, Elements, Extension, MESSAGE_DIGEST, PkiStatusInfo,
    SIGNED_DATA, SIGNING_CERTIFICATE, SIGNING_CERTIFICATE_V2, SignedData, SignerInfo, TST_INFO,
    TimeStampResp, TstInfo,
};
use super::authority::{Roots, Signer};
use super::digest::DigestAlgorithm;
use super::request::{read_imprint, unsigned};
use super::signature::verify_signature;
use super::time::{Accuracy, read_accuracy, read_gen_time};
use crate::StampError;

/// A token, with or without its response around it, is at most so many bytes; usual ones have 2 to 8 thousand.
pub const TOKEN_BYTES_MAX: usize = 64 * 1024;
/// A token holds at most so many certificates.
const CERTIFICATE_COUNT_MAX: usize = 16;
/// A signer has at most so many attributes, and a token so many extensions.
const ATTRIBUTE_COUNT_MAX: usize = 16;

const WHAT: &str = "the time-stamp";

/// What a token says, before anything vouches for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenClaim {
    /// The stamped time, in whole seconds.
    pub at: Timestamp,
    /// What follows the whole seconds, in microseconds.
    pub at_micros: u32,
    /// How exact the authority says its time is; `None` where it does not say.
    pub accuracy: Option<Accuracy>,
    /// The authority's policy, as a dotted object identifier.
    pub policy: String,
    /// The token's serial number, in hexadecimal.
    pub serial: String,
    /// What the stamped digest was made with.
    pub algorithm: DigestAlgorithm,
    /// The stamped digest.
    pub digest: Vec<u8>,
    /// The nonce of the request, as an unsigned number without leading zeros; `None` where there is none.
    pub nonce: Option<Vec<u8>>,
}

/// A time-stamp that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// What the token says.
    pub claim: TokenClaim,
    /// The subject of the certificate that signed it.
    pub authority: String,
    /// The subject of the given root that vouches for the authority.
    pub root: String,
}

/// A token that was read and not yet checked. It owns its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    signed_data: Vec<u8>,
    claim: TokenClaim,
}

impl Token {
    /// Reads a response (`application/timestamp-reply`, a `.tsr` file) or the token within one, in DER.
    ///
    /// # Errors
    /// [`StampError::ReadLong`], [`StampError::ReadMalformed`], [`StampError::TakeRefusal`] for a response without a token,
    /// [`StampError::AcceptDigestAlgorithm`].
    pub fn parse(bytes: &[u8]) -> Result<Self, StampError> {
        if bytes.len() > TOKEN_BYTES_MAX {
            return Err(StampError::ReadLong {
                what: WHAT,
                size_bytes_max: TOKEN_BYTES_MAX,
            });
        }
        // A response begins with a SEQUENCE (its status), a token with an OBJECT IDENTIFIER.
        let content_info = match TimeStampResp::from_der(bytes) {
            Ok(response) => token_of(&response)?,
            Err(_) => ContentInfo::from_der(bytes).map_err(malformed)?,
        };
        if content_info.content_type != SIGNED_DATA {
            return Err(StampError::malformed(WHAT, "it is not signed data"));
        }
        let signed_data = der::Encode::to_der(&content_info.content).map_err(malformed)?;
        let claim = read_claim(&read_signed_data(&signed_data)?)?;
        Ok(Self { signed_data, claim })
    }

    /// What the token says, before anything vouches for it.
    pub fn claim(&self) -> &TokenClaim {
        &self.claim
    }

    /// Checks that the token stamps this digest and answers this nonce, that its authority signed it, and that a root vouched for
    /// the authority at the stamped time. `digest` is of the stamped bytes, made with the claim's algorithm.
    ///
    /// # Errors
    /// The variant of [`StampError`] that names the first check that does not hold.
    pub fn verify(
        &self,
        digest: &[u8],
        nonce: Option<&[u8]>,
        roots: &Roots,
    ) -> Result<Stamp, StampError> {
        self.check_digest(digest)?;
        if let Some(asked) = nonce {
            self.compare_nonce(unsigned(asked))?;
        }
        let signed_data = read_signed_data(&self.signed_data)?;
        let info = only_signer(&signed_data)?;
        check_digest_listed(&signed_data, &info)?;
        let certificates = match signed_data.certificates {
            Some(set) => set.list(CERTIFICATE_COUNT_MAX).map_err(malformed)?,
            None => vec![],
        };
        let signer = Signer::find(&info.signer, &certificates)
            .or_else(|_| Signer::find(&info.signer, &roots.certificates()))?;
        let message = check_attributes(&info, signed_data.content.content.as_bytes(), &signer)?;
        verify_signature(&info, &message, &signer)?;
        signer.check_purpose()?;
        let root = roots.vouch(&signer, &certificates, self.claim.at)?;
        Ok(Stamp {
            claim: self.claim.clone(),
            authority: signer.subject(),
            root,
        })
    }

    /// Checks that the token stamps this digest, made with the claim's algorithm, and nothing else.
    ///
    /// # Errors
    /// [`StampError::CompareDigest`].
    pub fn check_digest(&self, digest: &[u8]) -> Result<(), StampError> {
        if self.claim.digest == digest {
            return Ok(());
        }
        Err(StampError::CompareDigest {
            algorithm: self.claim.algorithm.name(),
            stamped: hex::encode(&self.claim.digest),
            given: hex::encode(digest),
        })
    }

    fn compare_nonce(&self, asked: &[u8]) -> Result<(), StampError> {
        if self.claim.nonce.as_deref() == Some(asked) {
            return Ok(());
        }
        let found = self.claim.nonce.as_ref();
        Err(StampError::CompareNonce {
            found: found.map_or_else(|| "absent".to_owned(), hex::encode),
            asked: hex::encode(asked),
        })
    }
}

fn malformed(error: der::Error) -> StampError {
    StampError::malformed(WHAT, error)
}

/// The token of a response that grants one (status 0 or 1, RFC 3161 section 2.4.2).
fn token_of<'a>(response: &TimeStampResp<'a>) -> Result<ContentInfo<'a>, StampError> {
    if response.status.status > 1 {
        return Err(StampError::TakeRefusal(refusal_in_words(&response.status)));
    }
    let token = response
        .token
        .ok_or_else(|| StampError::malformed(WHAT, "the response grants a token and holds none"))?;
    token.decode_as().map_err(malformed)
}

fn refusal_in_words(status: &PkiStatusInfo<'_>) -> String {
    let mut words = match status.status {
        2 => "the request was rejected".to_owned(),
        3 => "the request waits".to_owned(),
        4 | 5 => "a revocation is announced or done".to_owned(),
        other => format!("its status is {other}"),
    };
    let failures = [
        (0, "it does not accept this digest algorithm"),
        (2, "it does not accept this kind of request"),
        (5, "it could not read the request"),
        (14, "its source of time is not available"),
        (15, "it does not offer this policy"),
        (16, "it does not know this extension"),
        (
            17,
            "it cannot give the additional words that were asked for",
        ),
        (25, "it failed inside"),
    ];
    for (bit, meaning) in failures {
        let is_set = |bits: der::asn1::BitStringRef<'_>| bits.bits().nth(bit).unwrap_or(false);
        if status.failures.is_some_and(is_set) {
            words.push_str(&format!("; {meaning}"));
        }
    }
    for said in status.words.iter().flatten().take(4) {
        let said = String::from_utf8_lossy(said.value());
        words.push_str(&format!(
            "; it says: {}",
            super::authority::printable(&said)
        ));
    }
    words
}

fn read_signed_data(bytes: &[u8]) -> Result<SignedData<'_>, StampError> {
    SignedData::from_der(bytes).map_err(malformed)
}

fn read_claim(signed_data: &SignedData<'_>) -> Result<TokenClaim, StampError> {
    if signed_data.content.content_type != TST_INFO {
        return Err(StampError::malformed(
            WHAT,
            "it is signed data of another kind",
        ));
    }
    let info = TstInfo::from_der(signed_data.content.content.as_bytes()).map_err(malformed)?;
    if info.version != 1 {
        return Err(StampError::malformed(WHAT, "its version is not 1"));
    }
    refuse_critical_extensions(info.extensions)?;
    let (algorithm, digest) = read_imprint(&info.imprint)?;
    let (at, at_micros) = read_gen_time(info.gen_time)?;
    Ok(TokenClaim {
        at,
        at_micros,
        accuracy: info.accuracy.as_ref().map(read_accuracy).transpose()?,
        policy: info.policy.to_string(),
        serial: hex::encode(unsigned(info.serial.as_bytes())),
        algorithm,
        digest,
        nonce: info.nonce.map(|nonce| unsigned(nonce.as_bytes()).to_vec()),
    })
}

fn refuse_critical_extensions(extensions: Option<Elements<'_>>) -> Result<(), StampError> {
    let Some(extensions) = extensions else {
        return Ok(());
    };
    for bytes in extensions.list(ATTRIBUTE_COUNT_MAX).map_err(malformed)? {
        let extension = Extension::from_der(bytes).map_err(malformed)?;
        if extension.is_critical {
            let why = format!(
                "it has the extension {}, which must be understood and is not",
                extension.name
            );
            return Err(StampError::malformed(WHAT, why));
        }
    }
    Ok(())
}

/// RFC 3161 section 2.4.2: a token has exactly one signature.
fn only_signer<'a>(signed_data: &SignedData<'a>) -> Result<SignerInfo<'a>, StampError> {
    match signed_data.signers.list(1) {
        Ok(signers) if signers.len() == 1 => SignerInfo::from_der(signers[0]).map_err(malformed),
        _ => Err(StampError::malformed(
            WHAT,
            "it does not have exactly one signature",
        )),
    }
}

/// RFC 5652 section 5.1: the signer's digest algorithm is among those announced, and a reader may insist on it.
fn check_digest_listed(
    signed_data: &SignedData<'_>,
    info: &SignerInfo<'_>,
) -> Result<(), StampError> {
    let listed = signed_data.digest_algorithms.list(ATTRIBUTE_COUNT_MAX);
    let is_signers = |bytes: &&[u8]| {
        AlgorithmIdentifierRef::from_der(bytes)
            .is_ok_and(|listed| listed.oid == info.digest_algorithm.oid)
    };
    if listed.map_err(malformed)?.iter().any(is_signers) {
        return Ok(());
    }
    Err(StampError::malformed(
        WHAT,
        "it does not announce the digest algorithm of its signature",
    ))
}

/// Checks the signed attributes (RFC 5652 section 11, RFC 5816 section 2.2.1) and returns the bytes that are signed.
fn check_attributes(
    info: &SignerInfo<'_>,
    content: &[u8],
    signer: &Signer<'_>,
) -> Result<Vec<u8>, StampError> {
    let attributes = info
        .signed_attributes
        .ok_or(StampError::CheckAttributes("there are none"))?;
    let listed = attributes.list(ATTRIBUTE_COUNT_MAX).map_err(malformed)?;
    let listed: Vec<Attribute<'_>> = listed
        .into_iter()
        .map(|bytes| Attribute::from_der(bytes).map_err(malformed))
        .collect::<Result<_, _>>()?;
    let content_type = one_value(&listed, CONTENT_TYPE)?
        .ok_or(StampError::CheckAttributes("the content type is missing"))?;
    if ObjectIdentifier::from_der(content_type).ok() != Some(TST_INFO) {
        return Err(StampError::CheckAttributes("the content type is another"));
    }
    let oid = info.digest_algorithm.oid;
    let algorithm = DigestAlgorithm::of(&oid)
        .ok_or_else(|| StampError::AcceptSignatureAlgorithm(format!("its digest is {oid}")))?;
    let digest = one_value(&listed, MESSAGE_DIGEST)?
        .ok_or(StampError::CheckAttributes("the digest is missing"))?;
    let digest = der::asn1::OctetStringRef::from_der(digest).map_err(malformed)?;
    if digest.as_bytes() != algorithm.digest(content) {
        return Err(StampError::CheckAttributes(
            "the digest is not that of the token's content",
        ));
    }
    let first = one_value(&listed, SIGNING_CERTIFICATE)?;
    let second = one_value(&listed, SIGNING_CERTIFICATE_V2)?;
    signer.check_binding(first, second)?;
    // RFC 5652 section 5.4: what is signed is the attributes as a SET OF, not as the field that holds them.
    let set = der::Encode::to_der(&attributes).map_err(malformed)?;
    Ok(set)
}

/// The one value of an attribute that stands once, or `None` where it does not stand.
fn one_value<'a>(
    attributes: &[Attribute<'a>],
    name: ObjectIdentifier,
) -> Result<Option<&'a [u8]>, StampError> {
    let mut named = attributes.iter().filter(|attribute| attribute.name == name);
    let Some(attribute) = named.next() else {
        return Ok(None);
    };
    match attribute.values.list(1) {
        Ok(values) if values.len() == 1 && named.next().is_none() => Ok(Some(values[0])),
        _ => Err(StampError::CheckAttributes(
            "one of them has not exactly one value",
        )),
    }
}

//! Who signed a token, whether that certificate may, and which of the given roots vouches for it at the stamped time.

use std::time::Duration;

use der::asn1::{AnyRef, ObjectIdentifier};
use der::{Decode, Tag, TagNumber, Tagged};
use pki_types::pem::PemObject;
use pki_types::{CertificateDer, TrustAnchor, UnixTime};
use rapporteur_model::Timestamp;
use webpki::{EndEntityCert, KeyUsage as PurposeWanted};
use x509_cert::Certificate;
use x509_cert::ext::pkix::{ExtendedKeyUsage, KeyUsage, KeyUsages, SubjectKeyIdentifier};
use x509_cert::name::Name;

use super::asn1::{EssCertId, EssCertIdV2, IssuerAndSerial, IssuerSerial, SigningCertificate};
use super::digest::{DigestAlgorithm, sha1};
use crate::StampError;

/// id-kp-timeStamping (RFC 3161 section 2.3).
const TIME_STAMPING: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.8");
/// The same, as the content of an OBJECT IDENTIFIER.
const TIME_STAMPING_BYTES: &[u8] = &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x08];
/// rsaEncryption (RFC 3279 section 2.3.1).
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
/// A certificate of at most so many bytes is read as a signer's: what reads it sorts sets slowly.
const CERTIFICATE_BYTES_MAX: usize = 8 * 1024;
/// Roots are at most so many bytes.
const ROOTS_BYTES_MAX: usize = 1024 * 1024;
/// At most so many roots are given.
const ROOT_COUNT_MAX: usize = 512;

/// The roots that a reader trusts to vouch for authorities.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roots {
    certificates: Vec<CertificateDer<'static>>,
}

impl Roots {
    /// Reads certificates from PEM; other PEM sections and the text between them are passed over. A single certificate in DER
    /// is taken too.
    ///
    /// # Errors
    /// [`StampError::ReadLong`], [`StampError::ReadMalformed`], [`StampError::ReadNoRoots`].
    pub fn from_pem(bytes: &[u8]) -> Result<Self, StampError> {
        let what = "the file of root certificates";
        if bytes.len() > ROOTS_BYTES_MAX {
            return Err(StampError::ReadLong {
                what,
                size_bytes_max: ROOTS_BYTES_MAX,
            });
        }
        let certificates: Vec<CertificateDer<'static>> = if bytes.first() == Some(&0x30) {
            vec![CertificateDer::from(bytes.to_vec())]
        } else {
            CertificateDer::pem_slice_iter(bytes)
                .take(ROOT_COUNT_MAX + 1)
                .collect::<Result<_, _>>()
                .map_err(|error| StampError::malformed(what, error))?
        };
        if certificates.is_empty() {
            return Err(StampError::ReadNoRoots);
        }
        if certificates.len() > ROOT_COUNT_MAX {
            return Err(StampError::malformed(
                what,
                format!("it holds more than {ROOT_COUNT_MAX} certificates"),
            ));
        }
        for certificate in &certificates {
            webpki::anchor_from_trusted_cert(certificate)
                .map_err(|error| StampError::malformed(what, error))?;
        }
        Ok(Self { certificates })
    }

    /// The certificates, in DER. A reader may put an authority's own among them, for tokens that do not hold it.
    pub(super) fn certificates(&self) -> Vec<&[u8]> {
        self.certificates.iter().map(AsRef::as_ref).collect()
    }

    /// The subject of the root that vouched for the signer at that moment.
    pub(super) fn vouch(
        &self,
        signer: &Signer<'_>,
        others: &[&[u8]],
        at: Timestamp,
    ) -> Result<String, StampError> {
        let anchors: Vec<TrustAnchor<'_>> = self
            .certificates
            .iter()
            .filter_map(|certificate| webpki::anchor_from_trusted_cert(certificate).ok())
            .collect();
        let der = CertificateDer::from(signer.der);
        let between: Vec<CertificateDer<'_>> = others
            .iter()
            .filter(|other| **other != signer.der)
            .map(|other| CertificateDer::from(*other))
            .collect();
        let seconds = u64::try_from(at.as_seconds())
            .map_err(|_| StampError::malformed("the token's time", "it lies before 1970"))?;
        let time = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
        let certificate =
            EndEntityCert::try_from(&der).map_err(|error| signer.chain_fault(&error))?;
        // The signer's own purpose was checked more strictly already; certificates between may have none stated.
        let purpose = PurposeWanted::required_if_present(TIME_STAMPING_BYTES);
        let path = certificate
            .verify_for_usage(
                webpki::ALL_VERIFICATION_ALGS,
                &anchors,
                &between,
                time,
                purpose,
                None,
                None,
            )
            .map_err(|error| signer.trust_fault(&error, at))?;
        let root = anchors.iter().position(|anchor| anchor == path.anchor());
        Ok(root.map_or_else(String::new, |place| subject_of(&self.certificates[place])))
    }
}

/// The certificate that signed a token.
pub(super) struct Signer<'a> {
    /// Its bytes, as they stand in the token.
    pub(super) der: &'a [u8],
    certificate: Certificate,
}

impl<'a> Signer<'a> {
    /// Finds the certificate that the signer identifier names (RFC 5652 section 5.3).
    pub(super) fn find(
        identifier: &AnyRef<'_>,
        certificates: &[&'a [u8]],
    ) -> Result<Self, StampError> {
        let readable = certificates
            .iter()
            .filter(|der| der.len() <= CERTIFICATE_BYTES_MAX)
            .filter_map(|der| Some((*der, Certificate::from_der(der).ok()?)));
        let key_tag = Tag::ContextSpecific {
            constructed: false,
            number: TagNumber::N0,
        };
        let named: Option<IssuerAndSerial<'_>> = identifier.decode_as().ok();
        let issuer: Option<Name> = named
            .as_ref()
            .and_then(|named| named.issuer.decode_as().ok());
        for (der, certificate) in readable {
            let tbs = &certificate.tbs_certificate;
            let is_named = match &named {
                Some(named) => {
                    issuer.as_ref() == Some(&tbs.issuer)
                        && named.serial.as_bytes() == tbs.serial_number.as_bytes()
                }
                None => {
                    let id = tbs.get::<SubjectKeyIdentifier>().ok().flatten();
                    identifier.tag() == key_tag
                        && id.is_some_and(|(_, id)| id.0.as_bytes() == identifier.value())
                }
            };
            if is_named {
                return Ok(Self { der, certificate });
            }
        }
        Err(StampError::FindSigner)
    }

    /// Its subject, in words that a terminal can show.
    pub(super) fn subject(&self) -> String {
        in_words(&self.certificate.tbs_certificate.subject)
    }

    /// Checks that the signed attributes name this certificate by its digest: without that, another certificate with the same
    /// key could be put in its place (RFC 2634 section 5, RFC 5816). Either form may stand; those that stand must all fit.
    pub(super) fn check_binding(
        &self,
        first: Option<&[u8]>,
        second: Option<&[u8]>,
    ) -> Result<(), StampError> {
        const UNREADABLE: StampError =
            StampError::CheckAttributes("the name of the signing certificate cannot be read");
        if first.is_none() && second.is_none() {
            return Err(StampError::CheckAttributes(
                "they do not name the signing certificate",
            ));
        }
        if let Some(bytes) = first {
            let id: EssCertId<'_> = first_id(bytes).ok_or(UNREADABLE)?;
            self.check_id(id.digest.as_bytes(), &sha1(self.der), id.issuer)?;
        }
        if let Some(bytes) = second {
            let id: EssCertIdV2<'_> = first_id(bytes).ok_or(UNREADABLE)?;
            let algorithm = match id.algorithm {
                None => DigestAlgorithm::Sha256,
                Some(stated) => DigestAlgorithm::of(&stated.oid).ok_or(UNREADABLE)?,
            };
            self.check_id(id.digest.as_bytes(), &algorithm.digest(self.der), id.issuer)?;
        }
        Ok(())
    }

    /// The digest binds; a serial number stated besides must agree.
    fn check_id(
        &self,
        stated: &[u8],
        digest: &[u8],
        issuer: Option<AnyRef<'_>>,
    ) -> Result<(), StampError> {
        let serial = self.certificate.tbs_certificate.serial_number.as_bytes();
        let agrees = match issuer {
            None => true,
            Some(issuer) => issuer
                .decode_as::<IssuerSerial<'_>>()
                .is_ok_and(|issuer| issuer.serial.as_bytes() == serial),
        };
        if stated == digest && agrees {
            Ok(())
        } else {
            Err(StampError::CheckAttributes(
                "they name another certificate than the one that signed",
            ))
        }
    }

    /// RFC 3161 section 2.3: the only extended purpose is time-stamping, and it is marked critical.
    pub(super) fn check_purpose(&self) -> Result<(), StampError> {
        let tbs = &self.certificate.tbs_certificate;
        let fault = |why| StampError::CheckPurpose {
            authority: self.subject(),
            why,
        };
        match tbs.get::<ExtendedKeyUsage>() {
            Ok(Some((_, purposes))) if purposes.0 != [TIME_STAMPING] => {
                return Err(fault("time-stamping is not its only extended purpose"));
            }
            Ok(Some((false, _))) => {
                return Err(fault("its extended purpose is not marked critical"));
            }
            Ok(Some((true, _))) => {}
            Ok(None) => return Err(fault("it has no extended purpose")),
            Err(_) => return Err(fault("its extended purpose cannot be read")),
        }
        match tbs.get::<KeyUsage>() {
            Ok(None) => Ok(()),
            Ok(Some((_, usage)))
                if usage.0.contains(KeyUsages::DigitalSignature)
                    || usage.0.contains(KeyUsages::NonRepudiation) =>
            {
                Ok(())
            }
            Ok(Some(_)) => Err(fault("its key is not for signatures")),
            Err(_) => Err(fault("its key usage cannot be read")),
        }
    }

    /// Says so when the key is an RSA key that is too short, rather than that the signature is wrong.
    pub(super) fn refuse_short_key(&self) -> Result<(), StampError> {
        let key = &self.certificate.tbs_certificate.subject_public_key_info;
        // A 2048-bit modulus alone takes 256 bytes.
        if key.algorithm.oid == RSA && key.subject_public_key.raw_bytes().len() < 256 {
            return Err(StampError::AcceptSignatureAlgorithm(
                "its RSA key has fewer than 2048 bits".to_owned(),
            ));
        }
        Ok(())
    }

    pub(super) fn chain_fault(&self, error: &webpki::Error) -> StampError {
        let why = match error {
            webpki::Error::UnsupportedCriticalExtension => {
                "one has an extension that must be understood and is not".to_owned()
            }
            webpki::Error::InvalidSignatureForPublicKey => {
                "one is not signed by its issuer".to_owned()
            }
            webpki::Error::CaUsedAsEndEntity => {
                "the signer's is one for issuing certificates".to_owned()
            }
            other => format!("{other}"),
        };
        StampError::TrustChain {
            authority: self.subject(),
            why,
        }
    }

    fn trust_fault(&self, error: &webpki::Error, at: Timestamp) -> StampError {
        let tbs = &self.certificate.tbs_certificate;
        let authority = self.subject();
        let moment = |time: &UnixTime| {
            let seconds = i64::try_from(time.as_secs()).ok();
            let at = seconds.and_then(Timestamp::from_seconds);
            at.map_or_else(|| "a time out of range".to_owned(), |at| at.to_string())
        };
        match error {
            webpki::Error::CertExpired { not_after, .. } => StampError::TrustOutsideValidity {
                authority,
                at,
                bound: format!("until {}", moment(not_after)),
            },
            webpki::Error::CertNotValidYet { not_before, .. } => StampError::TrustOutsideValidity {
                authority,
                at,
                bound: format!("from {}", moment(not_before)),
            },
            webpki::Error::UnknownIssuer | webpki::Error::CaUsedAsEndEntity
                if tbs.issuer == tbs.subject =>
            {
                StampError::TrustSelfSigned { authority }
            }
            webpki::Error::UnknownIssuer => StampError::TrustUnknownRoot {
                authority,
                issuer: in_words(&tbs.issuer),
            },
            other => self.chain_fault(other),
        }
    }
}

/// The first certificate id of a signing-certificate attribute: that of the signer (RFC 2634 section 5.4).
fn first_id<'a, T: der::FixedTag + der::DecodeValue<'a>>(attribute: &'a [u8]) -> Option<T> {
    let listed = SigningCertificate::from_der(attribute).ok()?;
    listed.certificates.first()?.decode_as().ok()
}

fn subject_of(certificate: &CertificateDer<'_>) -> String {
    let is_short = certificate.len() <= CERTIFICATE_BYTES_MAX;
    let read = is_short.then(|| Certificate::from_der(certificate).ok());
    read.flatten().map_or_else(
        || "a root whose name cannot be read".to_owned(),
        |read| in_words(&read.tbs_certificate.subject),
    )
}

fn in_words(name: &Name) -> String {
    let words = printable(&name.to_string());
    if words.is_empty() {
        "an authority without a name".to_owned()
    } else {
        words
    }
}

/// Replaces control characters and marks of direction, which could steer a terminal, and cuts what is long.
pub(super) fn printable(text: &str) -> String {
    let steers = |letter: char| {
        letter.is_control()
            || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars()
        .take(300)
        .map(|letter| if steers(letter) { '\u{fffd}' } else { letter })
        .collect()
}

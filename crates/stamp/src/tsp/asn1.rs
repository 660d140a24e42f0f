//! The ASN.1 types of RFC 3161 and of the parts of RFC 5652 (CMS) that a token uses. Sets stay raw bytes until they are walked
//! with a limit, so that nothing is sorted, copied or recursed into at a stranger's bidding; no type contains itself, so the depth
//! is that of these declarations. Refuses to know what any of it means.

use der::asn1::{AnyRef, BitStringRef, IntRef, ObjectIdentifier, OctetStringRef};
use der::{
    DecodeValue, EncodeValue, FixedTag, Header, Length, Reader, Sequence, SliceReader, Tag, Writer,
};
use x509_cert::spki::AlgorithmIdentifierRef;

/// id-signedData (RFC 5652 section 5.1).
pub(super) const SIGNED_DATA: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
/// id-ct-TSTInfo (RFC 3161 section 2.4.2).
pub(super) const TST_INFO: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.1.4");
/// id-contentType (RFC 5652 section 11.1).
pub(super) const CONTENT_TYPE: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
/// id-messageDigest (RFC 5652 section 11.2).
pub(super) const MESSAGE_DIGEST: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
/// id-aa-signingCertificate (RFC 2634 section 5.4).
pub(super) const SIGNING_CERTIFICATE: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.12");
/// id-aa-signingCertificateV2 (RFC 5035 section 3).
pub(super) const SIGNING_CERTIFICATE_V2: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");

/// The content of a SET or SEQUENCE OF, unread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Elements<'a>(pub(super) &'a [u8]);

impl<'a> Elements<'a> {
    /// The elements, each with its header; an error above `count_max`.
    pub(super) fn list(self, count_max: usize) -> der::Result<Vec<&'a [u8]>> {
        let mut reader = SliceReader::new(self.0)?;
        let mut elements = Vec::new();
        while !reader.is_finished() {
            if elements.len() == count_max {
                return Err(der::ErrorKind::Overlength.into());
            }
            elements.push(reader.tlv_bytes()?);
        }
        Ok(elements)
    }
}

impl FixedTag for Elements<'_> {
    const TAG: Tag = Tag::Set;
}

impl<'a> DecodeValue<'a> for Elements<'a> {
    fn decode_value<R: Reader<'a>>(reader: &mut R, header: Header) -> der::Result<Self> {
        reader.read_slice(header.length).map(Self)
    }
}

impl EncodeValue for Elements<'_> {
    fn value_len(&self) -> der::Result<Length> {
        Length::try_from(self.0.len())
    }

    fn encode_value(&self, writer: &mut impl Writer) -> der::Result<()> {
        writer.write(self.0)
    }
}

/// MessageImprint (RFC 3161 section 2.4.1).
#[derive(Debug, Clone, Sequence)]
pub(super) struct MessageImprint<'a> {
    pub(super) algorithm: AlgorithmIdentifierRef<'a>,
    pub(super) digest: OctetStringRef<'a>,
}

/// TimeStampReq (RFC 3161 section 2.4.1).
#[derive(Debug, Clone, Sequence)]
pub(super) struct TimeStampReq<'a> {
    pub(super) version: u8,
    pub(super) imprint: MessageImprint<'a>,
    #[asn1(optional = "true")]
    pub(super) policy: Option<ObjectIdentifier>,
    #[asn1(optional = "true")]
    pub(super) nonce: Option<IntRef<'a>>,
    #[asn1(default = "no")]
    pub(super) wants_certificate: bool,
    #[asn1(
        context_specific = "0",
        tag_mode = "IMPLICIT",
        constructed = "true",
        optional = "true"
    )]
    pub(super) extensions: Option<Elements<'a>>,
}

/// The default of the two BOOLEAN fields.
fn no() -> bool {
    false
}

/// TimeStampResp (RFC 3161 section 2.4.2).
#[derive(Debug, Clone, Sequence)]
pub(super) struct TimeStampResp<'a> {
    pub(super) status: PkiStatusInfo<'a>,
    #[asn1(optional = "true")]
    pub(super) token: Option<AnyRef<'a>>,
}

/// PKIStatusInfo (RFC 3161 section 2.4.2).
#[derive(Debug, Clone, Sequence)]
pub(super) struct PkiStatusInfo<'a> {
    pub(super) status: u8,
    #[asn1(optional = "true")]
    pub(super) words: Option<Vec<AnyRef<'a>>>,
    #[asn1(optional = "true")]
    pub(super) failures: Option<BitStringRef<'a>>,
}

/// ContentInfo (RFC 5652 section 3).
#[derive(Debug, Clone, Sequence)]
pub(super) struct ContentInfo<'a> {
    pub(super) content_type: ObjectIdentifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    pub(super) content: AnyRef<'a>,
}

/// SignedData (RFC 5652 section 5.1).
#[derive(Debug, Clone, Sequence)]
pub(super) struct SignedData<'a> {
    pub(super) version: u8,
    pub(super) digest_algorithms: Elements<'a>,
    pub(super) content: EncapsulatedContentInfo<'a>,
    #[asn1(
        context_specific = "0",
        tag_mode = "IMPLICIT",
        constructed = "true",
        optional = "true"
    )]
    pub(super) certificates: Option<Elements<'a>>,
    #[asn1(
        context_specific = "1",
        tag_mode = "IMPLICIT",
        constructed = "true",
        optional = "true"
    )]
    pub(super) revocations: Option<Elements<'a>>,
    pub(super) signers: Elements<'a>,
}

/// EncapsulatedContentInfo (RFC 5652 section 5.2), with a content.
#[derive(Debug, Clone, Sequence)]
pub(super) struct EncapsulatedContentInfo<'a> {
    pub(super) content_type: ObjectIdentifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    pub(super) content: OctetStringRef<'a>,
}

/// SignerInfo (RFC 5652 section 5.3).
#[derive(Debug, Clone, Sequence)]
pub(super) struct SignerInfo<'a> {
    pub(super) version: u8,
    /// `IssuerAndSerialNumber`, or `[0]` with a key identifier.
    pub(super) signer: AnyRef<'a>,
    pub(super) digest_algorithm: AlgorithmIdentifierRef<'a>,
    #[asn1(
        context_specific = "0",
        tag_mode = "IMPLICIT",
        constructed = "true",
        optional = "true"
    )]
    pub(super) signed_attributes: Option<Elements<'a>>,
    pub(super) signature_algorithm: AlgorithmIdentifierRef<'a>,
    pub(super) signature: OctetStringRef<'a>,
    #[asn1(
        context_specific = "1",
        tag_mode = "IMPLICIT",
        constructed = "true",
        optional = "true"
    )]
    pub(super) unsigned_attributes: Option<Elements<'a>>,
}

/// IssuerAndSerialNumber (RFC 5652 section 10.2.4); the issuer is compared byte for byte.
#[derive(Debug, Clone, Sequence)]
pub(super) struct IssuerAndSerial<'a> {
    pub(super) issuer: AnyRef<'a>,
    pub(super) serial: IntRef<'a>,
}

/// Attribute (RFC 5652 section 5.3).
#[derive(Debug, Clone, Sequence)]
pub(super) struct Attribute<'a> {
    pub(super) name: ObjectIdentifier,
    pub(super) values: Elements<'a>,
}

/// TSTInfo (RFC 3161 section 2.4.2).
#[derive(Debug, Clone, Sequence)]
pub(super) struct TstInfo<'a> {
    pub(super) version: u8,
    pub(super) policy: ObjectIdentifier,
    pub(super) imprint: MessageImprint<'a>,
    pub(super) serial: IntRef<'a>,
    /// A GeneralizedTime, which here may have a fraction.
    pub(super) gen_time: AnyRef<'a>,
    #[asn1(optional = "true")]
    pub(super) accuracy: Option<AccuracyFields>,
    #[asn1(default = "no")]
    pub(super) ordering: bool,
    #[asn1(optional = "true")]
    pub(super) nonce: Option<IntRef<'a>>,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    pub(super) authority: Option<AnyRef<'a>>,
    #[asn1(
        context_specific = "1",
        tag_mode = "IMPLICIT",
        constructed = "true",
        optional = "true"
    )]
    pub(super) extensions: Option<Elements<'a>>,
}

/// Accuracy (RFC 3161 section 2.4.2).
#[derive(Debug, Clone, Sequence)]
pub(super) struct AccuracyFields {
    #[asn1(optional = "true")]
    pub(super) seconds: Option<u32>,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", optional = "true")]
    pub(super) millis: Option<u16>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    pub(super) micros: Option<u16>,
}

/// Extension (RFC 5280 section 4.1), of which only the first two fields are read.
#[derive(Debug, Clone, Sequence)]
pub(super) struct Extension<'a> {
    pub(super) name: ObjectIdentifier,
    #[asn1(default = "no")]
    pub(super) is_critical: bool,
    pub(super) value: OctetStringRef<'a>,
}

/// SigningCertificate and SigningCertificateV2 (RFC 2634 section 5.4, RFC 5035 section 3); policies are not read.
#[derive(Debug, Clone, Sequence)]
pub(super) struct SigningCertificate<'a> {
    pub(super) certificates: Vec<AnyRef<'a>>,
    #[asn1(optional = "true")]
    pub(super) policies: Option<AnyRef<'a>>,
}

/// ESSCertID (RFC 2634 section 5.4.1): SHA-1.
#[derive(Debug, Clone, Sequence)]
pub(super) struct EssCertId<'a> {
    pub(super) digest: OctetStringRef<'a>,
    #[asn1(optional = "true")]
    pub(super) issuer: Option<AnyRef<'a>>,
}

/// ESSCertIDv2 (RFC 5035 section 4): SHA-256 unless it says otherwise.
#[derive(Debug, Clone, Sequence)]
pub(super) struct EssCertIdV2<'a> {
    #[asn1(optional = "true")]
    pub(super) algorithm: Option<AlgorithmIdentifierRef<'a>>,
    pub(super) digest: OctetStringRef<'a>,
    #[asn1(optional = "true")]
    pub(super) issuer: Option<AnyRef<'a>>,
}

/// IssuerSerial (RFC 2634 section 5.4.1); the issuer is a list of general names.
#[derive(Debug, Clone, Sequence)]
pub(super) struct IssuerSerial<'a> {
    pub(super) issuer: AnyRef<'a>,
    pub(super) serial: IntRef<'a>,
}

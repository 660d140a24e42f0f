//! Why a time-stamp does not show what it should, as one enum. Each variant says what was wrong and, where there is one, what to do.

use rapporteur_model::Timestamp;

/// Why a time-stamp cannot be read or does not hold.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StampError {
    /// There are more bytes than a time-stamp has.
    #[error("{what} has more than {size_bytes_max} bytes")]
    ReadLong {
        /// What was read.
        what: &'static str,
        /// The limit.
        size_bytes_max: usize,
    },
    /// The bytes are not what they should be.
    #[error("{what} cannot be read: {why}")]
    ReadMalformed {
        /// What was read.
        what: &'static str,
        /// What is wrong, in words.
        why: String,
    },
    /// The authority gave no token.
    #[error("the authority refused: {0}")]
    TakeRefusal(String),
    /// The token was made over another digest.
    #[error(
        "the time-stamp is of other bytes: it was made over {algorithm} {stamped}, these bytes have {given}"
    )]
    CompareDigest {
        /// The digest's algorithm.
        algorithm: &'static str,
        /// The digest in the time-stamp, in hexadecimal.
        stamped: String,
        /// The digest of the bytes at hand, in hexadecimal.
        given: String,
    },
    /// The digest is made in a way that no longer binds.
    #[error("the time-stamp was made over a {0} digest, which is not accepted")]
    AcceptDigestAlgorithm(String),
    /// The token does not answer the request.
    #[error("the answer is to another request: its nonce is {found}, the request's is {asked}")]
    CompareNonce {
        /// The nonce found, in hexadecimal, or `absent`.
        found: String,
        /// The nonce asked for, in hexadecimal.
        asked: String,
    },
    /// The token has no certificate of its signer.
    #[error(
        "the token does not hold the authority's certificate: ask the authority again, for a token with certificates, or put that certificate among the roots"
    )]
    FindSigner,
    /// The signed attributes do not say what RFC 3161 and RFC 5652 demand.
    #[error("the token's signed attributes do not hold: {0}")]
    CheckAttributes(&'static str),
    /// The signature is made in a way that is not supported.
    #[error("the token is signed in a way that is not accepted: {0}")]
    AcceptSignatureAlgorithm(String),
    /// The signature does not hold.
    #[error("the authority's signature does not hold: the token was altered")]
    CheckSignature,
    /// The certificate may not sign time-stamps.
    #[error("the certificate of {authority} may not sign time-stamps: {why}")]
    CheckPurpose {
        /// The certificate's subject.
        authority: String,
        /// What it lacks.
        why: &'static str,
    },
    /// Nobody but the authority vouches for it.
    #[error("the certificate of {authority} is self-signed and is none of the given roots")]
    TrustSelfSigned {
        /// The certificate's subject.
        authority: String,
    },
    /// No given root vouches for the authority.
    #[error(
        "none of the given roots vouches for {authority} (issued by {issuer}): give the root certificate that the authority publishes"
    )]
    TrustUnknownRoot {
        /// The certificate's subject.
        authority: String,
        /// The certificate's issuer.
        issuer: String,
    },
    /// A certificate was not valid at the stamped time.
    #[error(
        "a certificate of {authority} was not valid at the stamped time {at}: it is valid {bound}"
    )]
    TrustOutsideValidity {
        /// The signer's subject.
        authority: String,
        /// The token's time.
        at: Timestamp,
        /// `from TIME` or `until TIME`.
        bound: String,
    },
    /// The chain does not hold for another reason.
    #[error("the certificates of {authority} do not hold: {why}")]
    TrustChain {
        /// The signer's subject.
        authority: String,
        /// The reason.
        why: String,
    },
    /// A file of roots holds none.
    #[error("there is no certificate among the given roots")]
    ReadNoRoots,
    /// A block header is not the one, or is none.
    #[error("the block header does not confirm the time-stamp: {0}")]
    CheckHeader(String),
}

impl StampError {
    pub(crate) fn malformed(what: &'static str, why: impl ToString) -> Self {
        Self::ReadMalformed {
            what,
            why: why.to_string(),
        }
    }
}

//! Cosignatures: C2SP tlog-cosignature v1 with Ed25519 (signature type 0x04). A witness says that, at a time, a checkpoint was the
//! largest that it had seen of its log. Knows no clock: times are given, in seconds since 1970-01-01T00:00:00Z.

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};

use crate::LedgerError;
use crate::note::{Note, NoteSignature, VerifierKey, check_key_name, parse_point};

/// Signature type 0x04: an Ed25519 cosignature with a time.
pub const COSIGNATURE_TYPE: u8 = 0x04;
/// Signature type 0x06: an ML-DSA-44 cosignature, whose key is read and whose signatures cannot be checked here.
pub const COSIGNATURE_TYPE_ML_DSA: u8 = 0x06;
/// The latest time that a cosignature can state.
pub const TIME_MAX: u64 = i64::MAX as u64;

const TIME_BYTES: usize = 8;

/// The bytes that a witness signs. The first line keeps them from ever being taken for a note's text.
fn message(text: &str, time: u64) -> Vec<u8> {
    format!("cosignature/v1\ntime {time}\n{text}").into_bytes()
}

/// A witness's private key with its name. It has no `Debug`, and is zeroised when dropped.
pub struct Cosigner {
    name: String,
    secret: SigningKey,
}

impl Cosigner {
    /// Makes the key from its 32-byte seed (RFC 8032 section 5.1.5). The seed must sign nothing else.
    ///
    /// # Errors
    /// [`LedgerError::ParseKeyName`].
    pub fn from_seed(name: &str, seed: &[u8; 32]) -> Result<Self, LedgerError> {
        check_key_name(name)?;
        Ok(Self {
            name: name.to_owned(),
            secret: SigningKey::from_bytes(seed),
        })
    }

    /// The key's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The public half.
    pub fn verifier(&self) -> CosignatureVerifier {
        let public = self.secret.verifying_key();
        let key = VerifierKey::new(&self.name, COSIGNATURE_TYPE, public.as_bytes().to_vec());
        CosignatureVerifier { key, public }
    }

    /// The public half as text.
    pub fn vkey(&self) -> String {
        self.verifier().vkey()
    }

    /// Signs a note's text, its last newline included, as seen at a time. The same text and time give the same cosignature.
    ///
    /// # Errors
    /// [`LedgerError::SignNote`] for a text that does not end with a newline, or a time above [`TIME_MAX`].
    pub fn cosign(&self, text: &str, time: u64) -> Result<NoteSignature, LedgerError> {
        if !text.ends_with('\n') {
            return Err(LedgerError::SignNote("it does not end with a newline"));
        }
        if time > TIME_MAX {
            return Err(LedgerError::SignNote(
                "the time of the cosignature is too late",
            ));
        }
        let mut bytes = time.to_be_bytes().to_vec();
        bytes.extend(self.secret.sign(&message(text, time)).to_bytes());
        Ok(NoteSignature {
            name: self.name.clone(),
            key_id: self.verifier().key.id(),
            bytes,
        })
    }
}

/// A known witness's public key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CosignatureVerifier {
    key: VerifierKey,
    public: VerifyingKey,
}

impl CosignatureVerifier {
    /// Reads the vkey of a witness with an Ed25519 key.
    ///
    /// # Errors
    /// [`LedgerError::ParseVerifierKey`].
    pub fn from_vkey(text: &str) -> Result<Self, LedgerError> {
        Self::from_key(VerifierKey::parse(text)?)
    }

    pub(crate) fn from_key(key: VerifierKey) -> Result<Self, LedgerError> {
        if key.signature_type() != COSIGNATURE_TYPE {
            return Err(LedgerError::ParseVerifierKey(
                "its signature type is not that of Ed25519 cosignatures (0x04)",
            ));
        }
        let public = parse_point(key.material())?;
        Ok(Self { key, public })
    }

    /// The key's name.
    pub fn name(&self) -> &str {
        self.key.name()
    }

    /// The vkey.
    pub fn vkey(&self) -> String {
        self.key.to_string()
    }

    /// Whether a signature claims to be by this key.
    pub fn made(&self, signature: &NoteSignature) -> bool {
        self.key.is_claimed_by(signature)
    }

    /// Checks one cosignature of a note's text and returns its time.
    ///
    /// # Errors
    /// [`LedgerError::VerifySignature`].
    pub fn verify(&self, text: &str, signature: &NoteSignature) -> Result<u64, LedgerError> {
        let time = self
            .made(signature)
            .then(|| self.time_if_true(text, signature));
        time.flatten()
            .ok_or_else(|| LedgerError::VerifySignature(signature.name.clone()))
    }

    fn time_if_true(&self, text: &str, signature: &NoteSignature) -> Option<u64> {
        let (time, signed) = signature.bytes.split_first_chunk::<TIME_BYTES>()?;
        let time = u64::from_be_bytes(*time);
        let signed = Signature::from_slice(signed).ok()?;
        let is_true = self.public.verify_strict(&message(text, time), &signed);
        (time <= TIME_MAX && is_true.is_ok()).then_some(time)
    }

    /// The latest time at which this witness cosigned a note; `None` when it did not.
    ///
    /// # Errors
    /// [`LedgerError::VerifySignature`] when one of its cosignatures is false.
    pub fn time_on(&self, note: &Note) -> Result<Option<u64>, LedgerError> {
        let mut latest = None;
        for signature in note.signatures() {
            if self.made(signature) {
                latest = latest.max(Some(self.verify(note.text(), signature)?));
            }
        }
        Ok(latest)
    }
}

//! Signed notes: C2SP signed-note v1.0.0 with Ed25519 (RFC 8032). Knows texts and keys; refuses to know what a text means.

use std::fmt;

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

use crate::LedgerError;
use crate::text::{base64, parse_base64};

/// The longest note that is read, in bytes.
pub const NOTE_BYTES_MAX: usize = 1 << 20;
/// The most signatures that are read; the specification asks for 16 at least.
pub const SIGNATURES_MAX: usize = 128;
/// The longest key name, in bytes.
pub const KEY_NAME_BYTES_MAX: usize = 512;

/// Signature type 0x01: Ed25519 over the note's text.
const ED25519: u8 = 0x01;

/// A verifier key of any signature type, as text says it: `name+hex(id)+base64(type || key)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    id: [u8; 4],
    signature_type: u8,
    material: Vec<u8>,
}

impl VerifierKey {
    pub(crate) fn new(name: &str, signature_type: u8, material: Vec<u8>) -> Self {
        Self {
            name: name.to_owned(),
            id: key_id(name, signature_type, &material),
            signature_type,
            material,
        }
    }

    /// Whether a signature claims to be by this key.
    pub(crate) fn is_claimed_by(&self, signature: &NoteSignature) -> bool {
        self.name == signature.name && self.id == signature.key_id
    }

    /// The id: the first four bytes of `SHA-256(name || 0x0A || type || key)`.
    pub fn id(&self) -> [u8; 4] {
        self.id
    }

    /// Reads a vkey. The id must be the one that the specification computes.
    ///
    /// # Errors
    /// [`LedgerError::ParseVerifierKey`].
    pub fn parse(text: &str) -> Result<Self, LedgerError> {
        use LedgerError::ParseVerifierKey as Refused;
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(Refused("it has no three parts"));
        };
        check_key_name(name)?;
        let is_lower_hex = id
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let mut id_bytes = [0; 4];
        if !is_lower_hex || hex::decode_to_slice(id, &mut id_bytes).is_err() {
            return Err(Refused("its id is not of 8 hex digits"));
        }
        let bytes = parse_base64(key).ok_or(Refused("its key is not base64"))?;
        let (signature_type, material) = bytes.split_first().ok_or(Refused("its key is empty"))?;
        if key_id(name, *signature_type, material) != id_bytes {
            return Err(Refused("its id is not that of its key"));
        }
        Ok(Self {
            name: name.to_owned(),
            id: id_bytes,
            signature_type: *signature_type,
            material: material.to_vec(),
        })
    }

    /// The key's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The assigned byte of the signature type, for example 0x01 for Ed25519 and 0x04 for cosignatures.
    pub fn signature_type(&self) -> u8 {
        self.signature_type
    }

    /// The public key's bytes.
    pub fn material(&self) -> &[u8] {
        &self.material
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut typed = vec![self.signature_type];
        typed.extend_from_slice(&self.material);
        write!(
            f,
            "{}+{}+{}",
            self.name,
            hex::encode(self.id),
            base64(&typed)
        )
    }
}

/// The public point of a key of 32 bytes (RFC 8032), which is not of small order.
pub(crate) fn parse_point(material: &[u8]) -> Result<VerifyingKey, LedgerError> {
    use LedgerError::ParseVerifierKey as Refused;
    let bytes = material
        .try_into()
        .map_err(|_| Refused("an Ed25519 key has 32 bytes"))?;
    let public =
        VerifyingKey::from_bytes(bytes).map_err(|_| Refused("it is no point of the curve"))?;
    if public.is_weak() {
        return Err(Refused("it is a point of small order"));
    }
    Ok(public)
}

/// A known Ed25519 key that checks signatures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteVerifier {
    key: VerifierKey,
    public: VerifyingKey,
}

impl NoteVerifier {
    /// Reads the vkey of an Ed25519 key.
    ///
    /// # Errors
    /// [`LedgerError::ParseVerifierKey`].
    pub fn from_vkey(text: &str) -> Result<Self, LedgerError> {
        Self::from_key(VerifierKey::parse(text)?)
    }

    pub(crate) fn from_key(key: VerifierKey) -> Result<Self, LedgerError> {
        use LedgerError::ParseVerifierKey as Refused;
        if key.signature_type != ED25519 {
            return Err(Refused("its signature type is not Ed25519 (0x01)"));
        }
        let public = parse_point(&key.material)?;
        Ok(Self { key, public })
    }

    /// The key's name; for a log, its origin.
    pub fn name(&self) -> &str {
        &self.key.name
    }

    /// The vkey.
    pub fn vkey(&self) -> String {
        self.key.to_string()
    }

    /// Whether both wrap one public key, whatever their names.
    pub(crate) fn shares_key(&self, other: &Self) -> bool {
        self.public == other.public
    }

    pub(crate) fn made(&self, signature: &NoteSignature) -> bool {
        self.key.is_claimed_by(signature)
    }

    /// Strict verification: besides RFC 8032's equation, no point of small order is taken.
    fn verifies(&self, text: &str, signature: &NoteSignature) -> bool {
        let Ok(signature) = Signature::from_slice(&signature.bytes) else {
            return false;
        };
        self.public
            .verify_strict(text.as_bytes(), &signature)
            .is_ok()
    }
}

/// A private Ed25519 key with its name. It has no `Debug`, and is zeroised when dropped.
pub struct NoteSigner {
    name: String,
    secret: SigningKey,
}

impl NoteSigner {
    /// Makes the key from its 32-byte seed (RFC 8032 section 5.1.5).
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
    pub fn verifier(&self) -> NoteVerifier {
        let public = self.secret.verifying_key();
        let key = VerifierKey::new(&self.name, ED25519, public.as_bytes().to_vec());
        NoteVerifier { key, public }
    }

    /// The public half as text.
    pub fn vkey(&self) -> String {
        self.verifier().vkey()
    }

    /// Signs a text that ends with a newline, and returns the whole note. The same text gives the same note.
    ///
    /// # Errors
    /// [`LedgerError::SignNote`] when the text can be no note's.
    pub fn sign(&self, text: &str) -> Result<String, LedgerError> {
        if !text.ends_with('\n') {
            return Err(LedgerError::SignNote("it does not end with a newline"));
        }
        if has_control_characters(text) {
            return Err(LedgerError::SignNote("it holds control characters"));
        }
        let signature = NoteSignature {
            name: self.name.clone(),
            key_id: self.verifier().key.id,
            bytes: self.secret.sign(text.as_bytes()).to_bytes().to_vec(),
        };
        Ok(Note {
            text: text.to_owned(),
            signatures: vec![signature],
        }
        .to_string())
    }
}

/// One signature line of a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteSignature {
    /// The name of the key that it claims.
    pub name: String,
    /// The id of that key.
    pub key_id: [u8; 4],
    /// The signature, without the id.
    pub bytes: Vec<u8>,
}

impl NoteSignature {
    /// Reads a signature line, without its newline.
    ///
    /// # Errors
    /// [`LedgerError::ParseNote`].
    pub fn parse(line: &str) -> Result<Self, LedgerError> {
        let is_plain = !has_control_characters(line) && !line.contains('\n');
        let signature = parse_signature(line).filter(|_| is_plain && line.len() <= NOTE_BYTES_MAX);
        signature.ok_or(LedgerError::ParseNote("a signature line is malformed"))
    }

    /// Whether both claim one key.
    pub(crate) fn is_by_key_of(&self, other: &Self) -> bool {
        self.name == other.name && self.key_id == other.key_id
    }
}

impl fmt::Display for NoteSignature {
    /// Writes the line, without a newline: there is one spelling only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = self.key_id.to_vec();
        bytes.extend_from_slice(&self.bytes);
        write!(f, "\u{2014} {} {}", self.name, base64(&bytes))
    }
}

/// A note that is well formed. Its text means nothing before [`Note::verify`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<NoteSignature>,
}

impl Note {
    /// Reads a note of at most [`NOTE_BYTES_MAX`] bytes and [`SIGNATURES_MAX`] signatures.
    ///
    /// # Errors
    /// [`LedgerError::ParseNote`].
    pub fn parse(bytes: &[u8]) -> Result<Self, LedgerError> {
        use LedgerError::ParseNote as Refused;
        if bytes.len() > NOTE_BYTES_MAX {
            return Err(Refused("it is too long"));
        }
        let note = std::str::from_utf8(bytes).map_err(|_| Refused("it is not UTF-8"))?;
        if has_control_characters(note) {
            return Err(Refused("it holds control characters"));
        }
        // The text may hold empty lines: the signatures come after the last one.
        let split = note
            .rfind("\n\n")
            .ok_or(Refused("it has no empty line before signatures"))?;
        let (text, lines) = (&note[..=split], &note[split + 2..]);
        let lines = lines
            .strip_suffix('\n')
            .ok_or(Refused("its last line does not end"))?;
        let signatures = lines
            .split('\n')
            .take(SIGNATURES_MAX + 1)
            .map(|line| parse_signature(line).ok_or(Refused("a signature line is malformed")))
            .collect::<Result<Vec<_>, _>>()?;
        if signatures.len() > SIGNATURES_MAX {
            return Err(Refused("it has too many signatures"));
        }
        Ok(Self {
            text: text.to_owned(),
            signatures,
        })
    }

    /// The text with its final newline, unverified.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signatures, unverified.
    pub fn signatures(&self) -> &[NoteSignature] {
        &self.signatures
    }

    /// The note with further signatures after its own. Of two by one key the one given stays.
    ///
    /// # Errors
    /// [`LedgerError::CosignTooMany`], or [`LedgerError::ParseNote`] when one can be no line of a note.
    pub fn with_signatures(mut self, further: Vec<NoteSignature>) -> Result<Self, LedgerError> {
        for signature in further {
            NoteSignature::parse(&signature.to_string())?;
            let is_by_its_key =
                |one: &NoteSignature| one.name == signature.name && one.key_id == signature.key_id;
            self.signatures.retain(|one| !is_by_its_key(one));
            self.signatures.push(signature);
        }
        if self.signatures.len() > SIGNATURES_MAX {
            return Err(LedgerError::CosignTooMany(SIGNATURES_MAX));
        }
        Ok(self)
    }

    /// The note with those of its signatures only that `keep` keeps.
    pub(crate) fn with_only(mut self, keep: impl Fn(&NoteSignature) -> bool) -> Self {
        self.signatures.retain(keep);
        self
    }

    /// Checks the signatures of the known keys and returns the keys that signed, in the note's order and each once.
    /// Signatures by unknown keys are passed over.
    ///
    /// # Errors
    /// [`LedgerError::VerifySignature`] when a known key's signature is false,
    /// [`LedgerError::VerifyNoKnownKey`], [`LedgerError::VerifyAmbiguousKey`].
    pub fn verify<'k>(
        &self,
        known: &'k [NoteVerifier],
    ) -> Result<Vec<&'k NoteVerifier>, LedgerError> {
        let mut signed: Vec<&NoteVerifier> = Vec::new();
        for signature in &self.signatures {
            let mut candidates = known.iter().filter(|verifier| verifier.made(signature));
            let Some(verifier) = candidates.next() else {
                continue;
            };
            if candidates.any(|other| other.public != verifier.public) {
                return Err(LedgerError::VerifyAmbiguousKey(signature.name.clone()));
            }
            if !verifier.verifies(&self.text, signature) {
                return Err(LedgerError::VerifySignature(signature.name.clone()));
            }
            if !signed.contains(&verifier) {
                signed.push(verifier);
            }
        }
        if signed.is_empty() {
            Err(LedgerError::VerifyNoKnownKey)
        } else {
            Ok(signed)
        }
    }
}

impl fmt::Display for Note {
    /// Writes the note as it was read: there is one spelling only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures
            .iter()
            .try_for_each(|signature| writeln!(f, "{signature}"))
    }
}

fn parse_signature(line: &str) -> Option<NoteSignature> {
    let (name, encoded) = line.strip_prefix("\u{2014} ")?.split_once(' ')?;
    check_key_name(name).ok()?;
    let bytes = parse_base64(encoded)?;
    let (key_id, signature) = bytes.split_first_chunk::<4>()?;
    (!signature.is_empty()).then(|| NoteSignature {
        name: name.to_owned(),
        key_id: *key_id,
        bytes: signature.to_vec(),
    })
}

/// `SHA-256(name || 0x0A || type || key)[..4]`.
fn key_id(name: &str, signature_type: u8, material: &[u8]) -> [u8; 4] {
    let digest = Sha256::new()
        .chain_update(name)
        .chain_update([b'\n', signature_type])
        .chain_update(material)
        .finalize();
    [digest[0], digest[1], digest[2], digest[3]]
}

/// A key name is not empty and holds no Unicode space, no `+` and no control character.
pub(crate) fn check_key_name(name: &str) -> Result<(), LedgerError> {
    let fits = |letter: char| !letter.is_whitespace() && !letter.is_control() && letter != '+';
    if !name.is_empty() && name.len() <= KEY_NAME_BYTES_MAX && name.chars().all(fits) {
        Ok(())
    } else {
        Err(LedgerError::ParseKeyName(name.chars().take(80).collect()))
    }
}

/// The control characters that a note may not hold: those below U+0020 other than newline.
fn has_control_characters(text: &str) -> bool {
    text.bytes().any(|byte| byte < 0x20 && byte != b'\n')
}

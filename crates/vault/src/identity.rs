//! Age identities and recipients as texts and as 32 bytes. One spelling only. Knows no keyring and no vault.

use bech32::primitives::decode::CheckedHrpstring;
use bech32::{Bech32, Hrp};
use secrecy::{ExposeSecret as _, SecretString};
use zeroize::Zeroizing;

use crate::VaultError;

const IDENTITY_PREFIX: Hrp = Hrp::parse_unchecked("age-secret-key-");

/// A 32-byte secret.
pub(crate) type Secret = [u8; 32];

/// An age identity as age writes it: Bech32 (BIP 173) in capitals, `AGE-SECRET-KEY-1…`.
pub(crate) fn identity_text(secret: &Secret) -> Zeroizing<String> {
    let text = bech32::encode_upper::<Bech32>(IDENTITY_PREFIX, secret);
    Zeroizing::new(text.expect("invariant: 32 bytes fit into Bech32"))
}

pub(crate) fn parse_identity(text: &str) -> Option<Secret> {
    let checked = CheckedHrpstring::new::<Bech32>(text).ok()?;
    let mut bytes: Zeroizing<Vec<u8>> = Zeroizing::new(Vec::with_capacity(64));
    bytes.extend(checked.byte_iter());
    let secret: Secret = bytes.as_slice().try_into().ok()?;
    // Compared as text, so that no other case or prefix passes.
    (*identity_text(&secret) == text).then_some(secret)
}

/// What age opens with.
pub(crate) fn identity_of(secret: &Secret) -> age::x25519::Identity {
    identity_text(secret)
        .parse()
        .expect("invariant: any 32 bytes are an X25519 secret (RFC 7748 section 5)")
}

pub(crate) fn recipient_text(secret: &Secret) -> String {
    identity_of(secret).to_public().to_string()
}

pub(crate) fn parse_secret_text(text: &SecretString) -> Result<age::x25519::Identity, VaultError> {
    let secret = parse_identity(text.expose_secret().trim()).map(Zeroizing::new);
    secret
        .map(|secret| identity_of(&secret))
        .ok_or(VaultError::ParseIdentity)
}

/// A recipient of the form that age writes, `age1…`. The error quotes no more than a line of it.
pub(crate) fn parse_recipient(text: &str) -> Result<age::x25519::Recipient, VaultError> {
    let refused = || VaultError::ParseRecipient(text.chars().take(80).collect());
    let recipient: age::x25519::Recipient = text.parse().map_err(|_| refused())?;
    // Compared as text, so that no other case passes.
    if recipient.to_string() == text {
        Ok(recipient)
    } else {
        Err(refused())
    }
}

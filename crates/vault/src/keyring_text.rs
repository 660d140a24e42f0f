//! The text within a keyring file: docs/format.md, section "Keyring". One spelling only. Knows no passphrase.
//!
//! It is text so that whoever opens the file with a stock age in thirty years can read it, and can hand the identity line to
//! that same age to open the blobs.

use bech32::primitives::decode::CheckedHrpstring;
use bech32::{Bech32, Hrp};
use zeroize::{Zeroize, Zeroizing};

use crate::keyring::{Keyring, Secret};

const HEADER: &str = "rapporteur keyring v1";
const IDENTITY_PREFIX: Hrp = Hrp::parse_unchecked("age-secret-key-");

/// Writes the text.
pub(crate) fn write(keyring: &Keyring) -> Zeroizing<String> {
    let demonstration = if keyring.is_demonstration {
        "yes"
    } else {
        "no"
    };
    // Room for the whole from the start: a string that grows leaves copies of secrets behind.
    let mut text = Zeroizing::new(String::with_capacity(1024));
    for (word, value) in [
        ("demonstration", Zeroizing::new(demonstration.to_owned())),
        ("database", hex(&keyring.database)),
        ("blob-names", hex(&keyring.blob_names)),
        ("vault-identity", identity_text(&keyring.vault_identity)),
        ("log-seed", hex(&keyring.log_seed)),
        ("package-seed", hex(&keyring.package_seed)),
    ] {
        if text.is_empty() {
            text.push_str(HEADER);
            text.push('\n');
        }
        text.push_str(word);
        text.push(' ');
        text.push_str(&value);
        text.push('\n');
    }
    text
}

/// Reads the text; `None` when it is not exactly what [`write`] writes.
pub(crate) fn parse(bytes: &[u8]) -> Option<Keyring> {
    let mut lines = std::str::from_utf8(bytes)
        .ok()?
        .strip_suffix('\n')?
        .split('\n');
    if lines.next()? != HEADER {
        return None;
    }
    let mut value = |word: &str| lines.next()?.strip_prefix(word)?.strip_prefix(' ');
    let is_demonstration = match value("demonstration")? {
        "yes" => true,
        "no" => false,
        _ => return None,
    };
    let keyring = Keyring {
        database: parse_hex(value("database")?)?,
        blob_names: parse_hex(value("blob-names")?)?,
        vault_identity: parse_identity(value("vault-identity")?)?,
        log_seed: parse_hex(value("log-seed")?)?,
        package_seed: parse_hex(value("package-seed")?)?,
        is_demonstration,
    };
    lines.next().is_none().then_some(keyring)
}

/// An age identity as age writes it: Bech32 (BIP 173) in capitals, `AGE-SECRET-KEY-1…`.
pub(crate) fn identity_text(secret: &Secret) -> Zeroizing<String> {
    let text = bech32::encode_upper::<Bech32>(IDENTITY_PREFIX, secret);
    Zeroizing::new(text.expect("invariant: 32 bytes fit into Bech32"))
}

fn parse_identity(text: &str) -> Option<Secret> {
    let checked = CheckedHrpstring::new::<Bech32>(text).ok()?;
    let mut bytes: Zeroizing<Vec<u8>> = Zeroizing::new(Vec::with_capacity(64));
    bytes.extend(checked.byte_iter());
    let secret: Secret = bytes.as_slice().try_into().ok()?;
    // Compared as text, so that no other case or prefix passes.
    (*identity_text(&secret) == text).then_some(secret)
}

fn hex(secret: &Secret) -> Zeroizing<String> {
    Zeroizing::new(hex::encode(secret))
}

fn parse_hex(text: &str) -> Option<Secret> {
    let mut secret = [0; 32];
    let is_lower = !text.bytes().any(|byte| byte.is_ascii_uppercase());
    if is_lower && hex::decode_to_slice(text, &mut secret).is_ok() {
        return Some(secret);
    }
    secret.zeroize();
    None
}

//! Names of blobs and where on a shelf they stand. Opens nothing.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::VaultError;

/// What begins the name of every object that is a blob.
pub(crate) const BLOBS: &str = "blobs";
const EXTENSION: &str = ".age";

/// `hex(HMAC-SHA-256(key, SHA-256(plaintext)))`: tells whoever lacks the key nothing about what is held.
pub(crate) fn blob_name(key: &[u8; 32], sha256: &[u8; 32]) -> String {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(key).expect("invariant: HMAC takes a key of any length");
    mac.update(sha256);
    hex::encode(mac.finalize().into_bytes())
}

/// Refuses what is not 64 lower-case hex digits, so that a name from outside is safe to be a part of a path.
pub(crate) fn check_blob_name(text: &str) -> Result<(), VaultError> {
    let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    if text.len() == 64 && text.bytes().all(is_digit) {
        Ok(())
    } else {
        Err(VaultError::ParseBlobName(text.chars().take(80).collect()))
    }
}

/// `blobs/ab/cdef….age`.
pub(crate) fn object_of(blob_name: &str) -> String {
    let (first, rest) = blob_name.split_at(2);
    format!("{BLOBS}/{first}/{rest}{EXTENSION}")
}

/// The blob that an object of this name is; `None` when it is none.
pub(crate) fn blob_of(object: &str) -> Option<String> {
    let (first, rest) = object
        .strip_prefix(BLOBS)?
        .strip_prefix('/')?
        .strip_suffix(EXTENSION)?
        .split_once('/')?;
    let name = format!("{first}{rest}");
    (first.len() == 2 && check_blob_name(&name).is_ok()).then_some(name)
}

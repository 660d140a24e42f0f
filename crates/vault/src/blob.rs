//! Names of blobs and how one is opened. Knows where nothing lies.

use std::io::{self, BufRead, Read, Write};

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::VaultError;

/// Plaintext held at a time: one chunk of age.
pub(crate) const CHUNK_BYTES: usize = 64 * 1024;

/// `hex(HMAC-SHA-256(key, SHA-256(plaintext)))`: tells whoever lacks the key nothing about what is held.
pub(crate) fn blob_name(key: &[u8; 32], sha256: &[u8; 32]) -> String {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(key).expect("invariant: HMAC takes a key of any length");
    mac.update(sha256);
    hex::encode(mac.finalize().into_bytes())
}

/// Whether a text is 64 lower-case hex digits, and so safe to be a part of a path.
pub(crate) fn is_blob_name(text: &str) -> bool {
    text.len() == 64
        && text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// What was read from a blob.
pub(crate) struct Opened {
    pub(crate) sha256: [u8; 32],
    pub(crate) size_bytes: u64,
}

/// Decrypts a blob into a receiver, a chunk at a time. Each chunk is authentic before it is passed on, but that the whole is
/// the blob that its name says is known to the caller only at the end.
pub(crate) fn open_blob(
    name: &str,
    sealed: impl BufRead,
    identity: &age::x25519::Identity,
    out: &mut dyn Write,
) -> Result<Opened, VaultError> {
    let damaged = |error: age::DecryptError| VaultError::damaged(name, error.to_string());
    let decryptor = age::Decryptor::new_buffered(sealed).map_err(damaged)?;
    let identities = std::iter::once(identity as &dyn age::Identity);
    let mut reader = decryptor.decrypt(identities).map_err(damaged)?;
    let mut hasher = Sha256::new();
    let mut size_bytes = 0;
    let mut chunk = Zeroizing::new(vec![0; CHUNK_BYTES]);
    loop {
        let count = match reader.read(&mut chunk) {
            Ok(0) => break,
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => {
                return Err(VaultError::damaged(
                    name,
                    format!("after {size_bytes} bytes: {error}"),
                ));
            }
        };
        hasher.update(&chunk[..count]);
        size_bytes += count as u64;
        out.write_all(&chunk[..count])
            .map_err(|source| VaultError::ReadInto {
                blob: name.to_owned(),
                source,
            })?;
    }
    Ok(Opened {
        sha256: hasher.finalize().into(),
        size_bytes,
    })
}

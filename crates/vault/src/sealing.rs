//! Sealing and opening of any bytes to age recipients, for what is no blob: backups, shares of keys, copies for others.
//! Stock age opens what is sealed here, and the other way round.

use std::io::{self, BufWriter, Read, Write};

use secrecy::SecretString;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::VaultError;
use crate::identity::{identity_text, parse_recipient, parse_secret_text, recipient_text};
use crate::opening::{self, CHUNK_BYTES, Failure, Plain};
use crate::seal::{Seal, SummedWrite};

/// What was sealed or opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sealed {
    /// SHA-256 of the plaintext.
    pub sha256: [u8; 32],
    /// Length of the plaintext.
    pub size_bytes: u64,
    /// Digest and length of the sealed bytes.
    pub seal: Seal,
}

/// Seals all that a source gives to every recipient (`age1…`), in one pass with bounded memory.
///
/// # Errors
/// [`VaultError::ParseRecipient`], [`VaultError::Seal`] without a recipient, [`VaultError::PutRead`],
/// [`VaultError::WriteSealed`] when the receiver fails.
pub fn seal(
    recipients: &[&str],
    from: &mut dyn Read,
    to: &mut dyn Write,
) -> Result<Sealed, VaultError> {
    let recipients = parse_recipients(recipients)?;
    let (plain, seal) = seal_to(&recipients, from, to, u64::MAX, VaultError::WriteSealed)?;
    Ok(Sealed {
        sha256: plain.sha256,
        size_bytes: plain.size_bytes,
        seal,
    })
}

/// Opens a sealed stream with an identity (`AGE-SECRET-KEY-1…`). Each chunk is authentic before it is passed on; on an error,
/// throw away what was received.
///
/// # Errors
/// [`VaultError::ParseIdentity`], [`VaultError::NotSealedToIdentity`], [`VaultError::OpenDamaged`], [`VaultError::PutRead`]
/// when the source fails, [`VaultError::WriteSealed`] when the receiver fails.
pub fn open(
    identity: &SecretString,
    from: &mut dyn Read,
    to: &mut dyn Write,
) -> Result<Sealed, VaultError> {
    let identity = parse_secret_text(identity)?;
    let (plain, seal) = opening::open(from, &[identity], to).map_err(|failure| match failure {
        Failure::Source(error) => VaultError::PutRead(error),
        Failure::NoMatch => VaultError::NotSealedToIdentity,
        Failure::Damaged(problem) => VaultError::OpenDamaged(problem),
        Failure::Receiver(error) => VaultError::WriteSealed(error),
    })?;
    Ok(Sealed {
        sha256: plain.sha256,
        size_bytes: plain.size_bytes,
        seal,
    })
}

/// An identity made from 32 bytes of the randomness given, and its recipient.
pub fn new_identity(random: &mut dyn FnMut(&mut [u8])) -> (SecretString, String) {
    let mut secret = Zeroizing::new([0; 32]);
    random(&mut *secret);
    let text = SecretString::from(identity_text(&secret).as_str().to_owned());
    (text, recipient_text(&secret))
}

/// The recipient (`age1…`) of an identity (`AGE-SECRET-KEY-1…`).
///
/// # Errors
/// [`VaultError::ParseIdentity`].
pub fn recipient_of(identity: &SecretString) -> Result<String, VaultError> {
    Ok(parse_secret_text(identity)?.to_public().to_string())
}

/// Whether a text is an age recipient in its one spelling, `age1…`.
///
/// # Errors
/// [`VaultError::ParseRecipient`] when it is none.
pub fn check_recipient(text: &str) -> Result<(), VaultError> {
    parse_recipient(text).map(drop)
}

pub(crate) fn parse_recipients(texts: &[&str]) -> Result<Vec<age::x25519::Recipient>, VaultError> {
    texts.iter().map(|text| parse_recipient(text)).collect()
}

/// Seals to recipients, hashing the plaintext and the sealed bytes while they pass.
pub(crate) fn seal_to(
    recipients: &[age::x25519::Recipient],
    from: &mut dyn Read,
    to: &mut dyn Write,
    size_max: u64,
    written: impl Fn(io::Error) -> VaultError,
) -> Result<(Plain, Seal), VaultError> {
    let buffered = BufWriter::with_capacity(4 * CHUNK_BYTES, to);
    let mut writer = begin_seal(recipients, buffered, &written)?;
    let plain = copy_hashed(from, &mut writer, size_max, &written)?;
    let seal = finish_seal(writer, &written)?;
    Ok((plain, seal))
}

/// What is being sealed: age's writer over the digest of what it writes.
pub(crate) type Sealing<W> = age::stream::StreamWriter<SummedWrite<W>>;

/// Writes the header.
pub(crate) fn begin_seal<W: Write>(
    recipients: &[age::x25519::Recipient],
    to: W,
    written: &impl Fn(io::Error) -> VaultError,
) -> Result<Sealing<W>, VaultError> {
    let recipients = recipients
        .iter()
        .map(|recipient| recipient as &dyn age::Recipient);
    age::Encryptor::with_recipients(recipients)
        .map_err(|error| VaultError::Seal("the original", Box::new(error)))?
        .wrap_output(SummedWrite::new(to))
        .map_err(written)
}

/// Writes the last chunk, and returns the seal of all that was written.
pub(crate) fn finish_seal<W: Write>(
    writer: Sealing<W>,
    written: &impl Fn(io::Error) -> VaultError,
) -> Result<Seal, VaultError> {
    let mut summed = writer.finish().map_err(written)?;
    summed.flush().map_err(written)?;
    Ok(summed.sum.seal())
}

fn copy_hashed(
    from: &mut dyn Read,
    to: &mut impl Write,
    size_max: u64,
    written: &impl Fn(io::Error) -> VaultError,
) -> Result<Plain, VaultError> {
    let mut hasher = Sha256::new();
    let mut size_bytes: u64 = 0;
    let mut chunk = Zeroizing::new(vec![0; CHUNK_BYTES]);
    loop {
        let count = match from.read(&mut chunk) {
            Ok(0) => break,
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(VaultError::PutRead(error)),
        };
        size_bytes += count as u64;
        if size_bytes > size_max {
            return Err(VaultError::PutTooLarge(size_max));
        }
        hasher.update(&chunk[..count]);
        to.write_all(&chunk[..count]).map_err(written)?;
    }
    Ok(Plain {
        sha256: hasher.finalize().into(),
        size_bytes,
    })
}

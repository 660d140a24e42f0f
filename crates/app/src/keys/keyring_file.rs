//! The keyring on the disk: replaced only by one that opens, with a copy for recovery beside it.

use std::fs;
use std::path::Path;

use rapporteur_vault::{Keyring, WORK_FACTOR_DEFAULT};
use secrecy::SecretString;

use crate::AppError;
use crate::mechanism::{KEYRING_FILE, vault_error, write_file};

/// The keyring sealed to the recovery recipient: opens the record when the passphrase is lost.
pub(super) const RECOVERY_COPY: &str = "keys/keyring-recovery.age";

/// Writes the keyring and its copy for recovery.
///
/// INVARIANT: what replaces a keyring was opened again with the passphrase before; a keyring that does not open loses a mechanism.
/// CRASH: the copy comes first, so that it never lacks a secret that the keyring has.
pub(crate) fn write(
    dir: &Path,
    keyring: &Keyring,
    passphrase: &SecretString,
    work_factor: u8,
) -> Result<(), AppError> {
    let sealed = keyring
        .seal(passphrase, work_factor)
        .map_err(vault_error("seal the keyring"))?;
    let opened =
        Keyring::open(&sealed, passphrase).map_err(vault_error("open the keyring just sealed"))?;
    let is_whole = opened.vault_recipient() == keyring.vault_recipient()
        && opened.recipients() == keyring.recipients()
        && opened.recovery() == keyring.recovery()
        && opened.backup_recipient() == keyring.backup_recipient();
    assert!(is_whole, "invariant: a sealed keyring opens to itself");
    write_recovery_copy(dir, keyring)?;
    write_file(&dir.join(KEYRING_FILE), &sealed)
}

/// Writes the copy that the recovery identity opens, or removes it where there is no recovery.
pub(crate) fn write_recovery_copy(dir: &Path, keyring: &Keyring) -> Result<(), AppError> {
    let copy = dir.join(RECOVERY_COPY);
    match keyring.recovery() {
        Some(recipient) => {
            let sealed = keyring
                .seal_to(&[recipient])
                .map_err(vault_error("seal the copy of the keyring"))?;
            write_file(&copy, &sealed)
        }
        None => match fs::remove_file(&copy) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(AppError::file("remove", &copy, error))
            }
            _ => Ok(()),
        },
    }
}

/// The work factor of the keyring that is there, so that changing it keeps the cost of guessing: the number at the end of the
/// age header's `-> scrypt SALT N`. Where there is none to read, because recovery puts a destroyed keyring back, the usual one.
pub(crate) fn work_factor(dir: &Path) -> u8 {
    let sealed = fs::read(dir.join(KEYRING_FILE)).unwrap_or_default();
    work_factor_of(&sealed).unwrap_or(WORK_FACTOR_DEFAULT)
}

/// The work factor of a sealed keyring; `None` when it is sealed with no passphrase.
pub(crate) fn work_factor_of(sealed: &[u8]) -> Option<u8> {
    let stanza = sealed.split(|byte| *byte == b'\n').nth(1)?;
    let stanza = std::str::from_utf8(stanza).ok()?;
    let factor = stanza.strip_prefix("-> scrypt ")?.rsplit_once(' ')?.1;
    factor.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_work_factor_is_read_from_the_header_that_age_writes() {
        let mut next = 0;
        let mut random = |out: &mut [u8]| {
            next += 1;
            out.fill(next);
        };
        let keyring = Keyring::generate(&mut random, true).unwrap();
        let passphrase = SecretString::from("correct horse battery");
        for factor in [1, 9, 10] {
            let sealed = keyring.seal(&passphrase, factor).unwrap();
            assert_eq!(work_factor_of(&sealed), Some(factor));
        }
        assert_eq!(
            work_factor_of(b"age-encryption.org/v1\n-> X25519 abc\n"),
            None
        );
        assert_eq!(work_factor_of(b""), None);
    }
}

//! Secrets that are replaced: the vault's identity, recovery, the passphrase. What was sealed to the old ones stays so until
//! [`super::reseal()`].

use std::fs;
use std::path::Path;

use rapporteur_ledger::note::{NoteSigner, NoteVerifier};
use rapporteur_model::entry::KeepingAct;
use rapporteur_vault::Keyring;
use secrecy::{ExposeSecret, SecretString};

use super::held::HeldCeremony;
use super::keyring_file::RECOVERY_COPY;
use super::recipients::check_reason;
use crate::config::Config;
use crate::mechanism::{check_passphrase, ledger_error, vault_error};
use crate::{Ambient, AppError, Mechanism};

/// Draws a new identity for the vault. The former one is kept until everything is sealed anew.
///
/// # Errors
/// [`AppError::Keys`] without a reason, or what a keeper says.
pub async fn rotate_vault(
    mechanism: &mut Mechanism,
    reason: &str,
    passphrase: &SecretString,
    ambient: &Ambient,
) -> Result<(), AppError> {
    check_reason(reason)?;
    upgrade(mechanism)?;
    draw(mechanism, "vault", |keyring, random| {
        keyring.rotate_vault_identity(random)
    })?;
    let act = rotated("vault_identity", reason);
    mechanism.change_keyring(ambient, act, passphrase).await
}

/// Takes the recipient of another ceremony for recovery. Returns what it replaces.
///
/// # Errors
/// [`AppError::Keys`] when the ceremony was held to replace another recipient, or this one already, or what a keeper says.
pub async fn replace_recovery(
    mechanism: &mut Mechanism,
    ceremony: &HeldCeremony,
    passphrase: &SecretString,
    ambient: &Ambient,
) -> Result<Option<String>, AppError> {
    let present = mechanism.keyring.recovery().map(str::to_owned);
    let transcript = &ceremony.transcript;
    if present.as_deref() == Some(transcript.recipient.as_str()) {
        return Err(AppError::Keys {
            message: "this ceremony's recipient is in force already".to_owned(),
            hint: "hold a new ceremony with --replaces and name its folder",
        });
    }
    if transcript.replaces.is_some() && transcript.replaces != present {
        return Err(AppError::Keys {
            message: "this ceremony was held to replace another recipient than the one in force"
                .to_owned(),
            hint: "`rapporteur keys show` prints the one in force; is this the right mechanism?",
        });
    }
    upgrade(mechanism)?;
    mechanism
        .keyring
        .set_recovery(Some(&transcript.recipient))
        .map_err(vault_error("take the new recovery recipient"))?;
    ceremony.keep(&mechanism.dir)?;
    let act = ceremony.act(present.as_deref());
    mechanism.change_keyring(ambient, act, passphrase).await?;
    Ok(present)
}

/// Seals the keyring with another passphrase. Copies of the keyring under the old one, in backups, still open with the old one.
///
/// # Errors
/// [`AppError::ShortPassphrase`], [`AppError::Keys`] without a reason or when it is the same, or what a keeper says.
pub async fn change_passphrase(
    mechanism: &mut Mechanism,
    old: &SecretString,
    new: &SecretString,
    reason: &str,
    ambient: &Ambient,
) -> Result<(), AppError> {
    if old.expose_secret() == new.expose_secret() {
        return Err(AppError::Keys {
            message: "the new passphrase is the old one".to_owned(),
            hint: "nothing was changed; give the new one by --new-passphrase-fd, RAPPORTEUR_NEW_PASSPHRASE or at the prompt",
        });
    }
    check_reason(reason)?;
    check_passphrase(new)?;
    let act = rotated("passphrase", reason);
    mechanism.change_keyring(ambient, act, new).await
}

/// Sets a new passphrase when the old one is lost, with the recovered identity: it opens the keyring's copy for recovery.
///
/// # Errors
/// [`AppError::Keys`] when there is no copy or the identity does not open it, [`AppError::Integrity`] when the copy is another
/// mechanism's, [`AppError::ShortPassphrase`], or what a keeper says.
pub async fn reset_passphrase(
    dir: &Path,
    identity: &SecretString,
    new: &SecretString,
    reason: &str,
    ambient: &Ambient,
) -> Result<(), AppError> {
    check_reason(reason)?;
    check_passphrase(new)?;
    let config = Config::read(dir)?;
    let path = dir.join(RECOVERY_COPY);
    let sealed = fs::read(&path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => AppError::Keys {
            message: format!("there is no {}", path.display()),
            hint: "only a mechanism made with a ceremony keeps a copy of its keyring for recovery",
        },
        _ => AppError::file("read", &path, error),
    })?;
    let keyring = Keyring::open_with(&sealed, identity).map_err(vault_error(
        "open the copy of the keyring with this identity",
    ))?;
    check_signs_for(&config, dir, &keyring)?;
    let mut mechanism = Mechanism::open_with(dir, keyring).await?;
    let act = rotated("passphrase", reason);
    mechanism.change_keyring(ambient, act, new).await
}

/// PRIVACY: anybody can seal something to the recovery recipient, which is public, so that a thief of the disk could put a keyring
/// of his own there. Only the true one holds the key under which the ledger's checkpoint verifies.
fn check_signs_for(config: &Config, dir: &Path, keyring: &Keyring) -> Result<(), AppError> {
    let path = dir.join(crate::mechanism::LEDGER_DIR).join("checkpoint");
    let text = fs::read(&path).map_err(|error| AppError::file("read", &path, error))?;
    let signer = NoteSigner::from_seed(&config.origin, keyring.log_seed())
        .map_err(ledger_error("read the ledger's name"))?;
    let verifier =
        NoteVerifier::from_vkey(&signer.vkey()).map_err(ledger_error("read our own key"))?;
    rapporteur_ledger::SignedCheckpoint::open(&text, &verifier)
        .map(drop)
        .map_err(|_| {
            AppError::Integrity(
                "the keyring's copy for recovery does not hold the key that signed the ledger"
                    .to_owned(),
            )
        })
}

/// Draws what a keyring of an older version lacks.
pub(super) fn upgrade(mechanism: &mut Mechanism) -> Result<(), AppError> {
    draw(mechanism, "upgrade", |keyring, random| {
        keyring.upgrade(random).map(drop)
    })
}

fn draw(
    mechanism: &mut Mechanism,
    what: &str,
    change: impl FnOnce(
        &mut Keyring,
        &mut dyn FnMut(&mut [u8]),
    ) -> Result<(), rapporteur_vault::VaultError>,
) -> Result<(), AppError> {
    let randomness = mechanism.randomness;
    // The ledger grows with every rotation, so that a seeded mechanism draws something else each time.
    let label = format!("keyring/{what}/{}", mechanism.ledger.size());
    let mut failure = None;
    let mut random = |out: &mut [u8]| {
        if let Err(error) = randomness.fill(&label, out) {
            failure = Some(error);
        }
    };
    let changed = change(&mut mechanism.keyring, &mut random);
    match failure {
        Some(error) => Err(error),
        None => changed.map_err(vault_error("draw a new secret")),
    }
}

fn rotated(what: &str, reason: &str) -> KeepingAct {
    KeepingAct::SecretRotated {
        what: what.to_owned(),
        reason: reason.to_owned(),
    }
}

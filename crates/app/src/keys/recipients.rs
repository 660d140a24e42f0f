//! Officers to whom every item is sealed besides the vault's own identity.

use rapporteur_model::entry::KeepingAct;
use rapporteur_vault::Recipient;
use secrecy::SecretString;

use super::rotate::upgrade;
use crate::mechanism::vault_error;
use crate::{Ambient, AppError, Mechanism};

/// Seals to one recipient more from now on. What is held already is sealed anew by [`super::reseal()`].
///
/// # Errors
/// [`AppError::Vault`] when the name or the recipient cannot be taken, [`AppError::Keys`] without a reason, or what a keeper says.
pub async fn add_recipient(
    mechanism: &mut Mechanism,
    name: &str,
    text: &str,
    reason: &str,
    passphrase: &SecretString,
    ambient: &Ambient,
) -> Result<(), AppError> {
    let mut recipients = mechanism.keyring.recipients().to_vec();
    recipients.push(Recipient {
        name: name.to_owned(),
        text: text.to_owned(),
    });
    change(mechanism, recipients, reason, passphrase, ambient).await
}

/// Seals no longer to a recipient. Until [`super::reseal()`], and in every copy made before, they still open what they could open.
///
/// # Errors
/// [`AppError::Unknown`], or as [`add_recipient`].
pub async fn remove_recipient(
    mechanism: &mut Mechanism,
    name: &str,
    reason: &str,
    passphrase: &SecretString,
    ambient: &Ambient,
) -> Result<(), AppError> {
    let mut recipients = mechanism.keyring.recipients().to_vec();
    let before = recipients.len();
    recipients.retain(|recipient| recipient.name != name);
    if recipients.len() == before {
        return Err(AppError::Unknown {
            what: "recipient",
            name: name.to_owned(),
        });
    }
    change(mechanism, recipients, reason, passphrase, ambient).await
}

async fn change(
    mechanism: &mut Mechanism,
    recipients: Vec<Recipient>,
    reason: &str,
    passphrase: &SecretString,
    ambient: &Ambient,
) -> Result<(), AppError> {
    check_reason(reason)?;
    upgrade(mechanism)?;
    mechanism
        .keyring
        .set_recipients(recipients)
        .map_err(vault_error("change the recipients"))?;
    let act = KeepingAct::RecipientsChanged {
        recipients: mechanism.further_recipients(),
        reason: reason.to_owned(),
    };
    mechanism.change_keyring(ambient, act, passphrase).await
}

/// A reason is what a court asks for in ten years.
pub(super) fn check_reason(reason: &str) -> Result<(), AppError> {
    if reason.trim().is_empty() {
        return Err(AppError::Keys {
            message: "a change of keys needs its reason".to_owned(),
            hint: "say --reason \"…\": it stands in the ledger",
        });
    }
    Ok(())
}

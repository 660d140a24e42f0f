//! Whom originals are sealed to besides the mechanism itself, and how the vault's own identity is replaced.
//!
//! PRIVACY: recipients stand in the keyring, which the passphrase authenticates. In a settings file a thief of the disk could
//! add himself, and every original put from then on would be sealed to him.

use secrecy::SecretString;
use zeroize::Zeroize as _;

use crate::VaultError;
use crate::identity::{identity_text, parse_recipient, recipient_text};
use crate::keyring::{FORMER_IDENTITIES_MAX, Keyring, RECIPIENTS_MAX, Recipient};

/// The longest name of a recipient, in bytes.
const NAME_BYTES_MAX: usize = 64;

impl Keyring {
    /// Draws the secrets that a keyring of an older version lacks. Returns whether it lacked any: then seal it anew, before
    /// anything is sealed to them.
    ///
    /// # Errors
    /// [`VaultError::GenerateWeakKeys`].
    pub fn upgrade(&mut self, random: &mut dyn FnMut(&mut [u8])) -> Result<bool, VaultError> {
        if self.backup_identity.is_some() {
            return Ok(false);
        }
        let drawn = self.draw(random)?;
        self.backup_identity = Some(drawn);
        Ok(true)
    }

    /// The age recipient (`age1…`) of the vault's own identity, to which every blob is sealed. Not a secret.
    pub fn vault_recipient(&self) -> String {
        recipient_text(&self.vault_identity)
    }

    /// The age identity that opens backups; `None` in a keyring of the first version that was not upgraded.
    pub fn backup_identity(&self) -> Option<SecretString> {
        let secret = self.backup_identity.as_ref()?;
        Some(SecretString::from(
            identity_text(secret).as_str().to_owned(),
        ))
    }

    /// The age recipient of backups. Not a secret.
    pub fn backup_recipient(&self) -> Option<String> {
        self.backup_identity.as_ref().map(recipient_text)
    }

    /// The officers to whom every original is sealed besides the vault itself, in the order in which they were set.
    pub fn recipients(&self) -> &[Recipient] {
        &self.recipients
    }

    /// Sets the officers. What is held already stays as it was sealed: see [`crate::Vault::reseal`].
    ///
    /// # Errors
    /// [`VaultError::KeyringTooOld`], [`VaultError::ParseRecipient`], [`VaultError::RecipientName`],
    /// [`VaultError::RecipientTwice`], [`VaultError::TooManyRecipients`]; then nothing is changed.
    pub fn set_recipients(&mut self, recipients: Vec<Recipient>) -> Result<(), VaultError> {
        self.check_is_upgraded()?;
        check_recipients(
            &recipients,
            self.recovery.as_deref(),
            &self.vault_recipient(),
        )?;
        self.recipients = recipients;
        Ok(())
    }

    /// The recipient whose identity lies offline, split among custodians.
    pub fn recovery(&self) -> Option<&str> {
        self.recovery.as_deref()
    }

    /// Sets or takes away the recovery recipient.
    ///
    /// # Errors
    /// [`VaultError::KeyringTooOld`], [`VaultError::ParseRecipient`], [`VaultError::RecipientTwice`]; then nothing is changed.
    pub fn set_recovery(&mut self, recovery: Option<&str>) -> Result<(), VaultError> {
        self.check_is_upgraded()?;
        if let Some(text) = recovery {
            parse_recipient(text)?;
        }
        check_recipients(&self.recipients, recovery, &self.vault_recipient())?;
        self.recovery = recovery.map(str::to_owned);
        Ok(())
    }

    /// Draws a new identity for the vault; the one before it still opens old blobs until it is dropped. Open the vault again
    /// with the changed keyring, and reseal.
    ///
    /// # Errors
    /// [`VaultError::KeyringTooOld`], [`VaultError::GenerateWeakKeys`], [`VaultError::TooManyRecipients`] when 100 former
    /// identities are kept already.
    pub fn rotate_vault_identity(
        &mut self,
        random: &mut dyn FnMut(&mut [u8]),
    ) -> Result<(), VaultError> {
        self.check_is_upgraded()?;
        if self.former_identities.len() >= FORMER_IDENTITIES_MAX {
            return Err(VaultError::TooManyRecipients(FORMER_IDENTITIES_MAX));
        }
        let drawn = self.draw(random)?;
        // Room for all from the start: a vector that grows leaves copies of secrets behind.
        self.former_identities
            .reserve_exact(FORMER_IDENTITIES_MAX - self.former_identities.len());
        self.former_identities.push(self.vault_identity);
        self.vault_identity = drawn;
        Ok(())
    }

    /// How many former identities still open old blobs.
    pub fn former_identity_count(&self) -> usize {
        self.former_identities.len()
    }

    /// Forgets the former identities: what was not sealed anew does not open any more, except to officers and recovery.
    pub fn drop_former_identities(&mut self) {
        self.former_identities.zeroize();
    }

    fn check_is_upgraded(&self) -> Result<(), VaultError> {
        if self.backup_identity.is_some() {
            Ok(())
        } else {
            Err(VaultError::KeyringTooOld)
        }
    }
}

/// Names are single words, no name and no key stands twice, and none is the vault's own.
pub(crate) fn check_recipients(
    recipients: &[Recipient],
    recovery: Option<&str>,
    own: &str,
) -> Result<(), VaultError> {
    if recipients.len() > RECIPIENTS_MAX {
        return Err(VaultError::TooManyRecipients(RECIPIENTS_MAX));
    }
    let twice = |name: &str| VaultError::RecipientTwice(name.to_owned());
    if recovery == Some(own) {
        return Err(twice("recovery"));
    }
    for (at, recipient) in recipients.iter().enumerate() {
        if !is_name(&recipient.name) {
            let shown = recipient.name.chars().take(80).collect();
            return Err(VaultError::RecipientName(shown));
        }
        parse_recipient(&recipient.text)?;
        let repeats = recipients[..at]
            .iter()
            .any(|other| other.name == recipient.name || other.text == recipient.text);
        let text = Some(recipient.text.as_str());
        if repeats || text == recovery || text == Some(own) {
            return Err(twice(&recipient.name));
        }
    }
    Ok(())
}

/// A word of letters and digits of any script, `-`, `_` and `.`, so that it stands on a line of the keyring unquoted.
fn is_name(name: &str) -> bool {
    let is_allowed = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    !name.is_empty() && name.len() <= NAME_BYTES_MAX && name.chars().all(is_allowed)
}

//! One act of keeping keys: ledger, then record. The keyring follows, then the checkpoint.

use rapporteur_model::entry::{EntryBody, KeepingAct};
use secrecy::SecretString;

use super::keyring_file;
use crate::mechanism::{open_vault, store_error};
use crate::{Ambient, AppError, Mechanism};

impl Mechanism {
    /// Records the act, writes the changed keyring and opens the vault with it.
    ///
    /// CRASH: after the entry and before the keyring, the act is recorded and not done; `keys show` says so, and the same verb does
    /// it again.
    pub(crate) async fn change_keyring(
        &mut self,
        ambient: &Ambient,
        act: KeepingAct,
        passphrase: &SecretString,
    ) -> Result<(), AppError> {
        self.record_keeping(ambient, act).await?;
        self.write_keyring(passphrase)?;
        self.sign_checkpoint()?;
        Ok(())
    }

    /// Writes the changed keyring, at the cost of guessing that it has, and opens the vault with it.
    pub(crate) fn write_keyring(&mut self, passphrase: &SecretString) -> Result<(), AppError> {
        let work_factor = keyring_file::work_factor(&self.dir);
        keyring_file::write(&self.dir, &self.keyring, passphrase, work_factor)?;
        self.vault = open_vault(&self.dir, &self.keyring)?;
        Ok(())
    }

    /// Ledger and record, without a checkpoint.
    async fn record_keeping(&mut self, ambient: &Ambient, act: KeepingAct) -> Result<(), AppError> {
        let entries = self.append(ambient, vec![EntryBody::Keeping(act)])?;
        self.store
            .append_entries(&entries)
            .await
            .map_err(store_error("record an act on the keys"))
    }

    /// Recipients in force besides the vault's own: officers in order, then recovery.
    pub(crate) fn further_recipients(&self) -> Vec<String> {
        let officers = self.keyring.recipients().iter();
        officers
            .map(|recipient| recipient.text.clone())
            .chain(self.keyring.recovery().map(str::to_owned))
            .collect()
    }
}

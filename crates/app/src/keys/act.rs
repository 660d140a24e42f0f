//! One act of keeping keys: ledger, then record. The keyring follows, then the checkpoint.

use rapporteur_model::entry::{EntryBody, KeepingAct};
use secrecy::SecretString;

use super::keyring_file;
use crate::mechanism::{open_vault, store_error};
use crate::{Ambient, AppError, Mechanism};

impl Mechanism {
    /// Records the acts, writes the changed keyring and opens the vault with it.
    ///
    /// CRASH: after the entries and before the keyring, the acts are recorded and not done; `keys show` says so, and the same verb
    /// does it again.
    pub(crate) async fn change_keyring(
        &mut self,
        ambient: &Ambient,
        acts: Vec<KeepingAct>,
        passphrase: &SecretString,
    ) -> Result<(), AppError> {
        let work_factor = keyring_file::work_factor(&self.dir)?;
        self.record_keeping(ambient, acts).await?;
        keyring_file::write(&self.dir, &self.keyring, passphrase, work_factor)?;
        self.vault = open_vault(&self.dir, &self.keyring)?;
        self.sign_checkpoint()?;
        Ok(())
    }

    /// Ledger and record, without a checkpoint.
    pub(crate) async fn record_keeping(
        &mut self,
        ambient: &Ambient,
        acts: Vec<KeepingAct>,
    ) -> Result<u64, AppError> {
        let bodies = acts.into_iter().map(EntryBody::Keeping).collect();
        let entries = self.append(ambient, bodies)?;
        self.store
            .append_entries(&entries)
            .await
            .map_err(store_error("record an act on the keys"))?;
        Ok(entries
            .first()
            .map_or(self.ledger.size(), |entry| entry.index))
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

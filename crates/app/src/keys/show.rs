//! What may be known of a mechanism's keys, and whether keyring, transcript and ledger agree. Never a secret.

use std::path::PathBuf;

use rapporteur_model::entry::{EntryBody, KeepingAct};

use super::held::HeldCeremony;
use super::keyring_file::RECOVERY_COPY;
use crate::publish::opened_entries;
use crate::{AppError, Mechanism};

/// The public side of a mechanism's keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeysShown {
    /// The key that verifies checkpoints.
    pub log_vkey: String,
    /// The key that verifies packages.
    pub package_vkey: String,
    /// The recipient of the vault's own identity.
    pub vault: String,
    /// Officers, by name.
    pub officers: Vec<(String, String)>,
    /// The recipient whose identity was split.
    pub recovery: Option<String>,
    /// The recipient of backups.
    pub backup: Option<String>,
    /// Former identities of the vault that still open what was not sealed anew.
    pub former_count: usize,
    /// The ceremony of the recovery recipient.
    pub ceremony: Option<CeremonyShown>,
    /// What is not as it should be, in sentences.
    pub findings: Vec<String>,
}

/// The ceremony of the recovery recipient, as the ledger knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CeremonyShown {
    /// The ledger's entry.
    pub entry: u64,
    /// Shares that give the identity back.
    pub threshold: u64,
    /// Shares that were made.
    pub share_count: u64,
    /// SHA-256 of the transcript.
    pub transcript_sha256: [u8; 32],
    /// The transcript as the mechanism keeps it.
    pub transcript: Option<PathBuf>,
}

/// Shows the public side of the keys.
///
/// # Errors
/// What the record says.
pub async fn show(mechanism: &Mechanism) -> Result<KeysShown, AppError> {
    let told = told_by_the_ledger(mechanism).await?;
    let findings = disagreements(mechanism, &told);
    let keyring = &mechanism.keyring;
    Ok(KeysShown {
        log_vkey: mechanism.log_vkey(),
        package_vkey: mechanism.package_vkey(),
        vault: keyring.vault_recipient(),
        officers: keyring
            .recipients()
            .iter()
            .map(|recipient| (recipient.name.clone(), recipient.text.clone()))
            .collect(),
        recovery: keyring.recovery().map(str::to_owned),
        backup: keyring.backup_recipient(),
        former_count: keyring.former_identity_count(),
        ceremony: told.ceremony.map(|(_, ceremony)| ceremony),
        findings,
    })
}

/// What is not as it should be with the keys, in sentences.
pub(crate) async fn findings(mechanism: &Mechanism) -> Result<Vec<String>, AppError> {
    let told = told_by_the_ledger(mechanism).await?;
    Ok(disagreements(mechanism, &told))
}

/// Recipients as the ledger's entries tell them.
#[derive(Default)]
struct Told {
    ceremony: Option<(String, CeremonyShown)>,
    officers: Vec<String>,
}

async fn told_by_the_ledger(mechanism: &Mechanism) -> Result<Told, AppError> {
    let mut told = Told::default();
    for (record, entry) in opened_entries(mechanism).await? {
        match entry.body {
            EntryBody::Keeping(KeepingAct::CeremonyHeld {
                transcript_sha256,
                recipient,
                threshold,
                share_count,
                ..
            }) => {
                let kept = HeldCeremony::kept(&mechanism.dir, &transcript_sha256);
                let ceremony = CeremonyShown {
                    entry: record.index,
                    threshold,
                    share_count,
                    transcript_sha256,
                    transcript: kept.map(|(path, _)| path),
                };
                told.ceremony = Some((recipient, ceremony));
            }
            EntryBody::Keeping(KeepingAct::RecipientsChanged { recipients, .. }) => {
                let recovery = told.ceremony.as_ref().map(|(recipient, _)| recipient);
                told.officers = recipients
                    .into_iter()
                    .filter(|recipient| Some(recipient) != recovery)
                    .collect();
            }
            _ => {}
        }
    }
    Ok(told)
}

fn disagreements(mechanism: &Mechanism, told: &Told) -> Vec<String> {
    let mut findings = Vec::new();
    let keyring = &mechanism.keyring;
    let officers = keyring
        .recipients()
        .iter()
        .map(|officer| officer.text.as_str());
    if !officers.eq(told.officers.iter().map(String::as_str)) {
        findings.push(
            "keys: the keyring's officers are not those of the ledger's last entry on recipients: a change was interrupted (do it again), or an older keyring was put back"
                .to_owned(),
        );
    }
    let recovery = told
        .ceremony
        .as_ref()
        .map(|(recipient, _)| recipient.as_str());
    if keyring.recovery() != recovery {
        findings.push(
            "keys: the keyring's recovery recipient is not that of the ledger's last ceremony: a change was interrupted (do it again), or an older keyring was put back"
                .to_owned(),
        );
    }
    if let Some((_, ceremony)) = &told.ceremony
        && ceremony.transcript.is_none()
    {
        findings.push(format!(
            "keys: no transcript in keys/ has the digest that entry {} of the ledger tells: put a copy back",
            ceremony.entry
        ));
    }
    if keyring.recovery().is_some() && !mechanism.dir.join(RECOVERY_COPY).is_file() {
        findings.push(format!(
            "keys: {RECOVERY_COPY} is missing: without it a lost passphrase loses the record; any change of keys writes it again"
        ));
    }
    findings
}

//! `keys`: ceremony, recipients, rotation, recovery. Prints what to do next, and never a secret that nobody asked to see.

mod ceremony;
mod recovery;
mod terminal;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use rapporteur_app::keys::{self, HeldCeremony, KeysShown};
use rapporteur_app::{Ambient, Config, Mechanism};
use secrecy::SecretString;

use crate::arguments::Common;
use crate::bars::Bars;
use crate::words::Failure;
use crate::{passphrase, session};

#[derive(Debug, Args)]
pub(crate) struct KeysArguments {
    #[command(subcommand)]
    action: KeysAction,
}

#[derive(Debug, Subcommand)]
enum KeysAction {
    /// Make the offline identity, split it among custodians, prove the shares and write the transcript; needs no mechanism
    Ceremony(ceremony::CeremonyArguments),
    /// Show recipients and fingerprints, and whether keyring, transcript and ledger agree; never a secret
    Show,
    /// Add or remove an officer to whom every item is sealed
    Recipients {
        #[command(subcommand)]
        action: RecipientsAction,
    },
    /// Seal every item anew to the recipients in force; run again, it goes on where it was interrupted
    Reseal {
        /// Why: it stands in the ledger
        #[arg(long, default_value = "to the recipients in force")]
        reason: String,
        /// Do it even though everything is sealed to them already
        #[arg(long)]
        again: bool,
    },
    /// Replace the vault's identity, or recovery by that of a new ceremony
    Rotate {
        #[command(subcommand)]
        action: RotateAction,
    },
    /// Change the passphrase, or set a new one with the recovered identity when it is lost
    Passphrase(PassphraseArguments),
    /// Give the offline identity back from enough shares, as a file that age takes
    Recover(recovery::RecoverArguments),
    /// Look whether one share is whole and belongs to a ceremony: the yearly drill
    Check(recovery::CheckArguments),
}

#[derive(Debug, Subcommand)]
enum RecipientsAction {
    /// Seal to one officer more
    Add {
        /// A name without spaces, such as officer-2
        name: String,
        /// The officer's recipient: age1…
        recipient: String,
        /// Why: it stands in the ledger
        #[arg(long)]
        reason: String,
    },
    /// Seal to an officer no longer
    Remove {
        /// The name, as `keys show` prints it
        name: String,
        /// Why: it stands in the ledger
        #[arg(long)]
        reason: String,
    },
}

#[derive(Debug, Subcommand)]
enum RotateAction {
    /// Draw a new identity for the vault
    Vault {
        /// Why: it stands in the ledger
        #[arg(long)]
        reason: String,
    },
    /// Take the recipient of a new ceremony for recovery
    Recovery {
        /// The folder (or the transcript) of the new ceremony
        #[arg(long, value_name = "PATH")]
        ceremony: PathBuf,
    },
}

#[derive(Debug, Args)]
struct PassphraseArguments {
    /// Why: it stands in the ledger
    #[arg(long)]
    reason: String,
    /// Read the new passphrase from this file descriptor; otherwise RAPPORTEUR_NEW_PASSPHRASE, otherwise a prompt
    #[arg(long, value_name = "FD")]
    new_passphrase_fd: Option<u32>,
    /// The old one is lost: open the keyring with the identity that `keys recover` wrote
    #[arg(long, value_name = "FILE")]
    identity: Option<PathBuf>,
}

pub(crate) async fn run(verb: KeysArguments, common: &Common) -> Result<ExitCode, Failure> {
    match verb.action {
        KeysAction::Ceremony(arguments) => ceremony::run(arguments, common),
        KeysAction::Recover(arguments) => recovery::recover(arguments, common),
        KeysAction::Check(arguments) => recovery::check(&arguments),
        KeysAction::Passphrase(arguments) => change_passphrase(arguments, common).await,
        KeysAction::Show => show(common).await,
        KeysAction::Recipients { action } => recipients(action, common).await,
        KeysAction::Reseal { reason, again } => reseal(&reason, again, common).await,
        KeysAction::Rotate { action } => rotate(action, common).await,
    }
}

/// Opens the mechanism and keeps the passphrase: the keyring is sealed with it again.
async fn open(common: &Common) -> Result<(Mechanism, Ambient, SecretString), Failure> {
    let dir = session::folder(common)?;
    let config = Config::read(&dir)?;
    let passphrase = passphrase::read(common.passphrase_fd).map_err(Failure::usage)?;
    let mechanism = Mechanism::open(&dir, &passphrase).await?;
    let officer = common.officer.clone().unwrap_or(config.officer);
    let now = session::now()?;
    Ok((mechanism, Ambient { now, officer }, passphrase))
}

async fn recipients(action: RecipientsAction, common: &Common) -> Result<ExitCode, Failure> {
    let (mut mechanism, ambient, passphrase) = open(common).await?;
    let mechanism = &mut mechanism;
    match action {
        RecipientsAction::Add {
            name,
            recipient,
            reason,
        } => {
            keys::add_recipient(mechanism, &name, &recipient, &reason, &passphrase, &ambient)
                .await?;
            println!("From now on every item is sealed to {name} too.");
            println!("Next: rapporteur keys reseal, so that {name} opens what is held already");
        }
        RecipientsAction::Remove { name, reason } => {
            keys::remove_recipient(mechanism, &name, &reason, &passphrase, &ambient).await?;
            println!("From now on nothing is sealed to {name}.");
            println!("What {name} could open stays open to them in every copy made before.");
            println!(
                "Next: rapporteur keys reseal, so that {name} opens nothing that is held here"
            );
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn reseal(reason: &str, again: bool, common: &Common) -> Result<ExitCode, Failure> {
    let (mut mechanism, ambient, passphrase) = open(common).await?;
    let mut bars = Bars::new(common.quiet);
    let done = keys::reseal(
        &mut mechanism,
        reason,
        again,
        &passphrase,
        &ambient,
        &mut bars,
    )
    .await?;
    if done.was_done {
        println!(
            "Nothing to do: every item is sealed to the recipients in force (--again does it anyway)."
        );
        return Ok(ExitCode::SUCCESS);
    }
    let total = done.resealed + done.done_before;
    println!("Every item is sealed to the recipients in force: {total} in all.");
    if done.done_before > 0 {
        println!(
            "  {} of them by a run that was interrupted",
            done.done_before
        );
    }
    if done.dropped > 0 {
        println!(
            "  former identities of the vault that were dropped: {}",
            done.dropped
        );
    }
    println!(
        "Next: rapporteur backup DEST, because backups made before are sealed to the former recipients"
    );
    Ok(ExitCode::SUCCESS)
}

async fn rotate(action: RotateAction, common: &Common) -> Result<ExitCode, Failure> {
    let (mut mechanism, ambient, passphrase) = open(common).await?;
    match action {
        RotateAction::Vault { reason } => {
            keys::rotate_vault(&mut mechanism, &reason, &passphrase, &ambient).await?;
            println!(
                "The vault has a new identity; the former one is kept until everything is sealed anew."
            );
        }
        RotateAction::Recovery { ceremony } => {
            let held = HeldCeremony::read(&ceremony)?;
            let replaced =
                keys::replace_recovery(&mut mechanism, &held, &passphrase, &ambient).await?;
            println!("Recovery is now {}.", held.transcript.recipient);
            if let Some(replaced) = replaced {
                println!("It replaces      {replaced}.");
            }
            warn_of_sheets(&held);
            println!("Do not destroy the old shares before everything is sealed anew.");
        }
    }
    println!("Next: rapporteur keys reseal");
    Ok(ExitCode::SUCCESS)
}

/// A sheet in a file is a share that a thief of the folder has.
pub(crate) fn warn_of_sheets(held: &HeldCeremony) {
    if !held.sheets_left.is_empty() {
        println!(
            "WARNING: custodians' sheets still lie in files. Once each custodian has read theirs back from paper, remove:"
        );
        for sheet in &held.sheets_left {
            println!("  {}", sheet.display());
        }
    }
}

async fn change_passphrase(
    arguments: PassphraseArguments,
    common: &Common,
) -> Result<ExitCode, Failure> {
    let new = || passphrase::read_other(arguments.new_passphrase_fd).map_err(Failure::usage);
    if let Some(identity) = &arguments.identity {
        let dir = session::folder(common)?;
        let config = Config::read(&dir)?;
        let identity = recovery::read_identity(identity)?;
        let new = new()?;
        let ambient = Ambient {
            now: session::now()?,
            officer: common.officer.clone().unwrap_or(config.officer),
        };
        keys::reset_passphrase(&dir, &identity, &new, &arguments.reason, &ambient).await?;
        println!("The mechanism opens with the new passphrase.");
        println!(
            "The recovered identity was in one place: hold a new ceremony (`rapporteur keys ceremony --replaces …`),"
        );
        println!(
            "take it (`rapporteur keys rotate recovery --ceremony DIR`), and remove the identity file."
        );
        return Ok(ExitCode::SUCCESS);
    }
    let (mut mechanism, ambient, old) = open(common).await?;
    let new = new()?;
    keys::change_passphrase(&mut mechanism, &old, &new, &arguments.reason, &ambient).await?;
    println!("The mechanism opens with the new passphrase, and no longer with the old one.");
    println!("Copies of the keyring made before, in backups, still open with the old one.");
    Ok(ExitCode::SUCCESS)
}

async fn show(common: &Common) -> Result<ExitCode, Failure> {
    let (mechanism, _) = session::open(common).await?;
    let shown = keys::show(&mechanism).await?;
    print_keys(&shown);
    if shown.findings.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    println!();
    println!("Not all is well:");
    for finding in &shown.findings {
        println!("  - {finding}");
    }
    Ok(ExitCode::from(4))
}

fn print_keys(shown: &KeysShown) {
    let none = || "none".to_owned();
    println!("Signing (publish both)");
    println!("  ledger     {}", shown.log_vkey);
    println!("  packages   {}", shown.package_vkey);
    println!("Every item is sealed to");
    println!("  the vault  {}", shown.vault);
    for (name, recipient) in &shown.officers {
        println!("  {name:<10} {recipient}");
    }
    println!(
        "  recovery   {}",
        shown.recovery.clone().unwrap_or_else(none)
    );
    println!("Backups are sealed to");
    println!("             {}", shown.backup.clone().unwrap_or_else(none));
    if shown.former_count > 0 {
        println!(
            "Former identities of the vault that still open items: {} (`rapporteur keys reseal` ends that)",
            shown.former_count
        );
    }
    match &shown.ceremony {
        Some(ceremony) => {
            println!("Ceremony of recovery");
            println!(
                "  shares     any {} of {}",
                ceremony.threshold, ceremony.share_count
            );
            println!("  entry      {}", ceremony.entry);
            println!("  transcript {}", hex(&ceremony.transcript_sha256));
            if let Some(path) = &ceremony.transcript {
                println!("             {}", path.display());
            }
        }
        None if shown.recovery.is_none() => {
            println!("No ceremony was held: if the passphrase is lost, everything is lost.");
            println!(
                "Next: rapporteur keys ceremony --out DIR --shares 5 --threshold 3 --witness NAME --witness NAME"
            );
        }
        None => {}
    }
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

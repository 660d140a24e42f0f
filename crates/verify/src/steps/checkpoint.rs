//! Step 3: the head of the ledger is signed by its log, and the log is the one that the package names.

use rapporteur_ledger::SignedCheckpoint;
use rapporteur_ledger::note::NoteVerifier;
use rapporteur_ledger::policy::Policy;
use rapporteur_package::{NoteText, layout};

use super::signature::read_key;
use crate::contents::Contents;
use crate::error::full_message;
use crate::finding::StepNotes;
use crate::trust::{advice_on, cosigned_in_words};
use crate::{Step, Trust};

const TITLE: &str = "Ledger";

/// A checkpoint that was verified and the policy that it was verified under.
pub(super) struct Log {
    pub(super) policy: Policy,
    pub(super) checkpoint: SignedCheckpoint,
}

/// Returns the step and, when the checkpoint holds, the log.
pub(super) fn check(
    contents: &Contents,
    trust: &Trust,
    note: Option<&NoteText>,
) -> (Step, Option<Log>) {
    let mut step = StepNotes::default();
    let own_policy = read_policy(contents, &mut step);
    let own_key = read_key(contents, layout::LOG_VKEY)
        .map_err(|why| step.fault_in(layout::LOG_VKEY, why))
        .ok();
    if let (Some(policy), Some(key)) = (&own_policy, &own_key)
        && !policy.logs().contains(key)
    {
        step.fault_in(layout::POLICY, "does not trust the key in ledger/log.vkey");
    }
    let Some(policy) = choose_policy(trust, own_policy, own_key.as_ref(), &mut step) else {
        return (
            step.not_checked(TITLE, "No key of the ledger can be read."),
            None,
        );
    };
    let Some(checkpoint) = open_checkpoint(contents, &policy, &mut step) else {
        return (
            step.checked(TITLE, "The head of the ledger does not hold."),
            None,
        );
    };
    let body = &checkpoint.body;
    if let Some(note) = note.filter(|note| note.origin != body.origin) {
        step.fault_in(
            layout::CHECKPOINT,
            format!(
                "is of the ledger {:?}, the manifest of {:?}",
                body.origin, note.origin
            ),
        );
    }
    step.note_all(cosigned_in_words(&policy, &checkpoint.text));
    let root = hex::encode(body.root);
    let summary = format!(
        "The head of {} is signed: {} entries, root {root}.",
        body.origin, body.size
    );
    (
        step.checked(TITLE, summary),
        Some(Log { policy, checkpoint }),
    )
}

fn read_policy(contents: &Contents, step: &mut StepNotes) -> Option<Policy> {
    let policy = contents.wanted(layout::POLICY).map_err(str::to_owned);
    let policy =
        policy.and_then(|bytes| Policy::parse(bytes).map_err(|error| full_message(&error)));
    policy
        .map_err(|why| step.fault_in(layout::POLICY, why))
        .ok()
}

/// The reader's policy, else the reader's key of this log, else what the package says of itself.
fn choose_policy(
    trust: &Trust,
    own: Option<Policy>,
    log: Option<&NoteVerifier>,
    step: &mut StepNotes,
) -> Option<Policy> {
    if let Some(policy) = &trust.policy {
        return Some(policy.clone());
    }
    if let Some(key) = log.and_then(|log| trust.keys.iter().find(|key| *key == log)) {
        return Some(Policy::for_log(key.clone()));
    }
    let vouched = if trust.keys.is_empty() {
        "which nobody else vouches for here"
    } else {
        "which the signed manifest covers"
    };
    if let Some(log) = log {
        step.note(format!(
            "The ledger's key was taken from the package, {vouched}: {}",
            log.vkey()
        ));
    }
    own.or_else(|| log.cloned().map(Policy::for_log))
}

fn open_checkpoint(
    contents: &Contents,
    policy: &Policy,
    step: &mut StepNotes,
) -> Option<SignedCheckpoint> {
    let opened = contents
        .wanted(layout::CHECKPOINT)
        .map_err(str::to_owned)
        .and_then(|bytes| {
            let checkpoint = policy
                .open_checkpoint(bytes)
                .map_err(|error| advice_on(&error, bytes))?;
            let is_as_written = checkpoint.text.as_bytes() == bytes;
            if is_as_written {
                Ok(checkpoint)
            } else {
                Err("is not written in the one documented form".to_owned())
            }
        });
    opened
        .map_err(|why| step.fault_in(layout::CHECKPOINT, why))
        .ok()
}

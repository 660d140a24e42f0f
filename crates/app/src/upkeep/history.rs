//! Whether the ledger still contains what is known to have been signed. Asked before the first append of a process: a folder that was
//! put back from an old copy must not grow, because whatever it signs next contradicts what others hold.

use rapporteur_ledger::{LedgerError, SignedCheckpoint};

use super::{memory, publication};
use crate::mechanism::ledger_error;
use crate::restored::Restored;
use crate::{AppError, Mechanism};

/// A checkpoint that is known from elsewhere, and from where, in words.
pub(crate) struct Known {
    pub(crate) from: String,
    pub(crate) checkpoint: SignedCheckpoint,
}

/// What this computer can tell without asking anybody: its memory and the folders to which it publishes.
pub(crate) fn known_here(mechanism: &Mechanism) -> Result<Vec<Known>, AppError> {
    let mut known = Vec::new();
    if let Some(checkpoint) = memory::remembered(mechanism)? {
        known.push(Known {
            from: "this computer's memory".to_owned(),
            checkpoint,
        });
    }
    known.extend(publication::known(mechanism));
    Ok(known)
}

/// Those of the present origin, once all are compared with the ledger.
///
/// # Errors
/// [`AppError::Rollback`], [`AppError::Forked`].
pub(crate) fn compare_all(
    mechanism: &Mechanism,
    known: Vec<Known>,
) -> Result<Vec<SignedCheckpoint>, AppError> {
    let mut present = Vec::new();
    for known in known {
        if compare(mechanism, &known)? {
            present.push(known.checkpoint);
        }
    }
    Ok(present)
}

/// Whether a known checkpoint is of the present origin; one of a former origin was given up by a recorded act.
fn compare(mechanism: &Mechanism, known: &Known) -> Result<bool, AppError> {
    let body = &known.checkpoint.body;
    let held = mechanism.ledger.size();
    let rolled_back = || AppError::Rollback {
        from: known.from.clone(),
        known: body.size,
        held,
    };
    if body.origin != mechanism.config.origin {
        let former = mechanism
            .ledger
            .former_origins()
            .map_err(ledger_error("read the former origins"))?;
        // An origin that this folder does not know yet: it is older than what was signed.
        return if former.iter().any(|one| one.origin == body.origin) {
            Ok(false)
        } else {
            Err(rolled_back())
        };
    }
    if body.size > held {
        return Err(rolled_back());
    }
    let root = mechanism
        .ledger
        .root_at(body.size)
        .map_err(ledger_error("compare the ledger with what is known"))?;
    if root == body.root {
        Ok(true)
    } else {
        Err(AppError::Forked {
            from: known.from.clone(),
            size: body.size,
        })
    }
}

impl Mechanism {
    /// Compares the ledger with what is known elsewhere, once for each process. Every verb that appends passes here.
    pub(crate) fn check_history(&mut self) -> Result<(), AppError> {
        if self.outside.is_history_checked {
            return Ok(());
        }
        refuse_put_back(self)?;
        contradiction(self)?;
        self.outside.is_history_checked = true;
        Ok(())
    }

    /// What a person must be told before anything else: an alarm, or a ledger that is behind what is known. `None` when all is well.
    pub fn warning(&self) -> Option<String> {
        if let Some(alarm) = super::alarm::standing(&self.dir) {
            return Some(alarm);
        }
        let refusal = refuse_put_back(self).and_then(|()| contradiction(self));
        refusal.err().map(|error| match error {
            AppError::Rollback { .. } | AppError::Forked { .. } | AppError::PutBack { .. } => {
                format!("{error} (`rapporteur ledger resolve`)")
            }
            other => other.to_string(),
        })
    }
}

/// Refuses to add to or sign a mechanism that was put back from a backup, until a person has resolved it.
///
/// # Errors
/// [`AppError::PutBack`].
pub(crate) fn refuse_put_back(mechanism: &Mechanism) -> Result<(), AppError> {
    match Restored::read(&mechanism.dir)? {
        None => Ok(()),
        Some(mark) => Err(AppError::PutBack {
            snapshot: mark.snapshot,
            held: mark.ledger_size,
        }),
    }
}

/// # Errors
/// [`AppError::Rollback`], [`AppError::Forked`] when the ledger is not what is known.
pub(crate) fn contradiction(mechanism: &Mechanism) -> Result<(), AppError> {
    let held = mechanism.ledger.size();
    if mechanism.record_size > held {
        return Err(AppError::Rollback {
            from: "the record".to_owned(),
            known: mechanism.record_size,
            held,
        });
    }
    compare_all(mechanism, known_here(mechanism)?).map(drop)
}

/// A refusal of the ledger itself, told as what it is.
pub(crate) fn refusal(error: LedgerError) -> AppError {
    match error {
        LedgerError::RollbackRefused { signed, held } => AppError::Rollback {
            from: "the ledger".to_owned(),
            known: signed,
            held,
        },
        LedgerError::ForkRefused { signed, .. } => AppError::Forked {
            from: "the ledger".to_owned(),
            size: signed,
        },
        other => ledger_error("sign a checkpoint")(other),
    }
}

//! Signing: after an act when there is no cadence, in its slot when there is one, and whenever proofs are needed.

use rapporteur_ledger::SignedCheckpoint;

use super::alarm::refuse_to_sign;
use super::publication::{self, Published};
use super::state::State;
use super::{cadence, history, memory, witnesses};
use crate::mechanism::ledger_error;
use crate::{Ambient, AppError, Mechanism};

/// What `ledger checkpoint` did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CheckpointSummary {
    /// Whether a checkpoint was due; when not, nothing was done.
    pub is_due: bool,
    /// Entries that are signed now.
    pub size: u64,
    /// Filler entries that were appended.
    pub filler_count: u64,
    /// Witnesses that have cosigned it.
    pub cosigned: Vec<String>,
    /// Cosignatures that the quorum asks for.
    pub quorum: u32,
    /// What a person should know: who did not answer, what was not published and why.
    pub notes: Vec<String>,
    /// Copies that were brought up to date.
    pub published: Vec<Published>,
}

impl Mechanism {
    /// Signs the head after an act, unless a cadence leaves that to its slot or an alarm forbids it; the acts wait for the next one.
    pub(crate) fn sign_checkpoint(&mut self) -> Result<(), AppError> {
        if self.config.ledger.cadence_minutes > 0 || refuse_to_sign(self).is_err() {
            return Ok(());
        }
        self.sign_against(history::known_here(self)?).map(drop)
    }

    /// Signs the head if it contains all that is known.
    fn sign_against(&mut self, known: Vec<history::Known>) -> Result<SignedCheckpoint, AppError> {
        let known = history::compare_all(self, known)?;
        let signer = self.log_signer();
        let signed = self
            .ledger
            .checkpoint(&signer, &known)
            .map_err(history::refusal)?;
        memory::remember(self, &signed)?;
        Ok(signed)
    }

    /// How many entries were signed last.
    pub(crate) fn signed_size(&self) -> Result<u64, AppError> {
        let latest = self
            .ledger
            .latest_checkpoint()
            .map_err(ledger_error("read the checkpoint"))?;
        Ok(latest.map_or(0, |latest| latest.body.size))
    }

    /// The checkpoint as it is published, with its cosignatures.
    pub(crate) fn published(&self) -> Result<Option<SignedCheckpoint>, AppError> {
        self.ledger
            .published_checkpoint()
            .map_err(ledger_error("read the published checkpoint"))
    }
}

/// Signs, asks the witnesses, publishes. With `only_if_due`, does nothing before the next slot of the cadence.
///
/// # Errors
/// [`AppError::Alarm`], [`AppError::Rollback`], [`AppError::Forked`], or what a keeper or the disk says. A witness that does not answer is
/// a note, not an error.
pub async fn checkpoint(
    mechanism: &mut Mechanism,
    ambient: &Ambient,
    only_if_due: bool,
) -> Result<CheckpointSummary, AppError> {
    let mut state = State::read(&mechanism.dir)?;
    let cadence_minutes = mechanism.config.ledger.cadence_minutes;
    if only_if_due && !cadence::is_due(ambient.now, state.checkpoint_at, cadence_minutes) {
        return Ok(CheckpointSummary {
            size: mechanism.signed_size()?,
            ..CheckpointSummary::default()
        });
    }
    refuse_to_sign(mechanism)?;
    let mut summary = CheckpointSummary {
        is_due: true,
        quorum: mechanism.config.ledger.quorum,
        ..CheckpointSummary::default()
    };
    let signed = sign_and_ask(mechanism, ambient, &mut state, &mut summary, true).await?;
    summary.size = signed.body.size;
    state.checkpoint_at = Some(ambient.now.as_seconds());
    state.write(&mechanism.dir)?;
    publish(mechanism, &signed, &mut summary)?;
    Ok(summary)
}

/// A checkpoint over everything that was appended, for a report or an export: its proofs lead to it. With a cadence it is padded as any
/// other; with witnesses it carries the quorum's cosignatures. Nothing is signed when the last checkpoint covers all.
///
/// # Errors
/// As [`checkpoint`], and [`AppError::Quorum`].
pub(crate) async fn checkpoint_for_proofs(
    mechanism: &mut Mechanism,
    ambient: &Ambient,
) -> Result<SignedCheckpoint, AppError> {
    refuse_to_sign(mechanism)?;
    let mut state = State::read(&mechanism.dir)?;
    let mut summary = CheckpointSummary::default();
    let is_behind = mechanism.signed_size()? < mechanism.ledger.size();
    let signed = sign_and_ask(mechanism, ambient, &mut state, &mut summary, is_behind).await?;
    state.write(&mechanism.dir)?;
    witnesses::demand_quorum(mechanism, &signed)?;
    Ok(signed)
}

/// Compares with all that is known, pads if there is a cadence and `may_grow`, signs, and asks every witness.
async fn sign_and_ask(
    mechanism: &mut Mechanism,
    ambient: &Ambient,
    state: &mut State,
    summary: &mut CheckpointSummary,
    may_grow: bool,
) -> Result<SignedCheckpoint, AppError> {
    let mut known = history::known_here(mechanism)?;
    let mut round = witnesses::ask_what_they_hold(mechanism, ambient, &mut known)?;
    if mechanism.config.ledger.cadence_minutes > 0 && may_grow {
        summary.filler_count = cadence::pad(mechanism, ambient).await?;
    }
    let signed = mechanism.sign_against(known)?;
    let signed = witnesses::ask_to_cosign(mechanism, ambient, state, &mut round, signed)?;
    summary.notes.extend(round.notes());
    summary.cosigned = witnesses::who_cosigned(mechanism, &signed);
    Ok(signed)
}

/// Publishes when the quorum is met: a copy that strangers can verify is not replaced by one that they cannot.
fn publish(
    mechanism: &Mechanism,
    signed: &SignedCheckpoint,
    summary: &mut CheckpointSummary,
) -> Result<(), AppError> {
    if mechanism.config.ledger.publish.is_empty() {
        return Ok(());
    }
    if let Err(AppError::Quorum { met, wanted }) = witnesses::demand_quorum(mechanism, signed) {
        summary.notes.push(format!(
            "not published: {met} of {wanted} cosignatures have come; run it again"
        ));
        return Ok(());
    }
    summary.published = publication::publish(mechanism, None)?;
    Ok(())
}

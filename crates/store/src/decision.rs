//! Decides a judgment and takes a decision back. Both add to its history; neither deletes from it.

use rapporteur_model::{Decider, Judgment, JudgmentId, JudgmentState, Timestamp, Verdict};

use crate::entry::write_entries;
use crate::judgment::{EventKind, JudgmentEvent, WHAT, decider_params, stored_judgment};
use crate::proposal::write_events;
use crate::session::{Param, Session};
use crate::{EntryRecord, Store, StoreError};

const UPDATE_JUDGMENT: &str = "UPDATE judgment SET state = $1, verdict = $2, decider_kind = $3, decider_name = $4, \
    decider_threshold = $5, decided_at = $6, reason = $7 WHERE id = $8";

impl Store {
    /// Decides an open or reversed judgment. An empty reason is none.
    ///
    /// # Errors
    /// [`StoreError::NoJudgment`], [`StoreError::AlreadyDecided`], [`StoreError::Constraint`] or [`StoreError::Write`].
    pub async fn decide(
        &self,
        id: JudgmentId,
        verdict: Verdict,
        decider: &Decider,
        reason: &str,
        at: Timestamp,
        entry: &EntryRecord,
    ) -> Result<(), StoreError> {
        let mut session = self.writing(WHAT).await?;
        let judgment = known(&mut session, id).await?;
        if judgment.state == JudgmentState::Decided {
            return Err(StoreError::AlreadyDecided(id));
        }
        let event = act(
            EventKind::Decided,
            &judgment,
            Some(verdict),
            decider,
            reason,
            at,
        );
        stand(&mut session, id, JudgmentState::Decided, event, entry).await?;
        session.commit(WHAT).await
    }

    /// Takes a decision back: the judgment is open to a person's decision again.
    ///
    /// # Errors
    /// [`StoreError::NoJudgment`], [`StoreError::NotDecided`], [`StoreError::Constraint`] or [`StoreError::Write`].
    pub async fn reverse(
        &self,
        id: JudgmentId,
        decider: &Decider,
        reason: &str,
        at: Timestamp,
        entry: &EntryRecord,
    ) -> Result<(), StoreError> {
        let mut session = self.writing(WHAT).await?;
        let judgment = known(&mut session, id).await?;
        if judgment.state != JudgmentState::Decided {
            return Err(StoreError::NotDecided(id));
        }
        let event = act(EventKind::Reversed, &judgment, None, decider, reason, at);
        stand(&mut session, id, JudgmentState::Reversed, event, entry).await?;
        session.commit(WHAT).await
    }
}

async fn known(session: &mut Session, id: JudgmentId) -> Result<Judgment, StoreError> {
    stored_judgment(session, id)
        .await?
        .ok_or(StoreError::NoJudgment(id))
}

/// What happens, with the score at that moment, so that the history says on what it was decided.
fn act(
    kind: EventKind,
    judgment: &Judgment,
    verdict: Option<Verdict>,
    decider: &Decider,
    reason: &str,
    at: Timestamp,
) -> JudgmentEvent {
    JudgmentEvent {
        kind,
        score_bits: Some(judgment.proposal.score_bits),
        probability: Some(judgment.proposal.probability),
        verdict,
        decider: Some(decider.clone()),
        reason: (!reason.is_empty()).then(|| reason.to_owned()),
        at,
    }
}

/// Writes how a judgment stands after an event, the event, and the act's ledger entry.
async fn stand(
    session: &mut Session,
    id: JudgmentId,
    state: JudgmentState,
    event: JudgmentEvent,
    entry: &EntryRecord,
) -> Result<(), StoreError> {
    let [decider_kind, decider_name, decider_threshold] = decider_params(event.decider.as_ref());
    let params = [
        Param::text(state.as_str()),
        Param::text_or_none(event.verdict.map(|verdict| verdict.as_str())),
        decider_kind,
        decider_name,
        decider_threshold,
        Param::Integer(event.at.as_seconds()),
        Param::text_or_none(event.reason.as_deref()),
        Param::Bytes(id.as_bytes()),
    ];
    session.write(WHAT, UPDATE_JUDGMENT, &params).await?;
    write_events(session, &[(id, event)]).await?;
    write_entries(session, std::slice::from_ref(entry)).await
}

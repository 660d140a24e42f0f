//! Records what the engine proposes. Decisions stand: a decided pair is not reopened, a reversed one is not decided again by itself,
//! and an open proposal that is not made any more is withdrawn, not deleted.

use std::collections::{BTreeMap, BTreeSet};

use rapporteur_model::{Evidence, Judgment, JudgmentId, JudgmentState, Timestamp};

use crate::batch::insert_rows;
use crate::entry::write_entries;
use crate::judgment::{EventKind, JudgmentEvent, Stored, WHAT, decider_params, stored_judgments};
use crate::session::{Param, Session};
use crate::{EntryRecord, Store, StoreError};

const INSERT_JUDGMENTS: &str = "INSERT INTO judgment (id, left_entity, right_entity, relation, score_bits, probability, \
    state, verdict, decider_kind, decider_name, decider_threshold, decided_at, reason) VALUES";
const OVERWRITE_JUDGMENTS: &str = "ON CONFLICT (id) DO UPDATE SET score_bits = excluded.score_bits, \
    probability = excluded.probability, state = excluded.state, verdict = excluded.verdict, \
    decider_kind = excluded.decider_kind, decider_name = excluded.decider_name, \
    decider_threshold = excluded.decider_threshold, decided_at = excluded.decided_at, reason = excluded.reason, \
    withdrawn_at = NULL";
const INSERT_EVENTS: &str = "INSERT INTO judgment_event (judgment, position, event, score_bits, probability, verdict, \
    decider_kind, decider_name, decider_threshold, reason, happened_at) VALUES";

/// What proposals change.
#[derive(Debug, Default, PartialEq)]
struct Plan {
    /// Judgments as they are to stand.
    rows: Vec<Judgment>,
    /// Open proposals that are not made any more.
    withdrawn: Vec<JudgmentId>,
    /// What happens to which judgment, in order.
    events: Vec<(JudgmentId, JudgmentEvent)>,
}

impl Store {
    /// Which of the engine's decisions among `judgments` are new, so that the act can be entered in the ledger first:
    /// those about pairs that are unknown, open or withdrawn.
    ///
    /// # Errors
    /// [`StoreError::Read`] or [`StoreError::Damaged`].
    pub async fn newly_decided(
        &self,
        judgments: &[Judgment],
    ) -> Result<BTreeSet<JudgmentId>, StoreError> {
        let stored = stored_judgments(&mut self.reading(WHAT).await?).await?;
        let plan = plan(
            &by_id(stored),
            judgments,
            Timestamp::from_seconds(0).expect("invariant: 1970 is in range"),
        );
        let decided = |(id, event): &(JudgmentId, JudgmentEvent)| {
            (event.kind == EventKind::Decided).then_some(*id)
        };
        Ok(plan.events.iter().filter_map(decided).collect())
    }

    /// Records all that the engine proposes now, with the act's ledger entries; all or nothing.
    ///
    /// # Errors
    /// [`StoreError::Constraint`] when an entity is unknown or an entry's index is taken, or [`StoreError::Write`].
    pub async fn insert_proposals(
        &self,
        judgments: &[Judgment],
        at: Timestamp,
        entries: &[EntryRecord],
    ) -> Result<(), StoreError> {
        let mut session = self.writing(WHAT).await?;
        let known = by_id(stored_judgments(&mut session).await?);
        let plan = plan(&known, judgments, at);
        write_rows(&mut session, &plan.rows).await?;
        for id in &plan.withdrawn {
            let params = [Param::Integer(at.as_seconds()), Param::Bytes(id.as_bytes())];
            session
                .write(
                    WHAT,
                    "UPDATE judgment SET withdrawn_at = $1 WHERE id = $2",
                    &params,
                )
                .await?;
        }
        write_events(&mut session, &plan.events).await?;
        write_entries(&mut session, entries).await?;
        session.commit(WHAT).await
    }
}

fn by_id(stored: Vec<Stored>) -> BTreeMap<JudgmentId, Stored> {
    stored
        .into_iter()
        .map(|stored| (stored.judgment.id, stored))
        .collect()
}

/// Compares what is proposed with what is known.
fn plan(known: &BTreeMap<JudgmentId, Stored>, proposed: &[Judgment], at: Timestamp) -> Plan {
    let mut plan = Plan::default();
    let mut seen = BTreeSet::new();
    for judgment in proposed {
        if seen.insert(judgment.id) {
            plan_one(&mut plan, known.get(&judgment.id), judgment, at);
        }
    }
    for (id, stored) in known {
        let stands_open = stored.judgment.state == JudgmentState::Open && !stored.withdrawn;
        if stands_open && !seen.contains(id) {
            plan.withdrawn.push(*id);
            plan.events
                .push((*id, event(EventKind::Withdrawn, &stored.judgment, at)));
        }
    }
    plan
}

fn plan_one(plan: &mut Plan, known: Option<&Stored>, proposed: &Judgment, at: Timestamp) {
    let Some(known) = known else {
        plan.rows.push(proposed.clone());
        plan.events
            .push((proposed.id, event(EventKind::Proposed, proposed, at)));
        plan_decision(plan, proposed, at);
        return;
    };
    if known.judgment.state == JudgmentState::Decided {
        return;
    }
    let reversed = known.judgment.state == JudgmentState::Reversed;
    let decides = !reversed && proposed.state == JudgmentState::Decided;
    let changed = known.judgment.proposal != proposed.proposal;
    if !(changed || known.withdrawn || decides) {
        return;
    }
    let standing = if reversed { &known.judgment } else { proposed };
    plan.rows.push(Judgment {
        proposal: proposed.proposal.clone(),
        ..standing.clone()
    });
    if known.withdrawn || changed {
        let kind = if known.withdrawn {
            EventKind::Proposed
        } else {
            EventKind::Revised
        };
        plan.events.push((proposed.id, event(kind, proposed, at)));
    }
    if decides {
        plan_decision(plan, proposed, at);
    }
}

fn plan_decision(plan: &mut Plan, proposed: &Judgment, at: Timestamp) {
    if proposed.state == JudgmentState::Decided {
        let decided = JudgmentEvent {
            verdict: proposed.verdict,
            decider: proposed.decider.clone(),
            reason: proposed.reason.clone(),
            ..event(
                EventKind::Decided,
                proposed,
                proposed.decided_at.unwrap_or(at),
            )
        };
        plan.events.push((proposed.id, decided));
    }
}

fn event(kind: EventKind, judgment: &Judgment, at: Timestamp) -> JudgmentEvent {
    JudgmentEvent {
        kind,
        score_bits: Some(judgment.proposal.score_bits),
        probability: Some(judgment.proposal.probability),
        verdict: None,
        decider: None,
        reason: None,
        at,
    }
}

async fn write_rows(session: &mut Session, rows: &[Judgment]) -> Result<(), StoreError> {
    insert_rows(
        session,
        WHAT,
        (INSERT_JUDGMENTS, OVERWRITE_JUDGMENTS),
        rows,
        |_, judgment| row_params(judgment),
    )
    .await?;
    for judgment in rows {
        let params = [Param::Bytes(judgment.id.as_bytes())];
        session
            .write(
                WHAT,
                "DELETE FROM judgment_evidence WHERE judgment = $1",
                &params,
            )
            .await?;
    }
    let evidence: Vec<(JudgmentId, usize, &Evidence)> = rows
        .iter()
        .flat_map(|judgment| {
            judgment
                .proposal
                .evidence
                .iter()
                .enumerate()
                .map(|(position, reason)| (judgment.id, position, reason))
        })
        .collect();
    let head =
        "INSERT INTO judgment_evidence (judgment, position, code, words, weight_bits) VALUES";
    insert_rows(
        session,
        WHAT,
        (head, ""),
        &evidence,
        |_, (judgment, position, reason)| {
            [
                Param::Bytes(judgment.as_bytes()),
                Param::count(*position as u64),
                Param::text(&reason.code),
                Param::sentence(&reason.words),
                Param::Real(reason.weight_bits),
            ]
        },
    )
    .await
}

fn row_params(judgment: &Judgment) -> [Param<'_>; 13] {
    let proposal = &judgment.proposal;
    let [decider_kind, decider_name, decider_threshold] = decider_params(judgment.decider.as_ref());
    [
        Param::Bytes(judgment.id.as_bytes()),
        Param::Bytes(proposal.left.as_bytes()),
        Param::Bytes(proposal.right.as_bytes()),
        Param::text(proposal.relation.as_str()),
        Param::Real(proposal.score_bits),
        Param::Real(proposal.probability),
        Param::text(judgment.state.as_str()),
        Param::text_or_none(judgment.verdict.map(|verdict| verdict.as_str())),
        decider_kind,
        decider_name,
        decider_threshold,
        Param::integer_or_none(judgment.decided_at.map(Timestamp::as_seconds)),
        Param::text_or_none(judgment.reason.as_deref()),
    ]
}

/// Adds events behind those that each judgment has.
pub(crate) async fn write_events(
    session: &mut Session,
    events: &[(JudgmentId, JudgmentEvent)],
) -> Result<(), StoreError> {
    let sql = "SELECT judgment, COUNT(*) FROM judgment_event GROUP BY judgment";
    let counts = session
        .rows(WHAT, sql, &[], |columns| {
            Ok((JudgmentId::from_bytes(columns.array()?), columns.count()?))
        })
        .await?;
    let mut next: BTreeMap<JudgmentId, u64> = counts.into_iter().collect();
    let numbered: Vec<(u64, &(JudgmentId, JudgmentEvent))> = events
        .iter()
        .map(|event| {
            let position = next.entry(event.0).or_default();
            *position += 1;
            (*position - 1, event)
        })
        .collect();
    insert_rows(
        session,
        WHAT,
        (INSERT_EVENTS, ""),
        &numbered,
        |_, (position, (judgment, event))| event_params(judgment, *position, event),
    )
    .await
}

fn event_params<'p>(
    judgment: &'p JudgmentId,
    position: u64,
    event: &'p JudgmentEvent,
) -> [Param<'p>; 11] {
    let [decider_kind, decider_name, decider_threshold] = decider_params(event.decider.as_ref());
    [
        Param::Bytes(judgment.as_bytes()),
        Param::count(position),
        Param::text(event.kind.as_str()),
        Param::real_or_none(event.score_bits),
        Param::real_or_none(event.probability),
        Param::text_or_none(event.verdict.map(|verdict| verdict.as_str())),
        decider_kind,
        decider_name,
        decider_threshold,
        Param::text_or_none(event.reason.as_deref()),
        Param::Integer(event.at.as_seconds()),
    ]
}

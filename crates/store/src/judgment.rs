//! Judgments as they stand, and everything that ever happened to each. Reads only; see `proposal.rs` and `decision.rs` for the acts.

use std::collections::BTreeMap;

use rapporteur_model::{
    Decider, EntityId, Evidence, Judgment, JudgmentId, JudgmentState, Proposal, Relation,
    Timestamp, Verdict,
};

use crate::row::Columns;
use crate::session::{Param, Session};
use crate::{Store, StoreError};

pub(crate) const WHAT: &str = "judgments";
const SELECT_EVIDENCE: &str =
    "SELECT judgment, code, words, weight_bits FROM judgment_evidence ORDER BY judgment, position";
const SELECT_EVIDENCE_OF: &str = "SELECT judgment, code, words, weight_bits FROM judgment_evidence WHERE judgment = $1 ORDER BY judgment, position";
const SELECT_EVENTS: &str = "SELECT event, score_bits, probability, verdict, decider_kind, decider_name, \
    decider_threshold, reason, happened_at FROM judgment_event WHERE judgment = $1 ORDER BY position";

/// Every question about judgments begins so; the order of columns is that of [`read_stored`].
macro_rules! select_judgment {
    ($rest:literal) => {
        concat!(
            "SELECT id, left_entity, right_entity, relation, score_bits, probability, state, verdict, ",
            "decider_kind, decider_name, decider_threshold, decided_at, reason, withdrawn_at FROM judgment ",
            $rest
        )
    };
}

/// What happened to a judgment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventKind {
    /// The engine proposed it, for the first time or again after it was withdrawn.
    Proposed,
    /// The engine proposed it again with another explanation.
    Revised,
    /// The engine did not propose it any more, and nobody had decided it.
    Withdrawn,
    /// It was decided.
    Decided,
    /// The decision was taken back.
    Reversed,
}

impl EventKind {
    const ALL: &[EventKind] = &[
        EventKind::Proposed,
        EventKind::Revised,
        EventKind::Withdrawn,
        EventKind::Decided,
        EventKind::Reversed,
    ];

    /// The stored word.
    pub const fn as_str(self) -> &'static str {
        match self {
            EventKind::Proposed => "proposed",
            EventKind::Revised => "revised",
            EventKind::Withdrawn => "withdrawn",
            EventKind::Decided => "decided",
            EventKind::Reversed => "reversed",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == word)
    }
}

/// One thing that happened to a judgment.
#[derive(Debug, Clone, PartialEq)]
pub struct JudgmentEvent {
    /// What.
    pub kind: EventKind,
    /// The score then, in bits, where one was given.
    pub score_bits: Option<f64>,
    /// The probability then, 0 to 1, where one was given.
    pub probability: Option<f64>,
    /// What was decided.
    pub verdict: Option<Verdict>,
    /// By whom.
    pub decider: Option<Decider>,
    /// Why, in words.
    pub reason: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// A judgment with what only the store needs to know of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Stored {
    pub(crate) judgment: Judgment,
    pub(crate) withdrawn: bool,
}

impl Store {
    /// The judgments in a state, or all, by id. Withdrawn proposals are left to [`Store::judgment_history`].
    /// Of a reversed judgment, decider, moment and reason are those of the reversal.
    ///
    /// # Errors
    /// [`StoreError::Read`] or [`StoreError::Damaged`].
    pub async fn judgments(
        &self,
        state: Option<JudgmentState>,
    ) -> Result<Vec<Judgment>, StoreError> {
        let stored = stored_judgments(&mut self.reading(WHAT).await?).await?;
        let wanted = |stored: &Stored| {
            !stored.withdrawn && state.is_none_or(|state| stored.judgment.state == state)
        };
        Ok(stored
            .into_iter()
            .filter(wanted)
            .map(|stored| stored.judgment)
            .collect())
    }

    /// The judgment with an id; `None` also when its proposal was withdrawn.
    ///
    /// # Errors
    /// [`StoreError::Read`] or [`StoreError::Damaged`].
    pub async fn judgment(&self, id: JudgmentId) -> Result<Option<Judgment>, StoreError> {
        stored_judgment(&mut self.reading(WHAT).await?, id).await
    }

    /// Everything that happened to a judgment, in order; empty when there is none.
    ///
    /// # Errors
    /// [`StoreError::Read`] or [`StoreError::Damaged`].
    pub async fn judgment_history(&self, id: JudgmentId) -> Result<Vec<JudgmentEvent>, StoreError> {
        let params = [Param::Bytes(id.as_bytes())];
        self.reading(WHAT)
            .await?
            .rows(WHAT, SELECT_EVENTS, &params, read_event)
            .await
    }
}

/// Every judgment, withdrawn ones too, by id.
pub(crate) async fn stored_judgments(session: &mut Session) -> Result<Vec<Stored>, StoreError> {
    let mut evidence: BTreeMap<JudgmentId, Vec<Evidence>> = BTreeMap::new();
    for (judgment, reason) in session
        .rows(WHAT, SELECT_EVIDENCE, &[], read_evidence)
        .await?
    {
        evidence.entry(judgment).or_default().push(reason);
    }
    let mut stored = session
        .rows(WHAT, select_judgment!("ORDER BY id"), &[], read_stored)
        .await?;
    for found in &mut stored {
        found.judgment.proposal.evidence = evidence.remove(&found.judgment.id).unwrap_or_default();
    }
    Ok(stored)
}

/// The judgment with an id, unless its proposal was withdrawn.
pub(crate) async fn stored_judgment(
    session: &mut Session,
    id: JudgmentId,
) -> Result<Option<Judgment>, StoreError> {
    let params = [Param::Bytes(id.as_bytes())];
    let sql = select_judgment!("WHERE id = $1 AND withdrawn_at IS NULL");
    let Some(Stored { mut judgment, .. }) = session.row(WHAT, sql, &params, read_stored).await?
    else {
        return Ok(None);
    };
    let evidence = session
        .rows(WHAT, SELECT_EVIDENCE_OF, &params, read_evidence)
        .await?;
    judgment.proposal.evidence = evidence.into_iter().map(|(_, reason)| reason).collect();
    Ok(Some(judgment))
}

/// Reads all but the explanation, which stands in rows of its own.
fn read_stored(columns: &mut Columns<'_>) -> Result<Stored, StoreError> {
    let judgment = Judgment {
        id: JudgmentId::from_bytes(columns.array()?),
        proposal: Proposal {
            left: EntityId::from_bytes(columns.array()?),
            right: EntityId::from_bytes(columns.array()?),
            relation: columns.word(Relation::parse)?,
            score_bits: columns.real()?,
            probability: columns.real()?,
            evidence: Vec::new(),
        },
        state: columns.word(JudgmentState::parse)?,
        verdict: columns.word_or_none(Verdict::parse)?,
        decider: read_decider(columns)?,
        decided_at: columns.moment_or_none()?,
        reason: columns.owned_text_or_none()?,
    };
    Ok(Stored {
        judgment,
        withdrawn: columns.moment_or_none()?.is_some(),
    })
}

fn read_event(columns: &mut Columns<'_>) -> Result<JudgmentEvent, StoreError> {
    Ok(JudgmentEvent {
        kind: columns.word(EventKind::parse)?,
        score_bits: columns.real_or_none()?,
        probability: columns.real_or_none()?,
        verdict: columns.word_or_none(Verdict::parse)?,
        decider: read_decider(columns)?,
        reason: columns.owned_text_or_none()?,
        at: columns.moment()?,
    })
}

fn read_evidence(columns: &mut Columns<'_>) -> Result<(JudgmentId, Evidence), StoreError> {
    let judgment = JudgmentId::from_bytes(columns.array()?);
    let (code, words, weight_bits) = (
        columns.owned_text()?,
        columns.owned_text()?,
        columns.real()?,
    );
    Ok((
        judgment,
        Evidence {
            code,
            words,
            weight_bits,
        },
    ))
}

fn read_decider(columns: &mut Columns<'_>) -> Result<Option<Decider>, StoreError> {
    let kind = columns.text_or_none()?;
    let name = columns.owned_text_or_none()?;
    let threshold = columns.real_or_none()?;
    match (kind, name, threshold) {
        (None, None, None) => Ok(None),
        (Some("officer"), Some(name), None) => Ok(Some(Decider::Officer(name))),
        (Some("engine"), Some(version), Some(threshold)) => {
            Ok(Some(Decider::Engine { version, threshold }))
        }
        _ => Err(columns.damaged()),
    }
}

/// The three columns of a decider.
pub(crate) fn decider_params(decider: Option<&Decider>) -> [Param<'_>; 3] {
    match decider {
        None => [Param::NoText, Param::NoText, Param::NoReal],
        Some(Decider::Officer(name)) => [Param::text("officer"), Param::text(name), Param::NoReal],
        Some(Decider::Engine { version, threshold }) => [
            Param::text("engine"),
            Param::text(version),
            Param::Real(*threshold),
        ],
    }
}

//! `link review`: two names side by side with what speaks for and against; a person decides, and may take it back.

use std::collections::BTreeMap;

use rapporteur_model::entry::EntryBody;
use rapporteur_model::{
    Decider, EntityId, EntityKind, Evidence, Judgment, JudgmentId, JudgmentState, Statement,
    Verdict,
};

use crate::mechanism::store_error;
use crate::{Ambient, AppError, Mechanism};

/// One of the two entities of a judgment, as an officer sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Side {
    /// The entity.
    pub entity: EntityId,
    /// What it is.
    pub kind: EntityKind,
    /// Property and value, in the file's order, with where it stands.
    pub statements: Vec<(String, String, String)>,
}

impl Side {
    /// The name by which it is shown.
    pub fn name(&self) -> &str {
        let wanted = if self.kind == EntityKind::Signature {
            "name_given"
        } else {
            "ngo_name"
        };
        self.statements
            .iter()
            .find(|(property, ..)| property == wanted)
            .map_or("(no name)", |(_, value, _)| value)
    }
}

/// A proposal as an officer sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct ReviewItem {
    /// The judgment.
    pub id: JudgmentId,
    /// Where it stands.
    pub state: JudgmentState,
    /// What was decided.
    pub verdict: Option<Verdict>,
    /// By whom, in words.
    pub decider: Option<String>,
    /// Why, in the decider's words.
    pub reason: Option<String>,
    /// Probability of a match, 0 to 1.
    pub probability: f64,
    /// Weight in bits.
    pub score_bits: f64,
    /// What speaks for and against.
    pub evidence: Vec<Evidence>,
    /// One side.
    pub left: Side,
    /// The other.
    pub right: Side,
}

/// Lists judgments in a state (all when `None`), the most probable first.
///
/// # Errors
/// What the record says.
pub async fn queue(
    mechanism: &Mechanism,
    state: Option<JudgmentState>,
) -> Result<Vec<ReviewItem>, AppError> {
    let mut judgments = mechanism
        .store
        .judgments(state)
        .await
        .map_err(store_error("read judgments"))?;
    judgments.sort_by(|a, b| {
        b.proposal
            .probability
            .total_cmp(&a.proposal.probability)
            .then(a.id.as_bytes().cmp(b.id.as_bytes()))
    });
    let kinds = [EntityKind::Signature, EntityKind::Decision];
    let statements = mechanism
        .store
        .statements_current(Some(&kinds))
        .await
        .map_err(store_error("read names"))?;
    let mut sides: BTreeMap<EntityId, Side> = BTreeMap::new();
    for statement in &statements {
        add_statement(&mut sides, statement);
    }
    Ok(judgments
        .into_iter()
        .filter_map(|judgment| review_item(judgment, &sides))
        .collect())
}

/// Decides a judgment.
///
/// # Errors
/// [`AppError::Unknown`] without such a judgment, [`AppError::AlreadyDecided`], or what a keeper says.
pub async fn decide(
    mechanism: &mut Mechanism,
    id: JudgmentId,
    verdict: Verdict,
    reason: &str,
    ambient: &Ambient,
) -> Result<(), AppError> {
    let judgment = judgment(mechanism, id).await?;
    if judgment.state == JudgmentState::Decided {
        return Err(AppError::AlreadyDecided(id.to_string()));
    }
    let body = EntryBody::JudgmentDecided {
        judgment: id,
        left: judgment.proposal.left,
        right: judgment.proposal.right,
        relation: judgment.proposal.relation,
        verdict,
        reason: reason.to_owned(),
    };
    let entries = mechanism.append(ambient, vec![body])?;
    let decider = Decider::Officer(ambient.officer.clone());
    mechanism
        .store
        .decide(id, verdict, &decider, reason, ambient.now, &entries[0])
        .await
        .map_err(store_error("record a decision"))?;
    mechanism.sign_checkpoint()?;
    Ok(())
}

/// Takes a decision back; the proposal is open again.
///
/// # Errors
/// [`AppError::Unknown`] without such a decided judgment, or what a keeper says.
pub async fn reverse(
    mechanism: &mut Mechanism,
    id: JudgmentId,
    reason: &str,
    ambient: &Ambient,
) -> Result<(), AppError> {
    let judgment = judgment(mechanism, id).await?;
    if judgment.state != JudgmentState::Decided {
        return Err(AppError::Unknown {
            what: "decided judgment",
            name: id.to_string(),
        });
    }
    let body = EntryBody::JudgmentReversed {
        judgment: id,
        reason: reason.to_owned(),
    };
    let entries = mechanism.append(ambient, vec![body])?;
    let decider = Decider::Officer(ambient.officer.clone());
    mechanism
        .store
        .reverse(id, &decider, reason, ambient.now, &entries[0])
        .await
        .map_err(store_error("take a decision back"))?;
    mechanism.sign_checkpoint()?;
    Ok(())
}

async fn judgment(mechanism: &Mechanism, id: JudgmentId) -> Result<Judgment, AppError> {
    let found = mechanism
        .store
        .judgment(id)
        .await
        .map_err(store_error("read a judgment"))?;
    found.ok_or_else(|| AppError::Unknown {
        what: "judgment",
        name: id.to_string(),
    })
}

fn add_statement(sides: &mut BTreeMap<EntityId, Side>, statement: &Statement) {
    let side = sides.entry(statement.entity).or_insert_with(|| Side {
        entity: statement.entity,
        kind: statement.kind,
        statements: Vec::new(),
    });
    side.statements.push((
        statement.property.to_string(),
        statement.value.given.clone(),
        crate::import::place(&statement.locator),
    ));
}

fn review_item(judgment: Judgment, sides: &BTreeMap<EntityId, Side>) -> Option<ReviewItem> {
    // A side is missing when its import was superseded by a file that no longer holds it.
    let left = sides.get(&judgment.proposal.left)?.clone();
    let right = sides.get(&judgment.proposal.right)?.clone();
    Some(ReviewItem {
        id: judgment.id,
        state: judgment.state,
        verdict: judgment.verdict,
        decider: judgment.decider.as_ref().map(decider_in_words),
        reason: judgment.reason,
        probability: judgment.proposal.probability,
        score_bits: judgment.proposal.score_bits,
        evidence: judgment.proposal.evidence,
        left,
        right,
    })
}

fn decider_in_words(decider: &Decider) -> String {
    match decider {
        Decider::Officer(name) => name.clone(),
        Decider::Engine { version, threshold } => {
            format!("{version}, certainty {threshold} or more")
        }
    }
}

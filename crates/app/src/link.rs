//! `link`: which signatories are one organisation, and which stand in the Committee's record under another spelling.

use std::collections::{BTreeMap, BTreeSet};

use rapporteur_linkage::{ENGINE, OrganisationRecord, Outcome, PairProposal, Params, propose};
use rapporteur_model::entry::EntryBody;
use rapporteur_model::judgment::proposals_digest;
use rapporteur_model::{
    Decider, EntityId, EntityKind, Evidence, Judgment, JudgmentId, JudgmentState, Proposal,
    Relation, Statement, Verdict,
};

use crate::mechanism::store_error;
use crate::{Ambient, AppError, Mechanism, Progress};

/// How to link; `None` takes what `mechanism.toml` says.
#[derive(Debug, Clone, Copy, Default)]
pub struct LinkOptions {
    /// Probability from which a pair is proposed.
    pub propose_from: Option<f64>,
    /// Certainty from which the engine decides by itself.
    pub decide_from: Option<f64>,
}

/// What linking found.
#[derive(Debug, Clone, PartialEq)]
pub struct LinkSummary {
    /// Names compared: signatories and spellings in the Committee's record.
    pub record_count: u64,
    /// Pairs scored.
    pub pairs_scored: u64,
    /// Pairs proposed.
    pub proposed_count: u64,
    /// Proposals decided by the engine in this run.
    pub decided_count: u64,
    /// The engine's earlier decisions that the present certainty no longer carries, taken back in this run.
    pub taken_back_count: u64,
    /// Proposals that wait for a person.
    pub open_count: u64,
    /// Signatories found in the Committee's record with certainty.
    pub signatories_found_certain: u64,
    /// Signatories that may stand in it.
    pub signatories_found_possible: u64,
    /// Pairs of signatories that may be one organisation, still open.
    pub possible_doubles: u64,
    /// Blocks too large to compare, by the value that made them so.
    pub blocks_refused: Vec<String>,
    /// The engine's name and version.
    pub engine: String,
}

/// The names to compare and the entities they stand for.
pub(crate) struct Names {
    pub(crate) records: Vec<OrganisationRecord>,
    pub(crate) entities: Vec<(EntityId, EntityKind)>,
}

/// Proposes judgments and decides those above the stated certainty.
///
/// # Errors
/// What the record or the ledger says.
pub async fn link(
    mechanism: &mut Mechanism,
    options: LinkOptions,
    ambient: &Ambient,
    progress: &mut dyn Progress,
) -> Result<LinkSummary, AppError> {
    progress.begin("link names", 3);
    let names = read_names(mechanism).await?;
    progress.advance(1);
    let (params, decide_from) = params(mechanism, options);
    params
        .check()
        .map_err(|error| AppError::Linkage(error.to_string()))?;
    let outcome = propose(&names.records, &params);
    progress.advance(1);
    let judgments = judgments(&names, &outcome, decide_from, ambient);
    let decided_count = write(mechanism, &judgments, ambient).await?;
    let taken_back_count = take_back(mechanism, &judgments, ambient).await?;
    mechanism.sign_checkpoint()?;
    progress.advance(1);
    let mut summary = summarise(mechanism, &names, &outcome).await?;
    summary.decided_count = decided_count;
    summary.taken_back_count = taken_back_count;
    progress.finish(&format!(
        "{} proposals among {} names; {} wait for a person",
        summary.proposed_count, summary.record_count, summary.open_count
    ));
    Ok(summary)
}

/// The engine's parameters and the certainty from which it decides.
pub(crate) fn params(mechanism: &Mechanism, options: LinkOptions) -> (Params, f64) {
    let configured = &mechanism.config.linkage;
    let decide_from = options.decide_from.unwrap_or(configured.decide_from);
    let defaults = Params::default();
    let params = Params {
        propose_above_probability: options.propose_from.unwrap_or(configured.propose_from),
        // At 1 or above nothing is decided, and the engine's own bound for equal names stays.
        certain_probability: if decide_from < 1.0 {
            decide_from
        } else {
            defaults.certain_probability
        },
        ..defaults
    };
    (params, decide_from)
}

/// Reads the signatories and one representative decision for each spelling in the Committee's record.
pub(crate) async fn read_names(mechanism: &Mechanism) -> Result<Names, AppError> {
    let kinds = [EntityKind::Signature, EntityKind::Decision];
    let statements = mechanism
        .store
        .statements_current(Some(&kinds))
        .await
        .map_err(store_error("read names"))?;
    let mut names = Names {
        records: Vec::new(),
        entities: Vec::new(),
    };
    let mut seen_spellings = BTreeSet::new();
    for (entity, own) in by_entity(&statements) {
        let record = match own[0].kind {
            EntityKind::Signature => signatory(&own),
            _ => committee_name(&own, &mut seen_spellings),
        };
        if let Some(record) = record {
            names.records.push(record);
            names.entities.push((entity, own[0].kind));
        }
    }
    Ok(names)
}

/// The statements of each entity, entities in the order of their first statement.
fn by_entity(statements: &[Statement]) -> Vec<(EntityId, Vec<&Statement>)> {
    let mut places: BTreeMap<EntityId, usize> = BTreeMap::new();
    let mut groups: Vec<(EntityId, Vec<&Statement>)> = Vec::new();
    for statement in statements {
        let place = *places.entry(statement.entity).or_insert_with(|| {
            groups.push((statement.entity, Vec::new()));
            groups.len() - 1
        });
        groups[place].1.push(statement);
    }
    groups
}

fn values(own: &[&Statement], property: &str) -> Vec<String> {
    own.iter()
        .filter(|statement| statement.property.as_str() == property)
        .map(|statement| statement.value.effective().to_owned())
        .collect()
}

/// A signatory organisation; individuals are nobody's organisation.
fn signatory(own: &[&Statement]) -> Option<OrganisationRecord> {
    if values(own, "signs_as")
        .iter()
        .any(|word| word == "individual")
    {
        return None;
    }
    Some(OrganisationRecord {
        list: 0,
        names: values(own, "name"),
        acronyms: values(own, "acronym"),
        place: values(own, "place").into_iter().next(),
    })
}

/// The first decision that carries a spelling stands for it.
fn committee_name(own: &[&Statement], seen: &mut BTreeSet<String>) -> Option<OrganisationRecord> {
    let name = values(own, "ngo_name").into_iter().next()?;
    seen.insert(name.clone()).then(|| OrganisationRecord {
        list: 1,
        names: vec![name],
        acronyms: Vec::new(),
        place: None,
    })
}

fn judgments(
    names: &Names,
    outcome: &Outcome,
    decide_from: f64,
    ambient: &Ambient,
) -> Vec<Judgment> {
    outcome
        .pairs
        .iter()
        .map(|pair| judgment(names, pair, decide_from, ambient))
        .collect()
}

fn judgment(names: &Names, pair: &PairProposal, decide_from: f64, ambient: &Ambient) -> Judgment {
    let proposal = proposal(names, pair);
    let certain = decide_from < 1.0 && proposal.probability >= decide_from;
    Judgment {
        id: proposal.judgment_id(),
        state: if certain {
            JudgmentState::Decided
        } else {
            JudgmentState::Open
        },
        verdict: certain.then_some(Verdict::Match),
        decider: certain.then(|| Decider::Engine {
            version: ENGINE.to_owned(),
            threshold: decide_from,
        }),
        decided_at: certain.then_some(ambient.now),
        reason: None,
        proposal,
    }
}

pub(crate) fn proposal(names: &Names, pair: &PairProposal) -> Proposal {
    let (one, other) = (names.entities[pair.left].0, names.entities[pair.right].0);
    Proposal {
        left: one.min(other),
        right: one.max(other),
        relation: Relation::Same,
        score_bits: pair.score_bits,
        probability: pair.probability,
        evidence: pair
            .reasons
            .iter()
            .map(|reason| Evidence {
                code: reason.code.clone(),
                words: reason.words.clone(),
                weight_bits: reason.weight_bits,
            })
            .collect(),
    }
}

/// Writes proposals and the engine's own decisions; pairs that a person decided are left alone.
async fn write(
    mechanism: &mut Mechanism,
    judgments: &[Judgment],
    ambient: &Ambient,
) -> Result<u64, AppError> {
    let engine_ambient = Ambient {
        now: ambient.now,
        officer: "engine".to_owned(),
    };
    let fresh = mechanism
        .store
        .newly_decided(judgments)
        .await
        .map_err(store_error("compare proposals"))?;
    let mut bodies = vec![EntryBody::LinkProposed {
        engine: ENGINE.to_owned(),
        proposals_sha256: proposals_digest(judgments.iter().map(|judgment| &judgment.proposal)),
        proposal_count: judgments.len() as u64,
    }];
    bodies.extend(
        judgments
            .iter()
            .filter(|judgment| fresh.contains(&judgment.id))
            .map(decided_body),
    );
    let entries = mechanism.append(&engine_ambient, bodies)?;
    mechanism
        .store
        .insert_proposals(judgments, ambient.now, &entries)
        .await
        .map_err(store_error("record proposals"))?;
    Ok(fresh.len() as u64)
}

/// Opens again what the engine decided at a lower certainty, or on names that have changed since.
async fn take_back(
    mechanism: &mut Mechanism,
    judgments: &[Judgment],
    ambient: &Ambient,
) -> Result<u64, AppError> {
    const REASON: &str = "below the certainty now stated";
    let still_certain: BTreeSet<JudgmentId> = judgments
        .iter()
        .filter(|it| it.state == JudgmentState::Decided)
        .map(|it| it.id)
        .collect();
    let stored = mechanism
        .store
        .judgments(Some(JudgmentState::Decided))
        .await
        .map_err(store_error("read judgments"))?;
    let engine_ambient = Ambient {
        now: ambient.now,
        officer: "engine".to_owned(),
    };
    let mut count = 0;
    for judgment in stored {
        let Some(decider @ Decider::Engine { .. }) = judgment.decider else {
            continue;
        };
        if still_certain.contains(&judgment.id) {
            continue;
        }
        let body = EntryBody::JudgmentReversed {
            judgment: judgment.id,
            reason: REASON.to_owned(),
        };
        let entries = mechanism.append(&engine_ambient, vec![body])?;
        mechanism
            .store
            .reverse(judgment.id, &decider, REASON, ambient.now, &entries[0])
            .await
            .map_err(store_error("take a decision back"))?;
        count += 1;
    }
    Ok(count)
}

fn decided_body(judgment: &Judgment) -> EntryBody {
    EntryBody::JudgmentDecided {
        judgment: judgment.id,
        left: judgment.proposal.left,
        right: judgment.proposal.right,
        relation: judgment.proposal.relation,
        verdict: judgment
            .verdict
            .expect("invariant: only decided judgments come here"),
        reason: String::new(),
    }
}

async fn summarise(
    mechanism: &Mechanism,
    names: &Names,
    outcome: &Outcome,
) -> Result<LinkSummary, AppError> {
    let judgments = mechanism
        .store
        .judgments(None)
        .await
        .map_err(store_error("read judgments"))?;
    let kinds: BTreeMap<EntityId, EntityKind> = names.entities.iter().copied().collect();
    let (mut certain, mut possible) = (BTreeSet::new(), BTreeSet::new());
    let (mut doubles, mut open_count) = (0_u64, 0);
    for judgment in &judgments {
        let open = judgment.state == JudgmentState::Open;
        let matched =
            judgment.state == JudgmentState::Decided && judgment.verdict == Some(Verdict::Match);
        open_count += u64::from(judgment.state != JudgmentState::Decided);
        if !(open || matched) {
            continue;
        }
        let Proposal { left, right, .. } = judgment.proposal;
        let signature = |side: EntityId| kinds.get(&side) == Some(&EntityKind::Signature);
        match (signature(left), signature(right)) {
            (true, true) => doubles += u64::from(open),
            (false, false) => {}
            (is_left, _) => {
                let found = if matched { &mut certain } else { &mut possible };
                found.insert(if is_left { left } else { right });
            }
        }
    }
    Ok(LinkSummary {
        record_count: names.records.len() as u64,
        pairs_scored: outcome.pairs_scored as u64,
        proposed_count: outcome.pairs.len() as u64,
        decided_count: 0,
        taken_back_count: 0,
        open_count,
        signatories_found_certain: certain.len() as u64,
        signatories_found_possible: possible.difference(&certain).count() as u64,
        possible_doubles: doubles,
        blocks_refused: outcome
            .blocks_refused
            .iter()
            .map(|block| format!("{} ({} names)", block.key, block.size))
            .collect(),
        engine: ENGINE.to_owned(),
    })
}

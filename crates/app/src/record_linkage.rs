//! `link plan|eval` over the record, and what a second person thinks of its judgments. It changes no judgment.
//!
//! A judgment in the ledger has one decider. What a second reviewer finds stands beside it in `reviews.csv` in the mechanism's folder,
//! names of entities as ids only, and decides nothing.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rapporteur_linkage::quality::{Clerical, SampleParams, draw_sample, estimate};
use rapporteur_linkage::{Clustering, Constraints, Edge, cluster, propose};
use rapporteur_model::{Decider, EntityId, Judgment, JudgmentState, Timestamp, Verdict};
use serde::{Deserialize, Serialize};

use crate::link::{Names, params, read_names};
use crate::linking::review::{agreements_of, check_reviewer};
use crate::linking::{
    AgreementShown, ClericalSummary, DecisionFile, Decisions, LinkingError, NewDecision, PairNames,
    PairVerdict, Standing, pair_names, stratum_in_words,
};
use crate::mechanism::{store_error, write_file};
use crate::{AppError, LinkOptions, Mechanism, ReviewItem, queue};

/// What a second reviewer finds, beside the ledger.
const REVIEWS: &str = "reviews.csv";
/// Which sample was asked for.
const SAMPLE: &str = "link-sample.json";
/// The weight of two names that were not proposed as one, in bits.
pub(crate) const UNPROPOSED_BITS: f32 = -20.0;
/// Certainties at which judgments are counted.
const BANDS: [f64; 5] = [0.0, 0.5, 0.8, 0.95, 0.99];

pub(crate) fn linking(error: LinkingError) -> AppError {
    AppError::Linking(Box::new(error))
}

/// What linking the record would do.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordPlan {
    /// Signatories.
    pub signatories: u64,
    /// Spellings in the Committee's record.
    pub spellings: u64,
    /// Pairs that would be scored.
    pub pairs: u64,
    /// Pairs that would be proposed.
    pub proposals: u64,
    /// Of these, pairs that the engine would decide.
    pub certain: u64,
    /// Blocks too large to compare, by the value that makes them so.
    pub blocks_refused: Vec<String>,
}

/// Says what linking the record would do, and does none of it.
///
/// # Errors
/// What the record says.
pub async fn link_plan(
    mechanism: &Mechanism,
    options: LinkOptions,
) -> Result<RecordPlan, AppError> {
    let names = read_names(mechanism).await?;
    let (params, decide_from) = params(mechanism, options);
    params
        .check()
        .map_err(|error| AppError::Linkage(error.to_string()))?;
    let outcome = propose(&names.records, &params);
    let signatories = names
        .records
        .iter()
        .filter(|record| record.list == 0)
        .count();
    Ok(RecordPlan {
        signatories: signatories as u64,
        spellings: (names.records.len() - signatories) as u64,
        pairs: outcome.pairs_scored as u64,
        proposals: outcome.pairs.len() as u64,
        certain: outcome
            .pairs
            .iter()
            .filter(|pair| decide_from < 1.0 && pair.probability >= decide_from)
            .count() as u64,
        blocks_refused: outcome
            .blocks_refused
            .iter()
            .map(|block| format!("{} ({} names)", block.key, block.size))
            .collect(),
    })
}

/// What persons said of proposals of one range of certainty.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct JudgedBand {
    /// The least certainty.
    pub from: f64,
    /// Proposals.
    pub proposals: u64,
    /// Persons say one.
    pub matches: u64,
    /// Persons say two.
    pub non_matches: u64,
    /// Persons cannot tell, or disagree.
    pub unsure: u64,
}

/// How good the proposals are, by what persons decided.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordEval {
    /// By certainty.
    pub bands: Vec<JudgedBand>,
    /// By a sample.
    pub clerical: Option<ClericalSummary>,
}

/// The proposals as edges between numbered entities.
pub(crate) struct Proposed {
    pub(crate) names: Vec<EntityId>,
    pub(crate) edges: Vec<Edge>,
    /// The edge's judgment.
    pub(crate) judgments: Vec<Judgment>,
}

pub(crate) async fn judgments(mechanism: &Mechanism) -> Result<Vec<Judgment>, AppError> {
    mechanism
        .store
        .judgments(None)
        .await
        .map_err(store_error("read judgments"))
}

pub(crate) fn proposed(names: &Names, judgments: Vec<Judgment>) -> Proposed {
    let rows: BTreeMap<EntityId, u32> = names
        .entities
        .iter()
        .zip(0..)
        .map(|((entity, _), row)| (*entity, row))
        .collect();
    let mut proposed = Proposed {
        names: names.entities.iter().map(|(entity, _)| *entity).collect(),
        edges: Vec::new(),
        judgments: Vec::new(),
    };
    for judgment in judgments {
        let row = |entity| rows.get(&entity).copied();
        let sides = (row(judgment.proposal.left), row(judgment.proposal.right));
        // A side is missing when its import was superseded by a file that no longer holds it.
        if let (Some(left), Some(right)) = sides {
            let weight = judgment.proposal.score_bits as f32;
            proposed.edges.push(Edge::new(left, right, weight));
            proposed.judgments.push(judgment);
        }
    }
    proposed
}

fn names_of(judgment: &Judgment) -> PairNames {
    pair_names(
        &judgment.proposal.left.to_string(),
        &judgment.proposal.right.to_string(),
    )
}

/// What persons said: the ledger's officers, and second reviewers.
fn decisions(mechanism: &Mechanism, judgments: &[Judgment]) -> Result<Decisions, AppError> {
    let (mut decisions, _) = Decisions::read(&mechanism.dir.join(REVIEWS)).map_err(linking)?;
    for judgment in judgments {
        if let (Some(Decider::Officer(name)), Some(verdict), JudgmentState::Decided) =
            (&judgment.decider, judgment.verdict, judgment.state)
        {
            decisions.add(names_of(judgment), name, verdict_of_pair(verdict));
        }
    }
    Ok(decisions)
}

fn verdict_of_pair(verdict: Verdict) -> PairVerdict {
    match verdict {
        Verdict::Match => PairVerdict::Match,
        Verdict::NoMatch => PairVerdict::NoMatch,
        Verdict::Unsure => PairVerdict::Unsure,
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    pairs: u32,
    seed: u64,
}

fn read_asked(mechanism: &Mechanism) -> Result<Option<Asked>, AppError> {
    let path = mechanism.dir.join(SAMPLE);
    match std::fs::read_to_string(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(AppError::file("read", &path, error)),
        Ok(text) => serde_json::from_str(&text).map(Some).map_err(|error| {
            linking(LinkingError::Line {
                path,
                line: error.line() as u64,
                message: error.to_string(),
            })
        }),
    }
}

/// The sample depends on proposals and their certainty alone, so that deciding pairs does not change what was drawn.
fn sample(mechanism: &Mechanism, proposed: &Proposed, asked: Asked) -> Clerical {
    let decide_from = mechanism.config.linkage.decide_from;
    let records = u32::try_from(proposed.names.len()).unwrap_or(u32::MAX);
    let certain: Vec<(u32, u32)> = proposed
        .edges
        .iter()
        .zip(&proposed.judgments)
        .filter(|(_, judgment)| judgment.proposal.probability >= decide_from)
        .map(|(edge, _)| (edge.a, edge.b))
        .collect();
    let clustering = match Constraints::new(&certain, &[]) {
        Ok(joined) => cluster(records, &[], &|_, _| UNPROPOSED_BITS, &joined, 1).clustering,
        Err(_) => Clustering::singletons(records),
    };
    let params = SampleParams {
        labels: asked.pairs,
        seed: asked.seed,
        ..SampleParams::default()
    };
    draw_sample(&proposed.edges, &clustering, &params)
}

/// Says how good the proposals are, by what persons decided; draws a sample for them when asked to.
///
/// # Errors
/// What the record or the folder says.
pub async fn link_eval(
    mechanism: &Mechanism,
    clerical: Option<u32>,
    seed: u64,
) -> Result<RecordEval, AppError> {
    let names = read_names(mechanism).await?;
    let proposed = proposed(&names, judgments(mechanism).await?);
    let decisions = decisions(mechanism, &proposed.judgments)?;
    let before = read_asked(mechanism)?;
    let asked = clerical.map(|pairs| Asked { pairs, seed }).or(before);
    if let Some(asked) = asked.filter(|asked| Some(*asked) != before) {
        let text = serde_json::to_string(&asked).expect("invariant: two numbers have a JSON form");
        write_file(&mechanism.dir.join(SAMPLE), format!("{text}\n").as_bytes())?;
    }
    let clerical = match asked {
        Some(asked) => {
            let sample = sample(mechanism, &proposed, asked);
            Some(summarise(
                &sample,
                &proposed,
                &decisions,
                Some(asked) != before,
            )?)
        }
        None => None,
    };
    Ok(RecordEval {
        bands: bands(&proposed, &decisions),
        clerical,
    })
}

fn bands(proposed: &Proposed, decisions: &Decisions) -> Vec<JudgedBand> {
    let mut bands: Vec<JudgedBand> = BANDS
        .iter()
        .map(|from| JudgedBand {
            from: *from,
            proposals: 0,
            matches: 0,
            non_matches: 0,
            unsure: 0,
        })
        .collect();
    for judgment in &proposed.judgments {
        let place = BANDS.partition_point(|from| *from <= judgment.proposal.probability);
        let band = &mut bands[place.max(1) - 1];
        band.proposals += 1;
        match decisions.standing(&names_of(judgment)) {
            Some(Standing::Match) => band.matches += 1,
            Some(Standing::NoMatch) => band.non_matches += 1,
            Some(Standing::Unsure | Standing::Disputed) => band.unsure += 1,
            None => {}
        }
    }
    bands
}

fn summarise(
    sample: &Clerical,
    proposed: &Proposed,
    decisions: &Decisions,
    is_new: bool,
) -> Result<ClericalSummary, AppError> {
    let mut labels = Vec::new();
    let mut unsure = 0;
    for edge in sample.strata.iter().flat_map(|stratum| &stratum.drawn) {
        let name = |row: u32| proposed.names[row as usize].to_string();
        match decisions.standing(&pair_names(&name(edge.a), &name(edge.b))) {
            Some(Standing::Match) => labels.push((edge.a, edge.b, true)),
            Some(Standing::NoMatch) => labels.push((edge.a, edge.b, false)),
            Some(Standing::Unsure | Standing::Disputed) => unsure += 1,
            None => {}
        }
    }
    let estimate = if labels.is_empty() {
        None
    } else {
        let estimate = estimate(sample, &labels, None);
        Some(estimate.map_err(|error| AppError::Linkage(error.to_string()))?)
    };
    Ok(ClericalSummary {
        is_new,
        drawn: sample
            .strata
            .iter()
            .map(|stratum| stratum.drawn.len() as u64)
            .sum(),
        labelled: labels.len() as u64,
        unsure,
        kept_to: 0,
        strata: sample.strata.iter().map(stratum_in_words).collect(),
        estimate,
    })
}

/// A second person's review of the record's judgments.
pub struct SecondReview {
    path: PathBuf,
    reviewer: String,
    file: DecisionFile,
    /// What is asked: the sample's pairs and those that others decided. Verdict, decider and reason are left out.
    pub items: Vec<ReviewItem>,
}

impl SecondReview {
    /// Opens the review of a person who has not decided these judgments in the ledger.
    ///
    /// # Errors
    /// What the record or the folder says.
    pub async fn open(mechanism: &Mechanism, reviewer: &str) -> Result<Self, AppError> {
        check_reviewer(reviewer).map_err(linking)?;
        let names = read_names(mechanism).await?;
        let proposed = proposed(&names, judgments(mechanism).await?);
        let decisions = decisions(mechanism, &proposed.judgments)?;
        let mut wanted: Vec<PairNames> = Vec::new();
        if let Some(asked) = read_asked(mechanism)? {
            let sample = sample(mechanism, &proposed, asked);
            let name = |row: u32| proposed.names[row as usize].to_string();
            let drawn = sample.strata.iter().flat_map(|stratum| &stratum.drawn);
            wanted.extend(drawn.map(|edge| pair_names(&name(edge.a), &name(edge.b))));
        }
        wanted.extend(decisions.pairs().cloned());
        wanted.retain(|pair| decisions.of(pair, reviewer).is_none());
        wanted.sort();
        wanted.dedup();
        let mut items: Vec<ReviewItem> = queue(mechanism, None)
            .await?
            .into_iter()
            .filter(|item| wanted.binary_search(&names_of_item(item)).is_ok())
            .map(blinded)
            .collect();
        // The order of certainty would tell what the engine thinks.
        items.sort_by_key(names_of_item);
        let path = mechanism.dir.join(REVIEWS);
        Ok(Self {
            file: DecisionFile::open(&path).map_err(linking)?,
            path,
            reviewer: reviewer.to_owned(),
            items,
        })
    }

    /// Where the decisions stand.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Keeps a decision; it is on the medium when this returns.
    ///
    /// # Errors
    /// What the system says.
    pub fn decide(
        &mut self,
        item: usize,
        verdict: PairVerdict,
        reason: &str,
        at: Timestamp,
    ) -> Result<(), AppError> {
        let pair = names_of_item(&self.items[item]);
        self.file
            .add(&NewDecision {
                pair: &pair,
                verdict,
                reviewer: &self.reviewer,
                reason,
                at,
            })
            .map_err(linking)
    }
}

fn names_of_item(item: &ReviewItem) -> PairNames {
    pair_names(
        &item.left.entity.to_string(),
        &item.right.entity.to_string(),
    )
}

fn blinded(item: ReviewItem) -> ReviewItem {
    ReviewItem {
        verdict: None,
        decider: None,
        reason: None,
        ..item
    }
}

/// How persons agree on the record's judgments, two by two.
///
/// # Errors
/// What the record or the folder says.
pub async fn agreement_record(mechanism: &Mechanism) -> Result<Vec<AgreementShown>, AppError> {
    let judgments = judgments(mechanism).await?;
    Ok(agreements_of(&decisions(mechanism, &judgments)?))
}

//! Answers which signatures and which names in the Committee's record are one organisation: certainly, or possibly.
//! Decides nothing: it reads judgments.

use std::collections::HashMap;

use rapporteur_model::{Decider, EntityId, EntityKind, Judgment, JudgmentState, Relation, Verdict};

use crate::clusters::{Clusters, Edge};
use crate::entities::Entities;

/// One spelling under which the Committee's record knows an organisation.
pub(crate) struct Name {
    /// The first decision that carries exactly this spelling.
    pub(crate) representative: EntityId,
    pub(crate) spelling: String,
}

/// An entry of a letter's list, as far as linkage needs it.
pub(super) struct Signature {
    pub(super) id: EntityId,
    pub(super) number: Option<i64>,
    pub(super) name: String,
}

/// How a pair stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Standing {
    Certain,
    Possible,
    Rejected,
}

impl Standing {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Standing::Certain => "certain",
            Standing::Possible => "possible",
            Standing::Rejected => "rejected",
        }
    }

    fn of(judgment: &Judgment) -> Self {
        match (judgment.state, judgment.verdict) {
            (JudgmentState::Decided, Some(Verdict::Match)) => Standing::Certain,
            (JudgmentState::Decided, Some(Verdict::NoMatch)) => Standing::Rejected,
            // Open, taken back, or decided as unsure: it may be so.
            _ => Standing::Possible,
        }
    }
}

pub(super) struct Pair<'a> {
    pub(super) left: usize,
    pub(super) right: usize,
    pub(super) standing: Standing,
    pub(super) judgment: &'a Judgment,
}

/// Signatures and spellings as nodes (signatures first), the judged pairs, and the clusters they make.
pub(crate) struct Links<'a> {
    pub(super) signatures: Vec<Signature>,
    pub(crate) names: Vec<Name>,
    name_of_decision: HashMap<EntityId, usize>,
    signature_place: HashMap<EntityId, usize>,
    pub(super) pairs: Vec<Pair<'a>>,
    pub(super) clusters: Clusters,
}

impl<'a> Links<'a> {
    pub(crate) fn build(entities: &Entities<'_>, judgments: &'a [Judgment]) -> Self {
        let signatures: Vec<Signature> = entities
            .of_kind(EntityKind::Signature)
            .map(|it| Signature {
                id: it.id,
                number: it.number("number"),
                name: it
                    .value("name_given")
                    .or_else(|| it.value("name"))
                    .unwrap_or_default()
                    .to_owned(),
            })
            .collect();
        let (names, name_of_decision) = spellings(entities);
        let signature_place = signatures
            .iter()
            .enumerate()
            .map(|(place, it)| (it.id, place))
            .collect();
        let node_count = signatures.len() + names.len();
        let mut links = Self {
            signatures,
            names,
            name_of_decision,
            signature_place,
            pairs: Vec::new(),
            clusters: Clusters::join(0, &[], &[]),
        };
        links.pairs = judgments
            .iter()
            .filter_map(|judgment| links.pair(judgment))
            .collect();
        links
            .pairs
            .sort_by_key(|pair| (pair.left, pair.right, pair.judgment.id));
        links.clusters = links.join(node_count);
        for pair in &mut links.pairs {
            // A decided match that contradicts a decided non-match cannot be certain; nothing else changes its standing.
            if pair.standing == Standing::Certain && !links.clusters.together(pair.left, pair.right)
            {
                pair.standing = Standing::Possible;
            }
        }
        links
    }

    fn join(&self, node_count: usize) -> Clusters {
        let edges: Vec<Edge> = self
            .pairs
            .iter()
            .filter(|pair| pair.standing == Standing::Certain)
            .map(|pair| Edge {
                left: pair.left,
                right: pair.right,
                strength: strength(pair.judgment),
            })
            .collect();
        let rejected = self
            .pairs
            .iter()
            .filter(|pair| pair.standing == Standing::Rejected);
        let apart: Vec<(usize, usize)> = rejected.map(|pair| (pair.left, pair.right)).collect();
        Clusters::join(node_count, &edges, &apart)
    }

    fn pair(&self, judgment: &'a Judgment) -> Option<Pair<'a>> {
        let proposal = &judgment.proposal;
        let Relation::Same = proposal.relation;
        let (one, other) = (self.node(proposal.left)?, self.node(proposal.right)?);
        let (left, right) = (one.min(other), one.max(other));
        (left != right).then_some(Pair {
            left,
            right,
            standing: Standing::of(judgment),
            judgment,
        })
    }

    fn node(&self, entity: EntityId) -> Option<usize> {
        let signature = self.signature_place.get(&entity).copied();
        signature.or_else(|| {
            self.name_of_decision
                .get(&entity)
                .map(|name| self.signatures.len() + name)
        })
    }

    /// The first entry that is certainly the same signatory as this one.
    pub(crate) fn signatory_of(&self, signature: EntityId) -> EntityId {
        let Some(place) = self.signature_place.get(&signature) else {
            return signature;
        };
        // Signatures come first among the nodes, so the root of a cluster that holds one is one.
        self.signatures[self.clusters.root(*place)].id
    }

    /// The spelling that a decision carries.
    pub(crate) fn name_of(&self, decision: EntityId) -> Option<usize> {
        self.name_of_decision.get(&decision).copied()
    }

    /// For each spelling the first spelling of its organisation: one pass instead of one search each.
    pub(crate) fn organisations(&self) -> Vec<usize> {
        let offset = self.signatures.len();
        let mut first_of_root: HashMap<usize, usize> = HashMap::new();
        (0..self.names.len())
            .map(|name| {
                *first_of_root
                    .entry(self.clusters.root(offset + name))
                    .or_insert(name)
            })
            .collect()
    }

    /// The id of an organisation: that of the first decision under its first spelling.
    pub(crate) fn organisation_id(&self, organisation: usize) -> EntityId {
        self.names[organisation].representative
    }

    /// Matches refused because a non-match stands against them, in words.
    pub(crate) fn notes(&self) -> Vec<String> {
        let refused = self.clusters.refused().iter();
        refused
            .map(|merge| {
                format!(
                    "decided matches contradict a decided non-match: {:?} and {:?} are kept apart and shown as possible",
                    self.label(merge.left),
                    self.label(merge.right)
                )
            })
            .collect()
    }

    fn label(&self, node: usize) -> &str {
        let offset = self.signatures.len();
        if node < offset {
            &self.signatures[node].name
        } else {
            &self.names[node - offset].spelling
        }
    }
}

/// Officers outweigh the engine; among the engine's matches the more probable is honoured first.
fn strength(judgment: &Judgment) -> f64 {
    match judgment.decider {
        Some(Decider::Officer(_)) => f64::INFINITY,
        Some(Decider::Engine { .. }) | None => judgment.proposal.probability,
    }
}

fn spellings(entities: &Entities<'_>) -> (Vec<Name>, HashMap<EntityId, usize>) {
    let mut names: Vec<Name> = Vec::new();
    let mut place_of_spelling: HashMap<String, usize> = HashMap::new();
    let mut name_of_decision = HashMap::new();
    for decision in entities.of_kind(EntityKind::Decision) {
        let Some(spelling) = decision.value("ngo_name") else {
            continue;
        };
        let place = *place_of_spelling
            .entry(spelling.to_owned())
            .or_insert_with(|| {
                names.push(Name {
                    representative: decision.id,
                    spelling: spelling.to_owned(),
                });
                names.len() - 1
            });
        name_of_decision.insert(decision.id, place);
    }
    (names, name_of_decision)
}

//! Answers which signatures and which names in the Committee's record are one organisation: certainly, or possibly.
//! Decides nothing: it reads judgments. PRIVACY: names no officer, only whether an officer or the engine decided.

use std::collections::{BTreeMap, HashMap, HashSet};

use rapporteur_model::ColumnKind::{Integer, Real, Text};
use rapporteur_model::{CellValue, Decider, EntityId, EntityKind, Judgment, JudgmentState, Relation, Table, Verdict};

use crate::clusters::{Clusters, Edge};
use crate::entities::Entities;
use crate::sheet::{Heading, Sheet, maybe_integer, maybe_text, text};

/// One spelling under which the Committee's record knows an organisation.
pub(crate) struct Name {
    /// The first decision that carries exactly this spelling.
    pub(crate) representative: EntityId,
    pub(crate) spelling: String,
}

/// An entry of a letter's list, as far as linkage needs it.
struct Signature {
    id: EntityId,
    number: Option<i64>,
    name: String,
}

/// How a pair stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Standing {
    Certain,
    Possible,
    Rejected,
}

impl Standing {
    fn as_str(self) -> &'static str {
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

struct Pair<'a> {
    left: usize,
    right: usize,
    standing: Standing,
    judgment: &'a Judgment,
}

/// Signatures and spellings as nodes (signatures first), the judged pairs, and the clusters they make.
pub(crate) struct Links<'a> {
    signatures: Vec<Signature>,
    pub(crate) names: Vec<Name>,
    name_of_decision: HashMap<EntityId, usize>,
    signature_place: HashMap<EntityId, usize>,
    pairs: Vec<Pair<'a>>,
    clusters: Clusters,
}

impl<'a> Links<'a> {
    pub(crate) fn build(entities: &Entities<'_>, judgments: &'a [Judgment]) -> Self {
        let signatures: Vec<Signature> = entities
            .of_kind(EntityKind::Signature)
            .map(|it| Signature {
                id: it.id,
                number: it.number("number"),
                name: it.value("name_given").or_else(|| it.value("name")).unwrap_or_default().to_owned(),
            })
            .collect();
        let (names, name_of_decision) = spellings(entities);
        let signature_place = signatures.iter().enumerate().map(|(place, it)| (it.id, place)).collect();
        let node_count = signatures.len() + names.len();
        let mut links = Self {
            signatures,
            names,
            name_of_decision,
            signature_place,
            pairs: Vec::new(),
            clusters: Clusters::join(0, &[], &[]),
        };
        links.pairs = judgments.iter().filter_map(|judgment| links.pair(judgment)).collect();
        links.pairs.sort_by_key(|pair| (pair.left, pair.right, pair.judgment.id));
        links.clusters = links.join(node_count);
        for pair in &mut links.pairs {
            // A decided match that contradicts a decided non-match cannot be certain; nothing else changes its standing.
            if pair.standing == Standing::Certain && !links.clusters.together(pair.left, pair.right) {
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
            .map(|pair| Edge { left: pair.left, right: pair.right, strength: strength(pair.judgment) })
            .collect();
        let rejected = self.pairs.iter().filter(|pair| pair.standing == Standing::Rejected);
        let apart: Vec<(usize, usize)> = rejected.map(|pair| (pair.left, pair.right)).collect();
        Clusters::join(node_count, &edges, &apart)
    }

    fn pair(&self, judgment: &'a Judgment) -> Option<Pair<'a>> {
        let proposal = &judgment.proposal;
        let Relation::Same = proposal.relation;
        let (one, other) = (self.node(proposal.left)?, self.node(proposal.right)?);
        let (left, right) = (one.min(other), one.max(other));
        (left != right).then_some(Pair { left, right, standing: Standing::of(judgment), judgment })
    }

    fn node(&self, entity: EntityId) -> Option<usize> {
        let signature = self.signature_place.get(&entity).copied();
        signature.or_else(|| self.name_of_decision.get(&entity).map(|name| self.signatures.len() + name))
    }

    /// The first entry that is certainly the same signatory as this one.
    pub(crate) fn signatory_of(&self, signature: EntityId) -> EntityId {
        let Some(place) = self.signature_place.get(&signature) else { return signature };
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
            .map(|name| *first_of_root.entry(self.clusters.root(offset + name)).or_insert(name))
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
        if node < offset { &self.signatures[node].name } else { &self.names[node - offset].spelling }
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
        let Some(spelling) = decision.value("ngo_name") else { continue };
        let place = *place_of_spelling.entry(spelling.to_owned()).or_insert_with(|| {
            names.push(Name { representative: decision.id, spelling: spelling.to_owned() });
            names.len() - 1
        });
        name_of_decision.insert(decision.id, place);
    }
    (names, name_of_decision)
}

const JUDGED: &[Heading] = &[
    ("score_bits", Real, "Sum of the weights of evidence and the prior, in bits."),
    ("probability", Real, "Probability of a match, 0 to 1, by the engine."),
    ("state", Text, "open, decided or reversed."),
    ("verdict", Text, "match, no_match or unsure; empty while open."),
    ("standing", Text, "certain, possible or rejected."),
    ("decided_by", Text, "officer or engine; no officer is named."),
    ("explanation", Text, "The evidence for and against, each with its weight in bits."),
];

fn judged_cells(pair: &Pair<'_>) -> Vec<CellValue> {
    let judgment = pair.judgment;
    let decider = judgment.decider.as_ref().map(|decider| match decider {
        Decider::Officer(_) => "officer",
        Decider::Engine { .. } => "engine",
    });
    vec![
        CellValue::Real(judgment.proposal.score_bits),
        CellValue::Real(judgment.proposal.probability),
        text(judgment.state.as_str()),
        maybe_text(judgment.verdict.map(Verdict::as_str)),
        text(pair.standing.as_str()),
        maybe_text(decider),
        text(explanation(judgment)),
    ]
}

fn explanation(judgment: &Judgment) -> String {
    let pieces = judgment.proposal.evidence.iter().map(|it| format!("{} ({:+.1} bits)", it.words, it.weight_bits));
    pieces.collect::<Vec<_>>().join("; ")
}

fn with_judged(own: &[Heading]) -> Vec<Heading> {
    own.iter().chain(JUDGED).copied().collect()
}

const POSSIBLE_DOUBLE: &[Heading] = &[
    ("left_signature_id", Text, "One entry of a letter's list."),
    ("left_number", Integer, "Its number."),
    ("left_name", Text, "As printed."),
    ("right_signature_id", Text, "The other entry."),
    ("right_number", Integer, "Its number."),
    ("right_name", Text, "As printed."),
];

/// Pairs of entries that may be one signatory, in list order.
pub(crate) fn possible_double(links: &Links<'_>) -> Table {
    let description = "One row for each pair of entries that was judged to be perhaps one signatory, in list order.";
    let mut sheet = Sheet::new("possible_double", description, &with_judged(POSSIBLE_DOUBLE));
    let offset = links.signatures.len();
    for pair in links.pairs.iter().filter(|pair| pair.right < offset) {
        let (left, right) = (&links.signatures[pair.left], &links.signatures[pair.right]);
        let mut row = vec![text(left.id), maybe_integer(left.number), text(&left.name)];
        row.extend([text(right.id), maybe_integer(right.number), text(&right.name)]);
        row.extend(judged_cells(pair));
        sheet.row(row);
    }
    sheet.finish()
}

const POSSIBLE_SPELLING: &[Heading] = &[
    ("left_name_id", Text, "One spelling in the Committee's record."),
    ("left_name", Text, "The spelling."),
    ("right_name_id", Text, "The other spelling."),
    ("right_name", Text, "The spelling."),
];

/// Pairs of spellings that may be one organisation, in order of first appearance.
pub(crate) fn possible_spelling(links: &Links<'_>) -> Table {
    let description = "One row for each pair of spellings in the Committee's record that was judged to be perhaps one organisation.";
    let mut sheet = Sheet::new("possible_spelling", description, &with_judged(POSSIBLE_SPELLING));
    let offset = links.signatures.len();
    for pair in links.pairs.iter().filter(|pair| pair.left >= offset) {
        let (left, right) = (&links.names[pair.left - offset], &links.names[pair.right - offset]);
        let mut row = vec![text(left.representative), text(&left.spelling)];
        row.extend([text(right.representative), text(&right.spelling)]);
        row.extend(judged_cells(pair));
        sheet.row(row);
    }
    sheet.finish()
}

const SIGNATURE_APPLICATION: &[Heading] = &[
    ("signature_id", Text, "An entry of a letter's list."),
    ("number", Integer, "Its number."),
    ("organisation_id", Text, "An organisation in the Committee's record."),
    ("standing", Text, "certain or possible."),
    ("score_bits", Real, "Of the best pair between them; empty where they are joined through a third name."),
    ("probability", Real, "Of the best pair between them, by the engine."),
    ("explanation", Text, "The evidence for and against of that pair, each with its weight in bits."),
];

/// Which entries are which organisations in the Committee's record, in list order.
pub(crate) fn signature_application(links: &Links<'_>) -> Table {
    let description = "One row for each entry and organisation in the Committee's record that are certainly or possibly the same.";
    let mut sheet = Sheet::new("signature_application", description, SIGNATURE_APPLICATION);
    let organisations = links.organisations();
    let offset = links.signatures.len();
    let mut by_pair: BTreeMap<(usize, usize), Option<&Pair<'_>>> = BTreeMap::new();
    for pair in links.pairs.iter().filter(|it| it.left < offset && it.right >= offset && it.standing != Standing::Rejected) {
        let best = by_pair.entry((pair.left, organisations[pair.right - offset])).or_insert(None);
        if best.is_none_or(|known| known.judgment.proposal.probability < pair.judgment.proposal.probability) {
            *best = Some(pair);
        }
    }
    let mut organisation_of_root: HashMap<usize, usize> = HashMap::new();
    for (name, organisation) in organisations.iter().enumerate() {
        organisation_of_root.insert(links.clusters.root(offset + name), *organisation);
    }
    for signature in 0..offset {
        if let Some(organisation) = organisation_of_root.get(&links.clusters.root(signature)) {
            by_pair.entry((signature, *organisation)).or_insert(None);
        }
    }
    // A non-match with one spelling of an organisation is a non-match with the organisation.
    let rejected: HashSet<(usize, usize)> = links
        .pairs
        .iter()
        .filter(|it| it.left < offset && it.right >= offset && it.standing == Standing::Rejected)
        .map(|it| (it.left, organisations[it.right - offset]))
        .collect();
    for ((signature, organisation), best) in by_pair {
        let certain = links.clusters.together(signature, offset + organisation);
        if !certain && rejected.contains(&(signature, organisation)) {
            continue;
        }
        let entry = &links.signatures[signature];
        let standing = if certain { Standing::Certain } else { Standing::Possible };
        sheet.row(vec![
            text(entry.id),
            maybe_integer(entry.number),
            text(links.organisation_id(organisation)),
            text(standing.as_str()),
            best.map_or(CellValue::Null, |pair| CellValue::Real(pair.judgment.proposal.score_bits)),
            best.map_or(CellValue::Null, |pair| CellValue::Real(pair.judgment.proposal.probability)),
            text(best.map_or("joined through another name that is certainly the same".to_owned(), |pair| explanation(pair.judgment))),
        ]);
    }
    sheet.finish()
}

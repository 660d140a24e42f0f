//! Answers which pairs were judged and which entries are which organisations, as tables. Knows no judgment that `links` has not read.
//! PRIVACY: names no officer, only whether an officer or the engine decided.

use std::collections::{BTreeMap, HashMap, HashSet};

use rapporteur_model::ColumnKind::{Integer, Real, Text};
use rapporteur_model::{CellValue, Decider, Judgment, Table, Verdict};

use super::links::{Links, Pair, Standing};
use crate::sheet::{Heading, Sheet, maybe_integer, maybe_text, text};

const JUDGED: &[Heading] = &[
    (
        "score_bits",
        Real,
        "Sum of the weights of evidence and the prior, in bits.",
    ),
    (
        "probability",
        Real,
        "Probability of a match, 0 to 1, by the engine.",
    ),
    ("state", Text, "open, decided or reversed."),
    (
        "verdict",
        Text,
        "match, no_match or unsure; empty while open.",
    ),
    ("standing", Text, "certain, possible or rejected."),
    (
        "decided_by",
        Text,
        "officer or engine; no officer is named.",
    ),
    (
        "explanation",
        Text,
        "The evidence for and against, each with its weight in bits.",
    ),
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
    let pieces = judgment
        .proposal
        .evidence
        .iter()
        .map(|it| format!("{} ({:+.1} bits)", it.words, it.weight_bits));
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
    let mut sheet = Sheet::new(
        "possible_double",
        description,
        &with_judged(POSSIBLE_DOUBLE),
    );
    let offset = links.signatures.len();
    for pair in links.pairs.iter().filter(|pair| pair.right < offset) {
        let (left, right) = (&links.signatures[pair.left], &links.signatures[pair.right]);
        let mut row = vec![text(left.id), maybe_integer(left.number), text(&left.name)];
        row.extend([
            text(right.id),
            maybe_integer(right.number),
            text(&right.name),
        ]);
        row.extend(judged_cells(pair));
        sheet.row(row);
    }
    sheet.finish()
}

const POSSIBLE_SPELLING: &[Heading] = &[
    (
        "left_name_id",
        Text,
        "One spelling in the Committee's record.",
    ),
    ("left_name", Text, "The spelling."),
    ("right_name_id", Text, "The other spelling."),
    ("right_name", Text, "The spelling."),
];

/// Pairs of spellings that may be one organisation, in order of first appearance.
pub(crate) fn possible_spelling(links: &Links<'_>) -> Table {
    let description = "One row for each pair of spellings in the Committee's record that was judged to be perhaps one organisation.";
    let mut sheet = Sheet::new(
        "possible_spelling",
        description,
        &with_judged(POSSIBLE_SPELLING),
    );
    let offset = links.signatures.len();
    for pair in links.pairs.iter().filter(|pair| pair.left >= offset) {
        let (left, right) = (
            &links.names[pair.left - offset],
            &links.names[pair.right - offset],
        );
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
    (
        "organisation_id",
        Text,
        "An organisation in the Committee's record.",
    ),
    ("standing", Text, "certain or possible."),
    (
        "score_bits",
        Real,
        "Of the best pair between them; empty where they are joined through a third name.",
    ),
    (
        "probability",
        Real,
        "Of the best pair between them, by the engine.",
    ),
    (
        "explanation",
        Text,
        "The evidence for and against of that pair, each with its weight in bits.",
    ),
];

/// Which entries are which organisations in the Committee's record, in list order.
pub(crate) fn signature_application(links: &Links<'_>) -> Table {
    let description = "One row for each entry and organisation in the Committee's record that are certainly or possibly the same.";
    let mut sheet = Sheet::new("signature_application", description, SIGNATURE_APPLICATION);
    let organisations = links.organisations();
    let offset = links.signatures.len();
    let mut by_pair: BTreeMap<(usize, usize), Option<&Pair<'_>>> = BTreeMap::new();
    for pair in links
        .pairs
        .iter()
        .filter(|it| it.left < offset && it.right >= offset && it.standing != Standing::Rejected)
    {
        let best = by_pair
            .entry((pair.left, organisations[pair.right - offset]))
            .or_insert(None);
        if best.is_none_or(|known| {
            known.judgment.proposal.probability < pair.judgment.proposal.probability
        }) {
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
        let standing = if certain {
            Standing::Certain
        } else {
            Standing::Possible
        };
        sheet.row(vec![
            text(entry.id),
            maybe_integer(entry.number),
            text(links.organisation_id(organisation)),
            text(standing.as_str()),
            best.map_or(CellValue::Null, |pair| {
                CellValue::Real(pair.judgment.proposal.score_bits)
            }),
            best.map_or(CellValue::Null, |pair| {
                CellValue::Real(pair.judgment.proposal.probability)
            }),
            text(best.map_or(
                "joined through another name that is certainly the same".to_owned(),
                |pair| explanation(pair.judgment),
            )),
        ]);
    }
    sheet.finish()
}

//! The engine on the real lists: the labelled pairs, and the cases it was built for.

mod support;

use std::collections::HashMap;

use rapporteur_linkage::{Corpus, OrganisationRecord, Outcome, PairProposal, Params, propose};
use support::{COMMITTEE, LETTER, both_lists, listed};

const LABELLED: &str = include_str!("data/organisations.tsv");

struct Labelled {
    label: &'static str,
    left: (u32, &'static str),
    right: (u32, &'static str),
}

fn list(word: &str) -> u32 {
    if word == "letter" { LETTER } else { COMMITTEE }
}

fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split('\t').collect())
}

fn labelled() -> Vec<Labelled> {
    rows(LABELLED)
        .map(|row| Labelled {
            label: row[0],
            left: (list(row[1]), row[2]),
            right: (list(row[3]), row[4]),
        })
        .collect()
}

/// Two halves, told by a hash of the names (FNV-1a) and not by hand, so that weights can be tuned on one of them.
fn is_held_out(pair: &Labelled) -> bool {
    let bytes = pair.left.1.bytes().chain(pair.right.1.bytes());
    bytes
        .fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        })
        .is_multiple_of(2)
}

fn indices(records: &[OrganisationRecord]) -> HashMap<(u32, &str), usize> {
    records
        .iter()
        .enumerate()
        .map(|(at, record)| ((record.list, record.names[0].as_str()), at))
        .collect()
}

fn find(outcome: &Outcome, one: usize, other: usize) -> Option<&PairProposal> {
    outcome
        .pairs
        .iter()
        .find(|pair| (pair.left, pair.right) == (one.min(other), one.max(other)))
}

#[test]
fn certain_is_never_wrong_and_proposals_find_most_matches_on_the_labelled_pairs() {
    let Some(records) = both_lists() else { return };
    let params = Params::default();
    let outcome = propose(&records, &params);
    let at = indices(&records);
    for held_out in [false, true] {
        let (mut certain, mut wrong, mut matches, mut found, mut refuted, mut falsely) =
            (0, Vec::new(), 0, 0, 0, 0);
        for pair in labelled()
            .iter()
            .filter(|pair| is_held_out(pair) == held_out)
        {
            let probability =
                find(&outcome, at[&pair.left], at[&pair.right]).map(|found| found.probability);
            if probability.is_some_and(|p| p >= params.certain_probability) {
                certain += 1;
                if pair.label != "match" {
                    wrong.push((pair.left.1, pair.right.1));
                }
            }
            matches += usize::from(pair.label == "match");
            found += usize::from(pair.label == "match" && probability.is_some());
            refuted += usize::from(pair.label == "no_match");
            falsely += usize::from(pair.label == "no_match" && probability.is_some());
        }
        println!(
            "held out {held_out}: {certain} certain, {} wrong; {found} of {matches} matches proposed; {falsely} of {refuted} non-matches proposed",
            wrong.len()
        );
        assert!(
            wrong.is_empty(),
            "certain but not labelled a match: {wrong:?}"
        );
        assert!(
            certain >= 15 && found * 100 >= matches * 90,
            "{certain} certain, {found} of {matches} matches proposed"
        );
    }
}

/// Names that neither list has, so that the cases they stand for can be seen.
const ADDED: [&str; 5] = [
    "International Federation for Human Rights",
    "International Service for Human Rights",
    "Human Rights Foundation",
    "Justice Centre Hong Kong",
    "Reporters sans frontières",
];

#[test]
fn the_cases_it_was_built_for_come_out_right() {
    let Some(mut records) = both_lists() else {
        return;
    };
    records.extend(ADDED.iter().map(|name| listed(COMMITTEE, name)));
    let params = Params::default();
    let corpus = Corpus::new(&records, &params);
    let at = indices(&records);
    let bound = |word: &str| match word {
        "certain" => params.certain_probability,
        "proposed" => params.propose_above_probability,
        number => number.parse().expect("a number in the table of cases"),
    };
    for case in rows(include_str!("data/cases.tsv")) {
        let (one, other) = ((list(case[2]), case[3]), (list(case[4]), case[5]));
        let found = corpus
            .explain(at[&one], at[&other])
            .expect("two records")
            .probability;
        let as_expected = (bound(case[0])..=bound(case[1])).contains(&found);
        assert!(as_expected, "{} / {}: {found}", one.1, other.1);
    }
    let justice_centre = at[&(COMMITTEE, "Justice Centre Hong Kong")];
    let outcome = corpus.propose();
    let signed =
        |pair: &PairProposal| pair.right == justice_centre && records[pair.left].list == LETTER;
    assert!(!outcome.pairs.iter().any(signed), "it did not sign");
}

#[test]
fn the_ambiguous_acronym_shows_evidence_for_and_against() {
    let Some(records) = both_lists() else { return };
    let params = Params::default();
    let corpus = Corpus::new(&records, &params);
    let at = indices(&records);
    let pair = corpus
        .explain(
            at[&(LETTER, "ISHR")],
            at[&(LETTER, "International Society for Human Rights, Munich")],
        )
        .expect("two records");
    assert!(
        pair.reasons
            .iter()
            .any(|reason| reason.code == "acronym_fits" && reason.weight_bits > 0.0)
    );
    assert!(
        pair.reasons
            .iter()
            .any(|reason| reason.code == "place" && reason.weight_bits < 0.0)
    );
}

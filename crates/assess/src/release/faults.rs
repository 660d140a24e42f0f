//! Answers which faults of the sources touched this release, where each stands, and what was done about it.
//! What an importer reported is in the table `import_note` and is not said again here.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rapporteur_model::ColumnKind::Text;
use rapporteur_model::{EntityKind, EvidenceId, Table};

use super::COMMITTEE;
use super::decisions::{Docket, GRANTED, GRANTED_DIRECTLY, Group};
use super::letter::Totals;
use super::links::Links;
use super::vote_rows::{choice, motions_of, outcome, repeated_motions};
use crate::entities::Entities;
use crate::record::Record;
use crate::sheet::{EVIDENCE_ID, Heading, LINE, Sheet, Trace, text, trace};

const DATA_FAULT: &[Heading] = &[
    (
        "dataset",
        Text,
        "The part of the record: letter, committee_decision, committee_motion, committee_vote, judgment or statement.",
    ),
    EVIDENCE_ID,
    LINE,
    ("fault", Text, "The sort of fault, a stable word."),
    ("detail", Text, "What stands there."),
    ("handling", Text, "What was done about it."),
];

struct Fault {
    dataset: &'static str,
    place: Trace,
    code: &'static str,
    detail: String,
    handling: &'static str,
}

/// The faults, by part of the record, sort of fault, item and line.
pub(crate) fn data_fault(
    record: &Record,
    entities: &Entities<'_>,
    links: &Links<'_>,
    docket: &Docket<'_>,
) -> Table {
    let mut faults = letter_faults(entities);
    faults.extend(decision_faults(docket, links));
    faults.extend(spelling_faults(docket, links));
    faults.extend(motion_faults(entities));
    faults.extend(vote_faults(entities));
    faults.extend(statement_faults(entities));
    faults.extend(links.notes().into_iter().map(|detail| Fault {
        dataset: "judgment",
        place: (None, None),
        code: "contradicting_judgments",
        detail,
        handling: "The match is not applied; it is shown as possible.",
    }));
    let item_order =
        |id: Option<EvidenceId>| id.map(|id| record.evidence.iter().position(|item| item.id == id));
    faults.sort_by_key(|it| (it.dataset, it.code, item_order(it.place.0), it.place.1));
    let mut sheet = Sheet::new(
        "data_fault",
        "One row for each fault of the sources that touched this release.",
        DATA_FAULT,
    );
    for fault in faults {
        let [evidence, line] = trace(fault.place);
        sheet.row(vec![
            text(fault.dataset),
            evidence,
            line,
            text(fault.code),
            text(fault.detail),
            text(fault.handling),
        ]);
    }
    sheet.finish()
}

fn letter_faults(entities: &Entities<'_>) -> Vec<Fault> {
    let mut faults = Vec::new();
    for letter in entities.of_kind(EntityKind::Letter) {
        let totals = Totals::of(letter);
        let mut add = |property: &str, code, detail: String, handling| {
            faults.push(Fault {
                dataset: "letter",
                place: letter.trace(property),
                code,
                detail,
                handling,
            });
        };
        if totals.finding() != "agrees" && totals.finding() != "not_announced" {
            add(
                "announced_total",
                "totals_disagree",
                totals.in_words(),
                "Every total is reported beside the others; none is corrected.",
            );
        }
        if letter.value("date").is_none() {
            let detail = "The text of the letter bears no date.".to_owned();
            add("title", "no_date", detail, "The date is left empty.");
        }
    }
    faults
}

fn decision_faults(docket: &Docket<'_>, links: &Links<'_>) -> Vec<Fault> {
    let mut by_session: HashMap<(usize, &str), BTreeMap<&str, Group>> = HashMap::new();
    for row in &docket.decisions {
        by_session
            .entry((row.name, row.session))
            .or_default()
            .insert(row.word, row.group);
    }
    let mut faults = Vec::new();
    for row in &docket.decisions {
        let name = &links.names[row.name].spelling;
        let words = &by_session[&(row.name, row.session)];
        let groups: BTreeSet<Group> = words.values().copied().collect();
        let place = row.trace;
        let detail = format!("{name}, {}, session ending {}", row.word, row.session);
        let mut add = |code, handling| {
            faults.push(Fault {
                dataset: "committee_decision",
                place,
                code,
                detail: detail.clone(),
                handling,
            });
        };
        if row.repeats.is_some() {
            add("exact_repeat", "The row is kept and not counted.");
        } else if row.word == GRANTED_DIRECTLY && words.contains_key(GRANTED) {
            add(
                "grant_listed_twice",
                "Listed as granted and as granted directly: counted as one grant.",
            );
        } else if row.word == GRANTED_DIRECTLY {
            add(
                "grant_listed_only_as_direct",
                "Not among the rows of granted status: counted as a grant.",
            );
        }
        if row.group == Group::Other {
            add(
                "unknown_decision",
                "The row is kept; it counts in no group.",
            );
        }
        if groups.len() > 1 && row.group != Group::Deferred {
            add(
                "two_outcomes_in_a_session",
                "Both rows are kept; a deferral is read as earlier than any other outcome.",
            );
        }
    }
    faults
}

fn spelling_faults(docket: &Docket<'_>, links: &Links<'_>) -> Vec<Fault> {
    let mut first_rows: BTreeMap<usize, (usize, Trace)> = BTreeMap::new();
    for row in &docket.decisions {
        first_rows
            .entry(row.name)
            .or_insert((row.organisation, row.trace));
    }
    let other_spelling = first_rows
        .into_iter()
        .filter(|(name, (organisation, _))| name != organisation);
    other_spelling
        .map(|(name, (organisation, place))| Fault {
            dataset: "committee_decision",
            place,
            code: "other_spelling",
            detail: format!(
                "{:?} is certainly {:?}",
                links.names[name].spelling, links.names[organisation].spelling
            ),
            handling: "Rows under both spellings count as one organisation.",
        })
        .collect()
}

fn motion_faults(entities: &Entities<'_>) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut add = |place, code, detail: &str, handling| {
        faults.push(Fault {
            dataset: "committee_motion",
            place,
            code,
            detail: detail.to_owned(),
            handling,
        });
    };
    for motion in motions_of(entities, COMMITTEE) {
        let topic = motion.value("topic").unwrap_or_default();
        let place = motion.trace("topic");
        match motion.value("motion_type") {
            Some("ngo_name_only") => {
                add(
                    place,
                    "motion_named_by_organisation_only",
                    topic,
                    "Counted; what was moved is not inferred.",
                );
            }
            Some("sentence") => add(
                place,
                "motion_described_in_sentence",
                topic,
                "Counted; the words are kept as given.",
            ),
            _ => {}
        }
        if outcome(motion).is_none() {
            let given = motion.given("outcome").unwrap_or_default();
            add(
                place,
                "outcome_unclear",
                &format!("{topic}: {given}"),
                "Counted as a vote, not as carried or rejected.",
            );
        }
    }
    for motion in repeated_motions(entities) {
        let topic = motion.value("topic").unwrap_or_default();
        add(
            motion.trace("topic"),
            "motion_listed_twice",
            topic,
            "Counted as two motions, though it may be one vote entered twice.",
        );
    }
    faults
}

fn vote_faults(entities: &Entities<'_>) -> Vec<Fault> {
    let blank = entities
        .of_kind(EntityKind::Vote)
        .filter(|vote| choice(vote).is_none());
    blank
        .map(|vote| Fault {
            dataset: "committee_vote",
            place: vote.trace("choice"),
            code: "vote_left_empty",
            detail: vote.given("state").unwrap_or_default().to_owned(),
            handling: "The vote is kept without a choice; it counts neither as absence nor as abstention.",
        })
        .collect()
}

fn statement_faults(entities: &Entities<'_>) -> Vec<Fault> {
    let found = entities.disagreements().into_iter();
    found
        .map(|it| Fault {
            dataset: "statement",
            place: (Some(it.evidence), it.line),
            code: if it.denied {
                "value_denied"
            } else {
                "values_disagree"
            },
            detail: format!(
                "{} of {}: {:?} is used, {:?} stands against it",
                it.property, it.entity, it.used, it.other
            ),
            handling: "The value read first is used; the other is listed here.",
        })
        .collect()
}

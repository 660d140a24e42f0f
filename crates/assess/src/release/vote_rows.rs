//! Answers how States voted on recorded motions, in the Committee on NGOs and in the General Assembly. Infers no motive and no absent vote.

use std::collections::{HashMap, HashSet};

use rapporteur_model::ColumnKind::{Integer, Text};
use rapporteur_model::{EntityId, EntityKind, Table};

use super::{ASSEMBLY, COMMITTEE};
use crate::entities::{Entities, Entity};
use crate::sheet::{
    EVIDENCE_ID, Heading, LINE, Sheet, flag, maybe_integer, maybe_text, text, trace, year_of,
};

const COMMITTEE_MOTION: &[Heading] = &[
    ("motion_id", Text, "One motion put to a recorded vote."),
    (
        "topic",
        Text,
        "What it was about, as the source has it: the name of an organisation or whole sentences.",
    ),
    (
        "motion_type",
        Text,
        "How the source describes it: ngo_name_only (does not say what was moved), phrase or sentence.",
    ),
    (
        "outcome",
        Text,
        "carried or rejected; empty where the source tells neither.",
    ),
    ("outcome_given", Text, "The outcome as the source has it."),
    (
        "session_end_date",
        Text,
        "The day on which the session ended (EDTF).",
    ),
    ("year", Integer, "The year of that day."),
    EVIDENCE_ID,
    LINE,
];

/// The Committee's recorded motions, in the order of the source.
pub(crate) fn committee_motion(entities: &Entities<'_>) -> Table {
    let description = "One row for each motion that the Committee on NGOs put to a recorded vote, in the order of the source.";
    let mut sheet = Sheet::new("committee_motion", description, COMMITTEE_MOTION);
    for motion in motions_of(entities, COMMITTEE) {
        let mut row = vec![
            text(motion.id),
            maybe_text(motion.value("topic")),
            maybe_text(motion.value("motion_type")),
        ];
        let session = motion.value("session_end_date");
        row.extend([
            maybe_text(outcome(motion)),
            maybe_text(motion.given("outcome")),
        ]);
        row.extend([
            maybe_text(session),
            maybe_integer(session.and_then(year_of)),
        ]);
        row.extend(trace(motion.trace("topic")));
        sheet.row(row);
    }
    sheet.finish()
}

pub(crate) fn motions_of<'e, 'a>(
    entities: &'e Entities<'a>,
    body: &'static str,
) -> impl Iterator<Item = &'e Entity<'a>> {
    entities
        .of_kind(EntityKind::Motion)
        .filter(move |motion| motion.value("body") == Some(body))
}

const COMMITTEE_VOTE: &[Heading] = &[
    ("vote_id", Text, "One State's vote on one motion."),
    ("motion_id", Text, "The motion."),
    (
        "state",
        Text,
        "The State, ISO 3166-1 alpha-2 where the name is known, else the name.",
    ),
    ("state_given", Text, "The State as the source names it."),
    (
        "choice",
        Text,
        "yes, no, abstain or absent; empty where the source leaves it empty.",
    ),
    (
        "repeats",
        Integer,
        "1 when the row repeats the State's vote on this motion; such a row is not counted.",
    ),
    EVIDENCE_ID,
    LINE,
];

/// The votes on the Committee's motions, in the order of the source.
pub(crate) fn committee_vote(entities: &Entities<'_>) -> Table {
    let description = "One row for each State's vote on a recorded motion of the Committee on NGOs, in the order of the source.";
    votes(
        entities,
        COMMITTEE,
        Sheet::new("committee_vote", description, COMMITTEE_VOTE),
    )
}

const ASSEMBLY_ROLL_CALL: &[Heading] = &[
    (
        "roll_call_id",
        Text,
        "One recorded vote of the General Assembly.",
    ),
    ("rcid", Integer, "The source's number for it."),
    ("session", Integer, "The session of the Assembly."),
    (
        "date",
        Text,
        "The day of the vote as the source has it (EDTF).",
    ),
    ("year", Integer, "The year of that day."),
    (
        "resolution",
        Text,
        "The source's symbol for the resolution.",
    ),
    (
        "amendment",
        Integer,
        "1 when the vote was on an amendment; empty where the source does not say.",
    ),
    (
        "paragraph_vote",
        Integer,
        "1 when the vote was on a paragraph; empty where the source does not say.",
    ),
    (
        "important",
        Integer,
        "1 when the source marks the vote as important; empty where it does not say.",
    ),
    ("short_title", Text, "The source's short title."),
    ("topic", Text, "The source's description."),
    EVIDENCE_ID,
    LINE,
];

/// The Assembly's roll calls on human rights, in the order of the source.
pub(crate) fn assembly_roll_call(entities: &Entities<'_>) -> Table {
    let description = "One row for each roll call of the General Assembly that the source classes under human rights, in its order.";
    let mut sheet = Sheet::new("assembly_roll_call", description, ASSEMBLY_ROLL_CALL);
    for motion in motions_of(entities, ASSEMBLY) {
        let date = motion.value("date");
        let mut row = vec![text(motion.id)];
        row.extend(["rcid", "session"].map(|property| maybe_integer(motion.number(property))));
        row.extend([
            maybe_text(date),
            maybe_integer(date.and_then(year_of)),
            maybe_text(motion.value("resolution")),
        ]);
        row.extend(
            ["amendment", "paragraph_vote", "important"]
                .map(|property| maybe_integer(motion.number(property))),
        );
        row.extend([
            maybe_text(motion.value("short_title")),
            maybe_text(motion.value("topic")),
        ]);
        row.extend(trace(motion.trace("rcid")));
        sheet.row(row);
    }
    sheet.finish()
}

const ASSEMBLY_VOTE: &[Heading] = &[
    ("vote_id", Text, "One State's vote on one roll call."),
    ("roll_call_id", Text, "The roll call."),
    ("state", Text, "The State, ISO 3166-1 alpha-2."),
    ("state_given", Text, "The State as the source names it."),
    ("choice", Text, "yes, no or abstain."),
    (
        "repeats",
        Integer,
        "1 when the row repeats the State's vote on this roll call; such a row is not counted.",
    ),
    EVIDENCE_ID,
    LINE,
];

/// The votes on the Assembly's roll calls, in the order of the source.
pub(crate) fn assembly_vote(entities: &Entities<'_>) -> Table {
    let description = "One row for each vote of a State that the record holds on those roll calls, in the order of the source.";
    votes(
        entities,
        ASSEMBLY,
        Sheet::new("assembly_vote", description, ASSEMBLY_VOTE),
    )
}

fn votes(entities: &Entities<'_>, body: &'static str, mut sheet: Sheet) -> Table {
    let motions: HashSet<EntityId> = motions_of(entities, body).map(|motion| motion.id).collect();
    for vote in entities.of_kind(EntityKind::Vote) {
        let Some(motion) = vote
            .reference("motion")
            .filter(|motion| motions.contains(motion))
        else {
            continue;
        };
        let mut row = vec![text(vote.id), text(motion), maybe_text(vote.value("state"))];
        row.extend([
            maybe_text(vote.given("state")),
            maybe_text(choice(vote)),
            flag(vote.first("repeats").is_some()),
        ]);
        row.extend(trace(vote.trace("choice")));
        sheet.row(row);
    }
    sheet.finish()
}

/// A vote's choice; a blank one is no choice.
pub(crate) fn choice<'a>(vote: &Entity<'a>) -> Option<&'a str> {
    vote.value("choice")
        .filter(|choice| !choice.trim().is_empty())
}

/// What became of a motion: the source says of some that they were adopted and of others that they were carried.
pub(crate) fn outcome(motion: &Entity<'_>) -> Option<&'static str> {
    match motion.value("outcome") {
        Some("carried" | "adopted") => Some("carried"),
        Some("rejected") => Some("rejected"),
        _ => None,
    }
}

/// Motions that share session and topic with an earlier one, with that one.
pub(crate) fn repeated_motions<'e, 'a>(entities: &'e Entities<'a>) -> Vec<&'e Entity<'a>> {
    let mut met: HashMap<(Option<&str>, Option<&str>), usize> = HashMap::new();
    motions_of(entities, COMMITTEE)
        .filter(|motion| {
            let times = met
                .entry((motion.value("session_end_date"), motion.value("topic")))
                .or_insert(0);
            *times += 1;
            *times > 1
        })
        .collect()
}

//! Recorded votes of the Committee on NGOs: rows to States' votes, which `motions` gathers.

use std::collections::BTreeSet;

use rapporteur_model::{Batch, EntityKind, Value};

use super::motions::{self, Ballot, Motion};
use super::topic::motion_type;
use crate::drafts::{Draft, warn};
use crate::fold::{fold_key, fold_space};
use crate::sheet::{Fault, Row, Sheet};
use crate::states::state_code;
use crate::words::{CHOICES, OUTCOMES, date, known_word, word};

const BODY: &str = "Committee on NGOs";

/// Reads every row; rows at fault are held.
pub(super) fn read(mut sheet: Sheet) -> Batch {
    let mut ballots = Vec::new();
    for row in sheet.take_rows() {
        match read_row(&row) {
            Ok((choice, session_end_date)) => ballots.push(ballot(row, choice, session_end_date)),
            Err(fault) => sheet.hold(&row, fault),
        }
    }
    let mut unknown_states = BTreeSet::new();
    for motion in motions::gather(ballots, &mut sheet) {
        add_motion(&mut sheet, &motion);
        for ballot in &motion.ballots {
            add_vote(sheet.batch(), &motion.key, ballot, &mut unknown_states);
        }
    }
    sheet.finish()
}

fn read_row(row: &Row) -> Result<(&'static str, String), Fault> {
    let [topic, state, choice, outcome, session_end_date] = &row.cells[..] else {
        return Err(Fault::new(
            "topic",
            "the row has not the five cells of a vote",
        ));
    };
    for (column, cell) in [("topic", topic), ("state", state), ("outcome", outcome)] {
        if cell.trim().is_empty() {
            return Err(Fault::new(
                column,
                format!(
                    "the cell in column `{column}` is empty; fill it in from the source or remove the row"
                ),
            ));
        }
    }
    Ok((
        known_word(CHOICES, "vote", choice)?,
        date("session_end_date", session_end_date)?,
    ))
}

fn ballot(row: Row, choice: &'static str, session_end_date: String) -> Ballot {
    let topic_key = fold_key(&row.cells[0]);
    let state = row.cells[1].trim();
    let code = state_code(state);
    let state_key = code.map_or_else(|| fold_key(state), str::to_owned);
    Ballot {
        row,
        choice,
        session_end_date,
        topic_key,
        state_key,
        repeats: None,
    }
}

fn add_motion(sheet: &mut Sheet, motion: &Motion) {
    let Some(first) = motion.ballots.first() else {
        return;
    };
    let row = &first.row;
    let mut draft = Draft::new(EntityKind::Motion, motion.key.clone());
    let topic = &row.cells[0];
    draft.say("body", Value::plain(BODY), &row.locator("topic"));
    draft.say(
        "topic",
        Value::normalised(topic.as_str(), fold_space(topic)),
        &row.locator("topic"),
    );
    for (given, of) in motion.outcomes() {
        let value = word(OUTCOMES, given).map_or_else(
            || Value::normalised(given, fold_space(given)),
            |word| Value::normalised(given, word),
        );
        draft.say("outcome", value, &of.locator("outcome"));
    }
    let date = Value::normalised(row.cells[4].as_str(), first.session_end_date.as_str());
    draft.say("session_end_date", date, &row.locator("session_end_date"));
    let sort = motion_type(topic);
    draft.say("motion_type", Value::plain(sort), &row.locator("topic"));
    let batch = sheet.batch();
    batch.entities.push(draft.finish());
    if sort == "sentence" {
        let message = "the motion is described in a sentence, not by the name of an organisation; the sentence is kept as its topic";
        batch.warnings.push(warn(
            "motion_described_in_sentence",
            row.locator("topic"),
            message,
        ));
    }
    motions::check_outcome(motion, batch);
}

fn add_vote(
    batch: &mut Batch,
    motion_key: &str,
    ballot: &Ballot,
    unknown_states: &mut BTreeSet<String>,
) {
    let row = &ballot.row;
    let first_key = format!("{motion_key}/{}", ballot.state_key);
    let key = match &ballot.repeats {
        Some(repeat) => format!("{first_key}/{}", repeat.number),
        None => first_key.clone(),
    };
    let mut draft = Draft::new(EntityKind::Vote, key);
    let topic = Value::plain(row.cells[0].as_str());
    let motion = (EntityKind::Motion, motion_key.to_owned());
    draft.refer("motion", topic, motion, &row.locator("topic"));
    let state = row.cells[1].as_str();
    let code = state_code(state).map_or_else(|| fold_space(state), str::to_owned);
    draft.say(
        "state",
        Value::normalised(state, code),
        &row.locator("state"),
    );
    let choice = Value::normalised(row.cells[2].as_str(), ballot.choice);
    draft.say("choice", choice, &row.locator("vote"));
    if let Some(repeat) = &ballot.repeats {
        let line = Value::plain(repeat.line.to_string());
        draft.refer(
            "repeats",
            line,
            (EntityKind::Vote, first_key),
            &row.locator("topic"),
        );
    }
    batch.entities.push(draft.finish());
    if state_code(state).is_none() && unknown_states.insert(state.to_owned()) {
        let message =
            format!("no State of the name {state:?} is known; the name is kept as it stands");
        batch
            .warnings
            .push(warn("state_unknown", row.locator("state"), message));
    }
}

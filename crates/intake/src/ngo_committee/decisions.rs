//! Decisions of the Committee on NGOs: one row, one decision on one organisation at one session.

use std::collections::{BTreeMap, HashMap};

use rapporteur_model::{Batch, DraftEntity, EntityKind, Locator, Value};

use crate::drafts::{Draft, warn};
use crate::fold::{fold_key, fold_space};
use crate::sheet::{Fault, Row, SeenRows, Sheet};
use crate::words::{DECISIONS, date, known_word};

struct Decision {
    word: &'static str,
    session_end_date: String,
    name_key: String,
}

/// Reads every row; rows at fault are held.
pub(super) fn read(mut sheet: Sheet) -> Batch {
    let mut seen = SeenRows::default();
    let mut keys = Keys::default();
    let rows = sheet.take_rows();
    for row in &rows {
        match read_row(row) {
            Ok(decision) => {
                let first_line = seen.first_line(row);
                add(&mut sheet, first_line, &mut keys, row, &decision);
            }
            Err(fault) => sheet.hold(row, fault),
        }
    }
    keys.warn(sheet.batch());
    sheet.finish()
}

fn read_row(row: &Row) -> Result<Decision, Fault> {
    let [name, decision, session_end_date, _] = &row.cells[..] else {
        return Err(Fault::new(
            "ngo_name",
            "the row has not the four cells of a decision",
        ));
    };
    let name_key = fold_key(name);
    if name_key.is_empty() {
        return Err(Fault::new(
            "ngo_name",
            "the organisation has no name; fill it in from the source or remove the row",
        ));
    }
    let word = known_word(DECISIONS, "decision", decision)?;
    Ok(Decision {
        word,
        session_end_date: date("session_end_date", session_end_date)?,
        name_key,
    })
}

fn add(
    sheet: &mut Sheet,
    first_line: Option<u32>,
    keys: &mut Keys,
    row: &Row,
    decision: &Decision,
) {
    let key = keys.next(row.line, decision);
    if let Some(first_line) = first_line {
        let message = format!(
            "the row on line {} repeats the row on line {first_line} to the letter; both are kept, the second marked",
            row.line
        );
        sheet
            .batch()
            .warnings
            .push(warn("double_row", row.locator("ngo_name"), message));
    }
    let first = first_line.and_then(|line| Some((line, keys.by_line.get(&line)?.clone())));
    sheet
        .batch()
        .entities
        .push(entity(row, decision, key, first));
}

fn entity(
    row: &Row,
    decision: &Decision,
    key: String,
    first: Option<(u32, String)>,
) -> DraftEntity {
    let mut draft = Draft::new(EntityKind::Decision, key);
    let [name, word, session_end_date, info] = [0, 1, 2, 3].map(|at| row.cells[at].as_str());
    draft.say(
        "ngo_name",
        Value::normalised(name, fold_space(name)),
        &row.locator("ngo_name"),
    );
    draft.say(
        "decision",
        Value::normalised(word, decision.word),
        &row.locator("decision"),
    );
    let date = Value::normalised(session_end_date, decision.session_end_date.as_str());
    draft.say("session_end_date", date, &row.locator("session_end_date"));
    if !info.trim().is_empty() {
        draft.say(
            "info",
            Value::normalised(info, fold_space(info)),
            &row.locator("info"),
        );
    }
    if let Some((line, key)) = first {
        draft.refer(
            "repeats",
            Value::plain(line.to_string()),
            (EntityKind::Decision, key),
            &row.locator("ngo_name"),
        );
    }
    draft.finish()
}

/// Hands out keys and sees which decisions meet at one session.
#[derive(Default)]
struct Keys {
    counts: HashMap<String, u32>,
    by_line: HashMap<u32, String>,
    /// Session and name → word and line of each decision.
    sessions: BTreeMap<(String, String), Vec<(&'static str, u32)>>,
}

impl Keys {
    fn next(&mut self, line: u32, decision: &Decision) -> String {
        let base = format!(
            "decision/{}/{}/{}",
            decision.session_end_date, decision.word, decision.name_key
        );
        let count = self.counts.entry(base.clone()).or_insert(0);
        *count += 1;
        let key = format!("{base}/{count}");
        self.by_line.insert(line, key.clone());
        let session = (decision.session_end_date.clone(), decision.name_key.clone());
        self.sessions
            .entry(session)
            .or_default()
            .push((decision.word, line));
        key
    }

    fn warn(&self, batch: &mut Batch) {
        let mut directly_only = 0_u32;
        for ((session, _), decisions) in &self.sessions {
            let mut words: Vec<&str> = decisions.iter().map(|(word, _)| *word).collect();
            words.sort_unstable();
            words.dedup();
            directly_only += u32::from(words == ["granted_directly"]);
            if words.len() > 1 && words != ["granted", "granted_directly"] {
                let lines: Vec<String> = decisions
                    .iter()
                    .map(|(word, line)| format!("`{word}` on line {line}"))
                    .collect();
                let message = format!(
                    "one organisation has different decisions at the session that ended on {session}: {}; both are kept",
                    lines.join(", ")
                );
                let line = decisions.iter().map(|(_, line)| *line).max().unwrap_or(1);
                batch.warnings.push(warn(
                    "decisions_disagree",
                    Locator::Cell {
                        line,
                        column: "decision".to_owned(),
                    },
                    message,
                ));
            }
        }
        if directly_only > 0 {
            let message = format!(
                "{directly_only} rows say `new_granted_directly` of an organisation that has no `status_granted` row of the same name at that session, \
                 most often because its name is spelt in two ways; the other `new_granted_directly` rows repeat a `status_granted` row"
            );
            batch
                .warnings
                .push(warn("granted_directly_alone", Locator::Whole, message));
        }
    }
}

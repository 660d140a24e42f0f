//! Roll calls of the General Assembly and States' votes in them: two tables, told apart by the header, joined by `rcid`.
//! Knows nothing of what a resolution says.

use std::collections::{BTreeSet, HashMap};

use rapporteur_model::{Batch, DraftEntity, EntityKind, Value};

use crate::drafts::{Draft, warn};
use crate::fold::{fold_key, fold_space};
use crate::sheet::{Fault, Row, Sheet};
use crate::states::{known_code, state_code};
use crate::words::{CHOICES, date, known_word};
use crate::{FileKind, IntakeError};

const BODY: &str = "General Assembly";
/// Property, column and place of the cells that hold 0 or 1.
const FLAGS: [(&str, &str, usize); 3] = [
    ("important", "importantvote", 2),
    ("amendment", "amend", 5),
    ("paragraph_vote", "para", 6),
];
/// The same of the cells that hold text.
const TEXTS: [(&str, &str, usize); 3] = [
    ("resolution", "unres", 4),
    ("short_title", "short", 7),
    ("topic", "descr", 8),
];

/// Reads a table of roll calls (dataset `unga-votes/roll-calls`) or of votes (`unga-votes/votes`).
///
/// # Errors
/// When the file is too large or empty, is no table of these two kinds, or lacks a column.
pub fn read(bytes: &[u8]) -> Result<Batch, IntakeError> {
    let kinds = [FileKind::AssemblyRollCalls, FileKind::AssemblyVotes];
    let sheet = Sheet::read("unga-votes", &kinds, bytes)?;
    Ok(match sheet.kind {
        FileKind::AssemblyRollCalls => read_rows(sheet, read_roll_call),
        _ => read_votes(sheet),
    })
}

type ReadRow = fn(&Row) -> Result<DraftEntity, Fault>;

fn read_rows(mut sheet: Sheet, read: ReadRow) -> Batch {
    let mut seen = Seen::default();
    for row in sheet.take_rows() {
        match read(&row) {
            Ok(entity) => seen.add(&mut sheet, &row, entity),
            Err(fault) => sheet.hold(&row, fault),
        }
    }
    sheet.finish()
}

fn read_votes(mut sheet: Sheet) -> Batch {
    let mut unknown = BTreeSet::new();
    let unknown_rows = sheet
        .rows
        .iter()
        .filter(|row| !row.cells[1].trim().is_empty() && state_code(&row.cells[1]).is_none());
    let warnings: Vec<_> = unknown_rows
        .filter(|row| unknown.insert(row.cells[1].clone()))
        .map(|row| {
            let message = format!("no State of the name {:?} is known; its code is used where it has one, else the name as it stands", row.cells[1]);
            warn("state_unknown", row.locator("country"), message)
        })
        .collect();
    sheet.batch().warnings.extend(warnings);
    read_rows(sheet, read_vote)
}

fn read_roll_call(row: &Row) -> Result<DraftEntity, Fault> {
    let cell = |at: usize| row.cells[at].as_str();
    let rcid = whole_number("rcid", cell(0))?;
    let session = whole_number("session", cell(1))?;
    let day = date("date", cell(3))?;
    let mut draft = Draft::new(EntityKind::Motion, format!("motion/unga/{rcid}"));
    draft.say("body", Value::plain(BODY), &row.locator("rcid"));
    draft.say(
        "rcid",
        Value::normalised(cell(0), rcid),
        &row.locator("rcid"),
    );
    draft.say(
        "session",
        Value::normalised(cell(1), session),
        &row.locator("session"),
    );
    draft.say(
        "date",
        Value::normalised(cell(3), day),
        &row.locator("date"),
    );
    for (property, column, at) in FLAGS {
        if let Some(flag) = flag(column, cell(at))? {
            draft.say(
                property,
                Value::normalised(cell(at), flag),
                &row.locator(column),
            );
        }
    }
    for (property, column, at) in TEXTS {
        if !cell(at).trim().is_empty() {
            let text = Value::normalised(cell(at), fold_space(cell(at)));
            draft.say(property, text, &row.locator(column));
        }
    }
    Ok(draft.finish())
}

fn read_vote(row: &Row) -> Result<DraftEntity, Fault> {
    let [rcid_cell, country, code, choice_cell] = [0, 1, 2, 3].map(|at| row.cells[at].as_str());
    let rcid = whole_number("rcid", rcid_cell)?;
    if country.trim().is_empty() && code.trim().is_empty() {
        return Err(Fault::new(
            "country",
            "the State has neither name nor code; fill it in from the source or remove the row",
        ));
    }
    let choice = known_word(CHOICES, "vote", choice_cell)?;
    let (by_code, by_name) = (known_code(code.trim()), state_code(country));
    if let (Some(by_code), Some(by_name)) = (by_code, by_name)
        && by_code != by_name
    {
        let reason = format!(
            "the code {by_code} stands beside {country:?}, whose code is {by_name}; correct the one that is wrong"
        );
        return Err(Fault::new("country_code", reason));
    }
    let code = by_code.or(by_name);
    let state = code.map_or_else(|| fold_space(country), str::to_owned);
    let state_key = code.map_or_else(|| fold_key(country), str::to_owned);
    let motion = format!("motion/unga/{rcid}");
    let mut draft = Draft::new(EntityKind::Vote, format!("{motion}/{state_key}"));
    draft.refer(
        "motion",
        Value::normalised(rcid_cell, rcid),
        (EntityKind::Motion, motion),
        &row.locator("rcid"),
    );
    draft.say(
        "state",
        Value::normalised(country, state),
        &row.locator("country"),
    );
    draft.say(
        "choice",
        Value::normalised(choice_cell, choice),
        &row.locator("vote"),
    );
    Ok(draft.finish())
}

/// A whole number, also as a table program writes it: `6.0` is 6.
fn whole_number(column: &'static str, cell: &str) -> Result<String, Fault> {
    let text = cell.trim();
    let digits = text
        .split_once('.')
        .filter(|(_, rest)| rest.bytes().all(|byte| byte == b'0'))
        .map_or(text, |(digits, _)| digits);
    match digits.parse::<u32>() {
        Ok(number) => Ok(number.to_string()),
        Err(_) => Err(Fault::new(
            column,
            format!(
                "{text:?} in column `{column}` is not a whole number; correct it from the source"
            ),
        )),
    }
}

/// 0, 1 or nothing.
fn flag(column: &'static str, cell: &str) -> Result<Option<String>, Fault> {
    if cell.trim().is_empty() {
        return Ok(None);
    }
    let number = whole_number(column, cell)?;
    if number == "0" || number == "1" {
        return Ok(Some(number));
    }
    Err(Fault::new(
        column,
        format!("{cell:?} in column `{column}` is neither 0 nor 1; correct it from the source"),
    ))
}

/// What stands where, to find rows that come twice.
#[derive(Default)]
struct Seen {
    by_key: HashMap<String, (u32, Vec<String>, u32)>,
}

impl Seen {
    fn add(&mut self, sheet: &mut Sheet, row: &Row, mut entity: DraftEntity) {
        let Some((first_line, cells, count)) = self.by_key.get_mut(&entity.key) else {
            self.by_key
                .insert(entity.key.clone(), (row.line, row.cells.clone(), 1));
            sheet.batch().entities.push(entity);
            return;
        };
        if *cells != row.cells {
            let reason = format!(
                "the row on line {first_line} speaks of the same thing and says something else; the first is used: correct the one that is wrong"
            );
            sheet.hold(row, Fault::new("rcid", reason));
            return;
        }
        *count += 1;
        let message = format!(
            "the row on line {} repeats the row on line {first_line} to the letter; both are kept, the second marked",
            row.line
        );
        sheet
            .batch()
            .warnings
            .push(warn("double_row", row.locator("rcid"), message));
        let mut draft = Draft::new(entity.kind, format!("{}/{count}", entity.key));
        draft.refer(
            "repeats",
            Value::plain(first_line.to_string()),
            (entity.kind, entity.key),
            &row.locator("rcid"),
        );
        let mut second = draft.finish();
        entity.statements.append(&mut second.statements);
        second.statements = entity.statements;
        sheet.batch().entities.push(second);
    }
}

//! Answers what became of each organisation in the Committee on NGOs, under every spelling that is certainly its own.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rapporteur_model::ColumnKind::{Integer, Text};
use rapporteur_model::{CellValue, Table};

use super::decisions::{Decision, Docket, Group};
use super::links::Links;
use super::waits::{longest, waits};
use crate::sheet::{
    EVIDENCE_ID, Heading, LINE, Sheet, count, flag, maybe_integer, maybe_text, text, trace, year_of,
};

const DECISION: &[Heading] = &[
    ("decision_id", Text, "One row of the source."),
    (
        "organisation_id",
        Text,
        "The organisation: one id for all spellings that are certainly its own.",
    ),
    ("ngo_name", Text, "The name as this row spells it."),
    (
        "session_end_date",
        Text,
        "The day on which the session ended (EDTF).",
    ),
    ("year", Integer, "The year of that day."),
    (
        "decision",
        Text,
        "The decision, a normalised word: granted and granted_directly stand apart as in the source.",
    ),
    (
        "decision_group",
        Text,
        "deferred, reclassification_deferred, granted, closed, withdrawn, declined, status_given_up or other.",
    ),
    ("info", Text, "The source's remark."),
    (
        "repeats",
        Integer,
        "1 when the row repeats an earlier one exactly.",
    ),
    ("repeats_decision_id", Text, "The row that it repeats."),
    (
        "counted",
        Integer,
        "1 for the first row of an organisation, session and group; counts of decisions count these.",
    ),
    EVIDENCE_ID,
    LINE,
];

/// The decisions, in the order of the source.
pub(crate) fn decision(docket: &Docket<'_>, links: &Links<'_>) -> Table {
    let description =
        "One row for each row of the source on decisions of the Committee on NGOs, in its order.";
    let mut sheet = Sheet::new("committee_decision", description, DECISION);
    for row in &docket.decisions {
        let mut cells = vec![text(row.id), text(links.organisation_id(row.organisation))];
        cells.push(text(&links.names[row.name].spelling));
        cells.extend([text(row.session), maybe_integer(year_of(row.session))]);
        cells.extend([
            text(row.word),
            text(row.group.as_str()),
            maybe_text(row.info),
        ]);
        cells.extend([
            flag(row.repeats.is_some()),
            maybe_text(row.repeats),
            flag(row.counted),
        ]);
        cells.extend(trace(row.trace));
        sheet.row(cells);
    }
    sheet.finish()
}

const ORGANISATION: &[Heading] = &[
    (
        "organisation_id",
        Text,
        "The organisation: the id of the first row under its first spelling.",
    ),
    ("display_name", Text, "The spelling of its latest row."),
    (
        "name_count",
        Integer,
        "How many spellings are certainly its own.",
    ),
    (
        "first_session",
        Text,
        "End date of the first session with a decision on it.",
    ),
    (
        "last_session",
        Text,
        "End date of the last session with a decision on it.",
    ),
    ("session_count", Integer, "Sessions with a decision on it."),
    (
        "deferrals",
        Integer,
        "Sessions that deferred its application; reclassifications are not counted.",
    ),
    ("grants", Integer, "Sessions that recommended status."),
    ("first_granted", Text, "End date of the first of them."),
    (
        "last_outcome",
        Text,
        "The last decision's group: deferred means that the application was still pending.",
    ),
    (
        "longest_wait_days",
        Integer,
        "Days between the end dates of the session that first deferred an application and the session that ended it; to its last deferral where none did, where a new application followed, or where more than three sessions in a row say nothing of it. The longest where there are several.",
    ),
    ("longest_wait_from", Text, "Where that wait begins."),
    ("longest_wait_to", Text, "Where it ends."),
    (
        "longest_wait_open",
        Integer,
        "1 when no decision in the record ends it.",
    ),
    EVIDENCE_ID,
    LINE,
];

/// The organisations, in order of first appearance in the source.
pub(crate) fn organisation(docket: &Docket<'_>, links: &Links<'_>) -> Table {
    let description =
        "One row for each organisation in the Committee's record, in order of first appearance.";
    let mut sheet = Sheet::new("committee_organisation", description, ORGANISATION);
    let by_organisation = docket.by_organisation();
    let dates = docket.sessions();
    let mut organisations: Vec<usize> = by_organisation.keys().copied().collect();
    organisations.sort_unstable();
    for organisation in organisations {
        sheet.row(organisation_row(
            organisation,
            &by_organisation[&organisation],
            &dates,
            links,
        ));
    }
    sheet.finish()
}

fn organisation_row(
    organisation: usize,
    rows: &[&Decision<'_>],
    dates: &BTreeMap<&str, usize>,
    links: &Links<'_>,
) -> Vec<CellValue> {
    let sessions: BTreeSet<&str> = rows.iter().map(|row| row.session).collect();
    let of_group = |group: Group| {
        let sessions: BTreeSet<&str> = rows
            .iter()
            .filter(|row| row.group == group)
            .map(|row| row.session)
            .collect();
        sessions
    };
    let names: BTreeSet<usize> = rows.iter().map(|row| row.name).collect();
    let latest = rows
        .last()
        .map(|row| links.names[row.name].spelling.as_str());
    // A deferred reclassification says nothing of an application.
    let telling =
        |row: &&&Decision<'_>| !matches!(row.group, Group::ReclassificationDeferred | Group::Other);
    let outcome = rows
        .iter()
        .rev()
        .find(telling)
        .map(|row| row.group.as_str());
    let all_waits = waits(rows, dates);
    let wait = longest(&all_waits);
    let granted = of_group(Group::Granted);
    let mut cells = vec![
        text(links.organisation_id(organisation)),
        maybe_text(latest),
        count(names.len()),
    ];
    cells.extend([
        maybe_text(sessions.first()),
        maybe_text(sessions.last()),
        count(sessions.len()),
    ]);
    cells.extend([
        count(of_group(Group::Deferred).len()),
        count(granted.len()),
        maybe_text(granted.first()),
    ]);
    cells.push(maybe_text(outcome));
    cells.push(maybe_integer(wait.and_then(|wait| wait.days)));
    cells.extend([
        maybe_text(wait.map(|wait| &wait.from)),
        maybe_text(wait.map(|wait| &wait.to)),
    ]);
    cells.push(wait.map_or(CellValue::Null, |wait| flag(wait.open)));
    cells.extend(trace(rows.first().map_or((None, None), |row| row.trace)));
    cells
}

const NAME: &[Heading] = &[
    (
        "name_id",
        Text,
        "One exact spelling: the id of the first row that carries it.",
    ),
    (
        "organisation_id",
        Text,
        "The organisation that it certainly belongs to.",
    ),
    ("ngo_name", Text, "The spelling."),
    ("row_count", Integer, "Rows of the source that carry it."),
    (
        "first_session",
        Text,
        "End date of the first session that uses it.",
    ),
    (
        "last_session",
        Text,
        "End date of the last session that uses it.",
    ),
    EVIDENCE_ID,
    LINE,
];

/// Every exact spelling, in order of first appearance in the source.
pub(crate) fn name(docket: &Docket<'_>, links: &Links<'_>) -> Table {
    let description = "One row for each exact spelling of a name in the Committee's record, in order of first appearance.";
    let mut sheet = Sheet::new("committee_name", description, NAME);
    let mut by_name: HashMap<usize, Vec<&Decision<'_>>> = HashMap::new();
    for row in &docket.decisions {
        by_name.entry(row.name).or_default().push(row);
    }
    for (place, name) in links.names.iter().enumerate() {
        let Some(rows) = by_name.get(&place) else {
            continue;
        };
        let mut cells = vec![
            text(name.representative),
            text(links.organisation_id(rows[0].organisation)),
        ];
        cells.extend([text(&name.spelling), count(rows.len())]);
        cells.push(maybe_text(rows.iter().map(|row| row.session).min()));
        cells.push(maybe_text(rows.iter().map(|row| row.session).max()));
        cells.extend(trace(rows[0].trace));
        sheet.row(cells);
    }
    sheet.finish()
}

//! Answers whether the real letter and the real tables of the United Nations give release tables that add up.

mod real_record;

use std::collections::{HashMap, HashSet};

use rapporteur_assess::{Record, Released, release};
use rapporteur_model::{CellValue, Table};

/// The cells of one column, as text; nothing for null.
fn column(table: &Table, name: &str) -> Vec<Option<String>> {
    let place = table
        .columns
        .iter()
        .position(|column| column.name == name)
        .expect("the column");
    let text = |cell: &CellValue| match cell {
        CellValue::Null => None,
        CellValue::Integer(integer) => Some(integer.to_string()),
        CellValue::Real(real) => Some(real.to_string()),
        CellValue::Text(text) => Some(text.clone()),
    };
    table.rows.iter().map(|row| text(&row[place])).collect()
}

fn one(table: &Table, name: &str) -> Option<String> {
    assert_eq!(table.rows.len(), 1, "{}", table.name);
    column(table, name).pop().flatten()
}

/// What the real files give; `None`, said aloud, where they are not beside the workspace.
fn real() -> Option<(Record, Released)> {
    let Some(shared) = real_record::shared() else {
        println!("skipped: no shared inputs beside the workspace");
        return None;
    };
    let record = real_record::record(&shared);
    let released = release::tables(&record);
    Some((record, released))
}

fn by_name(released: &Released) -> HashMap<&str, &Table> {
    released
        .tables
        .iter()
        .map(|table| (table.name.as_str(), table))
        .collect()
}

#[test]
fn the_real_letter_and_decisions_add_up() {
    let Some((record, released)) = real() else {
        return;
    };
    let tables = by_name(&released);
    for table in &released.tables {
        table.check().unwrap_or_else(|error| panic!("{error}"));
    }
    let totals = tables["reconciliation"];
    let cells = [
        "printed",
        "anonymous",
        "accounted",
        "announced",
        "difference",
        "finding",
    ]
    .map(|it| one(totals, it).unwrap_or_default());
    assert_eq!(cells, ["281", "39", "320", "321", "1", "fewer_listed"]);
    assert_eq!(tables["signature"].rows.len(), 281);

    let decisions = tables["committee_decision"];
    let held = record
        .held
        .iter()
        .filter(|held| held.dataset.contains("decisions"))
        .count();
    assert_eq!(decisions.rows.len() + held, 18_711, "no row is dropped");
    let counted = column(decisions, "counted")
        .into_iter()
        .filter(|it| it.as_deref() == Some("1"))
        .count();
    let groups: HashSet<_> = column(decisions, "organisation_id")
        .into_iter()
        .zip(column(decisions, "session_end_date"))
        .zip(column(decisions, "decision_group"))
        .collect();
    assert_eq!(
        counted,
        groups.len(),
        "each organisation, session and group counts once"
    );
    let ids: HashSet<_> = column(decisions, "organisation_id").into_iter().collect();
    assert_eq!(tables["committee_organisation"].rows.len(), ids.len());
}

#[test]
fn the_real_votes_stand_on_their_motions_and_every_row_on_its_line() {
    let Some((_, released)) = real() else { return };
    let tables = by_name(&released);
    let motions: HashSet<_> = column(tables["committee_motion"], "motion_id")
        .into_iter()
        .collect();
    assert!(
        column(tables["committee_vote"], "motion_id")
            .iter()
            .all(|motion| motions.contains(motion))
    );
    let calls: HashSet<_> = column(tables["assembly_roll_call"], "roll_call_id")
        .into_iter()
        .collect();
    assert_eq!(calls.len(), 1_015);
    let votes = tables["assembly_vote"];
    assert_eq!(votes.rows.len(), 881);
    assert!(
        column(votes, "roll_call_id")
            .iter()
            .all(|call| calls.contains(call))
    );
    assert!(
        column(votes, "state")
            .iter()
            .all(|state| state.as_deref() == Some("CN"))
    );
    for table in released
        .tables
        .iter()
        .filter(|table| table.columns.iter().any(|column| column.name == "line"))
    {
        let traced = column(table, "evidence_id")
            .into_iter()
            .zip(column(table, "line"));
        let untraced = traced
            .filter(|(evidence, line)| evidence.is_none() || line.is_none())
            .count();
        assert!(
            untraced == 0 || ["data_fault", "import_note"].contains(&table.name.as_str()),
            "{}: {untraced} rows",
            table.name
        );
    }
}

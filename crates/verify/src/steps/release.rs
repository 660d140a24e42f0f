//! Step 5: the tables and measures are the ones that the ledger fixed before the figures were made.

use rapporteur_model::entry::{EntryBody, TableSeal};
use rapporteur_package::{Database, layout};

use super::{Opened, Tables};
use crate::Step;
use crate::contents::{Contents, counted, sha256};
use crate::finding::StepNotes;

const TITLE: &str = "Release";

/// What a `ReleaseFrozen` entry fixes.
struct Frozen<'a> {
    file: String,
    year: i32,
    tables: &'a [TableSeal],
    measures: &'a [(String, [u8; 32])],
}

/// Returns the step and, when there is one, the year of the release.
pub(super) fn check(
    contents: &Contents,
    database: Result<&Database, &String>,
    opened: &[Opened],
) -> (Step, Option<i32>) {
    let mut step = StepNotes::default();
    let Some(frozen) = find_frozen(opened, &mut step) else {
        return (
            step.not_checked(
                TITLE,
                "No entry of the ledger fixes the tables and measures.",
            ),
            None,
        );
    };
    check_measures(contents, &frozen, &mut step);
    if let Err(why) = database {
        step.fault_in(layout::DATABASE, why.clone());
        return (
            step.not_checked(
                TITLE,
                "The tables cannot be compared: data.sqlite cannot be read.",
            ),
            Some(frozen.year),
        );
    }
    check_tables(database, &frozen, &mut step);
    let tables = counted(frozen.tables.len(), "table", "tables");
    let measures = counted(frozen.measures.len(), "measure", "measures");
    let summary = if step.has_faults() {
        format!(
            "Not all of the {tables} and {measures} are as the ledger fixed them for {}.",
            frozen.year
        )
    } else {
        format!(
            "{tables} and {measures} are as the ledger fixed them for {}.",
            frozen.year
        )
    };
    (step.checked(TITLE, summary), Some(frozen.year))
}

fn find_frozen<'a>(opened: &'a [Opened], step: &mut StepNotes) -> Option<Frozen<'a>> {
    let mut found = opened.iter().filter_map(|opened| match &opened.entry.body {
        EntryBody::ReleaseFrozen {
            year,
            tables,
            measures,
        } => Some((
            opened,
            Frozen {
                file: layout::entry_path(opened.index),
                year: *year,
                tables,
                measures,
            },
        )),
        _ => None,
    });
    let Some((opened, frozen)) = found.next() else {
        step.fault_in("proofs", "no entry of a frozen release is among the proofs");
        return None;
    };
    if let Some((_, second)) = found.next() {
        step.fault_in(
            &second.file,
            format!("fixes a release, and so does {}", frozen.file),
        );
    }
    if !opened.is_proven {
        step.fault_in(
            &frozen.file,
            "fixes the release, but it is not proven to stand in the ledger",
        );
    }
    Some(frozen)
}

fn check_tables(database: Tables<'_>, frozen: &Frozen<'_>, step: &mut StepNotes) {
    let tables = database.map(Database::tables).unwrap_or_default();
    for seal in frozen.tables {
        let place = format!("table {}", seal.name);
        match tables.iter().find(|table| table.name == seal.name) {
            None => step.fault(
                layout::DATABASE,
                place,
                "is fixed in the ledger and missing here",
            ),
            Some(table) if table.rows.len() as u64 != seal.row_count => {
                let what = format!(
                    "has {} rows, not the {} fixed in the ledger",
                    table.rows.len(),
                    seal.row_count
                );
                step.fault(layout::DATABASE, place, what);
            }
            Some(table) if table.digest() != seal.sha256 => {
                step.fault(
                    layout::DATABASE,
                    place,
                    "does not hold the rows fixed in the ledger: its digest differs",
                );
            }
            Some(_) => {}
        }
    }
    for table in tables
        .iter()
        .filter(|table| frozen.tables.iter().all(|seal| seal.name != table.name))
    {
        step.fault(
            layout::DATABASE,
            format!("table {}", table.name),
            "is here and not fixed in the ledger",
        );
    }
}

fn check_measures(contents: &Contents, frozen: &Frozen<'_>, step: &mut StepNotes) {
    for (id, expected) in frozen.measures {
        let path = layout::measure_path(id);
        match contents.wanted(&path) {
            Err(why) => step.fault_in(&path, why),
            Ok(bytes) if sha256(bytes) != *expected => {
                step.fault_in(
                    &path,
                    "is not the measure fixed in the ledger: its SHA-256 differs",
                );
            }
            Ok(_) => {}
        }
    }
    let is_fixed = |path: &str| {
        frozen
            .measures
            .iter()
            .any(|(id, _)| layout::measure_path(id) == path)
    };
    for (path, _) in contents
        .files_in("measures/", "")
        .filter(|(path, _)| !is_fixed(path))
    {
        step.fault_in(path, "is here and not fixed in the ledger");
    }
}

//! Step 9: every evidence item that the tables rest on was sealed in the ledger, with the digest that the tables state.

use rapporteur_model::entry::EntryBody;
use rapporteur_model::{CellValue, Table};
use rapporteur_package::layout;

use super::{Opened, Tables};
use crate::Step;
use crate::contents::counted;
use crate::finding::StepNotes;

const TITLE: &str = "Evidence";
/// The table of evidence items.
const TABLE: &str = "evidence";

/// An item as the ledger has it.
struct Sealed {
    id: String,
    sha256: String,
    size_bytes: i64,
    is_proven: bool,
}

pub(super) fn check(database: Tables<'_>, opened: &[Opened]) -> Step {
    let mut step = StepNotes::default();
    let Ok(database) = database else {
        return step.not_checked(
            TITLE,
            "The evidence items cannot be compared: data.sqlite cannot be read.",
        );
    };
    let sealed = sealed_items(opened);
    let Some(table) = database.tables().iter().find(|table| table.name == TABLE) else {
        step.note(
            "The package releases no table of evidence items, so there is nothing to compare.",
        );
        return step.checked(TITLE, "No evidence item is released.");
    };
    check_rows(table, &sealed, &mut step);
    let count = counted(table.rows.len(), "evidence item", "evidence items");
    let summary = if step.has_faults() {
        format!("Not all of the {count} are as sealed in the ledger.")
    } else {
        format!("{count}: digests as sealed in the ledger on arrival.")
    };
    step.checked(TITLE, summary)
}

fn sealed_items(opened: &[Opened]) -> Vec<Sealed> {
    let item = |opened: &Opened| match &opened.entry.body {
        EntryBody::EvidenceAccessioned {
            evidence,
            sha256,
            size_bytes,
            ..
        } => Some(Sealed {
            id: evidence.to_string(),
            sha256: hex::encode(sha256),
            size_bytes: i64::try_from(*size_bytes).unwrap_or(i64::MAX),
            is_proven: opened.is_proven,
        }),
        _ => None,
    };
    opened.iter().filter_map(item).collect()
}

fn check_rows(table: &Table, sealed: &[Sealed], step: &mut StepNotes) {
    let column = |name: &str| table.columns.iter().position(|column| column.name == name);
    let (Some(id), Some(sha256)) = (column("evidence_id"), column("sha256")) else {
        return step.fault(
            layout::DATABASE,
            format!("table {TABLE}"),
            "has no columns evidence_id and sha256",
        );
    };
    let size_bytes = column("size_bytes");
    for (index, row) in table.rows.iter().enumerate() {
        let place = |name: &str| format!("table {TABLE}, row {}, column {name}", index + 1);
        let CellValue::Text(item) = &row[id] else {
            step.fault(layout::DATABASE, place("evidence_id"), "names no item");
            continue;
        };
        let Some(found) = sealed
            .iter()
            .find(|sealed| sealed.id == *item && sealed.is_proven)
        else {
            step.fault(
                layout::DATABASE,
                place("evidence_id"),
                format!("no proven entry of the ledger seals item {item}"),
            );
            continue;
        };
        if row[sha256] != CellValue::Text(found.sha256.clone()) {
            step.fault(
                layout::DATABASE,
                place("sha256"),
                format!("is not the sealed {}", found.sha256),
            );
        }
        if size_bytes.is_some_and(|column| row[column] != CellValue::Integer(found.size_bytes)) {
            step.fault(
                layout::DATABASE,
                place("size_bytes"),
                format!("is not the sealed {}", found.size_bytes),
            );
        }
    }
}

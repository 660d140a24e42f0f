//! Answers which items a release rests on, what their imports reported, and how much was withheld. Shows no withheld value.

use std::collections::{BTreeMap, HashSet};

use rapporteur_model::ColumnKind::{Integer, Text};
use rapporteur_model::{EvidenceId, Table};

use crate::entities::{Entities, evidence_may_be_released};
use crate::record::Record;
use crate::sheet::{EVIDENCE_ID, Heading, LINE, Sheet, count, maybe_integer, maybe_text, text};

const SITUATION: &[Heading] = &[
    ("state", Text, "The State concerned, ISO 3166-1 alpha-2."),
    ("statements", Integer, "Statements in force in the record."),
    (
        "statements_released",
        Integer,
        "Those of them that this release is made from.",
    ),
    (
        "judgments",
        Integer,
        "Judgments proposed or decided in the record.",
    ),
];

/// One row: what is monitored and how much of the record is released.
pub(crate) fn situation(record: &Record, entities: &Entities<'_>) -> Table {
    let withheld: i64 = entities.withheld.values().sum();
    let statements = i64::try_from(record.statements.len()).unwrap_or(i64::MAX);
    let mut sheet = Sheet::new(
        "situation",
        "One row: the State concerned and the size of the record.",
        SITUATION,
    );
    sheet.row(vec![
        text(&record.situation.state),
        maybe_integer(Some(statements)),
        maybe_integer(Some(statements - withheld)),
        count(record.judgments.len()),
    ]);
    sheet.finish()
}

const EVIDENCE: &[Heading] = &[
    ("evidence_id", Text, "The item."),
    (
        "title",
        Text,
        "A short title, as the officer who received it gave it.",
    ),
    (
        "sha256",
        Text,
        "SHA-256 of its original bytes, hexadecimal.",
    ),
    ("size_bytes", Integer, "Length of its original bytes."),
    (
        "licence",
        Text,
        "The terms under which it may be shared, as given.",
    ),
    ("provenance", Text, "Where it comes from, as given."),
    (
        "credibility",
        Text,
        "How far statements read from it are believed: official_record, first_hand, compiled, unjudged.",
    ),
    (
        "received_on",
        Text,
        "The day on which it was received, UTC.",
    ),
];

/// The public items, in order of accession.
pub(crate) fn evidence(record: &Record) -> Table {
    let mut sheet = Sheet::new(
        "evidence",
        "One row for each public evidence item, in order of accession.",
        EVIDENCE,
    );
    for item in record
        .evidence
        .iter()
        .filter(|item| evidence_may_be_released(item).is_ok())
    {
        sheet.row(vec![
            text(item.id),
            text(&item.accession.title),
            text(hex::encode(item.sha256)),
            maybe_integer(i64::try_from(item.size_bytes).ok()),
            maybe_text(item.accession.licence.as_ref()),
            maybe_text(item.accession.provenance.as_ref()),
            text(item.accession.credibility.as_str()),
            text(item.received_at.date()),
        ]);
    }
    sheet.finish()
}

const IMPORT_NOTE: &[Heading] = &[
    (
        "kind",
        Text,
        "warning: the row was used as the detail says; held: the row was not used and waits for review.",
    ),
    ("dataset", Text, "The dataset that was read."),
    EVIDENCE_ID,
    LINE,
    ("code", Text, "The sort of fault, a stable word."),
    (
        "detail",
        Text,
        "What was found and what was done about it, as the importer said it.",
    ),
];

/// What the imports of public items reported, by item and line.
pub(crate) fn import_note(record: &Record) -> Table {
    let public = public_items(record);
    let mut sheet = Sheet::new(
        "import_note",
        "One row for each warning and each held row of an import, by item and line.",
        IMPORT_NOTE,
    );
    let warnings = record.warnings.iter().map(|warning| {
        let line = warning.locator.line();
        (
            "warning",
            warning.evidence,
            line,
            &warning.dataset,
            warning.code.clone(),
            &warning.message,
        )
    });
    let held = record.held.iter().map(|held| {
        let code = held
            .column
            .as_ref()
            .map_or("held".to_owned(), |column| format!("held:{column}"));
        (
            "held",
            held.evidence,
            Some(held.line),
            &held.dataset,
            code,
            &held.reason,
        )
    });
    let mut notes: Vec<_> = warnings
        .chain(held)
        .filter(|note| public.contains(&note.1))
        .collect();
    notes.sort_by_key(|note| {
        (
            record.evidence.iter().position(|item| item.id == note.1),
            note.2,
        )
    });
    for (kind, evidence, line, dataset, code, detail) in notes {
        sheet.row(vec![
            text(kind),
            text(dataset),
            text(evidence),
            maybe_integer(line.map(i64::from)),
            text(code),
            text(detail),
        ]);
    }
    sheet.finish()
}

pub(crate) fn public_items(record: &Record) -> HashSet<EvidenceId> {
    record
        .evidence
        .iter()
        .filter(|item| evidence_may_be_released(item).is_ok())
        .map(|item| item.id)
        .collect()
}

const WITHHELD: &[Heading] = &[
    (
        "kind",
        Text,
        "What was withheld: evidence, or statements about that kind of entity.",
    ),
    (
        "reason",
        Text,
        "Why: restricted, sealed, internal_only, consent_withdrawn, evidence_not_public.",
    ),
    ("count", Integer, "How many."),
];

/// What was not released, counted and not shown, by kind and reason.
pub(crate) fn withheld(record: &Record, entities: &Entities<'_>) -> Table {
    let mut counts: BTreeMap<(&str, &str), i64> = entities.withheld.clone();
    for reason in record
        .evidence
        .iter()
        .filter_map(|item| evidence_may_be_released(item).err())
    {
        *counts.entry(("evidence", reason)).or_insert(0) += 1;
    }
    let mut sheet = Sheet::new(
        "withheld",
        "One row for each kind and reason of what is not released.",
        WITHHELD,
    );
    for ((kind, reason), number) in counts {
        sheet.row(vec![text(kind), text(reason), maybe_integer(Some(number))]);
    }
    sheet.finish()
}

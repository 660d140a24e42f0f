//! An entry as one plain English sentence, for listings and for whoever opens a proof. Says nothing beyond the entry.

use super::{Entry, EntryBody};
use crate::{Relation, Verdict};

impl Entry {
    /// Returns the entry as one sentence.
    pub fn in_words(&self) -> String {
        format!("On {}, {} {}.", self.at, self.by, act(&self.body))
    }
}

#[rustfmt::skip]
fn act(body: &EntryBody) -> String {
    match body {
        EntryBody::MechanismCreated { mechanism, origin, demonstration } => {
            let kind = if *demonstration { "demonstration mechanism, which proves nothing," } else { "mechanism" };
            format!("created the {kind} {mechanism} with the ledger {origin}")
        }
        EntryBody::EvidenceAccessioned { evidence, sha256, size_bytes, source } => {
            let (size, digest) = (counted(*size_bytes, "byte"), hex::encode(sha256));
            format!("sealed evidence item {evidence} of {size} from source {source}, whose SHA-256 is {digest}")
        }
        EntryBody::ImportCompleted {
            import, evidence, importer, dataset, supersedes,
            statements_sha256, statement_count, held_count, warning_count,
        } => format!(
            "read evidence item {evidence} as {importer} into {} of the dataset {dataset} (import {import}{}), with {} \
             and {} for review; the SHA-256 over the statements is {}",
            counted(*statement_count, "statement"),
            supersedes.map_or_else(String::new, |earlier| format!(", superseding import {earlier}")),
            counted(*warning_count, "warning"),
            counted(*held_count, "row held"),
            hex::encode(statements_sha256)
        ),
        EntryBody::LinkProposed { engine, proposals_sha256, proposal_count } => {
            let proposed = counted(*proposal_count, "proposed judgment");
            format!("recorded {proposed} by {engine}; the SHA-256 over them is {}", hex::encode(proposals_sha256))
        }
        EntryBody::JudgmentDecided { judgment, left, right, relation, verdict, reason } => {
            let decided = decision(*relation, *verdict);
            format!("decided in judgment {judgment} that {decided} entities {left} and {right}{}", because(reason))
        }
        EntryBody::JudgmentReversed { judgment, reason } => {
            format!("took back judgment {judgment}{}", because(reason))
        }
        EntryBody::ReleaseFrozen { year, tables, measures } => {
            let (tables, measures) = (counted(tables.len() as u64, "table"), counted(measures.len() as u64, "measure"));
            format!("fixed {tables} and {measures} for the report on {year}")
        }
        EntryBody::HeldRowResolved { evidence, line, note } => {
            format!("closed the row held for review at line {line} of evidence item {evidence}, with the note {note:?}")
        }
        EntryBody::ReportPublished { year, manifest_sha256 } => {
            let digest = hex::encode(manifest_sha256);
            format!("published the report on {year}, whose manifest has the SHA-256 {digest}")
        }
    }
}

fn decision(relation: Relation, verdict: Verdict) -> &'static str {
    match (relation, verdict) {
        (Relation::Same, Verdict::Match) => "the same thing stands behind",
        (Relation::Same, Verdict::NoMatch) => "different things stand behind",
        (Relation::Same, Verdict::Unsure) => "it cannot be told whether one thing stands behind",
    }
}

fn because(reason: &str) -> String {
    if reason.is_empty() {
        String::new()
    } else {
        format!(", for the reason given: {reason:?}")
    }
}

fn counted(count: u64, noun: &str) -> String {
    match (count, noun) {
        (1, _) => format!("1 {noun}"),
        (_, "row held") => format!("{count} rows held"),
        _ => format!("{count} {noun}s"),
    }
}

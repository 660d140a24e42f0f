//! An entry as one plain English sentence, for listings and for whoever opens a proof. Says nothing beyond the entry.

use super::{Entry, EntryBody};
use crate::{Relation, Verdict};

impl Entry {
    /// Returns the entry as one sentence.
    pub fn in_words(&self) -> String {
        format!("On {}, {} {}.", self.at, self.by, act(&self.body))
    }
}

fn act(body: &EntryBody) -> String {
    match body {
        EntryBody::MechanismCreated { mechanism, origin, demonstration } => {
            let kind = if *demonstration { "demonstration mechanism, which proves nothing," } else { "mechanism" };
            format!("created the {kind} {mechanism} with the ledger {origin}")
        }
        EntryBody::EvidenceAccessioned { evidence, sha256, size_bytes, source } => format!(
            "sealed evidence item {evidence} of {} from source {source}, whose SHA-256 is {}",
            counted(*size_bytes, "byte"),
            hex::encode(sha256)
        ),
        EntryBody::ImportCompleted { .. } => import(body),
        EntryBody::LinkProposed { engine, proposals_sha256, proposal_count } => format!(
            "recorded {} by {engine}, whose SHA-256 is {}",
            counted(*proposal_count, "proposed judgment"),
            hex::encode(proposals_sha256)
        ),
        EntryBody::JudgmentDecided { judgment, left, right, relation, verdict, reason } => {
            let decided = decision(*relation, *verdict);
            format!("decided in judgment {judgment} that {decided} entities {left} and {right}{}", because(reason))
        }
        EntryBody::JudgmentReversed { judgment, reason } => {
            format!("took back judgment {judgment}{}", because(reason))
        }
        EntryBody::ReleaseFrozen { year, tables, measures } => format!(
            "fixed {} and {} for the report on {year}",
            counted(tables.len() as u64, "table"),
            counted(measures.len() as u64, "measure")
        ),
        EntryBody::ReportPublished { year, manifest_sha256 } => format!(
            "published the report on {year}, whose manifest has the SHA-256 {}",
            hex::encode(manifest_sha256)
        ),
    }
}

fn import(body: &EntryBody) -> String {
    let EntryBody::ImportCompleted {
        import,
        evidence,
        importer,
        dataset,
        supersedes,
        statements_sha256,
        statement_count,
        held_count,
        warning_count,
    } = body
    else {
        unreachable!("invariant: called for imports only")
    };
    let instead = supersedes.map_or_else(String::new, |earlier| format!(", superseding import {earlier}"));
    format!(
        "read evidence item {evidence} as {importer} into {} of the dataset {dataset} (import {import}{instead}), \
         with {} and {} for review; their SHA-256 is {}",
        counted(*statement_count, "statement"),
        counted(*warning_count, "warning"),
        counted(*held_count, "row held"),
        hex::encode(statements_sha256)
    )
}

fn decision(relation: Relation, verdict: Verdict) -> &'static str {
    match (relation, verdict) {
        (Relation::Same, Verdict::Match) => "the same thing stands behind",
        (Relation::Same, Verdict::NoMatch) => "different things stand behind",
        (Relation::Same, Verdict::Unsure) => "it cannot be told whether one thing stands behind",
    }
}

fn because(reason: &str) -> String {
    if reason.is_empty() { String::new() } else { format!(", for the reason given: {reason:?}") }
}

fn counted(count: u64, noun: &str) -> String {
    match (count, noun) {
        (1, _) => format!("1 {noun}"),
        (_, "row held") => format!("{count} rows held"),
        _ => format!("{count} {noun}s"),
    }
}

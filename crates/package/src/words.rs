//! A ledger entry in plain English: one sentence per entry, fixed by the format, so that a reader without tools can follow the record.

use rapporteur_model::entry::{Entry, EntryBody};

/// The entry as a sentence.
pub fn entry_in_words(entry: &Entry) -> String {
    format!("At {}, {} {}.", entry.at, entry.by, act(&entry.body))
}

fn act(body: &EntryBody) -> String {
    match body {
        EntryBody::MechanismCreated { mechanism, origin, demonstration } => {
            let kind = if *demonstration { "a demonstration mechanism, which proves nothing" } else { "the mechanism" };
            format!("made {kind}: id {mechanism}, ledger {origin}")
        }
        EntryBody::EvidenceAccessioned { evidence, sha256, size_bytes, .. } => {
            format!("sealed evidence item {evidence}: {size_bytes} bytes with SHA-256 {}", hex::encode(sha256))
        }
        EntryBody::ImportCompleted { .. } => import(body),
        EntryBody::LinkProposed { engine, proposals_sha256, proposal_count } => {
            format!("proposed {proposal_count} judgments with {engine}; SHA-256 of the proposals {}", hex::encode(proposals_sha256))
        }
        EntryBody::JudgmentDecided { judgment, left, right, relation, verdict, reason } => {
            let because = if reason.is_empty() { String::new() } else { format!(", because: {reason}") };
            format!(
                "decided judgment {judgment}, whether {left} and {right} are {}: {}{because}",
                relation.as_str(),
                verdict.as_str()
            )
        }
        EntryBody::JudgmentReversed { judgment, reason } => format!("took back judgment {judgment}, because: {reason}"),
        EntryBody::ReleaseFrozen { year, tables, measures } => {
            let rows: u64 = tables.iter().map(|table| table.row_count).sum();
            format!("fixed the release for {year}: {} tables with {rows} rows, {} measures", tables.len(), measures.len())
        }
        EntryBody::ReportPublished { year, manifest_sha256 } => {
            format!("published the report for {year}; SHA-256 of its manifest {}", hex::encode(manifest_sha256))
        }
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
    let before = supersedes.map(|earlier| format!(", in place of import {earlier}")).unwrap_or_default();
    format!(
        "read evidence item {evidence} as {importer} into dataset {dataset} (import {import}{before}): {statement_count} statements with SHA-256 {}, {held_count} rows held for review, {warning_count} warnings",
        hex::encode(statements_sha256)
    )
}

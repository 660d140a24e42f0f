//! An entry as one plain English sentence, for listings and for whoever opens a proof. Says nothing beyond the entry.

use super::{Entry, EntryBody, KeepingAct};
use crate::custody::Outcome;
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
        EntryBody::EstimateRecorded { estimate, title, run_sha256, version, stratum_count } => format!(
            "took the estimate {estimate} of {title:?} into the record, made by {version} over {}; the SHA-256 of the run is {}",
            counted_strata(*stratum_count), hex::encode(run_sha256)
        ),
        EntryBody::EstimateOverridden { estimate, run_sha256, officer, reason } => format!(
            "recorded that {officer} lets reports print the estimate {estimate} although its gates fail{}; the SHA-256 of the run is {}",
            because(reason), hex::encode(run_sha256)
        ),
        EntryBody::Keeping(act) => keeping(act),
        EntryBody::ReportPublished { year, manifest_sha256 } => {
            let digest = hex::encode(manifest_sha256);
            format!("published the report on {year}, whose manifest has the SHA-256 {digest}")
        }
    }
}

#[rustfmt::skip]
fn keeping(act: &KeepingAct) -> String {
    match act {
        KeepingAct::CeremonyHeld { transcript_sha256, recipient, threshold, share_count, replaces } => format!(
            "held a key ceremony that made the recipient {recipient}{} from {threshold} of {share_count} shares; the SHA-256 of the transcript is {}",
            replaces.as_ref().map_or_else(String::new, |old| format!(" in place of {old}")),
            hex::encode(transcript_sha256)
        ),
        KeepingAct::Filler => "added a filler, which says that nothing happened".to_owned(),
        KeepingAct::CustodyRecorded { evidence, kind, outcome, reason, tool, detail, related } => {
            let ended = match outcome { Outcome::Success => "", Outcome::Warning => " with a warning", Outcome::Failure => " as a failure" };
            let with = if tool.is_empty() { String::new() } else { format!(" with {tool}") };
            let also = related.map_or_else(String::new, |other| format!(", related to item {other}"));
            let told = if detail.is_empty() { String::new() } else { format!(": {detail}") };
            format!("recorded{ended} the event {:?} of evidence item {evidence}{with}{also}{}{told}", kind.as_str(), because(reason))
        }
        KeepingAct::ArrivedAgain { evidence, source, title } => {
            format!("received evidence item {evidence} again, from source {source} under the title {title:?}")
        }
        KeepingAct::ScrubCompleted { checked, failed, report_sha256 } => format!(
            "opened {} and found {failed} not as they should be; the SHA-256 of the report is {}",
            counted(*checked, "sealed item"), hex::encode(report_sha256)
        ),
        KeepingAct::RecipientsChanged { recipients, reason } => {
            format!("changed the further recipients of sealed items to {}{}", list_of(recipients), because(reason))
        }
        KeepingAct::VaultResealed { item_count, recipients, reason } => {
            format!("sealed {} anew to {}{}", counted(*item_count, "item"), list_of(recipients), because(reason))
        }
        KeepingAct::SecretRotated { what, reason } => format!("replaced the {}{}", what.replace('_', " "), because(reason)),
        KeepingAct::ItemErased { accession, destroyed, derivative_count, reason } => format!(
            "erased the item of entry {accession} with {} and the openings of {}{}",
            counted(*derivative_count, "derivative"), counted(destroyed.len() as u64, "entry"), because(reason)
        ),
        KeepingAct::LedgerResolved { how, held, known, origin, reason } => format!(
            "resolved ({how}) that the ledger held {} where {} were known to be signed, and goes on as {origin}{}",
            counted(held.0, "entry"), known.0, because(reason)
        ),
        KeepingAct::BackupMade { snapshot, manifest_sha256, object_count } => format!(
            "made backup {snapshot} of {}; the SHA-256 of its manifest is {}",
            counted(*object_count, "sealed object"), hex::encode(manifest_sha256)
        ),
        KeepingAct::BackupRestored { snapshot, manifest_sha256, ledger_size } => format!(
            "put the mechanism back from backup {snapshot} with {}; the SHA-256 of its manifest is {}",
            counted(*ledger_size, "ledger entry"), hex::encode(manifest_sha256)
        ),
        KeepingAct::Repaired { findings } => format!("put in order what an interrupted act had left: {}", findings.join("; ")),
    }
}

fn counted_strata(count: u64) -> String {
    match count {
        1 => "one stratum".to_owned(),
        _ => format!("{count} strata"),
    }
}

fn list_of(texts: &[String]) -> String {
    if texts.is_empty() {
        "none".to_owned()
    } else {
        texts.join(", ")
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
        (_, "entry") => format!("{count} entries"),
        (_, "ledger entry") => format!("{count} ledger entries"),
        (_, "row held") => format!("{count} rows held"),
        _ => format!("{count} {noun}s"),
    }
}

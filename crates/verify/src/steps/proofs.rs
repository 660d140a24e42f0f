//! Step 4: each opened entry is the one that its commitment binds, and stands in the ledger under the signed head.

use rapporteur_ledger::proof::TlogProof;
use rapporteur_model::entry::Entry;
use rapporteur_package::{EntryFile, layout};

use super::checkpoint::Log;
use crate::Step;
use crate::contents::{Contents, counted};
use crate::error::full_message;
use crate::finding::StepNotes;
use crate::trust::advice_on;

const TITLE: &str = "Proofs";

/// A ledger entry that was opened.
pub(crate) struct Opened {
    pub(crate) index: u64,
    pub(crate) entry: Entry,
    /// Whether its proof holds.
    pub(crate) is_proven: bool,
}

/// Returns the step and every entry that could be read.
pub(super) fn check(contents: &Contents, log: Option<&Log>) -> (Step, Vec<Opened>) {
    let mut step = StepNotes::default();
    let mut opened = Vec::new();
    for (path, bytes) in contents.files_in("proofs/", "") {
        // Those have a step of their own.
        if path.starts_with(layout::STAMPS) {
            continue;
        }
        if let Some(index) = index_of(path, ".entry.json") {
            opened.extend(open_entry(contents, log, index, bytes, &mut step));
        } else if let Some(index) = index_of(path, ".tlog-proof") {
            if contents.bytes(&layout::entry_path(index)).is_none() {
                step.fault_in(
                    path,
                    format!(
                        "has no entry beside it: {} is missing",
                        layout::entry_path(index)
                    ),
                );
            }
        } else {
            step.fault_in(path, "is neither N.entry.json nor N.tlog-proof");
        }
    }
    opened.sort_by_key(|opened| opened.index);
    let count = counted(
        opened.iter().filter(|opened| opened.is_proven).count(),
        "entry is",
        "entries are",
    );
    match log {
        None => (
            step.not_checked(
                TITLE,
                "The proofs cannot be checked without a signed head of the ledger.",
            ),
            opened,
        ),
        Some(_) if step.has_faults() => (
            step.checked(
                TITLE,
                format!("Only {count} proven to stand in the ledger."),
            ),
            opened,
        ),
        Some(_) => (
            step.checked(TITLE, format!("{count} proven to stand in the ledger.")),
            opened,
        ),
    }
}

/// The number in `proofs/N<ending>`, when it is in its one spelling.
fn index_of(path: &str, ending: &str) -> Option<u64> {
    let digits = path.strip_prefix("proofs/")?.strip_suffix(ending)?;
    digits
        .parse()
        .ok()
        .filter(|index: &u64| index.to_string() == digits)
}

fn open_entry(
    contents: &Contents,
    log: Option<&Log>,
    index: u64,
    bytes: &[u8],
    step: &mut StepNotes,
) -> Option<Opened> {
    let path = layout::entry_path(index);
    let file = EntryFile::parse(bytes)
        .map_err(|error| step.fault_in(&path, full_message(&error)))
        .ok()?;
    let mut is_proven = true;
    if file.index != index {
        step.fault(&path, "index", format!("is {}, not {index}", file.index));
        is_proven = false;
    }
    let proof = layout::proof_path(index);
    match (log, contents.wanted(&proof)) {
        (_, Err(why)) => {
            step.fault_in(&proof, why);
            is_proven = false;
        }
        (None, Ok(_)) => is_proven = false,
        (Some(log), Ok(bytes)) => {
            if let Err(why) = check_proof(bytes, index, &file, log) {
                step.fault_in(&proof, why);
                is_proven = false;
            }
        }
    }
    Some(Opened {
        index,
        entry: file.entry,
        is_proven,
    })
}

fn check_proof(bytes: &[u8], index: u64, file: &EntryFile, log: &Log) -> Result<(), String> {
    let proof = TlogProof::parse(bytes).map_err(|error| full_message(&error))?;
    if proof.to_string().as_bytes() != bytes || proof.extra.is_some() {
        return Err("is not written in the one documented form".to_owned());
    }
    if proof.index != index {
        return Err(format!("is of entry {}, not {index}", proof.index));
    }
    if proof.checkpoint != log.checkpoint.text {
        return Err("ends in another head of the ledger than ledger/checkpoint".to_owned());
    }
    proof
        .verify(&file.commitment(), &log.policy)
        .map(|_| ())
        .map_err(|error| advice_on(&error, proof.checkpoint.as_bytes()))
}

//! Verifies one proof and its opened entry without the package around them.

use rapporteur_ledger::policy::Policy;
use rapporteur_ledger::proof::TlogProof;
use rapporteur_package::EntryFile;

use crate::error::full_message;
use crate::finding::StepNotes;
use crate::trust::{advice_on, cosigned_in_words};
use crate::{Step, Trust, Verification, VerifyError};

/// Verifies a `.tlog-proof` with the `.entry.json` that belongs to it. The names are those the reader gave, for the report.
///
/// # Errors
/// [`VerifyError::TrustNobody`] when neither a policy nor a key is given.
pub fn verify_proof(
    proof: (&str, &[u8]),
    entry: (&str, &[u8]),
    trust: &Trust,
) -> Result<Verification, VerifyError> {
    let policies = match &trust.policy {
        Some(policy) => vec![policy.clone()],
        None => trust.keys.iter().cloned().map(Policy::for_log).collect(),
    };
    if policies.is_empty() {
        return Err(VerifyError::TrustNobody);
    }
    let (opening, opened) = open_entry(entry.0, entry.1);
    let inclusion = check_proof(proof.0, proof.1, opened.as_ref(), &policies);
    Ok(Verification::of(
        proof.0.to_owned(),
        vec![opening, inclusion],
    ))
}

fn open_entry(path: &str, bytes: &[u8]) -> (Step, Option<EntryFile>) {
    let mut step = StepNotes::default();
    match EntryFile::parse(bytes) {
        Ok(file) => {
            let summary = format!("Entry {}: {}", file.index, file.entry.in_words());
            (step.checked("Entry", summary), Some(file))
        }
        Err(error) => {
            step.fault_in(path, full_message(&error));
            (step.checked("Entry", "The entry cannot be read."), None)
        }
    }
}

fn check_proof(path: &str, bytes: &[u8], entry: Option<&EntryFile>, policies: &[Policy]) -> Step {
    let mut step = StepNotes::default();
    let Some(entry) = entry else {
        return step.not_checked("Proof", "The proof cannot be checked without its entry.");
    };
    match verify(bytes, entry, policies) {
        Ok((summary, cosigned)) => {
            step.note_all(cosigned);
            step.checked("Proof", summary)
        }
        Err(why) => {
            step.fault_in(path, why);
            step.checked("Proof", "The entry is not proven to stand in the ledger.")
        }
    }
}

/// What was verified, and who cosigned it.
type Verified = (String, Option<String>);

fn verify(bytes: &[u8], entry: &EntryFile, policies: &[Policy]) -> Result<Verified, String> {
    let proof = TlogProof::parse(bytes).map_err(|error| full_message(&error))?;
    if proof.index != entry.index {
        return Err(format!(
            "is of entry {}, the opened entry is {}",
            proof.index, entry.index
        ));
    }
    let mut why = String::new();
    for policy in policies {
        match proof.verify(&entry.commitment(), policy) {
            Ok(checkpoint) => {
                let body = checkpoint.body;
                let summary = format!(
                    "Entry {} stands in {} under its signed head of {} entries.",
                    proof.index, body.origin, body.size
                );
                return Ok((summary, cosigned_in_words(policy, &checkpoint.text)));
            }
            Err(error) => why = advice_on(&error, proof.checkpoint.as_bytes()),
        }
    }
    Err(why)
}

//! `ledger prove`: the proof that an entry stands in the ledger, for a stranger; and the entry's opening for whoever may read it.

use rapporteur_ledger::proof::TlogProof;
use rapporteur_package::EntryFile;

use crate::mechanism::{ledger_error, store_error};
use crate::{AppError, Mechanism};

/// A proof and, when asked for, what it is a proof of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proven {
    /// The text of a `.tlog-proof` file (C2SP tlog-proof).
    pub proof: String,
    /// The bytes of an `.entry.json` file; `None` when it was not asked for.
    pub opening: Option<Vec<u8>>,
    /// The size of the checkpoint that the proof leads to.
    pub size: u64,
}

/// Proves an entry under the published checkpoint, with the cosignatures that it carries.
///
/// PRIVACY: the proof tells nothing of the entry; the opening tells all of it, and that the ledger holds it.
///
/// # Errors
/// [`AppError::Upkeep`] for an entry that is not signed yet or cannot be opened any more, or what a keeper says.
pub async fn prove(mechanism: &Mechanism, index: u64, open: bool) -> Result<Proven, AppError> {
    let checkpoint = mechanism
        .published()?
        .filter(|checkpoint| index < checkpoint.body.size)
        .ok_or_else(|| AppError::Upkeep {
            message: format!("entry {index} is not under a signed checkpoint"),
            hint: "`rapporteur list entries` shows the entries; `rapporteur ledger checkpoint` signs them",
        })?;
    let hashes = mechanism
        .ledger
        .inclusion_proof(index, checkpoint.body.size)
        .map_err(ledger_error("prove an entry"))?;
    let opening = match open {
        true => Some(opening(mechanism, index).await?),
        false => None,
    };
    let proof = TlogProof {
        index,
        hashes,
        extra: None,
        checkpoint: checkpoint.text,
    };
    Ok(Proven {
        proof: proof.to_string(),
        opening,
        size: checkpoint.body.size,
    })
}

async fn opening(mechanism: &Mechanism, index: u64) -> Result<Vec<u8>, AppError> {
    let record = mechanism
        .store
        .entry(index)
        .await
        .map_err(store_error("read an entry"))?;
    let Some((salt, canonical)) = record.and_then(|record| record.salt.zip(record.canonical))
    else {
        return Err(AppError::Upkeep {
            message: format!(
                "entry {index} has no opening: it was erased, or its act was interrupted"
            ),
            hint: "its proof can be had without --open",
        });
    };
    EntryFile::new(index, &salt, canonical)
        .map(|file| file.to_json())
        .map_err(|error| AppError::Integrity(format!("entry {index}: {error}")))
}

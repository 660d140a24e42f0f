//! What makes a package checkable: opened entries with their proofs, the checkpoint with its key, the signed manifest.

use std::collections::BTreeSet;

use rapporteur_ledger::SignedCheckpoint;
use rapporteur_ledger::proof::TlogProof;
use rapporteur_model::entry::{Entry, EntryBody, KeepingAct};
use rapporteur_model::{Confidentiality, EvidenceId};
use rapporteur_package::{Builder, EntryFile, NoteText, Role, layout};
use rapporteur_store::EntryRecord;

use crate::act::EVERY_ENTRY;
use crate::mechanism::{ledger_error, package_error, store_error};
use crate::upkeep::stamps;
use crate::{AppError, Mechanism, upkeep};

/// The record's entries that can still be opened, with what they say, in the ledger's order.
pub(crate) async fn opened_entries(
    mechanism: &Mechanism,
) -> Result<Vec<(EntryRecord, Entry)>, AppError> {
    let records = mechanism
        .store
        .entries(EVERY_ENTRY)
        .await
        .map_err(store_error("read the entries"))?;
    let mut opened = Vec::with_capacity(records.len());
    for record in records {
        let Some(canonical) = &record.canonical else {
            continue;
        };
        let entry = Entry::from_canonical(canonical).map_err(|error| {
            AppError::Integrity(format!(
                "entry {} of the record cannot be read: {error}",
                record.index
            ))
        })?;
        opened.push((record, entry));
    }
    Ok(opened)
}

/// Writes the checkpoint, its key and policy, and an opening with a proof for each entry that the report rests on.
pub(crate) async fn write_proofs(
    mechanism: &Mechanism,
    builder: &mut Builder,
    checkpoint: &SignedCheckpoint,
) -> Result<(), AppError> {
    let vkey = mechanism.log_vkey();
    let files = [
        (
            layout::CHECKPOINT,
            Role::Checkpoint,
            checkpoint.text.clone(),
        ),
        (layout::LOG_VKEY, Role::Key, format!("{vkey}\n")),
        (layout::POLICY, Role::Policy, upkeep::policy(mechanism)),
        (
            layout::PACKAGE_VKEY,
            Role::Key,
            format!("{}\n", mechanism.package_vkey()),
        ),
    ];
    for (path, role, text) in files {
        builder
            .file(path, role, text.as_bytes())
            .map_err(package_error("write the checkpoint"))?;
    }
    for record in entries_to_open(mechanism, checkpoint.body.size).await? {
        write_proof(mechanism, builder, checkpoint, record)?;
    }
    write_stamps(mechanism, builder, checkpoint)
}

/// The time-stamps of earlier checkpoints, each with its checkpoint and the proof that the package's own continues it.
fn write_stamps(
    mechanism: &Mechanism,
    builder: &mut Builder,
    checkpoint: &SignedCheckpoint,
) -> Result<(), AppError> {
    let size = checkpoint.body.size;
    for (old, note, tokens) in stamps::stamped_up_to(mechanism, size)? {
        let hashes = mechanism
            .ledger
            .consistency_proof(old, size)
            .map_err(ledger_error(
                "prove that the ledger continues a stamped checkpoint",
            ))?;
        let mut files = vec![
            (layout::stamped_path(old), Role::Checkpoint, note),
            (
                layout::consistency_path(old),
                Role::Proof,
                layout::consistency_text(&hashes).into_bytes(),
            ),
        ];
        let token =
            |(name, bytes): (String, Vec<u8>)| (layout::token_path(old, &name), Role::Proof, bytes);
        files.extend(tokens.into_iter().map(token));
        for (path, role, bytes) in files {
            builder
                .file(&path, role, &bytes)
                .map_err(package_error("write a time-stamp"))?;
        }
    }
    Ok(())
}

/// The ceremonies, the creation, the accession and import of every public item in force, estimates and their overrides, and the latest
/// proposals and release.
/// PRIVACY: judgments stay closed, because their reasons are a person's words; items that are not public stay closed.
async fn entries_to_open(mechanism: &Mechanism, size: u64) -> Result<Vec<EntryRecord>, AppError> {
    let items = mechanism
        .store
        .evidence_all()
        .await
        .map_err(store_error("read the items"))?;
    let public: BTreeSet<EvidenceId> = items
        .iter()
        .filter(|item| item.accession.confidentiality == Confidentiality::Public)
        .map(|item| item.id)
        .collect();
    let (mut chosen, mut last_release, mut last_proposals) = (Vec::new(), None, None);
    for (record, entry) in opened_entries(mechanism)
        .await?
        .into_iter()
        .filter(|(record, _)| record.index < size)
    {
        match entry.body {
            EntryBody::MechanismCreated { .. }
            | EntryBody::Keeping(KeepingAct::CeremonyHeld { .. }) => chosen.push(record),
            EntryBody::EvidenceAccessioned { evidence, .. }
            | EntryBody::ImportCompleted { evidence, .. }
                if public.contains(&evidence) =>
            {
                chosen.push(record);
            }
            // An estimate's entry tells its title and digest, an override's the name and the reason that the report prints.
            EntryBody::EstimateRecorded { .. } | EntryBody::EstimateOverridden { .. } => {
                chosen.push(record);
            }
            EntryBody::LinkProposed { .. } => last_proposals = Some(record),
            EntryBody::ReleaseFrozen { .. } => last_release = Some(record),
            _ => {}
        }
    }
    chosen.extend(last_proposals);
    chosen.extend(last_release);
    Ok(chosen)
}

fn write_proof(
    mechanism: &Mechanism,
    builder: &mut Builder,
    checkpoint: &SignedCheckpoint,
    record: EntryRecord,
) -> Result<(), AppError> {
    let hashes = mechanism
        .ledger
        .inclusion_proof(record.index, checkpoint.body.size)
        .map_err(ledger_error("prove an entry"))?;
    let proof = TlogProof {
        index: record.index,
        hashes,
        extra: None,
        checkpoint: checkpoint.text.clone(),
    };
    let (Some(salt), Some(canonical)) = (&record.salt, record.canonical) else {
        return Err(AppError::Integrity(format!(
            "entry {} has no opening",
            record.index
        )));
    };
    let file = EntryFile::new(record.index, salt, canonical)
        .map_err(|error| AppError::Integrity(format!("entry {}: {error}", record.index)))?;
    builder
        .file(
            &layout::proof_path(record.index),
            Role::Proof,
            proof.to_string().as_bytes(),
        )
        .and_then(|()| {
            builder.file(
                &layout::entry_path(record.index),
                Role::Entry,
                &file.to_json(),
            )
        })
        .map_err(package_error("write a proof"))
}

/// Signs the manifest and puts the package in its place; returns the manifest's digest.
pub(crate) fn finish(mechanism: &Mechanism, builder: Builder) -> Result<[u8; 32], AppError> {
    let seal = builder.manifest();
    let text = NoteText::over(&mechanism.config.origin, &seal.bytes).to_text();
    let note = mechanism
        .package_signer()
        .sign(&text)
        .map_err(ledger_error("sign the manifest"))?;
    builder
        .finish(&note)
        .map_err(package_error("put the package in its place"))?;
    Ok(crate::report::sha256(&seal.bytes))
}

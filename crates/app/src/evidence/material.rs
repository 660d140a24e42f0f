//! What goes into a package of evidence besides the originals, collected before the first file is written: custody, opened entries
//! with their proofs, the ledger's head, time-stamps.

use std::collections::{BTreeMap, BTreeSet};

use rapporteur_archive::bag::{ITEMS, ITEMS_FORMAT, PackedItems, Transfer, safe_name};
use rapporteur_ledger::SignedCheckpoint;
use rapporteur_ledger::note::NoteVerifier;
use rapporteur_ledger::policy::Policy;
use rapporteur_ledger::proof::TlogProof;
use rapporteur_model::entry::EntryBody;
use rapporteur_model::{EvidenceId, EvidenceRecord};
use rapporteur_package::{EntryFile, layout};
use rapporteur_store::{CustodyRecord, EntryRecord};

use super::packages::{ExportOptions, originals, packed};
use super::statement;
use crate::mechanism::{ledger_error, store_error, vault_error};
use crate::publish::opened_entries;
use crate::upkeep::checkpoint_for_proofs;
use crate::{Ambient, AppError, Mechanism};

/// The derivatives that go out with an item.
const TIME_STAMP: &str = "time_stamp";

/// An original, and where it will stand.
#[derive(Debug, Clone)]
pub(super) struct Original {
    pub(super) path: String,
    pub(super) blob_name: String,
    pub(super) size_bytes: u64,
    pub(super) title: String,
    /// The name within `archive/` of the WACZ that is made around it.
    pub(super) wacz_member: Option<String>,
}

/// All of a package but the originals' bytes.
#[derive(Debug, Clone, Default)]
pub(super) struct Material {
    pub(super) originals: Vec<Original>,
    /// Further files, by path.
    pub(super) files: BTreeMap<String, Vec<u8>>,
    /// The lines of `bag-info.txt`.
    pub(super) facts: Vec<(String, String)>,
    pub(super) accessions: BTreeMap<EvidenceId, u64>,
    pub(super) custody: BTreeMap<EvidenceId, Vec<u64>>,
    pub(super) statement: statement::Frame,
}

/// Collects it under the present head of the ledger.
pub(super) async fn collect(
    mechanism: &mut Mechanism,
    items: &[EvidenceRecord],
    options: &ExportOptions,
    ambient: &Ambient,
) -> Result<Material, AppError> {
    let checkpoint = checkpoint_for_proofs(mechanism, ambient).await?;
    let mut material = Material {
        originals: originals(mechanism, items, options.form)?,
        facts: facts(mechanism, items, options, ambient),
        statement: statement::Frame::of(mechanism, options, ambient),
        ..Material::default()
    };
    let mut wanted = BTreeSet::new();
    for item in items {
        let events = mechanism
            .store
            .custody_of(item.id)
            .await
            .map_err(store_error("read the custody"))?;
        material.custody.insert(
            item.id,
            events.iter().filter_map(|event| event.entry).collect(),
        );
        wanted.extend(events.iter().filter_map(|event| event.entry));
        add_custody(&mut material, item, &events);
        add_time_stamps(mechanism, &mut material, item).await?;
    }
    add_entries(mechanism, &mut material, &checkpoint, wanted).await?;
    add_ledger(mechanism, &mut material, &checkpoint)?;
    let list = PackedItems {
        format: ITEMS_FORMAT.to_owned(),
        origin: checkpoint.body.origin.clone(),
        transfer: Transfer {
            to: options.to.clone(),
            reason: options.reason.clone(),
            at: ambient.now.to_string(),
            by: ambient.officer.clone(),
        },
        items: items
            .iter()
            .zip(&material.originals)
            .map(|(item, original)| packed(item, original, &material))
            .collect(),
    };
    material.files.insert(ITEMS.to_owned(), list.to_json());
    Ok(material)
}

fn facts(
    mechanism: &Mechanism,
    items: &[EvidenceRecord],
    options: &ExportOptions,
    ambient: &Ambient,
) -> Vec<(String, String)> {
    let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let at = ambient.now.to_string();
    let date = at.split('T').next().unwrap_or_default().to_owned();
    let mut facts = vec![
        (
            "Source-Organization".to_owned(),
            one_line(&mechanism.config.name),
        ),
        ("External-Description".to_owned(), one_line(&options.reason)),
        ("Bagging-Date".to_owned(), date),
    ];
    facts.extend(
        items
            .iter()
            .map(|item| ("External-Identifier".to_owned(), item.id.to_string())),
    );
    facts.push((
        "Internal-Sender-Identifier".to_owned(),
        mechanism.config.origin.clone(),
    ));
    facts.push((
        "Internal-Sender-Description".to_owned(),
        one_line(&format!("given to {} by {}", options.to, ambient.officer)),
    ));
    facts.push(("Bag-Software-Agent".to_owned(), super::tool()));
    facts
}

fn add_custody(material: &mut Material, item: &EvidenceRecord, events: &[CustodyRecord]) {
    material.files.insert(
        format!("custody/{}.csv", item.id),
        statement::custody_csv(events).into_bytes(),
    );
    material.files.insert(
        format!("custody/{}.txt", item.id),
        statement::custody_text(item, events).into_bytes(),
    );
}

async fn add_time_stamps(
    mechanism: &Mechanism,
    material: &mut Material,
    item: &EvidenceRecord,
) -> Result<(), AppError> {
    let made = mechanism
        .store
        .derivatives_of(item.id)
        .await
        .map_err(store_error("read what was made from the item"))?;
    for stamp in made.into_iter().filter(|made| made.kind == TIME_STAMP) {
        let bytes = mechanism
            .vault
            .get(&stamp.blob_name)
            .map_err(vault_error("read a time-stamp"))?;
        let path = format!(
            "stamps/{}/{}-{}",
            item.id,
            &stamp.id.to_string()[..8],
            safe_name(&stamp.title)
        );
        material.files.insert(path, bytes);
    }
    Ok(())
}

/// Opens the wanted entries and the items' accessions. An opening that was destroyed stays away.
async fn add_entries(
    mechanism: &Mechanism,
    material: &mut Material,
    checkpoint: &SignedCheckpoint,
    wanted: BTreeSet<u64>,
) -> Result<(), AppError> {
    let ids: BTreeSet<EvidenceId> = material.custody.keys().copied().collect();
    let mut opened = BTreeSet::new();
    for (record, entry) in opened_entries(mechanism).await? {
        let accessioned = match entry.body {
            EntryBody::EvidenceAccessioned { evidence, .. } if ids.contains(&evidence) => {
                Some(evidence)
            }
            _ => None,
        };
        if accessioned.is_none() && !wanted.contains(&record.index) {
            continue;
        }
        if let Some(evidence) = accessioned {
            material.accessions.insert(evidence, record.index);
        }
        if record.index < checkpoint.body.size && record.salt.is_some() {
            opened.insert(record.index);
            add_entry(mechanism, material, checkpoint, record)?;
        }
    }
    for entries in material.custody.values_mut() {
        entries.retain(|index| opened.contains(index));
        entries.sort_unstable();
        entries.dedup();
    }
    material
        .accessions
        .retain(|_, index| opened.contains(index));
    Ok(())
}

fn add_entry(
    mechanism: &Mechanism,
    material: &mut Material,
    checkpoint: &SignedCheckpoint,
    record: EntryRecord,
) -> Result<(), AppError> {
    let index = record.index;
    let broken = |why: String| AppError::Integrity(format!("entry {index}: {why}"));
    let (Some(salt), Some(canonical)) = (&record.salt, record.canonical) else {
        return Err(broken("has no opening".to_owned()));
    };
    let hashes = mechanism
        .ledger
        .inclusion_proof(index, checkpoint.body.size)
        .map_err(ledger_error("prove an entry"))?;
    let proof = TlogProof {
        index,
        hashes,
        extra: None,
        checkpoint: checkpoint.text.clone(),
    };
    let file = EntryFile::new(index, salt, canonical).map_err(|error| broken(error.to_string()))?;
    material
        .files
        .insert(layout::proof_path(index), proof.to_string().into_bytes());
    material
        .files
        .insert(layout::entry_path(index), file.to_json());
    Ok(())
}

fn add_ledger(
    mechanism: &Mechanism,
    material: &mut Material,
    checkpoint: &SignedCheckpoint,
) -> Result<(), AppError> {
    let vkey = mechanism.log_vkey();
    let verifier = NoteVerifier::from_vkey(&vkey).map_err(ledger_error("read our own key"))?;
    let files = [
        (layout::CHECKPOINT, checkpoint.text.clone()),
        (layout::LOG_VKEY, format!("{vkey}\n")),
        (layout::POLICY, Policy::for_log(verifier).to_text()),
    ];
    for (path, text) in files {
        material.files.insert(path.to_owned(), text.into_bytes());
    }
    Ok(())
}

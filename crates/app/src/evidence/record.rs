//! What other verbs ask of evidence: find an item by what a person types, record what happened to it, keep what was made
//! from it. Knows no terminal and no file of the user.

use std::io::Read;

use rapporteur_model::entry::{EntryBody, KeepingAct};
use rapporteur_model::{
    BlobSeal, CustodyEvent, CustodyKind, DerivativeRecord, EvidenceId, EvidenceRecord, Outcome,
    SourceId,
};
use rapporteur_vault::Seal;

use crate::mechanism::{store_error, vault_error};
use crate::{Ambient, AppError, Mechanism};

/// The fewest digits that may stand for an id.
const DIGITS_MIN: usize = 4;

/// The program as custody names it.
pub(crate) fn tool() -> String {
    format!("rapporteur {}", env!("CARGO_PKG_VERSION"))
}

/// Finds an item by its id, the first digits of it (at least four), or its exact title where one item alone has it.
///
/// # Errors
/// [`AppError::Unknown`] when there is none, [`AppError::Ambiguous`] when there are several, or what the record says.
pub(crate) async fn find(mechanism: &Mechanism, name: &str) -> Result<EvidenceRecord, AppError> {
    let items = mechanism
        .store
        .evidence_all()
        .await
        .map_err(store_error("look for the item"))?;
    let digits = name.to_ascii_lowercase();
    let is_id = digits.len() >= DIGITS_MIN && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let by_id = |item: &EvidenceRecord| is_id && item.id.to_string().starts_with(&digits);
    let by_title = |item: &EvidenceRecord| item.accession.title == name;
    let mut found: Vec<EvidenceRecord> = items
        .into_iter()
        .filter(|item| by_id(item) || by_title(item))
        .collect();
    match found.len() {
        0 => Err(AppError::Unknown {
            what: "evidence item",
            name: name.to_owned(),
        }),
        1 => Ok(found.remove(0)),
        _ => Err(AppError::Ambiguous {
            what: "evidence item",
            name: name.to_owned(),
            candidates: found
                .iter()
                .map(|item| format!("{} {}", item.id, item.accession.title))
                .collect(),
        }),
    }
}

/// An event of this moment by this officer with this program, that ended as intended and of which nothing more is told.
pub(crate) fn custody_event(
    ambient: &Ambient,
    evidence: EvidenceId,
    kind: CustodyKind,
) -> CustodyEvent {
    CustodyEvent {
        evidence,
        kind,
        outcome: Outcome::Success,
        at: ambient.now,
        by: ambient.officer.clone(),
        reason: String::new(),
        tool: tool(),
        detail: String::new(),
        related: None,
    }
}

/// What the ledger says of an event.
pub(crate) fn custody_act(event: &CustodyEvent) -> EntryBody {
    EntryBody::Keeping(KeepingAct::CustodyRecorded {
        evidence: event.evidence,
        kind: event.kind,
        outcome: event.outcome,
        reason: event.reason.clone(),
        tool: event.tool.clone(),
        detail: event.detail.clone(),
        related: event.related,
    })
}

/// Records events, each with a ledger entry of its own, and signs the ledger's head. The moment and the officer are those of
/// `ambient`, whatever the events say.
///
/// # Errors
/// What a keeper says; then nothing is in the record, and what the ledger holds of it opens nothing.
pub(crate) async fn record(
    mechanism: &mut Mechanism,
    ambient: &Ambient,
    events: Vec<CustodyEvent>,
) -> Result<(), AppError> {
    if events.is_empty() {
        return Ok(());
    }
    let events = events.into_iter().map(|event| CustodyEvent {
        at: ambient.now,
        by: ambient.officer.clone(),
        ..event
    });
    let events: Vec<CustodyEvent> = events.collect();
    let entries = mechanism.append(ambient, events.iter().map(custody_act).collect())?;
    let indexes = entries.iter().map(|entry| entry.index);
    let linked: Vec<(CustodyEvent, u64)> = events.into_iter().zip(indexes).collect();
    mechanism
        .store
        .record_custody(&linked, &entries)
        .await
        .map_err(store_error("record what happened to the item"))?;
    mechanism.sign_checkpoint()?;
    Ok(())
}

/// Seals what was made from an item and records it together with the event of its making: `copy` for a working copy,
/// `time_stamp` for a time-stamp, `conversion` for a text and all else. The caller records only what happened besides. The same
/// bytes made again from the same item are kept once, and nothing is recorded again.
///
/// # Errors
/// What a keeper says.
#[expect(
    clippy::too_many_arguments,
    reason = "each is a fact about the derivative that only the caller knows"
)]
pub(crate) async fn keep_derivative(
    mechanism: &mut Mechanism,
    ambient: &Ambient,
    of: &EvidenceRecord,
    kind: &str,
    title: &str,
    media_type: &str,
    bytes: impl Read,
    tool: &str,
) -> Result<DerivativeRecord, AppError> {
    let receipt = mechanism
        .vault
        .put(bytes)
        .map_err(vault_error("seal what was made from the item"))?;
    let id = derivative_id(of.id, kind, &receipt.blob_name);
    let known = mechanism
        .store
        .derivative(id)
        .await
        .map_err(store_error("look for what was made from the item"))?;
    if let Some(known) = known {
        return Ok(known);
    }
    let record = DerivativeRecord {
        id,
        of: of.id,
        kind: kind.to_owned(),
        title: title.to_owned(),
        media_type: media_type.to_owned(),
        sha256: receipt.sha256,
        size_bytes: receipt.size_bytes,
        seal: Some(blob_seal(receipt.seal)),
        blob_name: receipt.blob_name,
        made_at: ambient.now,
        made_by: ambient.officer.clone(),
        tool: tool.to_owned(),
        checked: None,
    };
    let event = making_of(ambient, &record);
    let entries = mechanism.append(ambient, vec![custody_act(&event)])?;
    let linked = [(event, entries[0].index)];
    mechanism
        .store
        .keep_derivative(&record, &linked, &entries)
        .await
        .map_err(store_error("record what was made from the item"))?;
    mechanism.sign_checkpoint()?;
    Ok(record)
}

fn making_of(ambient: &Ambient, record: &DerivativeRecord) -> CustodyEvent {
    let kind = match record.kind.as_str() {
        "working_copy" => CustodyKind::Copy,
        "time_stamp" => CustodyKind::TimeStamp,
        _ => CustodyKind::Conversion,
    };
    CustodyEvent {
        tool: record.tool.clone(),
        detail: format!(
            "kept {:?} ({}, {}, {} bytes, SHA-256 {})",
            record.title,
            record.kind,
            record.media_type,
            record.size_bytes,
            hex::encode(record.sha256)
        ),
        related: Some(record.id),
        ..custody_event(ambient, record.of, kind)
    }
}

/// docs/format.md, "Derived ids".
fn derivative_id(of: EvidenceId, kind: &str, blob_name: &str) -> EvidenceId {
    EvidenceId::derive(&[of.as_bytes(), kind.as_bytes(), blob_name.as_bytes()])
}

/// The id of a source that a person named (docs/format.md, "Derived ids").
pub(crate) fn label_source(mechanism: &Mechanism, label: &str) -> SourceId {
    SourceId::derive(&[
        mechanism.config.mechanism_id().as_bytes(),
        b"label",
        label.as_bytes(),
    ])
}

/// A seal of the vault as the record keeps it.
pub(crate) fn blob_seal(seal: Seal) -> BlobSeal {
    BlobSeal {
        sha256: seal.sha256,
        size_bytes: seal.size_bytes,
    }
}

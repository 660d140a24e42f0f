//! `evidence check`: sealed bytes are opened, compared with their digests and with the recorded seals, and what was found is
//! recorded. Repairs nothing.

use std::collections::BTreeMap;
use std::io;
use std::ops::ControlFlow;

use rapporteur_model::entry::{EntryBody, KeepingAct};
use rapporteur_model::{
    BlobSeal, CustodyEvent, CustodyKind, EvidenceId, LastCheck, Outcome, Timestamp,
};
use rapporteur_vault::{BlobState, Seal, VaultError};
use sha2::{Digest, Sha256};

use super::record::{blob_seal, custody_act, custody_event, find};
use crate::mechanism::{store_error, vault_error};
use crate::{Ambient, AppError, Listing, Mechanism, Progress};

const DAY_SECONDS: i64 = 24 * 60 * 60;
/// What was not checked for so many days is overdue.
pub const OVERDUE_DAYS: u32 = 30;

/// What is checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CheckScope {
    /// All that the vault holds and the record expects.
    All,
    /// These items with what was made from them, by id, first digits or title.
    Items(Vec<String>),
    /// What was not checked within so many days.
    OlderThan(u32),
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckSummary {
    /// Sealed originals and derivatives opened.
    pub checked: u64,
    /// Those that are not as they should be, a sentence each.
    pub failed: Vec<String>,
    /// What lies in the vault and belongs to nothing, a sentence each: no damage.
    pub remarks: Vec<String>,
    /// One row for each blob that was looked at; it names no title.
    pub report: Listing,
    /// SHA-256 of the report as CSV, which the ledger holds.
    pub report_sha256: [u8; 32],
}

/// An original or a derivative and the blob that it should lie in.
struct Subject {
    item: EvidenceId,
    derivative: Option<EvidenceId>,
    what: String,
    blob_name: String,
    seal: Option<BlobSeal>,
    checked: Option<LastCheck>,
}

/// How a blob was found.
struct Found {
    blob_name: String,
    state: BlobState,
    seal: Option<Seal>,
}

/// Checks sealed bytes and records what was found: a fixity check or a failed check for each, one entry for the whole, one more
/// for each failure.
///
/// # Errors
/// [`AppError::Unknown`], [`AppError::Ambiguous`], or what a keeper says; then nothing is recorded.
pub async fn check(
    mechanism: &mut Mechanism,
    scope: &CheckScope,
    ambient: &Ambient,
    progress: &mut dyn Progress,
) -> Result<CheckSummary, AppError> {
    let subjects = subjects(mechanism, scope, ambient.now).await?;
    let mut remarks = Vec::new();
    let found = match scope {
        CheckScope::All => scrub(mechanism, &subjects, &mut remarks, progress)?,
        _ => look_at(mechanism, &subjects, progress)?,
    };
    let report = report(&subjects, &found);
    let report_sha256: [u8; 32] = Sha256::digest(report.to_csv().as_bytes()).into();
    let mut events = events(ambient, &subjects, &found);
    let failed = events
        .iter()
        .filter(|event| event.kind == CustodyKind::FailedCheck)
        .map(in_words)
        .collect::<Vec<_>>();
    let act = KeepingAct::ScrubCompleted {
        checked: events.len() as u64,
        failed: failed.len() as u64,
        report_sha256,
    };
    if !events.is_empty() {
        record_new_seals(mechanism, &subjects, &found, &mut events).await?;
        record(mechanism, ambient, act, events).await?;
    }
    progress.finish(&format!("{} failed", failed.len()));
    Ok(CheckSummary {
        checked: report.rows.iter().filter(|row| !row[0].is_empty()).count() as u64,
        failed,
        remarks,
        report,
        report_sha256,
    })
}

/// Whether a check is older than so many days, or was never made.
pub(crate) fn is_due(checked: Option<LastCheck>, now: Timestamp, days: u32) -> bool {
    checked.is_none_or(|check| {
        now.as_seconds() - check.at.as_seconds() >= i64::from(days) * DAY_SECONDS
    })
}

async fn subjects(
    mechanism: &Mechanism,
    scope: &CheckScope,
    now: Timestamp,
) -> Result<Vec<Subject>, AppError> {
    let mut subjects = all_subjects(mechanism).await?;
    match scope {
        CheckScope::All => {}
        CheckScope::OlderThan(days) => {
            subjects.retain(|subject| is_due(subject.checked, now, *days));
        }
        CheckScope::Items(names) => {
            let mut wanted = Vec::with_capacity(names.len());
            for name in names {
                wanted.push(find(mechanism, name).await?.id);
            }
            subjects.retain(|subject| wanted.contains(&subject.item));
        }
    }
    Ok(subjects)
}

async fn all_subjects(mechanism: &Mechanism) -> Result<Vec<Subject>, AppError> {
    let store = &mechanism.store;
    let items = store
        .evidence_all()
        .await
        .map_err(store_error("read the items"))?;
    let derivatives = store
        .derivatives_all()
        .await
        .map_err(store_error("read what was made from items"))?;
    let originals = items.into_iter().map(|item| Subject {
        item: item.id,
        derivative: None,
        what: "original".to_owned(),
        blob_name: item.blob_name,
        seal: item.seal,
        checked: item.checked,
    });
    let made = derivatives.into_iter().map(|made| Subject {
        item: made.of,
        derivative: Some(made.id),
        what: made.kind,
        blob_name: made.blob_name,
        seal: made.seal,
        checked: made.checked,
    });
    Ok(originals.chain(made).collect())
}

/// Everything, by the vault's own scrub, which also finds what nobody expects.
fn scrub(
    mechanism: &Mechanism,
    subjects: &[Subject],
    remarks: &mut Vec<String>,
    progress: &mut dyn Progress,
) -> Result<Vec<Found>, AppError> {
    let mut expected: BTreeMap<String, Option<Seal>> = BTreeMap::new();
    for subject in subjects {
        let seal = expected.entry(subject.blob_name.clone()).or_default();
        *seal = seal.or(subject.seal.map(vault_seal));
    }
    progress.begin("open every sealed item", expected.len() as u64);
    let report = mechanism
        .vault
        .scrub(&expected, &mut |_| {
            progress.advance(1);
            ControlFlow::Continue(())
        })
        .map_err(vault_error("open every sealed item"))?;
    let strangers = report.strangers.iter();
    remarks.extend(strangers.map(|place| format!("{place} is no file of the vault")));
    let leftovers = report.leftovers.iter();
    remarks.extend(leftovers.map(|place| format!("{place} was left by an interrupted act")));
    let unknown = report
        .blobs
        .iter()
        .filter(|blob| blob.state == BlobState::Unknown);
    remarks.extend(unknown.map(|blob| {
        format!(
            "sealed item {} is unknown to the record: an act was interrupted",
            blob.blob_name
        )
    }));
    Ok(report
        .blobs
        .into_iter()
        .map(|blob| Found {
            blob_name: blob.blob_name,
            state: blob.state,
            seal: blob.seal,
        })
        .collect())
}

/// Some blobs, one by one.
fn look_at(
    mechanism: &Mechanism,
    subjects: &[Subject],
    progress: &mut dyn Progress,
) -> Result<Vec<Found>, AppError> {
    let mut blobs: BTreeMap<&str, Option<BlobSeal>> = BTreeMap::new();
    for subject in subjects {
        let seal = blobs.entry(&subject.blob_name).or_default();
        *seal = seal.or(subject.seal);
    }
    progress.begin("open sealed items", blobs.len() as u64);
    let mut found = Vec::with_capacity(blobs.len());
    for (blob_name, recorded) in blobs {
        found.push(look_at_one(mechanism, blob_name, recorded)?);
        progress.advance(1);
    }
    Ok(found)
}

fn look_at_one(
    mechanism: &Mechanism,
    blob_name: &str,
    recorded: Option<BlobSeal>,
) -> Result<Found, AppError> {
    let vault = &mechanism.vault;
    let found = |state, seal| Found {
        blob_name: blob_name.to_owned(),
        state,
        seal,
    };
    let damaged = |problem: String| BlobState::Damaged { problem };
    match vault.read_to(blob_name, &mut io::sink()) {
        Ok(_) => {}
        Err(VaultError::GetMissing(_)) => return Ok(found(BlobState::Missing, None)),
        Err(VaultError::ReadDamaged { problem, .. }) => {
            return Ok(found(damaged(problem), vault.seal_of(blob_name).ok()));
        }
        // A disk that cannot read one item is a finding about this item; the others are still looked at.
        Err(VaultError::Disk {
            attempt, source, ..
        }) => {
            return Ok(found(
                damaged(format!("cannot {attempt} it: {source}")),
                None,
            ));
        }
        Err(error) => return Err(vault_error("open a sealed item")(error)),
    }
    let seal = vault
        .seal_of(blob_name)
        .map_err(vault_error("take the seal of an item"))?;
    let is_replaced = recorded.is_some_and(|recorded| recorded != blob_seal(seal));
    let state = if is_replaced {
        BlobState::Replaced
    } else {
        BlobState::Sound
    };
    Ok(found(state, Some(seal)))
}

fn vault_seal(seal: BlobSeal) -> Seal {
    Seal {
        sha256: seal.sha256,
        size_bytes: seal.size_bytes,
    }
}

/// The state's word in reports, and what is wrong.
fn state_words(state: &BlobState) -> (&'static str, &str) {
    match state {
        BlobState::Sound => ("sound", ""),
        BlobState::Damaged { problem } => ("damaged", problem),
        BlobState::Replaced => (
            "replaced",
            "it opens, but is another sealing than the recorded one: an older one was put back, or a foreign one",
        ),
        BlobState::Missing => ("missing", "the vault does not hold it"),
        BlobState::Unknown => ("unknown", "nothing in the record refers to it"),
    }
}

fn report(subjects: &[Subject], found: &[Found]) -> Listing {
    let mut rows = Vec::new();
    for blob in found {
        let (word, problem) = state_words(&blob.state);
        let sealed = blob.seal.map(|seal| hex::encode(seal.sha256));
        let row = |item: String, what: String, recorded: String| {
            let blob_name = blob.blob_name.clone();
            let sealed = sealed.clone().unwrap_or_default();
            vec![
                item,
                what,
                blob_name,
                word.to_owned(),
                problem.to_owned(),
                sealed,
                recorded,
            ]
        };
        let owners = subjects
            .iter()
            .filter(|subject| subject.blob_name == blob.blob_name);
        let before = rows.len();
        rows.extend(owners.map(|subject| {
            let recorded = subject.seal.map(|seal| hex::encode(seal.sha256));
            let id = subject.derivative.unwrap_or(subject.item);
            row(
                id.to_string(),
                subject.what.clone(),
                recorded.unwrap_or_default(),
            )
        }));
        if rows.len() == before {
            rows.push(row(String::new(), String::new(), String::new()));
        }
    }
    let columns = [
        "evidence",
        "what",
        "blob",
        "state",
        "problem",
        "sealed_sha256",
        "recorded_sha256",
    ];
    Listing::new(&columns, rows)
}

fn events(ambient: &Ambient, subjects: &[Subject], found: &[Found]) -> Vec<CustodyEvent> {
    let states: BTreeMap<&str, &BlobState> = found
        .iter()
        .map(|blob| (blob.blob_name.as_str(), &blob.state))
        .collect();
    let event = |subject: &Subject| {
        let state = states.get(subject.blob_name.as_str())?;
        let (word, problem) = state_words(state);
        let is_sound = **state == BlobState::Sound;
        let (kind, outcome, detail) = if is_sound {
            (CustodyKind::FixityCheck, Outcome::Success, String::new())
        } else {
            let detail = format!(
                "the {} is {word}: {problem}",
                subject.what.replace('_', " ")
            );
            (CustodyKind::FailedCheck, Outcome::Failure, detail)
        };
        Some(CustodyEvent {
            outcome,
            detail,
            related: subject.derivative,
            ..custody_event(ambient, subject.item, kind)
        })
    };
    subjects.iter().filter_map(event).collect()
}

fn in_words(event: &CustodyEvent) -> String {
    format!("item {}: {}", event.evidence, event.detail)
}

/// What has no recorded seal yet, because an older program sealed it, gets that under which it was found sound.
async fn record_new_seals(
    mechanism: &Mechanism,
    subjects: &[Subject],
    found: &[Found],
    events: &mut [CustodyEvent],
) -> Result<(), AppError> {
    let mut seals = Vec::new();
    for blob in found.iter().filter(|blob| blob.state == BlobState::Sound) {
        let Some(seal) = blob.seal else { continue };
        let without = subjects
            .iter()
            .filter(|subject| subject.blob_name == blob.blob_name && subject.seal.is_none());
        for subject in without {
            seals.push((blob.blob_name.clone(), blob_seal(seal)));
            let its = events.iter_mut().find(|event| {
                event.evidence == subject.item && event.related == subject.derivative
            });
            if let Some(event) = its {
                event.detail = format!("its seal was recorded: {seal}");
            }
        }
    }
    mechanism
        .store
        .set_seals(&seals)
        .await
        .map_err(store_error("record the seals"))
}

/// One entry for the whole, to which every sound check refers, and one for each failure.
async fn record(
    mechanism: &mut Mechanism,
    ambient: &Ambient,
    act: KeepingAct,
    events: Vec<CustodyEvent>,
) -> Result<(), AppError> {
    let is_failed = |event: &&CustodyEvent| event.kind == CustodyKind::FailedCheck;
    let mut bodies = vec![EntryBody::Keeping(act)];
    bodies.extend(events.iter().filter(is_failed).map(custody_act));
    let entries = mechanism.append(ambient, bodies)?;
    let whole = entries[0].index;
    let mut next_failure = whole;
    let linked: Vec<(CustodyEvent, u64)> = events
        .into_iter()
        .map(|event| {
            let index = if is_failed(&&event) {
                next_failure += 1;
                next_failure
            } else {
                whole
            };
            (event, index)
        })
        .collect();
    mechanism
        .store
        .record_custody(&linked, &entries)
        .await
        .map_err(store_error("record the checks"))?;
    mechanism.sign_checkpoint()?;
    Ok(())
}

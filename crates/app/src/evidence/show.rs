//! `evidence list`, `show` and `custody`: what is known of items, and the bytes of one. Whoever sees bytes is in custody before the
//! first byte is shown; what is known about an item is no view of it.

use std::io::Write;

use rapporteur_model::entry::EntryBody;
use rapporteur_model::{
    Confidentiality, CustodyEvent, CustodyKind, EvidenceId, EvidenceRecord, LastCheck, Outcome,
};
use rapporteur_store::CustodyRecord;
use rapporteur_vault::VaultError;

use super::record::{custody_event, find, record};
use crate::mechanism::{store_error, vault_error};
use crate::publish::opened_entries;
use crate::{Ambient, AppError, Listing, Mechanism};

/// The longest text that is shown, in bytes.
const TEXT_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// Every item, as a list.
///
/// # Errors
/// What the record says.
pub async fn list_items(mechanism: &Mechanism) -> Result<Listing, AppError> {
    let store = &mechanism.store;
    let items = store
        .evidence_all()
        .await
        .map_err(store_error("read the items"))?;
    let sources = store
        .sources()
        .await
        .map_err(store_error("read the sources"))?;
    let rows = items.into_iter().map(|item| {
        let source = sources.iter().find(|(id, _)| *id == item.source);
        vec![
            item.id.to_string(),
            item.accession.title,
            item.size_bytes.to_string(),
            hex::encode(item.sha256),
            source.map(|(_, label)| label.clone()).unwrap_or_default(),
            item.accession.confidentiality.to_string(),
            item.accession.consent.to_string(),
            item.accession.credibility.to_string(),
            item.accession.licence.unwrap_or_default(),
            item.accession.provenance.unwrap_or_default(),
            item.received_at.to_string(),
            item.received_by,
            item.checked
                .map(|check| check.at.to_string())
                .unwrap_or_default(),
            item.checked
                .map(|check| check.outcome.as_str().to_owned())
                .unwrap_or_default(),
        ]
    });
    let columns = [
        "evidence",
        "title",
        "size_bytes",
        "sha256",
        "source",
        "confidentiality",
        "consent",
        "credibility",
        "licence",
        "provenance",
        "received_at",
        "received_by",
        "checked_at",
        "check",
    ];
    Ok(Listing::new(&columns, rows.collect()))
}

/// What is known of one item, as names and values in the order of reading. No byte of it is opened.
///
/// # Errors
/// [`AppError::Unknown`], [`AppError::Ambiguous`], or what the record says.
pub async fn describe(
    mechanism: &Mechanism,
    name: &str,
) -> Result<Vec<(&'static str, String)>, AppError> {
    let item = find(mechanism, name).await?;
    let store = &mechanism.store;
    let read = |what| store_error(what);
    let sources = store.sources().await.map_err(read("read the sources"))?;
    let label = |id| {
        let source = sources.iter().find(|(source, _)| *source == id);
        source.map(|(_, label)| label.clone()).unwrap_or_default()
    };
    let mut facts = facts_of(&item, label(item.source));
    for arrival in store
        .arrivals_of(item.id)
        .await
        .map_err(read("read the arrivals"))?
    {
        let words = format!(
            "{} as {:?} from {:?}, received by {} (entry {})",
            arrival.at,
            arrival.title,
            label(arrival.source),
            arrival.by,
            arrival.entry
        );
        facts.push(("arrived again", words));
    }
    for made in store
        .derivatives_of(item.id)
        .await
        .map_err(read("read what was made from it"))?
    {
        let words = format!(
            "{} {:?} ({}, {} bytes), {} by {}",
            made.kind, made.title, made.media_type, made.size_bytes, made.made_at, made.made_by
        );
        facts.push(("kept with it", words));
    }
    let pages = store
        .pages_of(item.id)
        .await
        .map_err(read("read its pages"))?;
    if !pages.is_empty() {
        let empty = pages.iter().filter(|page| page.is_empty).count();
        let words = format!("{}, of which without content: {empty}", pages.len());
        facts.push(("pages", words));
    }
    Ok(facts)
}

fn facts_of(item: &EvidenceRecord, source: String) -> Vec<(&'static str, String)> {
    let accession = &item.accession;
    let not_stated = || "not stated".to_owned();
    let access = match accession.confidentiality {
        Confidentiality::Public => "public: it may be released",
        Confidentiality::Restricted => "restricted: for the mechanism's officers only",
        Confidentiality::Sealed => "sealed: nothing but its existence may be told",
    };
    let seal = item.seal.map_or_else(
        || "no seal is recorded yet; the next check records it".to_owned(),
        |seal| {
            format!(
                "{} bytes, SHA-256 {}",
                seal.size_bytes,
                hex::encode(seal.sha256)
            )
        },
    );
    vec![
        ("evidence item", item.id.to_string()),
        ("title", accession.title.clone()),
        ("size", format!("{} bytes", item.size_bytes)),
        ("SHA-256", hex::encode(item.sha256)),
        ("source", source),
        (
            "provenance",
            accession.provenance.clone().unwrap_or_else(not_stated),
        ),
        (
            "licence",
            accession.licence.clone().unwrap_or_else(not_stated),
        ),
        ("access", access.to_owned()),
        ("consent", accession.consent.as_str().replace('_', " ")),
        (
            "credibility",
            accession.credibility.as_str().replace('_', " "),
        ),
        (
            "received",
            format!("{} by {}", item.received_at, item.received_by),
        ),
        ("sealed in the vault as", item.blob_name.clone()),
        ("sealed bytes", seal),
        ("last check", last_check(item.checked)),
    ]
}

fn last_check(check: Option<LastCheck>) -> String {
    match check {
        None => "none so far".to_owned(),
        Some(LastCheck { at, outcome }) => match outcome {
            Outcome::Success => format!("{at}: sound"),
            Outcome::Warning => format!("{at}: sound, with something to look at"),
            Outcome::Failure => format!("{at}: FAILED; see its custody"),
        },
    }
}

/// In which form bytes are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// As they are.
    Raw,
    /// As text for a terminal: characters that would steer it are shown as U+FFFD.
    Text,
}

/// Shows the bytes of an item, after the view is in custody and ledger.
///
/// # Errors
/// [`AppError::Unknown`], [`AppError::Ambiguous`]; [`AppError::Usage`] without a reason, or for a text that is none or too long;
/// [`AppError::Integrity`] when the sealed bytes are not what they should be (what was written then is to be thrown away, and the
/// failure is in custody); or what a keeper says.
pub async fn show_bytes(
    mechanism: &mut Mechanism,
    name: &str,
    form: Form,
    reason: &str,
    ambient: &Ambient,
    out: &mut dyn Write,
) -> Result<(), AppError> {
    let item = find(mechanism, name).await?;
    if reason.trim().is_empty() {
        let words = "say with --reason why you look at it: the view is recorded in its custody";
        return Err(AppError::Usage(words.to_owned()));
    }
    if form == Form::Text && item.size_bytes > TEXT_BYTES_MAX {
        return Err(AppError::Usage(format!(
            "item {} has {} bytes; at most {TEXT_BYTES_MAX} are shown as text",
            item.id, item.size_bytes
        )));
    }
    let view = CustodyEvent {
        reason: reason.to_owned(),
        detail: match form {
            Form::Raw => "its bytes were given out on standard output",
            Form::Text => "its text was shown",
        }
        .to_owned(),
        ..custody_event(ambient, item.id, CustodyKind::View)
    };
    record(mechanism, ambient, vec![view]).await?;
    let shown = match form {
        Form::Raw => mechanism
            .vault
            .read_to(&item.blob_name, &mut { out })
            .map(drop),
        Form::Text => match mechanism.vault.get(&item.blob_name) {
            Ok(bytes) => return write_text(&item, bytes, out),
            Err(error) => Err(error),
        },
    };
    match shown {
        Ok(()) => Ok(()),
        Err(error @ (VaultError::ReadDamaged { .. } | VaultError::GetMissing(_))) => {
            let found = CustodyEvent {
                outcome: Outcome::Failure,
                detail: format!("when it was to be shown: {error}"),
                ..custody_event(ambient, item.id, CustodyKind::FailedCheck)
            };
            record(mechanism, ambient, vec![found]).await?;
            let words = format!("item {}: {error}; throw away what was written", item.id);
            Err(AppError::Integrity(words))
        }
        Err(error) => Err(vault_error("read the item")(error)),
    }
}

fn write_text(item: &EvidenceRecord, bytes: Vec<u8>, out: &mut dyn Write) -> Result<(), AppError> {
    let text = String::from_utf8(bytes).map_err(|_| {
        AppError::Usage(format!(
            "item {} is no UTF-8 text: `--raw` gives its bytes, `evidence copy` makes a working copy",
            item.id
        ))
    })?;
    let safe: String = text.chars().map(harmless).collect();
    out.write_all(safe.as_bytes())
        .and_then(|()| out.flush())
        .map_err(|error| AppError::file("write to", "standard output".as_ref(), error))
}

/// A file from outside must not steer the officer's terminal or turn the order of its text.
fn harmless(c: char) -> char {
    let turns = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    match c {
        '\n' | '\t' => c,
        _ if c.is_control() || turns => '\u{fffd}',
        _ => c,
    }
}

/// The life of an item, in order, each event with the ledger entry that says so.
///
/// # Errors
/// [`AppError::Unknown`], [`AppError::Ambiguous`], or what the record says.
pub async fn custody(mechanism: &Mechanism, name: &str) -> Result<Listing, AppError> {
    let item = find(mechanism, name).await?;
    let mut life = mechanism
        .store
        .custody_of(item.id)
        .await
        .map_err(store_error("read the custody"))?;
    if life.iter().any(|record| record.entry.is_none()) {
        link_old_events(mechanism, item.id, &mut life).await?;
    }
    let rows = life.into_iter().map(|CustodyRecord { event, entry }| {
        vec![
            event.at.to_string(),
            event.kind.to_string(),
            event.outcome.to_string(),
            event.by,
            event.tool,
            event.reason,
            event.detail,
            event.related.map(|id| id.to_string()).unwrap_or_default(),
            entry.map(|index| index.to_string()).unwrap_or_default(),
        ]
    });
    let columns = [
        "at", "event", "outcome", "by", "tool", "reason", "detail", "related", "entry",
    ];
    Ok(Listing::new(&columns, rows.collect()))
}

/// What an older program recorded has ledger entries that the record does not link: they are found by what they say.
async fn link_old_events(
    mechanism: &Mechanism,
    id: EvidenceId,
    life: &mut [CustodyRecord],
) -> Result<(), AppError> {
    let mut found: Vec<(CustodyKind, u64)> = Vec::new();
    for (record, entry) in opened_entries(mechanism).await? {
        let kind = match entry.body {
            EntryBody::EvidenceAccessioned { evidence, .. } if evidence == id => {
                CustodyKind::Accession
            }
            EntryBody::ImportCompleted { evidence, .. } if evidence == id => {
                CustodyKind::Conversion
            }
            _ => continue,
        };
        found.push((kind, record.index));
    }
    let linked: Vec<u64> = life.iter().filter_map(|record| record.entry).collect();
    found.retain(|(_, index)| !linked.contains(index));
    for record in life.iter_mut().filter(|record| record.entry.is_none()) {
        if let Some(at) = found
            .iter()
            .position(|(kind, _)| *kind == record.event.kind)
        {
            record.entry = Some(found.remove(at).1);
        }
    }
    Ok(())
}

//! Acts of keeping: custody, keys, upkeep of the ledger, erasure, backup. Tags 9 and above of docs/format.md, "Entry".

use super::encoding::begin;
use crate::canonical::{DecodeError, Reader, Writer};
use crate::custody::{CustodyKind, Outcome};
use crate::statement::read_word;
use crate::{EvidenceId, SourceId};

/// An act of keeping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeepingAct {
    /// A key ceremony was held: the first entry of a mechanism that has one.
    CeremonyHeld {
        /// SHA-256 of the transcript.
        transcript_sha256: [u8; 32],
        /// The offline recipient (`age1…`) that was made.
        recipient: String,
        /// Shares that recover the identity.
        threshold: u64,
        /// Shares that were made.
        share_count: u64,
        /// The recipient that it replaces.
        replaces: Option<String>,
    },
    /// Nothing happened: the entry keeps the public log's growth from telling when something did.
    Filler,
    /// Something happened to an item.
    CustodyRecorded {
        /// The item.
        evidence: EvidenceId,
        /// What.
        kind: CustodyKind,
        /// How it ended.
        outcome: Outcome,
        /// Why.
        reason: String,
        /// With what.
        tool: String,
        /// What else belongs to it.
        detail: String,
        /// Another item made or used.
        related: Option<EvidenceId>,
    },
    /// Bytes that are held already arrived again.
    ArrivedAgain {
        /// The item.
        evidence: EvidenceId,
        /// From whom this time.
        source: SourceId,
        /// Under which title.
        title: String,
    },
    /// Every sealed item was opened and compared.
    ScrubCompleted {
        /// Items opened.
        checked: u64,
        /// Items found damaged, replaced, rolled back or missing.
        failed: u64,
        /// SHA-256 of the scrub's report.
        report_sha256: [u8; 32],
    },
    /// From now on items are sealed to these recipients, besides the vault's own.
    RecipientsChanged {
        /// Every further recipient (`age1…`), in order.
        recipients: Vec<String>,
        /// Why.
        reason: String,
    },
    /// Every item was sealed anew.
    VaultResealed {
        /// How many.
        item_count: u64,
        /// To whom, besides the vault's own.
        recipients: Vec<String>,
        /// Why.
        reason: String,
    },
    /// A secret was replaced.
    SecretRotated {
        /// Which: `passphrase`, `vault_identity`, `backup_identity`.
        what: String,
        /// Why.
        reason: String,
    },
    /// An item and all that was derived from it was destroyed. Names no id that its bytes could be confirmed by.
    ItemErased {
        /// Index of the entry that had accessioned it.
        accession: u64,
        /// Indexes of the entries whose openings were destroyed with it, ascending.
        destroyed: Vec<u64>,
        /// Working copies and other derivatives destroyed with it.
        derivative_count: u64,
        /// Why, in words that tell nothing of the item.
        reason: String,
    },
    /// The ledger was found behind what it had signed, or contradicted by a witness, and a person resolved it.
    LedgerResolved {
        /// How: `adopted` (the missing entries were taken from a copy), `new_origin`, or `acknowledged`.
        how: String,
        /// Size and root that the mechanism held.
        held: (u64, [u8; 32]),
        /// Size and root that are known to have been signed.
        known: (u64, [u8; 32]),
        /// The origin from now on.
        origin: String,
        /// Why.
        reason: String,
    },
    /// A backup was made.
    BackupMade {
        /// Its number.
        snapshot: u64,
        /// SHA-256 of its manifest.
        manifest_sha256: [u8; 32],
        /// Sealed objects that it refers to.
        object_count: u64,
    },
    /// The mechanism was put back from a backup.
    BackupRestored {
        /// Its number.
        snapshot: u64,
        /// SHA-256 of its manifest.
        manifest_sha256: [u8; 32],
        /// Entries that the ledger held in it.
        ledger_size: u64,
    },
    /// What an interrupted act had left was put in order.
    Repaired {
        /// What was found and done, a sentence each.
        findings: Vec<String>,
    },
}

/// Tag and number of fields (the tag among them) of each body's array.
mod shape {
    pub(super) const CEREMONY_HELD: (u64, usize) = (9, 6);
    pub(super) const FILLER: (u64, usize) = (10, 1);
    pub(super) const CUSTODY_RECORDED: (u64, usize) = (11, 8);
    pub(super) const ARRIVED_AGAIN: (u64, usize) = (12, 4);
    pub(super) const SCRUB_COMPLETED: (u64, usize) = (13, 4);
    pub(super) const RECIPIENTS_CHANGED: (u64, usize) = (14, 3);
    pub(super) const VAULT_RESEALED: (u64, usize) = (15, 4);
    pub(super) const SECRET_ROTATED: (u64, usize) = (16, 3);
    pub(super) const ITEM_ERASED: (u64, usize) = (17, 5);
    pub(super) const LEDGER_RESOLVED: (u64, usize) = (18, 8);
    pub(super) const BACKUP_MADE: (u64, usize) = (19, 4);
    pub(super) const BACKUP_RESTORED: (u64, usize) = (20, 4);
    pub(super) const REPAIRED: (u64, usize) = (21, 2);
}

impl KeepingAct {
    /// The word for the kind of act, as the record stores it.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::CeremonyHeld { .. } => "ceremony_held",
            Self::Filler => "filler",
            Self::CustodyRecorded { .. } => "custody_recorded",
            Self::ArrivedAgain { .. } => "arrived_again",
            Self::ScrubCompleted { .. } => "scrub_completed",
            Self::RecipientsChanged { .. } => "recipients_changed",
            Self::VaultResealed { .. } => "vault_resealed",
            Self::SecretRotated { .. } => "secret_rotated",
            Self::ItemErased { .. } => "item_erased",
            Self::LedgerResolved { .. } => "ledger_resolved",
            Self::BackupMade { .. } => "backup_made",
            Self::BackupRestored { .. } => "backup_restored",
            Self::Repaired { .. } => "repaired",
        }
    }

    #[rustfmt::skip]
    pub(super) fn write(&self, writer: &mut Writer) {
        match self {
            Self::CeremonyHeld { transcript_sha256, recipient, threshold, share_count, replaces } => {
                begin(writer, shape::CEREMONY_HELD).bytes(transcript_sha256).text(recipient)
                    .unsigned(*threshold).unsigned(*share_count).optional_text(replaces.as_deref());
            }
            Self::Filler => { begin(writer, shape::FILLER); }
            Self::CustodyRecorded { evidence, kind, outcome, reason, tool, detail, related } => {
                begin(writer, shape::CUSTODY_RECORDED).bytes(evidence.as_bytes())
                    .text(kind.as_str()).text(outcome.as_str()).text(reason).text(tool).text(detail)
                    .optional_bytes(related.as_ref().map(|id| id.as_bytes().as_slice()));
            }
            Self::ArrivedAgain { evidence, source, title } => {
                begin(writer, shape::ARRIVED_AGAIN).bytes(evidence.as_bytes()).bytes(source.as_bytes()).text(title);
            }
            Self::ScrubCompleted { checked, failed, report_sha256 } => {
                begin(writer, shape::SCRUB_COMPLETED).unsigned(*checked).unsigned(*failed).bytes(report_sha256);
            }
            Self::RecipientsChanged { recipients, reason } => {
                write_texts(begin(writer, shape::RECIPIENTS_CHANGED), recipients).text(reason);
            }
            Self::VaultResealed { item_count, recipients, reason } => {
                write_texts(begin(writer, shape::VAULT_RESEALED).unsigned(*item_count), recipients).text(reason);
            }
            Self::SecretRotated { what, reason } => {
                begin(writer, shape::SECRET_ROTATED).text(what).text(reason);
            }
            Self::ItemErased { accession, destroyed, derivative_count, reason } => {
                begin(writer, shape::ITEM_ERASED).unsigned(*accession).array(destroyed.len());
                for index in destroyed { writer.unsigned(*index); }
                writer.unsigned(*derivative_count).text(reason);
            }
            Self::LedgerResolved { how, held, known, origin, reason } => {
                begin(writer, shape::LEDGER_RESOLVED).text(how).unsigned(held.0).bytes(&held.1)
                    .unsigned(known.0).bytes(&known.1).text(origin).text(reason);
            }
            Self::BackupMade { snapshot, manifest_sha256, object_count } => {
                begin(writer, shape::BACKUP_MADE).unsigned(*snapshot).bytes(manifest_sha256).unsigned(*object_count);
            }
            Self::BackupRestored { snapshot, manifest_sha256, ledger_size } => {
                begin(writer, shape::BACKUP_RESTORED).unsigned(*snapshot).bytes(manifest_sha256).unsigned(*ledger_size);
            }
            Self::Repaired { findings } => { write_texts(begin(writer, shape::REPAIRED), findings); }
        }
    }

    /// Reads the fields after the tag; `None` when the tag and the number of fields are of no act of keeping.
    pub(super) fn read(
        shape: (u64, usize),
        reader: &mut Reader<'_>,
    ) -> Result<Option<Self>, DecodeError> {
        let act = match shape {
            shape::CEREMONY_HELD => read_ceremony(reader)?,
            shape::FILLER => Self::Filler,
            shape::CUSTODY_RECORDED => read_custody(reader)?,
            shape::ARRIVED_AGAIN => Self::ArrivedAgain {
                evidence: EvidenceId::from_bytes(reader.fixed_bytes()?),
                source: SourceId::from_bytes(reader.fixed_bytes()?),
                title: reader.text()?.to_owned(),
            },
            shape::SCRUB_COMPLETED => Self::ScrubCompleted {
                checked: reader.unsigned()?,
                failed: reader.unsigned()?,
                report_sha256: reader.fixed_bytes()?,
            },
            shape::RECIPIENTS_CHANGED => Self::RecipientsChanged {
                recipients: read_texts(reader)?,
                reason: reader.text()?.to_owned(),
            },
            shape::VAULT_RESEALED => Self::VaultResealed {
                item_count: reader.unsigned()?,
                recipients: read_texts(reader)?,
                reason: reader.text()?.to_owned(),
            },
            shape::SECRET_ROTATED => Self::SecretRotated {
                what: reader.text()?.to_owned(),
                reason: reader.text()?.to_owned(),
            },
            shape::ITEM_ERASED => read_erasure(reader)?,
            shape::LEDGER_RESOLVED => read_resolution(reader)?,
            shape::BACKUP_MADE => Self::BackupMade {
                snapshot: reader.unsigned()?,
                manifest_sha256: reader.fixed_bytes()?,
                object_count: reader.unsigned()?,
            },
            shape::BACKUP_RESTORED => Self::BackupRestored {
                snapshot: reader.unsigned()?,
                manifest_sha256: reader.fixed_bytes()?,
                ledger_size: reader.unsigned()?,
            },
            shape::REPAIRED => Self::Repaired {
                findings: read_texts(reader)?,
            },
            _ => return Ok(None),
        };
        Ok(Some(act))
    }
}

fn write_texts<'w>(writer: &'w mut Writer, texts: &[String]) -> &'w mut Writer {
    writer.array(texts.len());
    for text in texts {
        writer.text(text);
    }
    writer
}

fn read_texts(reader: &mut Reader<'_>) -> Result<Vec<String>, DecodeError> {
    (0..reader.array()?)
        .map(|_| reader.text().map(str::to_owned))
        .collect()
}

fn read_ceremony(reader: &mut Reader<'_>) -> Result<KeepingAct, DecodeError> {
    Ok(KeepingAct::CeremonyHeld {
        transcript_sha256: reader.fixed_bytes()?,
        recipient: reader.text()?.to_owned(),
        threshold: reader.unsigned()?,
        share_count: reader.unsigned()?,
        replaces: match reader.null() {
            true => None,
            false => Some(reader.text()?.to_owned()),
        },
    })
}

fn read_custody(reader: &mut Reader<'_>) -> Result<KeepingAct, DecodeError> {
    Ok(KeepingAct::CustodyRecorded {
        evidence: EvidenceId::from_bytes(reader.fixed_bytes()?),
        kind: read_word(reader, "custody event", CustodyKind::parse)?,
        outcome: read_word(reader, "outcome", Outcome::parse)?,
        reason: reader.text()?.to_owned(),
        tool: reader.text()?.to_owned(),
        detail: reader.text()?.to_owned(),
        related: match reader.null() {
            true => None,
            false => Some(EvidenceId::from_bytes(reader.fixed_bytes()?)),
        },
    })
}

fn read_erasure(reader: &mut Reader<'_>) -> Result<KeepingAct, DecodeError> {
    Ok(KeepingAct::ItemErased {
        accession: reader.unsigned()?,
        destroyed: (0..reader.array()?)
            .map(|_| reader.unsigned())
            .collect::<Result<_, _>>()?,
        derivative_count: reader.unsigned()?,
        reason: reader.text()?.to_owned(),
    })
}

fn read_resolution(reader: &mut Reader<'_>) -> Result<KeepingAct, DecodeError> {
    Ok(KeepingAct::LedgerResolved {
        how: reader.text()?.to_owned(),
        held: (reader.unsigned()?, reader.fixed_bytes()?),
        known: (reader.unsigned()?, reader.fixed_bytes()?),
        origin: reader.text()?.to_owned(),
        reason: reader.text()?.to_owned(),
    })
}

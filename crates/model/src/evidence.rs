//! Evidence items: the untouched original bytes, known by their digest.

use crate::{Confidentiality, Consent, Credibility, EvidenceId, SourceId, Timestamp};

/// What is said of an item when it arrives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accession {
    /// A short human title, for example the file name.
    pub title: String,
    /// The licence or terms under which it may be shared, as given.
    pub licence: Option<String>,
    /// Where it comes from, as given.
    pub provenance: Option<String>,
    /// Who may see it.
    pub confidentiality: Confidentiality,
    /// What the source agreed to.
    pub consent: Consent,
    /// How far statements read from it are believed.
    pub credibility: Credibility,
}

/// One item in the vault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceRecord {
    /// The id.
    pub id: EvidenceId,
    /// SHA-256 of the original bytes.
    pub sha256: [u8; 32],
    /// Length of the original bytes.
    pub size_bytes: u64,
    /// The keyed name of the sealed blob in the vault.
    pub blob_name: String,
    /// Who it comes from.
    pub source: SourceId,
    /// What was said of it.
    pub accession: Accession,
    /// When it arrived.
    pub received_at: Timestamp,
    /// The officer who received it.
    pub received_by: String,
}

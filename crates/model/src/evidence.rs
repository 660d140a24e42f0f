//! Evidence items: the untouched original bytes, known by their digest.

use crate::{Confidentiality, Consent, Credibility, EvidenceId, Outcome, SourceId, Timestamp};

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
    /// Digest and length of the sealed bytes; `None` when no program has recorded them yet.
    pub seal: Option<BlobSeal>,
    /// The last check of the sealed bytes; `None` when there was none.
    pub checked: Option<LastCheck>,
}

/// What tells one sealing of an original from every other: a blob that opens and has another seal was replaced or put back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlobSeal {
    /// SHA-256 of the sealed bytes.
    pub sha256: [u8; 32],
    /// Their number.
    pub size_bytes: u64,
}

/// When sealed bytes were last opened and compared, and what came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastCheck {
    /// When.
    pub at: Timestamp,
    /// What came of it.
    pub outcome: Outcome,
}

/// Something that was made from an item and is kept with it: a working copy, a text, a time-stamp by others, a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DerivativeRecord {
    /// The id (docs/format.md, "Derived ids").
    pub id: EvidenceId,
    /// The item that it was made from.
    pub of: EvidenceId,
    /// What it is: `working_copy`, `text`, `time_stamp`, `package`.
    pub kind: String,
    /// A short human title.
    pub title: String,
    /// Its media type.
    pub media_type: String,
    /// SHA-256 of its bytes.
    pub sha256: [u8; 32],
    /// Their number.
    pub size_bytes: u64,
    /// The keyed name of its sealed blob in the vault. Two derivatives with the same bytes share a blob.
    pub blob_name: String,
    /// Digest and length of the sealed bytes; `None` when no program has recorded them yet.
    pub seal: Option<BlobSeal>,
    /// When it was made.
    pub made_at: Timestamp,
    /// Who had it made.
    pub made_by: String,
    /// The program with its version that made it.
    pub tool: String,
    /// The last check of the sealed bytes; `None` when there was none.
    pub checked: Option<LastCheck>,
}

//! What one snapshot holds: docs/format.md, "Backup". Sealed to the snapshot's own key.

use serde::{Deserialize, Serialize};

/// What one snapshot holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Manifest {
    /// 1.
    pub(crate) format: u32,
    /// The mechanism's id.
    pub(crate) mechanism: String,
    pub(crate) snapshot: u64,
    /// RFC 3339.
    pub(crate) made_at: String,
    /// Entries of the ledger.
    pub(crate) ledger_size: u64,
    /// What the object of the record holds, as the key file names it.
    pub(crate) record: Part,
    pub(crate) ledger: Part,
    /// Sealed items, by name.
    pub(crate) blobs: Vec<BlobPart>,
    /// Every other file of the mechanism's folder, by path.
    pub(crate) files: Vec<FilePart>,
}

/// An object.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Part {
    /// As the key file names it.
    pub(crate) holds: String,
    /// SHA-256 of what it holds.
    pub(crate) sha256: String,
    pub(crate) size_bytes: u64,
}

/// A sealed item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct BlobPart {
    /// Its name in the vault.
    pub(crate) blob: String,
    #[serde(flatten)]
    pub(crate) part: Part,
}

/// A file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct FilePart {
    /// Relative to the mechanism's folder, with `/`.
    pub(crate) path: String,
    #[serde(flatten)]
    pub(crate) part: Part,
}

//! `items.json` of a package of evidence: which file is which item, and which ledger entries speak of it.

use serde::{Deserialize, Serialize};

use crate::error::ArchiveError;

/// Where the list stands in a bag.
pub const ITEMS: &str = "items.json";
/// The name of its form.
pub const ITEMS_FORMAT: &str = "rapporteur/evidence-package@v1";
/// A list of more bytes is not read.
const ITEMS_BYTES_MAX: usize = 64 * 1024 * 1024;

/// What a package of evidence holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackedItems {
    /// The name of the form.
    pub format: String,
    /// The origin of the ledger that the entries stand in.
    pub origin: String,
    /// Why the package was made.
    pub transfer: Transfer,
    /// Its items, by id.
    pub items: Vec<PackedItem>,
}

/// To whom a package was given, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transfer {
    /// To whom.
    pub to: String,
    /// Why.
    pub reason: String,
    /// When (RFC 3339).
    pub at: String,
    /// By which officer.
    pub by: String,
}

/// An item in a package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackedItem {
    /// Its id.
    pub evidence: String,
    /// Its title, as it was given when the item arrived.
    pub title: String,
    /// The file of the bag that is the original, or holds it.
    pub file: String,
    /// Where a WACZ was made around the original: its path within that WACZ.
    pub within: Option<String>,
    /// SHA-256 of the original, in hexadecimal.
    pub sha256: String,
    /// Its length.
    pub size_bytes: u64,
    /// The ledger entry of its accession; absent when its opening was destroyed.
    pub accession: Option<u64>,
    /// The ledger entries of the events of its custody that are opened in the package, ascending.
    pub custody: Vec<u64>,
}

impl PackedItems {
    /// As the file holds it.
    pub fn to_json(&self) -> Vec<u8> {
        let mut bytes =
            serde_json::to_vec_pretty(self).expect("invariant: text and numbers always serialise");
        bytes.push(b'\n');
        bytes
    }

    /// Reads the file.
    ///
    /// # Errors
    /// [`ArchiveError::Form`], [`ArchiveError::TooLarge`].
    pub fn parse(bytes: &[u8]) -> Result<Self, ArchiveError> {
        if bytes.len() > ITEMS_BYTES_MAX {
            let (limit, unit) = (ITEMS_BYTES_MAX as u64, "bytes");
            return Err(ArchiveError::TooLarge {
                subject: ITEMS.to_owned(),
                limit,
                unit,
            });
        }
        let items: Self = serde_json::from_slice(bytes)
            .map_err(|error| ArchiveError::form(ITEMS, error.to_string()))?;
        match items.format == ITEMS_FORMAT {
            true => Ok(items),
            false => Err(ArchiveError::form(ITEMS, "its form is not known here")),
        }
    }
}

//! `upkeep.json` in the mechanism's folder: when a checkpoint was last made, and what each witness was asked last. Losing it costs a
//! question more; nothing rests on it.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::memory::read_bounded;
use crate::AppError;
use crate::mechanism::write_file;

const FILE: &str = "upkeep.json";

/// What upkeep remembers in the folder.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct State {
    /// When `ledger checkpoint` last signed: seconds since 1970-01-01T00:00:00Z, as all moments here.
    pub(crate) checkpoint_at: Option<i64>,
    /// By the witness's key.
    pub(crate) witnesses: BTreeMap<String, Asked>,
}

/// How a witness was asked last.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Asked {
    /// The size that it cosigned last, as far as is known.
    pub(crate) size: u64,
    /// When it was asked last.
    pub(crate) asked_at: Option<i64>,
    /// When it cosigned last.
    pub(crate) cosigned_at: Option<i64>,
    /// Why it did not, the last time; empty when it did.
    pub(crate) problem: String,
}

impl State {
    /// Reads the file; one that is missing or cannot be read is an empty one.
    pub(crate) fn read(dir: &Path) -> Result<Self, AppError> {
        let bytes = read_bounded(&dir.join(FILE))?;
        Ok(bytes
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .unwrap_or_default())
    }

    /// Writes the file.
    pub(crate) fn write(&self, dir: &Path) -> Result<(), AppError> {
        let mut json =
            serde_json::to_vec_pretty(self).expect("invariant: the state has a JSON form");
        json.push(b'\n');
        write_file(&dir.join(FILE), &json)
    }
}

//! The mark of a mechanism that was put back from a backup: it appends and signs nothing before a person has resolved it by a
//! recorded act, because whatever was signed after that backup would be contradicted.

use std::path::{Path, PathBuf};

use rapporteur_model::entry::KeepingAct;
use serde::{Deserialize, Serialize};

use crate::AppError;
use crate::mechanism::write_file;

const FILE: &str = "keys/restored.toml";

/// From what a mechanism was put back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Restored {
    pub(crate) snapshot: u64,
    pub(crate) manifest_sha256: String,
    /// Entries that the ledger held.
    pub(crate) ledger_size: u64,
}

impl Restored {
    pub(crate) fn write(&self, mechanism: &Path) -> Result<(), AppError> {
        let text = toml::to_string(self).expect("invariant: three plain values have a TOML form");
        write_file(&path(mechanism), text.as_bytes())
    }

    /// The mark; `None` when there is none.
    pub(crate) fn read(mechanism: &Path) -> Result<Option<Self>, AppError> {
        let path = path(mechanism);
        match std::fs::read_to_string(&path) {
            Ok(text) => toml::from_str(&text)
                .map(Some)
                .map_err(|error| AppError::Config {
                    path,
                    message: error.to_string(),
                }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(AppError::file("read", &path, error)),
        }
    }

    /// The act that says so in the ledger.
    pub(crate) fn act(&self) -> Result<KeepingAct, AppError> {
        let mut manifest_sha256 = [0; 32];
        hex::decode_to_slice(&self.manifest_sha256, &mut manifest_sha256)
            .map_err(|_| AppError::Integrity(format!("{FILE} holds no SHA-256")))?;
        Ok(KeepingAct::BackupRestored {
            snapshot: self.snapshot,
            manifest_sha256,
            ledger_size: self.ledger_size,
        })
    }

    /// Removes the mark, when the act is recorded.
    pub(crate) fn clear(mechanism: &Path) -> Result<(), AppError> {
        let path = path(mechanism);
        std::fs::remove_file(&path).map_err(|error| AppError::file("remove", &path, error))
    }
}

fn path(mechanism: &Path) -> PathBuf {
    mechanism.join(FILE)
}

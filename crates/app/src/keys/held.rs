//! A ceremony that was held: its transcript, read and checked, and where a mechanism keeps it.

use std::path::{Path, PathBuf};

use rapporteur_model::entry::KeepingAct;
use rapporteur_shares::{TRANSCRIPT_BYTES_MAX, Transcript};
use rapporteur_vault::sealing;
use sha2::{Digest, Sha256};

use super::files::{read_text, write_new};
use crate::AppError;
use crate::mechanism::{make_private_folder, vault_error};

pub(super) const TRANSCRIPT_FILE: &str = "transcript.txt";
pub(super) const RECIPIENT_FILE: &str = "recipient.txt";
/// Where a mechanism keeps the transcript of its first ceremony; those of later ones bear numbers.
const KEPT: &str = "keys/ceremony-transcript";
/// The most ceremonies of one mechanism that are looked for.
const KEPT_MAX: u32 = 1000;
const RECIPIENT_BYTES_MAX: usize = 256;

/// A ceremony that was held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldCeremony {
    /// What its transcript says.
    pub transcript: Transcript,
    /// SHA-256 of the transcript.
    pub sha256: [u8; 32],
    /// Sheets that still lie beside the transcript.
    pub sheets_left: Vec<PathBuf>,
    text: String,
}

impl HeldCeremony {
    /// Reads a ceremony from its folder or its transcript. In a folder, `recipient.txt` must say the same recipient.
    ///
    /// # Errors
    /// [`AppError::Share`] when the transcript is none or was altered, [`AppError::Keys`] when the files disagree, [`AppError::File`].
    pub fn read(path: &Path) -> Result<Self, AppError> {
        let is_folder = path.is_dir();
        let file = if is_folder {
            path.join(TRANSCRIPT_FILE)
        } else {
            path.to_owned()
        };
        if is_folder && !file.exists() {
            return Err(AppError::Keys {
                message: format!("{} holds no {TRANSCRIPT_FILE}", path.display()),
                hint: "a ceremony that ended early leaves no transcript: destroy its sheets and hold it again in a new folder",
            });
        }
        let held = Self::read_file(&file)?;
        let beside = file.with_file_name(RECIPIENT_FILE);
        if is_folder || beside.exists() {
            let recipient = read_text(&beside, RECIPIENT_BYTES_MAX)?;
            if recipient.trim() != held.transcript.recipient {
                return Err(AppError::Keys {
                    message: format!(
                        "{} and the transcript name different recipients",
                        beside.display()
                    ),
                    hint: "one of them was altered or belongs to another ceremony: find out which before anything is sealed",
                });
            }
        }
        let sheet = |number: usize| file.with_file_name(format!("share-{number}.txt"));
        let sheets_left = (1..=held.transcript.commitments.len())
            .map(sheet)
            .filter(|sheet| sheet.exists())
            .collect();
        Ok(Self {
            sheets_left,
            ..held
        })
    }

    fn read_file(file: &Path) -> Result<Self, AppError> {
        let text = read_text(file, TRANSCRIPT_BYTES_MAX)?;
        let transcript =
            Transcript::parse(&text).map_err(AppError::share(&file.display().to_string()))?;
        sealing::check_recipient(&transcript.recipient)
            .map_err(vault_error("read the transcript's recipient"))?;
        Ok(Self {
            transcript,
            sha256: Sha256::digest(text.as_bytes()).into(),
            sheets_left: Vec::new(),
            text: text.to_string(),
        })
    }

    /// What the ledger says of it.
    pub(crate) fn act(&self, replaces: Option<&str>) -> KeepingAct {
        KeepingAct::CeremonyHeld {
            transcript_sha256: self.sha256,
            recipient: self.transcript.recipient.clone(),
            threshold: u64::from(self.transcript.threshold),
            share_count: self.transcript.commitments.len() as u64,
            replaces: replaces.map(str::to_owned),
        }
    }

    /// Keeps the transcript in a mechanism's folder, under the first free number; once if it is there already.
    pub(crate) fn keep(&self, dir: &Path) -> Result<(), AppError> {
        let folder = dir.join(KEPT).with_file_name("");
        make_private_folder(&folder)
            .map_err(|error| AppError::file("make the folder", &folder, error))?;
        for number in 1..=KEPT_MAX {
            let path = kept_path(dir, number);
            match write_new(&path, self.text.as_bytes()) {
                Err(AppError::FileExists(_)) => {
                    if Self::read_file(&path).is_ok_and(|kept| kept.sha256 == self.sha256) {
                        return Ok(());
                    }
                }
                written => return written,
            }
        }
        Err(AppError::FileExists(kept_path(dir, KEPT_MAX)))
    }

    /// The kept transcript of a digest, with its place.
    pub(super) fn kept(dir: &Path, sha256: &[u8; 32]) -> Option<(PathBuf, Self)> {
        let paths = (1..=KEPT_MAX).map(|number| kept_path(dir, number));
        paths
            .take_while(|path| path.exists())
            .filter_map(|path| Self::read_file(&path).ok().map(|held| (path, held)))
            .find(|(_, held)| held.sha256 == *sha256)
    }
}

fn kept_path(dir: &Path, number: u32) -> PathBuf {
    match number {
        1 => dir.join(format!("{KEPT}.txt")),
        _ => dir.join(format!("{KEPT}-{number}.txt")),
    }
}

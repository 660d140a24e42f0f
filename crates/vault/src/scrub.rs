//! The scrub: every blob is opened and its digest taken again, and its seal compared with the recorded one. Finds damage;
//! repairs nothing.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::ControlFlow;

use crate::blob::{BLOBS, blob_of, object_of};
use crate::{Seal, Vault, VaultError, opening};

/// How a blob was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BlobState {
    /// It opens, is what its name says, and has the recorded seal, if one is recorded.
    Sound,
    /// It does not open, or is something else.
    Damaged {
        /// What is wrong.
        problem: String,
    },
    /// It opens and is what its name says, but is not the recorded sealing: an older one was put back, or a foreign one.
    Replaced,
    /// It should be there and is not.
    Missing,
    /// It is there and nobody expects it.
    Unknown,
}

/// One blob and how it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlobReport {
    /// Its name.
    pub blob_name: String,
    /// How it was found.
    pub state: BlobState,
    /// Length of the original; `None` when it did not open.
    pub size_bytes: Option<u64>,
    /// Digest and length of the sealed bytes; `None` when they could not be read to their end.
    pub seal: Option<Seal>,
}

/// What a scrub found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ScrubReport {
    /// Every blob that was looked at, by name.
    pub blobs: Vec<BlobReport>,
    /// What interrupted puts have left: [`Vault::clear_leftovers`] removes it.
    pub leftovers: Vec<String>,
    /// What is neither a blob nor a leftover.
    pub strangers: Vec<String>,
    /// Whether it was stopped before every blob was looked at.
    pub was_stopped: bool,
}

impl ScrubReport {
    /// Whether every blob was looked at and found sound, and nothing strange lies about. Leftovers and blobs that nobody
    /// expects are no damage: interrupted work leaves them.
    pub fn is_sound(&self) -> bool {
        let is_harmless =
            |blob: &BlobReport| matches!(blob.state, BlobState::Sound | BlobState::Unknown);
        !self.was_stopped && self.strangers.is_empty() && self.blobs.iter().all(is_harmless)
    }

    /// What is not as it should be, in sentences.
    pub fn findings(&self) -> Vec<String> {
        let blobs = self
            .blobs
            .iter()
            .filter(|blob| blob.state != BlobState::Sound)
            .map(|blob| format!("blob {blob}"));
        let leftovers = self
            .leftovers
            .iter()
            .map(|place| format!("{place} was left by an interrupted put"));
        let strangers = self
            .strangers
            .iter()
            .map(|place| format!("{place} is no file of the vault"));
        blobs.chain(leftovers).chain(strangers).collect()
    }
}

impl fmt::Display for BlobReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.blob_name)?;
        match (&self.state, self.size_bytes) {
            (BlobState::Sound, _) => write!(f, " is sound"),
            (BlobState::Damaged { problem }, _) => write!(f, " is damaged: {problem}"),
            (BlobState::Replaced, _) => write!(
                f,
                " was replaced: it opens, but is not the sealing that was recorded"
            ),
            (BlobState::Missing, _) => write!(f, " is missing"),
            (BlobState::Unknown, Some(_)) => write!(f, " is expected by nobody"),
            (BlobState::Unknown, None) => write!(f, " is expected by nobody and does not open"),
        }
    }
}

impl Vault {
    /// Opens every blob that is there or expected, compares its digest with its name and its seal with the expected one
    /// (`None`: none is recorded). `seen` hears of each blob as it is found, and may stop the scrub.
    ///
    /// # Errors
    /// [`VaultError::Disk`] when the folders cannot be listed, [`VaultError::Remote`] when a store does not answer. A blob
    /// that a disk cannot read is a finding.
    pub fn scrub(
        &self,
        expected: &BTreeMap<String, Option<Seal>>,
        seen: &mut dyn FnMut(&BlobReport) -> ControlFlow<()>,
    ) -> Result<ScrubReport, VaultError> {
        let mut report = ScrubReport {
            leftovers: self.shelf.leftovers(&self.scratch)?,
            ..ScrubReport::default()
        };
        let mut names: BTreeMap<String, bool> =
            expected.keys().map(|name| (name.clone(), false)).collect();
        for object in self.shelf.list(BLOBS)? {
            match blob_of(&object) {
                Some(name) => {
                    names.insert(name, true);
                }
                None => report.strangers.push(self.shelf.place_of(&object)),
            }
        }
        report.strangers.sort();
        for (name, is_listed) in names {
            let mut blob = self.scrub_one(&name, is_listed, expected.get(&name))?;
            let is_well =
                |blob: &BlobReport| matches!(blob.state, BlobState::Sound | BlobState::Unknown);
            if self.shelf.may_answer_stale() && !blob.as_ref().is_some_and(is_well) {
                blob = self.scrub_one(&name, is_listed, expected.get(&name))?;
            }
            let flow = blob.map_or(ControlFlow::Continue(()), |blob| {
                let flow = seen(&blob);
                report.blobs.push(blob);
                flow
            });
            if flow.is_break() {
                report.was_stopped = true;
                break;
            }
        }
        Ok(report)
    }

    /// `None` for a blob that was listed, is expected by nobody and was gone when it was opened: it was destroyed meanwhile.
    fn scrub_one(
        &self,
        blob_name: &str,
        is_listed: bool,
        expected: Option<&Option<Seal>>,
    ) -> Result<Option<BlobReport>, VaultError> {
        let report = |state, size_bytes, seal| BlobReport {
            blob_name: blob_name.to_owned(),
            state,
            size_bytes,
            seal,
        };
        let sealed = match self.sealed(blob_name) {
            Ok(sealed) => sealed,
            Err(VaultError::GetMissing(_) | VaultError::ParseBlobName(_)) => {
                let is_gone = is_listed && expected.is_none();
                return Ok((!is_gone).then(|| report(BlobState::Missing, None, None)));
            }
            Err(VaultError::Disk {
                attempt, source, ..
            }) => {
                let problem = format!("cannot {attempt} it: {source}");
                return Ok(Some(report(BlobState::Damaged { problem }, None, None)));
            }
            Err(error) => return Err(error),
        };
        let (opened, seal) = opening::examine(sealed, &self.identities);
        let state = match self.checked(blob_name, opened) {
            Ok(plain) => {
                let state = match expected {
                    None => BlobState::Unknown,
                    Some(Some(recorded)) if seal != Some(*recorded) => BlobState::Replaced,
                    Some(_) => BlobState::Sound,
                };
                return Ok(Some(report(state, Some(plain.size_bytes), seal)));
            }
            Err(error @ VaultError::Remote { .. }) => return Err(error),
            Err(_) if expected.is_none() => BlobState::Unknown,
            Err(VaultError::ReadDamaged { problem, .. }) => {
                let is_recorded = seal.is_some() && expected == Some(&seal);
                let problem = if is_recorded {
                    format!("{problem}; its sealed bytes are those that were recorded")
                } else {
                    problem
                };
                BlobState::Damaged { problem }
            }
            Err(error) => BlobState::Damaged {
                problem: format!("{} cannot be read: {error}", object_of(blob_name)),
            },
        };
        Ok(Some(report(state, None, seal)))
    }
}

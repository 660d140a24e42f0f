//! The scrub: every blob is opened and its digest taken again. Finds damage; repairs nothing.

use std::fmt;
use std::io;
use std::path::PathBuf;

use crate::{Vault, VaultError};

/// How a blob was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BlobState {
    /// It opens, and is what its name says.
    Sound {
        /// Length of the original.
        size_bytes: u64,
    },
    /// It does not open, or is something else.
    Damaged {
        /// What is wrong.
        problem: String,
    },
}

/// One blob and how it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlobReport {
    /// Its name.
    pub blob_name: String,
    /// How it was found.
    pub state: BlobState,
}

/// What a scrub found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ScrubReport {
    /// Every blob, by name.
    pub blobs: Vec<BlobReport>,
    /// What interrupted puts have left: [`Vault::clear_leftovers`] removes it.
    pub leftovers: Vec<PathBuf>,
    /// What is neither a blob nor a leftover.
    pub strangers: Vec<PathBuf>,
}

impl ScrubReport {
    /// Whether every blob is sound and nothing strange lies about. Leftovers are no damage.
    pub fn is_sound(&self) -> bool {
        self.strangers.is_empty() && self.damaged().next().is_none()
    }

    /// What is not as it should be, in sentences.
    pub fn findings(&self) -> Vec<String> {
        let damaged = self
            .damaged()
            .map(|(name, problem)| format!("blob {name} is damaged: {problem}"));
        let leftovers = self
            .leftovers
            .iter()
            .map(|path| format!("{} was left by an interrupted put", path.display()));
        let strangers = self
            .strangers
            .iter()
            .map(|path| format!("{} is no file of the vault", path.display()));
        damaged.chain(leftovers).chain(strangers).collect()
    }

    fn damaged(&self) -> impl Iterator<Item = (&str, &str)> {
        self.blobs.iter().filter_map(|blob| match &blob.state {
            BlobState::Damaged { problem } => Some((blob.blob_name.as_str(), problem.as_str())),
            BlobState::Sound { .. } => None,
        })
    }
}

impl fmt::Display for BlobReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.state {
            BlobState::Sound { size_bytes } => {
                write!(f, "{}: sound, {size_bytes} bytes", self.blob_name)
            }
            BlobState::Damaged { problem } => write!(f, "{}: damaged: {problem}", self.blob_name),
        }
    }
}

impl Vault {
    /// Opens every blob and compares its digest with its name.
    ///
    /// # Errors
    /// [`VaultError::Disk`] when the vault's folders cannot be listed; a blob that cannot be read is a finding.
    pub fn scrub(&self) -> Result<ScrubReport, VaultError> {
        let contents = self.contents()?;
        let blobs = contents.names.into_iter().map(|blob_name| BlobReport {
            state: self.scrub_one(&blob_name),
            blob_name,
        });
        Ok(ScrubReport {
            blobs: blobs.collect(),
            leftovers: contents.leftovers,
            strangers: contents.strangers,
        })
    }

    fn scrub_one(&self, blob_name: &str) -> BlobState {
        match self.read_to(blob_name, &mut io::sink()) {
            Ok(size_bytes) => BlobState::Sound { size_bytes },
            Err(VaultError::ReadDamaged { problem, .. }) => BlobState::Damaged { problem },
            Err(VaultError::Disk {
                attempt, source, ..
            }) => BlobState::Damaged {
                problem: format!("cannot {attempt} it: {source}"),
            },
            Err(error) => BlobState::Damaged {
                problem: error.to_string(),
            },
        }
    }
}

//! An existing linkage to which lists are added: its lists, weights and clusters. It refuses one that is not done or whose files changed.

use std::path::{Path, PathBuf};

use rapporteur_linkage::{Clustering, LinkModel, Trained};

use super::error::LinkingError;
use super::folder::{Earlier, Folder, RunRecord};
use super::lists::Lists;
use super::opened::{CLUSTERS_CSV, model_of, read_training};
use super::results::read_columns;

/// The linkage that grows.
pub(crate) struct Base {
    folder: Folder,
    dir: PathBuf,
    record: RunRecord,
    clusters_sha256: String,
}

impl Base {
    pub(crate) fn open(dir: &Path, out: &Path) -> Result<Self, LinkingError> {
        let same = dir.canonicalize().ok() == out.canonicalize().ok();
        if same {
            return Err(LinkingError::refused(
                "the grown linkage cannot be written over the one that grows".to_owned(),
                "name another folder: --out DIR",
            ));
        }
        let folder = Folder::at(dir);
        let record = folder.done()?;
        let clusters_sha256 = record.clusters_sha256.clone().unwrap_or_default();
        Ok(Self {
            folder,
            dir: std::path::absolute(dir).map_err(LinkingError::file("name", dir))?,
            record,
            clusters_sha256,
        })
    }

    pub(crate) fn paths(&self) -> Vec<PathBuf> {
        self.record
            .lists
            .iter()
            .map(|list| list.path.clone())
            .collect()
    }

    /// The model that lists are added under.
    pub(crate) fn model(&self) -> Result<LinkModel, LinkingError> {
        model_of(&self.folder, &self.record)
    }

    pub(crate) fn named(&self) -> Earlier {
        Earlier {
            dir: self.dir.clone(),
            clusters_sha256: self.clusters_sha256.clone(),
        }
    }

    /// Refuses when the first lists are not those that were linked.
    pub(crate) fn check(&self, lists: &Lists) -> Result<(), LinkingError> {
        let changed = self
            .record
            .lists
            .iter()
            .zip(&lists.files)
            .find(|(then, now)| then.sha256 != now.sha256);
        match changed {
            Some((then, _)) => Err(LinkingError::Changed(then.path.clone())),
            None => Ok(()),
        }
    }

    /// The weights, where they fit: a linkage of one list has none for "same list".
    pub(crate) fn weights(&self, lists: &Lists) -> Result<Option<Trained>, LinkingError> {
        let old_records = u32::try_from(self.record.records).unwrap_or(u32::MAX);
        if lists.list_count(0..old_records) < 2 && lists.list_count(0..lists.len()) > 1 {
            return Ok(None);
        }
        let training = read_training(&self.folder)?.ok_or_else(|| {
            LinkingError::refused(
                format!("{} has no weights", self.dir.display()),
                "link it again",
            )
        })?;
        Ok(Some(training.trained))
    }

    /// The old clusters. Their records are the first of the lists.
    pub(crate) fn clustering(&self) -> Result<Clustering, LinkingError> {
        let path = self.folder.path(CLUSTERS_CSV);
        let mut labels: Vec<u32> = Vec::new();
        let mut is_foreign = false;
        read_columns(&path, &["cluster"], |_, text| {
            let cluster = text.and_then(|text| text.parse().ok());
            is_foreign |= cluster.is_none();
            labels.push(cluster.unwrap_or(0));
        })?;
        if is_foreign || labels.len() as u64 != self.record.records {
            return Err(LinkingError::Changed(path));
        }
        Ok(Clustering::from_labels(&labels))
    }
}

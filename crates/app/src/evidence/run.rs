//! A run of `evidence add` and the mark that it leaves in the record until it is finished. Knows no file's bytes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rapporteur_model::{CustodyKind, EvidenceRecord, SourceId};
use rapporteur_store::{Store, UNFINISHED_INTAKE};
use sha2::{Digest, Sha256};

use super::record::label_source;
use crate::mechanism::store_error;
use crate::{AppError, Mechanism};

/// Hex digits of a mark: enough that two runs do not meet.
const MARK_DIGITS: usize = 32;

/// A run and what an earlier, interrupted one of the same command has taken.
pub(crate) struct Run {
    /// From whom it takes.
    pub(crate) source: SourceId,
    key: String,
    /// The ledger's size when the interrupted run began; `None` when there was none.
    resumed_from: Option<u64>,
    /// What may have been taken by then, by title.
    taken: BTreeMap<String, Vec<EvidenceRecord>>,
}

impl Run {
    /// Begins a run, or goes on with the one that was interrupted: the same paths from the same source.
    pub(crate) async fn begin(
        mechanism: &Mechanism,
        paths: &[PathBuf],
        label: &str,
    ) -> Result<Self, AppError> {
        let key = format!("{UNFINISHED_INTAKE}{}", mark(paths, label));
        let mut run = Self {
            source: label_source(mechanism, label),
            key,
            resumed_from: None,
            taken: BTreeMap::new(),
        };
        let store = &mechanism.store;
        let found = store
            .meta(&run.key)
            .await
            .map_err(store_error("look for an unfinished run"))?;
        match found.and_then(|size| size.parse().ok()) {
            Some(from) => {
                run.resumed_from = Some(from);
                run.read_taken(store, from).await?;
            }
            None => store
                .set_meta(&run.key, &mechanism.ledger.size().to_string())
                .await
                .map_err(store_error("mark the run"))?,
        }
        Ok(run)
    }

    /// Whether an interrupted run is gone on with.
    pub(crate) fn is_resumed(&self) -> bool {
        self.resumed_from.is_some()
    }

    /// An item that the interrupted run took under this title with this length; whether its bytes are the same is for the
    /// caller to find out.
    pub(crate) fn likely(&self, title: &str, size_bytes: u64) -> Option<&EvidenceRecord> {
        let taken = self.taken.get(title)?;
        taken.iter().find(|item| item.size_bytes == size_bytes)
    }

    /// Whether the interrupted run has recorded the arrival of an item under this title.
    pub(crate) async fn has_taken(
        &self,
        store: &Store,
        item: &EvidenceRecord,
        title: &str,
    ) -> Result<bool, AppError> {
        let Some(from) = self.resumed_from else {
            return Ok(false);
        };
        if item.accession.title == title
            && item.source == self.source
            && accession(store, item).await? >= Some(from)
        {
            return Ok(true);
        }
        let arrivals = store
            .arrivals_of(item.id)
            .await
            .map_err(store_error("read the arrivals"))?;
        Ok(arrivals.iter().any(|arrival| {
            arrival.title == title && arrival.source == self.source && arrival.entry >= from
        }))
    }

    /// The run is finished: what comes from now on is another arrival.
    pub(crate) async fn end(self, mechanism: &Mechanism) -> Result<(), AppError> {
        mechanism
            .store
            .remove_meta(&self.key)
            .await
            .map_err(store_error("close the run"))
    }

    async fn read_taken(&mut self, store: &Store, from: u64) -> Result<(), AppError> {
        let items = store
            .evidence_all()
            .await
            .map_err(store_error("read the items"))?;
        for item in items.into_iter().filter(|item| item.source == self.source) {
            if accession(store, &item).await? >= Some(from) {
                let title = item.accession.title.clone();
                self.taken.entry(title).or_default().push(item);
            }
        }
        Ok(())
    }
}

/// The index of the entry that accessioned an item.
async fn accession(store: &Store, item: &EvidenceRecord) -> Result<Option<u64>, AppError> {
    let custody = store
        .custody_of(item.id)
        .await
        .map_err(store_error("read custody"))?;
    let first = custody
        .iter()
        .find(|record| record.event.kind == CustodyKind::Accession);
    Ok(first.and_then(|record| record.entry))
}

/// PRIVACY: made from names of files, so it is in the record only while the run is unfinished, and an erasure removes it.
fn mark(paths: &[PathBuf], label: &str) -> String {
    let mut hasher = Sha256::new();
    let absolute = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let parts = paths
        .iter()
        .map(|path| absolute(path).as_os_str().as_encoded_bytes().to_vec());
    for part in std::iter::once(label.as_bytes().to_vec()).chain(parts) {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    let mut digits = hex::encode(hasher.finalize());
    digits.truncate(MARK_DIGITS);
    digits
}

//! `evidence add`: files and folders go into the vault as they are, of any size and with bounded memory, each with its accession
//! in record and ledger. A run that was interrupted is finished by running it again.
//!
//! # Second arrivals
//! The same bytes are stored once. When they come again, the arrival is recorded: from whom, under which title, when. Only
//! while a run is unfinished does the same title from the same source mean the same arrival: the run goes on where it was
//! stopped. A run is told from others by its paths and its source.

use std::fs::File;
use std::io::Read;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use rapporteur_model::entry::{EntryBody, KeepingAct};
use rapporteur_model::{
    Accession, Confidentiality, Consent, Credibility, CustodyEvent, CustodyKind, EvidenceId,
    EvidenceRecord, Outcome, SourceId,
};
use rapporteur_store::Arrival;
use rapporteur_vault::{PutReceipt, VaultError};
use sha2::{Digest, Sha256};

use super::captures::{CaptureSummary, read_new};
use super::record::{blob_seal, custody_event};
use super::run::Run;
use super::walk::{Candidate, Walk};
use crate::mechanism::{store_error, vault_error};
use crate::{Ambient, AppError, Mechanism, Progress, example};

/// After so many items the ledger's head is signed, so that an interruption leaves the most of a long run under a signature.
const ITEMS_BETWEEN_CHECKPOINTS: u64 = 256;
/// The label of a source that nobody named.
const UNNAMED_SOURCE: &str = "source not stated";
const CHUNK_BYTES: usize = 64 * 1024;

/// What a person says of what is added.
#[derive(Debug, Clone)]
pub struct AddOptions {
    /// From whom it comes; a label, not a name that must stay secret.
    pub source: Option<String>,
    /// The title of a single file, in place of its name.
    pub title: Option<String>,
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
    /// Why it is taken in.
    pub reason: String,
}

impl Default for AddOptions {
    /// For the mechanism's officers only, until a person says otherwise.
    fn default() -> Self {
        Self {
            source: None,
            title: None,
            licence: None,
            provenance: None,
            confidentiality: Confidentiality::Restricted,
            consent: Consent::InternalOnly,
            credibility: Credibility::Unjudged,
            reason: String::new(),
        }
    }
}

/// How a file came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arriving {
    /// Its bytes are new.
    New,
    /// The same bytes are held already: its second arrival was recorded.
    Again,
    /// An earlier, interrupted run of the same command had sealed it.
    Before,
}

/// A file that is held now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Added {
    /// The item.
    pub evidence: EvidenceId,
    /// SHA-256 of its bytes.
    pub sha256: [u8; 32],
    /// Their number.
    pub size_bytes: u64,
    /// The title under which it came.
    pub title: String,
    /// How it came.
    pub arriving: Arriving,
}

/// What became of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AddSummary {
    /// New items.
    pub new_count: u64,
    /// Second arrivals.
    pub again_count: u64,
    /// Items that an interrupted run had sealed before.
    pub before_count: u64,
    /// Whether an interrupted run was gone on with.
    pub is_resumed: bool,
    /// What was left out and why, a sentence each.
    pub skipped: Vec<String>,
    /// What was sealed and should be looked at, a sentence each.
    pub warnings: Vec<String>,
    /// What could not be read, a sentence each: these are not held.
    pub failed: Vec<String>,
    /// Web captures among the items, by title, and what they were found to hold.
    pub captures: Vec<(String, CaptureSummary)>,
    /// Whether the caller stopped it.
    pub was_stopped: bool,
}

/// Seals files and folders. `told` hears of each item when it is durable and recorded, and may stop the run, which can be gone
/// on with by running it again.
///
/// # Errors
/// [`AppError::File`] for a path that is not there, [`AppError::Usage`] for a title that several files would bear,
/// [`AppError::DemonstrationRefuses`] for foreign bytes in a demonstration, or what a keeper says. A file that cannot be read is
/// no error: it is among the failed.
pub async fn add(
    mechanism: &mut Mechanism,
    paths: &[PathBuf],
    options: &AddOptions,
    ambient: &Ambient,
    progress: &mut dyn Progress,
    told: &mut dyn FnMut(&Added) -> ControlFlow<()>,
) -> Result<AddSummary, AppError> {
    let mut walk = Walk::over(paths, &mechanism.dir)?;
    if let Some(title) = &options.title {
        let [file] = walk.files.as_mut_slice() else {
            return Err(AppError::Usage(format!(
                "--title names one file, and {} are to be added",
                walk.files.len()
            )));
        };
        file.title.clone_from(title);
    }
    if mechanism.config.demonstration.is_some() {
        let foreign = walk.files.iter().find(|file| !is_of_the_example(file));
        if let Some(foreign) = foreign {
            return Err(AppError::DemonstrationRefuses(foreign.path.clone()));
        }
    }
    let label = options.source.as_deref().unwrap_or(UNNAMED_SOURCE);
    let run = Run::begin(mechanism, paths, label).await?;
    let mut summary = AddSummary {
        is_resumed: run.is_resumed(),
        skipped: std::mem::take(&mut walk.skipped),
        warnings: std::mem::take(&mut walk.warnings),
        ..AddSummary::default()
    };
    let stage = format!("seal {} files", walk.files.len());
    progress.begin_bytes(&stage, walk.size_bytes());
    let mut intake = Intake {
        mechanism,
        ambient,
        options,
        source: (run.source, label.to_owned()),
        run: &run,
    };
    intake
        .take_all(&walk.files, &mut summary, progress, told)
        .await?;
    progress.finish(&in_words(&summary));
    mechanism.sign_checkpoint()?;
    if !summary.was_stopped {
        run.end(mechanism).await?;
    }
    Ok(summary)
}

fn in_words(summary: &AddSummary) -> String {
    format!(
        "{} new, {} again, {} sealed before",
        summary.new_count, summary.again_count, summary.before_count
    )
}

/// A run at work.
struct Intake<'a> {
    mechanism: &'a mut Mechanism,
    ambient: &'a Ambient,
    options: &'a AddOptions,
    source: (SourceId, String),
    run: &'a Run,
}

impl Intake<'_> {
    async fn take_all(
        &mut self,
        files: &[Candidate],
        summary: &mut AddSummary,
        progress: &mut dyn Progress,
        told: &mut dyn FnMut(&Added) -> ControlFlow<()>,
    ) -> Result<(), AppError> {
        let mut unsigned: u64 = 0;
        for file in files {
            let Some(added) = self.take(file, summary, progress).await? else {
                continue;
            };
            match added.arriving {
                Arriving::New => summary.new_count += 1,
                Arriving::Again => summary.again_count += 1,
                Arriving::Before => summary.before_count += 1,
            }
            unsigned += u64::from(added.arriving != Arriving::Before);
            if added.arriving != Arriving::Again {
                let read = read_new(self.mechanism, self.ambient, added.evidence).await?;
                summary
                    .captures
                    .extend(read.map(|read| (added.title.clone(), read)));
            }
            if unsigned == ITEMS_BETWEEN_CHECKPOINTS {
                self.mechanism.sign_checkpoint()?;
                unsigned = 0;
            }
            if told(&added).is_break() {
                summary.was_stopped = true;
                return Ok(());
            }
        }
        Ok(())
    }

    /// Seals one file and records it; `None` when it cannot be read.
    async fn take(
        &mut self,
        file: &Candidate,
        summary: &mut AddSummary,
        progress: &mut dyn Progress,
    ) -> Result<Option<Added>, AppError> {
        if let Some(held) = self.run.likely(&file.title, file.size_bytes) {
            let read = open(&file.path).and_then(|opened| digest(opened, progress));
            if read.is_ok_and(|sha256| sha256 == held.sha256) {
                return Ok(Some(added(held, file, Arriving::Before)));
            }
        }
        let opened = match open(&file.path) {
            Ok(opened) => opened,
            Err(error) => {
                summary
                    .failed
                    .push(format!("{}: {error}", file.path.display()));
                return Ok(None);
            }
        };
        let counted = Counted {
            inner: opened,
            progress,
        };
        let receipt = match self.mechanism.vault.put(counted) {
            Ok(receipt) => receipt,
            Err(VaultError::PutRead(error)) => {
                summary
                    .failed
                    .push(format!("{}: {error}", file.path.display()));
                return Ok(None);
            }
            Err(error) => return Err(vault_error("seal a file")(error)),
        };
        if receipt.size_bytes != file.size_bytes {
            summary.warnings.push(format!(
                "{} had {} bytes when it was looked at and {} when it was sealed: what was read is what is held",
                file.path.display(),
                file.size_bytes,
                receipt.size_bytes
            ));
        }
        self.record(file, receipt, summary).await.map(Some)
    }

    async fn record(
        &mut self,
        file: &Candidate,
        receipt: PutReceipt,
        summary: &mut AddSummary,
    ) -> Result<Added, AppError> {
        let id = EvidenceId::derive(&[receipt.blob_name.as_bytes()]);
        let known = self
            .mechanism
            .store
            .evidence(id)
            .await
            .map_err(store_error("look for the item"))?;
        let Some(known) = known else {
            let record = self.accession(id, file, &receipt);
            self.record_accession(&record).await?;
            return Ok(added(&record, file, Arriving::New));
        };
        if receipt.was_damaged {
            summary.warnings.push(format!(
                "the sealed bytes of item {id} were damaged and are whole again, because the same bytes arrived"
            ));
            self.record_mending(&known, &receipt).await?;
        }
        let store = &self.mechanism.store;
        if self.run.has_taken(store, &known, &file.title).await? {
            return Ok(added(&known, file, Arriving::Before));
        }
        self.record_arrival(&known, file).await?;
        Ok(added(&known, file, Arriving::Again))
    }

    fn accession(&self, id: EvidenceId, file: &Candidate, receipt: &PutReceipt) -> EvidenceRecord {
        EvidenceRecord {
            id,
            sha256: receipt.sha256,
            size_bytes: receipt.size_bytes,
            blob_name: receipt.blob_name.clone(),
            source: self.source.0,
            accession: Accession {
                title: file.title.clone(),
                licence: self.options.licence.clone(),
                provenance: self.options.provenance.clone(),
                confidentiality: self.options.confidentiality,
                consent: self.options.consent,
                credibility: self.options.credibility,
            },
            received_at: self.ambient.now,
            received_by: self.ambient.officer.clone(),
            seal: Some(blob_seal(receipt.seal)),
            checked: None,
        }
    }

    /// CRASH: before the record is written the sealed bytes lie in the vault unknown to it, and the ledger may hold a commitment
    /// that opens nothing. The same command run again records them.
    async fn record_accession(&mut self, record: &EvidenceRecord) -> Result<(), AppError> {
        let act = EntryBody::EvidenceAccessioned {
            evidence: record.id,
            sha256: record.sha256,
            size_bytes: record.size_bytes,
            source: record.source,
        };
        let entries = self.mechanism.append(self.ambient, vec![act])?;
        let event = self.arrival_event(record.id, String::new());
        let custody = [(event, entries[0].index)];
        let source = (self.source.0, self.source.1.as_str());
        self.mechanism
            .store
            .insert_accession(source, record, &custody, &entries)
            .await
            .map_err(store_error("record the item"))
    }

    async fn record_arrival(
        &mut self,
        known: &EvidenceRecord,
        file: &Candidate,
    ) -> Result<(), AppError> {
        let act = EntryBody::Keeping(KeepingAct::ArrivedAgain {
            evidence: known.id,
            source: self.source.0,
            title: file.title.clone(),
        });
        let entries = self.mechanism.append(self.ambient, vec![act])?;
        let arrival = Arrival {
            source: self.source.0,
            title: file.title.clone(),
            at: self.ambient.now,
            by: self.ambient.officer.clone(),
            entry: entries[0].index,
        };
        let detail = format!(
            "the same bytes again, from {:?} under the title {:?}",
            self.source.1, file.title
        );
        let event = self.arrival_event(known.id, detail);
        self.mechanism
            .store
            .record_arrival(&self.source.1, &arrival, &event, &entries)
            .await
            .map_err(store_error("record the second arrival"))
    }

    /// What was damaged is whole again: a failed check that nobody had made, and a new seal.
    async fn record_mending(
        &mut self,
        known: &EvidenceRecord,
        receipt: &PutReceipt,
    ) -> Result<(), AppError> {
        let seal = receipt.seal;
        self.mechanism
            .store
            .set_seal(&receipt.blob_name, &seal.sha256, seal.size_bytes)
            .await
            .map_err(store_error("record the seal"))?;
        let found = CustodyEvent {
            outcome: Outcome::Failure,
            detail: "the sealed bytes were found damaged when the same bytes arrived again, and were sealed anew from those"
                .to_owned(),
            ..custody_event(self.ambient, known.id, CustodyKind::FailedCheck)
        };
        super::record(self.mechanism, self.ambient, vec![found]).await
    }

    fn arrival_event(&self, evidence: EvidenceId, detail: String) -> CustodyEvent {
        CustodyEvent {
            reason: self.options.reason.clone(),
            detail,
            ..custody_event(self.ambient, evidence, CustodyKind::Accession)
        }
    }
}

fn added(record: &EvidenceRecord, file: &Candidate, arriving: Arriving) -> Added {
    Added {
        evidence: record.id,
        sha256: record.sha256,
        size_bytes: record.size_bytes,
        title: file.title.clone(),
        arriving,
    }
}

/// Opens a file that is still the one that was looked at: no link, no pipe.
fn open(path: &Path) -> std::io::Result<File> {
    let looked_at = std::fs::symlink_metadata(path)?;
    if !looked_at.is_file() {
        return Err(std::io::Error::other("it is no regular file any more"));
    }
    let file = File::open(path)?;
    if !is_same(&looked_at, &file.metadata()?) {
        return Err(std::io::Error::other(
            "it was exchanged while it was opened",
        ));
    }
    Ok(file)
}

#[cfg(unix)]
fn is_same(one: &std::fs::Metadata, other: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

#[cfg(not(unix))]
fn is_same(_: &std::fs::Metadata, other: &std::fs::Metadata) -> bool {
    other.is_file()
}

fn is_of_the_example(file: &Candidate) -> bool {
    example::has_length(file.size_bytes)
        && std::fs::read(&file.path).is_ok_and(|bytes| example::holds(&bytes))
}

fn digest(file: File, progress: &mut dyn Progress) -> std::io::Result<[u8; 32]> {
    let mut counted = Counted {
        inner: file,
        progress,
    };
    let mut hasher = Sha256::new();
    let mut chunk = vec![0; CHUNK_BYTES];
    loop {
        match counted.read(&mut chunk)? {
            0 => return Ok(hasher.finalize().into()),
            count => hasher.update(&chunk[..count]),
        }
    }
}

/// Tells how many bytes were read.
struct Counted<'p, R> {
    inner: R,
    progress: &'p mut dyn Progress,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(out)?;
        self.progress.advance(count as u64);
        Ok(count)
    }
}

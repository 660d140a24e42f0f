//! `import`: the original bytes go to the vault first, then drafts with warnings, then statements that point back to line and cell.

use std::fs;
use std::path::{Path, PathBuf};

use rapporteur_intake::{IntakeError, letter, ngo_committee, unga_votes};
use rapporteur_model::entry::EntryBody;
use rapporteur_model::statement::statements_digest;
use rapporteur_model::{
    Accession, Batch, Confidentiality, Consent, Credibility, CustodyEvent, CustodyKind, EntityKind,
    EvidenceId, EvidenceRecord, HeldRow, ImportId, Locator, Outcome, SourceId, Statement, Warning,
};
use rapporteur_store::{ImportRecord, ImportWrite};

use crate::changes::Changes;
use crate::evidence::{blob_seal, custody_event};
use crate::mechanism::{store_error, vault_error};
use crate::naming::{Naming, entities};
use crate::{Ambient, AppError, Mechanism, Progress, example};

/// The most bytes an imported file may have.
const FILE_BYTES_MAX: u64 = 512 * 1024 * 1024;

/// The kinds of file that can be imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Importer {
    /// An open letter with its signatories.
    Letter,
    /// Decisions or recorded votes of the UN Committee on NGOs.
    NgoCommittee,
    /// Roll calls or votes of the General Assembly.
    UngaVotes,
}

impl Importer {
    /// Every importer.
    pub const ALL: &[Importer] = &[
        Importer::Letter,
        Importer::NgoCommittee,
        Importer::UngaVotes,
    ];

    /// The word for it on the command line and in the record.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Letter => "letter",
            Self::NgoCommittee => "ngo-committee",
            Self::UngaVotes => "unga-votes",
        }
    }

    fn read(self, bytes: &[u8]) -> Result<Batch, IntakeError> {
        match self {
            Self::Letter => letter::read(bytes),
            Self::NgoCommittee => ngo_committee::read(bytes),
            Self::UngaVotes => unga_votes::read(bytes),
        }
    }

    fn credibility(self) -> Credibility {
        match self {
            Self::Letter => Credibility::FirstHand,
            Self::NgoCommittee | Self::UngaVotes => Credibility::Compiled,
        }
    }
}

/// What a person says of a file that is imported.
#[derive(Debug, Clone, Default)]
pub struct ImportOptions {
    /// The licence or terms of the file, as given by its source.
    pub licence: Option<String>,
    /// The import that this file corrects, as 32 hex digits, when the dataset alone does not tell.
    pub corrects: Option<String>,
    /// Whether it may supersede a file of which it holds far less.
    pub may_remove: bool,
}

/// A file that leaves out more than one in this many of the entities it supersedes is taken for a mistake until a person says otherwise.
const REMOVED_SHARE: u64 = 10;

/// What the letter says of its own numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reconciliation {
    /// Entries in the printed list.
    pub printed: Option<i64>,
    /// Anonymous signatories announced.
    pub anonymous: Option<i64>,
    /// The announced total.
    pub announced: Option<i64>,
}

/// What an import read.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportSummary {
    /// The import.
    pub import: ImportId,
    /// The sealed item.
    pub evidence: EvidenceId,
    /// The dataset.
    pub dataset: String,
    /// Rows or list lines read.
    pub rows_read: u64,
    /// Entities made.
    pub entity_count: u64,
    /// Statements made.
    pub statement_count: u64,
    /// What to look at.
    pub warnings: Vec<Warning>,
    /// Rows kept for review.
    pub held: Vec<HeldRow>,
    /// The import superseded, with what changed.
    pub supersedes: Option<(ImportId, Changes)>,
    /// For a letter.
    pub reconciliation: Option<Reconciliation>,
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq)]
pub enum ImportOutcome {
    /// It was read.
    Imported(Box<ImportSummary>),
    /// These very bytes were imported before; nothing changed.
    AlreadyImported {
        /// By this import.
        import: ImportId,
        /// The import that has superseded it since.
        superseded_by: Option<ImportId>,
    },
}

/// Imports a file.
///
/// # Errors
/// [`AppError::Import`] when nothing in the file can be read (the original is kept all the same),
/// [`AppError::DemonstrationRefuses`] for foreign bytes in a demonstration, or what a keeper says.
pub async fn import(
    mechanism: &mut Mechanism,
    path: &Path,
    importer: Importer,
    options: ImportOptions,
    ambient: &Ambient,
    progress: &mut dyn Progress,
) -> Result<ImportOutcome, AppError> {
    let bytes = read_limited(path)?;
    let title = path.file_name().map_or_else(
        || path.display().to_string(),
        |name| name.to_string_lossy().into_owned(),
    );
    let file = IncomingFile {
        path: path.to_owned(),
        title,
        options,
        bytes,
    };
    import_bytes(mechanism, file, importer, ambient, progress).await
}

/// A file on its way in.
pub(crate) struct IncomingFile {
    pub(crate) path: PathBuf,
    pub(crate) title: String,
    pub(crate) options: ImportOptions,
    pub(crate) bytes: Vec<u8>,
}

pub(crate) async fn import_bytes(
    mechanism: &mut Mechanism,
    file: IncomingFile,
    importer: Importer,
    ambient: &Ambient,
    progress: &mut dyn Progress,
) -> Result<ImportOutcome, AppError> {
    if mechanism.config.demonstration.is_some() && !example::holds(&file.bytes) {
        return Err(AppError::DemonstrationRefuses(file.path));
    }
    progress.begin(&format!("import {}", file.title), 4);
    let evidence = keep_original(mechanism, &file, importer, ambient).await?;
    let mut batch = importer
        .read(&file.bytes)
        .map_err(|source| AppError::Import {
            path: file.path.clone(),
            importer: importer.as_str(),
            source,
        })?;
    if let Some(corrected) = &file.options.corrects {
        batch.dataset = dataset_of(mechanism, corrected, importer).await?;
    }
    progress.advance(1);
    if let Some(earlier) = earlier_import(mechanism, &evidence, importer).await? {
        progress.finish("already imported; nothing changed");
        return Ok(ImportOutcome::AlreadyImported {
            import: earlier.id,
            superseded_by: earlier.superseded_by,
        });
    }
    progress.advance(1);
    let summary = write_import(
        mechanism,
        batch,
        evidence,
        &file.options,
        importer,
        ambient,
        progress,
    )
    .await?;
    progress.finish(&format!(
        "{} rows, {} statements, {} warnings, {} held for review",
        summary.rows_read,
        summary.statement_count,
        summary.warnings.len(),
        summary.held.len()
    ));
    Ok(ImportOutcome::Imported(Box::new(summary)))
}

fn read_limited(path: &Path) -> Result<Vec<u8>, AppError> {
    let size_bytes = fs::metadata(path)
        .map_err(|error| AppError::file("read", path, error))?
        .len();
    if size_bytes > FILE_BYTES_MAX {
        let error = std::io::Error::new(
            std::io::ErrorKind::FileTooLarge,
            format!("it has {size_bytes} bytes; at most {FILE_BYTES_MAX} can be imported"),
        );
        return Err(AppError::file("import", path, error));
    }
    fs::read(path).map_err(|error| AppError::file("read", path, error))
}

/// Seals the original bytes and records their arrival before anybody tries to read them: whatever the importer says, nothing is lost.
async fn keep_original(
    mechanism: &mut Mechanism,
    file: &IncomingFile,
    importer: Importer,
    ambient: &Ambient,
) -> Result<EvidenceRecord, AppError> {
    let receipt = mechanism
        .vault
        .put(&mut file.bytes.as_slice())
        .map_err(vault_error("seal the original"))?;
    let source = SourceId::derive(&[
        mechanism.config.mechanism_id().as_bytes(),
        importer.as_str().as_bytes(),
    ]);
    let record = EvidenceRecord {
        id: EvidenceId::derive(&[receipt.blob_name.as_bytes()]),
        sha256: receipt.sha256,
        size_bytes: receipt.size_bytes,
        blob_name: receipt.blob_name,
        source,
        accession: Accession {
            title: file.title.clone(),
            licence: file.options.licence.clone(),
            provenance: None,
            confidentiality: Confidentiality::Public,
            consent: Consent::NotRequired,
            credibility: importer.credibility(),
        },
        received_at: ambient.now,
        received_by: ambient.officer.clone(),
        seal: Some(blob_seal(receipt.seal)),
        checked: None,
    };
    let known = mechanism
        .store
        .evidence(record.id)
        .await
        .map_err(store_error("look for the item"))?;
    if let Some(known) = known {
        return Ok(known);
    }
    let body = EntryBody::EvidenceAccessioned {
        evidence: record.id,
        sha256: record.sha256,
        size_bytes: record.size_bytes,
        source: record.source,
    };
    let entries = mechanism.append(ambient, vec![body])?;
    let event = CustodyEvent {
        detail: format!("received to be imported as {}", importer.as_str()),
        ..custody_event(ambient, record.id, CustodyKind::Accession)
    };
    let custody = [(event, entries[0].index)];
    let source = (record.source, importer.as_str());
    mechanism
        .store
        .insert_accession(source, &record, &custody, &entries)
        .await
        .map_err(store_error("record the item"))?;
    Ok(record)
}

/// The dataset of the import of the same kind that a file corrects.
async fn dataset_of(
    mechanism: &Mechanism,
    import: &str,
    importer: Importer,
) -> Result<String, AppError> {
    let unknown = || AppError::Unknown {
        what: "import",
        name: import.to_owned(),
    };
    let id: ImportId = import.parse().map_err(|_| unknown())?;
    let imports = mechanism
        .store
        .imports()
        .await
        .map_err(store_error("read the imports"))?;
    let fits = |record: &ImportRecord| record.id == id && record.importer == importer.as_str();
    imports
        .into_iter()
        .find(fits)
        .map(|record| record.dataset)
        .ok_or_else(unknown)
}

async fn earlier_import(
    mechanism: &Mechanism,
    evidence: &EvidenceRecord,
    importer: Importer,
) -> Result<Option<ImportRecord>, AppError> {
    mechanism
        .store
        .import_of(evidence.id, importer.as_str())
        .await
        .map_err(store_error("look for an earlier import"))
}

async fn write_import(
    mechanism: &mut Mechanism,
    batch: Batch,
    evidence: EvidenceRecord,
    options: &ImportOptions,
    importer: Importer,
    ambient: &Ambient,
    progress: &mut dyn Progress,
) -> Result<ImportSummary, AppError> {
    let import = ImportId::derive(&[evidence.id.as_bytes(), importer.as_str().as_bytes()]);
    let statements = Naming {
        mechanism,
        dataset: &batch.dataset,
        evidence: &evidence,
        ambient,
    }
    .statements(&batch);
    let entities = entities(mechanism, &batch);
    let superseded = superseded(mechanism, &batch.dataset, &statements, options.may_remove).await?;
    progress.advance(1);
    let record = ImportRecord {
        id: import,
        evidence: evidence.id,
        importer: importer.as_str().to_owned(),
        dataset: batch.dataset.clone(),
        supersedes: superseded.as_ref().map(|(id, _)| *id),
        superseded_by: None,
        rows_read: batch.rows_read,
        statement_count: statements.len() as u64,
        entity_count: entities.len() as u64,
        warning_count: batch.warnings.len() as u64,
        held_count: batch.held.len() as u64,
        at: ambient.now,
        by: ambient.officer.clone(),
    };
    let entries = mechanism.append(ambient, vec![import_act(&record, &statements)])?;
    let custody = [(reading_of(ambient, &record), entries[0].index)];
    let write = ImportWrite {
        source: None,
        evidence: None,
        record: &record,
        entities: &entities,
        statements: &statements,
        warnings: &batch.warnings,
        held: &batch.held,
        custody: &custody,
        entries: &entries,
    };
    mechanism
        .store
        .insert_import(write)
        .await
        .map_err(store_error("record the import"))?;
    mechanism.sign_checkpoint()?;
    progress.advance(1);
    Ok(ImportSummary {
        import,
        evidence: evidence.id,
        dataset: batch.dataset,
        rows_read: batch.rows_read,
        entity_count: record.entity_count,
        statement_count: record.statement_count,
        reconciliation: (importer == Importer::Letter).then(|| reconciliation(&statements)),
        warnings: batch.warnings,
        held: batch.held,
        supersedes: superseded,
    })
}

/// What custody says of an import.
fn reading_of(ambient: &Ambient, record: &ImportRecord) -> CustodyEvent {
    let needs_a_look = record.warning_count > 0 || record.held_count > 0;
    CustodyEvent {
        outcome: if needs_a_look {
            Outcome::Warning
        } else {
            Outcome::Success
        },
        detail: format!(
            "read as {} into {} statements about {} entities of the dataset {}; warnings {}, rows held for review {} (import {})",
            record.importer,
            record.statement_count,
            record.entity_count,
            record.dataset,
            record.warning_count,
            record.held_count,
            record.id
        ),
        ..custody_event(ambient, record.evidence, CustodyKind::Conversion)
    }
}

fn import_act(record: &ImportRecord, statements: &[Statement]) -> EntryBody {
    EntryBody::ImportCompleted {
        import: record.id,
        evidence: record.evidence,
        importer: record.importer.clone(),
        dataset: record.dataset.clone(),
        supersedes: record.supersedes,
        statements_sha256: statements_digest(statements),
        statement_count: record.statement_count,
        held_count: record.held_count,
        warning_count: record.warning_count,
    }
}

async fn superseded(
    mechanism: &Mechanism,
    dataset: &str,
    statements: &[Statement],
    may_remove: bool,
) -> Result<Option<(ImportId, Changes)>, AppError> {
    let Some(current) = mechanism
        .store
        .current_import(dataset)
        .await
        .map_err(store_error("look for the current import"))?
    else {
        return Ok(None);
    };
    let before = mechanism
        .store
        .statements_of_import(current.id)
        .await
        .map_err(store_error("read the superseded statements"))?;
    let changes = Changes::between(&before, statements);
    let removed = changes.removed.len() as u64;
    if !may_remove && removed * REMOVED_SHARE > current.entity_count {
        return Err(AppError::WouldRemove {
            dataset: dataset.to_owned(),
            removed,
            held: current.entity_count,
        });
    }
    Ok(Some((current.id, changes)))
}

fn reconciliation(statements: &[Statement]) -> Reconciliation {
    let number = |property: &str| {
        statements
            .iter()
            .find(|statement| {
                statement.kind == EntityKind::Letter && statement.property.as_str() == property
            })
            .and_then(|statement| statement.value.effective().parse().ok())
    };
    Reconciliation {
        printed: number("printed_total"),
        anonymous: number("announced_anonymous"),
        announced: number("announced_total"),
    }
}

/// Where a warning or held row stands, in words.
pub(crate) fn place(locator: &Locator) -> String {
    locator
        .line()
        .map_or_else(|| "the file".to_owned(), |line| format!("line {line}"))
}

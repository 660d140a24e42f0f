//! `report build`: runs every measure at a checkpoint and writes HTML, PDF and the data package.

use std::path::PathBuf;

use rapporteur_assess::{FigureRecord, FiguresFile, Parameters, Released, release, settle};
use rapporteur_ledger::SignedCheckpoint;
use rapporteur_model::entry::{Entry, EntryBody, TableSeal};
use rapporteur_model::{Figure, Timestamp};
use rapporteur_package::{Builder, Role, layout};
use rapporteur_store::ReportRecord;
use sha2::{Digest, Sha256};

use crate::documents::{Answers, Documents};
use crate::mechanism::{package_error, store_error};
use crate::sources::{self, MeasureFile};
use crate::{Ambient, AppError, Mechanism, Progress, publish, upkeep};

/// What to build.
#[derive(Debug, Clone)]
pub struct BuildOptions {
    /// The report's year.
    pub year: i32,
    /// Its languages, the authentic one first.
    pub languages: Vec<String>,
    /// Where to write the package; `reports/YEAR` in the mechanism's folder when not given.
    pub out: Option<PathBuf>,
    /// The moment of issue printed on the report and written into the PDF; the moment of the act when not given.
    pub issued: Option<Timestamp>,
    /// Whether a package that stands at that place may be replaced.
    pub replace: bool,
}

/// What was built.
#[derive(Debug, Clone, PartialEq)]
pub struct BuildSummary {
    /// The package's folder.
    pub package: PathBuf,
    /// The documents in it.
    pub documents: Vec<PathBuf>,
    /// The figures.
    pub figures: Vec<Figure>,
    /// How many figures.
    pub figure_count: usize,
    /// How many tables were released.
    pub table_count: usize,
    /// The ledger's size at the checkpoint.
    pub checkpoint_size: u64,
    /// The key that verifies the package.
    pub package_vkey: String,
}

/// Builds the report. Faults of measures and texts are found before anything is appended to the ledger.
///
/// # Errors
/// [`AppError::ReportFaults`] with file and line of each fault, or what a keeper says.
pub async fn build_report(
    mechanism: &mut Mechanism,
    options: &BuildOptions,
    ambient: &Ambient,
    progress: &mut dyn Progress,
) -> Result<BuildSummary, AppError> {
    progress.begin("build the report", 5 + options.languages.len() as u64);
    let measures = sources::measures(&mechanism.dir, &options.languages)?;
    let record = sources::record(mechanism).await?;
    let released = release::tables(&record);
    progress.advance(1);
    let place = place(mechanism, options);
    let mut builder = Builder::create(&place)
        .map_err(package_error("begin the package"))?
        .replace(options.replace);
    builder
        .tables(&released.tables, None)
        .map_err(package_error("write the tables"))?;
    let parameters = Parameters {
        state: mechanism.config.situation.state.clone(),
        year: options.year,
    };
    let figures = figures(&builder, &measures, &parameters)?;
    progress.advance(1);
    let answers = Answers {
        measures: &measures,
        figures: &figures,
        estimates: &record.estimates,
    };
    let documents = Documents::read(mechanism, options, &answers, ambient)?;
    documents.check()?;
    progress.advance(1);
    upkeep::refuse_to_sign(mechanism)?;
    freeze(mechanism, options.year, &released, &measures, ambient).await?;
    let checkpoint = upkeep::checkpoint_for_proofs(mechanism, ambient).await?;
    write_data(&mut builder, &measures, &figures, parameters, &checkpoint)?;
    let paths = documents.write(&mut builder, &checkpoint, progress)?;
    publish::write_proofs(mechanism, &mut builder, &checkpoint).await?;
    progress.advance(1);
    let manifest_sha256 = publish::finish(mechanism, builder)?;
    record_published(mechanism, options.year, manifest_sha256, &place, ambient).await?;
    progress.finish(&format!(
        "{} figures from {} tables",
        figures.len(),
        released.tables.len()
    ));
    Ok(BuildSummary {
        documents: paths.iter().map(|path| place.join(path)).collect(),
        package: place,
        figure_count: figures.len(),
        figures,
        table_count: released.tables.len(),
        checkpoint_size: checkpoint.body.size,
        package_vkey: mechanism.package_vkey(),
    })
}

fn place(mechanism: &Mechanism, options: &BuildOptions) -> PathBuf {
    options
        .out
        .clone()
        .unwrap_or_else(|| mechanism.dir.join("reports").join(options.year.to_string()))
}

/// Runs every measure on the package's own file; all faults are told at once.
fn figures(
    builder: &Builder,
    measures: &[MeasureFile],
    parameters: &Parameters,
) -> Result<Vec<Figure>, AppError> {
    let mut faults = Vec::new();
    let mut figures = Vec::new();
    for MeasureFile { measure, .. } in measures {
        let values: Vec<_> = measure
            .parameters
            .iter()
            .map(|parameter| (parameter.as_str(), parameters.value(*parameter)))
            .collect();
        let answer = builder
            .query(&measure.sql, &values)
            .map_err(|error| in_full(&error));
        match answer.and_then(|value| settle(measure, value).map_err(|error| in_full(&error))) {
            Ok(figure) => figures.push(figure),
            Err(fault) => faults.push(format!("measures/{}.toml: {fault}", measure.id)),
        }
    }
    if faults.is_empty() {
        Ok(figures)
    } else {
        Err(AppError::ReportFaults(faults))
    }
}

/// An error with all its causes on one line.
pub(crate) fn in_full(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}

/// Fixes tables and measures in the ledger, unless they are what was fixed last.
async fn freeze(
    mechanism: &mut Mechanism,
    year: i32,
    released: &Released,
    measures: &[MeasureFile],
    ambient: &Ambient,
) -> Result<(), AppError> {
    let mut tables: Vec<TableSeal> = released
        .tables
        .iter()
        .map(|table| TableSeal {
            name: table.name.clone(),
            row_count: table.rows.len() as u64,
            sha256: table.digest(),
        })
        .collect();
    tables.sort_by(|a, b| a.name.cmp(&b.name));
    let measures = measures
        .iter()
        .map(|file| (file.measure.id.clone(), file.measure.file_sha256))
        .collect();
    let body = EntryBody::ReleaseFrozen {
        year,
        tables,
        measures,
    };
    if last_release(mechanism).await?.as_ref() == Some(&body) {
        return Ok(());
    }
    let entries = mechanism.append(ambient, vec![body])?;
    mechanism
        .store
        .append_entries(&entries)
        .await
        .map_err(store_error("record the release"))
}

async fn last_release(mechanism: &Mechanism) -> Result<Option<EntryBody>, AppError> {
    let entries = publish::opened_entries(mechanism).await?;
    let release = |(_, entry): (_, Entry)| {
        matches!(entry.body, EntryBody::ReleaseFrozen { .. }).then_some(entry.body)
    };
    Ok(entries.into_iter().rev().find_map(release))
}

/// Writes what the figures are and how they are asked for.
fn write_data(
    builder: &mut Builder,
    measures: &[MeasureFile],
    figures: &[Figure],
    parameters: Parameters,
    checkpoint: &SignedCheckpoint,
) -> Result<(), AppError> {
    for MeasureFile { measure, text } in measures {
        builder
            .file(
                &layout::measure_path(&measure.id),
                Role::Measure,
                text.as_bytes(),
            )
            .map_err(package_error("write a measure"))?;
    }
    let records = measures
        .iter()
        .zip(figures)
        .map(|(file, figure)| FigureRecord::new(&file.measure, figure.clone()));
    let file = FiguresFile {
        parameters,
        checkpoint: checkpoint.text.clone(),
        figures: records.collect(),
    };
    let json = file
        .to_json()
        .map_err(|error| AppError::ReportFaults(vec![in_full(&error)]))?;
    builder
        .file(layout::FIGURES, Role::Figures, json.as_bytes())
        .map_err(package_error("write the figures"))
}

async fn record_published(
    mechanism: &mut Mechanism,
    year: i32,
    manifest_sha256: [u8; 32],
    place: &std::path::Path,
    ambient: &Ambient,
) -> Result<(), AppError> {
    let entries = mechanism.append(
        ambient,
        vec![EntryBody::ReportPublished {
            year,
            manifest_sha256,
        }],
    )?;
    let record = ReportRecord {
        year,
        built_at: ambient.now,
        manifest_sha256,
        path: place.to_owned(),
    };
    mechanism
        .store
        .record_report(&record, &entries)
        .await
        .map_err(store_error("record the report"))?;
    mechanism.sign_checkpoint()?;
    Ok(())
}

/// SHA-256 of some bytes.
pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

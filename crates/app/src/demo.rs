//! `demo`: from an empty folder to a published report on the example of 2020, with seeded keys.

use std::path::PathBuf;

use rapporteur_model::Figure;
use secrecy::SecretString;

use crate::config::{DatabaseConfig, Situation};
use crate::example;
use crate::import::{
    ImportOptions, ImportOutcome, ImportSummary, IncomingFile, Reconciliation, import_bytes,
};
use crate::link::{LinkOptions, LinkSummary, link};
use crate::report::{BuildOptions, BuildSummary, build_report};
use crate::{Ambient, AppError, InitOptions, Mechanism, Progress};

/// The passphrase of every demonstration; it protects nothing.
const PASSPHRASE: &str = "demonstration only";
const YEAR: i32 = 2020;
const LANGUAGES: [&str; 2] = ["en", "zh"];
/// The measures whose counts the summary prints, with a title.
const SUMMARY_MEASURES: [(&str, &str); 2] = [
    (
        "committee-votes",
        "The State's votes on the Committee's recorded motions",
    ),
    (
        "assembly-votes",
        "The State's votes in the General Assembly on human rights",
    ),
];

/// What a demonstration needs to know.
#[derive(Debug, Clone)]
pub struct DemoOptions {
    /// A new or empty folder.
    pub dir: PathBuf,
    /// The seed of its keys and salts.
    pub seed: u64,
    /// Where its record is.
    pub database: DatabaseConfig,
}

/// What the demonstration found.
#[derive(Debug, Clone, PartialEq)]
pub struct DemoSummary {
    /// The mechanism's folder.
    pub dir: PathBuf,
    /// Its passphrase.
    pub passphrase: &'static str,
    /// The letter's own numbers.
    pub reconciliation: Reconciliation,
    /// What linking found.
    pub link: LinkSummary,
    /// Signatories found in the Committee's record, certainly and possibly, as the report counts them.
    pub found: String,
    /// Entries that repeat another signatory, certainly and possibly, as the report counts them.
    pub doubles: String,
    /// The State's recorded votes, as title and words.
    pub votes: Vec<(String, String)>,
    /// Warnings of all imports.
    pub warning_count: u64,
    /// Rows held for review.
    pub held_count: u64,
    /// The report.
    pub report: BuildSummary,
}

/// Runs the whole path.
///
/// # Errors
/// What any of its verbs says.
pub async fn demo(
    options: &DemoOptions,
    ambient: &Ambient,
    progress: &mut dyn Progress,
) -> Result<DemoSummary, AppError> {
    progress.begin("make the mechanism", 1);
    let mut mechanism = make(options, ambient).await?;
    example::write_working_folders(mechanism.dir())?;
    progress.finish("encrypted database, vault, ledger, seeded keys");
    let imports = import_all(&mut mechanism, ambient, progress).await?;
    let link = link(&mut mechanism, LinkOptions::default(), ambient, progress).await?;
    let build = BuildOptions {
        year: YEAR,
        languages: LANGUAGES.map(str::to_owned).to_vec(),
        out: None,
        issued: None,
        replace: false,
    };
    let report = build_report(&mut mechanism, &build, ambient, progress).await?;
    Ok(DemoSummary {
        dir: options.dir.clone(),
        passphrase: PASSPHRASE,
        reconciliation: imports
            .iter()
            .find_map(|summary| summary.reconciliation.clone())
            .expect("invariant: the example holds a letter"),
        link,
        found: certain_and_possible(&report, "signatories-found"),
        doubles: certain_and_possible(&report, "signatory-doubles"),
        votes: votes(&report),
        warning_count: imports
            .iter()
            .map(|summary| summary.warnings.len() as u64)
            .sum(),
        held_count: imports
            .iter()
            .map(|summary| summary.held.len() as u64)
            .sum(),
        report,
    })
}

async fn make(options: &DemoOptions, ambient: &Ambient) -> Result<Mechanism, AppError> {
    let init = InitOptions {
        name: "Demonstration mechanism".to_owned(),
        origin: Some("demonstration.invalid/ledger".to_owned()),
        situation: Situation {
            title: "China: the open letter of September 2020".to_owned(),
            state: "CN".to_owned(),
        },
        database: options.database.clone(),
        demonstration_seed: Some(options.seed),
        work_factor: None,
        ceremony: None,
    };
    Mechanism::create(&options.dir, init, &SecretString::from(PASSPHRASE), ambient).await
}

async fn import_all(
    mechanism: &mut Mechanism,
    ambient: &Ambient,
    progress: &mut dyn Progress,
) -> Result<Vec<ImportSummary>, AppError> {
    let mut summaries = Vec::new();
    for file in &example::DATA {
        let incoming = IncomingFile {
            path: PathBuf::from(file.name),
            title: file.name.to_owned(),
            options: ImportOptions {
                licence: Some(file.licence.to_owned()),
                corrects: None,
                may_remove: false,
            },
            bytes: example::bytes(file.name).to_vec(),
        };
        if let ImportOutcome::Imported(summary) =
            import_bytes(mechanism, incoming, file.importer, ambient, progress).await?
        {
            summaries.push(*summary);
        }
    }
    Ok(summaries)
}

/// The answers of the summary's measures: the measure's title and its counts in words.
fn votes(report: &BuildSummary) -> Vec<(String, String)> {
    let columns = ["yes", "no", "abstain", "absent", "no_vote"];
    SUMMARY_MEASURES
        .iter()
        .filter_map(|(id, title)| {
            let figure = report.figures.iter().find(|figure| figure.measure == *id)?;
            Some(((*title).to_owned(), counts_in_words(figure, &columns)))
        })
        .collect()
}

fn certain_and_possible(report: &BuildSummary, id: &str) -> String {
    let figure = report.figures.iter().find(|figure| figure.measure == id);
    figure.map_or_else(
        || "not measured".to_owned(),
        |figure| counts_in_words(figure, &["certain", "possible"]),
    )
}

fn counts_in_words(figure: &Figure, wanted: &[&str]) -> String {
    let Some(row) = figure.value.rows.first() else {
        return "none".to_owned();
    };
    let cells = figure
        .value
        .columns
        .iter()
        .zip(row)
        .filter(|(column, _)| wanted.contains(&column.as_str()));
    let words: Vec<String> = cells
        .map(|(column, cell)| format!("{} {cell}", column.replace('_', " ")))
        .collect();
    words.join(", ")
}

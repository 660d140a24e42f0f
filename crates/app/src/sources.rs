//! What a report is made from: the record as assessed, the measures and the texts in the mechanism's folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use rapporteur_assess::{ImportHeld, ImportWarning, Measure, Record, Situation};
use rapporteur_report::ProseFile;
use rapporteur_store::HeldFilter;
use serde::Deserialize;

use crate::mechanism::store_error;
use crate::{AppError, Mechanism};

const MEASURES_DIR: &str = "measures";
const TEXT_DIR: &str = "report";
const TITLE_PAGE_FILE: &str = "report.toml";

/// `report/report.toml`: the words of the title page, by language. `{year}` stands for the report's year.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct TitlePageFile {
    symbol: String,
    title: BTreeMap<String, String>,
    subtitle: BTreeMap<String, String>,
    distribution: BTreeMap<String, String>,
    period: BTreeMap<String, String>,
    package_note: BTreeMap<String, String>,
}

/// The words of the title page in one language.
pub(crate) struct TitlePage {
    pub(crate) symbol: String,
    pub(crate) title: String,
    pub(crate) subtitle: String,
    pub(crate) distribution: String,
    pub(crate) period: String,
    pub(crate) package_note: String,
}

/// A measure with the bytes of its file.
pub(crate) struct MeasureFile {
    pub(crate) measure: Measure,
    pub(crate) text: String,
}

/// Reads and checks every measure; all faults are told at once.
pub(crate) fn measures(dir: &Path, languages: &[String]) -> Result<Vec<MeasureFile>, AppError> {
    let files = read_folder(&dir.join(MEASURES_DIR), "toml")?;
    if files.is_empty() {
        return Err(AppError::ReportFaults(vec![format!(
            "{MEASURES_DIR}/: no measure (*.toml) stands there; `rapporteur init --template china-2020` writes examples"
        )]));
    }
    let languages: Vec<&str> = languages.iter().map(String::as_str).collect();
    let mut faults = Vec::new();
    let mut measures = Vec::new();
    for (name, text) in files {
        match Measure::parse(&format!("{MEASURES_DIR}/{name}"), &text, &languages) {
            Ok(measure) => measures.push(MeasureFile { measure, text }),
            Err(error) => faults.push(crate::report::in_full(&error)),
        }
    }
    measures.sort_by(|a, b| a.measure.id.cmp(&b.measure.id));
    for pair in measures
        .windows(2)
        .filter(|pair| pair[0].measure.id == pair[1].measure.id)
    {
        faults.push(format!(
            "{MEASURES_DIR}/: two files define the measure {:?}",
            pair[0].measure.id
        ));
    }
    if faults.is_empty() {
        Ok(measures)
    } else {
        Err(AppError::ReportFaults(faults))
    }
}

/// Reads the words of the title page in one language.
pub(crate) fn title_page(dir: &Path, language: &str, year: i32) -> Result<TitlePage, AppError> {
    let path = dir.join(TEXT_DIR).join(TITLE_PAGE_FILE);
    let text = fs::read_to_string(&path).map_err(|error| AppError::file("read", &path, error))?;
    let file: TitlePageFile = toml::from_str(&text).map_err(|error| AppError::Config {
        path: path.clone(),
        message: error.to_string(),
    })?;
    let word = |key: &str, words: &BTreeMap<String, String>| {
        words
            .get(language)
            .map(|word| word.replace("{year}", &year.to_string()))
            .ok_or_else(|| AppError::Config {
                path: path.clone(),
                message: format!("[{key}] has no words in {language:?}"),
            })
    };
    Ok(TitlePage {
        symbol: file.symbol.replace("{year}", &year.to_string()),
        title: word("title", &file.title)?,
        subtitle: word("subtitle", &file.subtitle)?,
        distribution: word("distribution", &file.distribution)?,
        period: word("period", &file.period)?,
        package_note: word("package_note", &file.package_note)?,
    })
}

/// Reads the report's text in one language, in the order of file names.
pub(crate) fn prose(dir: &Path, language: &str) -> Result<Vec<ProseFile>, AppError> {
    let folder = format!("{TEXT_DIR}/{language}");
    let files = read_folder(&dir.join(&folder), "md")?;
    if files.is_empty() {
        return Err(AppError::ReportFaults(vec![format!(
            "{folder}/: no text (*.md) in this language stands there"
        )]));
    }
    Ok(files
        .into_iter()
        .map(|(name, text)| ProseFile {
            path: format!("{folder}/{name}"),
            text,
        })
        .collect())
}

/// Reads the record as it stands now.
pub(crate) async fn record(mechanism: &Mechanism) -> Result<Record, AppError> {
    let store = &mechanism.store;
    let statements = store
        .statements_current(None)
        .await
        .map_err(store_error("read the statements"))?;
    let judgments = store
        .judgments(None)
        .await
        .map_err(store_error("read the judgments"))?;
    let evidence = store
        .evidence_all()
        .await
        .map_err(store_error("read the items"))?;
    let imports = store
        .imports()
        .await
        .map_err(store_error("read the imports"))?;
    let (mut warnings, mut held) = (Vec::new(), Vec::new());
    for import in imports
        .iter()
        .filter(|import| import.superseded_by.is_none())
    {
        for warning in store
            .warnings(import.id)
            .await
            .map_err(store_error("read the warnings"))?
        {
            warnings.push(ImportWarning {
                evidence: import.evidence,
                dataset: import.dataset.clone(),
                locator: warning.locator,
                code: warning.code,
                message: warning.message,
            });
        }
        for row in store
            .held_rows(HeldFilter {
                import: Some(import.id),
                open_only: true,
            })
            .await
            .map_err(store_error("read the held rows"))?
        {
            held.push(ImportHeld {
                evidence: import.evidence,
                dataset: import.dataset.clone(),
                line: row.row.line,
                column: row.row.column,
                reason: row.row.reason,
            });
        }
    }
    let estimates = crate::estimation::taken::parts(mechanism).await?;
    let situation = Situation {
        state: mechanism.config.situation.state.clone(),
    };
    Ok(Record {
        situation,
        statements,
        judgments,
        evidence,
        warnings,
        held,
        estimates,
    })
}

/// The files of a folder with one ending, as name and text, in the order of names. A missing folder is empty.
fn read_folder(folder: &Path, ending: &str) -> Result<Vec<(String, String)>, AppError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(AppError::file("read the folder", folder, error)),
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry
            .map_err(|error| AppError::file("read the folder", folder, error))?
            .path();
        let fits = path
            .extension()
            .is_some_and(|extension| extension == ending);
        if let (true, Some(name)) = (fits, path.file_name()) {
            let text =
                fs::read_to_string(&path).map_err(|error| AppError::file("read", &path, error))?;
            files.push((name.to_string_lossy().into_owned(), text));
        }
    }
    files.sort();
    Ok(files)
}

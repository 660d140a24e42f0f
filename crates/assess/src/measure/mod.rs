//! Answers what a measure is: a named query with its definition in words, and which files are refused. Runs no SQL.
//!
//! A measure file is TOML. Its keys, every one of them checked:
//! `id` (the file's stem, lower-case letters, digits and hyphens), `[title]`, `[definition]` and `[unit]` (words by language),
//! `sql` (one `SELECT`), `parameters` (exactly the parameters that the SQL uses: `state`, `year`), `[disclosure]`,
//! `[columns.NAME]` (a heading by language), `[labels.COLUMN.VALUE]` (words for a cell's value), and, optionally, `[chart]`.

mod file;
pub mod sql;

use std::collections::BTreeMap;

use rapporteur_model::CellValue;
use sha2::{Digest, Sha256};

use crate::AssessError;

/// The longest measure file that is read, in bytes.
pub const MEASURE_BYTES_MAX: usize = 64 * 1024;

/// The same words in several languages, by language tag.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(transparent)]
pub struct Words(BTreeMap<String, String>);

impl Words {
    /// The words in a language: exactly that tag; there is no silent fallback.
    pub fn get(&self, language: &str) -> Option<&str> {
        self.0.get(language).map(String::as_str)
    }

    /// The languages, in order of tag.
    pub fn languages(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

/// A parameter that a measure's SQL may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Parameter {
    /// `:state`, the State concerned.
    State,
    /// `:year`, the report's year.
    Year,
}

impl Parameter {
    /// Its name, without the colon.
    pub const fn as_str(self) -> &'static str {
        match self {
            Parameter::State => "state",
            Parameter::Year => "year",
        }
    }

    /// The parameter of that name.
    pub fn parse(name: &str) -> Option<Self> {
        [Parameter::State, Parameter::Year]
            .into_iter()
            .find(|parameter| parameter.as_str() == name)
    }
}

/// The values of the parameters in one report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameters {
    /// The State concerned, ISO 3166-1 alpha-2.
    pub state: String,
    /// The report's year.
    pub year: i32,
}

impl Parameters {
    /// The value of one parameter.
    pub fn value(&self, parameter: Parameter) -> CellValue {
        match parameter {
            Parameter::State => CellValue::Text(self.state.clone()),
            Parameter::Year => CellValue::Integer(i64::from(self.year)),
        }
    }
}

/// What is done so that a small count discloses nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Disclosure {
    /// Nothing, for the stated reason.
    None {
        /// Why nothing need be done.
        reason: Words,
    },
    /// Counts from 1 to one less than the minimum are withheld, and more where a total would give one away.
    MinimumCell {
        /// The smallest count that is shown.
        minimum: i64,
        /// The columns of counts that the rule protects.
        columns: Vec<String>,
    },
}

/// The kind of a chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ChartKind {
    /// Bars.
    Bar,
    /// Lines.
    Line,
}

/// How a figure is drawn.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chart {
    /// Bars or lines.
    pub kind: ChartKind,
    /// The column along the axis.
    pub x: String,
    /// The columns that are drawn, in order.
    pub series: Vec<String>,
    /// Whether the series add up in one bar.
    #[serde(default)]
    pub stacked: bool,
}

/// A measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measure {
    /// Its id, for example `ngo-deferrals`.
    pub id: String,
    /// Its title.
    pub title: Words,
    /// What is counted, how, and what is not.
    pub definition: Words,
    /// The unit of its numbers.
    pub unit: Words,
    /// The query: one `SELECT` over the release tables.
    pub sql: String,
    /// The parameters that the query uses.
    pub parameters: Vec<Parameter>,
    /// The disclosure rule.
    pub disclosure: Disclosure,
    /// The heading of each column, by the column's name.
    pub columns: BTreeMap<String, Words>,
    /// For columns of closed words: the words to print for each value.
    pub labels: BTreeMap<String, BTreeMap<String, Words>>,
    /// How it is drawn, where it is.
    pub chart: Option<Chart>,
    /// SHA-256 of the file.
    pub file_sha256: [u8; 32],
}

impl Measure {
    /// Reads a measure file. `file` is its name, for messages and for the id; every text must be there in each of `languages`.
    ///
    /// # Errors
    /// `ReadLongMeasure`, `ReadMeasure` and `AcceptSql`, each with file and, but for the first, line.
    pub fn parse(file: &str, text: &str, languages: &[&str]) -> Result<Self, AssessError> {
        if text.len() > MEASURE_BYTES_MAX {
            let (file, size_bytes) = (file.to_owned(), text.len());
            return Err(AssessError::ReadLongMeasure {
                file,
                size_bytes,
                size_bytes_max: MEASURE_BYTES_MAX,
            });
        }
        let mut measure = file::read(file, text, languages)?;
        measure.file_sha256 = Sha256::digest(text.as_bytes()).into();
        Ok(measure)
    }

    /// Reads several measure files, given as name and text, and returns them in order of id.
    ///
    /// # Errors
    /// As [`Measure::parse`], and `UseMeasureTwice`.
    pub fn parse_all(
        files: &[(String, String)],
        languages: &[&str],
    ) -> Result<Vec<Self>, AssessError> {
        let mut by_id: BTreeMap<String, (Self, &str)> = BTreeMap::new();
        for (file, text) in files {
            let measure = Self::parse(file, text, languages)?;
            if let Some((known, first)) = by_id.get(&measure.id) {
                let (first, second) = ((*first).to_owned(), file.clone());
                return Err(AssessError::UseMeasureTwice {
                    measure: known.id.clone(),
                    first,
                    second,
                });
            }
            by_id.insert(measure.id.clone(), (measure, file));
        }
        Ok(by_id.into_values().map(|(measure, _)| measure).collect())
    }

    /// SHA-256 of the file.
    pub const fn file_sha256(&self) -> &[u8; 32] {
        &self.file_sha256
    }

    /// The words to print for a cell's text, or the text itself where no label is given.
    pub fn label<'a>(&'a self, column: &str, value: &'a str, language: &str) -> &'a str {
        let words = self.labels.get(column).and_then(|labels| labels.get(value));
        words.and_then(|words| words.get(language)).unwrap_or(value)
    }
}

//! Answers what a report's figures are and how they are written, read and compared. Recomputes nothing: whoever can run SQL does.
//!
//! `figures.json` is UTF-8 JSON in one canonical form: the keys in the order of the structs below, two spaces of indentation,
//! a line feed at the end; figures in order of measure id; a whole number without and a real number with a fraction or an
//! exponent, in the shortest form that reads back as the same 64-bit value; a withheld or missing cell is `null`. The first
//! key, `format`, is `rapporteur-figures/1`. Every other form is refused.

use rapporteur_model::{CellValue, Figure, FigureValue};
use serde::{Deserialize, Serialize};

use crate::AssessError;
use crate::measure::{Measure, Parameters};

/// The longest `figures.json` that is read, in bytes.
pub const FIGURES_BYTES_MAX: usize = 64 * 1024 * 1024;

const FORMAT: &str = "rapporteur-figures/1";

/// One figure, with what is needed to recompute it.
#[derive(Debug, Clone, PartialEq)]
pub struct FigureRecord {
    /// SHA-256 of the measure's file.
    pub measure_sha256: [u8; 32],
    /// The query.
    pub sql: String,
    /// The names of the parameters that it uses.
    pub parameters: Vec<String>,
    /// The figure.
    pub figure: Figure,
}

impl FigureRecord {
    /// Puts a figure beside its measure.
    pub fn new(measure: &Measure, figure: Figure) -> Self {
        Self {
            measure_sha256: measure.file_sha256,
            sql: measure.sql.clone(),
            parameters: measure
                .parameters
                .iter()
                .map(|parameter| parameter.as_str().to_owned())
                .collect(),
            figure,
        }
    }
}

/// The content of `figures.json`.
#[derive(Debug, Clone, PartialEq)]
pub struct FiguresFile {
    /// The values of the parameters.
    pub parameters: Parameters,
    /// The ledger's checkpoint at which the figures were computed, as its signed note.
    pub checkpoint: String,
    /// The figures, in order of measure id.
    pub figures: Vec<FigureRecord>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    format: String,
    parameters: RawParameters,
    checkpoint: String,
    figures: Vec<RawFigure>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawParameters {
    state: String,
    year: i32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFigure {
    measure: String,
    measure_sha256: String,
    sql: String,
    parameters: Vec<String>,
    columns: Vec<String>,
    rows: Vec<Vec<RawCell>>,
    withheld_count: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum RawCell {
    Null(()),
    Integer(i64),
    Real(f64),
    Text(String),
}

impl FiguresFile {
    /// Writes the canonical form.
    ///
    /// # Errors
    /// `ReadFigures` when figures are out of order or double, or hold a number that is not finite: the reader would refuse the text.
    pub fn to_json(&self) -> Result<String, AssessError> {
        self.check()?;
        let raw = RawFile {
            format: FORMAT.to_owned(),
            parameters: RawParameters {
                state: self.parameters.state.clone(),
                year: self.parameters.year,
            },
            checkpoint: self.checkpoint.clone(),
            figures: self.figures.iter().map(RawFigure::from_record).collect(),
        };
        let mut text = serde_json::to_string_pretty(&raw).map_err(AssessError::ParseFigures)?;
        text.push('\n');
        Ok(text)
    }

    /// Reads the canonical form and no other.
    ///
    /// # Errors
    /// `ParseFigures` and `ReadFigures`.
    pub fn from_json(bytes: &[u8]) -> Result<Self, AssessError> {
        if bytes.len() > FIGURES_BYTES_MAX {
            return Err(refuse(format!(
                "the file has {} bytes, more than the limit of {FIGURES_BYTES_MAX}",
                bytes.len()
            )));
        }
        let raw: RawFile = serde_json::from_slice(bytes).map_err(AssessError::ParseFigures)?;
        if raw.format != FORMAT {
            return Err(refuse(format!(
                "the format is {:?}, not {FORMAT:?}",
                raw.format
            )));
        }
        let file = Self {
            parameters: Parameters {
                state: raw.parameters.state,
                year: raw.parameters.year,
            },
            checkpoint: raw.checkpoint,
            figures: raw
                .figures
                .into_iter()
                .map(RawFigure::into_record)
                .collect::<Result<_, _>>()?,
        };
        if file.to_json()?.as_bytes() != bytes {
            return Err(refuse("the file is not in its canonical form"));
        }
        Ok(file)
    }

    fn check(&self) -> Result<(), AssessError> {
        let ids: Vec<&str> = self
            .figures
            .iter()
            .map(|record| record.figure.measure.as_str())
            .collect();
        if let Some(pair) = ids.windows(2).find(|pair| pair[0] >= pair[1]) {
            return Err(refuse(format!(
                "the figures {:?} and {:?} are out of order or one figure",
                pair[0], pair[1]
            )));
        }
        for record in &self.figures {
            let figure = &record.figure;
            let width = figure.value.columns.len();
            let cells = figure.value.rows.iter().flatten();
            let finite =
                |cell: &CellValue| !matches!(cell, CellValue::Real(real) if !real.is_finite());
            if figure.value.rows.iter().any(|row| row.len() != width)
                || !cells.into_iter().all(finite)
            {
                return Err(refuse(format!(
                    "figure {:?} has a row of another width or a number that is not finite",
                    figure.measure
                )));
            }
        }
        Ok(())
    }
}

impl RawFigure {
    fn from_record(record: &FigureRecord) -> Self {
        let cell = |cell: &CellValue| match cell {
            CellValue::Null => RawCell::Null(()),
            CellValue::Integer(integer) => RawCell::Integer(*integer),
            CellValue::Real(real) => RawCell::Real(*real),
            CellValue::Text(text) => RawCell::Text(text.clone()),
        };
        let value = &record.figure.value;
        Self {
            measure: record.figure.measure.clone(),
            measure_sha256: hex::encode(record.measure_sha256),
            sql: record.sql.clone(),
            parameters: record.parameters.clone(),
            columns: value.columns.clone(),
            rows: value
                .rows
                .iter()
                .map(|row| row.iter().map(cell).collect())
                .collect(),
            withheld_count: record.figure.withheld_count,
        }
    }

    fn into_record(self) -> Result<FigureRecord, AssessError> {
        let mut measure_sha256 = [0; 32];
        hex::decode_to_slice(&self.measure_sha256, &mut measure_sha256).map_err(|_| {
            refuse(format!(
                "figure {:?} has no SHA-256 of its measure",
                self.measure
            ))
        })?;
        let cell = |cell: RawCell| match cell {
            RawCell::Null(()) => CellValue::Null,
            RawCell::Integer(integer) => CellValue::Integer(integer),
            RawCell::Real(real) => CellValue::Real(real),
            RawCell::Text(text) => CellValue::Text(text),
        };
        let rows = self
            .rows
            .into_iter()
            .map(|row| row.into_iter().map(cell).collect())
            .collect();
        Ok(FigureRecord {
            measure_sha256,
            sql: self.sql,
            parameters: self.parameters,
            figure: Figure {
                measure: self.measure,
                value: FigureValue {
                    columns: self.columns,
                    rows,
                },
                withheld_count: self.withheld_count,
            },
        })
    }
}

fn refuse(message: impl Into<String>) -> AssessError {
    AssessError::ReadFigures {
        message: message.into(),
    }
}

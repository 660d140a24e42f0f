//! Answers what a report's figures are and how they are written, read and compared. Recomputes nothing: whoever can run SQL does.
//!
//! `figures.json` is UTF-8 JSON in one canonical form: the keys in the order of the structs below, two spaces of indentation,
//! a line feed at the end; figures in order of measure id; a whole number without and a real number with a fraction or an
//! exponent, in the shortest form that reads back as the same 64-bit value; a withheld or missing cell is `null`. The first
//! key, `format`, is `rapporteur-figures/1`. Every other form is refused.

use rapporteur_model::{CellValue, Figure, FigureValue};
use serde::{Deserialize, Serialize};

use crate::disclosure::protect;
use crate::measure::{Disclosure, Measure, Parameters, sql};
use crate::{AssessError, Disclosed};

/// The longest `figures.json` that is read, in bytes.
pub const FIGURES_BYTES_MAX: usize = 64 * 1024 * 1024;

const FORMAT: &str = "rapporteur-figures/1";

/// Makes a figure of what a measure's query returned: checks that it fits the measure, then applies the disclosure rule.
///
/// # Errors
/// `SettleFigure` when a column has no heading or occurs twice, when a row has another width, when a real number is not
/// finite, or when several rows come from a query without an order.
pub fn settle(measure: &Measure, answer: FigureValue) -> Result<Figure, AssessError> {
    check_answer(measure, &answer)
        .map_err(|message| AssessError::SettleFigure { measure: measure.id.clone(), message })?;
    let disclosed = match &measure.disclosure {
        Disclosure::None { .. } => Disclosed { value: answer, withheld_count: 0 },
        Disclosure::MinimumCell { minimum, columns } => protect(&answer, *minimum, columns),
    };
    Ok(Figure { measure: measure.id.clone(), value: disclosed.value, withheld_count: disclosed.withheld_count })
}

fn check_answer(measure: &Measure, answer: &FigureValue) -> Result<(), String> {
    for (index, column) in answer.columns.iter().enumerate() {
        if !measure.columns.contains_key(column) {
            return Err(format!("the column {column:?} has no heading"));
        }
        if answer.columns[..index].contains(column) {
            return Err(format!("the column {column:?} occurs twice"));
        }
    }
    if let Some(column) = measure.columns.keys().find(|column| !answer.columns.contains(column)) {
        return Err(format!("the query returns no column {column:?}, which has a heading"));
    }
    if answer.rows.len() > 1 && !sql::is_ordered(&measure.sql) {
        return Err("several rows from a query without ORDER BY".to_owned());
    }
    for row in &answer.rows {
        if row.len() != answer.columns.len() {
            return Err(format!("a row of {} cells under {} columns", row.len(), answer.columns.len()));
        }
        if row.iter().any(|cell| matches!(cell, CellValue::Real(real) if !real.is_finite())) {
            return Err("a number that is not finite".to_owned());
        }
    }
    Ok(())
}

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
            parameters: measure.parameters.iter().map(|parameter| parameter.as_str().to_owned()).collect(),
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
            parameters: RawParameters { state: self.parameters.state.clone(), year: self.parameters.year },
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
            return Err(refuse(format!("the file has {} bytes, more than the limit of {FIGURES_BYTES_MAX}", bytes.len())));
        }
        let raw: RawFile = serde_json::from_slice(bytes).map_err(AssessError::ParseFigures)?;
        if raw.format != FORMAT {
            return Err(refuse(format!("the format is {:?}, not {FORMAT:?}", raw.format)));
        }
        let file = Self {
            parameters: Parameters { state: raw.parameters.state, year: raw.parameters.year },
            checkpoint: raw.checkpoint,
            figures: raw.figures.into_iter().map(RawFigure::into_record).collect::<Result<_, _>>()?,
        };
        if file.to_json()?.as_bytes() != bytes {
            return Err(refuse("the file is not in its canonical form"));
        }
        Ok(file)
    }

    fn check(&self) -> Result<(), AssessError> {
        let ids: Vec<&str> = self.figures.iter().map(|record| record.figure.measure.as_str()).collect();
        if let Some(pair) = ids.windows(2).find(|pair| pair[0] >= pair[1]) {
            return Err(refuse(format!("the figures {:?} and {:?} are out of order or one figure", pair[0], pair[1])));
        }
        for record in &self.figures {
            let figure = &record.figure;
            let width = figure.value.columns.len();
            let cells = figure.value.rows.iter().flatten();
            let finite = |cell: &CellValue| !matches!(cell, CellValue::Real(real) if !real.is_finite());
            if figure.value.rows.iter().any(|row| row.len() != width) || !cells.into_iter().all(finite) {
                return Err(refuse(format!("figure {:?} has a row of another width or a number that is not finite", figure.measure)));
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
            rows: value.rows.iter().map(|row| row.iter().map(cell).collect()).collect(),
            withheld_count: record.figure.withheld_count,
        }
    }

    fn into_record(self) -> Result<FigureRecord, AssessError> {
        let mut measure_sha256 = [0; 32];
        hex::decode_to_slice(&self.measure_sha256, &mut measure_sha256)
            .map_err(|_| refuse(format!("figure {:?} has no SHA-256 of its measure", self.measure)))?;
        let cell = |cell: RawCell| match cell {
            RawCell::Null(()) => CellValue::Null,
            RawCell::Integer(integer) => CellValue::Integer(integer),
            RawCell::Real(real) => CellValue::Real(real),
            RawCell::Text(text) => CellValue::Text(text),
        };
        let rows = self.rows.into_iter().map(|row| row.into_iter().map(cell).collect()).collect();
        Ok(FigureRecord {
            measure_sha256,
            sql: self.sql,
            parameters: self.parameters,
            figure: Figure {
                measure: self.measure,
                value: FigureValue { columns: self.columns, rows },
                withheld_count: self.withheld_count,
            },
        })
    }
}

fn refuse(message: impl Into<String>) -> AssessError {
    AssessError::ReadFigures { message: message.into() }
}

/// How two sets of figures differ, in English sentences; empty when they do not. `published` is what a package says, `recomputed`
/// what its tables give.
pub fn differences(published: &[Figure], recomputed: &[Figure]) -> Vec<String> {
    let mut found = Vec::new();
    for figure in published {
        match recomputed.iter().find(|other| other.measure == figure.measure) {
            Some(other) => difference(figure, other, &mut found),
            None => found.push(format!("{}: published, but no measure computes it", figure.measure)),
        }
    }
    for other in recomputed {
        if !published.iter().any(|figure| figure.measure == other.measure) {
            found.push(format!("{}: a measure computes it, but it is not published", other.measure));
        }
    }
    found
}

fn difference(published: &Figure, recomputed: &Figure, found: &mut Vec<String>) {
    let (id, was, is) = (&published.measure, &published.value, &recomputed.value);
    if was.columns != is.columns {
        found.push(format!("{id}: published columns {:?}, recomputed {:?}", was.columns, is.columns));
        return;
    }
    if was.rows.len() != is.rows.len() {
        found.push(format!("{id}: {} rows published, {} recomputed", was.rows.len(), is.rows.len()));
    }
    if published.withheld_count != recomputed.withheld_count {
        let (was, is) = (published.withheld_count, recomputed.withheld_count);
        found.push(format!("{id}: {was} cells published as withheld, {is} recomputed"));
    }
    for (index, (was_row, is_row)) in was.rows.iter().zip(&is.rows).enumerate() {
        for ((column, was_cell), is_cell) in was.columns.iter().zip(was_row).zip(is_row) {
            if was_cell != is_cell {
                let (was, is) = (shown(was_cell), shown(is_cell));
                found.push(format!("{id}, row {}, column {column}: published {was}, recomputed {is}", index + 1));
            }
        }
    }
}

fn shown(cell: &CellValue) -> String {
    match cell {
        CellValue::Null => "nothing".to_owned(),
        CellValue::Integer(integer) => integer.to_string(),
        CellValue::Real(real) => format!("{real:?}"),
        CellValue::Text(text) => format!("{text:?}"),
    }
}

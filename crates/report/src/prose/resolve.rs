//! Answers: what one placeholder prints, from the figures given. Refuses a measure whose shape does not fit.

use rapporteur_model::{CellValue, Figure};

use crate::chart::Chart;
use crate::error::{Place, ReportError};
use crate::format::{Style, date, grouped, raw};
use crate::input::{EstimateNote, MeasureText, ReportInput};
use crate::tree::{Cell, FigureRef, Inline, TableBlock, TableColumn};
use crate::words::Words;

/// Fields of the masthead that prose may name.
const FIELDS: [&str; 11] = [
    "title",
    "symbol",
    "date",
    "mechanism",
    "situation",
    "period",
    "year",
    "origin",
    "size",
    "root",
    "vkey",
];

/// Cells up to this length are kept on one line.
const SHORT_CHARS: usize = 18;

/// Resolves placeholders of one report.
pub(super) struct Resolver<'a> {
    pub(super) input: &'a ReportInput,
    pub(super) words: &'a Words,
}

impl<'a> Resolver<'a> {
    fn measure(&self, at: &Place, id: &str) -> Result<(&'a Figure, &'a MeasureText), ReportError> {
        let unknown = || ReportError::UnknownMeasure {
            at: at.clone(),
            measure: id.to_owned(),
        };
        let unworded = || ReportError::UnwordedMeasure {
            at: at.clone(),
            measure: id.to_owned(),
        };
        let figure = self.input.figures.get(id).ok_or_else(unknown)?;
        if let Some(why) = self.note(id).and_then(|note| note.refusal.as_ref()) {
            return Err(ReportError::RefusedEstimate {
                at: at.clone(),
                measure: id.to_owned(),
                why: why.clone(),
            });
        }
        Ok((figure, self.input.measures.get(id).ok_or_else(unworded)?))
    }

    fn note(&self, id: &str) -> Option<&'a EstimateNote> {
        self.input.estimates.get(id)
    }

    /// What stands next to each number of a measure, in brackets; empty for most.
    fn beside(&self, id: &str) -> String {
        let beside = self.note(id).and_then(|note| note.beside.as_ref());
        beside.map_or_else(String::new, |words| format!(" [{words}]"))
    }

    /// Leaves of equal words beside several numbers of one line only those beside the last.
    pub(super) fn say_once(&self, inlines: &mut Vec<Inline>) {
        for id in self.input.estimates.keys() {
            let words = Inline::Text(self.beside(id));
            let last = inlines.iter().rposition(|inline| *inline == words);
            let mut place = 0;
            inlines.retain(|inline| {
                place += 1;
                *inline != words || Some(place - 1) == last
            });
        }
    }

    fn style(&self, measure: &'a MeasureText) -> Style<'a> {
        Style {
            language: &self.input.meta.language,
            measure,
        }
    }

    /// A figure in a sentence.
    pub(super) fn figure(
        &self,
        at: &Place,
        id: &str,
        column: Option<&str>,
    ) -> Result<Vec<Inline>, ReportError> {
        let (figure, measure) = self.measure(at, id)?;
        let value = &figure.value;
        let known = || value.columns.join(", ");
        let [row] = value.rows.as_slice() else {
            return Err(ReportError::NotOneRow {
                at: at.clone(),
                measure: id.to_owned(),
                rows: value.rows.len(),
            });
        };
        let print = |column: &str| -> Result<FigureRef, ReportError> {
            let index = value.columns.iter().position(|name| name == column);
            let cell = index.and_then(|index| row.get(index)).ok_or_else(|| {
                ReportError::UnknownColumn {
                    at: at.clone(),
                    measure: id.to_owned(),
                    column: column.to_owned(),
                    known: known(),
                }
            })?;
            self.figure_ref(at, figure, measure, column, cell)
        };
        let is_range = ["certain", "possible"]
            .iter()
            .all(|name| value.columns.iter().any(|column| column == name));
        let mut inlines = match (column, value.columns.as_slice()) {
            (Some(column), _) => vec![Inline::Figure(print(column)?)],
            (None, [column]) => vec![Inline::Figure(print(column)?)],
            (None, _) if is_range => self.range(print("certain")?, print("possible")?),
            (None, _) => {
                return Err(ReportError::NotOneValue {
                    at: at.clone(),
                    measure: id.to_owned(),
                    known: known(),
                });
            }
        };
        let beside = self.beside(id);
        if !beside.is_empty() {
            inlines.push(Inline::Text(beside));
        }
        Ok(inlines)
    }

    fn figure_ref(
        &self,
        at: &Place,
        figure: &Figure,
        measure: &'a MeasureText,
        column: &str,
        cell: &CellValue,
    ) -> Result<FigureRef, ReportError> {
        let text = match self.style(measure).text(column, cell) {
            Some(text) => text,
            None if figure.withheld_count > 0 => self.words.get("withheld"),
            None => {
                let (measure, column) = (measure.id.clone(), column.to_owned());
                return Err(ReportError::EmptyFigure {
                    at: at.clone(),
                    measure,
                    column,
                });
            }
        };
        Ok(FigureRef {
            measure: figure.measure.clone(),
            column: column.to_owned(),
            raw: raw(cell),
            text,
        })
    }

    /// `N (possibly M)`, or N alone where both agree.
    fn range(&self, certain: FigureRef, possible: FigureRef) -> Vec<Inline> {
        if certain.raw == possible.raw {
            return vec![Inline::Figure(certain)];
        }
        let pattern = self
            .words
            .with("possibly", &[("certain", "\u{1}"), ("possible", "\u{2}")]);
        let mut inlines = Vec::new();
        for part in pattern.split_inclusive(['\u{1}', '\u{2}']) {
            let words = part.trim_end_matches(['\u{1}', '\u{2}']);
            if !words.is_empty() {
                inlines.push(Inline::Text(words.to_owned()));
            }
            match part.chars().next_back() {
                Some('\u{1}') => inlines.push(Inline::Figure(certain.clone())),
                Some('\u{2}') => inlines.push(Inline::Figure(possible.clone())),
                _ => {}
            }
        }
        inlines
    }

    /// A measure's rows; `number` is 0 for the twin of a chart.
    pub(super) fn table(
        &self,
        at: &Place,
        id: &str,
        number: u32,
    ) -> Result<TableBlock, ReportError> {
        let (figure, measure) = self.measure(at, id)?;
        let value = &figure.value;
        let style = self.style(measure);
        let nothing = if figure.withheld_count > 0 {
            self.words.get("withheld")
        } else {
            "—".to_owned()
        };
        let print = |(name, cell): (&String, &CellValue)| Cell {
            raw: raw(cell),
            text: style.cell(name, cell).unwrap_or_else(|| nothing.clone()),
        };
        let rows: Vec<Vec<Cell>> = value
            .rows
            .iter()
            .map(|row| value.columns.iter().zip(row).map(print).collect())
            .collect();
        let columns = value
            .columns
            .iter()
            .enumerate()
            .map(|(index, name)| column(figure, measure, index, name, &rows));
        let columns = columns.collect();
        Ok(TableBlock {
            measure: id.to_owned(),
            number,
            caption: format!("{}{}", measure.title, self.beside(id)),
            columns,
            rows,
            withheld_count: figure.withheld_count,
        })
    }

    /// A measure drawn.
    pub(super) fn chart(&self, at: &Place, id: &str) -> Result<Chart, ReportError> {
        let (figure, measure) = self.measure(at, id)?;
        let none = || ReportError::NoChart {
            at: at.clone(),
            measure: id.to_owned(),
        };
        let spec = measure.chart.as_ref().ok_or_else(none)?;
        let mut chart = Chart::of(figure, measure, spec, &self.style(measure), self.words)
            .map_err(|reason| ReportError::DrawChart {
                at: at.clone(),
                measure: id.to_owned(),
                reason,
            })?;
        chart.title.push_str(&self.beside(id));
        Ok(chart)
    }

    /// A field of the masthead.
    pub(super) fn field(&self, at: &Place, field: &str) -> Result<Inline, ReportError> {
        let meta = &self.input.meta;
        let text = match field {
            "title" => meta.title.clone(),
            "symbol" => meta.symbol.clone(),
            "date" => date(&meta.date, &meta.language).unwrap_or_else(|| meta.date.clone()),
            "mechanism" => meta.mechanism.clone(),
            "situation" => meta.situation.clone(),
            "period" => meta.period.clone(),
            "year" => meta.year.to_string(),
            "origin" => return Ok(Inline::Code(meta.checkpoint.origin.clone())),
            "size" => grouped(i64::try_from(meta.checkpoint.size).unwrap_or(i64::MAX)),
            "root" => return Ok(Inline::Code(meta.checkpoint.root_hex.clone())),
            "vkey" => return Ok(Inline::Code(meta.log_vkey.clone())),
            _ => {
                let (field, known) = (field.to_owned(), FIELDS.join(", "));
                return Err(ReportError::UnknownField {
                    at: at.clone(),
                    field,
                    known,
                });
            }
        };
        Ok(Inline::Text(text))
    }
}

fn column(
    figure: &Figure,
    measure: &MeasureText,
    index: usize,
    name: &str,
    printed: &[Vec<Cell>],
) -> TableColumn {
    let mut texts = printed
        .iter()
        .filter_map(|row| row.get(index))
        .map(|cell| &cell.text);
    let cells = || figure.value.rows.iter().filter_map(|row| row.get(index));
    let is_number = |cell: &CellValue| {
        matches!(
            cell,
            CellValue::Integer(_) | CellValue::Real(_) | CellValue::Null
        )
    };
    let is_labelled = |cell: &CellValue| {
        let raw = raw(cell);
        measure.labels.contains_key(&raw) || measure.labels.contains_key(&format!("{name}:{raw}"))
    };
    let is_numeric = cells().all(|cell| is_number(cell) && !is_labelled(cell))
        && cells().any(|cell| !matches!(cell, CellValue::Null));
    let heading = measure
        .columns
        .get(name)
        .cloned()
        .unwrap_or_else(|| name.replace('_', " "));
    TableColumn {
        name: name.to_owned(),
        heading,
        is_numeric,
        is_short: texts.all(|text| text.chars().count() <= SHORT_CHARS),
    }
}

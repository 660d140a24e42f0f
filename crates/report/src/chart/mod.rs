//! Answers: what a chart draws, and the same in words. Refuses data that its kind cannot show.

mod bars;
mod canvas;
mod dots;
pub(crate) mod frame;
mod lines;
mod scale;
mod strip;

use rapporteur_model::{CellValue, Figure};

use crate::format::Style;
use crate::input::{ChartKind, ChartSpec, MeasureText};
use crate::words::Words;

pub(crate) use canvas::{Anchor, Area, Canvas, Label, px};
pub(crate) use frame::WIDTH;
pub(crate) use scale::Scale;

/// Most entries along the axis and most series: beyond them nobody can read a chart.
const ENTRIES_MAX: usize = 120;
const SERIES_MAX: usize = 5;

/// A chart ready to draw.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// The measure.
    pub measure: String,
    /// The sort of chart.
    pub kind: ChartKind,
    /// Bars stand on each other.
    pub is_stacked: bool,
    /// The measure's title.
    pub title: String,
    /// The unit of the values.
    pub unit: String,
    /// What is drawn, in sentences, for those who cannot see it.
    pub description: String,
    /// The entries along the axis.
    pub(crate) entries: Vec<Entry>,
    /// The series, in the order drawn.
    pub(crate) series: Vec<Series>,
    /// Whether the axis is one of whole numbers, such as years.
    pub(crate) is_numeric: bool,
}

/// One entry along the axis.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    pub(crate) text: String,
    /// Its place on a numeric axis; else its index.
    pub(crate) position: f64,
}

/// One series.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Series {
    pub(crate) heading: String,
    pub(crate) points: Vec<Option<Point>>,
}

/// One value and how the language writes it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Point {
    pub(crate) value: f64,
    pub(crate) text: String,
}

impl Chart {
    /// The chart of a figure; `Err` says in words why it cannot be drawn.
    pub(crate) fn of(
        figure: &Figure,
        measure: &MeasureText,
        spec: &ChartSpec,
        style: &Style<'_>,
        words: &Words,
    ) -> Result<Self, String> {
        let (entries, is_numeric) = entries(figure, &spec.x, style)?;
        if entries.len() > ENTRIES_MAX || spec.series.is_empty() || spec.series.len() > SERIES_MAX {
            return Err(format!(
                "a chart shows up to {ENTRIES_MAX} entries of one to {SERIES_MAX} series"
            ));
        }
        let series = spec
            .series
            .iter()
            .map(|name| series(figure, measure, name, style));
        let mut chart = Self {
            measure: measure.id.clone(),
            kind: spec.kind,
            is_stacked: spec.stacked,
            title: measure.title.clone(),
            unit: measure.unit.clone(),
            description: String::new(),
            entries,
            series: series.collect::<Result<_, _>>()?,
            is_numeric,
        };
        let heading = measure
            .columns
            .get(&spec.x)
            .cloned()
            .unwrap_or_else(|| spec.x.replace('_', " "));
        chart.description = chart.described(words, &heading);
        Ok(chart)
    }

    /// The drawing as SVG: no script, no style sheet, text as text. The ink is `currentColor`, so a page may set it.
    pub fn svg(&self) -> String {
        frame::svg(self, &self.drawn(), true)
    }

    /// The drawing without its labels, and the labels, for a typesetter that shapes complex scripts itself.
    pub(crate) fn svg_and_labels(&self) -> (String, Canvas) {
        let canvas = self.drawn();
        (frame::svg(self, &canvas, false), canvas)
    }

    fn drawn(&self) -> Canvas {
        match (self.kind, self.is_numeric) {
            (ChartKind::Bar, true) => bars::upright(self),
            (ChartKind::Bar, false) => bars::lying(self),
            (ChartKind::Line | ChartKind::Step, _) => lines::drawn(self),
            (ChartKind::Dot, _) => dots::drawn(self),
            (ChartKind::Strip, _) => strip::drawn(self),
        }
    }

    fn described(&self, words: &Words, heading: &str) -> String {
        let (Some(first), Some(last)) = (self.entries.first(), self.entries.last()) else {
            return words.get("chart-empty");
        };
        let kind = match self.kind {
            ChartKind::Bar if self.is_stacked => words.get("chart-stacked"),
            ChartKind::Bar => words.get("chart-bar"),
            ChartKind::Line => words.get("chart-line"),
            ChartKind::Step => words.get("chart-step"),
            ChartKind::Dot => words.get("chart-dot"),
            ChartKind::Strip => words.get("chart-strip"),
        };
        let count = self.entries.len().to_string();
        let about = [
            ("kind", kind.as_str()),
            ("x", heading),
            ("count", &count),
            ("first", &first.text),
            ("last", &last.text),
        ];
        let mut sentences = vec![words.with("chart-about", &about)];
        sentences.extend(
            self.series
                .iter()
                .filter_map(|series| self.series_described(words, series)),
        );
        sentences.join(" ")
    }

    fn series_described(&self, words: &Words, series: &Series) -> Option<String> {
        let points = || {
            self.entries
                .iter()
                .zip(&series.points)
                .filter_map(|(entry, point)| Some((entry, point.as_ref()?)))
        };
        let (low_at, low) = points().min_by(|a, b| a.1.value.total_cmp(&b.1.value))?;
        let (high_at, high) = points()
            .rev()
            .max_by(|a, b| a.1.value.total_cmp(&b.1.value))?;
        let named = [
            ("series", series.heading.as_str()),
            ("low", &low.text),
            ("lowat", &low_at.text),
            ("high", &high.text),
            ("highat", &high_at.text),
        ];
        Some(words.with("chart-series", &named))
    }
}

fn column(figure: &Figure, name: &str) -> Result<usize, String> {
    let index = figure
        .value
        .columns
        .iter()
        .position(|column| column == name);
    index.ok_or_else(|| {
        format!(
            "it has no column {name:?}; it has {}",
            figure.value.columns.join(", ")
        )
    })
}

fn entries(figure: &Figure, name: &str, style: &Style<'_>) -> Result<(Vec<Entry>, bool), String> {
    let index = column(figure, name)?;
    let cells: Vec<&CellValue> = figure
        .value
        .rows
        .iter()
        .filter_map(|row| row.get(index))
        .collect();
    let is_numeric = !cells.is_empty()
        && cells
            .iter()
            .all(|cell| matches!(cell, CellValue::Integer(_)));
    let entry = |(place, cell): (usize, &&CellValue)| Entry {
        text: style.text(name, cell).unwrap_or_else(|| "—".to_owned()),
        position: match cell {
            CellValue::Integer(number) if is_numeric => number_of(*number),
            _ => count_of(place),
        },
    };
    Ok((cells.iter().enumerate().map(entry).collect(), is_numeric))
}

fn series(
    figure: &Figure,
    measure: &MeasureText,
    name: &str,
    style: &Style<'_>,
) -> Result<Series, String> {
    let index = column(figure, name)?;
    let point = |cell: &CellValue| {
        let value = match cell {
            CellValue::Integer(number) => number_of(*number),
            CellValue::Real(number) => *number,
            CellValue::Null => return Ok(None),
            CellValue::Text(text) => {
                return Err(format!("its column {name:?} holds the text {text:?}"));
            }
        };
        Ok(style.text(name, cell).map(|text| Point { value, text }))
    };
    let points = figure
        .value
        .rows
        .iter()
        .filter_map(|row| row.get(index))
        .map(point)
        .collect::<Result<_, String>>()?;
    let heading = measure
        .columns
        .get(name)
        .cloned()
        .unwrap_or_else(|| name.replace('_', " "));
    Ok(Series { heading, points })
}

/// A count of things drawn.
pub(crate) fn count_of(count: usize) -> f64 {
    number_of(i64::try_from(count).unwrap_or(i64::MAX))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a chart's pixel is far coarser than the 53 bits that are kept"
)]
fn number_of(number: i64) -> f64 {
    number as f64
}

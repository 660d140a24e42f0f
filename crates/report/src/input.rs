//! Answers: what a report is made from: text and figures. Refuses anything that names a row of the record.

use std::collections::BTreeMap;

use rapporteur_model::{Figure, Language};

/// Everything one report in one language is made from.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportInput {
    /// The masthead, the period and the proof.
    pub meta: ReportMeta,
    /// The prose, in the report's order.
    pub prose: Vec<ProseFile>,
    /// The words of each measure in this language, by the measure's id.
    pub measures: BTreeMap<String, MeasureText>,
    /// The answers, by the measure's id.
    pub figures: BTreeMap<String, Figure>,
    /// What must stand beside the answers that rest on estimates, by the measure's id.
    pub estimates: BTreeMap<String, EstimateNote>,
}

/// What is said of a measure that rests on estimates, in the report's language.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EstimateNote {
    /// Why the report may not use it: the estimate, the gates that fail and what to do; none when it may.
    pub refusal: Option<String>,
    /// What is printed next to each of its numbers: who overrode which gates and why, that methods disagree.
    pub beside: Option<String>,
    /// Every gate, a sentence each, printed with how the figure is made.
    pub gates: Vec<String>,
}

/// What the masthead, the running heads and the proof annex say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportMeta {
    /// The report's title.
    pub title: String,
    /// A second line of the title; empty when there is none.
    pub subtitle: String,
    /// The document symbol, for example `RAPP/2020/1`.
    pub symbol: String,
    /// Who it is distributed to, in words, for example `General`.
    pub distribution: String,
    /// The day of issue, ISO 8601.
    pub date: String,
    /// The language of this expression of the report.
    pub language: Language,
    /// The language it was written in first.
    pub original_language: Language,
    /// The mechanism's name.
    pub mechanism: String,
    /// The situation's name.
    pub situation: String,
    /// The reporting period, in words.
    pub period: String,
    /// The report's year.
    pub year: i32,
    /// The ledger's signed head that the figures were computed at.
    pub checkpoint: Checkpoint,
    /// The ledger's verifier key, as a signed-note verifier line.
    pub log_vkey: String,
    /// What the reader should know of the data package; empty when nothing.
    pub package_note: String,
    /// The keys are seeded, so the report proves nothing and says so on its face.
    pub demonstration: bool,
}

/// The ledger's head, as the report prints it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The ledger's origin line.
    pub origin: String,
    /// How many entries it holds.
    pub size: u64,
    /// The tree's root hash in hex.
    pub root_hex: String,
}

/// One file of prose in Markdown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProseFile {
    /// Its name, as errors shall print it.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// What a measure is called and means, in the report's language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeasureText {
    /// The measure's id.
    pub id: String,
    /// A title, used as the caption of its table and chart.
    pub title: String,
    /// The definition in words: what is counted, over what, until when.
    pub definition: String,
    /// The unit of its values, for example `decisions`.
    pub unit: String,
    /// Headings, by the column's name.
    pub columns: BTreeMap<String, String>,
    /// Words for stored values, by `column:value` or, for every column, by `value`.
    pub labels: BTreeMap<String, String>,
    /// How to draw it; `None` when `{{chart:…}}` may not name it.
    pub chart: Option<ChartSpec>,
}

/// How a measure is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChartSpec {
    /// The sort of chart.
    pub kind: ChartKind,
    /// The column along the axis of categories or years.
    pub x: String,
    /// The columns that hold values, in the order drawn.
    pub series: Vec<String>,
    /// Bars of one category stand on each other instead of side by side.
    pub stacked: bool,
}

/// The sorts of chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChartKind {
    /// Bars: upright over years, lying for named categories.
    Bar,
    /// Points joined by straight lines.
    Line,
    /// A value that holds until the next.
    Step,
    /// One dot per value on a line per category.
    Dot,
    /// One row of shaded squares per series.
    Strip,
}

impl ChartKind {
    /// Reads the word that a measure's file uses: `bar`, `line`, `step`, `dot`, `strip`.
    pub fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "bar" => Self::Bar,
            "line" => Self::Line,
            "step" => Self::Step,
            "dot" => Self::Dot,
            "strip" => Self::Strip,
            _ => return None,
        })
    }
}

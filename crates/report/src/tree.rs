//! Answers: what a report is, before it is HTML or PDF. Refuses markup of either.

use std::collections::BTreeMap;

use crate::chart::Chart;
use crate::input::ReportMeta;

/// A whole report in one language.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// The masthead, the period and the proof.
    pub meta: ReportMeta,
    /// What stands before the first heading: the boxed summary.
    pub summary: Vec<Block>,
    /// Headings, paragraphs and what stands between them, in order.
    pub body: Vec<Block>,
    /// The footnotes, in order of their first mark.
    pub notes: Vec<Footnote>,
    /// The measures that the text names, in order of their first naming.
    pub measures: Vec<MeasureEntry>,
    /// Literal numbers that are no figures, with the reason for each.
    pub literals: Vec<Literal>,
    /// How many words the prose has (a Han or kana character counts as one).
    pub word_count: usize,
    /// How many paragraphs are numbered.
    pub paragraph_count: u32,
}

/// A block of text.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A heading.
    Heading {
        /// 1 to 3.
        level: u8,
        /// Its number as printed, for example `II.`.
        label: String,
        /// What links point at.
        anchor: String,
        /// The words.
        text: Vec<Inline>,
        /// The first and last numbered paragraph below it, where there is one.
        paragraphs: Option<(u32, u32)>,
    },
    /// A paragraph.
    Paragraph {
        /// Its number; `None` in the summary, in lists, quotations and notes.
        number: Option<u32>,
        /// What links point at; empty where nothing can.
        anchor: String,
        /// The words.
        text: Vec<Inline>,
    },
    /// A list.
    List(ListBlock),
    /// Words of another, set apart.
    Quote(Vec<Block>),
    /// A measure's rows.
    Table(TableBlock),
    /// A measure drawn, with its table.
    Chart(Box<ChartBlock>),
}

/// A list.
#[derive(Debug, Clone, PartialEq)]
pub struct ListBlock {
    /// The number of the first entry; `None` for bullets.
    pub start: Option<u64>,
    /// The entries.
    pub entries: Vec<Vec<Block>>,
}

/// A piece of a line.
#[derive(Debug, Clone, PartialEq)]
pub enum Inline {
    /// Words.
    Text(String),
    /// Emphasis.
    Emphasis(Vec<Inline>),
    /// Strong emphasis.
    Strong(Vec<Inline>),
    /// A name of the machine's world: a file, a hash.
    Code(String),
    /// A link.
    Link {
        /// Where it leads.
        href: String,
        /// The words.
        text: Vec<Inline>,
    },
    /// A footnote's mark.
    Note(usize),
    /// A line break.
    Break,
    /// A figure.
    Figure(FigureRef),
    /// A literal number that is no figure.
    Literal(String),
    /// The number of another paragraph.
    ParagraphRef {
        /// What the link points at.
        anchor: String,
        /// Its number.
        label: String,
    },
}

/// A figure as printed in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureRef {
    /// The measure.
    pub measure: String,
    /// The column.
    pub column: String,
    /// The value as a machine writes it.
    pub raw: String,
    /// The value as the language writes it.
    pub text: String,
}

/// A measure's rows as printed.
#[derive(Debug, Clone, PartialEq)]
pub struct TableBlock {
    /// The measure.
    pub measure: String,
    /// Its number among the tables; 0 for the twin of a chart.
    pub number: u32,
    /// The caption.
    pub caption: String,
    /// The columns.
    pub columns: Vec<TableColumn>,
    /// The rows.
    pub rows: Vec<Vec<Cell>>,
    /// Cells that the disclosure rule withheld.
    pub withheld_count: u64,
}

/// A column as printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableColumn {
    /// Its name in the measure.
    pub name: String,
    /// Its heading.
    pub heading: String,
    /// It holds numbers only, and is set to the right.
    pub is_numeric: bool,
    /// Its cells are short and are best kept on one line each.
    pub is_short: bool,
}

/// A cell as printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// The value as a machine writes it; empty for NULL.
    pub raw: String,
    /// The value as the language writes it.
    pub text: String,
}

/// A measure drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct ChartBlock {
    /// Its number among the charts.
    pub number: u32,
    /// What is drawn.
    pub chart: Chart,
    /// The same values as a table.
    pub table: TableBlock,
}

/// A footnote.
#[derive(Debug, Clone, PartialEq)]
pub struct Footnote {
    /// Its number, from 1.
    pub number: usize,
    /// The words.
    pub text: Vec<Inline>,
}

/// A measure's entry in the annex.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeasureEntry {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its definition.
    pub definition: String,
    /// Its unit.
    pub unit: String,
    /// Headings by column, in the answer's order.
    pub columns: Vec<(String, String)>,
    /// The gates of the estimates that it rests on, a sentence each; empty for most.
    pub gates: Vec<String>,
}

/// A literal number and why it is no figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Literal {
    /// As printed.
    pub text: String,
    /// The reason given.
    pub reason: String,
    /// The numbered paragraph it stands in, or the last one before it.
    pub paragraph: u32,
}

/// Marks and the paragraphs that they stand for: the link's target and the number.
pub(crate) type Anchors = BTreeMap<String, (String, String)>;

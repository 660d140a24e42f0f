//! Answers: how prose and figures become one document, and that document HTML, Typst text and SVG. Refuses rows of the
//! record, typed numbers, and every form of I/O.
#![doc = include_str!("../README.md")]

mod annex;
mod chart;
mod compose;
mod direction;
mod error;
mod format;
mod html;
mod input;
mod plain;
mod plot;
mod prose;
mod tree;
mod typst_text;
mod words;

pub use chart::Chart;
pub use compose::compose;
pub use error::{Place, ReportError};
pub use format::grouped;
pub use html::html;
pub use input::{
    ChartKind, ChartSpec, Checkpoint, EstimateNote, MeasureText, ProseFile, ReportInput, ReportMeta,
};
pub use plain::{PlainPage, PlainPart, PlainTable, plain_html};
pub use plot::{BandPlot, BandRow, Histogram, IntervalPlot, IntervalRow, Span};
pub use tree::{
    Block, Cell, ChartBlock, Document, FigureRef, Footnote, Inline, ListBlock, Literal,
    MeasureEntry, TableBlock, TableColumn,
};
pub use typst_text::{TypstText, typst_text};

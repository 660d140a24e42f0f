//! Answers: how prose and figures become one document, and that document HTML, Typst text and SVG. Refuses rows of the
//! record, typed numbers, and every form of I/O.
#![doc = include_str!("../README.md")]

mod input;
mod error;
mod tree;
mod words;
mod format;
mod direction;
mod prose;
mod compose;
mod chart;
mod annex;
mod html;
mod typst_text;

pub use chart::Chart;
pub use compose::compose;
pub use error::{Place, ReportError};
pub use html::html;
pub use input::{ChartKind, ChartSpec, Checkpoint, MeasureText, ProseFile, ReportInput, ReportMeta};
pub use tree::{
    Block, Cell, ChartBlock, Document, FigureRef, Footnote, Inline, ListBlock, Literal, MeasureEntry, TableBlock,
    TableColumn,
};
pub use typst_text::{TypstText, typst_text};

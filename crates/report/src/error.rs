//! Answers: what is wrong with a report's prose, and on which line. Refuses to stop at the first fault.

use std::fmt;

/// A line of a prose file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file's name as given.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// One fault of the prose. A build reports all of them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReportError {
    /// A number stands in the text where a figure belongs.
    #[error(
        "{at}: the number {number:?} is typed into the text; name a figure with {{{{figure:ID}}}}, or write {{{{number:{number}|why it is none}}}}"
    )]
    TypedNumber {
        /// Where.
        at: Place,
        /// As typed.
        number: String,
    },
    /// A placeholder of no known kind.
    #[error(
        "{at}: {{{{{text}}}}} is no placeholder; known are figure, table, chart, number, paragraph and meta"
    )]
    UnknownPlaceholder {
        /// Where.
        at: Place,
        /// What stands between the braces.
        text: String,
    },
    /// Braces that open and do not close on the same line.
    #[error("{at}: a placeholder opens and does not close on this line")]
    OpenPlaceholder {
        /// Where.
        at: Place,
    },
    /// A measure that the report was not given.
    #[error("{at}: there is no measure {measure:?}")]
    UnknownMeasure {
        /// Where.
        at: Place,
        /// Its id as typed.
        measure: String,
    },
    /// A measure without words in the report's language.
    #[error("{at}: the measure {measure:?} has no words in this language")]
    UnwordedMeasure {
        /// Where.
        at: Place,
        /// Its id.
        measure: String,
    },
    /// A column that the measure does not return.
    #[error("{at}: the measure {measure:?} has no column {column:?}; it has {known}")]
    UnknownColumn {
        /// Where.
        at: Place,
        /// The measure.
        measure: String,
        /// The column as typed.
        column: String,
        /// The columns it has.
        known: String,
    },
    /// A figure in a sentence needs a measure of one row.
    #[error(
        "{at}: the measure {measure:?} returned {rows} rows; a figure in a sentence needs exactly one"
    )]
    NotOneRow {
        /// Where.
        at: Place,
        /// The measure.
        measure: String,
        /// How many it returned.
        rows: usize,
    },
    /// A figure without a column needs a measure of one value.
    #[error(
        "{at}: the measure {measure:?} has several columns ({known}); name one as {{{{figure:{measure}.COLUMN}}}}"
    )]
    NotOneValue {
        /// Where.
        at: Place,
        /// The measure.
        measure: String,
        /// The columns it has.
        known: String,
    },
    /// The one value is NULL and was not withheld.
    #[error("{at}: the measure {measure:?} has no value in column {column:?}")]
    EmptyFigure {
        /// Where.
        at: Place,
        /// The measure.
        measure: String,
        /// The column.
        column: String,
    },
    /// A literal without a reason.
    #[error(
        "{at}: {{{{number:{number}}}}} gives no reason; write {{{{number:{number}|why it is no figure}}}}"
    )]
    NumberWithoutReason {
        /// Where.
        at: Place,
        /// The literal.
        number: String,
    },
    /// A table or chart inside a sentence.
    #[error("{at}: {{{{{text}}}}} must stand alone, as a paragraph of its own")]
    NotAlone {
        /// Where.
        at: Place,
        /// What stands between the braces.
        text: String,
    },
    /// A chart of a measure that says nothing of how to draw it.
    #[error("{at}: the measure {measure:?} does not say how it is drawn")]
    NoChart {
        /// Where.
        at: Place,
        /// The measure.
        measure: String,
    },
    /// A measure's answer does not fit its chart.
    #[error("{at}: the measure {measure:?} cannot be drawn: {reason}")]
    DrawChart {
        /// Where.
        at: Place,
        /// The measure.
        measure: String,
        /// Why.
        reason: String,
    },
    /// A measure rests on an estimate that may not be printed.
    #[error("{at}: the measure {measure:?} rests on an estimate that may not be printed: {why}")]
    RefusedEstimate {
        /// Where.
        at: Place,
        /// The measure.
        measure: String,
        /// The estimate, the gates that fail, and what to do.
        why: String,
    },
    /// A reference to a paragraph that does not exist.
    #[error("{at}: no paragraph or heading is marked {{#{anchor}}}")]
    UnknownAnchor {
        /// Where.
        at: Place,
        /// As typed.
        anchor: String,
    },
    /// Two paragraphs with one mark.
    #[error("{at}: {{#{anchor}}} is used twice")]
    DoubledAnchor {
        /// Where the second stands.
        at: Place,
        /// The mark.
        anchor: String,
    },
    /// A mark outside the numbered paragraphs.
    #[error("{at}: {{#{anchor}}} marks no numbered paragraph, nor a heading that one follows")]
    StrayAnchor {
        /// Where.
        at: Place,
        /// The mark.
        anchor: String,
    },
    /// A field of the masthead that does not exist.
    #[error("{at}: the report has no field {field:?}; it has {known}")]
    UnknownField {
        /// Where.
        at: Place,
        /// As typed.
        field: String,
        /// The fields it has.
        known: String,
    },
    /// A footnote mark without a note.
    #[error("{at}: the footnote {label} has no text")]
    UnknownFootnote {
        /// Where.
        at: Place,
        /// The mark.
        label: String,
    },
    /// A note that nothing refers to.
    #[error("{at}: nothing refers to the footnote [^{label}]")]
    UnusedFootnote {
        /// Where.
        at: Place,
        /// The mark.
        label: String,
    },
    /// A heading more than one level below the one before it.
    #[error(
        "{at}: a heading of level {level} follows one of level {before}; levels may not be skipped"
    )]
    SkippedHeading {
        /// Where.
        at: Place,
        /// Its level.
        level: u8,
        /// The level before; 0 at the beginning.
        before: u8,
    },
    /// Markdown that a report does not use.
    #[error("{at}: a report does not use {what}")]
    UnusedMarkdown {
        /// Where.
        at: Place,
        /// What stands there.
        what: &'static str,
    },
    /// A character that the report reserves, or that hides direction or identity.
    #[error("{at}: the character U+{code_point:04X} may not stand in prose")]
    ReservedCharacter {
        /// Where.
        at: Place,
        /// Its code point.
        code_point: u32,
    },
    /// A field of the masthead that must not be empty.
    #[error("the report's {0} is empty")]
    EmptyField(&'static str),
}

impl ReportError {
    /// Where the fault is; `None` for the masthead.
    pub fn place(&self) -> Option<&Place> {
        match self {
            Self::TypedNumber { at, .. }
            | Self::UnknownPlaceholder { at, .. }
            | Self::OpenPlaceholder { at }
            | Self::UnknownMeasure { at, .. }
            | Self::UnwordedMeasure { at, .. }
            | Self::UnknownColumn { at, .. }
            | Self::NotOneRow { at, .. }
            | Self::NotOneValue { at, .. }
            | Self::EmptyFigure { at, .. }
            | Self::NumberWithoutReason { at, .. }
            | Self::NotAlone { at, .. }
            | Self::NoChart { at, .. }
            | Self::DrawChart { at, .. }
            | Self::RefusedEstimate { at, .. }
            | Self::UnknownAnchor { at, .. }
            | Self::DoubledAnchor { at, .. }
            | Self::StrayAnchor { at, .. }
            | Self::UnknownField { at, .. }
            | Self::UnknownFootnote { at, .. }
            | Self::UnusedFootnote { at, .. }
            | Self::SkippedHeading { at, .. }
            | Self::UnusedMarkdown { at, .. }
            | Self::ReservedCharacter { at, .. } => Some(at),
            Self::EmptyField(_) => None,
        }
    }
}

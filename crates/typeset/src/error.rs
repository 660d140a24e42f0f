//! Answers: why a job gives no PDF. Refuses to know who is told.

use std::fmt;

use crate::coverage::MissingGlyph;

/// One complaint of the typesetter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnosis {
    /// What is wrong, in the typesetter's words.
    pub message: String,
    /// The line of the job's text, from 1, where the complaint points at one.
    pub line: Option<usize>,
    /// What may help.
    pub hints: Vec<String>,
}

impl fmt::Display for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.message)?,
            None => f.write_str(&self.message)?,
        }
        self.hints
            .iter()
            .try_for_each(|hint| write!(f, " ({hint})"))
    }
}

/// Why a job gives no PDF.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TypesetError {
    /// A bundled font cannot be read: the build is broken.
    #[error("the bundled font {0} cannot be read")]
    ReadFont(&'static str),
    /// A file's name is no relative path.
    #[error("the file name {0:?} is not a relative path inside the document")]
    NameFile(String),
    /// Characters that no bundled font can draw.
    #[error("no bundled font has {}", listed(.0))]
    DrawCharacters(Vec<MissingGlyph>),
    /// The text does not compile.
    #[error("the document cannot be laid out: {}", listed(.0))]
    LayOut(Vec<Diagnosis>),
    /// The laid-out document breaks the PDF standards asked for.
    #[error("the document cannot be written as an accessible PDF: {}", listed(.0))]
    WritePdf(Vec<Diagnosis>),
}

fn listed<T: fmt::Display>(parts: &[T]) -> String {
    parts
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("; ")
}

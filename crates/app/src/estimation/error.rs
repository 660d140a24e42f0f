//! What goes wrong when tables are estimated: which file, line and cell. That a table carries no estimate is no error.

use std::path::{Path, PathBuf};

use crate::Kind;
use crate::linking::LinkingError;

/// Estimating that did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum EstimationError {
    /// A table cannot be read.
    #[error("cannot read the table {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why, with line and column.
        #[source]
        source: rapporteur_tables::TableError,
    },
    /// A cell makes no sense.
    #[error("{}, {place}, column {column:?}: {message}", path.display())]
    Cell {
        /// The file.
        path: PathBuf,
        /// The line of a CSV file, the row of a Parquet file, in words.
        place: String,
        /// The column.
        column: String,
        /// What is wrong.
        message: String,
    },
    /// What was asked for makes no sense here.
    #[error("{message}")]
    Refused {
        /// What is in the way.
        message: String,
        /// What to do; may be empty.
        hint: &'static str,
    },
    /// A file, a folder or a linkage is at fault.
    #[error(transparent)]
    Linking(#[from] LinkingError),
    /// Somebody asked to stop.
    #[error("stopped during {stage:?}; {kept}")]
    Stopped {
        /// What was being done.
        stage: String,
        /// What is kept.
        kept: &'static str,
    },
}

impl EstimationError {
    pub(crate) fn refused(message: String, hint: &'static str) -> Self {
        Self::Refused { message, hint }
    }

    pub(crate) fn file(attempt: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let fault = LinkingError::file(attempt, path);
        move |source| Self::Linking(fault(source))
    }

    /// Whether somebody asked to stop.
    pub fn is_stop(&self) -> bool {
        matches!(
            self,
            Self::Stopped { .. } | Self::Linking(LinkingError::Stopped(_))
        )
    }

    /// What sort of failure it is.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Read { source, .. } => match source {
                rapporteur_tables::TableError::Read(_) => Kind::Environment,
                _ => Kind::User,
            },
            Self::Linking(error) => error.kind(),
            Self::Cell { .. } | Self::Refused { .. } | Self::Stopped { .. } => Kind::User,
        }
    }

    /// What the user can do about it.
    pub fn hints(&self) -> Vec<&'static str> {
        match self {
            Self::Refused { hint, .. } if !hint.is_empty() => vec![hint],
            Self::Linking(error) => error.hints(),
            _ => Vec::new(),
        }
    }
}

//! What goes wrong when lists are linked: which file, line, column or record. It refuses to guess.

use std::path::{Path, PathBuf};

use rapporteur_linkage::model::ModelError;

use crate::Kind;

/// Linking that did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum LinkingError {
    /// A list cannot be read.
    #[error("cannot read the list {}", path.display())]
    ReadList {
        /// The file.
        path: PathBuf,
        /// Why, with line and column.
        #[source]
        source: rapporteur_tables::TableError,
    },
    /// A table of results cannot be read or written.
    #[error("cannot {attempt} {}", path.display())]
    Table {
        /// What was tried.
        attempt: &'static str,
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: rapporteur_tables::TableError,
    },
    /// A file or folder cannot be read or written.
    #[error("cannot {attempt} {}", path.display())]
    File {
        /// What was tried.
        attempt: &'static str,
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A model cannot be used.
    #[error("the model {} cannot be used", path.display())]
    Model {
        /// The file.
        path: PathBuf,
        /// Line, key and reason.
        #[source]
        source: ModelError,
    },
    /// A file of decisions, of a sample or of a run is not what this program wrote.
    #[error("{}, line {line}: {message}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
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
    /// The engine refuses: training came to nothing that can be trusted, or judgments contradict each other.
    #[error("{0}")]
    Engine(String),
    /// The lists are not those that were linked.
    #[error("{} is not the file that was linked: its contents have changed", .0.display())]
    Changed(PathBuf),
    /// Somebody asked to stop.
    #[error("stopped during {0:?}; what was finished is kept")]
    Stopped(String),
}

impl LinkingError {
    pub(crate) fn file(attempt: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File {
            attempt,
            path,
            source,
        }
    }

    pub(crate) fn table(
        attempt: &'static str,
        path: &Path,
    ) -> impl FnOnce(rapporteur_tables::TableError) -> Self {
        let path = path.to_owned();
        move |source| Self::Table {
            attempt,
            path,
            source,
        }
    }

    pub(crate) fn refused(message: String, hint: &'static str) -> Self {
        Self::Refused { message, hint }
    }

    /// What sort of failure it is.
    pub fn kind(&self) -> Kind {
        match self {
            Self::ReadList { source, .. } | Self::Table { source, .. } => match source {
                rapporteur_tables::TableError::Read(_)
                | rapporteur_tables::TableError::Write(_) => Kind::Environment,
                _ => Kind::User,
            },
            Self::File { source, .. } if source.kind() == std::io::ErrorKind::NotFound => {
                Kind::User
            }
            Self::File { .. } => Kind::Environment,
            Self::Model { .. } => Kind::Config,
            _ => Kind::User,
        }
    }

    /// What the user can do about it.
    pub fn hints(&self) -> Vec<&'static str> {
        match self {
            Self::Refused { hint, .. } if !hint.is_empty() => vec![hint],
            Self::Model { .. } => {
                vec![
                    "`rapporteur link plan` writes a model that it finds from the columns: --write FILE",
                ]
            }
            Self::Changed(_) => vec![
                "link again into another folder, or add the new file to this linkage: `rapporteur link run NEW --against DIR --out DIR2`",
            ],
            Self::Stopped(_) => vec!["the same command again goes on from there"],
            _ => Vec::new(),
        }
    }
}

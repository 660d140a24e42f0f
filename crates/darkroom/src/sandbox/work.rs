//! What is asked of the child and what it answers, as JSON statements.

use serde::{Deserialize, Serialize};

use crate::sandbox::selftest::{Attempt, Tried};
use crate::{DarkroomError, Inspection, Limits, Report};

/// What the child is asked to do.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) enum Action {
    /// List what the file says about itself.
    Inspect,
    /// Make a working copy.
    Copy,
    /// Try something that the sandbox must prevent.
    Attempt(Attempt),
}

/// A request.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Request {
    pub action: Action,
    pub limits: Limits,
}

/// An answer.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Answer {
    /// The listing.
    Inspection(Inspection),
    /// The copy follows in pieces.
    Report(Report),
    /// How a forbidden attempt ended.
    Tried(Tried),
    /// Nothing was listed or copied.
    Refused(Refusal),
}

/// Those errors that a file causes, as they cross from child to parent.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Refusal {
    NotUnderstood {
        kind: String,
        why: String,
    },
    TooMuch {
        what: String,
        found: u64,
        limit: u64,
    },
    Malformed {
        what: String,
        detail: String,
    },
    IdentifyingLeft(Vec<String>),
}

impl From<DarkroomError> for Refusal {
    fn from(error: DarkroomError) -> Self {
        match error {
            DarkroomError::NotUnderstood { kind, why } => Self::NotUnderstood { kind, why },
            DarkroomError::TooMuch { what, found, limit } => Self::TooMuch { what, found, limit },
            DarkroomError::Malformed { what, detail } => Self::Malformed { what, detail },
            DarkroomError::IdentifyingLeft(left) => Self::IdentifyingLeft(left),
            other => Self::Malformed {
                what: "the file".to_owned(),
                detail: other.to_string(),
            },
        }
    }
}

impl From<Refusal> for DarkroomError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotUnderstood { kind, why } => Self::NotUnderstood { kind, why },
            Refusal::TooMuch { what, found, limit } => Self::TooMuch { what, found, limit },
            Refusal::Malformed { what, detail } => Self::Malformed { what, detail },
            Refusal::IdentifyingLeft(left) => Self::IdentifyingLeft(left),
        }
    }
}

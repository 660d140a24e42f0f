//! What can go wrong in the darkroom, in words that name the file's part and the limit.

use std::io;

/// Why a file was not listed or not copied.
#[derive(Debug, thiserror::Error)]
pub enum DarkroomError {
    /// No working copy is made of such files; they are never passed through.
    #[error("no working copy is made of {kind}: {why}")]
    NotUnderstood {
        /// What the file is, with its article: `a HEIF picture`.
        kind: String,
        /// What it would take.
        why: String,
    },
    /// The file is more than a limit allows.
    #[error("{what}: {found} is over the limit of {limit}")]
    TooMuch {
        /// What was counted, with its unit.
        what: String,
        /// How much there was; at least this much where counting stopped.
        found: u64,
        /// How much may be.
        limit: u64,
    },
    /// The file is not what its first bytes promise.
    #[error("{what} cannot be read: {detail}")]
    Malformed {
        /// What was read.
        what: String,
        /// What stood in the way.
        detail: String,
    },
    /// The finished copy still said something that points to a device, a person or a place, so it was thrown away.
    #[error("the copy was thrown away because it still says: {}", .0.join(", "))]
    IdentifyingLeft(
        /// The properties, as `group: name`.
        Vec<String>,
    ),
    /// The original could not be read from where it is.
    #[error("the original cannot be read")]
    ReadOriginal(#[source] io::Error),
    /// The copy could not be written to where it should go.
    #[error("the copy cannot be written")]
    WriteCopy(#[source] io::Error),
    /// The child process did not start.
    #[error("the child process that opens foreign files does not start")]
    Start(#[source] io::Error),
    /// The child was ended because it took too long.
    #[error("the child process was ended after {0} seconds: the file takes too long to open")]
    TimedOut(
        /// Seconds by the wall clock.
        u64,
    ),
    /// The child ended itself or was ended by the system.
    #[error("the child process ended before it answered: {0}")]
    Died(
        /// What is known of why.
        String,
    ),
    /// The child's answer breaks the protocol.
    #[error("the child process gave an answer that cannot be right: {0}")]
    Answer(
        /// What is wrong with it.
        String,
    ),
    /// A strict caller asked for more confinement than this system has.
    #[error("this system cannot confine the child process as demanded: {}", .0.join("; "))]
    NotConfined(
        /// What is missing.
        Vec<String>,
    ),
}

impl DarkroomError {
    /// A fault of form in a named part.
    pub(crate) fn malformed(what: impl Into<String>, detail: impl std::fmt::Display) -> Self {
        Self::Malformed {
            what: what.into(),
            detail: detail.to_string(),
        }
    }

    /// A kind or part that no copy is made of.
    pub(crate) fn refused(kind: impl Into<String>, why: impl Into<String>) -> Self {
        Self::NotUnderstood {
            kind: kind.into(),
            why: why.into(),
        }
    }

    /// Fails when `found` is over `limit`.
    pub(crate) fn at_most(what: &str, found: u64, limit: u64) -> Result<(), Self> {
        let too_much = || Self::TooMuch {
            what: what.to_owned(),
            found,
            limit,
        };
        if found > limit {
            Err(too_much())
        } else {
            Ok(())
        }
    }
}

//! What keeps a capture or a package from being read or written at all. What is wrong *within* one is a warning or a fault.

/// Why nothing could be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ArchiveError {
    /// The bytes cannot be had: the disk, the vault, the network.
    #[error("cannot read the bytes of {subject}")]
    Read {
        /// Of what.
        subject: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// What was to be written cannot be.
    #[error("cannot write {subject}")]
    Write {
        /// What.
        subject: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// It goes beyond a limit that this crate states.
    #[error("{subject} has more than {limit} {unit}, which is more than is read")]
    TooLarge {
        /// What.
        subject: String,
        /// The limit.
        limit: u64,
        /// Of what.
        unit: &'static str,
    },
    /// It is not what it should be, so that nothing in it can be found.
    #[error("{subject} cannot be read: {why}")]
    Form {
        /// What.
        subject: String,
        /// In what it fails.
        why: String,
    },
    /// A name or value that the format cannot carry was given to a writer.
    #[error("{subject} cannot be written: {why}")]
    Unwritable {
        /// What.
        subject: String,
        /// Why.
        why: String,
    },
}

impl ArchiveError {
    pub(crate) fn read(subject: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let subject = subject.into();
        move |source| Self::Read { subject, source }
    }

    pub(crate) fn write(subject: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let subject = subject.into();
        move |source| Self::Write { subject, source }
    }

    pub(crate) fn form(subject: impl Into<String>, why: impl Into<String>) -> Self {
        Self::Form {
            subject: subject.into(),
            why: why.into(),
        }
    }

    pub(crate) fn unwritable(subject: impl Into<String>, why: impl Into<String>) -> Self {
        Self::Unwritable {
            subject: subject.into(),
            why: why.into(),
        }
    }
}

/// Something that is not as it should be, at its place in the bytes. The rest was read on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// The file within a package, or empty.
    pub file: String,
    /// Bytes from the beginning of the file as it is stored.
    pub offset: u64,
    /// What is wrong and what was done about it.
    pub what: String,
}

impl std::fmt::Display for Warning {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if !self.file.is_empty() {
            write!(formatter, "{}, ", self.file)?;
        }
        write!(formatter, "byte {}: {}", self.offset, self.what)
    }
}

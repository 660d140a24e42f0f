//! What keeps a verification from being made at all. A package that does not hold is no error: it is a finding.

use rapporteur_ledger::LedgerError;
use rapporteur_package::PackageError;
use rapporteur_stamp::StampError;

/// Why nothing could be verified.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// The package cannot be opened or read.
    #[error("cannot open the package")]
    OpenPackage(#[source] PackageError),
    /// A package of evidence cannot be read.
    #[error("cannot read the package of evidence")]
    ReadBag(#[source] rapporteur_archive::ArchiveError),
    /// The package is larger than is read.
    #[error("the package holds more than {0} bytes, which is more than is read")]
    OpenLargePackage(u64),
    /// A file named on the command line cannot be read.
    #[error("cannot read {path}")]
    ReadFile {
        /// The file.
        path: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A file named on the command line is larger than is read.
    #[error("{path} has more than {size_bytes_max} bytes")]
    ReadLongFile {
        /// The file.
        path: String,
        /// The limit.
        size_bytes_max: u64,
    },
    /// A key given on the command line is none.
    #[error("--key {text:?} is no verifier key")]
    ParseKey {
        /// What was given.
        text: String,
        /// Why not.
        #[source]
        source: LedgerError,
    },
    /// A policy given on the command line is none.
    #[error("--policy is not a policy that can be followed")]
    ParsePolicy(#[source] LedgerError),
    /// The roots given on the command line are none.
    #[error("--tsa-roots holds no root certificates that can be read")]
    ReadRoots(#[source] StampError),
    /// A proof is to be checked and nothing says what is trusted.
    #[error(
        "a proof needs --policy FILE or --key VKEY of the log: without either, nobody's signature is trusted"
    )]
    TrustNobody,
}

impl VerifyError {
    /// The message followed by the messages of its causes.
    pub fn full_message(&self) -> String {
        full_message(self)
    }
}

/// An error's message followed by those of its causes, on one line.
pub(crate) fn full_message(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        text.push_str(": ");
        text.push_str(&next.to_string());
        cause = next.source();
    }
    text
}

//! Custody: what happened to an evidence item, who did it, when, why and with what, in the event words of PREMIS 3 where it has
//! them (docs/glossary.md maps them). Refuses to know where events are kept.

use crate::statement::words;
use crate::{EvidenceId, Timestamp};

words!(
    /// What happened to an item.
    CustodyKind {
        /// It arrived; also when the same bytes arrive again.
        Accession => "accession",
        /// Its bytes were read in full and compared with their digest.
        FixityCheck => "fixity_check",
        /// A check found it damaged, replaced, rolled back or missing.
        FailedCheck => "failed_check",
        /// A person saw its bytes.
        View => "view",
        /// A working copy was made from it.
        Copy => "copy",
        /// It was read into another form: statements, a list of pages, text.
        Conversion => "conversion",
        /// What is written in the file about the file was listed.
        MetadataExtraction => "metadata_extraction",
        /// Parts were taken out of a working copy.
        Redaction => "redaction",
        /// It was sealed anew to other recipients; the original bytes stayed the same.
        Resealing => "resealing",
        /// It, or a package that holds it, was given out of the mechanism.
        Transfer => "transfer",
        /// What is to become of it was decided or done: kept, returned, erased.
        Disposition => "disposition",
        /// A time-stamp by others was kept with it.
        TimeStamp => "time_stamp",
    }
);

words!(
    /// How an event ended.
    Outcome {
        /// As intended.
        Success => "success",
        /// As intended, with something to look at.
        Warning => "warning",
        /// Not as intended.
        Failure => "failure",
    }
);

/// One event in the life of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustodyEvent {
    /// The item.
    pub evidence: EvidenceId,
    /// What happened.
    pub kind: CustodyKind,
    /// How it ended.
    pub outcome: Outcome,
    /// When.
    pub at: Timestamp,
    /// Who: an officer's role or pseudonym, or `engine`.
    pub by: String,
    /// Why, in the officer's words; may be empty where the act is its own reason.
    pub reason: String,
    /// The program with its version that did it, for example `rapporteur 0.1.0`.
    pub tool: String,
    /// What else belongs to it: what was found, given, stripped or told.
    pub detail: String,
    /// Another item that the event made or used.
    pub related: Option<EvidenceId>,
}

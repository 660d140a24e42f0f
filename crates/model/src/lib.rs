//! The words every other crate speaks: ids, entities, statements, uncertain dates, language-tagged text,
//! release tables, ledger entries, and the canonical bytes of whatever is hashed. Depends on no other crate of ours.
#![doc = include_str!("../README.md")]

pub mod canonical;
pub mod capture;
pub mod custody;
mod draft;
pub mod edtf;
pub mod entry;
mod evidence;
mod figure;
mod id;
pub mod judgment;
mod kind;
mod language;
mod locator;
pub mod statement;
mod table;
mod time;

pub use custody::{CustodyEvent, CustodyKind, Outcome};
pub use draft::{Batch, DraftEntity, DraftStatement, HeldRow, Warning};
pub use edtf::{DayInterval, Edge, EdtfDate, EdtfError};
pub use evidence::{Accession, BlobSeal, DerivativeRecord, EvidenceRecord, LastCheck};
pub use figure::{CellValue, Figure, FigureValue};
pub use id::{
    EntityId, EvidenceId, IdError, ImportId, JudgmentId, MechanismId, SourceId, StatementId,
};
pub use judgment::{Decider, Evidence, Judgment, JudgmentState, Proposal, Relation, Verdict};
pub use kind::{EntityKind, Property, UnknownKind};
pub use language::{Language, LanguageError, TaggedText};
pub use locator::{Locator, LocatorError};
pub use statement::{Confidentiality, Consent, Credibility, Stance, Statement, Value};
pub use table::{Column, ColumnKind, Table, TableError};
pub use time::{Timestamp, TimestampError};

//! The words every other crate speaks: ids, entities, statements, uncertain dates, language-tagged text,
//! release tables, ledger entries, and the canonical bytes of whatever is hashed. Depends on no other crate of ours.

mod id;
mod kind;
mod language;
mod time;
mod edtf;
mod statement;
mod evidence;
mod draft;
mod judgment;
mod table;
mod figure;
pub mod canonical;
pub mod entry;

pub use draft::{Batch, DraftEntity, DraftStatement, HeldRow, Warning};
pub use edtf::{EdtfDate, EdtfError};
pub use evidence::{Accession, EvidenceRecord};
pub use figure::{CellValue, Figure, FigureValue};
pub use id::{EntityId, EvidenceId, IdError, ImportId, JudgmentId, MechanismId, SourceId, StatementId};
pub use judgment::{Decider, Evidence, Judgment, JudgmentState, Proposal, Relation, Verdict};
pub use kind::{EntityKind, Property, UnknownKind};
pub use language::{Language, LanguageError, TaggedText};
pub use statement::{Confidentiality, Consent, Credibility, Locator, Stance, Statement, Value};
pub use table::{Column, ColumnKind, Table, TableError};
pub use time::{Timestamp, TimestampError};

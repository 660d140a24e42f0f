//! Ledger entries: what an act on the record says, and the salted commitment that the public log holds.
//! Refuses to know the log: a leaf is 32 bytes to it, and an entry is nothing but bytes to the leaf.

mod encoding;
mod keeping;
mod words;

pub use keeping::KeepingAct;

use zeroize::ZeroizeOnDrop;

use crate::canonical::DomainHasher;
use crate::{
    EntityId, EvidenceId, ImportId, JudgmentId, MechanismId, Relation, SourceId, Timestamp, Verdict,
};

/// An act that changed the record.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// When.
    pub at: Timestamp,
    /// The officer, or `engine` for what no person decided.
    pub by: String,
    /// What was done.
    pub body: EntryBody,
}

/// What was done.
#[derive(Debug, Clone, PartialEq)]
pub enum EntryBody {
    /// The mechanism was made: entry 0 of every ledger.
    MechanismCreated {
        /// Its id.
        mechanism: MechanismId,
        /// The ledger's origin line.
        origin: String,
        /// Made with seeded keys, so it proves nothing.
        demonstration: bool,
    },
    /// An evidence item arrived and was sealed.
    EvidenceAccessioned {
        /// The item.
        evidence: EvidenceId,
        /// SHA-256 of its original bytes.
        sha256: [u8; 32],
        /// Their number.
        size_bytes: u64,
        /// Who it comes from.
        source: SourceId,
    },
    /// An item was read into statements.
    ImportCompleted {
        /// The import.
        import: ImportId,
        /// The item.
        evidence: EvidenceId,
        /// The kind of importer, for example `letter`.
        importer: String,
        /// The dataset.
        dataset: String,
        /// The import that it supersedes.
        supersedes: Option<ImportId>,
        /// SHA-256 over the canonical bytes of every statement in order (docs/format.md).
        statements_sha256: [u8; 32],
        /// How many statements.
        statement_count: u64,
        /// How many rows were held for review.
        held_count: u64,
        /// How many warnings.
        warning_count: u64,
    },
    /// The engine proposed judgments.
    LinkProposed {
        /// Name and version of the engine.
        engine: String,
        /// SHA-256 over the canonical bytes of the proposals in order.
        proposals_sha256: [u8; 32],
        /// How many.
        proposal_count: u64,
    },
    /// A proposal was decided.
    JudgmentDecided {
        /// The judgment.
        judgment: JudgmentId,
        /// One entity.
        left: EntityId,
        /// The other.
        right: EntityId,
        /// What they may be to each other.
        relation: Relation,
        /// What was decided.
        verdict: Verdict,
        /// Why, in the decider's words; empty when none is given.
        reason: String,
    },
    /// A decision was taken back.
    JudgmentReversed {
        /// The judgment.
        judgment: JudgmentId,
        /// Why.
        reason: String,
    },
    /// The tables and measures of a report were fixed.
    ReleaseFrozen {
        /// The report's year.
        year: i32,
        /// Name, number of rows and digest of each table, in name order.
        tables: Vec<TableSeal>,
        /// Id and SHA-256 of each measure's file, in id order.
        measures: Vec<(String, [u8; 32])>,
    },
    /// A row that was held for review was closed.
    HeldRowResolved {
        /// The item that holds the row.
        evidence: EvidenceId,
        /// The line on which the row begins.
        line: u64,
        /// What was found out and done.
        note: String,
    },
    /// An estimate was taken into the record; one recorded before under the same name is no longer in force.
    EstimateRecorded {
        /// Its name in the record.
        estimate: String,
        /// What was estimated, in words.
        title: String,
        /// SHA-256 of the run's file.
        run_sha256: [u8; 32],
        /// Version of the estimator.
        version: String,
        /// How many strata.
        stratum_count: u64,
    },
    /// A person let a report print an estimate although its gates fail.
    EstimateOverridden {
        /// Its name in the record.
        estimate: String,
        /// SHA-256 of the run's file: an estimate recorded later under that name is not meant.
        run_sha256: [u8; 32],
        /// The person, as the report prints the name.
        officer: String,
        /// Why, as the report prints it.
        reason: String,
    },
    /// An act of keeping: custody, keys, upkeep of the ledger, erasure, backup.
    Keeping(KeepingAct),
    /// A package was written.
    ReportPublished {
        /// The report's year.
        year: i32,
        /// SHA-256 of its manifest.
        manifest_sha256: [u8; 32],
    },
}

/// What a ledger entry fixes of a release table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableSeal {
    /// The table's name.
    pub name: String,
    /// Its number of rows.
    pub row_count: u64,
    /// `Table::digest`.
    pub sha256: [u8; 32],
}

/// The salt of one commitment: 32 random bytes, destroyed to erase. Zeroised when dropped, and without `Debug`.
#[derive(Clone, PartialEq, Eq, ZeroizeOnDrop)]
pub struct Salt(pub [u8; 32]);

impl Salt {
    /// Wraps 32 bytes that are random and used for no other entry.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Returns the 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// Returns what the public log holds of an entry: docs/format.md, "Commitment".
///
/// PRIVACY: without the salt the result neither reveals nor confirms the entry, so destroying the salt erases it.
pub fn commitment(salt: &Salt, canonical: &[u8]) -> [u8; 32] {
    let mut hasher = DomainHasher::new("rapporteur/entry/v1");
    hasher.part(salt.as_bytes()).part(canonical);
    hasher.finish()
}

#[cfg(test)]
mod tests;

//! One act, one ledger entry: salts, commits and appends what a verb did, and keeps the opening for the record.

use rapporteur_model::entry::{Entry, EntryBody, commitment};
use rapporteur_store::EntryRecord;

use crate::mechanism::ledger_error;
use crate::{Ambient, AppError, Mechanism};

/// Every index that the record can hold: after an interrupted act its indexes have holes, so a count does not bound them.
pub(crate) const EVERY_ENTRY: std::ops::Range<u64> = 0..i64::MAX as u64;

impl Mechanism {
    /// Appends the acts to the ledger and returns the openings that the caller writes to the record.
    ///
    /// CRASH: after this and before the caller's write the ledger holds commitments that open nothing; `status` counts them.
    pub(crate) fn append(
        &mut self,
        ambient: &Ambient,
        bodies: Vec<EntryBody>,
    ) -> Result<Vec<EntryRecord>, AppError> {
        self.check_history()?;
        let first = self.ledger.size();
        let mut records = Vec::with_capacity(bodies.len());
        for (body, index) in bodies.into_iter().zip(first..) {
            records.push(self.open_entry(ambient, body, index)?);
        }
        let leaves: Vec<[u8; 32]> = records.iter().map(|record| record.commitment).collect();
        let range = self
            .ledger
            .append(&leaves)
            .map_err(ledger_error("append entries"))?;
        assert_eq!(
            range.start, first,
            "invariant: this process is the ledger's only writer"
        );
        Ok(records)
    }

    fn open_entry(
        &self,
        ambient: &Ambient,
        body: EntryBody,
        index: u64,
    ) -> Result<EntryRecord, AppError> {
        let entry = Entry {
            at: ambient.now,
            by: ambient.officer.clone(),
            body,
        };
        let salt = self.randomness.salt(index)?;
        let canonical = entry.to_canonical();
        let commitment = commitment(&salt, &canonical);
        Ok(EntryRecord {
            index,
            at: entry.at,
            salt: Some(salt),
            canonical: Some(canonical),
            commitment,
        })
    }
}

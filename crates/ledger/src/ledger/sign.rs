//! Signing: never a tree that is smaller than, or another than, the one signed before.

use super::{LAST_SIGNED, Ledger, PUBLISHED};
use crate::LedgerError;
use crate::checkpoint::{CheckpointBody, SignedCheckpoint};
use crate::note::NoteSigner;

impl Ledger {
    /// Signs the tree of all entries and publishes it as `checkpoint`. Signing an unchanged tree returns the same note.
    ///
    /// # Errors
    /// [`LedgerError::RollbackRefused`] when more entries were signed than the ledger now holds,
    /// [`LedgerError::ForkRefused`] when other entries were, [`LedgerError::VerifyLastSigned`] when another key signed them,
    /// [`LedgerError::VerifyOrigin`] when the key is not named after the log, [`LedgerError::ReadDamaged`]: nothing was signed.
    /// [`LedgerError::Disk`]: the value is poisoned.
    pub fn checkpoint(&mut self, signer: &NoteSigner) -> Result<SignedCheckpoint, LedgerError> {
        let last = self.latest_checkpoint()?;
        if let Some(last) = &last {
            check_signed_by(last, signer)?;
            // Before the edge: a tree that was put back lacks tiles, and the reason should be said.
            if last.body.size > self.size {
                return Err(LedgerError::RollbackRefused {
                    signed: last.body.size,
                    held: self.size,
                });
            }
        }
        self.check_edge()?;
        if let Some(last) = &last {
            self.check_extends(last)?;
        }
        let current = last.filter(|last| last.body.size == self.size);
        let (signed, is_new) = match current {
            Some(current) => (current, false),
            None => {
                let body = CheckpointBody::new(&self.origin, self.size, self.root)?;
                (SignedCheckpoint::sign(body, signer)?, true)
            }
        };
        self.writing(|ledger| ledger.publish(&signed, is_new))?;
        Ok(signed)
    }

    fn publish(&self, signed: &SignedCheckpoint, is_new: bool) -> Result<(), LedgerError> {
        let bytes = signed.text.as_bytes();
        if is_new {
            self.disk
                .write_durably(&[(LAST_SIGNED.to_owned(), bytes.to_vec())])?;
        }
        // CRASH: here the note is signed and not published; the next call finds the two files different and mends it.
        if self.disk.read(PUBLISHED)?.as_deref() != Some(bytes) {
            self.disk
                .write_durably(&[(PUBLISHED.to_owned(), bytes.to_vec())])?;
        }
        Ok(())
    }
}

fn check_signed_by(last: &SignedCheckpoint, signer: &NoteSigner) -> Result<(), LedgerError> {
    let verifier = signer.verifier();
    SignedCheckpoint::open(last.text.as_bytes(), &verifier)
        .map(drop)
        .map_err(|error| LedgerError::VerifyLastSigned {
            vkey: verifier.vkey(),
            source: Box::new(error),
        })
}

//! A new name over the same entries, for when the old one can never be signed again.
//!
//! # The order of a change of origin
//!
//! 1. `state/former` gains the old origin with the size and root that it signed last.
//!    CRASH: the ledger is still under its old origin, and signs it as before.
//! 2. `state/committed` is replaced by one with the new origin. This rename is the commit.
//!    CRASH: the checkpoints of the old origin lie about. Because it stands in `state/former`, they mean nothing.
//! 3. `state/last-signed`, `state/cosigned` and `checkpoint` are removed.

use super::{COMMITTED, COSIGNED, FORMER, LAST_SIGNED, Ledger, PUBLISHED, state_text};
use crate::LedgerError;
use crate::checkpoint::CheckpointBody;
use crate::merkle::empty_root;
use crate::text::{base64, closed, opened, parse_decimal, parse_hash};

const FORMER_HEADER: &str = "rapporteur ledger former origins v1";
/// How often a ledger can be renamed.
const FORMER_MAX: usize = 64;

impl Ledger {
    /// Goes on under a new origin over the same entries, after a rollback or a fork that nothing can resolve. No checkpoint of
    /// the old origin is signed by this ledger again, whatever its tree becomes. Under the same origin as now, nothing is done.
    ///
    /// # Errors
    /// [`LedgerError::OriginUsed`] when the ledger once had this origin, [`LedgerError::OriginTooMany`],
    /// [`LedgerError::ParseCheckpoint`] and [`LedgerError::ParseKeyName`] for one that can be none,
    /// [`LedgerError::ReadDamaged`]: nothing was written. [`LedgerError::Disk`]: the value is poisoned.
    pub fn continue_as(&mut self, origin: &str) -> Result<(), LedgerError> {
        self.check_usable()?;
        crate::note::check_key_name(origin)?;
        let body = CheckpointBody::new(origin, self.size, self.root)?;
        if origin == self.origin {
            return Ok(());
        }
        let mut former = self.former_origins()?;
        if former.iter().any(|one| one.origin == origin) {
            return Err(LedgerError::OriginUsed(origin.to_owned()));
        }
        former.retain(|one| one.origin != self.origin);
        if former.len() >= FORMER_MAX {
            return Err(LedgerError::OriginTooMany(FORMER_MAX));
        }
        former.push(match self.last_signed()? {
            Some(signed) => signed.body,
            None => CheckpointBody::new(&self.origin, 0, empty_root())?,
        });
        self.writing(|ledger| ledger.rename(&former, &body))
    }

    fn rename(
        &mut self,
        former: &[CheckpointBody],
        body: &CheckpointBody,
    ) -> Result<(), LedgerError> {
        self.folder
            .write_durably(&[(FORMER.to_owned(), former_text(former))])?;
        self.folder
            .write_durably(&[(COMMITTED.to_owned(), state_text(body))])?;
        self.origin.clone_from(&body.origin);
        let left = [LAST_SIGNED, COSIGNED, PUBLISHED].map(str::to_owned);
        self.folder.remove_durably(&left)
    }

    /// The origins that this ledger had before, oldest first, each with what it signed last under it.
    ///
    /// # Errors
    /// [`LedgerError::ReadDamaged`], [`LedgerError::Disk`], [`LedgerError::Poisoned`].
    pub fn former_origins(&self) -> Result<Vec<CheckpointBody>, LedgerError> {
        self.check_usable()?;
        let Some(bytes) = self.folder.read(FORMER)? else {
            return Ok(Vec::new());
        };
        parse_former(&bytes)
            .ok_or_else(|| LedgerError::damaged(FORMER, "it is no list of former origins"))
    }

    /// Whether the ledger had this origin before and has another now.
    pub(super) fn is_former(&self, origin: &str) -> Result<bool, LedgerError> {
        if origin == self.origin {
            return Ok(false);
        }
        let former = self.former_origins()?;
        Ok(former.iter().any(|one| one.origin == origin))
    }
}

/// A line for each: size, root, origin.
fn former_text(former: &[CheckpointBody]) -> Vec<u8> {
    let line = |body: &CheckpointBody| {
        let root = base64(&body.root);
        format!("{} {root} {}\n", body.size, body.origin)
    };
    closed(FORMER_HEADER, &former.iter().map(line).collect::<String>())
}

fn parse_former(bytes: &[u8]) -> Option<Vec<CheckpointBody>> {
    let lines = opened(FORMER_HEADER, bytes)?.lines().take(FORMER_MAX + 1);
    let parse = |line: &str| {
        let mut words = line.splitn(3, ' ');
        let size = parse_decimal(words.next()?)?;
        let root = parse_hash(words.next()?)?;
        CheckpointBody::new(words.next()?, size, root).ok()
    };
    let former: Vec<_> = lines.map(parse).collect::<Option<_>>()?;
    (former.len() <= FORMER_MAX).then_some(former)
}

//! Upkeep of the ledger: checkpoints on a cadence, witnesses, publication, rollback resolved.

pub mod stamps;

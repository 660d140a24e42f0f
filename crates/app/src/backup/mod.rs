//! Backup, restore and repair.
//!
//! # Two parts, so that erasure reaches into backups
//!
//! A backup has two parts that are kept apart. The *objects* (sealed items, the record, the ledger, the other files) lie in a
//! folder that only grows, may be copied at will and opens nothing by itself: each object and each snapshot is sealed to a key
//! of its own. The *keys* are one small file that is replaced, never added to: `keys/backup-keys.age` in the mechanism and its
//! copy in every key place. To erase an item its key, and that of every snapshot whose record still tells of it, are left out
//! of the next key file. See docs/decisions/0006-backup-keys-apart.md.

mod check;
mod destination;
mod folder;
mod forget;
mod key_file;
mod make;
mod manifest;
mod places;
mod repair;
mod restore;
mod spread;

pub use check::{CheckSummary, check_backup};
pub(crate) use forget::{findings, forget};
pub use forget::{places, renew};
pub use make::{BackupOptions, BackupSummary, backup};
pub use places::{KeyPlace, Places};
pub use repair::{RepairOptions, RepairSummary, repair};
pub use restore::{RestoreOptions, RestoreSummary, Unlock, restore};

//! An append-only log of 32-byte leaves. Refuses to know what a leaf commits to, who asked for it, and what time it is.
#![doc = include_str!("../README.md")]

pub mod checkpoint;
pub mod cosignature;
mod error;
mod folder;
mod ledger;
pub mod merkle;
pub mod note;
pub mod policy;
pub mod proof;
mod text;
pub mod tile;
pub mod witness;

pub use checkpoint::{CheckpointBody, SignedCheckpoint};
pub use error::LedgerError;
pub use ledger::audit::{AuditReport, Finding};
pub use ledger::public::{CHECKPOINT_TYPE, PublicFile, PublicLedger, TILE_TYPE};
pub use ledger::{ADOPT_LEAVES_MAX, APPEND_LEAVES_MAX, Ledger, SIZE_MAX};
pub use merkle::Hash;

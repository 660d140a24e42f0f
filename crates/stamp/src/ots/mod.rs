//! Proofs of OpenTimestamps: what a detached `.ots` file leads to, and what a Bitcoin block's header makes of it.

mod attestation;
mod header;
mod operation;
mod proof;
mod reader;

pub use attestation::{Attestation, AttestationKind};
pub use header::{BlockTime, HEADER_BYTES};
pub use operation::MESSAGE_BYTES_MAX;
pub use proof::{FileHash, PROOF_BYTES_MAX, Proof};

//! Upkeep of the ledger: checkpoints in their slots, witnesses, publication, audit, and what a person does when something contradicts it.
//! It knows no HTTP: a [`Messenger`] carries what is asked.

pub(crate) mod alarm;
mod audit;
mod cadence;
mod checkpoint;
mod history;
mod host;
mod memory;
mod outside;
mod policy;
mod prove;
mod publication;
pub(crate) mod resolve;
mod settings;
mod stamping;
pub mod stamps;
mod state;
#[cfg(test)]
mod tests;
mod witnesses;

pub(crate) use alarm::refuse_to_sign;
pub use alarm::standing as standing_alarm;
pub use audit::{AuditFinding, AuditSummary, audit};
pub(crate) use checkpoint::checkpoint_for_proofs;
pub use checkpoint::{CheckpointSummary, checkpoint};
pub use host::{add_log, init_witness, open_witness, public_ledger, watched};
pub(crate) use outside::Outside;
pub use outside::{Answer, Messenger};
pub use policy::policy;
pub use prove::{Proven, prove};
pub use publication::{Published, publish};
pub use resolve::{Remedy, Resolved, resolve};
pub use settings::{AuthorityConfig, LedgerConfig, WitnessConfig};
pub use stamping::{Stamped, stamp, take_answer, write_requests};
pub use witnesses::witnesses;

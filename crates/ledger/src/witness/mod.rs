//! C2SP tlog-witness v1.0.0, both ways: a witness that cosigns the checkpoints of other logs, and what a log asks of one. Pure but
//! for the witness's own folder: whoever speaks HTTP passes bodies in and answers out.

mod ask;
mod fork;
mod keep;
mod request;

pub use ask::{Asked, read_answer, request};
pub use fork::{FORK_BYTES_MAX, ForkEvidence, Standing};
pub use keep::{WITNESS_KEYS_MAX, WITNESS_LOGS_MAX, WatchedLog, Witness, WitnessAnswer};
pub use request::{REQUEST_BYTES_MAX, WitnessRequest};

/// The path, after a witness's prefix, to which a log posts its checkpoint.
pub const ADD_CHECKPOINT_PATH: &str = "/add-checkpoint";
/// `Content-Type` of an answer that says the size that the witness knows.
pub const SIZE_TYPE: &str = "text/x.tlog.size";

use sha2::{Digest, Sha256};

/// How a log is named in a witness's paths: the SHA-256 of its origin, in lower-case hexadecimal.
pub fn origin_digest(origin: &str) -> String {
    hex::encode(Sha256::digest(origin))
}

/// The path, after a witness's prefix, under which monitors find the last checkpoint of a log that it cosigned.
pub fn monitor_path(origin: &str) -> String {
    format!("/{}/checkpoint", origin_digest(origin))
}

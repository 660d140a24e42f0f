//! The text of a checkpoint: one spelling.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rapporteur_ledger::{CheckpointBody, SignedCheckpoint};

fuzz_target!(|bytes: &[u8]| {
    let _ = SignedCheckpoint::parse_unverified(bytes);
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Ok(body) = CheckpointBody::parse(text) {
        assert_eq!(body.to_string(), text);
    }
});

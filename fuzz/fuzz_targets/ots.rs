//! A detached OpenTimestamps proof: read or refused, within the limits; what is read leads somewhere.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rapporteur_stamp::ots::{MESSAGE_BYTES_MAX, Proof};

fuzz_target!(|bytes: &[u8]| {
    let Ok(proof) = Proof::parse(bytes) else {
        return;
    };
    assert!(!proof.attestations.is_empty());
    for attestation in &proof.attestations {
        let length = attestation.message.as_ref().map_or(0, Vec::len);
        assert!(length <= MESSAGE_BYTES_MAX);
        let mut header = [0; 80];
        if let Some(message) = attestation.message.as_ref().filter(|it| it.len() == 32) {
            header[36..68].copy_from_slice(message);
        }
        assert!(
            attestation.verify(&header).is_err(),
            "a header without work"
        );
    }
});

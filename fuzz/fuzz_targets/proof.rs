//! An inclusion proof: one spelling, and no panic when it is verified.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rapporteur_ledger::note::NoteVerifier;
use rapporteur_ledger::policy::Policy;
use rapporteur_ledger::proof::TlogProof;

/// The example key of the specification.
const VKEY: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

fuzz_target!(|bytes: &[u8]| {
    let Ok(proof) = TlogProof::parse(bytes) else {
        return;
    };
    assert_eq!(proof.to_string().as_bytes(), bytes);
    let policy = Policy::for_log(NoteVerifier::from_vkey(VKEY).expect("the specification's key"));
    let _ = proof.verify(b"entry", &policy);
});

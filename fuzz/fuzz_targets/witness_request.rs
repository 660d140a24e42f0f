//! A log's request to a witness: one spelling, and a witness that holds nothing it was not rightly shown.
#![no_main]

use std::path::Path;
use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use rapporteur_ledger::cosignature::Cosigner;
use rapporteur_ledger::witness::{Witness, WitnessRequest};
use rapporteur_testkit::SimDisk;

/// The example key of the signed-note specification: nobody here can sign with it.
const VKEY: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

fuzz_target!(|bytes: &[u8]| {
    if let Ok(request) = WitnessRequest::parse(bytes) {
        assert_eq!(request.to_text().as_bytes(), bytes);
    }
    let cosigner = Cosigner::from_seed("witness.example", &[1; 32]).expect("a name");
    let disk = Arc::new(SimDisk::new(0));
    let mut witness = Witness::create(disk, Path::new("w"), cosigner).expect("an empty disk");
    witness.add_log(VKEY).expect("the specification's key");
    let answer = witness.add_checkpoint(bytes, 1);
    assert!([400, 403, 404].contains(&answer.status));
    assert!(witness.logs().all(|log| log.checkpoint.is_none()));
});

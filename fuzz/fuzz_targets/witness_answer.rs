//! What a witness answers, and evidence of a fork: no cosignature is believed that the witness's key did not make.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rapporteur_ledger::cosignature::Cosigner;
use rapporteur_ledger::note::{Note, NoteSignature, NoteSigner};
use rapporteur_ledger::witness::{Asked, ForkEvidence, SIZE_TYPE, read_answer};
use rapporteur_ledger::{CheckpointBody, SignedCheckpoint};

fuzz_target!(|bytes: &[u8]| {
    let log = NoteSigner::from_seed("log.example", &[2; 32]).expect("a name");
    let body = CheckpointBody::new("log.example", 7, [3; 32]).expect("an origin");
    let checkpoint = SignedCheckpoint::sign(body, &log).expect("the log's key");
    let witness = Cosigner::from_seed("witness.example", &[1; 32]).expect("a name").verifier();
    for status in [200, 409, 422, 500] {
        let asked = read_answer(status, SIZE_TYPE, bytes, &witness, 5, &checkpoint);
        assert!(!matches!(asked, Asked::Cosigned { .. }), "nobody here has the witness's key");
    }
    if let Ok(text) = std::str::from_utf8(bytes)
        && let Ok(signature) = NoteSignature::parse(text)
    {
        assert_eq!(signature.to_string(), text);
    }
    if let Ok(note) = Note::parse(bytes) {
        assert!(!matches!(witness.time_on(&note), Ok(Some(_))));
    }
    assert!(ForkEvidence::open(bytes, &log.verifier()).is_err());
});

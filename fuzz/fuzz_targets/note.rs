//! A signed note: one spelling, and the same reading as an independent implementation's.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rapporteur_ledger::note::{Note, NoteVerifier};

/// The example key of the specification.
const VKEY: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

fuzz_target!(|bytes: &[u8]| {
    let Ok(note) = Note::parse(bytes) else { return };
    assert_eq!(note.to_string().as_bytes(), bytes);
    let _ = note.verify(&[NoteVerifier::from_vkey(VKEY).expect("the specification's key")]);
    if let Ok(other) = signed_note::Note::from_bytes(bytes) {
        assert_eq!(other.text(), note.text().as_bytes());
        assert_eq!(other.to_bytes(), bytes);
    }
});

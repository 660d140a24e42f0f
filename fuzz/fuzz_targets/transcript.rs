//! The transcript of a ceremony: what reads is written back the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rapporteur_shares::Transcript;

fuzz_target!(|text: &str| {
    if let Ok(transcript) = Transcript::parse(text) {
        assert_eq!(transcript.to_text(), text);
    }
});

//! A file to import as `unga_votes`: read or refused, never a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = rapporteur_intake::unga_votes::read(bytes);
});

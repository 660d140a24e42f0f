//! A ledger entry: one encoding.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rapporteur_model::entry::Entry;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(entry) = Entry::from_canonical(bytes) {
        assert_eq!(entry.to_canonical(), bytes);
    }
});

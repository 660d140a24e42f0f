//! A policy: what is read is written as text that reads as the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rapporteur_ledger::policy::Policy;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(policy) = Policy::parse(bytes) {
        assert_eq!(
            Policy::parse(policy.to_text().as_bytes()).expect("its own text"),
            policy
        );
    }
});

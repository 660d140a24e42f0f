//! A statement: one encoding.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rapporteur_model::Statement;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(statement) = Statement::from_canonical(bytes) {
        assert_eq!(statement.to_canonical(), bytes);
    }
});

//! A page: judged, never a panic, whatever its bytes and its stated encoding.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rapporteur_archive::page::judge;

fuzz_target!(|bytes: &[u8]| {
    let (first, rest) = bytes.split_at(bytes.len().min(24));
    judge(rest, Some(&String::from_utf8_lossy(first)), Some(200));
});

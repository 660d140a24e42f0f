//! No office file can make the darkroom panic, and a copy that it makes says nothing that identifies.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rapporteur_darkroom::{Kind, Limits, inspect, working_copy};

fn limits() -> Limits {
    Limits {
        pixels: 1 << 20,
        decoded_bytes: 16 << 20,
        unpacked_bytes: 4 << 20,
        pdf_stream_bytes: 1 << 20,
        pdf_objects: 10_000,
        ..Limits::default()
    }
}

fuzz_target!(|bytes: &[u8]| {
    let limits = limits();
    let _ = inspect(bytes, &limits);
    if matches!(Kind::of(bytes), Kind::Ooxml | Kind::Odf)
        && let Ok((copy, _)) = working_copy(bytes, &limits)
    {
        let left = inspect(&copy, &limits).expect("a copy can be inspected");
        assert_eq!(left.identifying().count(), 0);
        assert!(left.not_understood.is_empty());
    }
});

//! A WARC file: read to its end whatever it is, records counted as they are seen.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rapporteur_archive::warc::scan;

fuzz_target!(|bytes: &[u8]| {
    let mut seen = 0;
    let report = scan(bytes, 4096, &mut |record| {
        seen += 1;
        assert!(record.end.place.offset <= bytes.len() as u64);
        Ok(())
    });
    assert_eq!(report.expect("a slice can be read").record_count, seen);
});

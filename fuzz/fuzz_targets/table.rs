//! A table, CSV or Parquet by its first bytes: read to its end or refused, columns of one length when it is read.
#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use rapporteur_tables::{Limits, Source};

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits {
        cell_bytes_max: 1 << 12,
        chunk_bytes_max: 1 << 20,
        rows_max: 1 << 16,
        ..Limits::default()
    };
    let opened = match bytes.starts_with(b"PAR1") {
        true => Source::parquet(bytes.to_vec(), limits),
        false => Source::csv(Box::new(Cursor::new(bytes.to_vec())), limits),
    };
    let Ok(source) = opened else {
        return;
    };
    let wanted: Vec<usize> = (0..source.columns().len()).collect();
    let mut counts = vec![0_u64; wanted.len()];
    let read = source.read(&wanted, &mut |column: usize, _: Option<&str>| counts[column] += 1);
    if let Ok(rows) = read {
        assert!(counts.iter().all(|count| *count == rows));
    }
});

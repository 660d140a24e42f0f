//! Pages of text in a Parquet file that is otherwise in order: read to the last row that was declared, or refused. Leaves out what is
//! left to the library, whose panics are caught outside fuzzing only.
#![no_main]

use libfuzzer_sys::fuzz_target;
use parquet::basic::Encoding;
use rapporteur_tables::{Dictionary, Limits, Sink, Source};

#[path = "../../crates/tables/tests/paged/mod.rs"]
mod paged;

/// Counts rows, and looks every code up.
#[derive(Default)]
struct Counted(u64);

impl Sink for Counted {
    fn cell(&mut self, _: usize, _: Option<&str>) {
        self.0 += 1;
    }

    fn coded(&mut self, _: usize, dictionary: &Dictionary, codes: &[u32]) {
        for &code in codes {
            assert!(code == Dictionary::ABSENT || (code as usize) < dictionary.len());
            assert_ne!(dictionary.get(code), Some(""));
        }
        self.0 += codes.len() as u64;
    }
}

fuzz_target!(|input: (bool, u16, Vec<(u8, u16, Vec<u8>)>)| {
    let (is_optional, declared, pages) = input;
    let page = |(kind, count, bytes): (u8, u16, Vec<u8>)| {
        let (count, half) = (u32::from(count), bytes.len() as u32 / 2);
        match kind % 5 {
            0 => paged::dictionary(&bytes, count),
            1 => paged::rows(&bytes, count, Encoding::PLAIN),
            2 => paged::rows(&bytes, count, Encoding::RLE_DICTIONARY),
            3 => paged::rows_v2(&bytes, count, Encoding::PLAIN, half),
            _ => paged::rows_v2(&bytes, count, Encoding::RLE_DICTIONARY, half),
        }
    };
    let pages = pages.into_iter().map(page).collect();
    let Ok(bytes) = paged::file(pages, u64::from(declared), is_optional) else {
        return;
    };
    let limits = Limits {
        cell_bytes_max: 1 << 12,
        ..Limits::default()
    };
    let source = Source::parquet(bytes, limits).expect("a file in order");
    let mut counted = Counted::default();
    if let Ok(rows) = source.read(&[0], &mut counted) {
        assert_eq!(
            (rows, counted.0),
            (u64::from(declared), u64::from(declared))
        );
    }
});

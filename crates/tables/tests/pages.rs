//! Text in Parquet, in every way of writing it, is read as it was written; a damaged page is refused with its place.

mod paged;

use std::sync::Arc;

use paged::{dictionary, file, rows, rows_v2};
use parquet::basic::{Compression, Encoding, Repetition, Type as Physical};
use parquet::column::page::Page;
use parquet::data_type::{ByteArray, ByteArrayType};
use parquet::file::properties::{WriterProperties, WriterVersion};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;
use proptest::prelude::*;
use rapporteur_tables::{Dictionary, Limits, Sink, Source, TableError};

type Cells = Vec<Option<String>>;

fn read_first(bytes: Vec<u8>, rows: u64) -> Result<Cells, TableError> {
    let limits = Limits {
        cell_bytes_max: 40,
        ..Limits::default()
    };
    let mut cells = Vec::new();
    let mut take = |_: usize, text: Option<&str>| cells.push(text.map(str::to_owned));
    let read = Source::parquet(bytes, limits)?.read_first(&[0], rows, &mut take)?;
    assert_eq!(cells.len() as u64, read);
    Ok(cells)
}

fn read(bytes: Vec<u8>) -> Result<Cells, TableError> {
    read_first(bytes, u64::MAX)
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

/// Values behind one another, each behind its length.
fn plain(texts: &[&[u8]]) -> Vec<u8> {
    let value = |text: &&[u8]| [&(text.len() as u32).to_le_bytes(), *text].concat();
    texts.iter().flat_map(value).collect()
}

/// Levels of a page of the first version: behind their length.
fn levels(runs: &[u8], values: &[u8]) -> Vec<u8> {
    [&(runs.len() as u32).to_le_bytes(), runs, values].concat()
}

const CODED: Encoding = Encoding::RLE_DICTIONARY;

#[test]
fn codes_and_texts_in_one_column_are_read() {
    let names = || dictionary(&plain(&[b" Ann", b"", b"Bo "]), 3);
    // Codes of two bits: one group of eight, of which five are rows; levels of one bit: 1, 0, 1, 1, 1, 1.
    let codes = [2, 3, 0b10_01_00_10, 0b10];
    let pages = vec![
        names(),
        rows(&levels(&[3, 0b11_1101], &codes), 6, CODED),
        rows(&levels(&[4, 1], &plain(&[b"Cy", b" "])), 2, Encoding::PLAIN),
        rows(&levels(&[6, 0], &[]), 3, CODED),
    ];
    let bytes = file(pages, 11, true).expect("a file");
    let (bo, ann) = (some("Bo"), some("Ann"));
    let mut expected = vec![bo.clone(), None, ann, None, bo.clone(), bo, some("Cy")];
    expected.resize(11, None);
    assert_eq!(read(bytes.clone()).expect("its cells"), expected);
    assert_eq!(read_first(bytes, 4).expect("some cells"), expected[..4]);

    let pages = vec![
        names(),
        rows_v2(&[6, 0, 1, 1, 4, 0], 2, CODED, 0),
        rows_v2(&plain(&[b"Cy"]), 1, Encoding::PLAIN, 0),
    ];
    let bytes = file(pages, 3, false).expect("a file");
    let expected = [some("Ann"), some("Ann"), some("Cy")];
    assert_eq!(read(bytes).expect("its cells"), expected, "empty runs");

    let pages = vec![names(), rows_v2(&[4, 1, 1, 4, 0], 2, CODED, 2)];
    let bytes = file(pages, 2, true).expect("a file");
    assert_eq!(read(bytes).expect("its cells"), [some("Ann"), some("Ann")]);
}

#[test]
fn a_damaged_page_is_refused_with_its_place() {
    let names = || dictionary(&plain(&[b"Ann"]), 1);
    let long = [b'x'; 41];
    let cases: [(Vec<Page>, &str); 11] = [
        (
            vec![rows(&[1, 2, 0], 1, CODED)],
            "a dictionary that is not there",
        ),
        (vec![names(), names()], "a second dictionary"),
        (
            vec![names(), rows(&[1, 2, 1], 1, CODED)],
            "entry 1 of a dictionary of 1",
        ),
        (vec![names(), rows(&[1, 2], 1, CODED)], "a run ends early"),
        (vec![names(), rows(&[], 1, CODED)], "its runs end early"),
        (
            vec![names(), rows(&[99, 2, 0], 1, CODED)],
            "numbers of 99 bits",
        ),
        (
            vec![dictionary(&plain(&[b"Ann"]), 2)],
            "fewer values than it says",
        ),
        (
            vec![rows(&plain(&[b"\xff"]), 1, Encoding::PLAIN)],
            "a cell is not UTF-8",
        ),
        (
            vec![rows(&plain(&[&long]), 1, Encoding::PLAIN)],
            "a cell of 41 bytes; at most 40",
        ),
        (
            vec![rows(&[9, 0, 0, 0], 1, Encoding::PLAIN)],
            "longer than its page",
        ),
        (vec![names()], "0 rows are there and 1 were declared"),
    ];
    for (pages, words) in cases {
        let bytes = file(pages, 1, false).expect("a file");
        let error = read(bytes).expect_err(words).to_string();
        assert!(error.contains("row group 1, column \"t\""), "{error}");
        assert!(error.contains(words), "{error} says nothing of {words}");
    }
    let cut_off = vec![rows(&[200, 0, 0, 0, 1], 1, Encoding::PLAIN)];
    assert!(read(file(cut_off, 1, true).expect("a file")).is_err());
}

/// Takes codes as they come.
#[derive(Default)]
struct Coded {
    told: usize,
    texts: Cells,
    cells: Cells,
}

impl Sink for Coded {
    fn cell(&mut self, _: usize, text: Option<&str>) {
        self.cells.push(text.map(str::to_owned));
    }

    fn dictionary(&mut self, _: usize, dictionary: &Dictionary) {
        self.told += 1;
        let entries = 0..dictionary.len() as u32;
        self.texts = entries
            .map(|code| dictionary.get(code).map(str::to_owned))
            .collect();
    }

    fn coded(&mut self, _: usize, _: &Dictionary, codes: &[u32]) {
        let text = |code: &u32| self.texts.get(*code as usize).cloned().flatten();
        self.cells.extend(codes.iter().map(text));
    }
}

/// How a file is written.
#[derive(Debug, Clone)]
struct Manner {
    is_second: bool,
    is_optional: bool,
    has_dictionary: bool,
    encoding: Encoding,
    dictionary_bytes: usize,
    page_rows: usize,
    compression: Compression,
}

fn manner() -> impl Strategy<Value = Manner> {
    let encodings = [
        Encoding::PLAIN,
        Encoding::DELTA_BYTE_ARRAY,
        Encoding::DELTA_LENGTH_BYTE_ARRAY,
    ];
    (
        any::<[bool; 3]>(),
        prop::sample::select(encodings.to_vec()),
        prop::sample::select(vec![16, 200, 1 << 20]),
        prop::sample::select(vec![3, 40, 20_000]),
        prop::sample::select(vec![Compression::UNCOMPRESSED, Compression::SNAPPY]),
    )
        .prop_map(
            |(is, encoding, dictionary_bytes, page_rows, compression)| Manner {
                is_second: is[0],
                is_optional: is[1],
                has_dictionary: is[2],
                encoding,
                dictionary_bytes,
                page_rows,
                compression,
            },
        )
}

/// Writes a column of text, one row group for each part.
fn written(parts: &[Cells], manner: &Manner) -> Vec<u8> {
    let version = match manner.is_second {
        true => WriterVersion::PARQUET_2_0,
        false => WriterVersion::PARQUET_1_0,
    };
    let properties = WriterProperties::builder()
        .set_writer_version(version)
        .set_dictionary_enabled(manner.has_dictionary)
        .set_dictionary_page_size_limit(manner.dictionary_bytes)
        .set_encoding(manner.encoding)
        .set_data_page_row_count_limit(manner.page_rows)
        .set_write_batch_size(manner.page_rows.min(64))
        .set_compression(manner.compression)
        .build();
    let repetition = match manner.is_optional {
        true => Repetition::OPTIONAL,
        false => Repetition::REQUIRED,
    };
    let column = Type::primitive_type_builder("t", Physical::BYTE_ARRAY)
        .with_repetition(repetition)
        .build()
        .expect("a column");
    let schema = Type::group_type_builder("table")
        .with_fields(vec![Arc::new(column)])
        .build()
        .expect("a schema");
    let mut writer = SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties))
        .expect("a file begins");
    for part in parts {
        let values: Vec<ByteArray> = part
            .iter()
            .flatten()
            .map(|text| ByteArray::from(text.as_str()))
            .collect();
        let levels: Vec<i16> = part.iter().map(|cell| i16::from(cell.is_some())).collect();
        let levels = manner.is_optional.then_some(levels.as_slice());
        let mut group = writer.next_row_group().expect("a row group");
        let mut column = group.next_column().expect("a column").expect("one column");
        column
            .typed::<ByteArrayType>()
            .write_batch(&values, levels, None)
            .expect("cells are written");
        column.close().expect("a column ends");
        group.close().expect("a row group ends");
    }
    writer.into_inner().expect("a file ends")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn text_is_read_however_it_was_written(
        parts in prop::collection::vec(
            prop::collection::vec(prop::option::of("[a-c\u{416}]{1,3}|[a-z ]{0,9}"), 1..150),
            1..3,
        ),
        times in prop::sample::select(vec![1_usize, 1, 1, 90]),
        manner in manner(),
        first in 0..300_usize,
    ) {
        let parts: Vec<Cells> = parts
            .into_iter()
            .map(|part| {
                let part = vec![part; times].concat();
                match manner.is_optional {
                    true => part,
                    false => part.into_iter().map(|cell| Some(cell.unwrap_or_default())).collect(),
                }
            })
            .collect();
        let bytes = written(&parts, &manner);
        let trimmed = |cell: &Option<String>| {
            cell.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
        };
        let expected: Cells = parts.iter().flatten().map(trimmed).collect();
        prop_assert_eq!(&read(bytes.clone()).expect("its cells"), &expected);
        let first = first.min(expected.len());
        prop_assert_eq!(&read_first(bytes.clone(), first as u64).expect("some"), &expected[..first]);

        let mut sink = Coded::default();
        let source = Source::parquet(bytes, Limits::default()).expect("a table");
        source.read(&[0], &mut sink).expect("its cells");
        prop_assert_eq!(sink.cells, expected);
        prop_assert_eq!(sink.told, usize::from(manner.has_dictionary) * parts.len());
    }

    #[test]
    fn pages_of_any_bytes_are_refused_or_read_to_their_end(
        pages in prop::collection::vec(
            (0..5_u8, 0..40_u32, prop::collection::vec(0..9_u8, 0..40)),
            0..5,
        ),
        declared in 0..80_u64,
        is_optional in any::<bool>(),
    ) {
        let pages = pages
            .into_iter()
            .map(|(kind, count, bytes)| match kind {
                0 => dictionary(&bytes, count),
                1 => rows(&bytes, count, Encoding::PLAIN),
                2 => rows(&bytes, count, CODED),
                3 => rows_v2(&bytes, count, CODED, bytes.len() as u32 / 2),
                _ => rows(&bytes, count, Encoding::DELTA_BYTE_ARRAY),
            })
            .collect();
        let bytes = file(pages, declared, is_optional).expect("a file");
        if let Ok(cells) = read(bytes) {
            prop_assert_eq!(cells.len() as u64, declared);
        }
    }
}

//! What is written is read again, and what is wrong is said with its place.

use std::io::Cursor;
use std::ops::ControlFlow;

use proptest::prelude::*;
use rapporteur_tables::{Cell, ColumnKind, ColumnSpec, Limits, Sink, Source, TableError, Writer};

/// Cells by column.
#[derive(Default)]
struct Columns(Vec<Vec<Option<String>>>);

impl Sink for Columns {
    fn cell(&mut self, column: usize, text: Option<&str>) {
        if self.0.len() <= column {
            self.0.resize_with(column + 1, Vec::new);
        }
        self.0[column].push(text.map(str::to_owned));
    }
}

fn csv(text: &[u8]) -> Result<Source, TableError> {
    Source::csv(Box::new(Cursor::new(text.to_vec())), Limits::default())
}

fn read(source: Source) -> Result<Vec<Vec<Option<String>>>, TableError> {
    let wanted: Vec<usize> = (0..source.columns().len()).collect();
    let mut columns = Columns::default();
    columns.0.resize_with(wanted.len(), Vec::new);
    source.read(&wanted, &mut columns)?;
    Ok(columns.0)
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[test]
fn spreadsheets_of_every_country_are_read() {
    for text in [
        "\u{feff}name;born\r\nAyshe;1984\r\n;1990\r\n",
        "name,born\nAyshe,1984\n\"\",1990\n",
        "name\tborn\nAyshe\t1984\n\t1990\n",
    ] {
        let source = csv(text.as_bytes()).expect("a table");
        assert_eq!(source.columns(), ["name", "born"]);
        let columns = read(source).expect("its cells");
        assert_eq!(columns[0], [some("Ayshe"), None]);
        assert_eq!(columns[1], [some("1984"), some("1990")]);
    }
}

#[test]
fn an_error_names_the_line_and_what_to_do() {
    let cases: [(&[u8], &str); 5] = [
        (
            b"a,b\n1,2\n3\n",
            "line 3 has 1 cells and the first line has 2",
        ),
        (b"a,b\n1,\xff\n", "line 2, column \"b\" is not UTF-8"),
        (
            b"a,a\n1,2\n",
            "two columns are named \"a\" (columns 1 and 2)",
        ),
        (b"", "the table is empty"),
        (b"PAR1 and no more", "the Parquet file is damaged"),
    ];
    for (bytes, words) in cases {
        let opened = match bytes.starts_with(b"PAR1") {
            true => Source::parquet(bytes.to_vec(), Limits::default()),
            false => csv(bytes),
        };
        let error = opened.and_then(read).expect_err("a fault");
        assert!(error.to_string().starts_with(words), "{error}");
    }
}

#[test]
fn what_is_too_large_is_refused() {
    let limits = Limits {
        rows_max: 1,
        cell_bytes_max: 3,
        columns_max: 2,
        ..Limits::default()
    };
    for (text, what) in [
        ("a\n1\n2\n", "rows 2 at line 3"),
        ("a\nlong\n", "bytes in one cell 4 at line 2"),
        ("a,b,c\n", "columns 3 at the first line"),
    ] {
        let error = Source::csv(Box::new(Cursor::new(text.as_bytes().to_vec())), limits)
            .and_then(read)
            .expect_err("too much");
        assert!(error.to_string().starts_with(what), "{error}");
    }
}

#[test]
fn reading_stops_when_told() {
    struct Once(u64);
    impl Sink for Once {
        fn cell(&mut self, _: usize, _: Option<&str>) {
            self.0 += 1;
        }
        fn rows(&mut self, _: u64) -> ControlFlow<()> {
            ControlFlow::Break(())
        }
    }
    let text = format!("a\n{}", "x\n".repeat(20_000));
    let mut sink = Once(0);
    let stopped = csv(text.as_bytes()).expect("a table").read(&[0], &mut sink);
    assert!(matches!(stopped, Err(TableError::Stopped)));
    assert!(sink.0 < 20_000);
}

#[test]
fn the_first_rows_are_read_alone() {
    let rows: Vec<_> = (0..30)
        .map(|row| (some(&format!("n{row}")), Some(row), None))
        .collect();
    for is_parquet in [false, true] {
        let bytes = written(&rows, is_parquet);
        for (wanted, expected) in [(0, 0), (7, 7), (30, 30), (99, 30)] {
            let source = match is_parquet {
                true => Source::parquet(bytes.clone(), Limits::default()),
                false => csv(&bytes),
            };
            let mut columns = Columns(vec![Vec::new(); 2]);
            let read = source
                .expect("a table")
                .read_first(&[0, 1], wanted, &mut columns);
            assert_eq!(read.expect("its first rows"), expected);
            let lengths: Vec<usize> = columns.0.iter().map(Vec::len).collect();
            assert_eq!(lengths, [expected as usize; 2]);
        }
    }
}

fn written(rows: &[(Option<String>, Option<i64>, Option<f64>)], is_parquet: bool) -> Vec<u8> {
    let columns = [
        ColumnSpec::new("name", ColumnKind::Text),
        ColumnSpec::new("count", ColumnKind::Whole),
        ColumnSpec::new("weight", ColumnKind::Real),
    ];
    let mut writer = match is_parquet {
        true => Writer::parquet(Vec::new(), &columns),
        false => Writer::csv(Vec::new(), &columns),
    }
    .expect("a table begins");
    for (name, count, weight) in rows {
        writer
            .row(&[
                name.as_deref().map_or(Cell::Empty, Cell::Text),
                count.map_or(Cell::Empty, Cell::Whole),
                weight.map_or(Cell::Empty, Cell::Real),
            ])
            .expect("a row");
    }
    writer.finish().expect("an end")
}

#[test]
fn a_row_of_another_shape_is_refused() {
    let mut writer =
        Writer::csv(Vec::new(), &[ColumnSpec::new("a", ColumnKind::Text)]).expect("a table begins");
    let refused = writer.row(&[]);
    assert!(matches!(
        refused,
        Err(TableError::RowShape {
            found: 0,
            expected: 1
        })
    ));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_is_written_is_read_again(
        rows in prop::collection::vec(
            (
                prop::option::of("[a-z\u{4e00}-\u{4e20},\"\n;]{1,6}[a-z]"),
                prop::option::of(any::<i64>()),
                prop::option::of(-1e9..1e9_f64),
            ),
            0..40,
        )
    ) {
        let names: Vec<Option<String>> =
            rows.iter().map(|row| row.0.as_deref().map(|name| name.trim().to_owned())).collect();
        let counts: Vec<Option<String>> = rows.iter().map(|row| row.1.map(|count| count.to_string())).collect();
        let weights: Vec<Option<String>> = rows.iter().map(|row| row.2.map(|weight| weight.to_string())).collect();
        for is_parquet in [false, true] {
            let bytes = written(&rows, is_parquet);
            let source = match is_parquet {
                true => Source::parquet(bytes, Limits::default()),
                false => csv(&bytes),
            };
            let columns = read(source.expect("a table")).expect("its cells");
            prop_assert_eq!(&columns[0], &names);
            prop_assert_eq!(&columns[1], &counts);
            prop_assert_eq!(&columns[2], &weights);
        }
        prop_assert_eq!(written(&rows, true), written(&rows, true));
    }

    #[test]
    fn a_damaged_parquet_file_is_an_error_or_another_table(at in 0..4_000_usize, bit in 0..8_u32) {
        let rows: Vec<_> = (0..50).map(|row| (some(&format!("n{row}")), Some(row), None)).collect();
        let mut bytes = written(&rows, true);
        let at = at % bytes.len();
        bytes[at] ^= 1 << bit;
        let limits = Limits { chunk_bytes_max: 1 << 24, ..Limits::default() };
        if let Ok(columns) = Source::parquet(bytes, limits).and_then(read) {
            let rows = columns.first().map_or(0, Vec::len);
            prop_assert!(columns.iter().all(|column| column.len() == rows), "columns of different lengths");
        }
    }
}

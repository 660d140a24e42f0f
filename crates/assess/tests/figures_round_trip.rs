//! Answers whether every figure that can be written is read back as it was, and whether any other text is refused.

use proptest::prelude::*;
use rapporteur_assess::{FigureRecord, FiguresFile, Parameters};
use rapporteur_model::{CellValue, Figure, FigureValue};

fn cell() -> impl Strategy<Value = CellValue> {
    prop_oneof![
        Just(CellValue::Null),
        any::<i64>().prop_map(CellValue::Integer),
        any::<f64>()
            .prop_filter("finite", |real| real.is_finite())
            .prop_map(CellValue::Real),
        any::<String>().prop_map(CellValue::Text),
    ]
}

fn record(index: usize) -> impl Strategy<Value = FigureRecord> {
    let rows = prop::collection::vec(prop::collection::vec(cell(), 2), 0..4);
    (any::<[u8; 32]>(), any::<String>(), rows, any::<u64>()).prop_map(
        move |(measure_sha256, sql, rows, withheld_count)| FigureRecord {
            measure_sha256,
            sql,
            parameters: vec!["year".to_owned()],
            figure: Figure {
                measure: format!("m{index}"),
                value: FigureValue {
                    columns: vec!["a".to_owned(), "b".to_owned()],
                    rows,
                },
                withheld_count,
            },
        },
    )
}

fn file() -> impl Strategy<Value = FiguresFile> {
    (
        any::<i32>(),
        any::<String>(),
        (record(0), record(1), record(2)),
    )
        .prop_map(|(year, checkpoint, (a, b, c))| FiguresFile {
            parameters: Parameters {
                state: "CN".to_owned(),
                year,
            },
            checkpoint,
            figures: vec![a, b, c],
        })
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(file in file()) {
        let text = file.to_json().expect("text");
        let back = FiguresFile::from_json(text.as_bytes()).expect("the file");
        prop_assert_eq!(&back, &file);
        prop_assert_eq!(back.to_json().expect("text"), text);
    }
}

fn small() -> FiguresFile {
    FiguresFile {
        parameters: Parameters {
            state: "CN".to_owned(),
            year: 2020,
        },
        checkpoint: String::new(),
        figures: vec![FigureRecord {
            measure_sha256: [1; 32],
            sql: "SELECT 1.5 AS a".to_owned(),
            parameters: Vec::new(),
            figure: Figure {
                measure: "a".to_owned(),
                value: FigureValue {
                    columns: vec!["a".to_owned()],
                    rows: vec![vec![CellValue::Real(1.5)]],
                },
                withheld_count: 0,
            },
        }],
    }
}

#[test]
fn every_other_form_is_refused() {
    let text = small().to_json().expect("text");
    assert!(FiguresFile::from_json(text.as_bytes()).is_ok());
    for (from, to) in [
        ("1.5\n", "1.50\n"),
        ("  \"format\"", " \"format\""),
        ("figures/1", "figures/2"),
        ("\"sql\"", "\"note\": 1,\n      \"sql\""),
        ("\"withheld_count\": 0", "\"withheld_count\": -1"),
        ("0101", "01"),
    ] {
        assert!(text.contains(from), "{from:?}");
        assert!(
            FiguresFile::from_json(text.replacen(from, to, 1).as_bytes()).is_err(),
            "{from:?} to {to:?}"
        );
    }
    assert!(
        FiguresFile::from_json(text.trim_end().as_bytes()).is_err(),
        "the line feed at the end belongs to the form"
    );
}

#[test]
fn figures_out_of_order_and_numbers_that_are_not_finite_are_not_written() {
    let mut file = small();
    file.figures.push(file.figures[0].clone());
    assert!(file.to_json().is_err(), "one figure twice");
    let mut file = small();
    file.figures[0].figure.value.rows[0][0] = CellValue::Real(f64::NAN);
    assert!(file.to_json().is_err(), "not a number");
}

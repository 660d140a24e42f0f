//! Tests of the CSV text: round trips, the one spelling, and where a difference is found.

use super::*;
use proptest::prelude::*;

fn column(name: &str, kind: ColumnKind) -> Column {
    Column {
        name: name.to_owned(),
        kind,
        description: String::new(),
    }
}

fn table(rows: Vec<Vec<CellValue>>) -> Table {
    let columns = vec![
        column("name", ColumnKind::Text),
        column("count", ColumnKind::Integer),
        column("share", ColumnKind::Real),
    ];
    Table {
        name: "things".to_owned(),
        description: String::new(),
        columns,
        rows,
    }
}

fn text(value: &str) -> CellValue {
    CellValue::Text(value.to_owned())
}

#[test]
fn null_and_empty_text_are_told_apart() {
    let table = table(vec![
        vec![text(""), CellValue::Null, CellValue::Real(1.0)],
        vec![CellValue::Null, CellValue::Integer(-3), CellValue::Null],
        vec![
            text("a \"b\", c\r\nd"),
            CellValue::Integer(7),
            CellValue::Real(0.1),
        ],
    ]);
    let csv = csv_text(&table);
    expect_test::expect![[r#"name,count,share|"",,1.0|,-3,|"a ""b"", c|d",7,0.1|"#]]
        .assert_eq(&csv.replace("\r\n", "|"));
    assert_eq!(parse_csv(&csv, &table.columns), Ok(table.rows.clone()));
    assert_eq!(compare_csv(&csv, &table), Ok(()));
}

#[test]
fn a_second_spelling_of_a_value_is_found_with_its_row_and_column() {
    let columns = table(vec![]).columns;
    let cases = [
        ("name,count,share\r\na,01,\r\n", 1, Some("count")),
        ("name,count,share\r\na,1,\r\nb,+1,\r\n", 2, Some("count")),
        ("name,count,share\r\n\"a\",1,\r\n", 1, Some("name")),
        ("name,count,share\r\na,1,1\r\n", 1, Some("share")),
        ("name,count,share\r\na,1,NaN\r\n", 1, Some("share")),
        ("name,count,share\r\na,\"\",\r\n", 1, Some("count")),
        ("name,count,share\r\na,1\r\n", 1, None),
        ("name,count,share\r\na,1,\n", 1, None),
        ("name,count,share\r\n\"a,1,\r\n", 1, None),
        ("name,count,share\r\na\"b,1,\r\n", 1, None),
        ("name,count\r\n", 0, None),
        ("", 0, None),
    ];
    for (csv, row, column) in cases {
        let difference = match parse_csv(csv, &columns) {
            // NaN parses and respells as itself: the comparison with a table refuses it, since no table holds NaN.
            Ok(_) => compare_csv(
                csv,
                &table(vec![vec![
                    text("a"),
                    CellValue::Integer(1),
                    CellValue::Null,
                ]]),
            )
            .unwrap_err(),
            Err(difference) => difference,
        };
        assert_eq!(
            (difference.row, difference.column.as_deref()),
            (row, column),
            "{csv:?}: {difference:?}"
        );
    }
}

#[test]
fn the_first_differing_cell_is_named_with_its_line() {
    let table = table(vec![
        vec![text("one\r\ntwo"), CellValue::Integer(1), CellValue::Null],
        vec![text("three"), CellValue::Integer(2), CellValue::Null],
    ]);
    let csv = csv_text(&table).replace("three,2", "three,3");
    let difference = compare_csv(&csv, &table).unwrap_err();
    assert_eq!(
        (
            difference.line,
            difference.row,
            difference.column.as_deref()
        ),
        (4, 2, Some("count"))
    );
    let shorter = csv_text(&table).replace("three,2,\r\n", "");
    assert_eq!(compare_csv(&shorter, &table).unwrap_err().row, 2);
}

proptest! {
    #[test]
    fn any_table_reads_back(
        rows in prop::collection::vec((prop::option::of("[ -~\r\n\u{4e00}-\u{4e05}]{0,6}"), any::<Option<i64>>(), prop::option::of(-1e300..1e300f64)), 0..6)
    ) {
        let rows = rows.into_iter().map(|(name, count, share)| vec![
            name.map_or(CellValue::Null, CellValue::Text),
            count.map_or(CellValue::Null, CellValue::Integer),
            share.map_or(CellValue::Null, CellValue::Real),
        ]).collect();
        let table = table(rows);
        let csv = csv_text(&table);
        prop_assert_eq!(parse_csv(&csv, &table.columns), Ok(table.rows.clone()));
        prop_assert_eq!(compare_csv(&csv, &table), Ok(()));
    }
}

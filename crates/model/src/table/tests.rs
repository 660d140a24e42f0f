//! Which tables are refused, and what the digest of a table depends on.

use super::*;

fn column(name: &str, kind: ColumnKind) -> Column {
    Column {
        name: name.to_owned(),
        kind,
        description: "words".to_owned(),
    }
}

fn table() -> Table {
    Table {
        name: "sessions".to_owned(),
        description: "one row per session".to_owned(),
        columns: vec![
            column("year", ColumnKind::Integer),
            column("share", ColumnKind::Real),
            column("name", ColumnKind::Text),
        ],
        rows: vec![
            vec![
                CellValue::Integer(1998),
                CellValue::Real(0.5),
                CellValue::from("first"),
            ],
            vec![CellValue::Null, CellValue::Null, CellValue::Null],
        ],
    }
}

#[test]
fn a_well_formed_table_passes() {
    assert_eq!(table().check(), Ok(()));
}

#[test]
fn a_table_that_cannot_be_released_is_refused_with_its_fault() {
    type Change = fn(&mut Table);
    let changes: &[(Change, &str)] = &[
        (
            |table| table.name = "Sessions".to_owned(),
            r#"table name "Sessions" is not"#,
        ),
        (
            |table| table.name = "sqlite_x".to_owned(),
            r#"table name "sqlite_x" is not"#,
        ),
        (|table| table.name = "a".repeat(65), "table name"),
        (
            |table| table.columns.clear(),
            "table sessions has no columns",
        ),
        (
            |table| table.columns[1].name = "1st".to_owned(),
            r#"table sessions: column name "1st""#,
        ),
        (
            |table| table.columns[2].name = "year".to_owned(),
            "table sessions: column year occurs twice",
        ),
        (
            |table| _ = table.rows[1].pop(),
            "table sessions: row 1 has 2 cells, not 3",
        ),
        (
            |table| table.rows[0][0] = CellValue::Real(1.0),
            "table sessions: row 0, column year holds a value of another",
        ),
        (
            |table| table.rows[0][1] = CellValue::Integer(1),
            "table sessions: row 0, column share holds a value of another",
        ),
        (
            |table| table.rows[0][1] = CellValue::Real(f64::NAN),
            "table sessions: row 0, column share holds a value that",
        ),
        (
            |table| table.rows[0][2] = CellValue::from("a\0"),
            "table sessions: row 0, column name holds a value that",
        ),
    ];
    for (change, expected) in changes {
        let mut table = table();
        change(&mut table);
        let message = table.check().unwrap_err().to_string();
        assert!(message.starts_with(expected), "{message}");
    }
}

#[test]
fn the_digest_changes_with_every_part_but_the_descriptions() {
    type Change = fn(&mut Table);
    let digest = table().digest();
    let changes: &[Change] = &[
        |table| table.name = "session".to_owned(),
        |table| table.columns[0].name = "years".to_owned(),
        |table| table.columns[0].kind = ColumnKind::Real,
        |table| table.rows.reverse(),
        |table| _ = table.rows.pop(),
        |table| table.rows[0][0] = CellValue::Integer(1999),
        |table| table.rows[0][0] = CellValue::from("1998"),
    ];
    for (position, change) in changes.iter().enumerate() {
        let mut table = table();
        change(&mut table);
        assert_ne!(table.digest(), digest, "change {position}");
    }
    let mut described = table();
    described.description.clear();
    described.columns[0].description.clear();
    assert_eq!(described.digest(), digest);
}

#[test]
fn negative_zero_has_the_digest_of_zero() {
    let (mut negative, mut positive) = (table(), table());
    negative.rows[0][1] = CellValue::Real(-0.0);
    positive.rows[0][1] = CellValue::Real(0.0);
    assert_eq!(negative.digest(), positive.digest());
}

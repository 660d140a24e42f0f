//! The package through its public API: what is written reads back, twice the same, and nothing outside it is touched.

use std::fs;
use std::path::{Path, PathBuf};

use rapporteur_model::{CellValue, Column, ColumnKind, Table};
use rapporteur_package::{
    Builder, Database, Finished, FoundKind, Manifest, NoteText, Package, PackageError, QueryLimits,
    Role, layout, sqlite_bytes,
};

fn text(value: &str) -> CellValue {
    CellValue::Text(value.to_owned())
}

fn column(name: &str, kind: ColumnKind) -> Column {
    Column {
        name: name.to_owned(),
        kind,
        description: format!("the {name}"),
    }
}

fn table(name: &str, rows: Vec<Vec<CellValue>>) -> Table {
    let columns = vec![
        column("state", ColumnKind::Text),
        column("year", ColumnKind::Integer),
        column("share", ColumnKind::Real),
    ];
    Table {
        name: name.to_owned(),
        description: format!("each row is one of {name}"),
        columns,
        rows,
    }
}

fn votes() -> Table {
    table(
        "votes",
        vec![
            vec![text("CN"), CellValue::Integer(2019), CellValue::Real(0.5)],
            vec![text(""), CellValue::Null, CellValue::Real(3.0)],
            vec![CellValue::Null, CellValue::Integer(-7), CellValue::Null],
            vec![
                text("ئۇيغۇر, \"བོད\"\r\n中文"),
                CellValue::Integer(i64::MAX),
                CellValue::Real(1e-9),
            ],
        ],
    )
}

fn build(place: &Path, tables: &[Table], replace: bool) -> Result<Finished, PackageError> {
    let mut builder = Builder::create(place)?.replace(replace);
    builder.tables(tables, Some("CC0-1.0"))?;
    builder.file("report/en.html", Role::Report, b"<p>hello</p>")?;
    let seal = builder.manifest();
    builder.finish(&NoteText::over("example.org/log", &seal.bytes).to_text())
}

fn scratch() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a scratch folder");
    let place = folder.path().join("out").join("package");
    (folder, place)
}

fn all_bytes(place: &Path) -> Vec<(String, Vec<u8>)> {
    let package = Package::open(place).expect("opens");
    let found = package.found().expect("walks");
    let files = found
        .iter()
        .filter(|found| matches!(found.kind, FoundKind::File(_)));
    files
        .map(|file| (file.path.clone(), package.read(&file.path).expect("reads")))
        .collect()
}

#[test]
fn what_is_written_reads_back_from_sqlite_and_from_csv() {
    let (_folder, place) = scratch();
    let tables = [votes(), table("applications", vec![])];
    assert_eq!(
        build(&place, &tables, false).expect("builds"),
        Finished::Written
    );
    let package = Package::open(&place).expect("opens");
    let read = package.tables().expect("reads");
    assert_eq!(read, [tables[1].clone(), tables[0].clone()]);
    assert_eq!(package.csv_tables().expect("reads"), read);
    assert_eq!(read[1].digest(), tables[0].digest());
    let manifest = package.manifest().expect("reads");
    let paths: Vec<&str> = manifest
        .files
        .iter()
        .map(|file| file.path.as_str())
        .collect();
    expect_test::expect![[r#"
        [
            "README.txt",
            "csv/applications.csv",
            "csv/votes.csv",
            "data.sqlite",
            "report/en.html",
            "tables.json",
        ]
    "#]]
    .assert_debug_eq(&paths);
    assert_eq!(
        manifest
            .file("csv/votes.csv")
            .expect("listed")
            .licence
            .as_deref(),
        Some("CC0-1.0")
    );
    let siblings = fs::read_dir(place.parent().expect("has one"))
        .expect("reads")
        .count();
    assert_eq!(siblings, 1, "scratch files are gone");
}

#[test]
fn the_same_tables_give_the_same_bytes_and_are_left_alone() {
    let (_folder, place) = scratch();
    build(&place, &[votes()], false).expect("builds");
    let first = all_bytes(&place);
    assert_eq!(
        build(&place, &[votes()], false).expect("builds"),
        Finished::Unchanged
    );
    let elsewhere = place.with_file_name("elsewhere");
    build(&elsewhere, &[votes()], false).expect("builds");
    assert_eq!(all_bytes(&place), first);
    assert_eq!(all_bytes(&elsewhere), first);
}

#[test]
fn another_package_is_replaced_only_when_told() {
    let (_folder, place) = scratch();
    build(&place, &[votes()], false).expect("builds");
    let refused = build(&place, &[table("others", vec![])], false).expect_err("another package");
    assert!(
        matches!(refused, PackageError::Occupied { .. }),
        "{refused:?}"
    );
    assert_eq!(
        Package::open(&place)
            .expect("opens")
            .tables()
            .expect("reads"),
        [votes()]
    );
    assert_eq!(
        build(&place, &[table("others", vec![])], true).expect("builds"),
        Finished::Replaced
    );
    assert_eq!(
        Package::open(&place)
            .expect("opens")
            .tables()
            .expect("reads"),
        [table("others", vec![])]
    );
}

#[test]
fn a_damaged_copy_of_the_same_package_is_not_taken_for_it() {
    let (_folder, place) = scratch();
    build(&place, &[votes()], false).expect("builds");
    fs::write(place.join("report/en.html"), b"<p>other</p>").expect("writes");
    assert!(matches!(
        build(&place, &[votes()], false),
        Err(PackageError::Occupied { .. })
    ));
    assert_eq!(
        build(&place, &[votes()], true).expect("builds"),
        Finished::Replaced
    );
    assert_eq!(
        build(&place, &[votes()], false).expect("builds"),
        Finished::Unchanged
    );
}

#[test]
fn a_folder_that_is_no_package_is_never_touched() {
    let (_folder, place) = scratch();
    fs::create_dir_all(&place).expect("makes");
    fs::write(place.join("diary.txt"), "mine").expect("writes");
    assert!(matches!(
        build(&place, &[votes()], true),
        Err(PackageError::Occupied { .. })
    ));
    assert_eq!(
        fs::read(place.join("diary.txt")).expect("still there"),
        b"mine"
    );
    fs::remove_file(place.join("diary.txt")).expect("removes");
    assert_eq!(
        build(&place, &[votes()], false).expect("an empty folder will do"),
        Finished::Written
    );
}

#[test]
fn values_that_sqlite_would_change_are_refused() {
    let folder = tempfile::tempdir().expect("a scratch folder");
    for (name, cell) in [
        ("nan", CellValue::Real(f64::NAN)),
        ("infinity", CellValue::Real(f64::INFINITY)),
        ("negative zero", CellValue::Real(-0.0)),
    ] {
        let row = vec![text("CN"), CellValue::Integer(1), cell];
        let result = sqlite_bytes(&[table("votes", vec![row])], &folder.path().join("x"));
        assert!(
            matches!(result, Err(PackageError::Table { .. })),
            "{name}: {result:?}"
        );
    }
    let nul = vec![text("a\0b"), CellValue::Null, CellValue::Null];
    assert!(sqlite_bytes(&[table("votes", vec![nul])], &folder.path().join("x")).is_err());
    assert!(sqlite_bytes(&[votes(), votes()], &folder.path().join("x")).is_err());
    assert!(sqlite_bytes(&[table("_tables", vec![])], &folder.path().join("x")).is_err());
}

fn database(tables: &[Table]) -> Database {
    let folder = tempfile::tempdir().expect("a scratch folder");
    Database::from_bytes(&sqlite_bytes(tables, &folder.path().join("x")).expect("writes"))
        .expect("opens")
}

#[test]
fn a_query_answers_with_its_columns_rows_and_parameters() {
    let answer = database(&[votes()])
        .query_settled(
            "SELECT state AS who, count(*) AS times, total(share) AS shares, julianday('2020-09-09') - julianday('2020-09-01') AS days
             FROM votes WHERE state = :state AND year < :year GROUP BY state;  -- done",
            &[("state", text("CN")), ("year", CellValue::Integer(2020)), ("unused", CellValue::Null)],
            QueryLimits::default(),
        )
        .expect("runs");
    assert_eq!(answer.columns, ["who", "times", "shares", "days"]);
    assert_eq!(
        answer.rows,
        [[
            text("CN"),
            CellValue::Integer(1),
            CellValue::Real(0.5),
            CellValue::Real(8.0)
        ]]
    );
}

#[test]
fn sql_that_a_measure_may_not_hold_is_refused() {
    let database = database(&[votes()]);
    for sql in [
        "",
        "-- nothing",
        "DELETE FROM votes",
        "INSERT INTO votes VALUES ('x', 1, 1)",
        "CREATE TEMP TABLE x (y)",
        "ATTACH 'x' AS y",
        "PRAGMA user_version",
        "BEGIN",
        "VACUUM INTO 'x'",
        "EXPLAIN SELECT 1",
        "SELECT 1; SELECT 2",
        "SELECT 1; nonsense",
        "SELECT random()",
        "SELECT date('now')",
        "SELECT strftime('%Y', 'now')",
        "SELECT current_timestamp",
        "SELECT julianday('now')",
        "SELECT julianday()",
        "SELECT load_extension('x')",
        "SELECT sqlite_version()",
        "SELECT sql FROM sqlite_schema",
        "SELECT * FROM pragma_table_info('votes')",
        "SELECT * FROM dbstat",
        "SELECT count(*) FROM dbstat",
        "SELECT count(*) FROM pragma_function_list",
        "SELECT count(*) FROM sqlite_schema",
        "SELECT x'00'",
        "SELECT 1e999",
        "SELECT year FROM votes WHERE year = ?",
        "SELECT year FROM votes WHERE year = @year",
        "SELECT :missing",
        "SELECT \"no_such_column\" FROM votes",
        "SELECT state FROM nowhere",
    ] {
        let answer = database.query(
            sql,
            &[("year", CellValue::Integer(1))],
            QueryLimits::default(),
        );
        assert!(answer.is_err(), "{sql}: {answer:?}");
    }
    assert!(
        database
            .query(
                "SELECT name FROM \"_columns\" ORDER BY position",
                &[],
                QueryLimits::default()
            )
            .is_ok()
    );
}

#[test]
fn a_query_without_end_is_stopped() {
    let database = database(&[votes()]);
    let limits = QueryLimits {
        steps_max: 1_000_000,
        rows_max: 10,
        columns_max: 2,
    };
    let endless =
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n";
    assert!(matches!(
        database.query(endless, &[], limits),
        Err(PackageError::Limit { .. })
    ));
    let many =
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 11) SELECT x FROM n";
    assert!(matches!(
        database.query(many, &[], limits),
        Err(PackageError::Limit { .. })
    ));
    assert!(matches!(
        database.query("SELECT 1, 2, 3", &[], limits),
        Err(PackageError::Limit { .. })
    ));
    assert!(
        database
            .query("SELECT count(*) FROM votes", &[], limits)
            .is_ok(),
        "the limit is each query's own"
    );
}

#[test]
fn an_answer_that_depends_on_an_unstated_order_is_refused() {
    let database = database(&[votes()]);
    let ask = |sql: &str| database.query_settled(sql, &[], QueryLimits::default());
    assert!(matches!(
        ask("SELECT state FROM votes"),
        Err(PackageError::Unordered { row: 1 })
    ));
    assert!(matches!(
        ask("SELECT group_concat(year) FROM votes"),
        Err(PackageError::Unordered { .. })
    ));
    assert!(ask("SELECT state FROM votes ORDER BY year").is_ok());
    assert!(ask("SELECT count(*) FROM votes").is_ok());
}

#[test]
fn bytes_that_are_no_sound_plain_sqlite_file_are_refused() {
    let folder = tempfile::tempdir().expect("a scratch folder");
    let good = sqlite_bytes(&[votes()], &folder.path().join("x")).expect("writes");
    assert!(Database::from_bytes(&good).is_ok());
    let mut wal = good.clone();
    wal[18..20].copy_from_slice(&[2, 2]);
    for (name, bytes) in [
        ("empty", vec![]),
        ("half", good[..good.len() / 2].to_vec()),
        ("wal", wal),
        ("text", vec![b'x'; 9000]),
    ] {
        assert!(Database::from_bytes(&bytes).is_err(), "{name}");
    }
}

#[test]
fn objects_that_are_no_described_table_are_refused() {
    for sql in [
        "CREATE VIEW seen AS SELECT 1",
        "CREATE TABLE hidden (x TEXT) STRICT",
        "CREATE INDEX quick ON votes (year)",
        "CREATE TRIGGER sly AFTER INSERT ON votes BEGIN SELECT 1; END",
        "UPDATE \"_columns\" SET kind = 'TEXT'",
        "UPDATE \"_tables\" SET name = 'other'",
        "DELETE FROM votes WHERE rowid = 2",
        "ALTER TABLE votes ADD COLUMN extra TEXT",
    ] {
        let folder = tempfile::tempdir().expect("a scratch folder");
        let path = folder.path().join("x");
        sqlite_bytes(&[votes()], &path).expect("writes");
        let connection = rusqlite::Connection::open(&path).expect("opens");
        connection.execute_batch(sql).expect("runs");
        connection.close().expect("closes");
        let opened = Database::from_bytes(&fs::read(&path).expect("reads"));
        assert!(opened.is_err(), "{sql}");
    }
}

#[cfg(unix)]
#[test]
fn links_and_paths_out_of_the_folder_are_not_followed() {
    let (folder, place) = scratch();
    build(&place, &[votes()], false).expect("builds");
    fs::write(folder.path().join("secret"), "s").expect("writes");
    std::os::unix::fs::symlink(folder.path().join("secret"), place.join("link")).expect("links");
    std::os::unix::fs::symlink(folder.path(), place.join("folder")).expect("links");
    let package = Package::open(&place).expect("opens");
    assert!(matches!(
        package.read("link"),
        Err(PackageError::NotAFile { .. })
    ));
    assert!(matches!(
        package.read("folder/secret"),
        Err(PackageError::NotAFile { .. })
    ));
    assert!(matches!(
        package.read("csv"),
        Err(PackageError::NotAFile { .. })
    ));
    assert!(matches!(
        package.read("../secret"),
        Err(PackageError::Path(_))
    ));
    assert!(matches!(
        package.read("absent"),
        Err(PackageError::Read { .. })
    ));
    let links: Vec<String> = package
        .found()
        .expect("walks")
        .into_iter()
        .filter(|found| found.kind == FoundKind::Link)
        .map(|found| found.path)
        .collect();
    assert_eq!(links, ["folder", "link"]);
}

#[test]
fn files_are_given_once_and_under_fitting_names() {
    let (_folder, place) = scratch();
    let mut builder = Builder::create(&place).expect("begins");
    builder
        .file("report/en.html", Role::Report, b"x")
        .expect("adds");
    for path in [
        "report/en.html",
        "REPORT/en.html",
        "manifest.json",
        "manifest.note",
        "readme.TXT",
    ] {
        assert!(
            matches!(
                builder.file(path, Role::Report, b"x"),
                Err(PackageError::Twice(_))
            ),
            "{path}"
        );
    }
    assert!(matches!(
        builder.file("../x", Role::Report, b"x"),
        Err(PackageError::Path(_))
    ));
    assert!(matches!(
        builder.query("SELECT 1", &[]),
        Err(PackageError::Order(_))
    ));
    let seal = builder.manifest();
    assert_eq!(Manifest::parse(&seal.bytes).expect("reads").files.len(), 2);
    drop(builder);
    assert!(
        !place.exists()
            && fs::read_dir(place.parent().expect("has one"))
                .expect("reads")
                .count()
                == 0
    );
    assert!(Package::open(&place).is_err());
    assert_eq!(layout::proof_path(12), "proofs/12.tlog-proof");
}

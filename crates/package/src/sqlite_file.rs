//! `data.sqlite`: the release tables as a plain SQLite file whose bytes follow from the tables alone (and SQLite's version).
//! It refuses values that SQLite would change on the way.

use std::path::Path;

use rapporteur_model::{CellValue, Column, ColumnKind, Table};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, params_from_iter};

use crate::PackageError;
use crate::error::sqlite_error;

/// Fixed so that the bytes do not follow a build's default.
const PAGE_SIZE_BYTES: u32 = 4096;
/// A release holds at most so many tables.
pub(crate) const TABLE_COUNT_MAX: usize = 200;
/// SQLite itself allows 2,000 columns.
const COLUMN_COUNT_MAX: usize = 200;
/// Tables that describe the others.
pub(crate) const DESCRIBING_TABLES: [&str; 2] = ["_columns", "_tables"];

/// The bytes of `data.sqlite` for these tables; made in a scratch file that must not exist yet, and left there.
///
/// # Errors
/// [`PackageError::Table`] for a table that cannot be released, [`PackageError::Sqlite`] when SQLite fails.
pub fn sqlite_bytes(tables: &[Table], scratch: &Path) -> Result<Vec<u8>, PackageError> {
    let mut sorted: Vec<&Table> = tables.iter().collect();
    sorted.sort_by(|left, right| left.name.cmp(&right.name));
    check_tables(&sorted)?;
    let mut connection = Connection::open(scratch).map_err(sqlite_error("creating the file"))?;
    write(&mut connection, &sorted).map_err(sqlite_error("writing the tables"))?;
    connection
        .close()
        .map_err(|(_, error)| sqlite_error("closing the file")(error))?;
    std::fs::read(scratch).map_err(crate::error::read_error(crate::layout::DATABASE))
}

fn write(connection: &mut Connection, tables: &[&Table]) -> rusqlite::Result<()> {
    // One transaction and no journal: a crash leaves a scratch folder that is thrown away, and no change counter depends on timing.
    let settings = format!(
        "PRAGMA page_size={PAGE_SIZE_BYTES}; PRAGMA encoding='UTF-8'; PRAGMA auto_vacuum=NONE; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE;"
    );
    connection.execute_batch(&settings)?;
    let transaction = connection.transaction()?;
    write_descriptions(&transaction, tables)?;
    for table in tables {
        write_table(&transaction, table)?;
    }
    transaction.commit()
}

fn write_descriptions(connection: &Connection, tables: &[&Table]) -> rusqlite::Result<()> {
    connection.execute_batch(
        "CREATE TABLE \"_columns\" (\"table_name\" TEXT NOT NULL, \"position\" INTEGER NOT NULL, \"name\" TEXT NOT NULL, \"kind\" TEXT NOT NULL, \"description\" TEXT NOT NULL) STRICT;
         CREATE TABLE \"_tables\" (\"name\" TEXT NOT NULL, \"description\" TEXT NOT NULL) STRICT;",
    )?;
    let mut insert_column =
        connection.prepare("INSERT INTO \"_columns\" VALUES (?1, ?2, ?3, ?4, ?5)")?;
    let mut insert_table = connection.prepare("INSERT INTO \"_tables\" VALUES (?1, ?2)")?;
    for table in tables {
        insert_table.execute((&table.name, &table.description))?;
        for (index, column) in table.columns.iter().enumerate() {
            let kind = kind_word(column.kind);
            insert_column.execute((
                &table.name,
                index as i64 + 1,
                &column.name,
                kind,
                &column.description,
            ))?;
        }
    }
    Ok(())
}

fn write_table(connection: &Connection, table: &Table) -> rusqlite::Result<()> {
    connection.execute_batch(&create_sql(table))?;
    let names: Vec<String> = table
        .columns
        .iter()
        .map(|column| format!("\"{}\"", column.name))
        .collect();
    let slots: Vec<String> = (1..=table.columns.len())
        .map(|index| format!("?{}", index + 1))
        .collect();
    let sql = format!(
        "INSERT INTO \"{}\" (rowid, {}) VALUES (?1, {})",
        table.name,
        names.join(", "),
        slots.join(", ")
    );
    let mut insert = connection.prepare(&sql)?;
    for (index, row) in table.rows.iter().enumerate() {
        let rowid = CellValue::Integer(index as i64 + 1);
        insert.execute(params_from_iter(
            std::iter::once(&rowid).chain(row).map(bound),
        ))?;
    }
    Ok(())
}

/// The statement that makes a table; a reader compares it with what stands in the file.
pub(crate) fn create_sql(table: &Table) -> String {
    let columns: Vec<String> = table
        .columns
        .iter()
        .map(|column| format!("\"{}\" {}", column.name, kind_word(column.kind)))
        .collect();
    format!(
        "CREATE TABLE \"{}\" ({}) STRICT",
        table.name,
        columns.join(", ")
    )
}

pub(crate) fn kind_word(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Text => "TEXT",
        ColumnKind::Integer => "INTEGER",
        ColumnKind::Real => "REAL",
    }
}

pub(crate) fn parse_kind(word: &str) -> Option<ColumnKind> {
    [ColumnKind::Text, ColumnKind::Integer, ColumnKind::Real]
        .into_iter()
        .find(|kind| kind_word(*kind) == word)
}

struct Bound<'cell>(&'cell CellValue);

impl rusqlite::ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        Ok(rusqlite::types::ToSqlOutput::Borrowed(match self.0 {
            CellValue::Null => ValueRef::Null,
            CellValue::Integer(value) => ValueRef::Integer(*value),
            CellValue::Real(value) => ValueRef::Real(*value),
            CellValue::Text(value) => ValueRef::Text(value.as_bytes()),
        }))
    }
}

/// Binds a cell as a parameter.
pub(crate) fn bound(cell: &CellValue) -> impl rusqlite::ToSql {
    Bound(cell)
}

fn check_tables(sorted: &[&Table]) -> Result<(), PackageError> {
    if sorted.len() > TABLE_COUNT_MAX {
        return Err(PackageError::Limit {
            what: "the number of tables".to_owned(),
            limit: TABLE_COUNT_MAX.to_string(),
        });
    }
    for pair in sorted.windows(2) {
        if pair[0].name == pair[1].name {
            return Err(refused(pair[0], "its name is used twice"));
        }
    }
    sorted.iter().try_for_each(|table| check_table(table))
}

fn check_table(table: &Table) -> Result<(), PackageError> {
    table
        .check()
        .map_err(|error| refused(table, &error.to_string()))?;
    if !is_name(&table.name) || table.name.starts_with("sqlite") {
        return Err(refused(
            table,
            "its name is not of lower-case letters, digits and _",
        ));
    }
    if table.columns.is_empty() || table.columns.len() > COLUMN_COUNT_MAX {
        return Err(refused(table, "it has no column or more than 200"));
    }
    for (index, column) in table.columns.iter().enumerate() {
        check_column(table, column, index)?;
    }
    for (index, row) in table.rows.iter().enumerate() {
        if let Some(column) = row.iter().position(changes_on_the_way) {
            let name = &table.columns[column].name;
            let why = format!(
                "row {}, column {name} holds NUL, NaN, an infinity or negative zero",
                index + 1
            );
            return Err(refused(table, &why));
        }
    }
    Ok(())
}

fn check_column(table: &Table, column: &Column, index: usize) -> Result<(), PackageError> {
    // `rowid` and its kin would hide the row number.
    let hides_rowid = ["rowid", "oid", "_rowid_"].contains(&column.name.as_str());
    if !is_name(&column.name) || hides_rowid {
        return Err(refused(
            table,
            &format!("{:?} cannot be the name of a column", column.name),
        ));
    }
    if table.columns[..index]
        .iter()
        .any(|other| other.name == column.name)
    {
        return Err(refused(
            table,
            &format!("column {} stands twice", column.name),
        ));
    }
    Ok(())
}

/// NUL ends a text for many readers of SQLite files; SQLite stores NaN as NULL and -0.0 as 0; an infinity has no decimal spelling.
fn changes_on_the_way(cell: &CellValue) -> bool {
    match cell {
        CellValue::Real(value) => !value.is_finite() || (*value == 0.0 && value.is_sign_negative()),
        CellValue::Text(value) => value.contains('\0'),
        CellValue::Null | CellValue::Integer(_) => false,
    }
}

pub(crate) fn is_name(name: &str) -> bool {
    let first_fits = name.starts_with(|first: char| first.is_ascii_lowercase());
    let all_fit = name
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    first_fits && all_fit && name.len() <= 64
}

fn refused(table: &Table, why: &str) -> PackageError {
    PackageError::Table {
        table: table.name.clone(),
        why: why.to_owned(),
    }
}

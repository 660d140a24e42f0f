//! The tables of a package, opened from bytes in memory: read-only, confined, and refused unless the file is of the documented form.
//! It opens no file and writes none, so nothing beside `data.sqlite` can change an answer.

use std::collections::BTreeSet;

use rapporteur_model::{CellValue, Column, Table};
use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, Row};

use crate::error::sqlite_error;
use crate::sqlite_file::{DESCRIBING_TABLES, TABLE_COUNT_MAX, create_sql, is_name, parse_kind};
use crate::{PackageError, functions, layout, query};

/// SQLite's first 16 bytes.
const MAGIC: &[u8] = b"SQLite format 3\0";
/// A text or row is at most this large.
const VALUE_BYTES_MAX: i32 = 16 * 1024 * 1024;

/// The tables of one package.
pub struct Database {
    connection: Connection,
    /// Answers rows in the opposite order wherever a query leaves the order open.
    reversed: Connection,
    tables: Vec<Table>,
}

impl Database {
    /// Opens the bytes of `data.sqlite`.
    ///
    /// # Errors
    /// [`PackageError::Form`] or [`PackageError::Sqlite`] when they are not a sound file of the documented form.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, PackageError> {
        let connection = open_sound(bytes)?;
        let tables = read_tables(&connection)?;
        let reversed = open_sound(bytes)?;
        reversed
            .pragma_update(None, "reverse_unordered_selects", true)
            .map_err(sqlite_error("confining the connection"))?;
        let names: BTreeSet<String> = tables
            .iter()
            .map(|table| table.name.clone())
            .chain(DESCRIBING_TABLES.map(str::to_owned))
            .collect();
        query::confine(&connection, names.clone())
            .map_err(sqlite_error("confining the connection"))?;
        query::confine(&reversed, names).map_err(sqlite_error("confining the connection"))?;
        Ok(Self {
            connection,
            reversed,
            tables,
        })
    }

    /// The tables, in name order.
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    pub(crate) fn connection(&self) -> &Connection {
        &self.connection
    }

    pub(crate) fn reversed(&self) -> &Connection {
        &self.reversed
    }
}

fn open_sound(bytes: &[u8]) -> Result<Connection, PackageError> {
    // Bytes 18 and 19 say 1 for a file without a write-ahead log (SQLite file format, section 1.3).
    if !bytes.starts_with(MAGIC) || bytes.len() < 512 || bytes[18..20] != [1, 1] {
        return Err(form(
            "header",
            "is not that of a plain SQLite file without a write-ahead log",
        ));
    }
    let connection = open(bytes).map_err(sqlite_error("opening the file"))?;
    let sound: String = connection
        .query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))
        .map_err(sqlite_error("checking the file"))?;
    if sound == "ok" {
        Ok(connection)
    } else {
        Err(form("as a whole", &format!("is not sound: {sound}")))
    }
}

fn open(bytes: &[u8]) -> rusqlite::Result<Connection> {
    let mut connection = Connection::open_in_memory_with_flags(
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false)?;
    // A misspelt column in double quotation marks must be an error, not a text.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
    for (limit, value) in [
        (Limit::SQLITE_LIMIT_LENGTH, VALUE_BYTES_MAX),
        (Limit::SQLITE_LIMIT_SQL_LENGTH, 64 * 1024),
        (Limit::SQLITE_LIMIT_COLUMN, 250),
        (Limit::SQLITE_LIMIT_EXPR_DEPTH, 200),
        (Limit::SQLITE_LIMIT_COMPOUND_SELECT, 100),
        (Limit::SQLITE_LIMIT_ATTACHED, 0),
        (Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000),
        (Limit::SQLITE_LIMIT_VARIABLE_NUMBER, 100),
        (Limit::SQLITE_LIMIT_WORKER_THREADS, 0),
    ] {
        connection.set_limit(limit, value)?;
    }
    connection.execute_batch("PRAGMA temp_store=MEMORY; PRAGMA cell_size_check=ON;")?;
    functions::register(&connection)?;
    connection.deserialize_read_exact("main", bytes, bytes.len(), true)?;
    connection.execute_batch("PRAGMA query_only=ON;")?;
    Ok(connection)
}

fn read_tables(connection: &Connection) -> Result<Vec<Table>, PackageError> {
    let schema = read_schema(connection).map_err(sqlite_error("reading the list of tables"))?;
    let described: Vec<(String, String)> = read_rows(
        connection,
        "SELECT name, description FROM \"_tables\" ORDER BY rowid LIMIT 1000",
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    if described.len() > TABLE_COUNT_MAX || !described.is_sorted_by(|left, right| left.0 < right.0)
    {
        return Err(form(
            "_tables",
            "is not in name order or lists too many tables",
        ));
    }
    let tables = described
        .into_iter()
        .map(|(name, description)| read_table(connection, name, description))
        .collect::<Result<Vec<Table>, _>>()?;
    check_schema(&schema, &tables)?;
    Ok(tables)
}

/// Every object in the file as (type, name, SQL).
fn read_schema(connection: &Connection) -> rusqlite::Result<Vec<(String, String, String)>> {
    let mut statement = connection.prepare(
        "SELECT type, name, coalesce(sql, '') FROM sqlite_schema ORDER BY rowid LIMIT 1000",
    )?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    rows.collect()
}

fn check_schema(schema: &[(String, String, String)], tables: &[Table]) -> Result<(), PackageError> {
    let mut expected: Vec<String> = DESCRIBING_TABLES.map(str::to_owned).to_vec();
    expected.extend(tables.iter().map(|table| table.name.clone()));
    let found: Vec<&String> = schema.iter().map(|(_, name, _)| name).collect();
    if found != expected.iter().collect::<Vec<_>>()
        || schema.iter().any(|(kind, ..)| kind != "table")
    {
        return Err(form(
            "list of tables",
            &format!("holds {found:?}; _tables names {expected:?}"),
        ));
    }
    for (table, (_, name, sql)) in tables.iter().zip(&schema[DESCRIBING_TABLES.len()..]) {
        if *sql != create_sql(table) {
            return Err(form(
                name,
                "is declared otherwise than _columns describes it",
            ));
        }
    }
    Ok(())
}

fn read_table(
    connection: &Connection,
    name: String,
    description: String,
) -> Result<Table, PackageError> {
    if !is_name(&name) {
        return Err(form("_tables", &format!("holds the name {name:?}")));
    }
    let sql = format!(
        "SELECT name, kind, description FROM \"_columns\" WHERE table_name = '{name}' ORDER BY position LIMIT 1000"
    );
    let columns: Vec<(String, String, String)> = read_rows(connection, &sql, |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?))
    })?;
    let columns = columns
        .into_iter()
        .map(|column| read_column(&name, column))
        .collect::<Result<Vec<Column>, _>>()?;
    let names: Vec<String> = columns
        .iter()
        .map(|column| format!("\"{}\"", column.name))
        .collect();
    let sql = format!(
        "SELECT rowid, {} FROM \"{name}\" ORDER BY rowid",
        names.join(", ")
    );
    let numbered: Vec<(i64, Vec<CellValue>)> = read_rows(connection, &sql, |row| {
        Ok((row.get(0)?, cells(row, 1, columns.len())?))
    })?;
    let in_sequence = numbered
        .iter()
        .zip(1i64..)
        .all(|((rowid, _), expected)| *rowid == expected);
    if !in_sequence {
        return Err(form(&name, "does not number its rows from 1 without a gap"));
    }
    let rows = numbered.into_iter().map(|(_, cells)| cells).collect();
    let table = Table {
        name,
        description,
        columns,
        rows,
    };
    table
        .check()
        .map_err(|error| form(&table.name, &error.to_string()))?;
    Ok(table)
}

fn read_column(
    table: &str,
    (name, kind, description): (String, String, String),
) -> Result<Column, PackageError> {
    let kind = parse_kind(&kind).filter(|_| is_name(&name));
    let kind = kind.ok_or_else(|| {
        form(
            "_columns",
            &format!("describes no possible column {table}.{name}"),
        )
    })?;
    Ok(Column {
        name,
        kind,
        description,
    })
}

fn read_rows<T>(
    connection: &Connection,
    sql: &str,
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>, PackageError> {
    let attempt = sqlite_error;
    let mut statement = connection
        .prepare(sql)
        .map_err(attempt("reading the tables"))?;
    let rows = statement
        .query_map([], read)
        .map_err(attempt("reading the tables"))?;
    rows.collect::<rusqlite::Result<Vec<T>>>()
        .map_err(attempt("reading the tables"))
}

/// Reads `count` cells of a row, from column `first` on.
pub(crate) fn cells(row: &Row<'_>, first: usize, count: usize) -> rusqlite::Result<Vec<CellValue>> {
    (first..first + count)
        .map(|index| cell(index, row.get_ref(index)?))
        .collect()
}

fn cell(index: usize, value: ValueRef<'_>) -> rusqlite::Result<CellValue> {
    let refused = |why: &str| {
        rusqlite::Error::FromSqlConversionFailure(index, value.data_type(), why.to_owned().into())
    };
    Ok(match value {
        ValueRef::Null => CellValue::Null,
        ValueRef::Integer(value) => CellValue::Integer(value),
        // SQLite turns NaN into NULL; an infinity has no decimal spelling.
        ValueRef::Real(value) if value.is_finite() => CellValue::Real(value + 0.0),
        ValueRef::Real(_) => return Err(refused("an infinite number")),
        ValueRef::Text(bytes) => {
            let text = std::str::from_utf8(bytes).map_err(|_| refused("text that is not UTF-8"))?;
            CellValue::Text(text.to_owned())
        }
        ValueRef::Blob(_) => return Err(refused("a blob")),
    })
}

fn form(place: &str, why: &str) -> PackageError {
    PackageError::Form {
        path: layout::DATABASE.to_owned(),
        place: place.to_owned(),
        why: why.to_owned(),
    }
}

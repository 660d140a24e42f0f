//! A measure's SQL on a package's tables: one SELECT over the released tables, with functions that depend on nothing but their arguments,
//! within stated limits. It refuses everything else.

use std::collections::BTreeSet;

use rapporteur_model::{CellValue, FigureValue};
use rusqlite::fallible_iterator::FallibleIterator;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::{Batch, Connection, ErrorCode, Statement};

use crate::database::{Database, cells};
use crate::sqlite_file::bound;
use crate::{PackageError, functions};

/// The progress handler is asked after so many steps of SQLite's machine.
const STEPS_PER_CALL: i32 = 10_000;

/// How much one query may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueryLimits {
    /// Steps of SQLite's virtual machine.
    pub steps_max: u64,
    /// Rows of the answer.
    pub rows_max: usize,
    /// Columns of the answer.
    pub columns_max: usize,
}

impl Default for QueryLimits {
    /// Ample for a million released rows; a minute at worst on a slow machine.
    fn default() -> Self {
        Self {
            steps_max: 1_000_000_000,
            rows_max: 100_000,
            columns_max: 64,
        }
    }
}

impl Database {
    /// Runs one SELECT with its parameters (named without the colon).
    ///
    /// # Errors
    /// [`PackageError::QueryRefused`] for SQL that a measure may not hold, [`PackageError::Query`] for SQL that cannot run,
    /// [`PackageError::Limit`] when it costs too much.
    pub fn query(
        &self,
        sql: &str,
        params: &[(&str, CellValue)],
        limits: QueryLimits,
    ) -> Result<FigureValue, PackageError> {
        run(self.connection(), sql, params, limits)
    }

    /// Runs one SELECT twice, the second time with every open order reversed, so that the answer is the query's and not chance's.
    ///
    /// # Errors
    /// As [`Database::query`], and [`PackageError::Unordered`] when the two answers differ.
    pub fn query_settled(
        &self,
        sql: &str,
        params: &[(&str, CellValue)],
        limits: QueryLimits,
    ) -> Result<FigureValue, PackageError> {
        let answer = run(self.connection(), sql, params, limits)?;
        let again = run(self.reversed(), sql, params, limits)?;
        let differing = answer
            .rows
            .iter()
            .zip(&again.rows)
            .position(|(left, right)| left != right);
        match differing {
            Some(row) => Err(PackageError::Unordered { row: row + 1 }),
            None if answer.rows.len() != again.rows.len() => Err(PackageError::Unordered {
                row: answer.rows.len(),
            }),
            None => Ok(answer),
        }
    }
}

/// Leaves a connection able to read the named tables and nothing else.
pub(crate) fn confine(connection: &Connection, tables: BTreeSet<String>) -> rusqlite::Result<()> {
    connection.authorizer(Some(move |context: AuthContext<'_>| {
        authorise(&context.action, &tables)
    }))
}

fn authorise(action: &AuthAction<'_>, tables: &BTreeSet<String>) -> Authorization {
    let is_allowed = match action {
        AuthAction::Select | AuthAction::Recursive => true,
        AuthAction::Read {
            table_name,
            column_name: "",
        } => tables.contains(*table_name) || is_querys_own(table_name),
        AuthAction::Read { table_name, .. } => tables.contains(*table_name),
        AuthAction::Function { function_name } => functions::is_allowed(function_name),
        _ => false,
    };
    if is_allowed {
        Authorization::Allow
    } else {
        Authorization::Deny
    }
}

/// A read of no column, as `count(*)` makes one, also comes for the query's own `WITH` tables, whose other reads SQLite does not
/// ask about. SQLite's built-in tables could be counted in the same way, so their names are kept out.
fn is_querys_own(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ![
        "sqlite_",
        "pragma_",
        "json_",
        "jsonb_",
        "dbstat",
        "fts",
        "rtree",
        "sqlcipher",
    ]
    .iter()
    .any(|built_in| name.starts_with(built_in))
}

fn run(
    connection: &Connection,
    sql: &str,
    params: &[(&str, CellValue)],
    limits: QueryLimits,
) -> Result<FigureValue, PackageError> {
    let mut batch = Batch::new(connection, sql);
    let mut statement = batch
        .next()
        .map_err(query_error)?
        .ok_or_else(|| refused("it holds no statement"))?;
    // A second statement would be ignored silently, and a reader of the measure would believe that it counts.
    if !matches!(batch.next(), Ok(None)) {
        return Err(refused("it holds more than one statement"));
    }
    if !statement.readonly() || statement.is_explain() != 0 || statement.column_count() == 0 {
        return Err(refused("it is not a SELECT"));
    }
    if statement.column_count() > limits.columns_max {
        return Err(over("the number of columns", limits.columns_max));
    }
    bind(&mut statement, params)?;
    count_steps(connection, limits.steps_max)?;
    collect(&mut statement, limits)
}

fn bind(statement: &mut Statement<'_>, params: &[(&str, CellValue)]) -> Result<(), PackageError> {
    for index in 1..=statement.parameter_count() {
        let name = statement
            .parameter_name(index)
            .and_then(|name| name.strip_prefix(':'));
        let name = name.ok_or_else(|| refused("a parameter has no name of the form :name"))?;
        let given = params.iter().find(|(given, _)| *given == name);
        let (_, value) = given.ok_or_else(|| refused(&format!("no value is given for :{name}")))?;
        let value = bound(value);
        statement
            .raw_bind_parameter(index, value)
            .map_err(query_error)?;
    }
    Ok(())
}

fn count_steps(connection: &Connection, steps_max: u64) -> Result<(), PackageError> {
    let mut calls_left = steps_max / STEPS_PER_CALL.unsigned_abs() as u64;
    let stop = move || {
        let is_spent = calls_left == 0;
        calls_left = calls_left.saturating_sub(1);
        is_spent
    };
    connection
        .progress_handler(STEPS_PER_CALL, Some(stop))
        .map_err(query_error)
}

fn collect(
    statement: &mut Statement<'_>,
    limits: QueryLimits,
) -> Result<FigureValue, PackageError> {
    let columns: Vec<String> = statement
        .column_names()
        .into_iter()
        .map(str::to_owned)
        .collect();
    let mut answer = Vec::new();
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next().map_err(|error| spent_or(error, limits))? {
        if answer.len() == limits.rows_max {
            return Err(over("the number of rows of the answer", limits.rows_max));
        }
        answer.push(cells(row, 0, columns.len()).map_err(query_error)?);
    }
    Ok(FigureValue {
        columns,
        rows: answer,
    })
}

fn spent_or(error: rusqlite::Error, limits: QueryLimits) -> PackageError {
    match error.sqlite_error_code() {
        Some(ErrorCode::OperationInterrupted) => over("the work of the query", limits.steps_max),
        _ => query_error(error),
    }
}

fn query_error(error: rusqlite::Error) -> PackageError {
    match error.sqlite_error_code() {
        Some(ErrorCode::AuthorizationForStatementDenied) => refused(&error.to_string()),
        _ => PackageError::Query { source: error },
    }
}

fn refused(why: &str) -> PackageError {
    PackageError::QueryRefused(why.to_owned())
}

fn over(what: &str, limit: impl ToString) -> PackageError {
    PackageError::Limit {
        what: what.to_owned(),
        limit: limit.to_string(),
    }
}

//! A measure's SQL on a package's tables: one SELECT over the released tables, with functions that depend on nothing but their arguments,
//! within stated limits. It refuses everything else.

use std::collections::BTreeSet;

use rapporteur_model::{CellValue, FigureValue};
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
        Self { steps_max: 1_000_000_000, rows_max: 100_000, columns_max: 64 }
    }
}

impl Database {
    /// Runs one SELECT with its parameters (named without the colon).
    ///
    /// # Errors
    /// [`PackageError::QueryRefused`] for SQL that a measure may not hold, [`PackageError::Query`] for SQL that cannot run,
    /// [`PackageError::Limit`] when it costs too much.
    pub fn query(&self, sql: &str, params: &[(&str, CellValue)], limits: QueryLimits) -> Result<FigureValue, PackageError> {
        run(self.connection(), sql, params, limits)
    }

    /// Runs one SELECT twice, the second time with every open order reversed, so that the answer is the query's and not chance's.
    ///
    /// # Errors
    /// As [`Database::query`], and [`PackageError::Unordered`] when the two answers differ.
    pub fn query_settled(&self, sql: &str, params: &[(&str, CellValue)], limits: QueryLimits) -> Result<FigureValue, PackageError> {
        let answer = run(self.connection(), sql, params, limits)?;
        let again = run(self.reversed(), sql, params, limits)?;
        let differing = answer.rows.iter().zip(&again.rows).position(|(left, right)| left != right);
        match differing {
            Some(row) => Err(PackageError::Unordered { row: row + 1 }),
            None if answer.rows.len() != again.rows.len() => Err(PackageError::Unordered { row: answer.rows.len() }),
            None => Ok(answer),
        }
    }
}

/// Leaves a connection able to read the named tables and nothing else.
pub(crate) fn confine(connection: &Connection, tables: BTreeSet<String>) -> rusqlite::Result<()> {
    connection.authorizer(Some(move |context: AuthContext<'_>| authorise(&context.action, &tables)))
}

fn authorise(action: &AuthAction<'_>, tables: &BTreeSet<String>) -> Authorization {
    let is_allowed = match action {
        AuthAction::Select | AuthAction::Recursive => true,
        AuthAction::Read { table_name, .. } => tables.contains(*table_name),
        AuthAction::Function { function_name } => functions::is_allowed(function_name),
        _ => false,
    };
    if is_allowed { Authorization::Allow } else { Authorization::Deny }
}

fn run(connection: &Connection, sql: &str, params: &[(&str, CellValue)], limits: QueryLimits) -> Result<FigureValue, PackageError> {
    let mut batch = Batch::new(connection, sql);
    let mut statement = batch.next().map_err(query_error)?.ok_or_else(|| refused("it holds no statement"))?;
    // A second statement would be ignored silently, and a reader of the measure would believe that it counts.
    let rest = Batch::new(connection, &sql[statement_end(sql, &statement)..]).next().map(|more| more.is_some());
    if !matches!(rest, Ok(false)) {
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

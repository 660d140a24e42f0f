//! One transaction on either database, and the parameters of its questions. The only place that branches on the database
//! while it runs; refuses to know what the questions mean.

use std::borrow::Cow;

use futures_util::TryStreamExt;
use sqlx::postgres::PgArguments;
use sqlx::sqlite::SqliteArguments;
use sqlx::{Arguments, AssertSqlSafe, Executor, PgPool, Postgres, Sqlite, SqlitePool};

use crate::StoreError;
use crate::row::{Columns, Row};

/// The connections to the database.
#[derive(Clone)]
pub(crate) enum Pool {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

/// A transaction: rolled back when dropped without [`Session::commit`].
pub(crate) enum Session {
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    Postgres(sqlx::Transaction<'static, Postgres>),
}

/// A value bound to a question. Absent values keep their type: PostgreSQL asks for it.
#[derive(Debug, Clone)]
pub(crate) enum Param<'p> {
    Text(Cow<'p, str>),
    Bytes(&'p [u8]),
    Integer(i64),
    Real(f64),
    NoText,
    NoBytes,
    NoInteger,
    NoReal,
}

impl<'p> Param<'p> {
    pub(crate) fn text(text: impl Into<Cow<'p, str>>) -> Self {
        Self::Text(text.into())
    }

    pub(crate) fn text_or_none(text: Option<&'p str>) -> Self {
        text.map_or(Self::NoText, Self::text)
    }

    /// A sentence for people: U+0000, which PostgreSQL refuses, is shown as U+FFFD.
    pub(crate) fn sentence(text: &'p str) -> Self {
        if text.contains('\0') {
            Self::text(text.replace('\0', "\u{fffd}"))
        } else {
            Self::text(text)
        }
    }

    pub(crate) fn bytes_or_none(bytes: Option<&'p [u8]>) -> Self {
        bytes.map_or(Self::NoBytes, Self::Bytes)
    }

    pub(crate) fn integer_or_none(number: Option<i64>) -> Self {
        number.map_or(Self::NoInteger, Self::Integer)
    }

    pub(crate) fn real_or_none(number: Option<f64>) -> Self {
        number.map_or(Self::NoReal, Self::Real)
    }

    /// A count or size.
    pub(crate) fn count(number: u64) -> Self {
        Self::Integer(i64::try_from(number).expect("invariant: counts and sizes stay below 2^63"))
    }

    fn holds_nul(&self) -> bool {
        matches!(self, Self::Text(text) if text.contains('\0'))
    }
}

/// Binds parameters as the arguments of one database; the two lack a common trait that says this more shortly.
macro_rules! arguments {
    ($kind:ty, $params:expr) => {{
        let mut arguments = <$kind>::default();
        arguments.reserve($params.len(), 0);
        for param in $params {
            match param {
                Param::Text(text) => arguments.add(text.as_ref()),
                Param::Bytes(bytes) => arguments.add(*bytes),
                Param::Integer(number) => arguments.add(*number),
                Param::Real(number) => arguments.add(*number),
                Param::NoText => arguments.add(None::<&str>),
                Param::NoBytes => arguments.add(None::<&[u8]>),
                Param::NoInteger => arguments.add(None::<i64>),
                Param::NoReal => arguments.add(None::<f64>),
            }
            .map_err(sqlx::Error::Encode)?;
        }
        arguments
    }};
}

/// Passes on the SQL of a question. Parameters are `$1`, `$2` …, which both databases understand.
/// INVARIANT: the text is made of this crate's own literals; a value of the record is always a parameter.
fn sql_text(sql: &str) -> AssertSqlSafe<&str> {
    AssertSqlSafe(sql)
}

impl Pool {
    /// Returns when every connection is closed.
    pub(crate) async fn close(&self) {
        match self {
            Pool::Sqlite(pool) => pool.close().await,
            Pool::Postgres(pool) => pool.close().await,
        }
    }

    /// Begins to read: all answers are of one moment.
    pub(crate) async fn reading(&self) -> Result<Session, sqlx::Error> {
        Ok(match self {
            Pool::Sqlite(pool) => Session::Sqlite(pool.begin().await?),
            Pool::Postgres(pool) => Session::Postgres(
                pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                    .await?,
            ),
        })
    }

    /// Begins to write. SQLite takes its write lock here, so that a second writer waits instead of failing later.
    pub(crate) async fn writing(&self) -> Result<Session, sqlx::Error> {
        Ok(match self {
            Pool::Sqlite(pool) => Session::Sqlite(pool.begin_with("BEGIN IMMEDIATE").await?),
            Pool::Postgres(pool) => Session::Postgres(pool.begin().await?),
        })
    }
}

impl Session {
    /// Whether this is PostgreSQL: for the few questions that only one database can answer.
    pub(crate) fn is_postgres(&self) -> bool {
        matches!(self, Session::Postgres(_))
    }

    /// Makes everything since the beginning last.
    pub(crate) async fn commit(self, what: &'static str) -> Result<(), StoreError> {
        let ended = match self {
            Session::Sqlite(transaction) => transaction.commit().await,
            Session::Postgres(transaction) => transaction.commit().await,
        };
        ended.map_err(|source| StoreError::write(what, source))
    }

    /// Writes, and returns how many rows that touched. `what` names the subject for the error.
    pub(crate) async fn write(
        &mut self,
        what: &'static str,
        sql: &str,
        params: &[Param<'_>],
    ) -> Result<u64, StoreError> {
        if params.iter().any(Param::holds_nul) {
            return Err(StoreError::NulCharacter { what });
        }
        self.execute(sql, params)
            .await
            .map_err(|source| StoreError::write(what, source))
    }

    /// Runs SQL without an answer.
    pub(crate) async fn execute(
        &mut self,
        sql: &str,
        params: &[Param<'_>],
    ) -> Result<u64, sqlx::Error> {
        Ok(match self {
            Session::Sqlite(transaction) => {
                let arguments = arguments!(SqliteArguments, params);
                sqlx::query_with(sql_text(sql), arguments)
                    .execute(&mut **transaction)
                    .await?
                    .rows_affected()
            }
            Session::Postgres(transaction) => {
                let arguments = arguments!(PgArguments, params);
                sqlx::query_with(sql_text(sql), arguments)
                    .execute(&mut **transaction)
                    .await?
                    .rows_affected()
            }
        })
    }

    /// Runs several statements, without parameters or answers: the steps between formats.
    pub(crate) async fn execute_script(&mut self, script: &str) -> Result<(), sqlx::Error> {
        match self {
            Session::Sqlite(transaction) => (&mut **transaction)
                .execute(sqlx::raw_sql(sql_text(script)))
                .await
                .map(drop),
            Session::Postgres(transaction) => (&mut **transaction)
                .execute(sqlx::raw_sql(sql_text(script)))
                .await
                .map(drop),
        }
    }

    /// Reads every row of the answer, one at a time: a large answer is never held twice.
    pub(crate) async fn rows<T>(
        &mut self,
        what: &'static str,
        sql: &str,
        params: &[Param<'_>],
        mut read: impl FnMut(&mut Columns<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut found = Vec::new();
        match self {
            Session::Sqlite(transaction) => {
                let arguments = (|| Ok(arguments!(SqliteArguments, params)))()
                    .map_err(StoreError::read(what))?;
                let mut rows = sqlx::query_with(sql_text(sql), arguments).fetch(&mut **transaction);
                while let Some(row) = rows.try_next().await.map_err(StoreError::read(what))? {
                    found.push(read(&mut Columns::new(what, Row::Sqlite(&row)))?);
                }
            }
            Session::Postgres(transaction) => {
                let arguments =
                    (|| Ok(arguments!(PgArguments, params)))().map_err(StoreError::read(what))?;
                let mut rows = sqlx::query_with(sql_text(sql), arguments).fetch(&mut **transaction);
                while let Some(row) = rows.try_next().await.map_err(StoreError::read(what))? {
                    found.push(read(&mut Columns::new(what, Row::Postgres(&row)))?);
                }
            }
        }
        Ok(found)
    }

    /// Reads the only row of the answer, if there is one.
    pub(crate) async fn row<T>(
        &mut self,
        what: &'static str,
        sql: &str,
        params: &[Param<'_>],
        read: impl FnMut(&mut Columns<'_>) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        Ok(self.rows(what, sql, params, read).await?.into_iter().next())
    }

    /// Reads a number that is always there, such as a count.
    pub(crate) async fn number(
        &mut self,
        what: &'static str,
        sql: &str,
        params: &[Param<'_>],
    ) -> Result<u64, StoreError> {
        let found = self
            .row(what, sql, params, |columns| columns.count())
            .await?;
        found.ok_or(StoreError::Damaged { what, column: 0 })
    }
}

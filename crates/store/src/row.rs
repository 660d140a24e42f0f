//! Reads the columns of an answer in order, from either database, as the words and ids of the model.

use rapporteur_model::Timestamp;
use sqlx::Row as _;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;

use crate::StoreError;

/// A row of an answer.
#[derive(Clone, Copy)]
pub(crate) enum Row<'r> {
    Sqlite(&'r SqliteRow),
    Postgres(&'r PgRow),
}

/// The columns of a row, read from left to right.
pub(crate) struct Columns<'r> {
    what: &'static str,
    row: Row<'r>,
    next: usize,
}

/// Reads the next column as a type that both databases decode.
macro_rules! next {
    ($columns:expr, $kind:ty) => {{
        let column = $columns.next;
        $columns.next += 1;
        match $columns.row {
            Row::Sqlite(row) => row.try_get::<$kind, _>(column),
            Row::Postgres(row) => row.try_get::<$kind, _>(column),
        }
        .map_err(StoreError::read($columns.what))
    }};
}

impl<'r> Columns<'r> {
    pub(crate) fn new(what: &'static str, row: Row<'r>) -> Self {
        Self { what, row, next: 0 }
    }

    /// The error for the column just read.
    pub(crate) fn damaged(&self) -> StoreError {
        StoreError::Damaged {
            what: self.what,
            column: self.next - 1,
        }
    }

    pub(crate) fn text(&mut self) -> Result<&'r str, StoreError> {
        next!(self, &'r str)
    }

    pub(crate) fn owned_text(&mut self) -> Result<String, StoreError> {
        self.text().map(str::to_owned)
    }

    pub(crate) fn text_or_none(&mut self) -> Result<Option<&'r str>, StoreError> {
        next!(self, Option<&'r str>)
    }

    pub(crate) fn owned_text_or_none(&mut self) -> Result<Option<String>, StoreError> {
        Ok(self.text_or_none()?.map(str::to_owned))
    }

    pub(crate) fn bytes(&mut self) -> Result<&'r [u8], StoreError> {
        next!(self, &'r [u8])
    }

    pub(crate) fn bytes_or_none(&mut self) -> Result<Option<&'r [u8]>, StoreError> {
        next!(self, Option<&'r [u8]>)
    }

    /// Bytes of a fixed length: an id, a digest, a salt.
    pub(crate) fn array<const LENGTH: usize>(&mut self) -> Result<[u8; LENGTH], StoreError> {
        self.bytes()?.try_into().map_err(|_| self.damaged())
    }

    pub(crate) fn array_or_none<const LENGTH: usize>(
        &mut self,
    ) -> Result<Option<[u8; LENGTH]>, StoreError> {
        self.bytes_or_none()?
            .map(TryInto::try_into)
            .transpose()
            .map_err(|_| self.damaged())
    }

    pub(crate) fn integer(&mut self) -> Result<i64, StoreError> {
        next!(self, i64)
    }

    pub(crate) fn count(&mut self) -> Result<u64, StoreError> {
        u64::try_from(self.integer()?).map_err(|_| self.damaged())
    }

    pub(crate) fn count_or_none(&mut self) -> Result<Option<u64>, StoreError> {
        let number: Option<i64> = next!(self, Option<i64>)?;
        number
            .map(|number| u64::try_from(number).map_err(|_| self.damaged()))
            .transpose()
    }

    pub(crate) fn real(&mut self) -> Result<f64, StoreError> {
        next!(self, f64)
    }

    pub(crate) fn real_or_none(&mut self) -> Result<Option<f64>, StoreError> {
        next!(self, Option<f64>)
    }

    pub(crate) fn moment(&mut self) -> Result<Timestamp, StoreError> {
        let seconds = self.integer()?;
        Timestamp::from_seconds(seconds).ok_or_else(|| self.damaged())
    }

    pub(crate) fn moment_or_none(&mut self) -> Result<Option<Timestamp>, StoreError> {
        let seconds: Option<i64> = next!(self, Option<i64>)?;
        seconds
            .map(|seconds| Timestamp::from_seconds(seconds).ok_or_else(|| self.damaged()))
            .transpose()
    }

    /// A stored word, read by `parse`.
    pub(crate) fn word<T>(
        &mut self,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, StoreError> {
        let word = self.text()?;
        parse(word).ok_or_else(|| self.damaged())
    }

    pub(crate) fn word_or_none<T>(
        &mut self,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, StoreError> {
        let word = self.text_or_none()?;
        word.map(|word| parse(word).ok_or_else(|| self.damaged()))
            .transpose()
    }
}

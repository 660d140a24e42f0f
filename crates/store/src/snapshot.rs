//! The file as a whole: a consistent encrypted copy while it is in use, and the cleaning of what deletion leaves in freed
//! pages and in the write-ahead log. Knows no row.

use std::fs::OpenOptions;
use std::io::ErrorKind;
use std::path::Path;

use sqlx::{AssertSqlSafe, Executor, Row};

use crate::meta::CLEANING_DUE;
use crate::session::Pool;
use crate::{Store, StoreError};

const COPY: &str = "a copy of the database";
const CLEANING: &str = "the cleaning of freed pages";
/// The tables that an erasure touches.
const CLEANED: &[&str] = &[
    "access_change",
    "arrival",
    "capture_page",
    "custody_event",
    "derivative",
    "entity",
    "entry",
    "erasure",
    "evidence",
    "held_row",
    "import",
    "judgment",
    "judgment_event",
    "judgment_evidence",
    "meta",
    "source",
    "statement",
    "warning",
];

impl Store {
    /// Writes a consistent copy of the database to a new file that its owner alone may read, encrypted with the same key, while
    /// the database is in use. The copy is flushed; its name is not.
    ///
    /// # Errors
    /// [`StoreError::Unsupported`] on PostgreSQL, which has its own tools; [`StoreError::AlreadyThere`] when something is at
    /// the path; [`StoreError::File`] or [`StoreError::Write`].
    pub async fn snapshot_to(&self, path: &Path) -> Result<(), StoreError> {
        let Pool::Sqlite(pool) = self.pool() else {
            return Err(StoreError::Unsupported(
                "the record is in PostgreSQL: copy it with `pg_dump --format=custom` or by continuous archiving, \
                 and encrypt the copy",
            ));
        };
        let Some(text) = path.to_str() else {
            return Err(failed("make", path)(ErrorKind::InvalidFilename.into()));
        };
        new_private_file(path)?;
        let copied = sqlx::query(AssertSqlSafe("VACUUM INTO ?1".to_owned()))
            .bind(text)
            .execute(pool)
            .await;
        copied.map_err(|source| StoreError::write(COPY, source))?;
        let file = OpenOptions::new().write(true).open(path);
        file.and_then(|file| file.sync_all())
            .map_err(failed("flush", path))
    }

    /// Makes sure that no freed page, no unused part of a page and no frame of the write-ahead log keeps what was deleted.
    ///
    /// # Errors
    /// [`StoreError::Write`]; call it again then.
    pub async fn forget_freed(&self) -> Result<(), StoreError> {
        let refused = |source| StoreError::write(CLEANING, source);
        match self.pool() {
            Pool::Sqlite(pool) => {
                let mut connection = pool.acquire().await.map_err(refused)?;
                // secure_delete zeroes deleted rows and freed pages; when a page is split or merged, copies of rows can stay in
                // its unused part. Only writing every page anew removes those too.
                connection.execute("VACUUM").await.map_err(refused)?;
                let answer = connection
                    .fetch_one("PRAGMA wal_checkpoint(TRUNCATE)")
                    .await
                    .map_err(refused)?;
                let is_busy: i64 = answer.try_get(0).map_err(refused)?;
                if is_busy != 0 {
                    return Err(StoreError::InUse);
                }
            }
            Pool::Postgres(pool) => {
                for table in CLEANED {
                    let sql = AssertSqlSafe(format!("VACUUM FULL {table}"));
                    pool.execute(sql).await.map_err(refused)?;
                }
            }
        }
        self.remove_meta(CLEANING_DUE).await
    }

    /// Whether an erasure freed pages that [`Store::forget_freed`] has not cleaned yet.
    ///
    /// # Errors
    /// [`StoreError::Read`].
    pub async fn is_cleaning_due(&self) -> Result<bool, StoreError> {
        Ok(self.meta(CLEANING_DUE).await?.is_some())
    }
}

/// VACUUM INTO takes an empty file, so it can be made with the right permissions first.
fn new_private_file(path: &Path) -> Result<(), StoreError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
        .open(path)
        .map(drop)
        .map_err(|source| match source.kind() {
            ErrorKind::AlreadyExists => StoreError::AlreadyThere(path.display().to_string()),
            _ => failed("make", path)(source),
        })
}

fn failed(attempt: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> StoreError {
    let path = path.to_owned();
    move |source| StoreError::File {
        attempt,
        path,
        source,
    }
}

//! The record's database, made or opened. Refuses to know what is asked of it: each question has its own file.

use std::cell::RefCell;

use crate::session::{Pool, Session};
use crate::{StoreError, Target, migration, postgres, sqlite};

/// An open record. Cheap to clone: clones share the connections.
#[derive(Clone)]
pub struct Store {
    pool: Pool,
}

impl Store {
    /// Makes a new, empty record.
    ///
    /// # Errors
    /// [`StoreError::AlreadyThere`] when one is, [`StoreError::Connect`], [`StoreError::File`] or [`StoreError::Migrate`].
    pub async fn create(target: Target) -> Result<Self, StoreError> {
        let pool = match target {
            Target::Sqlite { path, key } => sqlite::create(&path, key).await?,
            Target::Postgres { url } => postgres::connect(&url).await?,
        };
        let store = Self::remembered(pool);
        migration::create(&store.pool).await?;
        Ok(store)
    }

    /// Opens a record and, where an older program wrote it, brings it to the current format.
    ///
    /// # Errors
    /// [`StoreError::Missing`], [`StoreError::WrongKey`], [`StoreError::NotADatabase`], [`StoreError::NewerFormat`],
    /// [`StoreError::Connect`], [`StoreError::File`] or [`StoreError::Migrate`].
    pub async fn open(target: Target) -> Result<Self, StoreError> {
        let (pool, place) = match target {
            Target::Sqlite { path, key } => {
                (sqlite::open(&path, key).await?, path.display().to_string())
            }
            Target::Postgres { url } => (postgres::connect(&url).await?, postgres::place(&url)),
        };
        let store = Self::remembered(pool);
        migration::upgrade(&store.pool, &place).await?;
        Ok(store)
    }

    /// Closes the connections; SQLite then folds its write-ahead log into the file. Dropping a store is safe for the record, but see
    /// [`close_databases`].
    pub async fn close(self) {
        self.pool.close().await;
    }

    fn remembered(pool: Pool) -> Self {
        OPENED.with_borrow_mut(|opened| opened.push(pool.clone()));
        Self { pool }
    }

    pub(crate) fn pool(&self) -> &Pool {
        &self.pool
    }

    pub(crate) async fn reading(&self, what: &'static str) -> Result<Session, StoreError> {
        self.pool.reading().await.map_err(StoreError::read(what))
    }

    pub(crate) async fn writing(&self, what: &'static str) -> Result<Session, StoreError> {
        self.pool
            .writing()
            .await
            .map_err(|source| StoreError::write(what, source))
    }
}

thread_local! {
    /// What this thread has opened and may not have closed.
    static OPENED: RefCell<Vec<Pool>> = const { RefCell::new(Vec::new()) };
}

/// Closes every record that this thread has opened; a program, or a test, calls it last, whether it succeeded or not.
///
/// CRASH: SQLCipher's connection lives in a thread of its own. A process that ends while that thread still works dies in the
/// clean-up of SQLCipher or OpenSSL instead of returning its exit code; the record is not harmed, but a script is misled.
pub async fn close_databases() {
    for pool in OPENED.take() {
        pool.close().await;
    }
}

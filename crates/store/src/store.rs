//! The record's database, made or opened. Refuses to know what is asked of it: each question has its own file.

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
        migration::create(&pool).await?;
        Ok(Self { pool })
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
        migration::upgrade(&pool, &place).await?;
        Ok(Self { pool })
    }

    /// Closes the connections; SQLite then folds its write-ahead log into the file. Dropping a store is safe too.
    pub async fn close(self) {
        match self.pool {
            Pool::Sqlite(pool) => pool.close().await,
            Pool::Postgres(pool) => pool.close().await,
        }
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

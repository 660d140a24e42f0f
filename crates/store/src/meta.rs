//! Small facts about the record as a whole, by name. Refuses to know which there are.

use crate::session::Param;
use crate::{Store, StoreError};

/// The key of the note that pages freed by an erasure are not cleaned yet.
pub(crate) const CLEANING_DUE: &str = "cleaning_due";
/// What the keys of unfinished intakes begin with: an erasure removes them all, since they are made from names of files.
pub const UNFINISHED_INTAKE: &str = "unfinished_intake/";

impl Store {
    /// The value of a key.
    ///
    /// # Errors
    /// [`StoreError::Read`].
    pub async fn meta(&self, key: &str) -> Result<Option<String>, StoreError> {
        let what = "a fact about the record";
        let sql = "SELECT value FROM meta WHERE key = $1";
        self.reading(what)
            .await?
            .row(what, sql, &[Param::text(key)], |columns| {
                columns.owned_text()
            })
            .await
    }

    /// Sets the value of a key.
    ///
    /// # Errors
    /// [`StoreError::Write`].
    pub async fn set_meta(&self, key: &str, value: &str) -> Result<(), StoreError> {
        let what = "a fact about the record";
        let sql = "INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value";
        let mut session = self.writing(what).await?;
        session
            .write(what, sql, &[Param::text(key), Param::text(value)])
            .await?;
        session.commit(what).await
    }

    /// Removes a key; one that is not there is no fault.
    ///
    /// # Errors
    /// [`StoreError::Write`].
    pub async fn remove_meta(&self, key: &str) -> Result<(), StoreError> {
        let what = "a fact about the record";
        let mut session = self.writing(what).await?;
        let sql = "DELETE FROM meta WHERE key = $1";
        session.write(what, sql, &[Param::text(key)]).await?;
        session.commit(what).await
    }
}

//! The pages of web captures. Refuses to judge them.

use rapporteur_model::EvidenceId;
use rapporteur_model::capture::PageRecord;

use crate::batch::insert_rows;
use crate::row::Columns;
use crate::session::Param;
use crate::{Store, StoreError};

const WHAT: &str = "the pages of a capture";
const INSERT_PAGES: &str = "INSERT INTO capture_page (evidence, position, url, captured_at, title, media_type, \
    http_status, size_bytes, is_empty, why) VALUES";
const SELECT_PAGES: &str = "SELECT url, captured_at, title, media_type, http_status, size_bytes, is_empty, why \
    FROM capture_page WHERE evidence = $1 ORDER BY position";

impl Store {
    /// Records the pages of a capture in its order, in place of what was recorded of it before.
    ///
    /// # Errors
    /// [`StoreError::Constraint`] when the item is unknown, or [`StoreError::Write`].
    pub async fn insert_pages(
        &self,
        evidence: EvidenceId,
        pages: &[PageRecord],
    ) -> Result<(), StoreError> {
        let mut session = self.writing(WHAT).await?;
        let id = [Param::Bytes(evidence.as_bytes())];
        session
            .write(WHAT, "DELETE FROM capture_page WHERE evidence = $1", &id)
            .await?;
        let sql = (INSERT_PAGES, "");
        insert_rows(&mut session, WHAT, sql, pages, |position, page| {
            [
                Param::Bytes(evidence.as_bytes()),
                Param::count(position as u64),
                Param::sentence(&page.url),
                Param::sentence(&page.captured_at),
                page.title.as_deref().map_or(Param::NoText, Param::sentence),
                page.media_type
                    .as_deref()
                    .map_or(Param::NoText, Param::sentence),
                Param::integer_or_none(page.http_status.map(i64::from)),
                Param::count(page.size_bytes),
                Param::Integer(i64::from(page.is_empty)),
                Param::sentence(&page.why),
            ]
        })
        .await?;
        session.commit(WHAT).await
    }

    /// The pages of a capture, in its order.
    ///
    /// # Errors
    /// [`StoreError::Read`] or [`StoreError::Damaged`].
    pub async fn pages_of(&self, evidence: EvidenceId) -> Result<Vec<PageRecord>, StoreError> {
        let params = [Param::Bytes(evidence.as_bytes())];
        self.reading(WHAT)
            .await?
            .rows(WHAT, SELECT_PAGES, &params, read_page)
            .await
    }
}

fn read_page(columns: &mut Columns<'_>) -> Result<PageRecord, StoreError> {
    Ok(PageRecord {
        url: columns.owned_text()?,
        captured_at: columns.owned_text()?,
        title: columns.owned_text_or_none()?,
        media_type: columns.owned_text_or_none()?,
        http_status: columns
            .count_or_none()?
            .map(|status| u16::try_from(status).map_err(|_| columns.damaged()))
            .transpose()?,
        size_bytes: columns.count()?,
        is_empty: match columns.integer()? {
            0 => false,
            1 => true,
            _ => return Err(columns.damaged()),
        },
        why: columns.owned_text()?,
    })
}

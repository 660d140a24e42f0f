//! Evidence items: how they come in, are listed, shown, checked, copied, given out and erased.

mod add;
mod captures;
mod check;
mod copies;
mod erase;
mod material;
mod outlet;
mod packages;
mod record;
mod run;
mod show;
mod stamps;
mod statement;
mod walk;

pub use add::{AddOptions, AddSummary, Added, Arriving, add};
pub use captures::{CaptureSummary, pages};
pub use check::{CheckScope, CheckSummary, OVERDUE_DAYS, check};
pub use copies::{Listed, WorkingCopy, list_properties, make_copy};
pub use erase::{CONSENT_WITHDRAWN, ErasePreview, EraseSummary, erase, preview_erasure};
pub use packages::{ExportForm, ExportOptions, ExportSummary, export};
pub use show::{Form, custody, describe, list_items, show_bytes};
pub use stamps::{ItemStamp, StampOptions, check_stamps, keep_stamps};

pub(crate) use check::is_due;
pub(crate) use erase::{finish_erasures, unfinished};
pub(crate) use record::{blob_seal, custody_event, find, record, tool};

#[cfg(test)]
mod tests;

//! Evidence items: how they come in, are listed, shown, checked, copied, given out and erased.

mod captures;
mod material;
mod outlet;
mod packages;
mod record;
mod statement;

pub(crate) use captures::read_capture;
pub use captures::{CaptureSummary, pages};
pub use packages::{ExportForm, ExportOptions, ExportSummary, export};
pub(crate) use record::{
    custody_event, find, keep_derivative, label_source, record, seal_of, tool,
};

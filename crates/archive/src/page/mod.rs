//! Pages of a capture: their titles, and whether they hold content.

mod html;
mod judge;
mod list;
mod words;

pub(crate) use html::squeezed;
pub use html::{PageText, decode, read as read_html};
pub use judge::{CONTENT_WEIGHT, NOTHING_WEIGHT, Verdict, judge};
pub use list::{CapturedPage, JUDGED_BYTES_MAX, PAGES_MAX};
pub(crate) use list::{Pages, media_type, moment};
pub use words::Emptiness;

//! Pages of a capture: their titles, and whether they hold content.

mod html;
mod judge;
mod words;

pub use html::{PageText, decode, read as read_html};
pub use judge::{CONTENT_WEIGHT, NOTHING_WEIGHT, Verdict, judge};
pub use words::Emptiness;

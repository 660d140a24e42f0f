//! PDF documents (ISO 32000-1): what their dictionaries say, and copies written anew from what a page needs.

mod clean;
mod list;
mod names;
mod open;
mod pictures;

pub(crate) use clean::clean;
pub(crate) use list::list;

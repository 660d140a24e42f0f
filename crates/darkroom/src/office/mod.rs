//! Office files: ZIP files of XML parts and media, as Office Open XML (ECMA-376) and OpenDocument (ISO/IEC 26300) have them.
//!
//! Listing and copying walk the same rules, so that what is listed is what a copy loses.

mod archive;
mod fate;
mod markup;
mod odf;
mod ooxml;
mod properties;
mod rules;
mod walk;

pub(crate) use walk::{clean, list};

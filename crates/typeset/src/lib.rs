//! Answers: which PDF bytes a Typst text, its files and the bundled fonts make. Refuses to know what the text says.
#![doc = include_str!("../README.md")]

mod coverage;
mod error;
mod fonts;
mod job;
mod pdf;
mod world;

pub use coverage::MissingGlyph;
pub use error::{Diagnosis, TypesetError};
pub use fonts::{FontFile, font_files};
pub use job::TypesetJob;
pub use pdf::pdf;

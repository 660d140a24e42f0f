//! Answers: what the Markdown files say, as blocks. Refuses figures it was not given and numbers that are typed.

mod line;
mod markdown;
mod masks;
mod numbers;
mod numerals;
mod placeholder;
mod reader;
mod resolve;

pub(crate) use reader::read;

//! Answers: what one typesetting job holds. Refuses to know how it is laid out.

use rapporteur_model::{Language, Timestamp};

/// One document to typeset. Equal jobs give equal bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypesetJob {
    /// The Typst text of the whole document.
    pub main: String,
    /// Files that the text names, for example `("charts/votes.svg", …)`; names are relative and use `/`.
    pub files: Vec<(String, Vec<u8>)>,
    /// The document's title; PDF/UA asks for one.
    pub title: String,
    /// The language of the document.
    pub language: Language,
    /// What identifies this document for ever, for example its symbol and language; only its hash enters the PDF.
    pub identifier: String,
    /// The moment written into the PDF as its creation.
    pub timestamp: Timestamp,
}

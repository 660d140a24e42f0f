//! Answers: the annexes that every report carries: how figures are made, numbers that are none, the proof. Refuses markup.

use crate::format::{grouped, han, roman};
use crate::tree::{Document, Literal, MeasureEntry};
use crate::words::Words;

/// One annex.
pub(crate) struct Annex<'a> {
    pub(crate) label: String,
    pub(crate) anchor: String,
    pub(crate) title: String,
    pub(crate) lead: String,
    pub(crate) content: Content<'a>,
}

/// What an annex lists.
pub(crate) enum Content<'a> {
    Measures(&'a [MeasureEntry]),
    Literals(&'a [Literal]),
    Proof(Vec<Fact>),
}

/// A named fact of the proof.
pub(crate) struct Fact {
    pub(crate) name: String,
    pub(crate) value: String,
    /// Set in a type of equal widths: a digest or a key.
    pub(crate) is_code: bool,
}

/// The annexes of a document, in order; an annex with nothing to say is left out.
pub(crate) fn annexes<'a>(document: &'a Document, words: &Words) -> Vec<Annex<'a>> {
    let measures = (!document.measures.is_empty()).then(|| {
        let (title, lead) = (
            words.get("annex-measures"),
            words.get("annex-measures-lead"),
        );
        (
            "measures",
            title,
            lead,
            Content::Measures(&document.measures),
        )
    });
    let literals = (!document.literals.is_empty()).then(|| {
        let (title, lead) = (
            words.get("annex-literals"),
            words.get("annex-literals-lead"),
        );
        (
            "literals",
            title,
            lead,
            Content::Literals(&document.literals),
        )
    });
    let (title, lead) = (words.get("annex-proof"), words.get("annex-proof-lead"));
    let proof = Some(("proof", title, lead, Content::Proof(facts(document, words))));
    let present = [measures, literals, proof].into_iter().flatten();
    let annex = |(number, (anchor, title, lead, content))| Annex {
        label: annex_label(number, words),
        anchor: format!("annex-{anchor}"),
        title,
        lead,
        content,
    };
    (1..).zip(present).map(annex).collect()
}

/// `Annex II`, or in Chinese 附件二.
pub(crate) fn annex_label(number: u32, words: &Words) -> String {
    let number = if words.counts_in_han() {
        han(number)
    } else {
        roman(number)
    };
    words.with("annex", &[("number", &number)])
}

fn facts(document: &Document, words: &Words) -> Vec<Fact> {
    let meta = &document.meta;
    let count = |number: u64| grouped(i64::try_from(number).unwrap_or(i64::MAX));
    let fact = |name: String, value: &str, is_code: bool| Fact {
        name,
        value: value.to_owned(),
        is_code,
    };
    let word_count = count(u64::try_from(document.word_count).unwrap_or(u64::MAX));
    let mut facts = vec![
        fact(words.get("origin"), &meta.checkpoint.origin, true),
        fact(words.get("size"), &count(meta.checkpoint.size), false),
        fact(words.get("root"), &meta.checkpoint.root_hex, true),
        fact(words.get("vkey"), &meta.log_vkey, true),
        fact(words.get("words"), &word_count, false),
    ];
    if !meta.package_note.is_empty() {
        facts.push(fact(words.get("package"), &meta.package_note, false));
    }
    facts
}

/// The file of a measure in the data package.
pub(crate) fn measure_file(id: &str) -> String {
    format!("measures/{id}.toml")
}

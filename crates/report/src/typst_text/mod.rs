//! Answers: the report as Typst text and the drawings it names. Refuses to typeset: that is another crate's work.

mod blocks;
mod inlines;

use rapporteur_model::Language;

use crate::annex::{Annex, Content, annex_label, annexes, measure_file};
use crate::direction::is_rtl_language;
use crate::format::date;
use crate::tree::{Document, Literal, MeasureEntry};
use crate::words::Words;
use blocks::blocks;
use inlines::{inlines, quoted, words_of};

const TEMPLATE: &str = include_str!("template.typ");

/// A report for the typesetter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypstText {
    /// The Typst text of the whole document.
    pub main: String,
    /// The files that it names: drawings as SVG.
    pub files: Vec<(String, Vec<u8>)>,
    /// The document's title.
    pub title: String,
    /// Its language.
    pub language: Language,
    /// What identifies it for ever: its symbol and language.
    pub identifier: String,
}

/// What every part of the text needs.
pub(crate) struct Sheet<'a> {
    pub(crate) document: &'a Document,
    pub(crate) words: Words,
    pub(crate) is_rtl: bool,
    pub(crate) files: Vec<(String, Vec<u8>)>,
    /// The tables of the charts, for an annex.
    pub(crate) twins: Vec<String>,
}

/// The Typst text of a document. Equal documents give equal texts.
pub fn typst_text(document: &Document) -> TypstText {
    let meta = &document.meta;
    let is_rtl = is_rtl_language(meta.language.primary());
    let mut sheet = Sheet {
        document,
        words: Words::of(&meta.language),
        is_rtl,
        files: Vec::new(),
        twins: Vec::new(),
    };
    let main = sheet.whole();
    TypstText {
        main,
        files: sheet.files,
        title: meta.title.clone(),
        language: meta.language.clone(),
        identifier: format!("{} {}", meta.symbol, meta.language),
    }
}

impl Sheet<'_> {
    fn whole(&mut self) -> String {
        let document = self.document;
        let mut parts = vec![TEMPLATE.to_owned(), self.setup(), self.front()];
        parts.extend(blocks(self, &document.body));
        let annexes = annexes(document, &self.words);
        parts.extend(annexes.iter().map(|annex| self.annex(annex)));
        if !self.twins.is_empty() {
            let number = u32::try_from(annexes.len() + 1).unwrap_or(u32::MAX);
            let label = annex_label(number, &self.words);
            let (title, lead) = (
                self.words.get("annex-twins"),
                self.words.get("annex-twins-lead"),
            );
            parts.push(self.annex_head(&label, &title, &lead, "annex-twins"));
            parts.append(&mut self.twins);
        }
        parts.join("\n")
    }

    fn setup(&self) -> String {
        let meta = &self.document.meta;
        let running = if meta.demonstration {
            self.words.get("demonstration")
        } else {
            String::new()
        };
        format!(
            "#show: report.with(language: {}, region: {}, rtl: {}, symbol: {}, running: {}, warning: {})",
            quoted(meta.language.as_str()),
            quoted(region(&meta.language)),
            self.is_rtl,
            quoted(&meta.symbol),
            self.words_of(&meta.title),
            self.words_of(&running),
        )
    }

    fn words_of(&self, text: &str) -> String {
        format!("[{}]", words_of(text, self.is_rtl))
    }

    fn front(&mut self) -> String {
        let meta = &self.document.meta;
        let day = date(&meta.date, &meta.language).unwrap_or_else(|| meta.date.clone());
        let original = match meta.original_language.primary() {
            "en" => self.words.get("lang-en"),
            "zh" => self.words.get("lang-zh"),
            other => self.words.with("lang-other", &[("tag", other)]),
        };
        let facts = [
            (self.words.get("distribution"), meta.distribution.clone()),
            (self.words.get("date"), day),
            (self.words.get("original"), original),
        ];
        let facts: Vec<String> = facts
            .iter()
            .map(|(name, value)| format!("({}, {})", self.words_of(name), self.words_of(value)))
            .collect();
        let warning = if meta.demonstration {
            self.demonstration()
        } else {
            "none".to_owned()
        };
        let document = self.document;
        let summary = blocks(self, &document.summary).join("\n");
        format!(
            "#front(mechanism: {}, symbol: {}, facts: ({},), title: {}, subtitle: {}, period: {}, warning: {warning}, \
             summary-title: {}, summary: [\n{summary}\n], contents-title: {})",
            self.words_of(&meta.mechanism),
            self.words_of(&meta.symbol),
            facts.join(", "),
            self.words_of(&meta.title),
            self.words_of(&meta.subtitle),
            self.words_of(&self.words.with("period", &[("period", &meta.period)])),
            self.words_of(&self.words.get("summary")),
            self.words_of(&self.words.get("contents")),
        )
    }

    fn demonstration(&self) -> String {
        let (first, more) = (
            self.words.get("demonstration"),
            self.words.get("demonstration-more"),
        );
        format!(
            "[#strong[{}] {}]",
            words_of(&first, self.is_rtl),
            words_of(&more, self.is_rtl)
        )
    }

    fn annex(&self, annex: &Annex<'_>) -> String {
        self.annex_head(&annex.label, &annex.title, &annex.lead, &annex.anchor)
            + &match &annex.content {
                Content::Measures(measures) => self.measures(measures),
                Content::Literals(literals) => self.literals(literals),
                Content::Proof(facts) => {
                    let fact = |fact: &crate::annex::Fact| {
                        self.fact(&fact.name, &fact.value, fact.is_code)
                    };
                    format!("#facts({})", facts.iter().map(fact).collect::<String>())
                }
            }
    }

    fn annex_head(&self, label: &str, title: &str, lead: &str, anchor: &str) -> String {
        // The annexes begin on a new page, and so do the long tables; what lies between is short.
        let breaks = matches!(anchor, "annex-measures" | "annex-twins");
        let (label, title) = (self.words_of(label), self.words_of(title));
        format!(
            "#annex-heading({label}, {title}, {breaks}) <{anchor}>\n{}\n",
            words_of(lead, self.is_rtl)
        )
    }

    fn fact(&self, name: &str, value: &str, is_code: bool) -> String {
        let value = if is_code {
            format!("[#mono({})]", quoted(value))
        } else {
            self.words_of(value)
        };
        format!("({}, {value}), ", self.words_of(name))
    }

    fn measures(&self, measures: &[MeasureEntry]) -> String {
        let entry = |measure: &MeasureEntry| {
            let columns: Vec<String> = measure
                .columns
                .iter()
                .map(|(name, heading)| format!("{name}: {heading}"))
                .collect();
            let mut facts = self.fact(&self.words.get("measure-id"), &measure.id, true);
            facts += &self.fact(&self.words.get("definition"), &measure.definition, false);
            if !measure.unit.is_empty() {
                facts += &self.fact(&self.words.get("unit"), &measure.unit, false);
            }
            facts += &self.fact(&self.words.get("columns"), &columns.join(", "), false);
            facts += &self.fact(&self.words.get("file"), &measure_file(&measure.id), true);
            if !measure.gates.is_empty() {
                facts += &self.fact(&self.words.get("gates"), &measure.gates.join(" "), false);
            }
            format!(
                "#measure({}, {facts}) <measure-{}>",
                self.words_of(&measure.title),
                measure.id
            )
        };
        measures.iter().map(entry).collect::<Vec<_>>().join("\n")
    }

    fn literals(&self, literals: &[Literal]) -> String {
        let headings =
            ["number", "reason", "paragraph"].map(|key| self.words_of(&self.words.get(key)));
        let row = |literal: &Literal| {
            let place = match literal.paragraph {
                0 => self.words.get("summary"),
                number => number.to_string(),
            };
            [&literal.text, &literal.reason, &place]
                .map(|cell| self.words_of(cell))
                .join(", ")
        };
        let rows: Vec<String> = literals.iter().map(row).collect();
        format!(
            "#plain-table(columns: (auto, 1fr, auto), align: (start, start, end), header: ({}), {})",
            headings.join(", "),
            rows.join(", ")
        )
    }
}

/// The region whose typographic habits a Chinese text follows: Typst centres punctuation for Taiwan and Hong Kong.
fn region(language: &Language) -> &'static str {
    match language.as_str() {
        tag if tag.starts_with("zh-Hant") => "TW",
        tag if tag.starts_with("zh") => "CN",
        _ => "",
    }
}

pub(crate) use inlines::quoted as quoted_text;

pub(super) fn line(sheet: &Sheet<'_>, text: &[crate::tree::Inline]) -> String {
    inlines(sheet, text)
}

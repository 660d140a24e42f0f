//! Answers: the report as one self-contained page. Refuses scripts, web fonts and anything fetched from elsewhere.

mod blocks;
mod inlines;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::annex::{Annex, Content, annexes, measure_file};
use crate::direction::is_rtl_language;
use crate::format::date;
use crate::tree::{Block, Document};
use crate::words::Words;
use blocks::sections;
use inlines::{heading_label, inlines};

pub(crate) use inlines::isolated;

pub(crate) const STYLE: &str = include_str!("style.css");
pub(crate) const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/// What every part of the page needs.
pub(crate) struct Page<'a> {
    pub(crate) document: &'a Document,
    pub(crate) words: Words,
    pub(crate) is_rtl: bool,
}

/// The page. Equal documents give equal bytes.
pub fn html(document: &Document) -> String {
    let language = &document.meta.language;
    let is_rtl = is_rtl_language(language.primary());
    let page = Page {
        document,
        words: Words::of(language),
        is_rtl,
    };
    page.markup().into_string()
}

impl Page<'_> {
    fn markup(&self) -> Markup {
        let meta = &self.document.meta;
        let annexes = annexes(self.document, &self.words);
        html! {
            (DOCTYPE)
            html lang=(meta.language.as_str()) dir=(if self.is_rtl { "rtl" } else { "ltr" }) {
                head {
                    meta charset="utf-8";
                    meta http-equiv="Content-Security-Policy" content=(POLICY);
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    meta name="referrer" content="no-referrer";
                    title { (meta.title) " – " (meta.symbol) }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    a.skip href="#text" { (self.words.get("skip")) }
                    @if meta.demonstration { (self.banner()) }
                    (self.masthead())
                    div.columns {
                        (self.contents(&annexes))
                        main #text {
                            (self.summary())
                            (sections(self, &self.document.body))
                            (self.notes())
                            @for annex in &annexes { (self.annex(annex)) }
                        }
                    }
                    footer { p { (meta.symbol) " · " (meta.mechanism) } }
                }
            }
        }
    }

    fn banner(&self) -> Markup {
        html! {
            p.banner role="note" {
                strong { (self.words.get("demonstration")) } " " (self.words.get("demonstration-more"))
            }
        }
    }

    fn masthead(&self) -> Markup {
        let meta = &self.document.meta;
        let day = date(&meta.date, &meta.language).unwrap_or_else(|| meta.date.clone());
        html! {
            header.masthead {
                div.issuer {
                    p.mechanism { (isolated(&meta.mechanism, self.is_rtl)) }
                    dl {
                        (pair(&self.words.get("symbol"), &html! { b { (meta.symbol) } }))
                        (pair(&self.words.get("distribution"), &html! { (meta.distribution) }))
                        (pair(&self.words.get("date"), &html! { time datetime=(meta.date) { (day) } }))
                        (pair(&self.words.get("original"), &html! { (self.language_name(meta.original_language.primary())) }))
                    }
                }
                h1 { (isolated(&meta.title, self.is_rtl)) }
                @if !meta.subtitle.is_empty() { p.subtitle { (isolated(&meta.subtitle, self.is_rtl)) } }
                p.period { (self.words.with("period", &[("period", &meta.period)])) }
            }
        }
    }

    fn language_name(&self, primary: &str) -> String {
        match primary {
            "en" => self.words.get("lang-en"),
            "zh" => self.words.get("lang-zh"),
            other => self.words.with("lang-other", &[("tag", other)]),
        }
    }

    fn contents(&self, annexes: &[Annex<'_>]) -> Markup {
        let headings = self.document.body.iter().filter_map(|block| match block {
            Block::Heading {
                level,
                label,
                anchor,
                text,
                paragraphs,
            } => Some((level, label, anchor, text, paragraphs)),
            _ => None,
        });
        html! {
            nav aria-labelledby="contents" {
                h2 #contents { (self.words.get("contents")) }
                ol {
                    @for (level, label, anchor, text, paragraphs) in headings {
                        li class=(format!("level-{level}")) {
                            a href=(format!("#{anchor}")) { (heading_label(label)) (inlines(self, text)) }
                            @if let Some(range) = paragraphs { " " span.range { (self.words.range(*range)) } }
                        }
                    }
                }
                @if !annexes.is_empty() {
                    h3 { (self.words.get("annexes")) }
                    ol {
                        @for annex in annexes {
                            li.level-1 { a href=(format!("#{}", annex.anchor)) { (heading_label(&annex.label)) (annex.title) } }
                        }
                    }
                }
            }
        }
    }

    fn summary(&self) -> Markup {
        html! {
            @if !self.document.summary.is_empty() {
                section.summary aria-labelledby="summary" {
                    h2 #summary { (self.words.get("summary")) }
                    (sections(self, &self.document.summary))
                }
            }
        }
    }

    fn notes(&self) -> Markup {
        html! {
            @if !self.document.notes.is_empty() {
                section.notes aria-labelledby="notes" {
                    h2 #notes { (self.words.get("note")) }
                    ol {
                        @for note in &self.document.notes {
                            li id=(format!("n{}", note.number)) {
                                (inlines(self, &note.text)) " "
                                a.back href=(format!("#r{}", note.number)) aria-label=(format!("↩ {}", note.number)) { "↩" }
                            }
                        }
                    }
                }
            }
        }
    }

    fn annex(&self, annex: &Annex<'_>) -> Markup {
        html! {
            section.annex aria-labelledby=(annex.anchor) {
                h2 id=(annex.anchor) { (heading_label(&annex.label)) (annex.title) }
                p { (annex.lead) }
                @match &annex.content {
                    Content::Measures(measures) => { @for measure in *measures { (self.measure(measure)) } },
                    Content::Literals(literals) => { (self.literals(literals)) },
                    Content::Proof(facts) => dl.proof {
                        @for fact in facts {
                            dt { (fact.name) }
                            dd { @if fact.is_code { code { (fact.value) } } @else { (fact.value) } }
                        }
                    },
                }
            }
        }
    }

    fn measure(&self, measure: &crate::tree::MeasureEntry) -> Markup {
        html! {
            article.measure id=(format!("measure-{}", measure.id)) {
                h3 { (isolated(&measure.title, self.is_rtl)) }
                dl {
                    (pair(&self.words.get("measure-id"), &html! { code { (measure.id) } }))
                    (pair(&self.words.get("definition"), &isolated(&measure.definition, self.is_rtl)))
                    @if !measure.unit.is_empty() { (pair(&self.words.get("unit"), &html! { (measure.unit) })) }
                    (pair(&self.words.get("columns"), &html! {
                        @for (index, (name, heading)) in measure.columns.iter().enumerate() {
                            @if index > 0 { ", " } code { (name) } " " (heading)
                        }
                    }))
                    (pair(&self.words.get("file"), &html! { code { (measure_file(&measure.id)) } }))
                    @if !measure.gates.is_empty() {
                        (pair(&self.words.get("gates"), &html! {
                            @for gate in &measure.gates { (isolated(gate, self.is_rtl)) " " }
                        }))
                    }
                }
            }
        }
    }

    fn literals(&self, literals: &[crate::tree::Literal]) -> Markup {
        html! {
            div.scroll tabindex="0" {
                table {
                    thead {
                        tr {
                            th scope="col" { (self.words.get("number")) }
                            th scope="col" { (self.words.get("reason")) }
                            th scope="col" { (self.words.get("paragraph")) }
                        }
                    }
                    tbody {
                        @for literal in literals {
                            tr {
                                td { (literal.text) }
                                td { (isolated(&literal.reason, self.is_rtl)) }
                                td { @if literal.paragraph > 0 {
                                    a href=(format!("#p{}", literal.paragraph)) { (literal.paragraph) }
                                } @else { (self.words.get("summary")) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn pair(name: &str, value: &Markup) -> Markup {
    html! { div { dt { (name) } dd { (value) } } }
}

//! Answers: headings, paragraphs, tables and plots as one self-contained page in the report's style. Refuses scripts, anything fetched,
//! and to know what the page is about.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use rapporteur_model::Language;

use crate::direction::is_rtl_language;
use crate::html::{POLICY, STYLE, isolated};
use crate::words::Words;

const OWN_STYLE: &str = include_str!("plain.css");

/// Most columns of a table that stands beside its drawing.
const COLUMNS_BESIDE: usize = 3;

/// A page.
#[derive(Debug, Clone, PartialEq)]
pub struct PlainPage {
    /// Its language.
    pub language: Language,
    /// Its title.
    pub title: String,
    /// A second line of the title.
    pub subtitle: String,
    /// What stands on it.
    pub parts: Vec<PlainPart>,
    /// The last line.
    pub footer: String,
}

/// One part of a page.
#[derive(Debug, Clone, PartialEq)]
pub enum PlainPart {
    /// The answer, in a box before all else.
    Answer {
        /// Whether it is that there is none, or that it must not stand alone: the box says so in its colour and its words.
        is_stop: bool,
        /// What sort of answer.
        tag: String,
        /// The answer in large letters.
        number: String,
        /// What it means.
        text: Vec<String>,
    },
    /// A heading, which the contents list.
    Heading {
        /// Its anchor, unique in the page.
        anchor: String,
        /// Its words.
        words: String,
    },
    /// A heading that the contents do not list.
    Subheading(String),
    /// A paragraph.
    Text(String),
    /// A list.
    List(Vec<String>),
    /// Terms with what they mean.
    Terms(Vec<(String, String)>),
    /// A table.
    Table(PlainTable),
    /// A drawing with its caption, and the same numbers as a table beside it.
    Plot {
        /// The drawing, as SVG of this crate.
        svg: String,
        /// Its caption.
        caption: String,
        /// The numbers.
        table: PlainTable,
    },
    /// What is typed at a command line.
    Code(String),
}

/// A table of text.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PlainTable {
    /// What it holds.
    pub caption: String,
    /// Each column's heading, and whether it holds numbers.
    pub columns: Vec<(String, bool)>,
    /// The rows, each with a class of the style sheet (`first`, `warns`, `fails`, or none) and its cells.
    pub rows: Vec<(&'static str, Vec<String>)>,
    /// Whether each row becomes a card on a narrow screen: for cells that hold sentences.
    pub is_cards: bool,
}

/// The page as HTML. Equal pages give equal bytes.
pub fn plain_html(page: &PlainPage) -> String {
    let words = Words::of(&page.language);
    let is_rtl = is_rtl_language(page.language.primary());
    let markup = html! {
        (DOCTYPE)
        html lang=(page.language.as_str()) dir=(if is_rtl { "rtl" } else { "ltr" }) {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                title { (page.title) }
                style { (PreEscaped(STYLE)) (PreEscaped(OWN_STYLE)) }
            }
            body {
                a.skip href="#text" { (words.get("skip")) }
                header.masthead {
                    h1 { (isolated(&page.title, is_rtl)) }
                    @if !page.subtitle.is_empty() { p.subtitle { (isolated(&page.subtitle, is_rtl)) } }
                }
                div.columns {
                    (contents(&page.parts, &words))
                    main #text { (sections(&page.parts, is_rtl)) }
                }
                footer { p { (page.footer) } }
            }
        }
    };
    markup.into_string()
}

fn contents(parts: &[PlainPart], words: &Words) -> Markup {
    html! {
        nav aria-labelledby="contents" {
            h2 #contents { (words.get("contents")) }
            ol {
                @for part in parts {
                    @if let PlainPart::Heading { anchor, words } = part {
                        li.level-1 { a href=(format!("#{anchor}")) { (words) } }
                    }
                }
            }
        }
    }
}

/// The parts, each heading opening a section that ends before the next.
fn sections(parts: &[PlainPart], is_rtl: bool) -> Markup {
    let is_heading = |part: &PlainPart| matches!(part, PlainPart::Heading { .. });
    let first = parts.iter().position(is_heading).unwrap_or(parts.len());
    let (before, mut rest) = parts.split_at(first);
    html! {
        @for part in before { (one(part, is_rtl)) }
        @while let Some((PlainPart::Heading { anchor, words }, after)) = rest.split_first() {
            @let end = after.iter().position(is_heading).unwrap_or(after.len());
            section aria-labelledby=(anchor) {
                h2 id=(anchor) { (isolated(words, is_rtl)) }
                @for part in &after[..end] { (one(part, is_rtl)) }
            }
            ({ rest = &after[end..]; PreEscaped("") })
        }
    }
}

fn one(part: &PlainPart, is_rtl: bool) -> Markup {
    let text = |text: &str| isolated(text, is_rtl);
    match part {
        PlainPart::Heading { .. } => html! {},
        PlainPart::Answer {
            is_stop,
            tag,
            number,
            text: sentences,
        } => html! {
            div.answer.stop[*is_stop] role="region" aria-label=(tag) {
                p.tag { (text(tag)) }
                p.number { (text(number)) }
                @for sentence in sentences { p { (text(sentence)) } }
            }
        },
        PlainPart::Subheading(words) => html! { h3 { (text(words)) } },
        PlainPart::Text(words) => html! { p { (text(words)) } },
        PlainPart::List(entries) => html! { ul { @for entry in entries { li { (text(entry)) } } } },
        PlainPart::Terms(terms) => html! {
            dl { @for (term, meaning) in terms { dt { (text(term)) } dd { (text(meaning)) } } }
        },
        PlainPart::Table(rows) => table(rows, is_rtl),
        PlainPart::Plot {
            svg,
            caption,
            table: rows,
        } => html! {
            // A narrow table has room beside its drawing on a wide screen.
            div.pair.narrow[rows.columns.len() <= COLUMNS_BESIDE] {
                figure.chart { (PreEscaped(svg)) figcaption { (text(caption)) } }
                (table(rows, is_rtl))
            }
        },
        PlainPart::Code(line) => html! { pre { code { (line) } } },
    }
}

fn table(table: &PlainTable, is_rtl: bool) -> Markup {
    let class = |is_number: bool| if is_number { "n" } else { "" };
    html! {
        div.scroll tabindex="0" role="region" aria-label=(table.caption) {
            table.cards[table.is_cards] {
                caption { (isolated(&table.caption, is_rtl)) }
                thead { tr { @for (heading, is_number) in &table.columns {
                    th scope="col" class=(class(*is_number)) { (heading) }
                } } }
                tbody { @for (kind, cells) in &table.rows { tr class=(kind) {
                    @for (index, ((heading, is_number), cell)) in table.columns.iter().zip(cells).enumerate() {
                        @if index == 0 {
                            th scope="row" class=(class(*is_number)) { (isolated(cell, is_rtl)) }
                        } @else {
                            td class=(class(*is_number)) data-head=[table.is_cards.then_some(heading)] { (isolated(cell, is_rtl)) }
                        }
                    }
                } } }
            }
        }
    }
}

//! Answers: the pieces of a line as HTML. Refuses links to anything but the web, mail and the page itself.

use maud::{Markup, html};

use super::Page;
use crate::direction::{is_rtl, runs};
use crate::tree::{FigureRef, Inline};

/// A line.
pub(super) fn inlines(page: &Page<'_>, line: &[Inline]) -> Markup {
    html! { @for inline in line { (one(page, inline)) } }
}

fn one(page: &Page<'_>, inline: &Inline) -> Markup {
    match inline {
        Inline::Text(text) => isolated(text, page.is_rtl),
        Inline::Emphasis(inner) => html! { em { (inlines(page, inner)) } },
        Inline::Strong(inner) => html! { strong { (inlines(page, inner)) } },
        Inline::Code(text) => html! { code { (text) } },
        Inline::Link { href, text } if is_safe(href) => {
            html! { a href=(href) rel="noreferrer" { (inlines(page, text)) } }
        }
        Inline::Link { text, .. } => inlines(page, text),
        Inline::Note(number) => html! {
            sup { a.note id=(format!("r{number}")) href=(format!("#n{number}")) { (number) } }
        },
        Inline::Break => html! { br; },
        Inline::Figure(figure) => figure_link(page, figure),
        Inline::Literal(text) => html! { (isolated(text, page.is_rtl)) },
        Inline::ParagraphRef { anchor, label } => {
            html! { a href=(format!("#{anchor}")) { (label) } }
        }
    }
}

/// A figure: the value for a machine, and a link to how it is made.
fn figure_link(page: &Page<'_>, figure: &FigureRef) -> Markup {
    html! {
        a.figure href=(format!("#measure-{}", figure.measure)) {
            data.figure data-measure=(figure.measure) data-column=(figure.column) value=(figure.raw) {
                (isolated(&figure.text, page.is_rtl))
            }
        }
    }
}

fn is_safe(href: &str) -> bool {
    ["https://", "http://", "mailto:", "#"]
        .iter()
        .any(|scheme| href.starts_with(scheme))
}

/// Text whose foreign-direction runs stand in `bdi`.
pub(crate) fn isolated(text: &str, base_is_rtl: bool) -> Markup {
    html! {
        @for run in runs(text, base_is_rtl) {
            @if run.is_foreign {
                bdi dir=(if run.text.chars().any(is_rtl) { "rtl" } else { "ltr" }) { (run.text) }
            } @else { (run.text) }
        }
    }
}

/// A heading's number; full-width signs bring their own space.
pub(super) fn heading_label(label: &str) -> Markup {
    let is_spaced = label.ends_with(['、', '）', '：']);
    html! { span.label { (label) } @if !is_spaced { " " } }
}

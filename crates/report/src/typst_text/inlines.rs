//! Answers: the pieces of a line as Typst text. Refuses to let any word be read as markup.

use super::Sheet;
use crate::direction::runs;
use crate::tree::Inline;

/// A line.
pub(super) fn inlines(sheet: &Sheet<'_>, line: &[Inline]) -> String {
    line.iter().map(|inline| one(sheet, inline)).collect()
}

fn one(sheet: &Sheet<'_>, inline: &Inline) -> String {
    match inline {
        Inline::Text(text) | Inline::Literal(text) => words_of(text, sheet.is_rtl),
        Inline::Emphasis(inner) => format!("#emph[{}];", inlines(sheet, inner)),
        Inline::Strong(inner) => format!("#strong[{}];", inlines(sheet, inner)),
        Inline::Code(text) => format!("#mono({});", quoted(text)),
        Inline::Link { href, text }
            if href.starts_with("https://") || href.starts_with("http://") =>
        {
            format!("#link({})[{}];", quoted(href), inlines(sheet, text))
        }
        Inline::Link { text, .. } => inlines(sheet, text),
        Inline::Note(number) => note(sheet, *number),
        Inline::Break => "#linebreak();".to_owned(),
        Inline::Figure(figure) => {
            format!(
                "#link(<measure-{}>)[{}];",
                figure.measure,
                words_of(&figure.text, sheet.is_rtl)
            )
        }
        Inline::ParagraphRef { anchor, label } => {
            format!("#link(<{anchor}>)[{}];", words_of(label, sheet.is_rtl))
        }
    }
}

/// A footnote stands at the foot of the page of its mark; a second mark of one note refers to the first.
fn note(sheet: &Sheet<'_>, number: usize) -> String {
    let text = sheet
        .document
        .notes
        .get(number - 1)
        .map(|note| inlines(sheet, &note.text))
        .unwrap_or_default();
    format!("#note({number})[{text}];")
}

/// Words as a string of code, so that nothing in them is markup; foreign-direction runs between U+2068 and U+2069.
pub(super) fn words_of(text: &str, base_is_rtl: bool) -> String {
    let part = |run: crate::direction::Run<'_>| match run.is_foreign {
        true => format!("#{};", isolated(run.text)),
        false => format!("#{};", quoted(run.text)),
    };
    runs(text, base_is_rtl).into_iter().map(part).collect()
}

fn isolated(text: &str) -> String {
    format!("\"\\u{{2068}}{}\\u{{2069}}\"", escaped(text))
}

/// A string of Typst code.
pub(crate) fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text))
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace(['\n', '\r'], " ")
}

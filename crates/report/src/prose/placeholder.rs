//! Answers: which placeholders a file holds, and the text with one reserved character for each. Refuses to resolve them.

use crate::error::{Place, ReportError};

/// The first of the characters that stand for placeholders: Supplementary Private Use Area-A, one per placeholder.
const FIRST: u32 = 0xF_0000;
/// How many placeholders one file may hold.
const COUNT_MAX: u32 = 0xFFFD;

/// What stands between the braces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Placeholder {
    /// `{{figure:ID}}` or `{{figure:ID.COLUMN}}`.
    Figure {
        measure: String,
        column: Option<String>,
    },
    /// `{{table:ID}}`.
    Table { measure: String },
    /// `{{chart:ID}}`.
    Chart { measure: String },
    /// `{{number:TEXT|REASON}}`.
    Number { text: String, reason: String },
    /// `{{paragraph:ANCHOR}}`.
    Paragraph { anchor: String },
    /// `{{meta:FIELD}}`.
    Meta { field: String },
    /// `{#ANCHOR}`.
    Anchor { name: String },
}

/// A file's text with its placeholders taken out; lines stay where they were.
#[derive(Debug, Default)]
pub(super) struct Masked {
    pub(super) text: String,
    pub(super) placeholders: Vec<(Placeholder, String)>,
}

impl Masked {
    /// The placeholder that a character stands for, with the text between its braces.
    pub(super) fn placeholder(&self, character: char) -> Option<&(Placeholder, String)> {
        let index = u32::from(character).checked_sub(FIRST)?;
        self.placeholders.get(usize::try_from(index).ok()?)
    }

    /// Puts the placeholders' own text back, for code spans.
    pub(super) fn restored(&self, text: &str) -> String {
        let restore = |character: char| match self.placeholder(character) {
            Some((Placeholder::Anchor { name }, _)) => format!("{{#{name}}}"),
            Some((_, inner)) => format!("{{{{{inner}}}}}"),
            None => character.to_string(),
        };
        text.chars().map(restore).collect()
    }

    fn push(&mut self, placeholder: Placeholder, inner: &str) {
        let index = u32::try_from(self.placeholders.len())
            .unwrap_or(COUNT_MAX)
            .min(COUNT_MAX);
        self.placeholders.push((placeholder, inner.to_owned()));
        self.text
            .push(char::from_u32(FIRST + index).expect("invariant: inside the private use area"));
    }
}

/// Whether a character stands for a placeholder.
pub(super) fn is_placeholder(character: char) -> bool {
    u32::from(character) >= FIRST
}

/// Takes the placeholders out of a file. A faulty one is reported and leaves nothing.
pub(super) fn mask(file: &str, text: &str, errors: &mut Vec<ReportError>) -> Masked {
    let mut masked = Masked::default();
    for (index, line) in text.lines().enumerate() {
        let at = Place {
            file: file.to_owned(),
            line: index + 1,
        };
        errors.extend(
            reserved(line).map(|code_point| ReportError::ReservedCharacter {
                at: at.clone(),
                code_point,
            }),
        );
        mask_line(line, &at, &mut masked, errors);
        masked.text.push('\n');
    }
    masked
}

/// Private use, bidirectional controls (UAX #9: the report sets its own) and other controls.
fn reserved(line: &str) -> impl Iterator<Item = u32> + '_ {
    let is_reserved = |code_point: &u32| {
        matches!(code_point, 0xE000..=0xF8FF | 0xF_0000.. | 0x200E | 0x200F | 0x202A..=0x202E | 0x2066..=0x2069
            | 0x00..=0x08 | 0x0B..=0x1F | 0x7F..=0x9F)
    };
    line.chars().map(u32::from).filter(is_reserved)
}

fn mask_line(line: &str, at: &Place, masked: &mut Masked, errors: &mut Vec<ReportError>) {
    let mut rest = line;
    while let Some(start) = rest.find("{{").into_iter().chain(rest.find("{#")).min() {
        let (before, opened) = rest.split_at(start);
        masked.text.extend(
            before
                .chars()
                .filter(|character| !is_placeholder(*character)),
        );
        let (close, is_anchor) = if opened.starts_with("{#") {
            ("}", true)
        } else {
            ("}}", false)
        };
        let Some(end) = opened.find(close) else {
            errors.push(ReportError::OpenPlaceholder { at: at.clone() });
            return;
        };
        let inner = opened[2..end].trim();
        rest = &opened[end + close.len()..];
        let parsed = if is_anchor {
            anchor(inner, at)
        } else {
            parse(inner, at)
        };
        match parsed {
            Ok(placeholder) => masked.push(placeholder, inner),
            Err(error) => errors.push(error),
        }
    }
    masked
        .text
        .extend(rest.chars().filter(|character| !is_placeholder(*character)));
}

fn anchor(name: &str, at: &Place) -> Result<Placeholder, ReportError> {
    let unknown = || ReportError::UnknownPlaceholder {
        at: at.clone(),
        text: format!("#{name}"),
    };
    if is_name(name) {
        Ok(Placeholder::Anchor {
            name: name.to_owned(),
        })
    } else {
        Err(unknown())
    }
}

fn parse(inner: &str, at: &Place) -> Result<Placeholder, ReportError> {
    let unknown = || ReportError::UnknownPlaceholder {
        at: at.clone(),
        text: inner.to_owned(),
    };
    let (kind, argument) = inner.split_once(':').ok_or_else(unknown)?;
    let argument = argument.trim();
    let name = || {
        if is_name(argument) {
            Ok(argument.to_owned())
        } else {
            Err(unknown())
        }
    };
    match kind {
        "figure" => figure(argument).ok_or_else(unknown),
        "table" => Ok(Placeholder::Table { measure: name()? }),
        "chart" => Ok(Placeholder::Chart { measure: name()? }),
        "paragraph" => Ok(Placeholder::Paragraph { anchor: name()? }),
        "meta" => Ok(Placeholder::Meta { field: name()? }),
        "number" => number(argument, at),
        _ => Err(unknown()),
    }
}

fn figure(argument: &str) -> Option<Placeholder> {
    let (measure, column) = match argument.split_once('.') {
        Some((measure, column)) => (measure, Some(column)),
        None => (argument, None),
    };
    (is_name(measure) && column.is_none_or(is_name)).then(|| Placeholder::Figure {
        measure: measure.to_owned(),
        column: column.map(str::to_owned),
    })
}

fn number(argument: &str, at: &Place) -> Result<Placeholder, ReportError> {
    let (text, reason) = argument.split_once('|').unwrap_or((argument, ""));
    let (text, reason) = (text.trim().to_owned(), reason.trim().to_owned());
    if text.is_empty() || reason.is_empty() {
        return Err(ReportError::NumberWithoutReason {
            at: at.clone(),
            number: text,
        });
    }
    Ok(Placeholder::Number { text, reason })
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> (Vec<Placeholder>, Vec<String>) {
        let mut errors = Vec::new();
        let masked = mask("a.md", text, &mut errors);
        let placeholders = masked
            .placeholders
            .into_iter()
            .map(|(placeholder, _)| placeholder)
            .collect();
        (
            placeholders,
            errors.iter().map(ToString::to_string).collect(),
        )
    }

    #[test]
    fn every_kind_is_read() {
        let text = "{{figure:a-b}} {{figure:a.c_d}} {{number:19|a clause}} {{paragraph:m}}\n{{table:t}}\n{{chart:c}} {#x}";
        let (placeholders, errors) = check(text);
        assert_eq!(errors, Vec::<String>::new());
        assert_eq!(placeholders.len(), 7);
        assert_eq!(
            placeholders[1],
            Placeholder::Figure {
                measure: "a".into(),
                column: Some("c_d".into())
            }
        );
        assert_eq!(
            placeholders[2],
            Placeholder::Number {
                text: "19".into(),
                reason: "a clause".into()
            }
        );
    }

    #[test]
    fn faulty_ones_name_their_line_and_none_hides_another() {
        let (_, errors) = check("{{figur:a}} {{number:19}}\nok\n{{figure:a b}} {{open");
        assert_eq!(errors.len(), 4, "{errors:?}");
        assert!(
            errors[0].starts_with("a.md:1: {{figur:a}} is no placeholder"),
            "{}",
            errors[0]
        );
        assert!(
            errors[1].starts_with("a.md:1: {{number:19}} gives no reason"),
            "{}",
            errors[1]
        );
        assert!(errors[2].starts_with("a.md:3: "), "{}", errors[2]);
        assert!(errors[3].contains("does not close"), "{}", errors[3]);
    }

    #[test]
    fn reserved_characters_are_refused() {
        let (_, errors) = check("a\u{202E}b\u{F0000}c");
        assert_eq!(errors.len(), 2, "{errors:?}");
        assert!(errors[0].contains("U+202E"), "{}", errors[0]);
    }
}

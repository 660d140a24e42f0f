//! One line of a letter: blank, heading, list item, table row or text. Looks at nothing but the line.

use super::markdown::{has_hard_break, heading, is_bold_line, is_rule, plain};
use crate::text::without_hidden_controls;

/// A line with what it looks like.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// Its number, from 1.
    pub(super) number: u32,
    /// Its text without Markdown and hidden controls.
    pub(super) text: String,
    /// What it looks like.
    pub(super) shape: Shape,
    /// A heading, or wholly bold.
    pub(super) is_heading: bool,
    /// Ends with a hard line break.
    pub(super) breaks_hard: bool,
    /// Hidden controls were taken out.
    pub(super) had_controls: bool,
}

/// What a line looks like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shape {
    Blank,
    Rule,
    Heading(usize),
    Item(Item),
    TableRow(Vec<String>),
    Text,
}

/// A list item's first line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item {
    /// Columns before the marker.
    pub(super) indent: usize,
    /// The number, where the list is numbered.
    pub(super) number: Option<u32>,
    /// The bullet, or the character behind the number.
    pub(super) mark: char,
    /// The text behind the marker, without Markdown.
    pub(super) text: String,
}

/// Looks at every line.
pub(super) fn read_lines(lines: &[String]) -> Vec<Line> {
    lines
        .iter()
        .zip(1_u32..)
        .map(|(raw, number)| read_line(raw, number))
        .collect()
}

fn read_line(raw: &str, number: u32) -> Line {
    let clean = without_hidden_controls(raw);
    let had_controls = clean.len() != raw.len();
    let shape = shape(&clean);
    let text = match &shape {
        Shape::Heading(_) => heading(&clean).map(|(_, text)| text).unwrap_or_default(),
        _ => plain(&clean),
    };
    let is_heading = matches!(shape, Shape::Heading(_)) || is_bold_line(&clean);
    Line {
        number,
        text,
        is_heading,
        breaks_hard: has_hard_break(&clean),
        had_controls,
        shape,
    }
}

fn shape(line: &str) -> Shape {
    if line.trim().is_empty() {
        Shape::Blank
    } else if let Some((level, _)) = heading(line) {
        Shape::Heading(level)
    } else if is_rule(line) {
        Shape::Rule
    } else if let Some(cells) = table_row(line) {
        Shape::TableRow(cells)
    } else {
        item(line).map_or(Shape::Text, Shape::Item)
    }
}

fn table_row(line: &str) -> Option<Vec<String>> {
    let inner = line.trim().strip_prefix('|')?;
    let inner = inner
        .strip_suffix('|')
        .filter(|inner| !inner.ends_with('\\'))
        .unwrap_or(inner);
    let kept = inner.replace("\\|", "\u{1}");
    let cells: Vec<String> = kept
        .split('|')
        .map(|cell| plain(&cell.trim().replace('\u{1}', "|")))
        .collect();
    Some(cells)
}

/// Reads `1.`, `1)`, `(1)`, `1、`, `١.`, `-`, `*`, `•`, `–` and their like at the start of a line.
fn item(line: &str) -> Option<Item> {
    let body = line.trim_start();
    let indent = line[..line.len() - body.len()]
        .chars()
        .map(|letter| if letter == '\t' { 4 } else { 1 })
        .sum();
    let (number, mark, text) = numbered(body).or_else(|| bulleted(body))?;
    Some(Item {
        indent,
        number,
        mark,
        text: plain(text),
    })
}

fn numbered(body: &str) -> Option<(Option<u32>, char, &str)> {
    let opened = body.strip_prefix(['(', '（']);
    let rest = opened.unwrap_or(body);
    let digits: String = rest
        .chars()
        .take_while(|letter| digit(*letter).is_some())
        .collect();
    if digits.is_empty() || digits.chars().count() > 5 {
        return None;
    }
    let number = digits
        .chars()
        .filter_map(digit)
        .fold(0, |number, digit| number * 10 + digit);
    let after = &rest[digits.len()..];
    let after = after.strip_prefix('\\').unwrap_or(after);
    let mark = after
        .chars()
        .next()
        .filter(|mark| ".)、．）".contains(*mark))?;
    if opened.is_some() && !")）".contains(mark) {
        return None;
    }
    let text = &after[mark.len_utf8()..];
    let parts = text.is_empty()
        || text.starts_with(char::is_whitespace)
        || !".)".contains(mark)
        || text.starts_with(char::is_alphabetic);
    parts.then_some((Some(number), mark, text))
}

fn bulleted(body: &str) -> Option<(Option<u32>, char, &str)> {
    let mark = body.chars().next()?;
    let text = &body[mark.len_utf8()..];
    let spaced = text.starts_with(char::is_whitespace);
    let is_bullet = ("-*+–—".contains(mark) && spaced) || "•·●○◦▪■‣⁃∙".contains(mark);
    is_bullet.then_some((None, mark, text))
}

/// The value of a decimal digit: ASCII, fullwidth, Arabic-Indic, Persian.
pub(super) fn digit(letter: char) -> Option<u32> {
    let base = match letter {
        '0'..='9' => '0',
        '０'..='９' => '０',
        '٠'..='٩' => '٠',
        '۰'..='۹' => '۰',
        _ => return None,
    };
    Some(letter as u32 - base as u32)
}

/// A page number or a running foot of a page, which may stand inside a list.
pub(super) fn is_page_foot(text: &str) -> bool {
    let folded = text
        .trim_matches(|letter: char| letter.is_whitespace() || "-–—".contains(letter))
        .to_lowercase();
    let bare = folded
        .strip_prefix("page")
        .or_else(|| folded.strip_prefix("página"))
        .or_else(|| folded.strip_prefix('第'))
        .unwrap_or(&folded);
    let bare = bare.trim_end_matches('页').trim_end_matches('頁').trim();
    let parts: Vec<&str> = bare
        .split([' ', '/'])
        .filter(|part| !matches!(*part, "" | "of" | "de" | "sur"))
        .collect();
    (1..=2).contains(&parts.len())
        && parts
            .iter()
            .all(|part| part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_of_many_kinds_begin_an_item() {
        for (line, expected) in [
            ("1. Example Trust", Some((Some(1), "Example Trust"))),
            ("12) Example Trust", Some((Some(12), "Example Trust"))),
            ("(3) Example Trust", Some((Some(3), "Example Trust"))),
            ("（4）示例会", Some((Some(4), "示例会"))),
            ("5、示例会", Some((Some(5), "示例会"))),
            ("١٢. مثال", Some((Some(12), "مثال"))),
            (r"7\. Escaped", Some((Some(7), "Escaped"))),
            ("- Example", Some((None, "Example"))),
            ("  • Example", Some((None, "Example"))),
            ("– Exemple", Some((None, "Exemple"))),
            ("2.5 million people", None),
            ("-5 degrees", None),
            ("**bold** start", None),
            (r"\*footnote", None),
            ("2020 was a year", None),
        ] {
            let found = item(line).map(|item| (item.number, item.text));
            assert_eq!(
                found
                    .as_ref()
                    .map(|(number, text)| (*number, text.as_str())),
                expected,
                "{line}"
            );
        }
    }

    #[test]
    fn page_feet_are_told_from_names() {
        for (text, expected) in [
            ("12", true),
            ("- 12 -", true),
            ("Page 3 of 7", true),
            ("3/7", true),
            ("第3页", true),
            ("Article 19", false),
            ("Page turners", false),
        ] {
            assert_eq!(is_page_foot(text), expected, "{text}");
        }
    }
}

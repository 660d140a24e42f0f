//! What stands around the list: title, addressees, date. Each is found by its form and its place, never by one letter's words.

use super::choose::is_signatory_heading;
use super::dates::{FoundDate, find_date};
use super::lines::{Line, Shape};
use crate::fold::fold_letters;

/// A text and the lines it stands on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) text: String,
    pub(super) first: u32,
    pub(super) last: u32,
}

impl Found {
    pub(super) fn of(line: &Line, text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            first: line.number,
            last: line.number,
        }
    }
}

/// Labels of a subject line, folded.
const SUBJECTS: &[&str] = &[
    "re", "subject", "title", "objet", "sujet", "titre", "asunto", "titulo", "ref", "主题", "主題",
    "标题", "標題", "题目",
];

/// The title: the first heading, else a subject line, else the first short paragraph that is nothing else.
pub(super) fn title(before_list: &[Line]) -> Option<Found> {
    let level = |line: &&Line| {
        matches!(line.shape, Shape::Heading(_)) && !line.text.is_empty() && !is_bare_heading(line)
    };
    let highest = before_list
        .iter()
        .filter(level)
        .min_by_key(|line| match line.shape {
            Shape::Heading(level) => level,
            _ => usize::MAX,
        });
    highest
        .map(|line| Found::of(line, line.text.clone()))
        .or_else(|| subject(before_list))
        .or_else(|| first_short_paragraph(before_list))
}

/// A heading over signatories and nothing more; a title may well say who signed.
fn is_bare_heading(line: &Line) -> bool {
    let is_bare = line.text.chars().count() <= 30 || line.text.trim_end().ends_with([':', '：']);
    is_bare && is_signatory_heading(line)
}

fn subject(lines: &[Line]) -> Option<Found> {
    lines.iter().take(60).find_map(|line| {
        let (label, rest) = super::addressees::label(&line.text)?;
        (SUBJECTS.contains(&label.as_str()) && !rest.is_empty()).then(|| Found::of(line, rest))
    })
}

fn first_short_paragraph(lines: &[Line]) -> Option<Found> {
    let mut at = 0;
    while at < lines.len() {
        let end = (at..lines.len())
            .find(|next| lines[*next].shape != Shape::Text)
            .unwrap_or(lines.len());
        if end == at {
            at += 1;
            continue;
        }
        let paragraph = &lines[at..end];
        let text = paragraph
            .iter()
            .map(|line| line.text.trim())
            .collect::<Vec<_>>()
            .join(" ");
        let first = &paragraph[0];
        let skipped = super::addressees::is_address(&first.text)
            || own_date(first).is_some()
            || is_bare_heading(first)
            || super::choose::is_closing(first);
        if !skipped {
            let is_title = paragraph.len() <= 2
                && text.chars().count() <= 200
                && !text
                    .trim_end()
                    .ends_with(['.', '。', ',', '，', ';', ':', '：']);
            return is_title.then(|| Found {
                text,
                first: first.number,
                last: paragraph[paragraph.len() - 1].number,
            });
        }
        at = end;
    }
    None
}

/// The letter's date, or why a date that was seen is not taken.
pub(super) enum DateReading {
    Found(Found, String),
    Doubtful(Found),
    Missing(Vec<String>),
}

/// The date on a line of its own, at the head or after the closing; dates inside paragraphs speak of other things.
pub(super) fn date(lines: &[Line], is_entry: impl Fn(u32) -> bool) -> DateReading {
    let outside: Vec<&Line> = lines
        .iter()
        .filter(|line| !is_entry(line.number) && line.shape != Shape::Blank)
        .collect();
    if let Some((line, found)) = outside
        .iter()
        .find_map(|line| Some((*line, own_date(line)?)))
    {
        let place = Found::of(line, found.given.clone());
        return found
            .iso
            .map_or(DateReading::Doubtful(place.clone()), |iso| {
                DateReading::Found(place, iso)
            });
    }
    let inside = outside
        .iter()
        .filter_map(|line| find_date(&line.text))
        .map(|found| found.given);
    DateReading::Missing(inside.take(5).collect())
}

/// A date that is (nearly) all of its line, or opens it as in `Geneva, 9 September 2020 – …`.
fn own_date(line: &Line) -> Option<FoundDate> {
    let found = find_date(&line.text)?;
    let before_fits = is_place_or_label(&found.before);
    let after = found.after.trim_start();
    let after_fits = after.chars().count() <= 3
        || after.starts_with(['–', '—'])
        || after.starts_with("- ")
        || is_place_or_label(after);
    (before_fits && after_fits).then_some(found)
}

fn is_place_or_label(text: &str) -> bool {
    const LABELS: &[&str] = &[
        "date",
        "dated",
        "fecha",
        "date de publication",
        "published",
        "日期",
        "le",
        "on",
        "the",
        "el",
        "a",
        "issued",
        "publie",
        "publicado",
    ];
    let trimmed = text
        .trim()
        .trim_end_matches([',', ':', '，', '：', '(', ')', '*', '|'])
        .trim();
    let folded = fold_letters(trimmed);
    let words: Vec<&str> = trimmed
        .split([' ', ','])
        .filter(|word| !word.is_empty())
        .collect();
    let is_place = words.len() <= 4
        && words.iter().all(|word| {
            word.starts_with(char::is_uppercase)
                || LABELS.contains(&fold_letters(word).as_str())
                || !word.starts_with(char::is_lowercase)
        });
    LABELS.contains(&folded.as_str())
        || (trimmed.chars().count() <= 40 && is_place && !trimmed.contains(['.', '。', '，']))
}

//! The totals a letter announces, against the signatories it prints. Says where they differ; adjusts nothing.

use rapporteur_model::{Language, Locator, Value, Warning};

use super::choose::Chosen;
use super::head::Found;
use super::lines::{Line, Shape};
use super::signature::Signature;
use super::totals::{Totals, looks_like_footnote, read_totals, speaks_of_totals, unnamed_entry};
use crate::drafts::{Draft, lines as at_lines, warn};
use crate::fold::fold_letters;

/// Writes the footnote and the totals, and warns where they are missing or do not add up.
pub(super) fn say_totals(
    draft: &mut Draft,
    lines: &[Line],
    chosen: Option<&Chosen>,
    signatures: &[Signature],
    language: Option<&Language>,
    warnings: &mut Vec<Warning>,
) {
    let footnote = footnote(lines, chosen);
    let mut totals = footnote
        .as_ref()
        .map(|found| read_totals(&found.text))
        .unwrap_or_default();
    let entries = chosen.iter().flat_map(|chosen| &chosen.list.entries);
    let unnamed = entries
        .filter_map(|entry| unnamed_entry(&entry.text))
        .next();
    totals.anonymous = totals.anonymous.or(unnamed);
    totals.total = totals.total.or_else(|| total_in_preamble(lines, chosen));
    let place = footnote
        .as_ref()
        .map_or(Locator::Whole, |found| at_lines(found.first, found.last));
    if let Some(number) = totals.total {
        draft.say("announced_total", Value::plain(number.to_string()), &place);
    }
    if let Some(number) = totals.anonymous {
        draft.say(
            "announced_anonymous",
            Value::plain(number.to_string()),
            &place,
        );
    }
    let list = chosen.map_or(Locator::Whole, |chosen| {
        at_lines(chosen.list.first, chosen.list.last)
    });
    draft.say(
        "printed_total",
        Value::plain(signatures.len().to_string()),
        &list,
    );
    match footnote {
        Some(found) => draft.say_in(
            "footnote",
            Value::plain(found.text),
            language.cloned(),
            &place,
        ),
        None => {
            let message = "no footnote was found: looked after the list, and in a heading over it, for a line with an asterisk or with the number of signatories";
            warnings.push(warn("footnote_not_found", Locator::Whole, message));
        }
    }
    if totals.total.is_none() {
        let message = "the letter announces no total of signatories in digits";
        warnings.push(warn("totals_not_announced", place.clone(), message));
    }
    let persons = signatures
        .iter()
        .filter(|signature| signature.is_individual)
        .count();
    let printed = u64::try_from(signatures.len()).unwrap_or(u64::MAX);
    warnings.extend(reconcile(&totals, printed, persons, place));
}

/// The total that an opening such as "We, the undersigned 9 organisations" announces before the list.
fn total_in_preamble(lines: &[Line], chosen: Option<&Chosen>) -> Option<u64> {
    const OPENINGS: [&str; 6] = [
        "undersigned",
        "soussign",
        "abajo firmante",
        "以下签署",
        "下列签署",
        "以下連署",
    ];
    let end = chosen.map_or(u32::MAX, |chosen| chosen.list.first);
    let speaks = |line: &&Line| {
        let folded = fold_letters(&line.text);
        OPENINGS.iter().any(|opening| folded.contains(opening))
    };
    lines
        .iter()
        .take_while(|line| line.number < end)
        .filter(|line| matches!(line.shape, Shape::Text | Shape::Heading(_)))
        .filter(speaks)
        .find_map(|line| read_totals(&line.text).total)
}

/// The sums, where printed and anonymous signatories do not make the announced total.
fn reconcile(totals: &Totals, printed: u64, persons: usize, place: Locator) -> Option<Warning> {
    let total = totals.total?;
    let anonymous = totals.anonymous.unwrap_or(0);
    let sum = printed.saturating_add(anonymous);
    let named_differs = totals.named.is_some_and(|named| named != printed);
    if sum == total && !named_differs {
        return None;
    }
    let kind = if totals.anonymous.is_some() {
        format!("{printed} printed + {anonymous} announced as anonymous = {sum}")
    } else {
        format!("{printed} printed, none announced as anonymous")
    };
    let differs = if sum == total {
        "=".to_owned()
    } else {
        format!(
            "≠ {total} announced in all (difference {})",
            total.abs_diff(sum)
        )
    };
    let named = totals
        .named
        .map(|named| format!("; {named} announced by name"))
        .unwrap_or_default();
    let individuals = if persons > 0 {
        format!("; {persons} of the printed sign as individuals")
    } else {
        String::new()
    };
    Some(warn(
        "totals_do_not_add_up",
        place,
        format!("{kind} {differs}{named}{individuals}; nothing was adjusted"),
    ))
}

/// The note on totals: after the list first, then over it, then a line that opens like a footnote.
fn footnote(lines: &[Line], chosen: Option<&Chosen>) -> Option<Found> {
    let (first, last, heading) = chosen.map_or((u32::MAX, 0, None), |chosen| {
        (chosen.list.first, chosen.list.last, chosen.heading)
    });
    let after = paragraphs(lines.iter().filter(|line| line.number > last));
    let over = paragraphs(lines.iter().filter(|line| {
        heading.is_some_and(|heading| line.number >= heading) && line.number < first
    }));
    let speaks = |paragraphs: &[Found]| {
        paragraphs
            .iter()
            .find(|found| speaks_of_totals(&found.text))
            .cloned()
    };
    let near = || {
        let lead = paragraphs(lines.iter().filter(|line| line.number < first));
        lead.into_iter()
            .rev()
            .take(6)
            .find(|found| found.text.chars().count() <= 240 && speaks_of_totals(&found.text))
    };
    let marked = || {
        after
            .iter()
            .find(|found| looks_like_footnote(&found.text))
            .cloned()
    };
    if chosen.is_none() {
        return after
            .iter()
            .find(|found| looks_like_footnote(&found.text) && speaks_of_totals(&found.text))
            .cloned();
    }
    speaks(&after)
        .or_else(|| speaks(&over))
        .or_else(near)
        .or_else(marked)
}

/// Paragraphs: lines of text that follow each other.
fn paragraphs<'a>(lines: impl Iterator<Item = &'a Line>) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let mut joins = false;
    for line in lines {
        let is_text = matches!(line.shape, Shape::Text | Shape::Heading(_) | Shape::Item(_))
            && !line.text.is_empty();
        // A star that opens a footnote is no bullet when the line speaks of totals.
        match found.last_mut().filter(|_| {
            joins && is_text && line.shape == Shape::Text && !looks_like_footnote(&line.text)
        }) {
            Some(paragraph) => {
                super::lists::join_wrapped(&mut paragraph.text, &line.text);
                paragraph.last = line.number;
            }
            None if is_text => found.push(Found::of(line, line.text.trim())),
            None => {}
        }
        joins = is_text;
    }
    found
}

//! Answers what the open letter says of itself: its addressees, its printed list, and whether its totals agree.
//! Does not know whether anything it claims about the world is true.

use rapporteur_model::ColumnKind::{Integer, Text};
use rapporteur_model::{EntityKind, Table};

use super::links::Links;
use super::script::script_of;
use crate::entities::{Entities, Entity};
use crate::sheet::{
    EVIDENCE_ID, Heading, LINE, Sheet, count, maybe_integer, maybe_text, text, trace,
};

const LETTER: &[Heading] = &[
    ("letter_id", Text, "The letter."),
    ("title", Text, "Its title, as given."),
    ("language", Text, "The language of its text, a BCP 47 tag."),
    (
        "date",
        Text,
        "Its date (EDTF); empty when the text bears none.",
    ),
    (
        "announced_total",
        Integer,
        "The total of signatories that the letter states.",
    ),
    (
        "announced_anonymous",
        Integer,
        "How many of them it says remain unnamed.",
    ),
    (
        "printed_total",
        Integer,
        "How many entries its printed list has.",
    ),
    ("footnote", Text, "The note on totals, as given."),
    EVIDENCE_ID,
    LINE,
];

/// The letters.
pub(crate) fn letter(entities: &Entities<'_>) -> Table {
    let mut sheet = Sheet::new("letter", "One row for each open letter.", LETTER);
    for letter in entities.of_kind(EntityKind::Letter) {
        let mut row = vec![
            text(letter.id),
            maybe_text(letter.given("title")),
            maybe_text(letter.value("language")),
        ];
        row.push(maybe_text(letter.value("date")));
        row.extend(
            ["announced_total", "announced_anonymous"].map(|it| maybe_integer(letter.number(it))),
        );
        row.push(maybe_integer(letter.number("printed_total")));
        row.push(maybe_text(letter.given("footnote")));
        row.extend(trace(letter.trace("title")));
        sheet.row(row);
    }
    sheet.finish()
}

const ADDRESSEE: &[Heading] = &[
    ("letter_id", Text, "The letter."),
    (
        "position",
        Integer,
        "Its place in the letter's own order, from 1.",
    ),
    (
        "addressee",
        Text,
        "To whom the letter is addressed, as given.",
    ),
    EVIDENCE_ID,
    LINE,
];

/// To whom each letter is addressed, in its own order.
pub(crate) fn addressee(entities: &Entities<'_>) -> Table {
    let mut sheet = Sheet::new(
        "addressee",
        "One row for each addressee of a letter, in its order.",
        ADDRESSEE,
    );
    for letter in entities.of_kind(EntityKind::Letter) {
        for (index, statement) in letter.all("addressee").enumerate() {
            let mut row = vec![
                text(letter.id),
                count(index + 1),
                text(&statement.value.given),
            ];
            row.extend(trace((Some(statement.evidence), statement.locator.line())));
            sheet.row(row);
        }
    }
    sheet.finish()
}

/// A letter's totals set against each other.
pub(crate) struct Totals {
    pub(crate) printed: Option<i64>,
    pub(crate) anonymous: Option<i64>,
    pub(crate) announced: Option<i64>,
    /// Announced minus (printed and anonymous), where all that is needed is stated.
    pub(crate) difference: Option<i64>,
}

impl Totals {
    pub(crate) fn of(letter: &Entity<'_>) -> Self {
        let printed = letter.number("printed_total");
        let anonymous = letter.number("announced_anonymous");
        let announced = letter.number("announced_total");
        let difference = announced.zip(printed).map(|(total, listed)| {
            total.saturating_sub(listed.saturating_add(anonymous.unwrap_or(0)))
        });
        Self {
            printed,
            anonymous,
            announced,
            difference,
        }
    }

    /// A stable word: `agrees`, `fewer_listed`, `more_listed`, `not_announced`.
    pub(crate) fn finding(&self) -> &'static str {
        match self.difference {
            None => "not_announced",
            Some(0) => "agrees",
            Some(difference) if difference > 0 => "fewer_listed",
            Some(_) => "more_listed",
        }
    }

    /// The finding in an English sentence.
    pub(crate) fn in_words(&self) -> String {
        let printed = self.printed.unwrap_or(0);
        let anonymous = self.anonymous.unwrap_or(0);
        let Some((announced, difference)) = self.announced.zip(self.difference) else {
            return format!("The letter states no total; its printed list has {printed} entries.");
        };
        let sum = printed.saturating_add(anonymous);
        let parts =
            format!("{printed} printed entries and {anonymous} unnamed signatories make {sum}");
        match difference {
            0 => format!("{parts}, which is the total announced."),
            gap if gap > 0 => format!(
                "{parts}; the letter announces {announced}, {gap} more than can be accounted for."
            ),
            gap => format!(
                "{parts}; the letter announces {announced}, {} fewer than that.",
                gap.unsigned_abs()
            ),
        }
    }
}

const RECONCILIATION: &[Heading] = &[
    ("letter_id", Text, "The letter."),
    ("printed", Integer, "Entries of the printed list."),
    (
        "anonymous",
        Integer,
        "Signatories that the letter says remain unnamed.",
    ),
    ("accounted", Integer, "Printed and unnamed together."),
    ("announced", Integer, "The total that the letter states."),
    (
        "difference",
        Integer,
        "Announced minus accounted: 0 when they agree.",
    ),
    (
        "finding",
        Text,
        "agrees, fewer_listed, more_listed or not_announced.",
    ),
    ("in_words", Text, "The finding in an English sentence."),
    EVIDENCE_ID,
    LINE,
];

/// Whether each letter's totals agree.
pub(crate) fn reconciliation(entities: &Entities<'_>) -> Table {
    let mut sheet = Sheet::new(
        "reconciliation",
        "One row for each letter: its totals set against each other.",
        RECONCILIATION,
    );
    for letter in entities.of_kind(EntityKind::Letter) {
        let totals = Totals::of(letter);
        let accounted = totals
            .printed
            .map(|printed| printed.saturating_add(totals.anonymous.unwrap_or(0)));
        let mut row = vec![text(letter.id)];
        row.extend(
            [
                totals.printed,
                totals.anonymous,
                accounted,
                totals.announced,
                totals.difference,
            ]
            .map(maybe_integer),
        );
        row.extend([text(totals.finding()), text(totals.in_words())]);
        row.extend(trace(letter.trace("announced_total")));
        sheet.row(row);
    }
    sheet.finish()
}

const SIGNATURE: &[Heading] = &[
    (
        "signature_id",
        Text,
        "One entry of a letter's printed list.",
    ),
    ("letter_id", Text, "The letter."),
    ("number", Integer, "Its number in the list."),
    ("name_given", Text, "The entry as printed, on one line."),
    (
        "acronyms",
        Text,
        "Acronyms that the entry gives, joined by '; '.",
    ),
    ("signs_as", Text, "organisation or individual."),
    (
        "capacity",
        Text,
        "The words in which an individual states a capacity.",
    ),
    (
        "place",
        Text,
        "A place that the entry names to tell itself apart.",
    ),
    (
        "signatory_id",
        Text,
        "The first entry that is certainly the same signatory: equal to signature_id when there is none before it.",
    ),
    EVIDENCE_ID,
    LINE,
];

/// The printed list, in its order.
pub(crate) fn signature(entities: &Entities<'_>, links: &Links<'_>) -> Table {
    let mut sheet = Sheet::new(
        "signature",
        "One row for each entry of a letter's printed list, in its order.",
        SIGNATURE,
    );
    for signature in entities.of_kind(EntityKind::Signature) {
        let joined = |property: &str| {
            let values: Vec<&str> = signature
                .all(property)
                .map(|it| it.value.given.as_str())
                .collect();
            (!values.is_empty()).then(|| values.join("; "))
        };
        let mut row = vec![
            text(signature.id),
            maybe_text(signature.reference("letter")),
        ];
        row.push(maybe_integer(signature.number("number")));
        row.push(maybe_text(signature.value("name_given")));
        row.push(maybe_text(joined("acronym")));
        row.push(maybe_text(signature.value("signs_as")));
        row.extend(["capacity", "place"].map(|property| maybe_text(joined(property))));
        row.push(text(links.signatory_of(signature.id)));
        row.extend(trace(signature.trace("name_given")));
        sheet.row(row);
    }
    sheet.finish()
}

const SIGNATURE_NAME: &[Heading] = &[
    ("signature_id", Text, "The entry."),
    ("number", Integer, "Its number in the list."),
    (
        "position",
        Integer,
        "The place of this name within the entry, from 1.",
    ),
    ("name", Text, "One name in one script, white space folded."),
    (
        "language",
        Text,
        "Its language as far as it can be told, a BCP 47 tag; und when it cannot.",
    ),
    (
        "script",
        Text,
        "The script of most of its letters, ISO 15924; Jpan when it holds kana, Zyyy when none is known.",
    ),
    EVIDENCE_ID,
    LINE,
];

/// The names of each entry: an entry in several scripts has several.
pub(crate) fn signature_name(entities: &Entities<'_>) -> Table {
    let mut sheet = Sheet::new(
        "signature_name",
        "One row for each name of an entry, in its order.",
        SIGNATURE_NAME,
    );
    for signature in entities.of_kind(EntityKind::Signature) {
        for (index, name) in signature.all("name").enumerate() {
            let mut row = vec![
                text(signature.id),
                maybe_integer(signature.number("number")),
                count(index + 1),
            ];
            row.push(text(name.value.effective()));
            row.push(maybe_text(name.language.as_ref()));
            row.push(text(script_of(name.value.effective())));
            row.extend(trace((Some(name.evidence), name.locator.line())));
            sheet.row(row);
        }
    }
    sheet.finish()
}

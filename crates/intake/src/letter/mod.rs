//! An open letter to drafts: one `letter` and one `signature` for each entry of its list. Knows the forms that letters take
//! (headings, salutations, lists, closing formulas, footnotes), and no letter in particular.
//!
//! In order: lines, lists, the list of signatories, what stands around it, the totals and their reconciliation.
//! The language of the body is told by script and by common words (`language.rs`); what cannot be told stays `und`.

mod acronyms;
mod addressees;
mod checks;
mod choose;
mod dates;
mod head;
mod individual;
mod lines;
mod lists;
mod markdown;
mod names;
mod pieces;
mod places;
mod reconcile;
mod signature;
mod slips;
mod totals;

use rapporteur_model::{
    Batch, DraftEntity, EntityKind, HeldRow, Language, Locator, Value, Warning,
};

use sha2::{Digest, Sha256};

use self::choose::Chosen;
use self::head::DateReading;
use self::lines::{Line, Shape};
use self::lists::{Entry, Style};
use self::signature::Signature;
use crate::drafts::{Draft, lines as at_lines, warn};
use crate::language::of_body;
use crate::sniff::{header_names, table_kind, wrong_kind};
use crate::{FileKind, IntakeError, text};

/// Reads an open letter (dataset `letter`), in Markdown or plain text.
///
/// # Errors
/// When the bytes are too many, not text, empty, or one of the tables that other importers read.
pub fn read(bytes: &[u8]) -> Result<Batch, IntakeError> {
    let texts = text::letter_lines(bytes)?;
    refuse_table(&texts)?;
    let lines = lines::read_lines(&texts);
    let lists = lists::find_lists(&lines);
    let mut batch = Batch {
        dataset: FileKind::Letter.dataset().to_owned(),
        ..Batch::default()
    };
    let chosen = match choose::choose(&lines, &lists) {
        Ok(chosen) => Some(chosen),
        Err(looked_for) => {
            batch.warnings.push(warn(
                "signatories_not_found",
                Locator::Whole,
                format!("no list of signatories was found: {looked_for}"),
            ));
            None
        }
    };
    let signatures = chosen
        .as_ref()
        .map(|chosen| read_signatures(chosen, &texts, &mut batch))
        .unwrap_or_default();
    let letter = read_letter(&lines, chosen.as_ref(), &signatures, &mut batch.warnings);
    batch.dataset = dataset_of(&letter, &texts);
    batch.entities.push(letter);
    check(&lines, chosen, &signatures, &mut batch.warnings);
    batch
        .entities
        .extend(signatures.into_iter().map(|signature| signature.entity));
    batch
        .warnings
        .sort_by_key(|warning| warning.locator.line().unwrap_or(0));
    Ok(batch)
}

/// `letter/` and sixteen hex digits of the SHA-256 over its title and date, folded: another letter is another dataset, and a
/// corrected copy of this one is not, unless its title or date is what was corrected. Without either, the first line stands for them.
fn dataset_of(letter: &DraftEntity, texts: &[String]) -> String {
    let known: Vec<&str> = ["title", "date"]
        .iter()
        .filter_map(|wanted| {
            letter
                .statements
                .iter()
                .find(|it| it.property.as_str() == *wanted)
        })
        .map(|statement| statement.value.effective())
        .collect();
    let identity = match known.as_slice() {
        [] => texts
            .iter()
            .map(|line| line.trim())
            .find(|line| !line.is_empty())
            .unwrap_or_default()
            .to_lowercase(),
        known => known.join("\n").to_lowercase(),
    };
    let digest = hex::encode(Sha256::digest(identity.as_bytes()));
    format!("{}/{}", FileKind::Letter.dataset(), &digest[..16])
}

fn refuse_table(texts: &[String]) -> Result<(), IntakeError> {
    let first = texts
        .iter()
        .find(|line| !line.trim().is_empty())
        .map_or("", String::as_str);
    let header = header_names(first);
    match table_kind(&header) {
        Some(kind) => Err(wrong_kind("letter", Some(kind), &header)),
        None => Ok(()),
    }
}

fn read_signatures(chosen: &Chosen, texts: &[String], batch: &mut Batch) -> Vec<Signature> {
    let numbered = matches!(chosen.list.style, Style::Numbered(_))
        || chosen
            .list
            .entries
            .iter()
            .all(|entry| entry.number.is_some());
    let mut signatures: Vec<Signature> = Vec::new();
    for (entry, running) in chosen.list.entries.iter().zip(1_u32..) {
        batch.rows_read += 1;
        if entry.text.chars().all(|letter| !letter.is_alphanumeric()) {
            batch.held.push(held(entry, texts));
            continue;
        }
        // Counted with the totals: it names nobody.
        if totals::unnamed_entry(&entry.text).is_some() {
            continue;
        }
        let following = signatures
            .last()
            .map_or(running, |before: &Signature| before.number + 1);
        let number = if numbered {
            entry.number.unwrap_or(following)
        } else {
            running
        };
        let times = signatures
            .iter()
            .filter(|earlier| earlier.number == number)
            .count()
            + 1;
        let key = if times == 1 {
            format!("signature/{number}")
        } else {
            format!("signature/{number}/{times}")
        };
        signatures.push(signature::read(entry, number, key));
        if entry.is_nested {
            let message = "the entry stands further in than the others; it was read as a signatory of its own";
            batch.warnings.push(warn(
                "nested_entry",
                at_lines(entry.first, entry.last),
                message,
            ));
        }
    }
    if numbered {
        checks::numbering(&chosen.list.entries, &mut batch.warnings);
    }
    signatures
}

fn held(entry: &Entry, texts: &[String]) -> HeldRow {
    let index = usize::try_from(entry.first)
        .unwrap_or(usize::MAX)
        .saturating_sub(1);
    let raw = texts.get(index).cloned().unwrap_or_default();
    HeldRow {
        line: entry.first,
        column: None,
        raw,
        reason: "the entry has no name; fill it in from the source or remove the line".to_owned(),
    }
}

/// The letter itself: title, language, date, addressees, totals, footnote.
fn read_letter(
    lines: &[Line],
    chosen: Option<&Chosen>,
    signatures: &[Signature],
    warnings: &mut Vec<Warning>,
) -> DraftEntity {
    let mut draft = Draft::new(EntityKind::Letter, "letter");
    let list_first = chosen.map_or(u32::MAX, |chosen| {
        chosen.heading.unwrap_or(u32::MAX).min(chosen.list.first)
    });
    let before: Vec<Line> = lines
        .iter()
        .filter(|line| line.number < list_first)
        .cloned()
        .collect();
    let texts = before
        .iter()
        .filter(|line| matches!(line.shape, Shape::Text));
    let body: Vec<&str> = texts.map(|line| line.text.as_str()).collect();
    let language = of_body(&body.join("\n"));
    say_title(&mut draft, &before, language.as_ref(), warnings);
    say_language(&mut draft, language.as_ref(), warnings);
    say_date(&mut draft, lines, chosen, warnings);
    say_addressees(&mut draft, &before, language.as_ref(), warnings);
    reconcile::say_totals(
        &mut draft,
        lines,
        chosen,
        signatures,
        language.as_ref(),
        warnings,
    );
    draft.finish()
}

fn say_title(
    draft: &mut Draft,
    before: &[Line],
    language: Option<&Language>,
    warnings: &mut Vec<Warning>,
) {
    match head::title(before) {
        Some(title) => {
            let place = at_lines(title.first, title.last);
            draft.say_in("title", Value::plain(title.text), language.cloned(), &place);
        }
        None => {
            let message = "no title was found: looked for a heading, a subject line, and a short first paragraph";
            warnings.push(warn("title_not_found", Locator::Whole, message));
        }
    }
}

fn say_language(draft: &mut Draft, language: Option<&Language>, warnings: &mut Vec<Warning>) {
    let Some(language) = language else {
        let message = "the language could not be told: the letter has no text before its list";
        warnings.push(warn("language_not_found", Locator::Whole, message));
        return;
    };
    if language.primary() == "und" {
        let message = format!(
            "the language could not be told from the words of the letter; only its script could ({language})"
        );
        warnings.push(warn("language_not_found", Locator::Whole, message));
        draft.say("language", Value::plain(language.as_str()), &Locator::Whole);
    } else {
        draft.say(
            "language",
            Value::normalised(language.as_str(), language.primary()),
            &Locator::Whole,
        );
    }
}

fn say_addressees(
    draft: &mut Draft,
    before: &[Line],
    language: Option<&Language>,
    warnings: &mut Vec<Warning>,
) {
    let addressees = addressees::addressees(before);
    if addressees.is_empty() {
        let message = "no addressees were found: looked for a line such as \"To:\", \"À l'attention de\", \"Dirigida a\" or \"收件人：\", and for a salutation";
        warnings.push(warn("addressees_not_found", Locator::Whole, message));
    }
    for addressee in addressees {
        let place = at_lines(addressee.given.first, addressee.given.last);
        let value = Value::normalised(addressee.given.text, addressee.name);
        draft.say_in("addressee", value, language.cloned(), &place);
    }
}

fn say_date(
    draft: &mut Draft,
    lines: &[Line],
    chosen: Option<&Chosen>,
    warnings: &mut Vec<Warning>,
) {
    let is_entry = |line: u32| {
        chosen.is_some_and(|chosen| (chosen.list.first..=chosen.list.last).contains(&line))
    };
    match head::date(lines, is_entry) {
        DateReading::Found(place, iso) => draft.say(
            "date",
            Value::normalised(place.text, iso),
            &at_lines(place.first, place.last),
        ),
        DateReading::Doubtful(place) => {
            let message = format!(
                "the date {:?} does not exist, or its day and month cannot be told apart; the letter is left without a date",
                place.text
            );
            warnings.push(warn(
                "date_doubtful",
                at_lines(place.first, place.last),
                message,
            ));
        }
        DateReading::Missing(inside) => {
            let seen = if inside.is_empty() {
                String::new()
            } else {
                format!(
                    "; dates inside paragraphs are not taken for the letter's: {}",
                    inside.join(", ")
                )
            };
            warnings.push(warn(
                "date_not_found",
                Locator::Whole,
                format!(
                    "no date was found: looked for a line that holds little more than a date{seen}"
                ),
            ));
        }
    }
}

fn check(
    lines: &[Line],
    chosen: Option<Chosen>,
    signatures: &[Signature],
    warnings: &mut Vec<Warning>,
) {
    checks::doubles(signatures, warnings);
    checks::letters(signatures, warnings);
    checks::hidden_controls(lines, warnings);
    if let Some(chosen) = chosen {
        warnings.extend(chosen.warnings);
    }
}

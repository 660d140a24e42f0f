//! One entry of the list to one signature.

use rapporteur_model::{DraftEntity, EntityKind, Locator, Value};

use super::individual;
use super::lists::Entry;
use super::names::{self, Reading};
use crate::drafts::{Draft, lines};
use crate::fold::fold_space;
use crate::language::of_name;
use crate::states::state_code;

/// A signature with what the checks need of it.
pub(super) struct Signature {
    pub(super) entity: DraftEntity,
    /// The joined line.
    pub(super) name_given: String,
    pub(super) number: u32,
    pub(super) locator: Locator,
    pub(super) is_individual: bool,
}

/// Reads an entry as the signature with this number and key.
pub(super) fn read(entry: &Entry, number: u32, key: String) -> Signature {
    let locator = lines(entry.first, entry.last);
    let name_given = fold_space(&entry.text);
    let mut draft = Draft::new(EntityKind::Signature, key);
    draft.refer(
        "letter",
        Value::plain("letter"),
        (EntityKind::Letter, "letter".to_owned()),
        &locator,
    );
    draft.say("number", Value::plain(number.to_string()), &locator);
    draft.say("name_given", Value::plain(name_given.as_str()), &locator);
    let person = individual::read(&name_given);
    match &person {
        Some(person) => {
            let given = name_given
                .find(&person.name)
                .map_or(name_given.as_str(), |at| {
                    &name_given[..at + person.name.len()]
                });
            draft.say_in(
                "name",
                Value::normalised(given, person.name.as_str()),
                of_name(&person.name),
                &locator,
            );
            draft.say("signs_as", Value::plain("individual"), &locator);
            draft.say("capacity", Value::plain(person.capacity.as_str()), &locator);
        }
        None => say_organisation(&mut draft, &names::read(&name_given), &locator),
    }
    if let Some(place) = &entry.place {
        let code = state_code(place).map_or_else(|| fold_space(place), str::to_owned);
        draft.say("place", Value::normalised(place.as_str(), code), &locator);
    }
    Signature {
        entity: draft.finish(),
        name_given,
        number,
        locator,
        is_individual: person.is_some(),
    }
}

fn say_organisation(draft: &mut Draft, reading: &Reading, locator: &Locator) {
    for name in &reading.names {
        let value = Value::normalised(name.given.as_str(), name.clean.as_str());
        draft.say_in("name", value, name.language.clone(), locator);
    }
    for acronym in &reading.acronyms {
        draft.say("acronym", Value::plain(acronym.as_str()), locator);
    }
    draft.say("signs_as", Value::plain("organisation"), locator);
    for place in &reading.places {
        let value = place.code.map_or_else(
            || Value::plain(place.given.as_str()),
            |code| Value::normalised(place.given.as_str(), code),
        );
        draft.say("place", value, locator);
    }
}

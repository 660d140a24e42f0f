//! Which parts of which fields make blocks: from the model's rules, or found from its fields. Refuses to know values.

use super::atoms::{Atom, Part};
use crate::compare::{Comparator, Compared};
use crate::model::{BlockRule, FieldKind, LinkModel};
use crate::prepare::PrepareError;

/// Most rules that are followed: their numbers are bits of a word.
pub(crate) const RULES_MAX: usize = 32;
/// Rules found by themselves stop here: each costs a sort and four bytes a record.
const FOUND_MAX: usize = 20;

/// Records that agree on all atoms are compared.
#[derive(Debug, Clone)]
pub(crate) struct Rule {
    pub(crate) atoms: Vec<Atom>,
    /// Pairs up to which the rule is followed, if not always.
    pub(crate) limit: Option<Limit>,
    /// Whether the model names it.
    pub(crate) is_named: bool,
}

/// Pairs up to which a rule is followed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limit {
    any: f64,
    per_record: f64,
}

/// For loose rules.
const LOOSE: Limit = Limit {
    any: 250_000.0,
    per_record: 0.6,
};
/// For rules that ask for no name where there are names: in long lists, strangers of one day and one place are many.
const NAMELESS: Limit = Limit {
    any: 100_000.0,
    per_record: 0.2,
};

impl Limit {
    /// The pairs for so many records.
    pub(crate) fn pairs(self, records: f64) -> f64 {
        self.any + self.per_record * records
    }
}

impl Rule {
    /// Whether another rule asks for all that this one does.
    pub(crate) fn is_part_of(&self, other: &Self) -> bool {
        self.atoms.iter().all(|atom| other.atoms.contains(atom))
    }

    pub(crate) fn words(&self, fields: &[Compared]) -> String {
        let words: Vec<String> = self.atoms.iter().map(|atom| atom.words(fields)).collect();
        words.join(" and ")
    }
}

/// The model's rules, or rules found from the fields.
pub(crate) fn rules(fields: &[Compared], model: &LinkModel) -> Result<Vec<Rule>, PrepareError> {
    match &model.blocks {
        Some(rules) => rules
            .iter()
            .map(|rule| named(rule, fields, model))
            .collect(),
        None => Ok(found(fields)),
    }
}

fn named(rule: &BlockRule, fields: &[Compared], model: &LinkModel) -> Result<Rule, PrepareError> {
    let mut atoms = Vec::new();
    for key in &rule.keys {
        let refused = || PrepareError::Rule(key.to_text());
        let at = model
            .fields
            .iter()
            .position(|field| field.name == key.field)
            .ok_or_else(refused)?;
        let is_person = matches!(model.fields[at].kind, FieldKind::PersonName { .. });
        let part = Part::of(key.part, is_person).ok_or_else(refused)?;
        let has_words = matches!(
            fields[at].comparator,
            Comparator::Text(_) | Comparator::Organisation(_)
        );
        if part == Part::Word && !has_words {
            return Err(refused());
        }
        atoms.push(Atom { field: at, part });
    }
    debug_assert!(model.fields.len() <= fields.len());
    Ok(Rule {
        atoms,
        limit: None,
        is_named: true,
    })
}

/// Takes the next rule's atoms.
type Add<'a> = &'a mut dyn FnMut(&[(usize, Part)]);

/// Fields by what they are good for.
struct Kinds {
    persons: Vec<usize>,
    names: Vec<usize>,
    dates: Vec<usize>,
    places: Vec<usize>,
    codes: Vec<usize>,
    categories: Vec<usize>,
    worded: Vec<usize>,
}

fn kinds(fields: &[Compared]) -> Kinds {
    let of = |wanted: fn(&Comparator) -> bool| {
        (0..fields.len())
            .filter(|&at| wanted(&fields[at].comparator))
            .collect()
    };
    Kinds {
        persons: of(|kind| matches!(kind, Comparator::Person(_))),
        names: of(|kind| matches!(kind, Comparator::Name(_))),
        dates: of(|kind| matches!(kind, Comparator::Date(_))),
        places: of(|kind| matches!(kind, Comparator::Place(_))),
        codes: of(|kind| matches!(kind, Comparator::Code(_))),
        categories: of(|kind| matches!(kind, Comparator::Category(_))),
        worded: of(|kind| matches!(kind, Comparator::Text(_) | Comparator::Organisation(_))),
    }
}

fn found(fields: &[Compared]) -> Vec<Rule> {
    let kinds = kinds(fields);
    let mut rules: Vec<Rule> = Vec::new();
    let mut add = |atoms: &[(usize, Part)]| rules.push(rule(atoms, None));
    for &person in &kinds.persons {
        add(&[(person, Part::Same)]);
        add(&[(person, Part::Sounds)]);
        for &date in &kinds.dates {
            add(&[(person, Part::Given), (date, Part::Day)]);
            add(&[(person, Part::Family), (date, Part::Day)]);
        }
        for &code in kinds.codes.iter().take(3) {
            add(&[(person, Part::Either), (code, Part::Same)]);
        }
    }
    let mut affordable: Vec<Vec<(usize, Part)>> = Vec::new();
    let nameless = (!kinds.persons.is_empty()).then_some(NAMELESS);
    without_names(&kinds, &mut |atoms| rules.push(rule(atoms, nameless)));
    let mut add = |atoms: &[(usize, Part)]| rules.push(rule(atoms, None));
    for &person in &kinds.persons {
        near_names(person, &kinds, &mut add, &mut |atoms| {
            affordable.push(atoms.to_vec());
        });
    }
    for &name in &kinds.names {
        add(&[(name, Part::Same)]);
    }
    for &worded in &kinds.worded {
        add(&[(worded, Part::Same)]);
        add(&[(worded, Part::Word)]);
    }
    rules.truncate(FOUND_MAX);
    rules.extend(affordable.iter().map(|atoms| rule(atoms, Some(LOOSE))));
    let mut loose = |atoms: &[(usize, Part)]| rules.push(rule(atoms, Some(LOOSE)));
    few_pairs(&kinds, &mut loose);
    rules.truncate(RULES_MAX);
    rules
}

fn rule(atoms: &[(usize, Part)], limit: Option<Limit>) -> Rule {
    let atom = |&(field, part): &(usize, Part)| Atom { field, part };
    Rule {
        atoms: atoms.iter().map(atom).collect(),
        limit,
        is_named: false,
    }
}

/// Rules that short or varied lists can afford.
fn few_pairs(kinds: &Kinds, add: Add<'_>) {
    for &code in &kinds.codes {
        add(&[(code, Part::Same)]);
    }
    for &person in &kinds.persons {
        add(&[(person, Part::Family), (person, Part::GivenStart(1))]);
        for &place in kinds.places.iter().take(2) {
            add(&[(person, Part::Given), (place, Part::Same)]);
        }
        add(&[(person, Part::Family)]);
        add(&[
            (person, Part::GivenStart(2)),
            (person, Part::FamilyStart(2)),
        ]);
    }
    for &place in kinds.places.iter().take(2) {
        for &date in kinds.dates.iter().take(1) {
            add(&[(date, Part::Year), (place, Part::Same)]);
        }
        for &category in kinds.categories.iter().take(3) {
            add(&[(place, Part::Same), (category, Part::Same)]);
        }
    }
    for &date in kinds.dates.iter().take(1) {
        add(&[(date, Part::Day)]);
    }
}

/// Rules for records whose names do not meet.
fn without_names(kinds: &Kinds, add: Add<'_>) {
    for (at, &date) in kinds.dates.iter().enumerate() {
        for &place in kinds.places.iter().take(2) {
            add(&[(date, Part::Day), (place, Part::Same)]);
        }
        for &other in &kinds.dates[at + 1..] {
            add(&[(date, Part::Day), (other, Part::Day)]);
        }
        for &code in kinds.codes.iter().take(3) {
            add(&[(date, Part::Day), (code, Part::Same)]);
        }
    }
    if let ([first, second, ..], [place, ..]) = (kinds.dates.as_slice(), kinds.places.as_slice()) {
        add(&[
            (*second, Part::Day),
            (*place, Part::Same),
            (*first, Part::Year),
        ]);
    }
    for (at, &code) in kinds.codes.iter().enumerate().take(3) {
        for &other in kinds.codes[at + 1..].iter().take(2) {
            add(&[(code, Part::Same), (other, Part::Same)]);
        }
        for &place in kinds.places.iter().take(1) {
            add(&[(code, Part::Same), (place, Part::Same)]);
        }
    }
}

/// Rules for names of which a part is alike.
fn near_names(person: usize, kinds: &Kinds, add: Add<'_>, add_loose: Add<'_>) {
    let year = kinds.dates.first().map(|&date| (date, Part::Year));
    let place = kinds.places.first().map(|&place| (place, Part::Same));
    let category = kinds
        .categories
        .first()
        .map(|&category| (category, Part::Same));
    match (year, place) {
        (Some(year), Some(place)) => {
            for part in [Part::Given, Part::Family] {
                add(&[(person, part), year, place]);
            }
            for part in [Part::GivenStart(3), Part::FamilyStart(3)] {
                add_loose(&[(person, part), year, place]);
            }
        }
        (Some(second), None) | (None, Some(second)) => {
            add(&[
                (person, Part::Given),
                (person, Part::FamilyStart(1)),
                second,
            ]);
            add(&[
                (person, Part::Family),
                (person, Part::GivenStart(1)),
                second,
            ]);
        }
        (None, None) => {
            add(&[(person, Part::Given), (person, Part::FamilyStart(2))]);
            add(&[(person, Part::Family), (person, Part::GivenStart(2))]);
        }
    }
    if let Some(year) = year {
        let mut starts = vec![
            (person, Part::GivenStart(2)),
            (person, Part::FamilyStart(2)),
            year,
        ];
        starts.extend(category);
        add_loose(&starts);
    }
    for &second in kinds.places.get(1..2).unwrap_or_default() {
        if let Some(year) = year {
            add_loose(&[(person, Part::Either), year, (second, Part::Same)]);
        }
    }
}

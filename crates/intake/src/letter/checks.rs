//! What a person should look at among the signatures: numbering, doubles, letters and brackets that look wrong.
//! Finds; changes nothing.

use std::collections::HashMap;

use rapporteur_model::Warning;
use unicode_script::Script;

use super::lines::Line;
use super::lists::Entry;
use super::signature::Signature;
use super::slips::cyrillic_reading;
use crate::drafts::{lines, warn};
use crate::fold::{fold_key, is_composed};
use crate::scripts::{ScriptClass, class_of};

/// Looks at the numbers of a numbered list.
pub(super) fn numbering(entries: &[Entry], warnings: &mut Vec<Warning>) {
    let numbers = entries
        .iter()
        .filter_map(|entry| Some((entry.number?, entry)));
    let mut first_lines: HashMap<u32, u32> = HashMap::new();
    let mut before = 0_u32;
    for (number, entry) in numbers {
        let place = lines(entry.first, entry.last);
        if number > before.saturating_add(1) {
            let (first, last) = (before + 1, number - 1);
            let missing = if first == last {
                format!("{first} is missing")
            } else {
                format!("{first} to {last} are missing")
            };
            warnings.push(warn(
                "numbering_gap",
                place.clone(),
                format!("the list goes from {before} to {number}: {missing}"),
            ));
        }
        if let Some(line) = first_lines.get(&number) {
            let message =
                format!("the number {number} already stands on line {line}; both entries are kept");
            warnings.push(warn("numbering_repeat", place, message));
        }
        first_lines.entry(number).or_insert(entry.first);
        before = number;
    }
}

/// Looks for the same name twice, in the whole line or in one of the names.
pub(super) fn doubles(signatures: &[Signature], warnings: &mut Vec<Warning>) {
    let mut seen: HashMap<String, (usize, String)> = HashMap::new();
    for (at, signature) in signatures.iter().enumerate() {
        let names = signature
            .entity
            .statements
            .iter()
            .filter(|statement| statement.property.as_str() == "name");
        let names: Vec<String> = names
            .map(|statement| statement.value.effective().to_owned())
            .collect();
        let earlier = names
            .iter()
            .filter_map(|name| seen.get(&fold_key(name)))
            .find(|(first, _)| *first != at);
        if let Some((first, name)) = earlier {
            let number = signatures[*first].number;
            let message = format!(
                "the name {name:?} already stands under number {number}; both signatures are kept"
            );
            warnings.push(warn("name_twice", signature.locator.clone(), message));
        }
        for name in names {
            seen.entry(fold_key(&name)).or_insert((at, name));
        }
    }
}

/// Looks at the letters of every name.
pub(super) fn letters(signatures: &[Signature], warnings: &mut Vec<Warning>) {
    for signature in signatures {
        let name = signature.name_given.as_str();
        let place = || signature.locator.clone();
        for word in name.split(|letter: char| letter.is_whitespace() || "()[]\"«»".contains(letter))
        {
            if mixes_scripts(word) {
                let message = format!(
                    "the word {word:?} mixes letters of several scripts that look alike; it is kept as it stands"
                );
                warnings.push(warn("mixed_script_word", place(), message));
            }
            if let Some(reading) = cyrillic_reading(word) {
                let message = format!(
                    "the word {word:?} reads {reading:?} when typed with a Russian keyboard; it is kept as it stands"
                );
                warnings.push(warn("keyboard_slip", place(), message));
            }
        }
        if let Some(fault) = odd_brackets(name) {
            warnings.push(warn(
                "odd_brackets",
                place(),
                format!("{fault} in {name:?}; it is kept as it stands"),
            ));
        }
        if !is_composed(name) {
            let message = format!(
                "{name:?} is not in Unicode's composed form; it is kept as it stands and compared in composed form"
            );
            warnings.push(warn("not_composed", place(), message));
        }
    }
}

/// Says where hidden controls were taken out.
pub(super) fn hidden_controls(all: &[Line], warnings: &mut Vec<Warning>) {
    for line in all.iter().filter(|line| line.had_controls) {
        let message = "invisible direction controls were taken out of this line; the file itself is kept as it is";
        warnings.push(warn(
            "bidi_controls_removed",
            lines(line.number, line.number),
            message,
        ));
    }
}

/// Latin, Cyrillic and Greek in one word deceive the eye; other neighbours (Han and Latin) do not.
fn mixes_scripts(word: &str) -> bool {
    let mut scripts: Vec<Script> = Vec::new();
    for part in word.split(['-', '/', '&', '@']) {
        scripts.clear();
        for letter in part.chars() {
            if let ScriptClass::Other(script @ (Script::Latin | Script::Cyrillic | Script::Greek)) =
                class_of(letter)
                && !scripts.contains(&script)
            {
                scripts.push(script);
            }
        }
        if scripts.len() > 1 {
            return true;
        }
    }
    false
}

fn odd_brackets(name: &str) -> Option<&'static str> {
    const PAIRS: &[(char, char)] = &[
        ('(', ')'),
        ('（', '）'),
        ('[', ']'),
        ('【', '】'),
        ('「', '」'),
        ('{', '}'),
    ];
    let mut open: Vec<char> = Vec::new();
    let mut before = ' ';
    for letter in name.chars() {
        if let Some((_, close)) = PAIRS.iter().find(|(open, _)| *open == letter) {
            open.push(*close);
        } else if PAIRS.iter().any(|(_, close)| *close == letter) {
            match open.pop() {
                None => return Some("a closing bracket without an opening one"),
                Some(expected) if expected != letter => {
                    return Some("brackets of different kinds that do not match");
                }
                Some(_)
                    if PAIRS
                        .iter()
                        .any(|(open, close)| *open == before && *close == letter) =>
                {
                    return Some("empty brackets");
                }
                Some(_) => {}
            }
        } else if letter.is_ascii_alphanumeric() && before == ')' {
            return Some("text runs on behind a closing bracket without a space");
        }
        before = letter;
    }
    (!open.is_empty()).then_some("an opening bracket that is never closed")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_and_scripts_that_deceive_are_found() {
        for (name, odd) in [
            ("A (B)", false),
            ("A (B", true),
            ("A B)", true),
            ("A (B]", true),
            ("A (B)CD", true),
            ("A ()", true),
            ("【甲】 A", false),
        ] {
            assert_eq!(odd_brackets(name).is_some(), odd, "{name}");
        }
        for (word, mixed) in [
            ("Pеople", true),
            ("People", false),
            ("Фонд", false),
            ("HK-Фонд", false),
            ("香港G6", false),
        ] {
            assert_eq!(mixes_scripts(word), mixed, "{word}");
        }
    }
}

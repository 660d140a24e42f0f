//! A place that qualifies an organisation's name: behind a comma or a dash, in brackets, or as the last word.

use crate::states::{is_state_code, place_code, state_code};

/// A place as given, with its alpha-2 code where one State is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) given: String,
    pub(super) code: Option<&'static str>,
}

/// Words before a place that make it part of what the name is about, and not where the organisation is.
const PREPOSITIONS: &[&str] = &[
    "in", "for", "of", "to", "with", "on", "about", "from", "and", "the", "free", "save", "stand", "de", "du", "des", "en", "au", "aux", "pour", "del", "para", "por", "y", "et", "à", "la", "el", "e", "do", "da", "ao", "for", "al", "north", "south", "east", "west", "to",
];

/// A text that is wholly the name or the code of a place. A two-letter code counts unless it abbreviates the name beside it.
pub(super) fn whole(text: &str, beside: &str) -> Option<Place> {
    let text = text.trim();
    if let Some(code) = place_code(text) {
        return Some(Place { given: text.to_owned(), code });
    }
    let is_code = text.len() == 2 && is_state_code(text) && !super::acronyms::abbreviates(text, beside, 1);
    let code = is_code.then(|| crate::states::known_code(text)).flatten();
    code.map(|code| Place { given: text.to_owned(), code: Some(code) })
}

/// A place at the end of a name: `…, Munich`, `… - Uganda`, `…-Portugal`, `Save Example Austria`.
pub(super) fn trailing(name: &str) -> Option<Place> {
    let name = name.trim().trim_end_matches('.');
    for separator in [", ", " - ", " – ", "- ", " -"] {
        if let Some((head, tail)) = name.rsplit_once(separator).filter(|(head, _)| !head.trim().is_empty()) {
            if let Some(place) = whole(tail, head) {
                return Some(place);
            }
        }
    }
    glued(name).or_else(|| last_words(name))
}

fn glued(name: &str) -> Option<Place> {
    let token = name.split_whitespace().last()?;
    let (head, tail) = token.rsplit_once('-').filter(|(head, _)| head.chars().count() >= 2)?;
    whole(tail, &name[..name.len() - tail.len()]).filter(|_| !head.is_empty())
}

/// The last one to three words, when they name a State and neither a preposition nor another State stands before them.
fn last_words(name: &str) -> Option<Place> {
    let words: Vec<&str> = name.split_whitespace().collect();
    (1..=3).rev().filter(|count| words.len() > *count).find_map(|count| {
        let (before, tail) = words.split_at(words.len() - count);
        let tail = tail.join(" ");
        let previous = before.last()?.to_lowercase();
        let free = !PREPOSITIONS.contains(&previous.as_str()) && state_code(&previous).is_none() && !previous.ends_with([',', '-', '&']);
        let code = state_code(&tail).filter(|_| free && tail.len() > 2)?;
        Some(Place { given: tail, code: Some(code) })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_qualify_at_the_end_only() {
        for (name, expected) in [
            ("Society for Example, Munich", Some(("Munich", Some("DE")))),
            ("Friends of Example - Austria", Some(("Austria", Some("AT")))),
            ("Students For an Example- India", Some(("India", Some("IN")))),
            ("Grupo de Apoio-Portugal", Some(("Portugal", Some("PT")))),
            ("Example Defenders Network-SL", Some(("SL", Some("SL")))),
            ("Save Example Austria", Some(("Austria", Some("AT")))),
            ("Association for Democracy in China", None),
            ("Example stands with Hong Kong", None),
            ("Friends of Canada India", None),
            ("Europe", None),
            ("Example Watch", None),
        ] {
            let found = trailing(name);
            assert_eq!(found.as_ref().map(|place| (place.given.as_str(), place.code)), expected, "{name}");
        }
    }
}

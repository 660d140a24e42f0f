//! A place that qualifies an organisation's name: behind a comma or a dash, in brackets, or as the last word.

use super::acronyms::{abbreviates, is_all_capitals};
use crate::fold::fold_letters;
use crate::states::{known_code, place_code, state_code};

/// A place as given, with its alpha-2 code where one State is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) given: String,
    pub(super) code: Option<&'static str>,
}

/// Words for organisations, folded: a State's name behind one says where the organisation is.
const ORGANISATIONS: &[&str] = &[
    "society",
    "watch",
    "alliance",
    "group",
    "association",
    "foundation",
    "committee",
    "council",
    "network",
    "centre",
    "center",
    "institute",
    "union",
    "federation",
    "forum",
    "league",
    "trust",
    "chapter",
    "section",
    "association",
    "comite",
    "reseau",
    "ligue",
    "fondation",
    "fundacion",
    "asociacion",
    "red",
    "grupo",
    "verein",
    "initiative",
    "coalition",
    "movement",
    "campaign",
    "international",
];

/// A text that is wholly the name or the code of a place. A two-letter code counts unless it abbreviates the name beside it.
pub(super) fn whole(text: &str, beside: &str) -> Option<Place> {
    let text = text.trim();
    if let Some(code) = place_code(text) {
        return Some(Place {
            given: text.to_owned(),
            code,
        });
    }
    let code = known_code(text).filter(|_| !abbreviates(text, beside, 1))?;
    Some(Place {
        given: text.to_owned(),
        code: Some(code),
    })
}

/// A place at the end of a name: `…, Munich`, `… - Uganda`, `…-Portugal`, `… Watch Canada`.
pub(super) fn trailing(name: &str) -> Option<Place> {
    let name = name.trim().trim_end_matches('.');
    for separator in [", ", " - ", " – ", "- ", " -"] {
        if let Some((head, tail)) = name
            .rsplit_once(separator)
            .filter(|(head, _)| !head.trim().is_empty())
            && let Some(place) = whole(tail, head)
        {
            return Some(place);
        }
    }
    glued(name).or_else(|| last_words(name))
}

fn glued(name: &str) -> Option<Place> {
    let token = name.split_whitespace().last()?;
    let (head, tail) = token
        .rsplit_once('-')
        .filter(|(head, _)| head.chars().count() >= 2)?;
    whole(tail, &name[..name.len() - tail.len()]).filter(|_| !head.is_empty())
}

/// The last one to three words, when they name a State and stand behind a word for an organisation (`… Watch Canada`) or
/// behind an acronym alone (`ABC Belgium`). Anywhere else a State's name may be what the organisation is about.
fn last_words(name: &str) -> Option<Place> {
    let words: Vec<&str> = name.split_whitespace().collect();
    (1..=3)
        .rev()
        .filter(|count| words.len() > *count)
        .find_map(|count| {
            let (before, tail) = words.split_at(words.len() - count);
            let tail = tail.join(" ");
            let previous = before.last()?;
            let is_acronym = before.len() == 1 && is_all_capitals(previous) && previous.len() >= 3;
            let is_organisation =
                before.len() >= 2 && ORGANISATIONS.contains(&fold_letters(previous).as_str());
            let plain = tail.len() > 2 && !tail.contains(['(', ')', '[', ']']);
            let code = state_code(&tail).filter(|_| plain && (is_acronym || is_organisation))?;
            Some(Place {
                given: tail,
                code: Some(code),
            })
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_qualify_at_the_end_only() {
        for (name, expected) in [
            ("Society for Example, Munich", Some(("Munich", Some("DE")))),
            (
                "Friends of Example - Austria",
                Some(("Austria", Some("AT"))),
            ),
            (
                "Students For an Example- India",
                Some(("India", Some("IN"))),
            ),
            ("Grupo de Apoio-Portugal", Some(("Portugal", Some("PT")))),
            ("Example Defenders Network-SL", Some(("SL", Some("SL")))),
            ("Example Rights Watch Canada", Some(("Canada", Some("CA")))),
            ("ABC Belgium", Some(("Belgium", Some("BE")))),
            ("Dialogue China", None),
            ("SOS EXAMPLE BURUNDI", None),
            ("Foundation (Japan)", None),
            ("Association for Democracy in China", None),
            ("Example stands with Hong Kong", None),
            ("Friends of Canada India", None),
            ("Europe", None),
            ("Example Watch", None),
        ] {
            let found = trailing(name);
            assert_eq!(
                found
                    .as_ref()
                    .map(|place| (place.given.as_str(), place.code)),
                expected,
                "{name}"
            );
        }
    }
}

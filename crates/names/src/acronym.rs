//! Acronyms: whether a word looks like one, and whether it may stand for a name. Refuses to say that it does: many names fit one acronym.

use crate::lexicon::Lexicon;
use crate::prepare::PreparedName;
use crate::units::UnitKind;

/// How an acronym fits a name, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AcronymFit {
    /// The initials of all words, with or without the stop words.
    Initials,
    /// Beginnings of words, one after the other: `AFRILAW` for African Law Foundation.
    Beginnings,
    /// Initials with one word of the name left out.
    OneWordLeftOut,
    /// The initials in another language, neighbours exchanged or not: `FIDH` for International Federation for Human Rights.
    Translated,
}

/// The longest text that is still taken for an acronym, in characters.
const LENGTH_MAX: usize = 14;

/// Says whether a word as given looks like an acronym: 2 to 14 letters, digits or joining marks, of which at least two and at least
/// half are capitals.
///
/// Each part between hyphens must be mostly capitals by itself: `FORUM-ASIA` is one, `ACAT-France` is not.
pub fn is_acronym_like(word: &str) -> bool {
    let shouted =
        |part: &str| 2 * part.chars().filter(|c| !c.is_lowercase()).count() >= part.chars().count();
    if !word.split('-').all(shouted) {
        return false;
    }
    let letters: Vec<char> = word
        .chars()
        .filter(|c| !matches!(c, '.' | '-' | '/' | '&' | '\'' | '’'))
        .collect();
    let capitals = letters.iter().filter(|c| c.is_uppercase()).count();
    let plain = letters.iter().all(|c| c.is_alphanumeric());
    plain
        && (2..=LENGTH_MAX).contains(&letters.len())
        && capitals >= 2
        && 2 * capitals >= letters.len()
}

/// Returns the initials of a name: without stop words and, where different, with them.
pub fn initials(name: &PreparedName) -> Vec<String> {
    let of = |keep_stop_words: bool| -> String {
        name.words()
            .iter()
            .filter(|w| keep_stop_words || !w.is_stop_word)
            .filter_map(|w| w.text.chars().next())
            .collect()
    };
    let (content, all) = (of(false), of(true));
    if content == all {
        vec![content]
    } else {
        vec![content, all]
    }
}

/// Says how a folded acronym fits the words of a name in their order. Two letters are too few to say anything.
pub fn acronym_fit(acronym: &str, name: &PreparedName) -> Option<AcronymFit> {
    let letters: Vec<char> = acronym.chars().collect();
    let content_count = name.words().iter().filter(|w| !w.is_stop_word).count();
    if letters.len() < 3 || content_count < 2 {
        return None;
    }
    if initials(name).iter().any(|i| i == acronym) || fits_initials(&letters, name, 0) {
        return Some(AcronymFit::Initials);
    }
    if fits_beginnings(&letters, name) {
        return Some(AcronymFit::Beginnings);
    }
    (letters.len() >= 4 && content_count >= 4 && fits_initials(&letters, name, 1))
        .then_some(AcronymFit::OneWordLeftOut)
}

/// Each content word gives its initial, each stop word may, and `left_out` content words may give none.
fn fits_initials(letters: &[char], name: &PreparedName, left_out: usize) -> bool {
    fn from(letters: &[char], words: &[crate::prepare::Word], left_out: usize) -> bool {
        let Some((word, rest)) = words.split_first() else {
            return letters.is_empty();
        };
        let taken = letters.first().is_some_and(|l| word.text.starts_with(*l))
            && from(&letters[1..], rest, left_out);
        taken
            || (word.is_stop_word && from(letters, rest, left_out))
            || (left_out > 0 && from(letters, rest, left_out - 1))
    }
    // The first word of a name is never the one left out.
    letters.len() <= name.words().len()
        && (left_out == 0
            || name
                .words()
                .first()
                .is_some_and(|w| letters.first().is_some_and(|l| w.text.starts_with(*l))))
        && from(letters, name.words(), left_out)
}

/// Every content word gives its beginning, one letter at least; only the last may give nothing, when two others did.
fn fits_beginnings(letters: &[char], name: &PreparedName) -> bool {
    fn from(letters: &[char], words: &[&str], given: usize, long: bool) -> bool {
        let Some((word, rest)) = words.split_first() else {
            return letters.is_empty() && long;
        };
        if letters.is_empty() {
            return rest.is_empty() && given >= 2 && long;
        }
        let shared = word
            .chars()
            .zip(letters)
            .take_while(|(a, b)| a == *b)
            .count();
        (1..=shared)
            .rev()
            .any(|take| from(&letters[take..], rest, given + 1, long || take > 1))
    }
    let content: Vec<&str> = name
        .words()
        .iter()
        .filter(|w| !w.is_stop_word)
        .map(|w| w.text.as_str())
        .collect();
    letters.len() >= 4 && content.len() <= 12 && from(letters, &content, 0, false)
}

/// Says whether a folded acronym is made of the initials that the name's units have in one other language, each unit once.
pub fn translated_acronym_fit(
    acronym: &str,
    name: &PreparedName,
    lexicon: &Lexicon,
) -> Option<AcronymFit> {
    if !(4..=8).contains(&acronym.len()) || !acronym.is_ascii() {
        return None;
    }
    let fits =
        |choices: &Vec<Vec<String>>| covers(acronym, choices, &mut vec![false; choices.len()]);
    translated_initials(name, lexicon)
        .iter()
        .any(fits)
        .then_some(AcronymFit::Translated)
}

/// Returns, for each other language in which every concept of a name is known, the initials each unit may have there. A language in which
/// they are those of the name as it stands is left out, and so are names of more than six units.
pub fn translated_initials(name: &PreparedName, lexicon: &Lexicon) -> Vec<Vec<Vec<String>>> {
    let units = name.units();
    let first = |text: &str| {
        text.chars()
            .next()
            .filter(char::is_ascii_alphanumeric)
            .map(String::from)
    };
    let own: Option<Vec<String>> = units.iter().map(|unit| first(&unit.text)).collect();
    let Some(own) = own.filter(|own| (2..=6).contains(&own.len())) else {
        return Vec::new();
    };
    let mut languages: Vec<&str> = Vec::new();
    for unit in units {
        if let UnitKind::Concept(at) = unit.kind {
            languages.extend(
                lexicon
                    .initials_of(at)
                    .iter()
                    .map(|(language, _)| language.as_str()),
            );
        }
    }
    languages.sort_unstable();
    languages.dedup();
    let in_language = |language: &str| -> Option<Vec<Vec<String>>> {
        let choices = units
            .iter()
            .zip(&own)
            .map(|(unit, own)| unit_initials(unit.kind, language, own, lexicon));
        let choices: Vec<Vec<String>> = choices.collect();
        let differs = choices
            .iter()
            .zip(&own)
            .any(|(choice, own)| !choice.contains(own));
        (differs && choices.iter().all(|choice| !choice.is_empty())).then_some(choices)
    };
    languages.into_iter().filter_map(in_language).collect()
}

fn unit_initials(kind: UnitKind, language: &str, own: &str, lexicon: &Lexicon) -> Vec<String> {
    match kind {
        UnitKind::Concept(at) => {
            let known = lexicon
                .initials_of(at)
                .iter()
                .filter(|(of, initials)| of == language && initials.is_ascii());
            known.map(|(_, initials)| initials.clone()).collect()
        }
        UnitKind::Place(_) | UnitKind::Word => vec![own.to_owned()],
    }
}

/// Languages set adjective and noun either way round, and no further: a unit moves by one place at most.
fn covers(rest: &str, choices: &[Vec<String>], used: &mut [bool]) -> bool {
    let place = used.iter().filter(|taken| **taken).count();
    if place == choices.len() {
        return rest.is_empty();
    }
    for at in place.saturating_sub(1)..(place + 2).min(choices.len()) {
        if used[at] {
            continue;
        }
        used[at] = true;
        let found = choices[at].iter().any(|initials| {
            rest.strip_prefix(initials.as_str())
                .is_some_and(|left| covers(left, choices, used))
        });
        used[at] = false;
        if found {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(acronym: &str, name: &str) -> Option<AcronymFit> {
        let lexicon = Lexicon::bundled();
        let prepared = PreparedName::new(name, lexicon);
        acronym_fit(acronym, &prepared)
            .or_else(|| translated_acronym_fit(acronym, &prepared, lexicon))
    }

    #[test]
    fn acronyms_fit_the_names_they_stand_for() {
        for (acronym, name, expected) in [
            ("hric", "Human Rights in China", AcronymFit::Initials),
            (
                "ishr",
                "International Service for Human Rights",
                AcronymFit::Initials,
            ),
            (
                "ishr",
                "International Society for Human Rights",
                AcronymFit::Initials,
            ),
            ("rsf", "Reporters sans frontières", AcronymFit::Initials),
            (
                "cddh",
                "Coalition des Défenseurs des Droits Humains",
                AcronymFit::Initials,
            ),
            ("afrilaw", "African Law Foundation", AcronymFit::Beginnings),
            (
                "ruwodi",
                "Rural Women Development Initiative",
                AcronymFit::Beginnings,
            ),
            (
                "fidh",
                "Fédération internationale des ligues des droits de l'homme",
                AcronymFit::OneWordLeftOut,
            ),
            (
                "fidh",
                "International Federation for Human Rights",
                AcronymFit::Translated,
            ),
            (
                "мхг",
                "Московская Хельсинкская группа",
                AcronymFit::Initials,
            ),
        ] {
            assert_eq!(fit(acronym, name), Some(expected), "{acronym} for {name}");
        }
    }

    #[test]
    fn acronyms_do_not_fit_other_names() {
        for (acronym, name) in [
            ("hric", "Human Rights Watch"),
            ("hric", "Commonwealth Human Rights Initiative"),
            ("fidh", "Freedom House"),
            ("hr", "Human Rights"),
            ("adn", "Asian Network for Free Elections"),
        ] {
            assert_eq!(fit(acronym, name), None, "{acronym} for {name}");
        }
    }

    #[test]
    fn acronyms_are_told_from_words() {
        for word in ["FIDH", "ALTSEAN", "IM2DH", "U.S.A.", "iDEFEND", "SoSNoL"] {
            assert!(is_acronym_like(word), "{word}");
        }
        for word in ["Provea", "KontraS", "ACAT-France", "Tibet", "I", "1998"] {
            assert!(!is_acronym_like(word), "{word}");
        }
    }
}

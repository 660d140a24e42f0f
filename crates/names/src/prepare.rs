//! A name made ready to be compared: its key, words, units and places. Refuses to know any other name.

use crate::fold::tokens;
use crate::lexicon::Lexicon;
use crate::script::{Script, scripts};
use crate::units::{Unit, UnitKind, units};

/// A word of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The word, folded.
    pub text: String,
    /// Whether it carries no distinction.
    pub is_stop_word: bool,
}

/// One name, prepared: no brackets, alternatives or acronym in it any more (see [`crate::parts`]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreparedName {
    given: String,
    key: String,
    words: Vec<Word>,
    units: Vec<Unit>,
    places: Vec<u16>,
    section: Vec<u16>,
    scripts: Vec<Script>,
}

impl PreparedName {
    /// Prepares one name.
    pub fn new(given: &str, lexicon: &Lexicon) -> Self {
        let folded = tokens(given);
        let all: Vec<&str> = folded.iter().map(String::as_str).collect();
        let mut kept = lexicon.without_legal_forms(&all);
        if kept.len() > 1 && kept[0] == "the" {
            kept.remove(0);
        }
        let words: Vec<Word> = kept.iter().map(|text| word(text, lexicon)).collect();
        let units = units(given, &words, lexicon);
        let places = places_of(&units);
        let section = section_of(given, lexicon);
        Self {
            given: given.trim().to_owned(),
            key: kept.join(" "),
            words,
            units,
            places,
            section,
            scripts: scripts(given),
        }
    }

    /// Returns the name as given.
    pub fn given(&self) -> &str {
        &self.given
    }

    /// Returns what two names share that differ only in case, accents, punctuation, a leading article and a legal form.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Returns the key without its spaces.
    pub fn spaceless_key(&self) -> String {
        self.key.replace(' ', "")
    }

    /// Returns the words, without legal forms.
    pub fn words(&self) -> &[Word] {
        &self.words
    }

    /// Returns the units, in order.
    pub fn units(&self) -> &[Unit] {
        &self.units
    }

    /// Returns the places named, sorted, each once.
    pub fn places(&self) -> &[u16] {
        &self.places
    }

    /// Returns the places that stand apart at the end, as the name of a national section does.
    pub fn section(&self) -> &[u16] {
        &self.section
    }

    /// Returns the scripts of the name.
    pub fn scripts(&self) -> &[Script] {
        &self.scripts
    }
}

fn word(text: &str, lexicon: &Lexicon) -> Word {
    Word {
        text: text.to_owned(),
        is_stop_word: lexicon.is_stop_word(text),
    }
}

fn places_of(units: &[Unit]) -> Vec<u16> {
    let mut places: Vec<u16> = units
        .iter()
        .filter_map(|unit| {
            if let UnitKind::Place(at) = unit.kind {
                Some(at)
            } else {
                None
            }
        })
        .collect();
    places.sort_unstable();
    places.dedup();
    places
}

/// What follows the last comma, dash or bracket, when it is nothing but places.
fn section_of(given: &str, lexicon: &Lexicon) -> Vec<u16> {
    let separators = [",", " - ", "- ", " – ", " — ", "(", "-"];
    for separator in separators {
        let Some((head, tail)) = given
            .trim_end_matches([')', '.', ' '])
            .rsplit_once(separator)
        else {
            continue;
        };
        let tail_words: Vec<Word> = tokens(tail)
            .iter()
            .map(|text| word(text, lexicon))
            .collect();
        let tail_units = units(tail, &tail_words, lexicon);
        let only_places = !tail_units.is_empty()
            && tail_units
                .iter()
                .all(|unit| matches!(unit.kind, UnitKind::Place(_)));
        if only_places && !head.trim().is_empty() {
            return places_of(&tail_units);
        }
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(name: &str) -> String {
        let prepared = PreparedName::new(name, Lexicon::bundled());
        prepared
            .units()
            .iter()
            .map(|unit| unit.key.as_str())
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn translations_have_the_same_units() {
        for (one, other) in [
            ("日本ウイグル協会", "Japan Uyghur Association"),
            ("Московская Хельсинкская группа", "Moscow Helsinki Group"),
            ("Reporters sans frontières", "Reporters Without Borders"),
            (
                "Réseau Ouest Africain des Défenseurs des Droits Humains",
                "Red de África Occidental de Defensores de Derechos Humanos",
            ),
            ("Association pour la paix", "Peace Association"),
        ] {
            let (mut a, mut b): (Vec<String>, Vec<String>) =
                (split(&keys(one)), split(&keys(other)));
            a.sort();
            b.sort();
            assert_eq!(a, b);
        }
    }

    fn split(keys: &str) -> Vec<String> {
        keys.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn a_keyboard_slip_is_understood_in_a_name_of_two_scripts() {
        let name = PreparedName::new(
            "Ghjtrn для трансгендерных людей T*Revers",
            Lexicon::bundled(),
        );
        assert_eq!(
            (name.units()[0].key.as_str(), name.units()[0].slipped),
            ("project", true)
        );
    }

    #[test]
    fn quotation_marks_show_the_proper_name() {
        let name = PreparedName::new("LGBT social movement \"REVERS\"", Lexicon::bundled());
        assert_eq!(
            name.units()
                .iter()
                .map(|unit| unit.quoted)
                .collect::<Vec<_>>(),
            [false, false, false, true]
        );
    }

    #[test]
    fn a_place_that_stands_apart_is_a_section() {
        let lexicon = Lexicon::bundled();
        for (name, section) in [
            ("Students For a Free Tibet- India", true),
            ("ACAT-France", true),
            ("Friends of Tibet (NZ)", true),
            ("Human Rights in China", false),
        ] {
            assert_eq!(
                !PreparedName::new(name, lexicon).section().is_empty(),
                section,
                "{name}"
            );
        }
    }

    #[test]
    fn the_key_leaves_out_case_accents_article_and_legal_form() {
        let lexicon = Lexicon::bundled();
        assert_eq!(
            PreparedName::new("The Lesbian and Gay Association of Liberia, Inc.", lexicon).key(),
            "lesbian and gay association of liberia"
        );
        assert_eq!(
            PreparedName::new("Fundación La Tortuga, A.C.", lexicon).key(),
            "fundacion la tortuga"
        );
    }
}

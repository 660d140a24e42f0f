//! The words that names are made of, as data: concepts, places, legal forms, stop words. Refuses to weigh them: how rare a word is,
//! only the lists at hand can say.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use crate::fold::{fold, tokens};
use crate::script::is_unspaced;
use crate::table::rows;

/// What a phrase of a name means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Meaning {
    /// A concept, by its place in [`Lexicon::concept`].
    Concept(u16),
    /// A place, by its place in [`Lexicon::place`].
    Place(u16),
}

/// What sort of place a place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlaceKind {
    /// A country or territory with an ISO 3166 code.
    Country,
    /// A part of a country, or a territory that lists name by itself.
    Region,
    /// A city.
    City,
    /// A part of the world.
    Continent,
}

/// A place that names mention.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// ISO 3166-1 alpha-2, or a word of this crate for what has no such code.
    pub code: String,
    /// What sort of place.
    pub kind: PlaceKind,
    /// The code of what it lies in, for cities and regions.
    pub parent: Option<String>,
}

/// A data file that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum LexiconError {
    /// A row has too few columns.
    #[error("read {table}, line {line}: {expected} columns expected")]
    ReadRow {
        /// Which table.
        table: &'static str,
        /// Line, from 1.
        line: usize,
        /// How many columns a row has.
        expected: usize,
    },
    /// A place's kind is unknown.
    #[error("read places, line {line}: `{kind}` is no kind of place")]
    ReadPlaceKind {
        /// Line, from 1.
        line: usize,
        /// What stands there.
        kind: String,
    },
}

/// One word of a phrase: as it stands, or by its beginning.
#[derive(Debug, Clone)]
struct WordPattern {
    text: String,
    open_ended: bool,
}

impl WordPattern {
    fn fits(&self, word: &str) -> bool {
        if self.open_ended {
            word.starts_with(&self.text)
        } else {
            word == self.text
        }
    }
}

#[derive(Debug, Clone)]
struct Phrase {
    words: Vec<WordPattern>,
    meaning: Meaning,
}

/// Concepts, places, legal forms and stop words. Immutable; pass it to whatever prepares a name.
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    concepts: Vec<String>,
    places: Vec<Place>,
    stop_words: HashSet<String>,
    legal_forms: Vec<(Vec<String>, LegalPosition)>,
    by_word: HashMap<String, Vec<Phrase>>,
    by_beginning: HashMap<String, Vec<Phrase>>,
    unspaced: HashMap<String, Meaning>,
    unspaced_length_max: usize,
    concept_initials: HashMap<u16, Vec<(String, String)>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LegalPosition {
    Start,
    End,
    Any,
}

static BUNDLED: LazyLock<Lexicon> =
    LazyLock::new(|| Lexicon::read_bundled().expect("invariant: the bundled tables are tested"));

impl Lexicon {
    /// Returns the tables that ship with this crate, read once.
    ///
    /// # Panics
    /// When a bundled table is malformed, which the tests rule out.
    pub fn bundled() -> &'static Self {
        &BUNDLED
    }

    fn read_bundled() -> Result<Self, LexiconError> {
        let mut lexicon = Self::default();
        lexicon.read_stop_words(include_str!("../data/stop_words.tsv"))?;
        lexicon.read_legal_forms(include_str!("../data/legal_forms.tsv"))?;
        lexicon.read_concepts(include_str!("../data/concepts.tsv"))?;
        lexicon.read_places(include_str!("../data/places.tsv"))?;
        lexicon.read_countries(include_str!("../data/countries.tsv"))?;
        Ok(lexicon)
    }

    /// Returns a concept's word, for example `human_rights`.
    pub fn concept(&self, at: u16) -> &str {
        &self.concepts[usize::from(at)]
    }

    /// Returns a place.
    pub fn place(&self, at: u16) -> &Place {
        &self.places[usize::from(at)]
    }

    /// Returns how many concepts are known.
    pub fn concept_count(&self) -> usize {
        self.concepts.len()
    }

    /// Says whether a folded word is a stop word in any of the languages known.
    pub fn is_stop_word(&self, word: &str) -> bool {
        self.stop_words.contains(word)
    }

    /// Returns the initials that a concept has, each after its language: `en`, `hr`; `fr`, `dh` … for human rights.
    pub fn initials_of(&self, concept: u16) -> &[(String, String)] {
        self.concept_initials
            .get(&concept)
            .map_or(&[], Vec::as_slice)
    }

    /// Returns the meaning of the longest phrase that these words begin with, and how many words it takes.
    pub fn longest_phrase(&self, words: &[&str]) -> Option<(Meaning, usize)> {
        let first = words.first()?;
        let exact = self.by_word.get(*first).into_iter().flatten();
        let beginnings = (2..=first.len())
            .filter(|end| first.is_char_boundary(*end))
            .rev();
        let open = beginnings
            .filter_map(|end| self.by_beginning.get(&first[..end]))
            .flatten();
        let mut best: Option<(Meaning, usize)> = None;
        for phrase in exact.chain(open) {
            let length = phrase.words.len();
            let longer = best.is_none_or(|(_, most)| length > most);
            if longer
                && length <= words.len()
                && phrase.words.iter().zip(words).all(|(p, w)| p.fits(w))
            {
                best = Some((phrase.meaning, length));
            }
        }
        best
    }

    /// Returns the meaning of the longest word that this text, in a script without spaces, begins with, and its length in characters.
    pub fn longest_unspaced(&self, text: &[char]) -> Option<(Meaning, usize)> {
        (1..=self.unspaced_length_max.min(text.len()))
            .rev()
            .find_map(|length| {
                let word: String = text[..length].iter().collect();
                self.unspaced.get(&word).map(|meaning| (*meaning, length))
            })
    }

    /// Returns the words without the legal forms among them; all of them where nothing else would remain.
    pub fn without_legal_forms<'a>(&self, words: &[&'a str]) -> Vec<&'a str> {
        let mut kept = words.to_vec();
        for (form, position) in &self.legal_forms {
            while let Some(at) = find_form(&kept, form, *position) {
                if kept.len() == form.len() {
                    return words.to_vec();
                }
                kept.drain(at..at + form.len());
            }
        }
        kept
    }

    /// Says whether these words are a legal form and nothing else.
    pub fn is_legal_form(&self, words: &[String]) -> bool {
        self.legal_forms.iter().any(|(form, _)| form == words)
    }

    fn read_stop_words(&mut self, table: &str) -> Result<(), LexiconError> {
        for (line, columns) in rows(table) {
            let [_, words] = exactly(&columns, "stop words", line)?;
            self.stop_words.extend(words.split(' ').map(str::to_owned));
        }
        Ok(())
    }

    fn read_legal_forms(&mut self, table: &str) -> Result<(), LexiconError> {
        for (line, columns) in rows(table) {
            let [form, _, position] = exactly(&columns, "legal forms", line)?;
            let position = match position {
                "start" => LegalPosition::Start,
                "end" => LegalPosition::End,
                _ => LegalPosition::Any,
            };
            self.legal_forms
                .push((form.split(' ').map(str::to_owned).collect(), position));
        }
        // Longest first, so that `pty ltd` goes before `ltd`.
        self.legal_forms
            .sort_by_key(|(form, _)| std::cmp::Reverse(form.len()));
        Ok(())
    }

    fn read_concepts(&mut self, table: &str) -> Result<(), LexiconError> {
        for (line, columns) in rows(table) {
            let [concept, forms] = exactly(&columns, "concepts", line)?;
            let at = index(self.concepts.len());
            self.concepts.push(concept.to_owned());
            for language in forms.split("; ") {
                let (language, forms) = language.split_once(' ').unwrap_or(("", language));
                for form in forms.split('|') {
                    self.add_form(form, Meaning::Concept(at));
                    self.add_initials(language, form, at);
                }
            }
        }
        Ok(())
    }

    fn read_places(&mut self, table: &str) -> Result<(), LexiconError> {
        for (line, columns) in rows(table) {
            let [code, kind, parent, forms] = exactly(&columns, "places", line)?;
            let kind = match kind {
                "country" => PlaceKind::Country,
                "region" => PlaceKind::Region,
                "city" => PlaceKind::City,
                "continent" => PlaceKind::Continent,
                other => {
                    return Err(LexiconError::ReadPlaceKind {
                        line,
                        kind: other.to_owned(),
                    });
                }
            };
            let at = self.place_at(code, kind, Some(parent).filter(|p| !p.is_empty()));
            forms
                .split('|')
                .for_each(|form| self.add_form(form, Meaning::Place(at)));
        }
        Ok(())
    }

    fn read_countries(&mut self, table: &str) -> Result<(), LexiconError> {
        for (line, columns) in rows(table) {
            let [code, forms] = exactly(&columns, "countries", line)?;
            let at = self.place_at(code, PlaceKind::Country, None);
            forms
                .split('|')
                .for_each(|form| self.add_form(form, Meaning::Place(at)));
        }
        Ok(())
    }

    fn place_at(&mut self, code: &str, kind: PlaceKind, parent: Option<&str>) -> u16 {
        if let Some(at) = self.places.iter().position(|place| place.code == code) {
            return index(at);
        }
        self.places.push(Place {
            code: code.to_owned(),
            kind,
            parent: parent.map(str::to_owned),
        });
        index(self.places.len() - 1)
    }

    /// Files a form under its first word; the first meaning given to a form stays.
    fn add_form(&mut self, form: &str, meaning: Meaning) {
        let words = self.pattern_of(form);
        let Some(first) = words.first() else { return };
        if words.len() == 1 && !first.open_ended && first.text.chars().all(is_unspaced) {
            self.unspaced_length_max = self.unspaced_length_max.max(first.text.chars().count());
            self.unspaced.entry(first.text.clone()).or_insert(meaning);
            return;
        }
        let table = if first.open_ended {
            &mut self.by_beginning
        } else {
            &mut self.by_word
        };
        table
            .entry(first.text.clone())
            .or_default()
            .push(Phrase { words, meaning });
    }

    fn pattern_of(&self, form: &str) -> Vec<WordPattern> {
        let mut words = Vec::new();
        for part in form.split(' ') {
            let open_ended = part.ends_with('*');
            let parts = tokens(part);
            let last = parts.len().saturating_sub(1);
            for (at, text) in parts.into_iter().enumerate() {
                words.push(WordPattern {
                    text,
                    open_ended: open_ended && at == last,
                });
            }
        }
        let content: Vec<WordPattern> = words
            .iter()
            .filter(|w| w.open_ended || !self.is_stop_word(&w.text))
            .cloned()
            .collect();
        if content.is_empty() { words } else { content }
    }

    fn add_initials(&mut self, language: &str, form: &str, concept: u16) {
        let words = fold(form);
        let initials: String = words
            .split(' ')
            .filter(|w| !self.is_stop_word(w))
            .filter_map(|w| w.chars().next())
            .collect();
        let spaced = !initials.is_empty() && !initials.chars().any(is_unspaced);
        let known = self.concept_initials.entry(concept).or_default();
        let pair = (language.to_owned(), initials);
        if spaced && !known.contains(&pair) {
            known.push(pair);
        }
    }
}

fn find_form(words: &[&str], form: &[String], position: LegalPosition) -> Option<usize> {
    let last = words.len().checked_sub(form.len())?;
    let fits = |at: usize| {
        words[at..at + form.len()]
            .iter()
            .zip(form)
            .all(|(word, part)| word == part)
    };
    match position {
        LegalPosition::Start => fits(0).then_some(0),
        LegalPosition::End => fits(last).then_some(last),
        LegalPosition::Any => (0..=last).find(|at| fits(*at)),
    }
}

fn exactly<'a, const N: usize>(
    columns: &[&'a str],
    table: &'static str,
    line: usize,
) -> Result<[&'a str; N], LexiconError> {
    columns
        .get(..N)
        .and_then(|head| head.try_into().ok())
        .ok_or(LexiconError::ReadRow {
            table,
            line,
            expected: N,
        })
}

fn index(at: usize) -> u16 {
    u16::try_from(at)
        .expect("invariant: fewer than 65,536 concepts and places ship with this crate")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meaning(text: &str) -> String {
        let lexicon = Lexicon::bundled();
        let words = tokens(text);
        let content: Vec<&str> = words
            .iter()
            .map(String::as_str)
            .filter(|w| !lexicon.is_stop_word(w))
            .collect();
        match lexicon.longest_phrase(&content) {
            Some((Meaning::Concept(at), length)) => format!("{} {length}", lexicon.concept(at)),
            Some((Meaning::Place(at), length)) => format!("{} {length}", lexicon.place(at).code),
            None => "nothing".to_owned(),
        }
    }

    #[test]
    fn the_bundled_tables_read_and_are_as_large_as_promised() {
        assert!(Lexicon::read_bundled().unwrap().concept_count() >= 200);
    }

    #[test]
    fn one_concept_is_found_in_many_languages() {
        for form in [
            "Human Rights",
            "droits de l’Homme",
            "derechos humanos",
            "прав человека",
            "Правозащитный",
            "حقوق الإنسان",
            "Menschenrechte",
        ] {
            assert!(
                meaning(form).starts_with("human_rights"),
                "{form}: {}",
                meaning(form)
            );
        }
        assert_eq!(meaning("sans frontières"), "without_borders 2");
        assert_eq!(meaning("Московская"), "moscow 1");
        assert_eq!(meaning("Côte d’Ivoire"), "CI 2");
        assert_eq!(meaning("Uyghur"), "uyghur 1");
        assert_eq!(meaning("Zzyzx"), "nothing");
    }

    #[test]
    fn legal_forms_go_and_foundation_stays() {
        let lexicon = Lexicon::bundled();
        assert_eq!(
            lexicon.without_legal_forms(&["peace", "foundation", "inc"]),
            ["peace", "foundation"]
        );
        assert_eq!(lexicon.without_legal_forms(&["ngo"]), ["ngo"]);
        assert_eq!(lexicon.without_legal_forms(&["ong", "pafed"]), ["pafed"]);
    }

    #[test]
    fn a_malformed_row_is_refused_with_its_line() {
        let error = Lexicon::default()
            .read_legal_forms("# head\ninc\ten\n")
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "read legal forms, line 2: 3 columns expected"
        );
        let error = Lexicon::default()
            .read_places("XX\tmoon\t\tMoon")
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "read places, line 1: `moon` is no kind of place"
        );
    }
}

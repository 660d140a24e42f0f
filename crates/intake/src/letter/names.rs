//! One signatory's line to its names, acronyms and places. A name in several scripts or languages becomes several names;
//! what stands in brackets is told apart by general rules; nothing is corrected.

use rapporteur_model::Language;

use super::acronyms::{abbreviates, is_acronym_like, is_all_capitals};
use super::pieces::{Piece, is_decorative, pieces, script_runs};
use super::places::{self, Place};
use crate::fold::fold_space;
use crate::language::of_name;
use crate::scripts::{LATIN, ScriptClass, main_class};

/// A name in one script or language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name {
    /// As printed, with what stands in its brackets.
    pub(super) given: String,
    /// Without acronym and decoration, white space folded.
    pub(super) clean: String,
    /// Its language, or its script.
    pub(super) language: Option<Language>,
}

/// All that a line gives.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Reading {
    pub(super) names: Vec<Name>,
    pub(super) acronyms: Vec<String>,
    pub(super) places: Vec<Place>,
}

/// Reads a line.
pub(super) fn read(line: &str) -> Reading {
    let mut reading = Reading::default();
    for alternate in slash_alternates(line) {
        let mut builder = Builder::default();
        for piece in pieces(alternate) {
            builder.take(&piece, &mut reading);
        }
        builder.finish(&mut reading);
    }
    reading.drop_repeats();
    reading
}

impl Reading {
    fn add_acronym(&mut self, acronym: &str) {
        let acronym = acronym.trim().trim_end_matches('.');
        if !acronym.is_empty() && !self.acronyms.iter().any(|known| known == acronym) {
            self.acronyms.push(acronym.to_owned());
        }
    }

    fn add_place(&mut self, place: Place) {
        if !self.places.contains(&place) {
            self.places.push(place);
        }
    }

    fn drop_repeats(&mut self) {
        let mut kept: Vec<Name> = Vec::new();
        for name in std::mem::take(&mut self.names) {
            if !kept.iter().any(|known| known.clean == name.clean) {
                kept.push(name);
            }
        }
        self.names = kept;
    }
}

/// Parts at a slash that are one name in two languages. Two parts in one language are one name with a slash in it.
fn slash_alternates(line: &str) -> Vec<&str> {
    let outside = |at: usize| {
        line[..at].matches(['(', '[', '（']).count() == line[..at].matches([')', ']', '）']).count()
    };
    for (at, slash) in line
        .char_indices()
        .filter(|(at, letter)| matches!(letter, '/' | '／') && outside(*at))
    {
        let (left, right) = (line[..at].trim(), line[at + slash.len_utf8()..].trim());
        let spaced = line[..at].ends_with(' ') || line[at + slash.len_utf8()..].starts_with(' ');
        if let (Some(first), Some(second)) = (words_language(left), words_language(right)) {
            let both_known = first.primary() != "und" && second.primary() != "und";
            if first != second && (both_known || spaced) {
                let mut parts = vec![left];
                parts.extend(slash_alternates(right));
                return parts;
            }
        }
    }
    vec![line]
}

/// The language of a part of two words or more.
fn words_language(part: &str) -> Option<Language> {
    let long = part.split_whitespace().count() >= 2 || main_class(part) != LATIN;
    of_name(part).filter(|_| long)
}

/// Names being put together from pieces.
#[derive(Default)]
struct Builder {
    open: Vec<Open>,
}

struct Open {
    class: ScriptClass,
    given: String,
    clean: String,
    /// It stood in brackets, as another name of the one before.
    in_brackets: bool,
}

impl Builder {
    fn take(&mut self, piece: &Piece<'_>, reading: &mut Reading) {
        match piece {
            Piece::Text(text) => self.take_text(text, reading),
            Piece::Bracket { open, inner, whole } if is_decorative(*open) => {
                for (class, run) in script_runs(inner) {
                    self.open.push(Open {
                        class,
                        given: (*whole).to_owned(),
                        clean: run.to_owned(),
                        in_brackets: false,
                    });
                }
            }
            Piece::Bracket { inner, whole, .. } => self.take_bracket(inner, whole, reading),
        }
    }

    fn take_text(&mut self, text: &str, reading: &mut Reading) {
        let after_bracket = self
            .open
            .last()
            .is_some_and(|open| open.given.ends_with([')', ']', '）']));
        let head = self
            .head()
            .map(|open| open.clean.clone())
            .unwrap_or_default();
        let tail = text.trim().trim_matches(['.', ',', '-', '–', ' ']);
        if after_bracket && !tail.contains(' ') && !tail.is_empty() {
            // `… (Benin)CDDH-Benin` and `… (SEATINI) Uganda`.
            if let Some(place) = places::whole(tail, &head) {
                reading.add_place(place);
            } else if is_acronym(tail, &head) {
                reading.add_acronym(tail);
                self.extend_head(text, "");
                return;
            }
        }
        for (class, run) in script_runs(text) {
            let fits = self.head().is_some_and(|open| {
                open.class == class
                    || open.class == ScriptClass::Common
                    || class == ScriptClass::Common
            });
            if fits {
                self.extend_head(run, run);
            } else {
                self.open.push(Open {
                    class,
                    given: run.to_owned(),
                    clean: run.to_owned(),
                    in_brackets: false,
                });
            }
        }
    }

    fn take_bracket(&mut self, inner: &str, whole: &str, reading: &mut Reading) {
        let head = self.head().map(|open| (open.clean.clone(), open.class));
        let Some((head, class)) = head else {
            self.push_runs(inner, false);
            return;
        };
        if let Some(place) = places::whole(inner, &head) {
            reading.add_place(place);
            self.extend_head(whole, whole);
        } else if is_acronym(inner, &head) {
            reading.add_acronym(inner);
            self.extend_head(whole, "");
        } else if main_class(inner) != class || inner.split_whitespace().count() >= 2 {
            self.take_expansion(inner, whole, &head, reading);
        } else {
            self.extend_head(whole, "");
            self.push_runs(inner, true);
        }
    }

    /// A bracket with another name: `ABC (Association of …)`, `Name (autre nom, SIGLE)`.
    fn take_expansion(&mut self, inner: &str, whole: &str, head: &str, reading: &mut Reading) {
        let parts: Vec<&str> = inner.split(", ").collect();
        let (last, before) = parts
            .split_last()
            .map_or((inner, &[][..]), |(last, before)| (*last, before));
        let ends_in_acronym = !before.is_empty() && is_acronym(last, &before.join(" "));
        let name = if ends_in_acronym {
            inner[..inner.len() - last.len()].trim_end_matches([',', ' '])
        } else {
            inner
        };
        if ends_in_acronym {
            reading.add_acronym(last);
        }
        let short = head.split([' ', '-']).next().unwrap_or(head);
        if is_all_capitals(short)
            && short.chars().count() >= 2
            && (abbreviates(short, name, 1) || !head.contains(' '))
        {
            reading.add_acronym(short);
            if !head.contains([' ', '-']) {
                self.open.pop();
                self.push_runs(name, false);
                self.open
                    .iter_mut()
                    .rev()
                    .take(1)
                    .for_each(|open| open.given = format!("{head} {whole}"));
                return;
            }
        }
        self.extend_head(whole, "");
        self.push_runs(name, true);
    }

    fn push_runs(&mut self, text: &str, in_brackets: bool) {
        for (class, run) in script_runs(text) {
            self.open.push(Open {
                class,
                given: run.to_owned(),
                clean: run.to_owned(),
                in_brackets,
            });
        }
    }

    /// The name that text and brackets go on with: the last one that did not itself stand in brackets.
    fn head(&self) -> Option<&Open> {
        self.open.iter().rev().find(|open| !open.in_brackets)
    }

    fn extend_head(&mut self, given: &str, clean: &str) {
        if let Some(open) = self.open.iter_mut().rev().find(|open| !open.in_brackets) {
            let space = if given.starts_with([',', '.', ';']) {
                ""
            } else {
                " "
            };
            open.given = format!("{}{space}{}", open.given.trim_end(), given.trim());
            open.clean = format!(
                "{}{}{}",
                open.clean.trim_end(),
                if clean.is_empty() { "" } else { space },
                clean.trim()
            );
        }
    }

    fn finish(self, reading: &mut Reading) {
        for open in self.open {
            let clean = tidy(&open.clean, reading);
            if !clean.is_empty() {
                let language = of_name(&clean);
                reading.names.push(Name {
                    given: fold_space(&open.given),
                    clean,
                    language,
                });
            }
        }
    }
}

/// Whether what stands beside a name abbreviates it.
fn is_acronym(token: &str, head: &str) -> bool {
    let words: Vec<&str> = token.split_whitespace().collect();
    let bare = token
        .split_once('-')
        .filter(|(_, place)| places::whole(place, "").is_some())
        .map_or(token, |(bare, _)| bare);
    match words.len() {
        1 => is_acronym_like(token) || abbreviates(bare, head, 1),
        // `Kalikasan PNE`: a word of the name and a true acronym.
        2 => {
            words
                .iter()
                .any(|word| is_all_capitals(word) && word.chars().count() >= 2)
                && words
                    .iter()
                    .all(|word| is_all_capitals(word) || head.contains(word))
        }
        _ => false,
    }
}

/// Takes acronyms at the ends of a name, notes its place, and cleans what is left.
fn tidy(name: &str, reading: &mut Reading) -> String {
    let name = fold_space(name);
    let ends_in_dots = name
        .split_whitespace()
        .last()
        .is_some_and(|last| last.trim_end_matches('.').contains('.'));
    let name = if ends_in_dots {
        name.as_str()
    } else {
        name.trim_end_matches('.')
    };
    let name = name
        .trim_matches(|letter: char| letter.is_whitespace() || matches!(letter, ',' | ';' | '，'))
        .to_owned();
    if main_class(&name) != LATIN {
        return name;
    }
    let name = split_dash(&name, reading)
        .or_else(|| split_ends(&name, reading))
        .unwrap_or(name);
    if let Some(place) = places::trailing(&name) {
        let first = name.split([' ', '-']).next().unwrap_or_default();
        if is_all_capitals(first)
            && first.len() >= 3
            && name.len() <= first.len() + place.given.len() + 3
        {
            reading.add_acronym(first);
        }
        reading.add_place(place);
    }
    if !name.contains(' ')
        && is_all_capitals(&name)
        && name.chars().filter(|letter| letter.is_alphabetic()).count() >= 2
    {
        reading.add_acronym(&name);
    }
    if let Some((head, _)) = name
        .split_once(": ")
        .filter(|(head, _)| is_all_capitals(head) && head.chars().count() >= 3)
    {
        reading.add_acronym(head);
    }
    name
}

/// `ABC - Association of …` and `Association of … - ABC`, also with a comma: the acronym and the rest.
fn split_dash(name: &str, reading: &mut Reading) -> Option<String> {
    for separator in [" - ", " – ", " — ", "- ", ", "] {
        let Some((head, tail)) = name.rsplit_once(separator) else {
            continue;
        };
        let (head, tail) = (head.trim(), tail.trim());
        if !tail.contains(' ') && places::whole(tail, head).is_none() && is_acronym(tail, head) {
            reading.add_acronym(tail);
            return Some(head.to_owned());
        }
        if separator != ", "
            && !head.contains(' ')
            && is_acronym_like(head)
            && tail.split_whitespace().count() >= 2
        {
            reading.add_acronym(head);
            return Some(tail.to_owned());
        }
    }
    None
}

/// `Réseau International … RIDH` and `VAJ Vietnamese Association …`: a bare acronym at an end.
fn split_ends(name: &str, reading: &mut Reading) -> Option<String> {
    let words: Vec<&str> = name.split_whitespace().collect();
    let (last, before) = words.split_last()?;
    let head = before.join(" ");
    let has_small = head.chars().any(char::is_lowercase);
    let previous = before
        .last()
        .map(|word| word.to_lowercase())
        .unwrap_or_default();
    let bound = matches!(
        previous.as_str(),
        "with"
            | "of"
            | "for"
            | "in"
            | "the"
            | "to"
            | "and"
            | "de"
            | "en"
            | "del"
            | "la"
            | "du"
            | "article"
    );
    let capitals = is_all_capitals(last)
        && (3..=10).contains(&last.chars().count())
        && last.chars().all(char::is_alphabetic);
    let syllables = abbreviates(last, &head, 2) && last.chars().count() >= 5;
    let numeral = last.chars().all(|letter| "IVXLC".contains(letter));
    if before.len() >= 3 && has_small && !bound && !numeral && (capitals || syllables) {
        reading.add_acronym(last);
        return Some(head);
    }
    let (first, after) = words.split_first()?;
    let tail = after.join(" ");
    let leads = is_all_capitals(first)
        && (3..=10).contains(&first.chars().count())
        && after.len() >= 2
        && abbreviates(first, &tail, 1);
    leads.then(|| {
        reading.add_acronym(first);
        tail
    })
}

//! Parts a line into the names, acronyms and places that it holds: `CSW (Christian Solidarity Worldwide)` is one name and one acronym.
//! Refuses to drop anything: what it cannot tell stays in the name.

use crate::acronym::{acronym_fit, is_acronym_like};
use crate::fold::{fold, tokens};
use crate::lexicon::Lexicon;
use crate::prepare::PreparedName;
use crate::units::UnitKind;

/// What a line holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NameParts {
    /// The names: the whole one first, then translations and short names. Empty when the line is only an acronym.
    pub names: Vec<String>,
    /// The acronyms, folded, without spaces.
    pub acronyms: Vec<String>,
}

/// Longest line that is looked at; what is longer is one name as it stands.
const LINE_CHARS_MAX: usize = 1_000;

/// Parts a line.
pub fn parts(line: &str, lexicon: &Lexicon) -> NameParts {
    let mut found = NameParts::default();
    if line.chars().count() > LINE_CHARS_MAX {
        found.names.push(line.to_owned());
        return found;
    }
    for side in sides_of_slash(line) {
        let (outer, inners) = without_brackets(&side);
        let (outer, dashed) = head_and_tail(&outer, lexicon);
        add_outer(&mut found, &outer, &inners, lexicon);
        for inner in inners.iter().chain(&dashed) {
            add_inner(&mut found, inner, &outer, lexicon);
        }
    }
    if found.names.is_empty() && found.acronyms.is_empty() && !line.trim().is_empty() {
        found.names.push(line.trim().to_owned());
    }
    found
}

/// A slash parts two names only where each side has two words or more.
fn sides_of_slash(line: &str) -> Vec<String> {
    let sides: Vec<&str> = line.split('/').collect();
    let whole_names = sides.len() == 2 && sides.iter().all(|side| tokens(side).len() >= 2) && balanced(sides[0]);
    if whole_names { sides.iter().map(|side| side.trim().to_owned()).collect() } else { vec![line.trim().to_owned()] }
}

fn balanced(text: &str) -> bool {
    text.matches('(').count() == text.matches(')').count()
}

/// Takes the bracketed texts out of a line.
fn without_brackets(line: &str) -> (String, Vec<String>) {
    let (mut outer, mut inners, mut depth) = (String::new(), Vec::new(), 0usize);
    for c in line.chars() {
        match c {
            '(' | '[' | '【' | '（' => {
                depth += 1;
                if depth == 1 {
                    inners.push(String::new());
                    outer.push(' ');
                }
            }
            ')' | ']' | '】' | '）' => depth = depth.saturating_sub(1),
            _ if depth > 0 => inners.last_mut().into_iter().for_each(|inner| inner.push(c)),
            _ => outer.push(c),
        }
    }
    (outer.trim().to_owned(), inners.into_iter().map(|inner| inner.trim().to_owned()).filter(|inner| !inner.is_empty()).collect())
}

/// `Name - SHORT` and `SHORT: Name` give the name and the short one; any other text is one name.
fn head_and_tail(outer: &str, lexicon: &Lexicon) -> (String, Vec<String>) {
    for separator in [" - ", " – ", " — ", "- ", ": ", ", "] {
        let Some((head, tail)) = outer.split_once(separator) else { continue };
        let one_word = |side: &str| tokens(side).len() == 1 && !side.contains(' ');
        let only_places = |side: &str| is_only_places(side, lexicon);
        let tail_is_short = one_word(tail) && !only_places(tail) && (is_acronym_like(tail) || stands_for(tail, head, lexicon));
        if tail_is_short && tokens(head).len() >= 2 {
            return (head.trim().to_owned(), vec![tail.trim().to_owned()]);
        }
        if separator != ", " && one_word(head) && is_acronym_like(head) && tokens(tail).len() >= 2 && !only_places(tail) {
            return (tail.trim().to_owned(), vec![head.trim().to_owned()]);
        }
    }
    trailing_acronym(outer, lexicon)
}

/// `Réseau International des Droits Humains RIDH`: the last word repeats the initials of the others.
fn trailing_acronym(outer: &str, lexicon: &Lexicon) -> (String, Vec<String>) {
    match outer.rsplit_once(' ') {
        Some((head, tail)) if is_acronym_like(tail) && stands_for(tail, head, lexicon) => (head.trim().to_owned(), vec![tail.to_owned()]),
        _ => (outer.to_owned(), Vec::new()),
    }
}

fn stands_for(short: &str, name: &str, lexicon: &Lexicon) -> bool {
    acronym_fit(&folded_acronym(short), &PreparedName::new(name, lexicon)).is_some()
}

fn add_outer(found: &mut NameParts, outer: &str, inners: &[String], lexicon: &Lexicon) {
    if outer.is_empty() {
        return;
    }
    let bare = !outer.contains(' ') && is_acronym_like(outer) && !is_only_places(outer, lexicon);
    if bare {
        add_acronym(found, outer);
        return;
    }
    let qualifiers: Vec<&str> = inners.iter().map(String::as_str).filter(|inner| role(inner, outer, lexicon) == Role::Qualifier).collect();
    let name = if qualifiers.is_empty() { outer.to_owned() } else { format!("{outer} ({})", qualifiers.join(", ")) };
    add_name(found, name);
}

fn add_inner(found: &mut NameParts, inner: &str, outer: &str, lexicon: &Lexicon) {
    match role(inner, outer, lexicon) {
        Role::Acronym => add_acronym(found, inner),
        Role::Name => add_name(found, inner.to_owned()),
        Role::Several => {
            for piece in inner.split([',', ';', '/']).map(str::trim).filter(|piece| !piece.is_empty()) {
                add_inner(found, piece, outer, lexicon);
            }
        }
        Role::Qualifier => {}
    }
}

/// What a text in brackets is to the name before it.
#[derive(Debug, PartialEq, Eq)]
enum Role {
    Acronym,
    Name,
    Several,
    Qualifier,
}

fn role(inner: &str, outer: &str, lexicon: &Lexicon) -> Role {
    let words = tokens(inner);
    if is_only_places(inner, lexicon) {
        return Role::Qualifier;
    }
    if !inner.contains(' ') && (is_acronym_like(inner) || stands_for(inner, outer, lexicon)) {
        return Role::Acronym;
    }
    let pieces: Vec<&str> = inner.split([',', ';', '/']).map(str::trim).collect();
    if pieces.len() > 1 && pieces.iter().skip(1).any(|piece| !piece.contains(' ') && is_acronym_like(piece)) {
        return Role::Several;
    }
    let unspaced_name = words.iter().any(|w| w.chars().count() >= 4 && w.chars().all(crate::script::is_unspaced));
    if unspaced_name || content_count(&words, lexicon) >= 2 { Role::Name } else { Role::Qualifier }
}

fn content_count(words: &[String], lexicon: &Lexicon) -> usize {
    words.iter().filter(|word| !lexicon.is_stop_word(word)).count()
}

fn is_only_places(text: &str, lexicon: &Lexicon) -> bool {
    let prepared = PreparedName::new(text, lexicon);
    !prepared.units().is_empty() && prepared.units().iter().all(|unit| matches!(unit.kind, UnitKind::Place(_)))
}

fn folded_acronym(text: &str) -> String {
    fold(text).replace(' ', "")
}

fn add_acronym(found: &mut NameParts, text: &str) {
    let acronym = folded_acronym(text);
    if !acronym.is_empty() && !found.acronyms.contains(&acronym) {
        found.acronyms.push(acronym);
    }
}

fn add_name(found: &mut NameParts, name: String) {
    if !found.names.contains(&name) {
        found.names.push(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_part_into_names_and_acronyms() {
        for (line, names, acronyms) in [
            ("CSW (Christian Solidarity Worldwide)", vec!["Christian Solidarity Worldwide"], vec!["csw"]),
            ("Asia Democracy Network (ADN)", vec!["Asia Democracy Network"], vec!["adn"]),
            ("Human Rights Foundation (Japan) 【日本人権財団】", vec!["Human Rights Foundation (Japan)", "日本人権財団"], vec![]),
            ("Reporters Without Borders (Reporters sans frontières, RSF)", vec!["Reporters Without Borders", "Reporters sans frontières"], vec!["rsf"]),
            ("Friends of Tibet (NZ)", vec!["Friends of Tibet (NZ)"], vec![]),
            ("FIDH", vec![], vec!["fidh"]),
            ("Centro de Justicia y Paz - Cepaz", vec!["Centro de Justicia y Paz - Cepaz"], vec![]),
            ("Réseau International des Droits Humains RIDH", vec!["Réseau International des Droits Humains"], vec!["ridh"]),
            ("MINBYUN - Lawyers for a Democratic Society", vec!["Lawyers for a Democratic Society"], vec!["minbyun"]),
            ("Yayasan Lembaga Bantuan Hukum Indonesia (YLBHI) / Indonesia Legal Aid Foundation", vec!["Yayasan Lembaga Bantuan Hukum Indonesia", "Indonesia Legal Aid Foundation"], vec!["ylbhi"]),
            ("DefendDefenders (East and Horn of Africa Human Rights Defenders Project)", vec!["DefendDefenders", "East and Horn of Africa Human Rights Defenders Project"], vec![]),
        ] {
            let found = parts(line, Lexicon::bundled());
            assert_eq!((found.names.iter().map(String::as_str).collect::<Vec<_>>(), found.acronyms.iter().map(String::as_str).collect::<Vec<_>>()), (names, acronyms), "{line}");
        }
    }

    #[test]
    fn nothing_is_lost_from_a_line_that_cannot_be_parted() {
        assert_eq!(parts("()", Lexicon::bundled()).names, ["()"]);
        assert_eq!(parts(" Tata Trusts ", Lexicon::bundled()).names, ["Tata Trusts"]);
    }
}

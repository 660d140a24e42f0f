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

/// A slash parts two names only where each side has two words or more, and, when it stands without spaces, where the second begins with
/// a capital: `HIV/AIDS in Nigeria` and `démocratiques/culturelles` are not two names.
fn sides_of_slash(line: &str) -> Vec<String> {
    let whole = vec![line.trim().to_owned()];
    let Some((left, right)) = line
        .split_once('/')
        .filter(|(_, right)| !right.contains('/'))
    else {
        return whole;
    };
    let spaced = left.ends_with(' ') || right.starts_with(' ');
    let (last, first) = (
        left.rsplit(' ').next().unwrap_or(left),
        right.split(' ').next().unwrap_or(right),
    );
    let two_acronyms = is_acronym_like(last) && is_acronym_like(first);
    let capital = right.chars().next().is_some_and(|c| !c.is_lowercase());
    let apart = spaced || (capital && !two_acronyms);
    let long = tokens(left).len() >= 2 && tokens(right).len() >= 2;
    if apart && long && balanced(left) {
        vec![left.trim().to_owned(), right.trim().to_owned()]
    } else {
        whole
    }
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
            _ if depth > 0 => inners
                .last_mut()
                .into_iter()
                .for_each(|inner| inner.push(c)),
            _ => outer.push(c),
        }
    }
    (
        outer.trim().to_owned(),
        inners
            .into_iter()
            .map(|inner| inner.trim().to_owned())
            .filter(|inner| !inner.is_empty())
            .collect(),
    )
}

/// `Name - SHORT` and `SHORT: Name` give the name and the short one; any other text is one name.
fn head_and_tail(outer: &str, lexicon: &Lexicon) -> (String, Vec<String>) {
    for separator in [" - ", " – ", " — ", "- ", ": ", ", "] {
        let Some((head, tail)) = outer.split_once(separator) else {
            continue;
        };
        let one_word = |side: &str| tokens(side).len() == 1 && !side.contains(' ');
        let only_places = |side: &str| is_only_places(side, lexicon);
        let tail_is_short = one_word(tail)
            && !only_places(tail)
            && (is_acronym_like(tail) || stands_for(tail, head, lexicon));
        if tail_is_short && tokens(head).len() >= 2 {
            return (head.trim().to_owned(), vec![tail.trim().to_owned()]);
        }
        if separator != ", "
            && one_word(head)
            && is_acronym_like(head)
            && tokens(tail).len() >= 2
            && !only_places(tail)
        {
            return (tail.trim().to_owned(), vec![head.trim().to_owned()]);
        }
    }
    trailing_acronym(outer, lexicon)
}

/// `Réseau International des Droits Humains RIDH`: the last word repeats the initials of the others, or is in capitals after a name of
/// three words or more that is not.
fn trailing_acronym(outer: &str, lexicon: &Lexicon) -> (String, Vec<String>) {
    let Some((head, tail)) = outer.rsplit_once(' ') else {
        return (outer.to_owned(), Vec::new());
    };
    let shouted = tail.chars().count() >= 3
        && tail.chars().all(char::is_uppercase)
        && !is_only_places(tail, lexicon);
    let apart = shouted
        && head.chars().any(char::is_lowercase)
        && head
            .split(' ')
            .filter(|word| word.chars().count() > 2)
            .count()
            >= 3;
    let known = !PreparedName::new(tail, lexicon)
        .units()
        .iter()
        .all(|unit| unit.kind == UnitKind::Word);
    if is_acronym_like(tail) && ((apart && !known) || stands_for(tail, head, lexicon)) {
        return (head.trim().to_owned(), vec![tail.to_owned()]);
    }
    (outer.to_owned(), Vec::new())
}

fn stands_for(short: &str, name: &str, lexicon: &Lexicon) -> bool {
    acronym_fit(&folded_acronym(short), &PreparedName::new(name, lexicon)).is_some()
}

fn add_outer(found: &mut NameParts, outer: &str, inners: &[String], lexicon: &Lexicon) {
    if outer.is_empty() {
        return;
    }
    let is_qualifier = |inner: &&str| role(inner, outer, lexicon) == Role::Qualifier;
    let qualifiers: Vec<&str> = inners
        .iter()
        .map(String::as_str)
        .filter(is_qualifier)
        .collect();
    let short = !outer.contains(' ') && is_acronym_like(outer) && !is_only_places(outer, lexicon);
    if short && qualifiers.is_empty() {
        add_acronym(found, outer);
        return;
    }
    let name = if qualifiers.is_empty() {
        outer.to_owned()
    } else {
        format!("{outer} ({})", qualifiers.join(", "))
    };
    add_name(found, name);
}

fn add_inner(found: &mut NameParts, inner: &str, outer: &str, lexicon: &Lexicon) {
    match role(inner, outer, lexicon) {
        Role::Acronym => add_acronym(found, inner),
        Role::Name => add_name(found, inner.to_owned()),
        Role::Several => {
            for piece in inner
                .split([',', ';', '/'])
                .map(str::trim)
                .filter(|piece| !piece.is_empty())
            {
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
    if is_only_places(inner, lexicon) || lexicon.is_legal_form(&words) {
        return Role::Qualifier;
    }
    if !inner.contains(' ') && (is_acronym_like(inner) || stands_for(inner, outer, lexicon)) {
        return Role::Acronym;
    }
    let pieces: Vec<&str> = inner.split([',', ';', '/']).map(str::trim).collect();
    if pieces.len() > 1
        && pieces
            .iter()
            .skip(1)
            .any(|piece| !piece.contains(' ') && is_acronym_like(piece))
    {
        return Role::Several;
    }
    let unspaced_name = words
        .iter()
        .any(|w| w.chars().count() >= 4 && w.chars().all(crate::script::is_unspaced));
    if unspaced_name || content_count(&words, lexicon) >= 2 {
        Role::Name
    } else {
        Role::Qualifier
    }
}

fn content_count(words: &[String], lexicon: &Lexicon) -> usize {
    words
        .iter()
        .filter(|word| !lexicon.is_stop_word(word))
        .count()
}

fn is_only_places(text: &str, lexicon: &Lexicon) -> bool {
    let prepared = PreparedName::new(text, lexicon);
    !prepared.units().is_empty()
        && prepared
            .units()
            .iter()
            .all(|unit| matches!(unit.kind, UnitKind::Place(_)))
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

    /// Line | names, separated by ; | acronyms, separated by ;
    const LINES: &str = "\
CSW (Christian Solidarity Worldwide)|Christian Solidarity Worldwide|csw
Asia Democracy Network (ADN)|Asia Democracy Network|adn
Human Rights Foundation (Japan) 【日本人権財団】|Human Rights Foundation (Japan);日本人権財団|
Reporters Without Borders (Reporters sans frontières, RSF)|Reporters Without Borders;Reporters sans frontières|rsf
Friends of Tibet (NZ)|Friends of Tibet (NZ)|
FIDH||fidh
ISHR (Munich)|ISHR (Munich)|
Centro de Justicia y Paz - Cepaz|Centro de Justicia y Paz - Cepaz|
Réseau International des Droits Humains RIDH|Réseau International des Droits Humains|ridh
Lesbian and Gay Federation in Germany LSVD|Lesbian and Gay Federation in Germany|lsvd
Youth Network on HIV/AIDS in Nigeria|Youth Network on HIV/AIDS in Nigeria|
Wellesley Centers for Women (ad referendum)|Wellesley Centers for Women (ad referendum)|
MINBYUN - Lawyers for a Democratic Society|Lawyers for a Democratic Society|minbyun
Yayasan Bantuan Hukum Indonesia (YBHI) / Indonesia Legal Aid Foundation|Yayasan Bantuan Hukum Indonesia;Indonesia Legal Aid Foundation|ybhi
DefendDefenders (East and Horn of Africa Human Rights Defenders Project)|DefendDefenders;East and Horn of Africa Human Rights Defenders Project|";

    #[test]
    fn lines_part_into_names_and_acronyms() {
        for row in LINES.lines() {
            let columns: Vec<&str> = row.split('|').collect();
            let found = parts(columns[0], Lexicon::bundled());
            let told = (found.names.join(";"), found.acronyms.join(";"));
            assert_eq!(
                told,
                (columns[1].to_owned(), columns[2].to_owned()),
                "{}",
                columns[0]
            );
        }
    }

    #[test]
    fn nothing_is_lost_from_a_line_that_cannot_be_parted() {
        assert_eq!(parts("()", Lexicon::bundled()).names, ["()"]);
        assert_eq!(
            parts(" Tata Trusts ", Lexicon::bundled()).names,
            ["Tata Trusts"]
        );
    }
}

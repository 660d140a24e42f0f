//! Persons who sign for themselves, told from organisations by what the line says: a phrase of capacity, an honorific,
//! or a role behind a person's name. No list of persons.

use crate::fold::fold_letters;

/// A person as a line gives them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Individual {
    /// The name without honorific and capacity.
    pub(super) name: String,
    /// The words that say that a person signs.
    pub(super) capacity: String,
}

/// Phrases that say so, folded; the capacity runs from here to the end of the line.
const PHRASES: &[&str] = &[
    "individually",
    "in a personal capacity",
    "in a private capacity",
    "in an individual capacity",
    "in his personal capacity",
    "in her personal capacity",
    "in their personal capacity",
    "in my personal capacity",
    "in his individual capacity",
    "in her individual capacity",
    "in their individual capacity",
    "in his own capacity",
    "in her own capacity",
    "in their own capacity",
    "in personal capacity",
    "in individual capacity",
    "as an individual",
    "personal capacity",
    "individual capacity",
    "a titre individuel",
    "a titre personnel",
    "a titre prive",
    "en son nom propre",
    "a titulo personal",
    "a titulo individual",
    "a titulo particular",
    "en su capacidad personal",
    "en su capacidad individual",
    "de manera individual",
    "a titulo pessoal",
    "以个人身份",
    "以個人身分",
    "以個人身份",
    "以个人名义",
    "以個人名義",
    "个人身份",
    "個人身份",
    "个人名义",
    "個人名義",
    "в личном качестве",
    "بصفته الشخصية",
    "بصفتها الشخصية",
    "in personlicher eigenschaft",
];

/// Honorifics before a name, folded.
const BEFORE: &[&str] = &[
    "mr",
    "mr.",
    "mrs",
    "mrs.",
    "ms",
    "ms.",
    "miss",
    "mx.",
    "dr",
    "dr.",
    "prof",
    "prof.",
    "professor",
    "sir",
    "dame",
    "judge",
    "rev.",
    "reverend",
    "hon.",
    "m.",
    "mme",
    "mme.",
    "mlle",
    "me.",
    "pr.",
    "sr.",
    "sra.",
    "srta.",
    "dra.",
    "don",
    "dona",
];

/// Honorifics after a name in East Asian writing.
const AFTER: &[&str] = &["先生", "女士", "教授", "博士", "律师", "律師", "法官"];

/// Roles behind a comma, folded.
const ROLES: &[&str] = &[
    "independent expert",
    "former",
    "professor",
    "lawyer",
    "journalist",
    "researcher",
    "author",
    "writer",
    "activist",
    "academic",
    "nobel",
    "judge",
    "physician",
    "poet",
    "scholar",
    "senator",
    "member of parliament",
    "mp",
    "barrister",
    "special rapporteur",
    "avocat",
    "avocate",
    "journaliste",
    "ancien",
    "ancienne",
    "professeur",
    "professeure",
    "chercheur",
    "chercheuse",
    "ecrivain",
    "ecrivaine",
    "senateur",
    "senatrice",
    "militante",
    "expert",
    "experte",
    "abogado",
    "abogada",
    "periodista",
    "ex",
    "profesor",
    "profesora",
    "escritor",
    "escritora",
    "investigador",
    "investigadora",
    "exrelator",
];

/// Words of organisations' names, folded: a name with one is no person, whatever stands before it.
const ORGANISATION: &[&str] = &[
    "foundation",
    "institute",
    "association",
    "center",
    "centre",
    "society",
    "network",
    "trust",
    "committee",
    "council",
    "fund",
    "project",
    "group",
    "union",
    "organization",
    "organisation",
    "movement",
    "house",
    "fondation",
    "institut",
    "comite",
    "reseau",
    "fundacion",
    "instituto",
    "asociacion",
    "centro",
    "comite",
    "red",
    "ligue",
    "collectif",
    "memorial",
    "school",
    "university",
    "clinic",
    "hospital",
    "league",
    "club",
    "forum",
    "initiative",
    "alliance",
    "coalition",
    "media",
    "books",
    "international",
];

/// Reads a person from a line; `None` when nothing says that it is one.
pub(super) fn read(line: &str) -> Option<Individual> {
    by_phrase(line)
        .or_else(|| by_honorific(line))
        .or_else(|| by_role(line))
}

fn by_phrase(line: &str) -> Option<Individual> {
    let starts = line.char_indices().map(|(at, _)| at);
    let at = starts
        .filter(|at| {
            *at == 0
                || !line[..*at].ends_with(char::is_alphanumeric)
                || !line[*at..].starts_with(|letter: char| letter.is_ascii_alphabetic())
        })
        .find(|at| {
            let rest = fold_letters(&line[*at..]);
            PHRASES.iter().any(|phrase| rest.starts_with(phrase))
        })?;
    let capacity = line[at..]
        .trim_end_matches([')', '）', ']', '.'])
        .trim()
        .to_owned();
    let before = line[..at]
        .trim_end()
        .trim_end_matches(['(', '（', '[', ',', '，', '-', '–', '—', ';', ' ']);
    let name = without_honorific(before);
    (!name.is_empty() && !has_organisation_word(before)).then_some(Individual { name, capacity })
}

fn by_honorific(line: &str) -> Option<Individual> {
    let (person, role) = line
        .split_once([',', '，'])
        .map_or((line, None), |(person, role)| (person, Some(role.trim())));
    let name = without_honorific(person);
    let honorific = honorific_of(person)?;
    let is_person = !has_organisation_word(person)
        && (1..=5).contains(&name.split_whitespace().count())
        && !name.contains(['(', '[', '/']);
    let capacity = role.map_or_else(|| honorific.to_owned(), str::to_owned);
    is_person.then_some(Individual { name, capacity })
}

fn by_role(line: &str) -> Option<Individual> {
    let (person, role) = line.split_once([',', '，'])?;
    let words: Vec<&str> = person.split_whitespace().collect();
    let looks_personal = (2..=4).contains(&words.len())
        && words
            .iter()
            .all(|word| word.starts_with(char::is_uppercase) && !is_all_capitals(word));
    let role = role.trim();
    let folded = fold_letters(role);
    let says_role = ROLES.iter().any(|known| {
        folded
            .strip_prefix(known)
            .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    });
    (looks_personal && says_role && !has_organisation_word(person)).then(|| Individual {
        name: person.trim().to_owned(),
        capacity: role.to_owned(),
    })
}

fn is_all_capitals(word: &str) -> bool {
    word.chars().count() > 2 && word.chars().all(|letter| !letter.is_lowercase())
}

fn has_organisation_word(text: &str) -> bool {
    let folded = fold_letters(text);
    folded
        .split(|letter: char| !letter.is_alphanumeric())
        .any(|word| ORGANISATION.contains(&word))
}

fn honorific_of(person: &str) -> Option<&str> {
    let first = person.split_whitespace().next()?;
    let before = Some(first).filter(|first| BEFORE.contains(&fold_letters(first).as_str()));
    before.or_else(|| {
        AFTER
            .iter()
            .find(|after| person.trim_end().ends_with(*after) && person.chars().count() <= 8)
            .copied()
    })
}

fn without_honorific(person: &str) -> String {
    let person = person.trim();
    let rest = person
        .split_once(char::is_whitespace)
        .filter(|(first, _)| BEFORE.contains(&fold_letters(first).as_str()))
        .map_or(person, |(_, rest)| rest);
    let bare = AFTER
        .iter()
        .find_map(|after| rest.strip_suffix(after))
        .unwrap_or(rest);
    bare.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn persons_are_told_from_organisations() {
        for (line, expected) in [
            (
                "Ana Example individually as an independent expert",
                Some(("Ana Example", "individually as an independent expert")),
            ),
            (
                "Ms. Ana Example (in her personal capacity)",
                Some(("Ana Example", "in her personal capacity")),
            ),
            (
                "Jeanne Exemple, à titre personnel",
                Some(("Jeanne Exemple", "à titre personnel")),
            ),
            (
                "Juan Ejemplo, a título personal",
                Some(("Juan Ejemplo", "a título personal")),
            ),
            ("例某某以个人身份", Some(("例某某", "以个人身份"))),
            ("例某某教授", Some(("例某某", "教授"))),
            ("Dr. Ana Example", Some(("Ana Example", "Dr."))),
            (
                "Prof. Ana Example, University of Nowhere",
                Some(("Ana Example", "University of Nowhere")),
            ),
            (
                "Ana B. Example, former Special Rapporteur",
                Some(("Ana B. Example", "former Special Rapporteur")),
            ),
            ("Dr. Example Foundation", None),
            ("Dame Example Trust", None),
            ("Example Watch, Taiwan", None),
            ("Centre for Individually Owned Land", None),
            ("Justice Access Point", None),
            ("René Example, the voice for human rights", None),
        ] {
            let found = read(line);
            assert_eq!(
                found
                    .as_ref()
                    .map(|person| (person.name.as_str(), person.capacity.as_str())),
                expected,
                "{line}"
            );
        }
    }
}

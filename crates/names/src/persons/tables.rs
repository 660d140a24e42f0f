//! The tables that persons' names are read with: titles, particles, surnames, families of spellings, look-alike letters. Refuses to
//! compare: it only looks up.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::fold::fold;
use crate::forms::quick::QuickMap;
use crate::table::rows;

/// How forms of one given name belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Kinship {
    /// Spellings of one name: Muhammad, Memet.
    Spelling,
    /// A short or fond form and its full form: Bob, Robert.
    Nickname,
    /// One name in two languages: Juan, John.
    Cognate,
}

/// The strength of a title.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Title {
    /// Never a name by itself.
    Plain,
    /// Also a name, or part of one.
    Weak,
}

pub(crate) struct PersonTables {
    titles: QuickMap<String, Title>,
    unspaced_titles: Vec<Vec<char>>,
    families: QuickMap<String, Vec<(u16, Kinship)>>,
    surnames: HashSet<String>,
    confusables: QuickMap<char, char>,
}

static TABLES: LazyLock<PersonTables> = LazyLock::new(PersonTables::read);

/// Returns the bundled tables, read once.
pub(crate) fn tables() -> &'static PersonTables {
    &TABLES
}

impl PersonTables {
    fn read() -> Self {
        let mut tables = Self {
            titles: QuickMap::default(),
            unspaced_titles: Vec::new(),
            families: QuickMap::default(),
            surnames: HashSet::new(),
            confusables: QuickMap::default(),
        };
        tables.read_titles(include_str!("../../data/person_titles.tsv"));
        tables.read_families(include_str!("../../data/person_variants.tsv"));
        for (_, columns) in rows(include_str!("../../data/han_surnames.tsv")) {
            let surnames = columns.get(1).copied().unwrap_or_default();
            tables
                .surnames
                .extend(surnames.split(' ').map(str::to_owned));
        }
        for (_, columns) in rows(include_str!("../../data/confusables.tsv")) {
            if let [latin, others] = columns[..]
                && let Some(latin) = latin.chars().next()
            {
                tables
                    .confusables
                    .extend(others.chars().map(|other| (other, latin)));
            }
        }
        tables
    }

    fn read_titles(&mut self, table: &str) {
        for (_, columns) in rows(table) {
            let [_, strength, forms] = columns[..] else {
                continue;
            };
            let title = if strength == "weak" {
                Title::Weak
            } else {
                Title::Plain
            };
            for form in forms.split('|') {
                let form = fold(form);
                if form.chars().all(crate::script::is_unspaced) || is_hangul(&form) {
                    self.unspaced_titles.push(form.chars().collect());
                }
                self.titles.entry(form).or_insert(title);
            }
        }
        self.unspaced_titles
            .sort_by_key(|title| std::cmp::Reverse(title.len()));
    }

    fn read_families(&mut self, table: &str) {
        for (at, (_, columns)) in rows(table).enumerate() {
            let [kinship, forms] = columns[..] else {
                continue;
            };
            let kinship = match kinship {
                "spelling" => Kinship::Spelling,
                "nickname" => Kinship::Nickname,
                _ => Kinship::Cognate,
            };
            let family = u16::try_from(at).expect("invariant: fewer than 65,536 families");
            for form in forms.split('|') {
                let known = self.families.entry(fold(form)).or_default();
                if !known.contains(&(family, kinship)) {
                    known.push((family, kinship));
                }
            }
        }
    }

    pub(crate) fn title(&self, folded: &str) -> Option<Title> {
        self.titles.get(folded).copied()
    }

    /// Returns the length of a title that ends a text in a script without spaces.
    pub(crate) fn unspaced_title_at_end(&self, text: &[char]) -> Option<usize> {
        let ends = |title: &&Vec<char>| title.len() + 2 <= text.len() && text.ends_with(title);
        self.unspaced_titles.iter().find(ends).map(Vec::len)
    }

    pub(crate) fn families_of(&self, folded: &str) -> &[(u16, Kinship)] {
        self.families.get(folded).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn is_surname(&self, characters: &[char]) -> bool {
        let mut key = String::with_capacity(8);
        key.extend(characters);
        self.surnames.contains(&key)
    }

    /// Returns the Latin letter that a letter of another script looks like.
    pub(crate) fn latin_look_alike(&self, c: char) -> Option<char> {
        self.confusables.get(&c).copied()
    }
}

/// Says whether a text is written in Hangul syllables only.
pub(crate) fn is_hangul(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| ('가'..='힣').contains(&c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_every_table_is_read() {
        let rows_of = |table: &'static str| rows(table).count();
        assert_eq!(
            rows_of(include_str!("../../data/han_surnames.tsv")),
            2,
            "two rows of surnames"
        );
        for (line, columns) in rows(include_str!("../../data/person_titles.tsv")) {
            assert_eq!(columns.len(), 3, "titles, line {line}");
            assert!(
                ["title", "weak"].contains(&columns[1]),
                "titles, line {line}"
            );
        }
        for (line, columns) in rows(include_str!("../../data/person_variants.tsv")) {
            assert_eq!(columns.len(), 2, "variants, line {line}");
            assert!(
                ["spelling", "nickname", "cognate"].contains(&columns[0]),
                "variants, line {line}"
            );
            assert!(columns[1].contains('|'), "variants, line {line}");
        }
        for (line, columns) in rows(include_str!("../../data/confusables.tsv")) {
            assert_eq!(columns.len(), 2, "confusables, line {line}");
        }
    }

    #[test]
    fn look_ups_find_what_the_tables_hold() {
        assert!(tables().is_surname(&['欧', '阳']));
        assert_eq!(tables().latin_look_alike('а'), Some('a'));
        assert_eq!(tables().title("haji"), Some(Title::Weak));
        assert_eq!(
            tables().unspaced_title_at_end(&['周', '娜', '女', '士']),
            Some(2)
        );
        assert!(!tables().families_of("买买提").is_empty());
    }
}

//! What a column is, by its name: words of English, Chinese, Russian, French, Spanish and Arabic. It refuses to look at values.

use rapporteur_names::fold;

/// The words, a line for each role.
const TABLE: &str = include_str!("column_words.tsv");

/// What a column seems to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    Id,
    List,
    Truth,
    Given,
    Family,
    Full,
    OtherName,
    Organisation,
    Acronym,
    Date(Topic),
    Year(Topic),
    Age,
    Place(Topic),
    Latitude,
    Longitude,
    Category,
    Code,
    Text,
    Number,
    /// Known, and of no use for linking.
    Skip,
}

/// Of what a date or a place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Topic {
    Birth,
    Death,
    Event,
    Residence,
    Plain,
}

/// Where in a column's name a word must stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Where {
    /// It is the whole name.
    Whole,
    /// Anywhere; the longest that is found counts.
    Within,
    /// Anywhere, and a topic may stand beside it.
    Noun,
}

/// The words, folded.
pub(super) struct ColumnWords {
    roles: Vec<(Role, Where, Vec<String>)>,
    topics: Vec<(Topic, Vec<String>)>,
}

impl ColumnWords {
    /// Reads the table that is part of the program.
    pub(super) fn read() -> Self {
        let mut words = Self {
            roles: Vec::new(),
            topics: Vec::new(),
        };
        for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
            let mut cells = line.split('\t');
            let mut cell = || cells.next().expect("invariant: a line has three cells");
            let (holds, place) = (cell(), cell());
            let phrases = cell().split('|').map(fold).collect();
            if place == "topic" {
                words.topics.push((topic_named(holds), phrases));
                continue;
            }
            let place = match place {
                "whole" => Where::Whole,
                "within" => Where::Within,
                _ => Where::Noun,
            };
            words.roles.push((role_named(holds), place, phrases));
        }
        words
    }

    /// The role that a column's name speaks of, with the words that say so.
    pub(super) fn role_of(&self, column: &str) -> Option<(Role, String)> {
        let name = words_of(column);
        let whole = self
            .with(Where::Whole)
            .find(|(_, phrases)| phrases.contains(&name));
        if let Some((role, _)) = whole {
            return Some((role, name));
        }
        let within = self.within(&name);
        if let Some((Role::Skip, _)) = within {
            return within;
        }
        self.dated_or_placed(&name).or(within).or_else(|| {
            let is_id = name.split(' ').next_back() == Some("id") || name.ends_with("编号");
            is_id.then(|| (Role::Id, "id".to_owned()))
        })
    }

    fn with(&self, place: Where) -> impl Iterator<Item = (Role, &Vec<String>)> {
        self.roles
            .iter()
            .filter(move |(_, own, _)| *own == place)
            .map(|(role, _, phrases)| (*role, phrases))
    }

    fn within(&self, name: &str) -> Option<(Role, String)> {
        let mut best: Option<(Role, &str)> = None;
        for (role, phrases) in self.with(Where::Within) {
            if let Some(phrase) = longest(name, phrases)
                && best.is_none_or(|(_, other)| length(phrase) > length(other))
            {
                best = Some((role, phrase));
            }
        }
        best.map(|(role, phrase)| (role, phrase.to_owned()))
    }

    /// A date, year or place of something, such as `place of birth` or 被捕日期.
    fn dated_or_placed(&self, name: &str) -> Option<(Role, String)> {
        let (role, noun) = self
            .with(Where::Noun)
            .find_map(|(role, phrases)| Some((role, longest(name, phrases)?)))?;
        let topic = self
            .topics
            .iter()
            .find_map(|(topic, phrases)| Some((*topic, longest(name, phrases)?)));
        Some(match topic {
            Some((topic, of)) => (role.of(topic), format!("{of}, {noun}")),
            None => (role, noun.to_owned()),
        })
    }
}

impl Role {
    /// The same of this topic.
    fn of(self, topic: Topic) -> Self {
        match self {
            Self::Date(_) => Self::Date(topic),
            Self::Year(_) => Self::Year(topic),
            Self::Place(_) => Self::Place(topic),
            other => other,
        }
    }
}

fn role_named(word: &str) -> Role {
    match word {
        "id" => Role::Id,
        "list" => Role::List,
        "truth" => Role::Truth,
        "given" => Role::Given,
        "family" => Role::Family,
        "full" => Role::Full,
        "other-name" => Role::OtherName,
        "organisation" => Role::Organisation,
        "acronym" => Role::Acronym,
        "date" => Role::Date(Topic::Plain),
        "date-of-birth" => Role::Date(Topic::Birth),
        "year" => Role::Year(Topic::Plain),
        "year-of-birth" => Role::Year(Topic::Birth),
        "age" => Role::Age,
        "place" => Role::Place(Topic::Plain),
        "place-of-birth" => Role::Place(Topic::Birth),
        "place-of-residence" => Role::Place(Topic::Residence),
        "latitude" => Role::Latitude,
        "longitude" => Role::Longitude,
        "category" => Role::Category,
        "code" => Role::Code,
        "text" => Role::Text,
        "number" => Role::Number,
        "skip" => Role::Skip,
        other => unreachable!("invariant: the table names no role {other:?}"),
    }
}

fn topic_named(word: &str) -> Topic {
    match word {
        "birth" => Topic::Birth,
        "death" => Topic::Death,
        "event" => Topic::Event,
        "residence" => Topic::Residence,
        other => unreachable!("invariant: the table names no topic {other:?}"),
    }
}

fn length(phrase: &str) -> usize {
    phrase.chars().count()
}

fn longest<'p>(name: &str, phrases: &'p [String]) -> Option<&'p str> {
    phrases
        .iter()
        .map(String::as_str)
        .filter(|phrase| has(name, phrase))
        .max_by_key(|phrase| length(phrase))
}

/// Whether a folded name holds a phrase: as whole words, or anywhere in scripts written without spaces.
fn has(name: &str, phrase: &str) -> bool {
    if phrase
        .chars()
        .any(|c| ('\u{3400}'..='\u{9fff}').contains(&c))
    {
        return name.contains(phrase);
    }
    let wanted: Vec<&str> = phrase.split(' ').collect();
    let own: Vec<&str> = name.split(' ').collect();
    own.windows(wanted.len()).any(|window| window == wanted)
}

/// A column's name in folded words: `dateOfBirth_2` is `date of birth 2`.
fn words_of(column: &str) -> String {
    let mut spaced = String::new();
    let mut last_lower = false;
    for c in column.chars() {
        if c.is_uppercase() && last_lower {
            spaced.push(' ');
        }
        last_lower = c.is_lowercase();
        spaced.push(if c == '_' || c == '-' || c == '.' {
            ' '
        } else {
            c
        });
    }
    fold(&spaced)
}

//! A model made from a table's columns: each choice with its reason in words. It refuses to use what it does not understand.

use std::collections::BTreeMap;

use super::guess_values::{Look, Seen, look};
use super::guess_words::{ColumnWords, Role, Topic};
use super::{Field, FieldKind, LinkKind, LinkModel, Scope};

/// A column with what its name and its values say.
struct Column<'c> {
    name: &'c str,
    role: Option<Role>,
    /// The words of the name that speak for the role.
    words: String,
    seen: Seen,
}

/// A sensible model for these columns, with a reason in words for each choice and for each column left out.
/// `samples` holds values of each column in the columns' order; empty ones may be left out.
pub fn guess(columns: &[String], samples: &[Vec<String>]) -> (LinkModel, Vec<String>) {
    const NOTHING: &[String] = &[];
    let words = ColumnWords::read();
    let columns = columns
        .iter()
        .enumerate()
        .map(|(at, name)| Column::new(&words, name, samples.get(at).map_or(NOTHING, Vec::as_slice)))
        .collect();
    let mut guessing = Guessing {
        columns,
        reasons: Vec::new(),
        model: LinkModel {
            scope: Scope::Both,
            ..LinkModel::default()
        },
    };
    guessing.roles_from_values();
    guessing.id_list_truth();
    guessing.names();
    guessing.organisations();
    guessing.dates();
    guessing.places();
    guessing.rest();
    guessing.kind();
    (guessing.model, guessing.reasons)
}

impl<'c> Column<'c> {
    fn new(words: &ColumnWords, name: &'c str, values: &[String]) -> Self {
        let seen = look(values);
        let (role, words) = words
            .role_of(name)
            .map_or((None, String::new()), |(role, words)| {
                (Some(role), format!("its name says {words:?}"))
            });
        Self {
            name,
            role,
            words,
            seen,
        }
    }

    /// What the column's name speaks of and its values are not.
    fn contradicted(&self) -> Option<&'static str> {
        let look = self.seen.look;
        match self.role? {
            Role::Date(_) | Role::Year(_) if !matches!(look, Look::Dates | Look::Empty) => {
                Some("a date")
            }
            Role::Given | Role::Family | Role::Full
                if matches!(
                    look,
                    Look::Codes | Look::Dates | Look::Degrees | Look::Numbers
                ) =>
            {
                Some("a name")
            }
            _ => None,
        }
    }
}

struct Guessing<'c> {
    columns: Vec<Column<'c>>,
    reasons: Vec<String>,
    model: LinkModel,
}

impl Guessing<'_> {
    fn say(&mut self, column: usize, words: &str) {
        let column = &self.columns[column];
        let why = if column.words.is_empty() {
            String::new()
        } else {
            format!(", because {}", column.words)
        };
        self.reasons.push(format!("{}: {words}{why}", column.name));
    }

    fn name(&self, column: usize) -> String {
        self.columns[column].name.to_owned()
    }

    fn with(&self, wanted: impl Fn(Role) -> bool) -> Vec<usize> {
        (0..self.columns.len())
            .filter(|&at| self.columns[at].role.is_some_and(&wanted))
            .collect()
    }

    /// The first column with a role; others with it are named and not used.
    fn one(&mut self, role: Role, words: &str) -> Option<usize> {
        let found = self.with(|own| own == role);
        let first = *found.first()?;
        self.say(first, words);
        for &other in &found[1..] {
            self.say(
                other,
                &format!("not used: {} is the same already", self.columns[first].name),
            );
        }
        Some(first)
    }

    fn add(&mut self, name: &str, kind: FieldKind) {
        let mut own = name.replace(':', " ");
        let mut again = 2;
        while own.is_empty() || self.model.fields.iter().any(|field| field.name == own) {
            own = format!("{name} {again}").replace(':', " ");
            again += 1;
        }
        self.model.fields.push(Field { name: own, kind });
    }

    /// Where a name says nothing, the values may; where both speak and disagree, the values are right.
    fn roles_from_values(&mut self) {
        let named = |columns: &[Column], roles: &[Role]| {
            columns
                .iter()
                .any(|column| column.role.is_some_and(|role| roles.contains(&role)))
        };
        let has_name = named(
            &self.columns,
            &[Role::Full, Role::Given, Role::Family, Role::Organisation],
        );
        let has_id = named(&self.columns, &[Role::Id]);
        let mut name_taken = has_name;
        let mut id_taken = has_id;
        for column in &mut self.columns {
            if let Some(of) = column.contradicted() {
                column.words = format!("its name speaks of {of}, but its values are none");
                column.role = None;
                continue;
            }
            if column.role.is_some() {
                continue;
            }
            let (role, words) = match column.seen.look {
                Look::Sexes => (Role::Category, "its values are words for sexes"),
                Look::Dates => (Role::Date(Topic::Plain), "its values are dates"),
                Look::Codes if column.seen.is_unique() && !id_taken => {
                    id_taken = true;
                    (Role::Id, "its values are codes, none of them twice")
                }
                Look::Codes => (Role::Code, "its values are codes"),
                Look::Texts => (Role::Text, "its values are texts"),
                Look::Names if !name_taken => {
                    name_taken = true;
                    (Role::Full, "its values look like names")
                }
                _ => continue,
            };
            column.role = Some(role);
            column.words = words.to_owned();
        }
        self.pair_of_degrees();
    }

    /// Two columns of degrees beside each other are latitude and longitude.
    fn pair_of_degrees(&mut self) {
        let is_free = |column: &Column| column.role.is_none() && column.seen.look == Look::Degrees;
        let pair = (1..self.columns.len())
            .find(|&at| is_free(&self.columns[at - 1]) && is_free(&self.columns[at]));
        if let Some(at) = pair {
            for (column, role) in [(at - 1, Role::Latitude), (at, Role::Longitude)] {
                self.columns[column].role = Some(role);
                self.columns[column].words =
                    "two columns of degrees stand beside each other".to_owned();
            }
        }
    }

    fn id_list_truth(&mut self) {
        let ids = self.with(|role| role == Role::Id);
        let unique = ids
            .iter()
            .copied()
            .find(|&at| self.columns[at].seen.is_unique() || self.columns[at].seen.count == 0);
        for &at in &ids {
            if Some(at) == unique {
                self.say(at, "names a record");
                self.model.id = Some(self.name(at));
            } else if unique.is_some() {
                self.say(at, "not used: another column names the records");
            } else {
                self.say(at, "not used: it stands for several records");
            }
        }
        if let Some(at) = self.one(Role::List, "says in which list a record stands") {
            self.model.list = Some(self.name(at));
        }
        if let Some(at) = self.one(Role::Truth, "says what is one in truth; never compared") {
            self.model.truth = Some(self.name(at));
        }
    }

    fn names(&mut self) {
        let given = self.one(Role::Given, "given name");
        let family = self.one(Role::Family, "family name");
        let full = self.one(Role::Full, "whole name");
        if given.is_none() && family.is_none() && full.is_none() {
            return;
        }
        let column = |at: Option<usize>| at.map(|at| self.name(at));
        let kind = FieldKind::PersonName {
            given: column(given),
            family: column(family),
            full: column(full),
        };
        self.add("name", kind);
    }

    fn organisations(&mut self) {
        let acronym = self.one(Role::Acronym, "acronym of the organisation");
        let found = self.with(|role| role == Role::Organisation);
        for (at, &column) in found.iter().enumerate() {
            self.say(column, "name of an organisation");
            let kind = FieldKind::Organisation {
                column: self.name(column),
                acronym: acronym.filter(|_| at == 0).map(|at| self.name(at)),
                place: None,
            };
            self.add(&self.name(column), kind);
        }
        if let (true, Some(acronym)) = (found.is_empty(), acronym) {
            self.say(acronym, "not used: no column holds the organisation's name");
        }
    }

    /// Dates of one topic are one field, the most exact column first.
    fn dates(&mut self) {
        let mut topics: BTreeMap<Topic, Vec<usize>> = BTreeMap::new();
        for at in self.with(|role| matches!(role, Role::Date(_))) {
            if let Some(Role::Date(topic)) = self.columns[at].role {
                topics.entry(topic).or_default().push(at);
            }
        }
        for at in self.with(|role| matches!(role, Role::Year(_))) {
            if let Some(Role::Year(topic)) = self.columns[at].role {
                topics.entry(topic).or_default().push(at);
            }
        }
        for (topic, columns) in topics {
            // Plain dates have no common subject: each is a field by itself.
            if topic == Topic::Plain {
                for at in columns {
                    self.say(at, "date");
                    let columns = vec![self.name(at)];
                    self.add(&self.name(at), FieldKind::Date { columns });
                }
                continue;
            }
            for &at in &columns {
                self.say(at, &format!("date of {}", topic.in_words()));
            }
            let columns = columns.into_iter().map(|at| self.name(at)).collect();
            self.add(topic.in_words(), FieldKind::Date { columns });
        }
    }

    fn places(&mut self) {
        let lat = self.one(Role::Latitude, "latitude");
        let lon = self.one(Role::Longitude, "longitude");
        let mut degrees = lat.zip(lon);
        if let (None, Some(lone)) = (degrees, lat.or(lon)) {
            self.say(lone, "not used: latitude and longitude go together");
        }
        for at in self.with(|role| matches!(role, Role::Place(_))) {
            let Some(Role::Place(topic)) = self.columns[at].role else {
                continue;
            };
            self.say(at, &format!("place{}", topic.of()));
            let degrees = degrees.take();
            let kind = FieldKind::Place {
                column: Some(self.name(at)),
                lat: degrees.map(|(lat, _)| self.name(lat)),
                lon: degrees.map(|(_, lon)| self.name(lon)),
            };
            self.add(&self.name(at), kind);
        }
        if let Some((lat, lon)) = degrees {
            let kind = FieldKind::Place {
                column: None,
                lat: Some(self.name(lat)),
                lon: Some(self.name(lon)),
            };
            self.add("position", kind);
        }
    }

    /// What is left: one field a column, and a word on each column that is not used.
    fn rest(&mut self) {
        for at in 0..self.columns.len() {
            let column = self.name(at);
            let (words, kind) = match self.columns[at].role {
                Some(Role::Category) => ("one of few values", FieldKind::Category { column }),
                Some(Role::Code) => ("code", FieldKind::Code { column }),
                Some(Role::OtherName) => ("name", FieldKind::Name { column }),
                Some(Role::Text) => ("text", FieldKind::Text { column }),
                Some(Role::Age) => {
                    let tolerance = 2.0;
                    (
                        "age, two years apart at most",
                        FieldKind::Number { column, tolerance },
                    )
                }
                Some(Role::Number) => {
                    let tolerance = 0.0;
                    ("quantity", FieldKind::Number { column, tolerance })
                }
                Some(Role::Skip) => {
                    self.say(at, "not used: it says nothing of the subject");
                    continue;
                }
                None => {
                    self.unknown(at);
                    continue;
                }
                Some(_) => continue,
            };
            self.say(at, words);
            self.add(&self.name(at), kind);
        }
    }

    fn unknown(&mut self, at: usize) {
        let Seen { look, distinct, .. } = self.columns[at].seen;
        let words = match look {
            Look::Empty => "not used: it holds no value".to_owned(),
            Look::Categories => format!(
                "not used: not understood; it holds {distinct} different values. Add it as a category if it says something of the subject"
            ),
            _ => {
                "not used: not understood. Add it to the model if it says something of the subject"
                    .to_owned()
            }
        };
        self.say(at, &words);
    }

    fn kind(&mut self) {
        let has =
            |test: fn(&FieldKind) -> bool| self.model.fields.iter().any(|field| test(&field.kind));
        self.model.kind = if has(|kind| matches!(kind, FieldKind::PersonName { .. })) {
            LinkKind::Persons
        } else if has(|kind| matches!(kind, FieldKind::Organisation { .. })) {
            LinkKind::Organisations
        } else if has(|kind| matches!(kind, FieldKind::Date { .. } | FieldKind::Place { .. })) {
            LinkKind::Events
        } else if has(|kind| matches!(kind, FieldKind::Text { .. })) {
            LinkKind::Texts
        } else {
            LinkKind::Persons
        };
    }
}

impl Topic {
    fn in_words(self) -> &'static str {
        match self {
            Self::Birth => "birth",
            Self::Death => "death",
            Self::Event => "event",
            Self::Residence => "residence",
            Self::Plain => "date",
        }
    }

    fn of(self) -> String {
        match self {
            Self::Plain => String::new(),
            topic => format!(" of {}", topic.in_words()),
        }
    }
}

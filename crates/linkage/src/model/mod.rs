//! What is linked and by which columns: a model that a person can read, change and hand on. It refuses to know files and values.

mod blocks;
mod guess;
mod guess_values;
mod guess_words;
mod parse;
mod same;
mod write;

pub use blocks::{BlockKey, BlockRule, KeyPart};
pub use guess::guess;
pub use same::{ListColumns, same_columns};

/// The most fields that a model may have.
pub const FIELDS_MAX: usize = 64;
/// The most blocking rules that a model may have.
pub const BLOCKS_MAX: usize = 32;
/// The longest TOML text that is read, in bytes.
pub const TEXT_BYTES_MAX: usize = 1 << 20;

/// What the records are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LinkKind {
    /// Persons.
    #[default]
    Persons,
    /// Organisations.
    Organisations,
    /// Events.
    Events,
    /// Texts.
    Texts,
}

/// Which pairs are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scope {
    /// Records of one list only: doubles.
    Within,
    /// Records of different lists only.
    Between,
    /// Both at once.
    #[default]
    Both,
}

/// One thing that is compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// The name by which rules and explanations speak of it.
    pub name: String,
    /// How it is compared and from which columns.
    pub kind: FieldKind,
}

/// How a field is compared, and the columns that hold it.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldKind {
    /// A person's name. Any of the columns may be absent, not all.
    PersonName {
        /// The column of given names.
        given: Option<String>,
        /// The column of family names.
        family: Option<String>,
        /// The column of whole names.
        full: Option<String>,
    },
    /// One name by itself.
    Name {
        /// The column.
        column: String,
    },
    /// The name of an organisation.
    Organisation {
        /// The column of names.
        column: String,
        /// The column of acronyms.
        acronym: Option<String>,
        /// The column of places.
        place: Option<String>,
    },
    /// A date, as exact as it is known: the first column that has a value counts.
    Date {
        /// The columns, the most exact first.
        columns: Vec<String>,
    },
    /// A place, by its name or by coordinates in degrees.
    Place {
        /// The column of names.
        column: Option<String>,
        /// The column of latitudes.
        lat: Option<String>,
        /// The column of longitudes.
        lon: Option<String>,
    },
    /// One of few values: sex, nationality, occupation.
    Category {
        /// The column.
        column: String,
    },
    /// A number or code that names somebody or something: id numbers, telephones, postcodes.
    Code {
        /// The column.
        column: String,
    },
    /// A quantity.
    Number {
        /// The column.
        column: String,
        /// The difference up to which two quantities may be one.
        tolerance: f64,
    },
    /// A text of many words.
    Text {
        /// The column.
        column: String,
    },
}

/// What can be set, and seldom is; `None` leaves it to the engine.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ModelParams {
    /// Weight in bits from which an edge is kept.
    pub floor_bits: Option<f64>,
    /// The most pairs that one block may bring before it is refined by a second key.
    pub block_pairs_max: Option<u64>,
    /// How many random pairs estimate how often strangers agree.
    pub random_pairs: Option<u64>,
}

/// A model of linking.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LinkModel {
    /// What the records are about.
    pub kind: LinkKind,
    /// The column that names a record; without it, records are named by list and row.
    pub id: Option<String>,
    /// The column that names a record's list; without it, each file is a list.
    pub list: Option<String>,
    /// The column that says what is one in truth; it is never compared.
    pub truth: Option<String>,
    /// Columns of some lists that go by another's name: their own name, then the other's.
    pub same: Vec<(String, String)>,
    /// Which pairs are looked at.
    pub scope: Scope,
    /// What is compared.
    pub fields: Vec<Field>,
    /// Which pairs are scored at all; `None` leaves it to the engine.
    pub blocks: Option<Vec<BlockRule>>,
    /// What can be set.
    pub params: ModelParams,
}

/// Why a model cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}{}: {message}", key_in_words(.key))]
pub struct ModelError {
    /// The line, from 1.
    pub line: usize,
    /// The key at fault; empty when it is none in particular.
    pub key: String,
    /// What is wrong.
    pub message: String,
}

fn key_in_words(key: &str) -> String {
    if key.is_empty() {
        String::new()
    } else {
        format!(", `{key}`")
    }
}

impl LinkKind {
    /// The word in a model.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Persons => "persons",
            Self::Organisations => "organisations",
            Self::Events => "events",
            Self::Texts => "texts",
        }
    }
}

impl Scope {
    /// The word in a model.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Within => "within",
            Self::Between => "between",
            Self::Both => "both",
        }
    }
}

impl FieldKind {
    /// The word in a model.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::PersonName { .. } => "person-name",
            Self::Name { .. } => "name",
            Self::Organisation { .. } => "organisation",
            Self::Date { .. } => "date",
            Self::Place { .. } => "place",
            Self::Category { .. } => "category",
            Self::Code { .. } => "code",
            Self::Number { .. } => "number",
            Self::Text { .. } => "text",
        }
    }

    /// The columns that it reads, in a fixed order.
    pub fn columns(&self) -> Vec<&str> {
        match self {
            Self::PersonName {
                given,
                family,
                full,
            } => given
                .iter()
                .chain(family)
                .chain(full)
                .map(String::as_str)
                .collect(),
            Self::Organisation {
                column,
                acronym,
                place,
            } => std::iter::once(column)
                .chain(acronym)
                .chain(place)
                .map(String::as_str)
                .collect(),
            Self::Place { column, lat, lon } => column
                .iter()
                .chain(lat)
                .chain(lon)
                .map(String::as_str)
                .collect(),
            Self::Date { columns } => columns.iter().map(String::as_str).collect(),
            Self::Name { column }
            | Self::Category { column }
            | Self::Code { column }
            | Self::Number { column, .. }
            | Self::Text { column } => vec![column],
        }
    }
}

impl LinkModel {
    /// The name by which a list's column is known here.
    pub fn known_as<'m>(&'m self, own: &'m str) -> &'m str {
        let named = self.same.iter().find(|(alias, _)| alias == own);
        named.map_or(own, |(_, column)| column)
    }

    /// Reads a model.
    ///
    /// # Errors
    /// [`ModelError`] with the line and the key.
    pub fn parse(text: &str) -> Result<Self, ModelError> {
        parse::parse(text)
    }

    /// The model as TOML; [`LinkModel::parse`] reads it back as it was.
    pub fn to_toml(&self) -> String {
        write::write(self)
    }

    /// A sensible model for columns of these names and values, with a reason in words for each choice.
    /// `samples` holds values of each column in the columns' order; empty ones may be left out.
    pub fn guess(columns: &[String], samples: &[Vec<String>]) -> (Self, Vec<String>) {
        guess(columns, samples)
    }

    /// Every column that the model names, each once: id, list, truth, then the fields' in order.
    pub fn columns(&self) -> Vec<&str> {
        let mut columns: Vec<&str> = Vec::new();
        let named = self.id.iter().chain(&self.list).chain(&self.truth);
        let compared = self.fields.iter().flat_map(|field| field.kind.columns());
        for column in named.map(String::as_str).chain(compared) {
            if !columns.contains(&column) {
                columns.push(column);
            }
        }
        columns
    }

    /// The columns that the model names and a table of these columns lacks.
    pub fn missing_columns(&self, columns: &[String]) -> Vec<&str> {
        let mut missing = self.columns();
        missing.retain(|wanted| !columns.iter().any(|column| column == wanted));
        missing
    }
}

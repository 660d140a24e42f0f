//! Kinds of entity and names of properties.

use std::fmt;
use std::str::FromStr;

/// A word that names no kind of entity.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown kind of entity {0:?}")]
pub struct UnknownKind(pub String);

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident => $word:literal,)+) => {
        /// What an entity is. The words are stored; they are listed in docs/glossary.md.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum EntityKind { $($(#[$doc])* $variant,)+ }

        impl EntityKind {
            /// Every kind, in the order of the glossary.
            pub const ALL: &[EntityKind] = &[$(EntityKind::$variant),+];

            /// The stored word.
            pub const fn as_str(self) -> &'static str {
                match self { $(EntityKind::$variant => $word,)+ }
            }
        }
    };
}

kinds! {
    /// A natural person.
    Person => "person",
    /// A group of persons that is no organisation.
    Group => "group",
    /// An organisation.
    Organisation => "organisation",
    /// A place.
    Place => "place",
    /// An open letter.
    Letter => "letter",
    /// One line of a letter's list of signatories.
    Signature => "signature",
    /// One decision of the Committee on NGOs on one application or status at one session.
    Decision => "decision",
    /// A motion put to a recorded vote in an international body.
    Motion => "motion",
    /// One State's vote on one motion.
    Vote => "vote",
}

impl fmt::Display for EntityKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for EntityKind {
    type Err = UnknownKind;

    fn from_str(word: &str) -> Result<Self, UnknownKind> {
        Self::ALL
            .iter()
            .copied()
            .find(|kind| kind.as_str() == word)
            .ok_or_else(|| UnknownKind(word.to_owned()))
    }
}

/// The name of a property of an entity: lower-case ASCII letters, digits and `_`, 1 to 64 of them, a letter first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Property(String);

impl Property {
    /// Wraps a property name.
    ///
    /// # Panics
    /// When the name is not of the form above: property names are written in code, not read from outside.
    pub fn new(name: &str) -> Self {
        Self::parse(name).unwrap_or_else(|| panic!("invariant: property name {name:?}"))
    }

    /// Reads a property name from outside; `None` when it is not of the form above.
    pub fn parse(name: &str) -> Option<Self> {
        let first_is_letter = name.starts_with(|first: char| first.is_ascii_lowercase());
        let all_fit = name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        (first_is_letter && all_fit && name.len() <= 64).then(|| Self(name.to_owned()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Property {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

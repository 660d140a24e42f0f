//! Statements: one value of one property of one entity, as one source says it (design, decision 1).

use crate::{EntityId, EntityKind, EvidenceId, Language, Property, SourceId, StatementId, Timestamp};

/// A value as the source gives it and as it is normalised for comparison and counting.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Value {
    /// The value as given, to the letter.
    pub given: String,
    /// The normalised form, where there is one (an ISO date, a closed word, trimmed white space).
    pub normalised: Option<String>,
}

impl Value {
    /// A value whose normalised form is what was given.
    pub fn plain(given: impl Into<String>) -> Self {
        Self { given: given.into(), normalised: None }
    }

    /// A value with a normalised form; kept only where it differs from what was given.
    pub fn normalised(given: impl Into<String>, normalised: impl Into<String>) -> Self {
        let (given, normalised) = (given.into(), normalised.into());
        let normalised = (normalised != given).then_some(normalised);
        Self { given, normalised }
    }

    /// The normalised form, or what was given when there is no other.
    pub fn effective(&self) -> &str {
        self.normalised.as_deref().unwrap_or(&self.given)
    }
}

/// Where in an evidence item a value stands. Lines count from 1, as an editor counts them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Locator {
    /// The item as a whole.
    Whole,
    /// One or more lines of a text.
    Lines {
        /// The first line.
        first: u32,
        /// The last line, equal to the first for one line.
        last: u32,
    },
    /// A cell of a table.
    Cell {
        /// The line on which the row begins in the file.
        line: u32,
        /// The name of the column.
        column: String,
    },
}

impl Locator {
    /// The line where the place begins, if it has one.
    pub fn line(&self) -> Option<u32> {
        match self {
            Locator::Whole => None,
            Locator::Lines { first, .. } => Some(*first),
            Locator::Cell { line, .. } => Some(*line),
        }
    }
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident => $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant,)+ }

        impl $name {
            /// Every value.
            pub const ALL: &[$name] = &[$($name::$variant),+];

            /// The stored word.
            pub const fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word,)+ }
            }

            /// Reads the stored word.
            pub fn parse(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.as_str() == word)
            }
        }
    };
}
pub(crate) use words;

words!(
    /// Whether a statement speaks for or against the value.
    Stance {
        /// The source says so.
        For => "for",
        /// The source denies it.
        Against => "against",
    }
);

words!(
    /// How far a statement is believed, before corroboration.
    Credibility {
        /// An official record of the body that acted.
        OfficialRecord => "official_record",
        /// A statement signed or published by those it concerns.
        FirstHand => "first_hand",
        /// A transcription or compilation of records by a third party.
        Compiled => "compiled",
        /// Nobody has judged it yet.
        Unjudged => "unjudged",
    }
);

words!(
    /// Who may see a statement or an item.
    Confidentiality {
        /// Anyone; it may be released.
        Public => "public",
        /// The mechanism's officers; counted in releases, never shown.
        Restricted => "restricted",
        /// Sealed; only its existence is counted.
        Sealed => "sealed",
    }
);

words!(
    /// What the source agreed to. The full access rule per use and recipient is built on these words.
    Consent {
        /// The item was already public; no consent is needed to cite it.
        NotRequired => "not_required",
        /// Agreed to publication.
        Publish => "publish",
        /// Agreed to use inside the mechanism only.
        InternalOnly => "internal_only",
        /// Withdrawn.
        Withdrawn => "withdrawn",
    }
);

/// One value of one property of one entity, as one source says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The id.
    pub id: StatementId,
    /// The entity it speaks of.
    pub entity: EntityId,
    /// What the entity is.
    pub kind: EntityKind,
    /// The property.
    pub property: Property,
    /// The value.
    pub value: Value,
    /// The language of the value, where it is text.
    pub language: Option<Language>,
    /// The entity that the value refers to, where it is a reference.
    pub refers_to: Option<EntityId>,
    /// Who says so.
    pub source: SourceId,
    /// The item it is read from.
    pub evidence: EvidenceId,
    /// Where in the item.
    pub locator: Locator,
    /// For or against.
    pub stance: Stance,
    /// How far it is believed.
    pub credibility: Credibility,
    /// The officer who entered it.
    pub entered_by: String,
    /// When it was entered.
    pub entered_at: Timestamp,
    /// Who may see it.
    pub confidentiality: Confidentiality,
    /// What the source agreed to.
    pub consent: Consent,
}

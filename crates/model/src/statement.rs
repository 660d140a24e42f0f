//! Statements: one value of one property of one entity, as one source says it, with its canonical bytes and the digest
//! over many. Refuses to know who may see it: the words are here, the rule is the application's.

use crate::canonical::{DecodeError, DomainHasher, Reader, Writer};
use crate::{
    EntityId, EntityKind, EvidenceId, Language, Locator, Property, SourceId, StatementId, Timestamp,
};

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
        Self {
            given: given.into(),
            normalised: None,
        }
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

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
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

/// The number of fields of a statement's canonical array.
const FIELD_COUNT: usize = 17;

impl Statement {
    /// Returns the canonical bytes: docs/format.md, "Statement".
    pub fn to_canonical(&self) -> Vec<u8> {
        let mut writer = Writer::new();
        writer
            .array(FIELD_COUNT)
            .bytes(self.id.as_bytes())
            .bytes(self.entity.as_bytes())
            .text(self.kind.as_str())
            .text(self.property.as_str())
            .text(&self.value.given)
            .optional_text(self.value.normalised.as_deref())
            .optional_text(self.language.as_ref().map(Language::as_str))
            .optional_bytes(
                self.refers_to
                    .as_ref()
                    .map(|entity| entity.as_bytes().as_slice()),
            )
            .bytes(self.source.as_bytes())
            .bytes(self.evidence.as_bytes());
        self.locator.write(&mut writer);
        writer
            .text(self.stance.as_str())
            .text(self.credibility.as_str())
            .text(&self.entered_by)
            .integer(self.entered_at.as_seconds())
            .text(self.confidentiality.as_str())
            .text(self.consent.as_str());
        writer.into_bytes()
    }

    /// Reads the canonical bytes.
    ///
    /// # Errors
    /// When they are not what [`Statement::to_canonical`] writes.
    pub fn from_canonical(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(bytes);
        reader.array_of(FIELD_COUNT)?;
        let statement = Self {
            id: StatementId::from_bytes(reader.fixed_bytes()?),
            entity: EntityId::from_bytes(reader.fixed_bytes()?),
            kind: read_word(&mut reader, "kind of entity", |word| word.parse().ok())?,
            property: read_word(&mut reader, "property", Property::parse)?,
            value: Value {
                given: reader.text()?.to_owned(),
                normalised: read_optional_text(&mut reader)?,
            },
            language: read_language(&mut reader)?,
            refers_to: match reader.null() {
                true => None,
                false => Some(EntityId::from_bytes(reader.fixed_bytes()?)),
            },
            source: SourceId::from_bytes(reader.fixed_bytes()?),
            evidence: EvidenceId::from_bytes(reader.fixed_bytes()?),
            locator: Locator::read(&mut reader)?,
            stance: read_word(&mut reader, "stance", Stance::parse)?,
            credibility: read_word(&mut reader, "credibility", Credibility::parse)?,
            entered_by: reader.text()?.to_owned(),
            entered_at: read_moment(&mut reader)?,
            confidentiality: read_word(&mut reader, "confidentiality", Confidentiality::parse)?,
            consent: read_word(&mut reader, "consent", Consent::parse)?,
        };
        reader.finish()?;
        Ok(statement)
    }
}

/// Returns the digest over the canonical bytes of every statement, in the order given: docs/format.md, "Statement digest".
pub fn statements_digest<'a>(statements: impl IntoIterator<Item = &'a Statement>) -> [u8; 32] {
    let mut hasher = DomainHasher::new("rapporteur/statements/v1");
    for statement in statements {
        hasher.part(&statement.to_canonical());
    }
    hasher.finish()
}

/// Reads a text that must be one of a closed set of words.
pub(crate) fn read_word<T>(
    reader: &mut Reader<'_>,
    what: &'static str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<T, DecodeError> {
    let at = reader.position();
    parse(reader.text()?).ok_or(DecodeError::Domain { at, what })
}

pub(crate) fn read_moment(reader: &mut Reader<'_>) -> Result<Timestamp, DecodeError> {
    let at = reader.position();
    Timestamp::from_seconds(reader.integer()?).ok_or(DecodeError::Domain { at, what: "moment" })
}

fn read_optional_text(reader: &mut Reader<'_>) -> Result<Option<String>, DecodeError> {
    if reader.null() {
        Ok(None)
    } else {
        Ok(Some(reader.text()?.to_owned()))
    }
}

/// Reads a language tag in its normal case; another case is another set of bytes for the same tag, so it is refused.
fn read_language(reader: &mut Reader<'_>) -> Result<Option<Language>, DecodeError> {
    if reader.null() {
        return Ok(None);
    }
    let normal = |tag: &str| {
        tag.parse()
            .ok()
            .filter(|language: &Language| language.as_str() == tag)
    };
    read_word(reader, "language tag", normal).map(Some)
}

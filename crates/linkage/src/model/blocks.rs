//! A blocking rule: what two records must share to be compared at all, written `field:part`. It refuses to know how keys are made.

/// Pairs that agree on all of these keys are compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockRule {
    /// The keys, at least one.
    pub keys: Vec<BlockKey>,
}

/// One thing that two records must share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockKey {
    /// The field's name.
    pub field: String,
    /// What of it.
    pub part: KeyPart,
}

/// What of a field two records must share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyPart {
    /// The whole value, folded.
    Same,
    /// Given and family name as they sound, in either order.
    Sounds,
    /// The given name as it sounds.
    Given,
    /// The family name as it sounds.
    Family,
    /// Either name as it sounds, against either of the other record.
    Either,
    /// The year.
    Year,
    /// The year and the month.
    Month,
    /// The whole date.
    Day,
    /// The first so many letters, 1 to 9.
    Start(u8),
    /// A word that is rare in the column.
    Word,
}

const PARTS: [(&str, KeyPart); 9] = [
    ("same", KeyPart::Same),
    ("sounds", KeyPart::Sounds),
    ("given", KeyPart::Given),
    ("family", KeyPart::Family),
    ("either", KeyPart::Either),
    ("year", KeyPart::Year),
    ("month", KeyPart::Month),
    ("day", KeyPart::Day),
    ("word", KeyPart::Word),
];

impl KeyPart {
    /// The word in a model.
    pub fn to_word(self) -> String {
        if let Self::Start(letters) = self {
            return format!("start{letters}");
        }
        PARTS
            .iter()
            .find(|(_, part)| *part == self)
            .map(|(word, _)| (*word).to_owned())
            .expect("invariant: every other part stands in the table")
    }

    fn from_word(word: &str) -> Option<Self> {
        if let Some(letters) = word.strip_prefix("start") {
            return match letters.as_bytes() {
                [digit @ b'1'..=b'9'] => Some(Self::Start(digit - b'0')),
                _ => None,
            };
        }
        PARTS
            .iter()
            .find(|(known, _)| *known == word)
            .map(|(_, part)| *part)
    }

    /// Whether a field of this kind (as its word in a model) has such a part.
    pub(crate) fn fits(self, kind: &str) -> bool {
        match self {
            Self::Sounds | Self::Given | Self::Family | Self::Either => kind == "person-name",
            Self::Year | Self::Month | Self::Day => kind == "date",
            Self::Word => matches!(
                kind,
                "person-name" | "name" | "organisation" | "text" | "place"
            ),
            Self::Start(_) => kind != "date",
            Self::Same => true,
        }
    }
}

impl BlockKey {
    /// Reads `field:part`; `field` alone means `field:same`.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let (field, word) = text.rsplit_once(':').unwrap_or((text, "same"));
        let part = KeyPart::from_word(word).ok_or_else(|| {
            let known: Vec<&str> = PARTS.iter().map(|(word, _)| *word).collect();
            format!(
                "{word:?} is no part of a field; known are {}, start1 to start9",
                known.join(", ")
            )
        })?;
        Ok(Self {
            field: field.to_owned(),
            part,
        })
    }

    /// The key as a model writes it.
    pub fn to_text(&self) -> String {
        format!("{}:{}", self.field, self.part.to_word())
    }
}

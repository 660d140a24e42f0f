//! Language tags and text that knows its language.

use std::fmt;
use std::str::FromStr;

/// A text that is not a language tag of the supported form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a language tag (language[-Script][-REGION]): {0:?}")]
pub struct LanguageError(pub String);

/// A BCP 47 tag of the form `language[-Script][-REGION]`, for example `zh`, `zh-Hant`, `ug-Arab`, `pt-BR`.
/// `und` is a language nobody has determined. Case is normalised as RFC 5646 section 2.1.1 recommends.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language(String);

impl Language {
    /// The undetermined language, `und`.
    pub fn undetermined() -> Self {
        Self("und".to_owned())
    }

    /// The tag.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The primary language subtag, for example `zh` of `zh-Hant`.
    pub fn primary(&self) -> &str {
        self.0.split('-').next().unwrap_or(&self.0)
    }
}

impl FromStr for Language {
    type Err = LanguageError;

    fn from_str(tag: &str) -> Result<Self, LanguageError> {
        normalise(tag)
            .map(Self)
            .ok_or_else(|| LanguageError(tag.to_owned()))
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn normalise(tag: &str) -> Option<String> {
    let mut parts = tag.split('-');
    let language = parts
        .next()
        .filter(|part| (2..=3).contains(&part.len()) && is_alpha(part))?;
    let mut normal = language.to_ascii_lowercase();
    let mut rest = parts.peekable();
    if let Some(script) = rest.next_if(|part| part.len() == 4 && is_alpha(part)) {
        normal.push('-');
        normal.push_str(&script[..1].to_ascii_uppercase());
        normal.push_str(&script[1..].to_ascii_lowercase());
    }
    let is_region = |part: &&str| {
        (part.len() == 2 && is_alpha(part))
            || (part.len() == 3 && part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    if let Some(region) = rest.next_if(is_region) {
        normal.push('-');
        normal.push_str(&region.to_ascii_uppercase());
    }
    rest.next().is_none().then_some(normal)
}

fn is_alpha(part: &str) -> bool {
    part.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// A text and the language it is in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaggedText {
    /// The language.
    pub language: Language,
    /// The text, without bidirectional control characters.
    pub text: String,
}

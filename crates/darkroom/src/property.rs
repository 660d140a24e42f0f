//! One thing that a file says about itself, and whether it points to a device, a person or a place.
//!
//! The judgment errs on the side of marking: a marked colour space costs a glance, an unmarked serial number costs a source.

use serde::{Deserialize, Serialize};

use crate::Limits;

/// Characters of a value that are kept; the rest is counted.
const VALUE_CHARS_MAX: usize = 1_000;

/// Parts of names, in lower case and without punctuation, that mark a property.
const MARKS: &[&str] = &[
    "artist",
    "author",
    "byline",
    "camera",
    "city",
    "comment",
    "company",
    "contact",
    "copyright",
    "country",
    "creator",
    "credit",
    "derivedfrom",
    "documentid",
    "email",
    "application",
    "gps",
    "history",
    "host",
    "initials",
    "instanceid",
    "lastmodifiedby",
    "lastsavedby",
    "latitude",
    "lens",
    "licens",
    "location",
    "longitude",
    "make",
    "manager",
    "manufacturer",
    "model",
    "note",
    "organi",
    "owner",
    "path",
    "person",
    "phone",
    "printer",
    "producer",
    "province",
    "publisher",
    "revision",
    "rights",
    "rsid",
    "serial",
    "signature",
    "software",
    "source",
    "sublocation",
    "template",
    "thumbnail",
    "tool",
    "uniqueid",
    "user",
    "uuid",
    "writer",
];

/// Parts of values that mark a property whatever it is called: places of a person's files, and addresses.
const VALUE_MARKS: &[&str] = &["\\users\\", ":\\", "file:", "@"];
/// Folders that hold a folder of each person's own.
const PERSONAL_FOLDERS: &[&str] = &["home", "users"];

/// Something that a file says about itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Property {
    /// Where it stands: `EXIF`, `PDF information`, or for a part of an office file `word/media/image1.jpeg: EXIF`.
    pub group: String,
    /// What it is called there.
    pub name: String,
    /// What it says, without control characters and at most 1,000 characters long.
    pub value: String,
    /// Whether it points to a device, a person or a place, or hides what might.
    pub identifies: bool,
}

/// Collects properties up to a limit.
#[derive(Debug)]
pub(crate) struct Listing {
    /// What was found.
    pub properties: Vec<Property>,
    /// How many more there were.
    pub left_out: u64,
    /// Parts that this program cannot read, each as a sentence without a full stop.
    pub not_understood: Vec<String>,
    max: usize,
}

impl Listing {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            properties: Vec::new(),
            left_out: 0,
            not_understood: Vec::new(),
            max: limits.properties,
        }
    }

    /// Adds a property and judges it by its name and value.
    pub(crate) fn add(&mut self, group: &str, name: &str, value: impl Into<String>) {
        let value = value.into();
        let identifies = marks(name, &value);
        self.push(group, name, &value, identifies);
    }

    /// Adds a property that hides or names what identifies.
    pub(crate) fn add_identifying(&mut self, group: &str, name: &str, value: impl Into<String>) {
        self.push(group, name, &value.into(), true);
    }

    /// Adds a property that identifies nobody.
    pub(crate) fn add_harmless(&mut self, group: &str, name: &str, value: impl Into<String>) {
        self.push(group, name, &value.into(), false);
    }

    /// Adds a sentence on a part that cannot be read, once.
    pub(crate) fn cannot_read(&mut self, sentence: impl Into<String>) {
        let sentence = shown(&sentence.into());
        if self.not_understood.len() < self.max && !self.not_understood.contains(&sentence) {
            self.not_understood.push(sentence);
        }
    }

    /// Takes what was found within a part of a file.
    pub(crate) fn take_within(&mut self, part: &str, inner: Listing) {
        for property in inner.properties {
            let group = format!("{part}: {}", property.group);
            self.push(&group, &property.name, &property.value, property.identifies);
        }
        self.left_out += inner.left_out;
        for sentence in inner.not_understood {
            self.cannot_read(format!("{part}: {sentence}"));
        }
    }

    fn push(&mut self, group: &str, name: &str, value: &str, identifies: bool) {
        if self.properties.len() >= self.max {
            self.left_out += 1;
            return;
        }
        self.properties.push(Property {
            group: shown(group),
            name: shown(name),
            value: shown(value),
            identifies,
        });
    }
}

/// Whether a property of this name and value points to a device, a person or a place.
fn marks(name: &str, value: &str) -> bool {
    let name: String = name
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    let value = value.to_lowercase();
    MARKS.iter().any(|mark| name.contains(mark))
        || VALUE_MARKS.iter().any(|mark| value.contains(mark))
        || value.split_inclusive('/').skip(1).any(is_personal)
}

/// Whether a step of a path, with the `/` after it, is a folder that holds a folder of each person's own.
fn is_personal(step: &str) -> bool {
    step.strip_suffix('/')
        .is_some_and(|step| PERSONAL_FOLDERS.contains(&step))
}

/// Whether a path in lower case leads from the root into somebody's own folder.
pub(crate) fn begins_personal(path: &str) -> bool {
    path.strip_prefix('/')
        .and_then(|rest| rest.split_inclusive('/').next())
        .is_some_and(is_personal)
}

/// The text as it may be shown on a terminal and in a table: one line, no control or direction characters, bounded.
pub(crate) fn shown(text: &str) -> String {
    let is_hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    let clean = |c: char| if is_hidden(c) { ' ' } else { c };
    let mut line: String = text
        .trim_matches(|c: char| c.is_whitespace() || c == '\0')
        .chars()
        .take(VALUE_CHARS_MAX)
        .map(clean)
        .collect();
    let total = text.chars().count();
    if total > VALUE_CHARS_MAX + 16 {
        line.push_str(&format!("… ({total} characters)"));
    }
    line
}

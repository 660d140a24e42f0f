//! Answers: which characters of a job no bundled font can draw, and where they stand. Refuses to guess a substitute.

use std::collections::BTreeSet;
use std::fmt;

use typst::text::is_default_ignorable;

use crate::fonts::Shelf;
use crate::job::TypesetJob;

/// How many characters of the text around a missing one are shown on each side.
const CONTEXT_CHARS: usize = 20;

/// A character that no bundled font can draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingGlyph {
    /// The character.
    pub character: char,
    /// The text around its first appearance.
    pub context: String,
    /// Where: `text`, or the name of the file.
    pub place: String,
    /// The line there, from 1.
    pub line: usize,
}

impl fmt::Display for MissingGlyph {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code_point = u32::from(self.character);
        write!(
            f,
            "a glyph for {} (U+{code_point:04X}) in {:?}",
            self.character, self.context
        )?;
        write!(f, ", line {} of the {}", self.line, self.place)
    }
}

/// Every missing character once, at its first appearance, in the job's order.
pub(crate) fn missing_glyphs(job: &TypesetJob, shelf: &Shelf) -> Vec<MissingGlyph> {
    let mut found = Vec::new();
    let mut checked = BTreeSet::new();
    let drawings = job
        .files
        .iter()
        .filter_map(|(name, bytes)| Some((name.as_str(), str::from_utf8(bytes).ok()?)));
    let texts = [("title", job.title.as_str()), ("text", job.main.as_str())];
    for (place, text) in texts.into_iter().chain(drawings) {
        for (index, line) in text.lines().enumerate() {
            for (at, character) in line.char_indices() {
                if is_plain(character)
                    || !checked.insert(character)
                    || is_drawable(character, shelf)
                {
                    continue;
                }
                let context = context_of(line, at);
                found.push(MissingGlyph {
                    character,
                    context,
                    place: place.to_owned(),
                    line: index + 1,
                });
            }
        }
    }
    found
}

fn is_plain(character: char) -> bool {
    (' '..='~').contains(&character)
}

fn is_drawable(character: char, shelf: &Shelf) -> bool {
    let needs_no_glyph =
        character.is_whitespace() || character.is_control() || is_default_ignorable(character);
    needs_no_glyph
        || shelf
            .fonts
            .iter()
            .any(|font| font.info().coverage.contains(u32::from(character)))
}

fn context_of(line: &str, at: usize) -> String {
    let before: Vec<char> = line[..at].chars().rev().take(CONTEXT_CHARS).collect();
    let after = line[at..].chars().take(CONTEXT_CHARS + 1);
    before.into_iter().rev().chain(after).collect()
}

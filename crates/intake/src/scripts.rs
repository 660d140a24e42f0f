//! Which script a letter is written in, as far as splitting names needs it.

use unicode_script::{Script, UnicodeScript};

/// A class of scripts that stand together in one name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum ScriptClass {
    /// Digits, punctuation, space: they go with their neighbours.
    Common,
    /// Han, kana, Bopomofo: one name may hold all of them.
    EastAsian,
    /// Any other script.
    Other(Script),
}

/// Latin.
pub(crate) const LATIN: ScriptClass = ScriptClass::Other(Script::Latin);
/// Cyrillic.
pub(crate) const CYRILLIC: ScriptClass = ScriptClass::Other(Script::Cyrillic);

/// The class of one letter.
pub(crate) fn class_of(letter: char) -> ScriptClass {
    if letter.is_ascii() {
        return if letter.is_ascii_alphabetic() {
            LATIN
        } else {
            ScriptClass::Common
        };
    }
    match letter.script() {
        Script::Common | Script::Inherited | Script::Unknown => ScriptClass::Common,
        Script::Han | Script::Hiragana | Script::Katakana | Script::Bopomofo => {
            ScriptClass::EastAsian
        }
        other => ScriptClass::Other(other),
    }
}

/// The class that most letters of a text have.
pub(crate) fn main_class(text: &str) -> ScriptClass {
    let mut counts: Vec<(ScriptClass, usize)> = Vec::new();
    for class in text
        .chars()
        .map(class_of)
        .filter(|class| *class != ScriptClass::Common)
    {
        match counts.iter_mut().find(|(known, _)| *known == class) {
            Some(entry) => entry.1 += 1,
            None => counts.push((class, 1)),
        }
    }
    counts
        .into_iter()
        .rev()
        .max_by_key(|(_, count)| *count)
        .map_or(ScriptClass::Common, |(class, _)| class)
}

/// Whether a letter belongs to a script written without spaces between words.
pub(crate) fn is_unspaced(letter: char) -> bool {
    class_of(letter) == ScriptClass::EastAsian
        || matches!(letter, '\u{3000}'..='\u{303F}' | '\u{FF00}'..='\u{FFEF}')
}

/// Whether a text has hiragana or katakana letters.
pub(crate) fn has_kana(text: &str) -> bool {
    text.chars()
        .any(|letter| matches!(letter.script(), Script::Hiragana | Script::Katakana))
}

/// The ISO 15924 code of a class, where it has one.
pub(crate) fn script_code(class: ScriptClass) -> Option<&'static str> {
    match class {
        ScriptClass::Common => None,
        ScriptClass::EastAsian => Some("Hani"),
        ScriptClass::Other(script) => Some(script.short_name()),
    }
}

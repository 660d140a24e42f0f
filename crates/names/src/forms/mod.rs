//! What one name can be read as, whatever script it is written in. Refuses to know any other name, and to say which reading is right.

mod alphabets;
mod han;
mod latin;
pub(crate) mod quick;
mod semitic;
mod skeletons;
mod surnames;
pub(crate) mod syllables;
pub(crate) mod transcribed;

use unicode_script::UnicodeScript;

use crate::fold::fold;
use crate::schemes::{push_revised, tibetan};
use crate::script::Script;
use skeletons::{Spelling, skeleton_of};

/// How many readings and how many skeletons a name has at most.
pub const FORMS_MAX: usize = 4;

/// How letters are taken where their language is not known.
const BOTH: &[Spelling] = &[Spelling::Plain, Spelling::Loose];

/// What one name (a given name, a family name or a whole one) can be read as.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Forms {
    /// The name folded, in its own script.
    pub folded: String,
    /// The script of most letters; [`Script::Common`] when there are none.
    pub script: Script,
    /// Readings in the letters a–z, without spaces: best first, each once, at most [`FORMS_MAX`]. For Latin text the first is its
    /// letters. Empty only when the name has no letters.
    pub readings: Vec<String>,
    /// Consonant-class skeletons of the readings, each once, at most [`FORMS_MAX`].
    pub skeletons: Vec<String>,
}

/// Reads a name in its script.
///
/// Han characters are read in Mandarin and, where they may transcribe an Uyghur, Kazakh or Tibetan name, as that name; Latin words that
/// are wholly pinyin or Wade–Giles also as what those stand for; Uyghur, Kazakh and Tibetan letters by their own alphabets.
pub fn forms(value: &str) -> Forms {
    let folded = fold(value);
    let script = main_script(&folded);
    let mut found = Found::default();
    match script {
        Script::Latin => latin::read(value, &folded, &mut found),
        Script::Han => han::read(&folded, &mut found),
        Script::Tibetan => {
            let reading = tibetan::to_phonetic(&folded);
            found.add_spelt(reading, &[Spelling::Loose, Spelling::Plain]);
        }
        Script::Cyrillic => found.add_spelt(alphabets::cyrillic(&folded), BOTH),
        Script::Arabic => found.add_spelt(alphabets::arabic(value), BOTH),
        Script::Hebrew => found.add_spelt(semitic::hebrew(&folded), BOTH),
        Script::Hangul => read_hangul(&folded, &mut found),
        Script::Hiragana | Script::Katakana | Script::Greek => {
            found.add_spelt(
                letters_of(&crate::romanise::romanise(&folded)),
                &[Spelling::Plain],
            );
        }
        _ => found.add_spelt(alphabets::any(&folded), BOTH),
    }
    Forms {
        folded,
        script,
        readings: found.readings,
        skeletons: found.skeletons,
    }
}

/// Readings and skeletons as they are found.
#[derive(Default)]
struct Found {
    readings: Vec<String>,
    skeletons: Vec<String>,
}

impl Found {
    /// Adds a reading and its skeletons.
    fn add_spelt(&mut self, reading: String, spellings: &[Spelling]) {
        for spelling in spellings {
            self.add_skeleton(&reading, *spelling);
        }
        self.add_reading(reading);
    }

    fn add_reading(&mut self, reading: String) {
        if self.readings.len() < FORMS_MAX
            && !reading.is_empty()
            && !self.readings.contains(&reading)
        {
            self.readings.push(reading);
        }
    }

    fn add_skeleton(&mut self, reading: &str, spelling: Spelling) {
        if self.skeletons.len() == FORMS_MAX || reading.is_empty() {
            return;
        }
        let skeleton = skeleton_of(reading, spelling);
        if !skeleton.is_empty() && !self.skeletons.contains(&skeleton) {
            self.skeletons.push(skeleton);
        }
    }
}

/// Reads Hangul by the Revised Romanization; a surname at the beginning, or alone, as its bearers spell it.
fn read_hangul(folded: &str, found: &mut Found) {
    let mut revised = String::with_capacity(folded.len());
    for c in folded.chars() {
        push_revised(&mut revised, c);
    }
    let first = folded.chars().next().unwrap_or_default();
    let mut rest = String::with_capacity(folded.len());
    for c in folded.chars().skip(1) {
        push_revised(&mut rest, c);
    }
    // Two syllables are a given name; a surname stands alone or before two.
    if folded.chars().count() != 2 {
        for spelling in surnames::of_hangul(first).iter().take(2) {
            found.add_spelt(format!("{spelling}{rest}"), BOTH);
        }
    }
    found.add_spelt(revised, BOTH);
}

/// The letters a–z of a text that is lower case already.
fn letters_of(text: &str) -> String {
    text.chars().filter(char::is_ascii_lowercase).collect()
}

/// The script of most letters; of two that have as many, the one that comes first.
fn main_script(folded: &str) -> Script {
    if folded.is_ascii() {
        let has_letter = folded.bytes().any(|b| b.is_ascii_lowercase());
        return if has_letter {
            Script::Latin
        } else {
            Script::Common
        };
    }
    let mut counts: [(Script, usize); 6] = [(Script::Common, 0); 6];
    for c in folded.chars().filter(|c| c.is_alphabetic()) {
        let script = script_of(c);
        if matches!(script, Script::Common | Script::Inherited | Script::Unknown) {
            continue;
        }
        if let Some(count) = counts
            .iter_mut()
            .find(|count| count.0 == script || count.1 == 0)
        {
            *count = (script, count.1 + 1);
        }
    }
    let mut best = counts[0];
    for count in &counts[1..] {
        if count.1 > best.1 {
            best = *count;
        }
    }
    best.0
}

/// The script of a letter; asks the table only outside the common ranges.
fn script_of(c: char) -> Script {
    match c {
        'a'..='z' => Script::Latin,
        'а'..='я' => Script::Cyrillic,
        '\u{4e00}'..='\u{9fff}' => Script::Han,
        '\u{0627}'..='\u{063a}' | '\u{0641}'..='\u{064a}' => Script::Arabic,
        '\u{0f40}'..='\u{0f6c}' => Script::Tibetan,
        other => other.script(),
    }
}

#[cfg(test)]
mod tests;

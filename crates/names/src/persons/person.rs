//! A person's name made ready to be compared: its words, what each may be read as, and how it may be parted. Refuses to know another name.

use unicode_script::{Script, UnicodeScript};

use super::phones::Phones;
use super::readings::{endings, read_word};
use super::tables::{Kinship, Title, is_hangul, tables};
use crate::fold::fold;
use crate::script::{is_han, is_unspaced};

/// The most words of a name that are compared; a longer name is compared by its first ones.
pub(crate) const WORDS_MAX: usize = 6;

/// How a word is written, as far as it matters to comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Letters {
    /// Latin letters.
    Latin,
    /// Han characters without a mark between names, at most four: a Chinese name, or a Tibetan one.
    Han,
    /// Han characters that write out a foreign name, kana and Hangul.
    Syllables,
    /// Arabic or Hebrew letters.
    Bare,
    /// Any other alphabet.
    Other(Script),
}

/// One word of a name.
#[derive(Debug, Clone)]
pub(crate) struct NameWord {
    pub(crate) text: String,
    pub(crate) letters: Letters,
    pub(crate) is_initial: bool,
    pub(crate) is_patronymic: bool,
    pub(crate) had_look_alikes: bool,
    pub(crate) families: &'static [(u16, Kinship)],
    /// For Chinese characters and for words that are wholly pinyin or Wade–Giles: the readings letter by letter, and how many syllables.
    pub(crate) pinyin: Vec<String>,
    pub(crate) syllables: usize,
    /// What it may sound like, best first; a reading without its ending is marked.
    pub(crate) sounds: Vec<Sound>,
}

/// One reading of a word.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sound {
    pub(crate) phones: Phones,
    pub(crate) without_ending: bool,
}

/// One person's name, prepared once and compared many times.
#[derive(Debug, Clone)]
pub struct PreparedPerson {
    given: String,
    pub(crate) parses: Vec<Vec<NameWord>>,
    /// The name as one word, where it stands without spaces or may be parted in several ways.
    pub(crate) whole: Option<NameWord>,
    pub(crate) dropped: Vec<String>,
}

impl PreparedPerson {
    /// Prepares a whole personal name in any script.
    pub fn new(name: &str) -> Self {
        let (mut words, mut dropped, mut spelt) = (Vec::new(), Vec::new(), Vec::new());
        if name.is_ascii() {
            latin_words(name, &mut words);
        } else {
            let bare: String = name.chars().filter(|c| !is_apostrophe(*c)).collect();
            words = folded_words(&bare);
            spelt = sibilants_spelt(&bare, &words);
        }
        drop_titles(&mut words, &mut dropped);
        drop_particles(&mut words);
        let (mut parses, whole) = parted(name, &words);
        add_spellings(&mut parses, &spelt);
        parses
            .iter_mut()
            .for_each(|words| words.truncate(WORDS_MAX));
        Self {
            given: name.trim().to_owned(),
            parses,
            whole,
            dropped,
        }
    }

    /// Returns the name as given.
    pub fn given(&self) -> &str {
        &self.given
    }

    /// Returns the words it was parted into, folded, titles and particles left out.
    pub fn words(&self) -> Vec<&str> {
        self.parses
            .first()
            .into_iter()
            .flatten()
            .map(|word| word.text.as_str())
            .collect()
    }

    /// Returns the titles that were left out.
    pub fn titles(&self) -> &[String] {
        &self.dropped
    }
}

fn folded_words(text: &str) -> Vec<String> {
    let folded = fold(text);
    let words = folded.split(' ').filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

/// What is left of an Arabic word without the article that is written together with it: `Albert` has none, which nothing tells.
fn without_article(word: &str) -> Option<&str> {
    let rest = word.strip_prefix("ال")?;
    (rest.chars().count() >= 3).then_some(rest)
}

/// Letters whose accent tells a sound that folding would lose: `Č` is no `C`. Pairs of a folded word and how it is spelt without accents.
fn sibilants_spelt(name: &str, words: &[String]) -> Vec<(String, String)> {
    let mut any = false;
    let mut plain = String::with_capacity(name.len() + 4);
    for c in name.chars() {
        let letters = match c {
            'č' | 'ć' | 'ç' | 'Č' | 'Ć' | 'Ç' => "ch",
            'š' | 'ś' | 'ş' | 'ș' | 'ŝ' | 'Š' | 'Ś' | 'Ş' | 'Ș' | 'Ŝ' => "sh",
            'ž' | 'ź' | 'ż' | 'Ž' | 'Ź' | 'Ż' => "zh",
            'ñ' | 'Ñ' | 'ń' | 'Ń' => "ny",
            'ğ' | 'Ğ' => "gh",
            'ä' | 'Ä' => "e",
            'ö' | 'Ö' => "oe",
            'ü' | 'Ü' => "ue",
            other => {
                plain.push(other);
                continue;
            }
        };
        any = true;
        plain.push_str(letters);
    }
    if !any {
        return Vec::new();
    }
    let spelt = folded_words(&plain);
    if spelt.len() != words.len() {
        return Vec::new();
    }
    let pairs = words.iter().cloned().zip(spelt);
    pairs.filter(|(word, spelt)| word != spelt).collect()
}

fn add_spellings(parses: &mut [Vec<NameWord>], spelt: &[(String, String)]) {
    if spelt.is_empty() {
        return;
    }
    for word in parses.iter_mut().flatten() {
        if let Some((_, spelling)) = spelt.iter().find(|(text, _)| *text == word.text) {
            push_sound(&mut word.sounds, spelling, false);
        }
    }
}

fn is_apostrophe(c: char) -> bool {
    matches!(
        c,
        '\'' | '’' | '‘' | 'ʼ' | 'ʻ' | '`' | 'ʿ' | 'ʾ' | '′' | '´'
    )
}

/// The words of a name in plain letters, without the cost of full folding.
fn latin_words(name: &str, words: &mut Vec<String>) {
    let mut word = String::with_capacity(12);
    for byte in name.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => {
                word.push(byte.to_ascii_lowercase() as char);
            }
            b'\'' | b'`' => {}
            _ if word.is_empty() => {}
            _ => words.push(std::mem::replace(&mut word, String::with_capacity(12))),
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
}

/// Leaves out titles: plain ones where a word remains, weak ones where two do.
fn drop_titles(words: &mut Vec<String>, dropped: &mut Vec<String>) {
    if words.iter().all(|word| tables().title(word).is_none()) {
        return;
    }
    for strength in [Title::Plain, Title::Weak] {
        let keep_min = if strength == Title::Plain { 1 } else { 2 };
        while words.len() > keep_min {
            let Some(at) = words
                .iter()
                .position(|word| tables().title(word) == Some(strength))
            else {
                break;
            };
            dropped.push(words.remove(at));
        }
    }
}

/// Words between names that lists write or leave out.
const PARTICLES: [&str; 36] = [
    "al", "el", "bin", "ibn", "ben", "bint", "binti", "de", "del", "der", "den", "da", "das", "do",
    "dos", "di", "du", "van", "von", "zu", "la", "le", "las", "los", "y", "e", "the", "ال", "بن",
    "ابن", "بنت", "де", "ван", "фон", "аль", "ибн",
];

/// Particles that are left out even where a single name remains.
const ARTICLES: [&str; 5] = ["al", "el", "ال", "аль", "эль"];

/// Words that are one name with the next: Abu Bakr, Abd al-Rahman, Mc Donald.
const JOINING: [&str; 16] = [
    "abu", "abou", "abo", "abi", "umm", "um", "abd", "abdul", "abdel", "mc", "mac", "ابو", "ام",
    "عبد", "абу", "абд",
];

fn drop_particles(words: &mut Vec<String>) {
    if words.len() < 2 {
        return;
    }
    let mut kept: Vec<String> = Vec::with_capacity(words.len());
    let mut joining = false;
    let count = words.len();
    for (at, word) in words.drain(..).enumerate() {
        let is_particle = if count == 2 {
            ARTICLES.contains(&word.as_str())
        } else {
            PARTICLES.contains(&word.as_str())
        };
        if is_particle && at + 1 < count && (at > 0 || kept.is_empty() && word.len() > 1) {
            continue;
        }
        let joins = JOINING.contains(&word.as_str()) && at + 1 < count;
        match kept.last_mut() {
            Some(last) if joining => last.push_str(&word),
            _ => kept.push(word),
        }
        joining = joins;
    }
    *words = kept;
}

type Parted = (Vec<Vec<NameWord>>, Option<NameWord>);

/// Parts the words further where a script has no spaces, in each way that is likely.
fn parted(name: &str, words: &[String]) -> Parted {
    let has_marks = name.contains(['·', '•', '・', '‧', '･', '=', '＝']);
    if let [only] = words
        && !has_marks
    {
        if only.chars().all(is_unspaced) {
            return parted_unspaced(only);
        }
        if is_hangul(only) {
            return parted_hangul(only);
        }
    }
    let is_transcribed = has_marks || words.len() > 1;
    if words.iter().all(|word| word.chars().any(is_tibetan)) && words.len() > 1 {
        return parted_tibetan(words);
    }
    let parsed: Vec<NameWord> = words
        .iter()
        .map(|text| NameWord::new(text, is_transcribed))
        .collect();
    let whole = match &parsed[..] {
        [only] if only.letters != Letters::Latin => Some(only.clone()),
        _ => None,
    };
    (vec![parsed], whole)
}

fn is_tibetan(c: char) -> bool {
    c.script() == Script::Tibetan
}

/// Tibetan names go by two syllables; the mark between syllables says nothing of where a name ends.
fn parted_tibetan(syllables: &[String]) -> Parted {
    let word = |part: &[String]| NameWord::new(&part.join("་"), true);
    let by_two = |first: usize| -> Vec<NameWord> {
        let (head, rest) = syllables.split_at(first);
        let heads = (!head.is_empty()).then(|| word(head));
        heads.into_iter().chain(rest.chunks(2).map(word)).collect()
    };
    let mut parses = vec![by_two(0)];
    let whole = NameWord::of_all(&parses[0]);
    if syllables.len() % 2 == 1 {
        parses.push(by_two(1));
    }
    (parses, whole)
}

fn parted_unspaced(text: &str) -> Parted {
    let mut characters: Vec<char> = text.chars().collect();
    if let Some(length) = tables().unspaced_title_at_end(&characters) {
        characters.truncate(characters.len() - length);
    }
    let word = |part: &[char], transcribed: bool| {
        NameWord::new(&part.iter().collect::<String>(), transcribed)
    };
    let whole = word(&characters, characters.len() > 4);
    let all_han = characters.iter().all(|c| is_han(*c));
    let compound = characters.len() >= 3 && tables().is_surname(&characters[..2]);
    let split = |at: usize| {
        vec![
            word(&characters[..at], false),
            word(&characters[at..], false),
        ]
    };
    let surnamed = tables().is_surname(&characters[..characters.len().min(1)]);
    let parses = match characters.len() {
        2 | 3 if all_han && compound => vec![split(2), split(1)],
        2 | 3 if all_han => vec![split(1), vec![whole.clone()]],
        4 if all_han && (compound || !surnamed) => vec![split(2), vec![whole.clone()]],
        4 if all_han => vec![split(2), split(1), vec![whole.clone()]],
        _ => vec![vec![whole.clone()]],
    };
    (parses, Some(whole))
}

fn parted_hangul(text: &str) -> Parted {
    let mut characters: Vec<char> = text.chars().collect();
    if let Some(length) = tables().unspaced_title_at_end(&characters) {
        characters.truncate(characters.len() - length);
    }
    let part = |part: &[char]| NameWord::new(&part.iter().collect::<String>(), true);
    let whole = part(&characters);
    let mut parses = vec![vec![whole.clone()]];
    if (2..=4).contains(&characters.len()) {
        parses.push(vec![part(&characters[..1]), part(&characters[1..])]);
    }
    (parses, Some(whole))
}

impl NameWord {
    /// Reads a folded word. A Han word is `transcribed` where it writes out a foreign name.
    pub(crate) fn new(text: &str, transcribed: bool) -> Self {
        let (text, had_look_alikes) = without_look_alikes(text);
        let letters = letters_of(&text, transcribed);
        let is_initial = text.chars().nth(1).is_none()
            && !matches!(letters, Letters::Han | Letters::Syllables)
            && !is_hangul(&text);
        let mut sounds = Vec::with_capacity(1);
        let read = read_word(&text, letters);
        for reading in &read.readings {
            push_sound(&mut sounds, reading, false);
        }
        if let Some(rest) = without_article(&text) {
            for reading in read_word(rest, letters).readings.iter().take(2) {
                push_sound(&mut sounds, reading, false);
            }
        }
        let stems = endings(&text, letters);
        for stem in &stems.stems {
            push_sound(&mut sounds, stem, true);
        }
        let families = tables().families_of(&text);
        Self {
            letters,
            is_initial,
            is_patronymic: stems.is_patronymic,
            had_look_alikes,
            families,
            pinyin: if read.syllables > 0 {
                read.readings
            } else {
                Vec::new()
            },
            syllables: read.syllables,
            sounds,
            text,
        }
    }

    /// Returns words written as one.
    pub(crate) fn of_all(words: &[Self]) -> Option<Self> {
        let (first, rest) = words.split_first()?;
        Some(
            rest.iter()
                .fold(first.clone(), |joined, next| joined.joined(next)),
        )
    }

    /// Returns this word and the next written as one.
    pub(crate) fn joined(&self, next: &Self) -> Self {
        let mut sounds = Vec::with_capacity(1);
        for one in self.sounds.iter().filter(|s| !s.without_ending) {
            for other in next.sounds.iter().filter(|s| !s.without_ending) {
                sounds.push(Sound {
                    phones: one.phones.joined(&other.phones),
                    without_ending: false,
                });
            }
        }
        sounds.truncate(4);
        let text = format!("{}{}", self.text, next.text);
        Self {
            families: tables().families_of(&text),
            text,
            pinyin: joined_readings(&self.pinyin, &next.pinyin),
            syllables: if self.syllables > 0 && next.syllables > 0 {
                self.syllables + next.syllables
            } else {
                0
            },
            letters: self.letters,
            is_initial: false,
            is_patronymic: next.is_patronymic,
            had_look_alikes: self.had_look_alikes || next.had_look_alikes,
            sounds,
        }
    }
}

fn joined_readings(one: &[String], other: &[String]) -> Vec<String> {
    let mut joined = Vec::new();
    for first in one {
        joined.extend(other.iter().map(|second| format!("{first}{second}")));
    }
    joined.truncate(4);
    joined
}

fn push_sound(sounds: &mut Vec<Sound>, reading: &str, without_ending: bool) {
    let phones = Phones::of(reading);
    if phones.len() > 0 && sounds.len() < 6 && sounds.iter().all(|s| s.phones != phones) {
        sounds.push(Sound {
            phones,
            without_ending,
        });
    }
}

fn letters_of(text: &str, transcribed: bool) -> Letters {
    let Some(first) = text.chars().find(|c| c.is_alphabetic()) else {
        return Letters::Latin;
    };
    if first.is_ascii() {
        return Letters::Latin;
    }
    match first.script() {
        Script::Latin => Letters::Latin,
        Script::Han if !transcribed && text.chars().nth(4).is_none() => Letters::Han,
        Script::Han | Script::Hiragana | Script::Katakana | Script::Hangul => Letters::Syllables,
        Script::Arabic | Script::Hebrew => Letters::Bare,
        other => Letters::Other(other),
    }
}

/// Rewrites a word of Latin letters in which some letters of another script stand that only look Latin.
fn without_look_alikes(text: &str) -> (String, bool) {
    if text.is_ascii() {
        return (text.to_owned(), false);
    }
    let latin = text.chars().filter(char::is_ascii_lowercase).count();
    let foreign = || text.chars().filter(|c| !c.is_ascii());
    let all_look_alike = || foreign().all(|c| tables().latin_look_alike(c).is_some());
    if latin == 0 || foreign().next().is_none() || !all_look_alike() {
        return (text.to_owned(), false);
    }
    let rewritten = text
        .chars()
        .map(|c| tables().latin_look_alike(c).unwrap_or(c));
    (rewritten.collect(), true)
}

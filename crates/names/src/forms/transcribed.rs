//! Undoes the transcription of Uyghur, Kazakh and Tibetan names through Han characters, or through the pinyin of these characters.
//! Refuses a text of which a part has no sound in the tables.

use std::collections::HashSet;
use std::hash::BuildHasherDefault;
use std::sync::LazyLock;

use super::Found;
use super::quick::{Quick, QuickMap};
use super::skeletons::Spelling;
use super::syllables::{PINYIN, Parted};
use crate::table::rows;

/// A part of more than one syllable costs this much, whatever its length.
const ELEMENT_COST: u16 = 10;
/// One syllable by itself costs this much.
const SOUND_COST: u16 = 11;
/// The most syllables a known part has.
const ELEMENT_MAX: usize = 9;
/// The most syllables a text may have.
const SYLLABLES_MAX: usize = 24;
/// How many readings are offered.
const READINGS_MAX: usize = 12;

/// What a part may be read as: the usual reading first.
type Sounds = Vec<&'static str>;

struct Tables {
    /// Characters of one kind under the first of their row: traditional forms under simplified ones.
    base: QuickMap<char, char>,
    sounds: QuickMap<char, Sounds>,
    pinyin: QuickMap<char, &'static str>,
    foreign: HashSet<char, BuildHasherDefault<Quick>>,
    elements: QuickMap<String, Sounds>,
    spelt_sounds: QuickMap<&'static str, Sounds>,
    spelt_elements: QuickMap<String, Sounds>,
}

static TABLES: LazyLock<Tables> = LazyLock::new(Tables::read);

/// A transcription undone.
#[derive(Default)]
pub(crate) struct Undone {
    /// Readings in Latin letters, best first.
    pub(crate) readings: Vec<String>,
    /// How many syllables belong to known parts of names.
    known: usize,
    /// How many characters are of those that transcribe and seldom stand in Han names.
    foreign: usize,
    /// How many syllables there are.
    syllables: usize,
}

/// Characters that names in transcription are full of and Han names seldom have.
const FOREIGN: &str = "阿艾吾依伊买麦卜甫提尔克孜热肉茹乃尼努纳拉勒里卡喀库萨沙扎哈赫合罕汗姑吐图托塔帕排皮波巴拜比迪杜达戈格尕噶嘎斯瓦亚牙\
    尤约叶诺洛罗次措桑玛姆别拖仁顿增旦旺珠姆嘉措赛塞";

impl Undone {
    /// Says whether a Latin word is likely to be a transcription: wholly known parts, or longer than Han given names are.
    pub(crate) fn is_likely(&self) -> bool {
        self.syllables > 0 && (self.known == self.syllables || self.syllables >= 3)
    }

    /// Says whether Han characters are likely to be a transcription.
    pub(crate) fn is_likely_in_han(&self, has_words: bool) -> bool {
        let (known, foreign, all) = (self.known, self.foreign, self.syllables);
        all > 0
            && (known == all
                || all >= 4
                || (all >= 2 && foreign >= 2)
                || (all == 3 && (known > 0 || has_words)))
    }

    /// Adds another word's counts.
    pub(crate) fn count(&mut self, other: &Self) {
        self.known += other.known;
        self.foreign += other.foreign;
        self.syllables += other.syllables;
    }
}

/// Joins the usual reading of what stands before with each reading of a word, and each other reading before with the word's usual one.
pub(crate) fn joined(heads: &[String], tails: &[String]) -> Vec<String> {
    let mut all = Vec::with_capacity(heads.len() + tails.len());
    for (at, head) in heads.iter().enumerate() {
        for (other, tail) in tails.iter().enumerate() {
            if at == 0 || other == 0 {
                let mut whole = String::with_capacity(head.len() + tail.len());
                whole.push_str(head);
                whole.push_str(tail);
                all.push(whole);
            }
        }
    }
    all.truncate(READINGS_MAX);
    all
}

/// Adds the usual reading, one other, and the skeletons of all as far as there is room.
pub(super) fn offer(names: Vec<String>, found: &mut Found) {
    for spelling in [Spelling::Plain, Spelling::Loose] {
        for name in &names {
            found.add_skeleton(name, spelling);
        }
    }
    for name in names.into_iter().take(2) {
        found.add_reading(name);
    }
}

impl Tables {
    fn read() -> Self {
        let mut all = Self {
            base: QuickMap::default(),
            sounds: QuickMap::default(),
            pinyin: QuickMap::default(),
            foreign: FOREIGN.chars().filter(|c| !c.is_whitespace()).collect(),
            elements: QuickMap::default(),
            spelt_sounds: QuickMap::default(),
            spelt_elements: QuickMap::default(),
        };
        for (_, columns) in rows(include_str!("../../data/han/sounds.tsv")) {
            let [characters, pinyin, sound, ..] = columns[..] else {
                continue;
            };
            let mut sounds: Sounds = vec![sound];
            sounds.extend(
                columns
                    .get(3)
                    .into_iter()
                    .flat_map(|others| others.split_whitespace()),
            );
            let first = characters.chars().next().unwrap_or_default();
            for c in characters.chars() {
                all.base.insert(c, first);
            }
            all.pinyin.insert(first, pinyin);
            add_all(all.spelt_sounds.entry(pinyin).or_default(), &sounds);
            all.sounds.entry(first).or_insert(sounds);
        }
        all.read_elements(include_str!("../../data/han/elements_turkic.tsv"));
        all.read_elements(include_str!("../../data/han/elements_tibetan.tsv"));
        all
    }

    fn read_elements(&mut self, table: &'static str) {
        for (_, columns) in rows(table) {
            let [forms, readings] = columns[..] else {
                continue;
            };
            let readings: Sounds = readings.split_whitespace().collect();
            for form in forms.split_whitespace() {
                let based: String = form.chars().map(|c| self.based(c)).collect();
                let spelt: String = based.chars().filter_map(|c| self.spelling(c)).collect();
                add_all(self.elements.entry(based).or_default(), &readings);
                add_all(self.spelt_elements.entry(spelt).or_default(), &readings);
            }
        }
    }

    fn based(&self, c: char) -> char {
        self.base.get(&c).copied().unwrap_or(c)
    }

    fn spelling(&self, c: char) -> Option<&'static str> {
        let known = self.pinyin.get(&c).copied();
        known.or_else(|| crate::romanise::first_reading(c))
    }
}

fn add_all(to: &mut Sounds, sounds: &[&'static str]) {
    for sound in sounds {
        if !to.contains(sound) {
            to.push(sound);
        }
    }
}

/// Returns the Mandarin reading that a character has in transcriptions.
pub(crate) fn spelling_of(c: char) -> Option<&'static str> {
    TABLES.pinyin.get(&TABLES.based(c)).copied()
}

/// Undoes the transcription in a run of Han characters.
pub(crate) fn from_han(text: &str) -> Option<Undone> {
    let tables = &*TABLES;
    let mut based = String::with_capacity(text.len());
    let mut ends = [0usize; SYLLABLES_MAX + 1];
    let mut count = 0;
    let mut foreign = 0;
    for c in text.chars() {
        if count == SYLLABLES_MAX {
            return None;
        }
        let c = tables.based(c);
        based.push(c);
        foreign += usize::from(tables.foreign.contains(&c));
        count += 1;
        ends[count] = based.len();
    }
    let mut undone = undo(count, |from, to| {
        let part = &based[ends[from]..ends[to]];
        if to - from == 1 {
            tables
                .elements
                .get(part)
                .or_else(|| tables.sounds.get(&part.chars().next()?))
        } else {
            tables.elements.get(part)
        }
    })?;
    undone.foreign = foreign;
    Some(undone)
}

/// Undoes the transcription in a Latin word that is parted into pinyin syllables.
pub(crate) fn from_pinyin(word: &str, parted: &Parted) -> Option<Undone> {
    let tables = &*TABLES;
    undo(parted.count(), |from, to| {
        let part = &word[parted.start(from)..parted.end(to - 1)];
        if to - from == 1 {
            let known = tables.spelt_elements.get(part);
            known.or_else(|| tables.spelt_sounds.get(PINYIN.pinyin(parted, from)))
        } else {
            tables.spelt_elements.get(part)
        }
    })
}

/// Finds the cheapest parts, and spells them.
fn undo<'t>(count: usize, find: impl Fn(usize, usize) -> Option<&'t Sounds>) -> Option<Undone> {
    if count == 0 || count > SYLLABLES_MAX {
        return None;
    }
    let mut cost = [u16::MAX; SYLLABLES_MAX + 1];
    let mut best: [Option<(usize, &Sounds)>; SYLLABLES_MAX] = [None; SYLLABLES_MAX];
    cost[count] = 0;
    for from in (0..count).rev() {
        for to in (from + 1..=count.min(from + ELEMENT_MAX)).rev() {
            let price = if to - from > 1 {
                ELEMENT_COST
            } else {
                SOUND_COST
            };
            if cost[to] == u16::MAX || cost[to] + price >= cost[from] {
                continue;
            }
            if let Some(sounds) = find(from, to) {
                cost[from] = cost[to] + price;
                best[from] = Some((to, sounds));
            }
        }
    }
    let mut parts: Vec<(usize, &Sounds)> = Vec::with_capacity(count);
    let mut at = 0;
    while at < count {
        let (to, sounds) = best[at]?;
        parts.push((to - at, sounds));
        at = to;
    }
    let known = parts
        .iter()
        .map(|(length, _)| *length)
        .filter(|length| *length > 1)
        .sum();
    Some(Undone {
        readings: spell(&parts),
        known,
        foreign: 0,
        syllables: count,
    })
}

/// The usual reading, and those in which one part is read otherwise.
fn spell(parts: &[(usize, &Sounds)]) -> Vec<String> {
    let usual: String = parts
        .iter()
        .filter_map(|(_, sounds)| sounds.first().copied())
        .collect();
    let mut readings = vec![usual];
    let most = parts
        .iter()
        .map(|(_, sounds)| sounds.len())
        .max()
        .unwrap_or(0);
    for other in 1..most {
        for (at, (_, sounds)) in parts.iter().enumerate() {
            let Some(sound) = sounds.get(other) else {
                continue;
            };
            if readings.len() == READINGS_MAX {
                return readings;
            }
            let pieces = parts.iter().enumerate();
            readings.push(
                pieces
                    .filter_map(|(place, (_, sounds))| {
                        if place == at {
                            Some(*sound)
                        } else {
                            sounds.first().copied()
                        }
                    })
                    .collect(),
            );
        }
    }
    readings
}

/// Returns the Han characters that write one sound, for tests of the tables.
#[cfg(test)]
pub(crate) fn sounds_by_character() -> std::collections::HashMap<char, Vec<&'static str>> {
    TABLES
        .sounds
        .iter()
        .map(|(c, sounds)| (*c, sounds.clone()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn han(text: &str) -> String {
        from_han(text).map_or_else(String::new, |undone| undone.readings[0].clone())
    }

    fn pinyin(word: &str) -> String {
        PINYIN
            .part(word)
            .and_then(|parted| from_pinyin(word, &parted))
            .map_or_else(String::new, |undone| undone.readings[0].clone())
    }

    #[test]
    fn han_characters_give_the_name_back() {
        for (text, expected) in [
            ("买买提", "memet"),
            ("買買提", "memet"),
            ("吐尔逊", "tursun"),
            ("阿卜杜拉", "abdulla"),
            ("古丽娜尔", "gulnar"),
            ("伊力哈木", "ilham"),
            ("努尔别克", "nurbek"),
            ("卓玛次仁", "drolmatsering"),
            ("扎西", "tashi"),
            ("买买提江", "memetjan"),
        ] {
            assert_eq!(han(text), expected, "{text}");
        }
        assert!(from_han("犟").is_none());
    }

    #[test]
    fn the_pinyin_of_the_characters_gives_the_name_back() {
        for (word, expected) in [
            ("maimaiti", "memet"),
            ("tuerxun", "tursun"),
            ("abudula", "abdulla"),
            ("zhuoma", "drolma"),
            ("ciren", "tsering"),
            ("gulinaer", "gulnar"),
        ] {
            assert_eq!(pinyin(word), expected, "{word}");
        }
    }

    #[test]
    fn every_element_has_a_sound_for_each_character() {
        let sounds = sounds_by_character();
        for form in TABLES.elements.keys() {
            for c in form.chars() {
                assert!(TABLES.spelling(c).is_some(), "{form} {c}");
                assert!(
                    sounds.contains_key(&c) || !crate::romanise::han_readings(c).is_empty(),
                    "{form} {c}"
                );
            }
        }
    }

    #[test]
    fn readings_have_only_letters() {
        let all = TABLES
            .elements
            .values()
            .chain(TABLES.sounds.values())
            .flatten();
        for reading in all {
            assert!(
                !reading.is_empty() && reading.bytes().all(|b| b.is_ascii_lowercase()),
                "{reading}"
            );
        }
    }
}

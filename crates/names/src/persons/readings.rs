//! What a word of a name may be read as in Latin letters, and what remains of it without a patronymic's or a feminine ending. Refuses to
//! choose between readings.

use super::person::Letters;
use crate::forms::forms;
use crate::forms::syllables::{PINYIN, WADE_GILES};
use crate::romanise::han_readings;

/// What a word may be read as, and how many syllables it has where it is a Chinese name in characters or letters (0 elsewhere).
pub(crate) struct Read {
    pub(crate) readings: Vec<String>,
    pub(crate) syllables: usize,
}

/// Returns Latin readings of a folded word, best first.
pub(crate) fn read_word(text: &str, letters: Letters) -> Read {
    let plain = |readings| Read {
        readings,
        syllables: 0,
    };
    if letters == Letters::Latin && text.bytes().any(|b| b.is_ascii_digit()) {
        return plain(vec![plain_latin(text)]);
    }
    if letters == Letters::Han {
        return Read {
            readings: han(text),
            syllables: text.chars().count(),
        };
    }
    if text.contains(THAI_SILENT) {
        return plain(forms(&without_silent(text)).readings);
    }
    if !text.is_ascii() {
        return plain(forms(text).readings);
    }
    match PINYIN.part(text).or_else(|| WADE_GILES.part(text)) {
        Some(parted) => Read {
            readings: forms(text).readings,
            syllables: parted.count(),
        },
        None => plain(vec![text.to_owned()]),
    }
}

/// Reads a Chinese name's characters: as the tables read names, and with each other reading that a character has.
fn han(text: &str) -> Vec<String> {
    let mut all = forms(text).readings;
    for (at, c) in text.char_indices() {
        for other in han_readings(c).into_iter().skip(1).take(2) {
            let before = forms(&text[..at]).readings.into_iter().next_back();
            let after = forms(&text[at + c.len_utf8()..])
                .readings
                .into_iter()
                .next_back();
            let other = other.replace('ü', "u");
            let whole = format!(
                "{}{other}{}",
                before.unwrap_or_default(),
                after.unwrap_or_default()
            );
            if !all.contains(&whole) {
                all.push(whole);
            }
        }
    }
    all.truncate(6);
    all
}

/// The Thai mark (thanthakhat) over a letter that is written and not spoken.
const THAI_SILENT: char = '\u{0e4c}';

/// Leaves out Thai letters that are not spoken, with the vowel signs between them and their mark.
fn without_silent(text: &str) -> String {
    let mut spoken = String::with_capacity(text.len());
    for c in text.chars() {
        if c != THAI_SILENT {
            spoken.push(c);
            continue;
        }
        while let Some(last) = spoken.pop() {
            if ('\u{0e01}'..='\u{0e2e}').contains(&last) {
                break;
            }
        }
    }
    spoken
}

/// Digits in a word of letters are misread letters.
fn plain_latin(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '0' => 'o',
            '1' => 'l',
            '5' => 's',
            '8' => 'b',
            other => other,
        })
        .collect()
}

/// A word without its ending.
pub(crate) struct Stems {
    pub(crate) stems: Vec<String>,
    pub(crate) is_patronymic: bool,
}

/// Endings of patronymics: Russian, Kazakh, Kyrgyz, Uzbek, Azerbaijani, Icelandic.
const PATRONYMIC: [&str; 38] = [
    "ovich",
    "evich",
    "ovna",
    "evna",
    "ovitch",
    "evitch",
    "owitsch",
    "uly",
    "uli",
    "ulu",
    "kyzy",
    "qyzy",
    "kizi",
    "qizi",
    "oglu",
    "oglou",
    "ogly",
    "ogli",
    "dottir",
    "sson",
    "ович",
    "евич",
    "овна",
    "евна",
    "ійович",
    "івна",
    "ұлы",
    "улы",
    "қызы",
    "кызы",
    "оглы",
    "оғлу",
    "оғли",
    "қизи",
    "ички",
    "иевич",
    "ьевич",
    "ьевна",
];

/// Feminine endings with what men of the family bear.
const FEMININE: [(&str, &str); 22] = [
    ("skaya", "sky"),
    ("skaia", "sky"),
    ("skaja", "sky"),
    ("ska", "ski"),
    ("ova", "ov"),
    ("eva", "ev"),
    ("yeva", "yev"),
    ("ina", "in"),
    ("yna", "yn"),
    ("aya", "y"),
    ("ienė", "as"),
    ("poulou", "poulos"),
    ("ская", "ский"),
    ("ська", "ський"),
    ("ова", "ов"),
    ("ева", "ев"),
    ("ёва", "ёв"),
    ("ина", "ин"),
    ("ына", "ын"),
    ("іна", "ін"),
    ("ая", "ый"),
    ("οπούλου", "όπουλος"),
];

/// Family-name endings that some lists write and others leave out: Kazakh and Uyghur names with a Russian ending.
const RUSSIAN: [&str; 6] = ["ov", "ev", "ova", "eva", "ов", "ев"];

/// Returns what a word is without its ending, where it has one and enough remains.
pub(crate) fn endings(text: &str, letters: Letters) -> Stems {
    let mut found = Stems {
        stems: Vec::new(),
        is_patronymic: false,
    };
    let may_end = match text.as_bytes().last() {
        Some(last) if last.is_ascii() => b"haiyurnv".contains(last),
        _ => true,
    };
    let has_none = matches!(letters, Letters::Han | Letters::Syllables | Letters::Bare);
    if has_none || !may_end || text.len() < 6 {
        return found;
    }
    let mut stem = |stem: String| {
        found
            .stems
            .extend(read_word(&stem, letters).readings.into_iter().take(1))
    };
    if let Some((base, end)) = FEMININE
        .iter()
        .find_map(|(end, other)| Some((text.strip_suffix(end)?, other)))
        .filter(|(base, _)| base.len() >= 3)
    {
        stem(format!("{base}{end}"));
    }
    let patronymic = PATRONYMIC
        .iter()
        .filter_map(|end| text.strip_suffix(end))
        .filter(|base| base.chars().count() >= 3)
        .min_by_key(|base| base.len());
    if let Some(base) = patronymic {
        stem(base.to_owned());
        found.is_patronymic = true;
        return found;
    }
    if let Some(base) = RUSSIAN
        .iter()
        .find_map(|end| text.strip_suffix(end))
        .filter(|base| base.chars().count() >= 4)
    {
        stem(base.to_owned());
    }
    found
}

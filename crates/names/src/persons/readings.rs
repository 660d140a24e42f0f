//! What a word of a name may be read as in Latin letters, and what remains of it without a patronymic's or a feminine ending. Refuses to
//! choose between readings.

use super::person::Letters;
use crate::romanise::{han_readings, romanise};

/// Returns Latin readings of a folded word, best first.
pub(crate) fn readings(text: &str, letters: Letters) -> Vec<String> {
    match letters {
        Letters::Latin if text.is_ascii() => vec![plain_latin(text)],
        Letters::Latin => vec![any_ascii::any_ascii(text).to_lowercase()],
        Letters::Han => han(text),
        Letters::Other(_) | Letters::Bare | Letters::Syllables => {
            let own = romanise(text);
            let latin = if own.is_ascii() {
                own
            } else {
                any_ascii::any_ascii(&own).to_lowercase()
            };
            vec![latin]
        }
    }
}

fn han(text: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    for c in text.chars() {
        let of_character = han_readings(c);
        let mut next = Vec::new();
        for reading in of_character.iter().take(2) {
            next.extend(all.iter().map(|before| format!("{before}{reading}")));
        }
        if !next.is_empty() {
            all = next;
        }
        all.truncate(4);
    }
    all
}

/// Digits in a word of letters are misread letters.
fn plain_latin(text: &str) -> String {
    if !text.bytes().any(|b| b.is_ascii_digit()) {
        return text.to_owned();
    }
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
    if matches!(letters, Letters::Han | Letters::Syllables | Letters::Bare) || text.len() < 6 {
        return found;
    }
    let mut stem = |stem: String| {
        found
            .stems
            .extend(readings(&stem, letters).into_iter().take(1))
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

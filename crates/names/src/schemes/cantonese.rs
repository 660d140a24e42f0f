//! Han characters in Cantonese: Jyutping, and the spelling that Hong Kong's government gives names. Refuses tones.
//!
//! The government's spelling was never published as a table; the rules here are those that its lists of street and personal names show
//! (an unaspirated and an aspirated stop are one, long and short a too).

use std::sync::LazyLock;

use crate::forms::quick::QuickMap;
use crate::table::rows;

struct Readings {
    syllables: Vec<(&'static str, String)>,
    by_character: QuickMap<char, u16>,
}

static READINGS: LazyLock<Readings> = LazyLock::new(|| {
    let mut readings = Readings {
        syllables: Vec::new(),
        by_character: QuickMap::default(),
    };
    for (_, columns) in rows(include_str!("../../data/han/jyutping.tsv")) {
        let [jyutping, characters] = columns[..] else {
            continue;
        };
        let Ok(at) = u16::try_from(readings.syllables.len()) else {
            break;
        };
        readings.syllables.push((jyutping, spelt(jyutping)));
        for c in characters.chars() {
            readings.by_character.entry(c).or_insert(at);
        }
    }
    readings
});

fn syllable(c: char) -> Option<&'static (&'static str, String)> {
    let readings = &*READINGS;
    readings
        .by_character
        .get(&c)
        .map(|at| &readings.syllables[usize::from(*at)])
}

/// Returns the Jyutping of a character, without tone.
pub(super) fn jyutping(c: char) -> Option<&'static str> {
    syllable(c).map(|syllable| syllable.0)
}

/// Returns a character as Hong Kong's government spells it.
pub(super) fn hong_kong(c: char) -> Option<&'static str> {
    syllable(c).map(|syllable| syllable.1.as_str())
}

/// Appends a character as Hong Kong's government spells it; says whether there is a reading.
pub(crate) fn push_hong_kong(to: &mut String, c: char) -> bool {
    let spelling = hong_kong(c);
    to.push_str(spelling.unwrap_or_default());
    spelling.is_some()
}

/// Initials of Jyutping, longer ones first, and how names spell them.
const INITIALS: [(&str, &str); 19] = [
    ("gw", "kw"),
    ("kw", "kw"),
    ("ng", "ng"),
    ("b", "p"),
    ("p", "p"),
    ("m", "m"),
    ("f", "f"),
    ("d", "t"),
    ("t", "t"),
    ("n", "n"),
    ("l", "l"),
    ("g", "k"),
    ("k", "k"),
    ("h", "h"),
    ("w", "w"),
    ("z", "ch"),
    ("c", "ch"),
    ("s", "s"),
    ("j", "y"),
];

/// Finals of Jyutping that names spell in another way.
const FINALS: [(&str, &str); 32] = [
    ("aa", "a"),
    ("aai", "ai"),
    ("aau", "au"),
    ("aam", "am"),
    ("aan", "an"),
    ("aang", "ang"),
    ("aap", "ap"),
    ("aat", "at"),
    ("aak", "ak"),
    ("e", "e"),
    ("oe", "eu"),
    ("oeng", "eung"),
    ("oek", "euk"),
    ("eoi", "ui"),
    ("eon", "un"),
    ("eot", "ut"),
    ("ou", "o"),
    ("yu", "u"),
    ("yun", "uen"),
    ("yut", "uet"),
    ("i", "i"),
    ("u", "u"),
    ("an", "an"),
    ("at", "at"),
    ("am", "am"),
    ("ap", "ap"),
    ("au", "au"),
    ("ai", "ai"),
    ("m", "ng"),
    ("ng", "ng"),
    ("on", "on"),
    ("ot", "ot"),
];

fn spelt(jyutping: &str) -> String {
    if matches!(jyutping, "m" | "ng") {
        return "ng".to_owned();
    }
    let initial = INITIALS
        .iter()
        .find(|(initial, _)| jyutping.len() > initial.len() && jyutping.starts_with(initial));
    let (onset, rest) = initial.map_or(("", jyutping), |(initial, onset)| {
        (*onset, &jyutping[initial.len()..])
    });
    let rime = FINALS
        .iter()
        .find(|(rime, _)| *rime == rest)
        .map_or(rest, |(_, spelling)| *spelling);
    // A few syllables are spelt as wholes.
    match (onset, rest) {
        ("ch", "i") => "tsz".to_owned(),
        ("s", "i") => "sze".to_owned(),
        ("ch", "eoi" | "ou" | "e" | "ang" | "o") => format!("ts{rime}"),
        ("s", "yu") => "shu".to_owned(),
        ("y", "yu") => "yu".to_owned(),
        ("y", "yun") => "yuen".to_owned(),
        ("y", "yut") => "yuet".to_owned(),
        _ => format!("{onset}{rime}"),
    }
}

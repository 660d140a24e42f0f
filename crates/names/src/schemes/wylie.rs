//! Reads Wylie: back to Tibetan letters, and as names are spelt by sound. Refuses syllables that Tibetan cannot have.

use super::tibetan::{CONSONANTS, PREFIXES, SUFFIXES, Syllable, phonetic_of};

/// Which consonants take which subscript.
const SUBSCRIPTS: [(&str, &[&str]); 5] = [
    ("y", &["k", "kh", "g", "p", "ph", "b", "m", "h"]),
    (
        "r",
        &[
            "k", "kh", "g", "t", "th", "d", "n", "p", "ph", "b", "m", "sh", "s", "h",
        ],
    ),
    ("l", &["k", "g", "b", "z", "r", "s"]),
    (
        "w",
        &[
            "k", "kh", "g", "c", "ny", "t", "d", "ts", "tsh", "zh", "z", "r", "l", "sh", "s", "h",
        ],
    ),
    ("h", &["l"]),
];

/// Which consonants take which superscript.
const SUPERSCRIPTS: [(&str, &[&str]); 3] = [
    (
        "r",
        &[
            "k", "g", "ng", "j", "ny", "t", "d", "n", "b", "m", "ts", "dz",
        ],
    ),
    ("l", &["k", "g", "ng", "c", "j", "t", "d", "p", "b"]),
    (
        "s",
        &["k", "g", "ng", "ny", "t", "d", "n", "p", "b", "m", "ts"],
    ),
];

const SYLLABLE_LETTERS_MAX: usize = 12;

fn takes(table: &[(&str, &[&str])], mark: &str, root: &str) -> bool {
    table
        .iter()
        .any(|(known, roots)| *known == mark && roots.contains(&root))
}

/// Takes the longest consonant that a text begins with.
fn consonant(text: &str) -> Option<&'static str> {
    CONSONANTS
        .iter()
        .copied()
        .filter(|c| !c.is_empty() && *c != "a" && text.starts_with(c))
        .max_by_key(|c| c.len())
}

/// Takes all consonants that a text begins with, and returns the rest.
fn consonants(mut text: &str) -> (Vec<&'static str>, &str) {
    let mut all = Vec::with_capacity(5);
    while let Some(letter) = consonant(text) {
        all.push(letter);
        text = &text[letter.len()..];
    }
    (all, text)
}

/// Reads one syllable of Wylie; a point after `g` keeps it a prefix.
pub(super) fn read_syllable(text: &str) -> Option<Syllable> {
    if text.len() > SYLLABLE_LETTERS_MAX {
        return None;
    }
    if let Some(rest) = text.strip_prefix("g.") {
        let syllable = read_syllable(rest)?;
        return (syllable.root == "y" && syllable.prefix.is_empty()).then_some(Syllable {
            prefix: "g",
            ..syllable
        });
    }
    let (onset, rest) = consonants(text);
    let vowel = ["a", "i", "u", "e", "o"]
        .into_iter()
        .find(|vowel| rest.starts_with(vowel))?;
    let mut syllable = Syllable {
        vowel,
        ..read_onset(&onset)?
    };
    let (coda, ending) = consonants(&rest[1..]);
    let mut coda = coda.as_slice();
    if !ending.is_empty() {
        // `'i`, `'u`, `'o` after the syllable.
        syllable.ending = ["i", "u", "o"].into_iter().find(|vowel| *vowel == ending)?;
        coda = coda.strip_suffix(&["'"])?;
    }
    match coda {
        [] => {}
        [suffix] => syllable.suffix = suffix,
        [suffix @ ("g" | "ng" | "b" | "m"), "s"] => {
            (syllable.suffix, syllable.second_suffix) = (suffix, "s")
        }
        [suffix @ ("n" | "r" | "l"), "d"] => {
            (syllable.suffix, syllable.second_suffix) = (suffix, "d")
        }
        _ => return None,
    }
    (syllable.suffix.is_empty() || SUFFIXES.contains(&syllable.suffix)).then_some(syllable)
}

/// Puts the consonants before the vowel in their places: a stack before a prefix, as Wylie writes `bra` for one stack.
fn read_onset(letters: &[&'static str]) -> Option<Syllable> {
    if letters.is_empty() {
        return Some(Syllable {
            root: "a",
            ..Syllable::default()
        });
    }
    let with_prefix = |at: usize| -> Option<Syllable> {
        let prefix = if at == 0 {
            ""
        } else {
            PREFIXES.into_iter().find(|prefix| *prefix == letters[0])?
        };
        let stack = &letters[at..];
        read_stack(stack).map(|syllable| Syllable { prefix, ..syllable })
    };
    with_prefix(0).or_else(|| with_prefix(1))
}

fn read_stack(letters: &[&'static str]) -> Option<Syllable> {
    let plain = |letters: &[&'static str]| -> Option<Syllable> {
        let (root, subscripts) = letters.split_first()?;
        let fits = match subscripts {
            [] => true,
            [first] => takes(&SUBSCRIPTS, first, root),
            [first, "w"] => takes(&SUBSCRIPTS, first, root),
            _ => false,
        };
        fits.then(|| Syllable {
            root,
            subscript: subscripts.first().copied().unwrap_or_default(),
            second_subscript: subscripts.get(1).copied().unwrap_or_default(),
            ..Syllable::default()
        })
    };
    plain(letters).or_else(|| {
        let (superscript, rest) = letters.split_first()?;
        let syllable = plain(rest)?;
        takes(&SUPERSCRIPTS, superscript, syllable.root).then_some(Syllable {
            superscript,
            ..syllable
        })
    })
}

/// Writes Wylie in Tibetan letters, a tsheg between syllables; `None` when a syllable is none.
pub(super) fn to_tibetan(text: &str) -> Option<String> {
    let mut tibetan = String::with_capacity(text.len() * 3);
    for part in text.split_whitespace() {
        if !tibetan.is_empty() {
            tibetan.push('\u{0f0b}');
        }
        write_tibetan(&read_syllable(&part.to_lowercase())?, &mut tibetan);
    }
    Some(tibetan)
}

fn letter(consonant: &str, is_beneath: bool) -> Option<char> {
    let place = u32::try_from(CONSONANTS.iter().position(|c| *c == consonant)?).ok()?;
    char::from_u32(if is_beneath { 0x0f90 } else { 0x0f40 } + place)
}

fn vowel_sign(vowel: &str) -> Option<char> {
    match vowel {
        "i" => Some('\u{0f72}'),
        "u" => Some('\u{0f74}'),
        "e" => Some('\u{0f7a}'),
        "o" => Some('\u{0f7c}'),
        _ => None,
    }
}

fn write_tibetan(syllable: &Syllable, to: &mut String) {
    to.extend(letter(syllable.prefix, false).filter(|_| !syllable.prefix.is_empty()));
    let stack = [
        syllable.superscript,
        syllable.root,
        syllable.subscript,
        syllable.second_subscript,
    ];
    for (at, consonant) in stack
        .iter()
        .filter(|consonant| !consonant.is_empty())
        .enumerate()
    {
        to.extend(letter(consonant, at > 0));
    }
    to.extend(vowel_sign(syllable.vowel));
    for consonant in [syllable.suffix, syllable.second_suffix] {
        to.extend(letter(consonant, false).filter(|_| !consonant.is_empty()));
    }
    if !syllable.ending.is_empty() {
        to.extend(letter("'", false));
        to.extend(vowel_sign(syllable.ending));
    }
}

/// Spells a folded Latin name by sound if it is wholly Wylie and shows it: a prefix, a superscript `r` or `l`, or both a superscript and
/// a subscript.
pub(crate) fn phonetic_of_latin(folded: &str) -> Option<String> {
    let mut parts = Vec::new();
    let mut is_shown = false;
    for word in folded.split(' ') {
        let syllable = read_syllable(word)?;
        is_shown |= !syllable.prefix.is_empty()
            || matches!(syllable.superscript, "r" | "l")
            || (!syllable.superscript.is_empty() && !syllable.subscript.is_empty());
        parts.push((word.to_owned(), Some(syllable)));
    }
    is_shown.then(|| phonetic_of(&parts))
}

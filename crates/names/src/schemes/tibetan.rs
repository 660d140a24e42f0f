//! Tibetan syllables: their letters, their Wylie spelling and how they are usually spelt by sound. Refuses what is not one syllable.
//!
//! The structure of a syllable (prefix, superscript, root, subscripts, vowel, suffix, second suffix) and its Wylie spelling follow
//! T. Wylie, "A Standard System of Tibetan Transcription", 1959, doi:10.2307/2718544, in the letters of the extended scheme (THL's EWTS);
//! the spelling by sound follows D. Germano and N. Tournadre, "THL Simplified Phonetic Transcription of Standard Tibetan", 2003, but
//! without accents and with `a` kept before `l`, as names have it (Gyaltsen).

use std::sync::LazyLock;

use crate::forms::quick::QuickMap;
use crate::table::rows;

/// The thirty consonants, from U+0F40 on, by their place in the block; an empty one is no consonant of Tibetan words.
pub(super) const CONSONANTS: [&str; 41] = [
    "k", "kh", "g", "", "ng", "c", "ch", "j", "", "ny", "", "", "", "", "", "t", "th", "d", "",
    "n", "p", "ph", "b", "", "m", "ts", "tsh", "dz", "", "w", "zh", "z", "'", "y", "r", "l", "sh",
    "", "s", "h", "a",
];

/// Words by their Wylie, and by their Wylie without apostrophes, which folding leaves out.
static WORDS: LazyLock<QuickMap<String, &'static str>> = LazyLock::new(|| {
    let mut words = QuickMap::default();
    for (_, columns) in rows(include_str!("../../data/schemes/tibetan_words.tsv")) {
        if let [wylie, phonetic] = columns[..] {
            words.entry(wylie.replace('\'', "")).or_insert(phonetic);
            words.insert(wylie.to_owned(), phonetic);
        }
    }
    words
});

/// A consonant with what is written beneath it and its vowel.
#[derive(Clone, Copy, Default)]
struct Stack {
    letters: [&'static str; 4],
    count: usize,
    vowel: Option<char>,
}

impl Stack {
    fn letters(&self) -> &[&'static str] {
        &self.letters[..self.count]
    }

    fn is(&self, letter: &str) -> bool {
        self.count == 1 && self.letters[0] == letter
    }
}

/// One syllable, by the places of its letters; a place that is not taken is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Syllable {
    pub(crate) prefix: &'static str,
    pub(crate) superscript: &'static str,
    pub(crate) root: &'static str,
    pub(crate) subscript: &'static str,
    pub(crate) second_subscript: &'static str,
    pub(crate) vowel: &'static str,
    pub(crate) suffix: &'static str,
    pub(crate) second_suffix: &'static str,
    /// The vowel of an `'` after the syllable: the `'i` of `pa'i`.
    pub(crate) ending: &'static str,
}

pub(super) const PREFIXES: [&str; 5] = ["g", "d", "b", "m", "'"];
pub(super) const SUFFIXES: [&str; 10] = ["g", "ng", "d", "n", "b", "m", "'", "r", "l", "s"];
const SUPERSCRIPTS: [&str; 3] = ["r", "l", "s"];

/// Returns the consonant of a Tibetan letter, written full size or beneath another.
fn consonant(c: char) -> Option<(&'static str, bool)> {
    let code = c as u32;
    let (place, is_beneath) = match code {
        0x0f40..=0x0f68 => (code - 0x0f40, false),
        0x0f90..=0x0fb8 => (code - 0x0f90, true),
        0x0fba => (0x1d, true),
        0x0fbb => (0x21, true),
        0x0fbc => (0x22, true),
        0x0f6a => (0x22, false),
        _ => return None,
    };
    let letter = CONSONANTS[place as usize];
    (!letter.is_empty()).then_some((letter, is_beneath))
}

fn vowel(c: char) -> Option<char> {
    match c {
        '\u{0f72}' | '\u{0f80}' => Some('i'),
        '\u{0f74}' => Some('u'),
        '\u{0f7a}' | '\u{0f7b}' => Some('e'),
        '\u{0f7c}' | '\u{0f7d}' => Some('o'),
        _ => None,
    }
}

fn vowel_letter(vowel: Option<char>) -> &'static str {
    match vowel {
        Some('i') => "i",
        Some('u') => "u",
        Some('e') => "e",
        Some('o') => "o",
        _ => "a",
    }
}

const STACKS_MAX: usize = 6;

/// Returns the stacks of a syllable and how many there are.
fn stacks(text: &str) -> Option<([Stack; STACKS_MAX], usize)> {
    let mut stacks = [Stack::default(); STACKS_MAX];
    let mut count = 0;
    for c in text.chars() {
        if let Some((letter, is_beneath)) = consonant(c) {
            if !is_beneath || count == 0 {
                if count == STACKS_MAX {
                    return None;
                }
                count += 1;
            }
            let stack = &mut stacks[count - 1];
            if stack.count == stack.letters.len() {
                return None;
            }
            stack.letters[stack.count] = letter;
            stack.count += 1;
        } else if let Some(vowel) = vowel(c) {
            // A second vowel sign is a slip: the first one stays.
            stacks[count.checked_sub(1)?].vowel.get_or_insert(vowel);
        }
    }
    (count > 0).then_some((stacks, count))
}

/// Returns which stack is the root.
fn root_at(stacks: &[Stack]) -> usize {
    let marked = stacks.iter().enumerate().position(|(at, stack)| {
        stack.count > 1 || (stack.vowel.is_some() && (at == 0 || !stack.is("'")))
    });
    if let Some(at) = marked {
        return at;
    }
    let bare = stacks
        .iter()
        .skip(1)
        .position(|stack| stack.vowel.is_some())
        .map_or(stacks.len(), |at| at + 1);
    let has_prefix = PREFIXES.iter().any(|prefix| stacks[0].is(prefix));
    match bare {
        0..=2 => 0,
        3 => {
            let takes_second = ["g", "ng", "b", "m"]
                .iter()
                .any(|suffix| stacks[1].is(suffix));
            usize::from(has_prefix && !(stacks[2].is("s") && takes_second))
        }
        _ => usize::from(has_prefix),
    }
}

/// Reads one Tibetan syllable; marks that are no letters are left out.
pub(crate) fn read_syllable(text: &str) -> Option<Syllable> {
    let (stacks, count) = stacks(text)?;
    let stacks = &stacks[..count];
    let at = root_at(stacks);
    let mut syllable = Syllable {
        vowel: vowel_letter(stacks[at].vowel),
        ..Syllable::default()
    };
    if at > 1 {
        return None;
    }
    if at == 1 {
        syllable.prefix = stacks[0].letters[0];
    }
    place_root(&mut syllable, stacks[at].letters());
    let mut after = stacks[at + 1..].iter();
    for stack in after.by_ref() {
        let letter = stack.letters[0];
        if letter == "'" && stack.vowel.is_some() {
            syllable.ending = vowel_letter(stack.vowel);
        } else if syllable.suffix.is_empty() {
            syllable.suffix = letter;
        } else if syllable.second_suffix.is_empty() {
            syllable.second_suffix = letter;
        }
    }
    Some(syllable)
}

/// Puts the letters of the root's stack in their places.
fn place_root(syllable: &mut Syllable, letters: &[&'static str]) {
    let mut rest = letters;
    if rest.len() > 1
        && SUPERSCRIPTS.contains(&rest[0])
        && !matches!((rest[0], rest[1]), (_, "y" | "r" | "w") | ("r" | "s", "l"))
    {
        // `lh` is a letter of its own.
        if (rest[0], rest[1]) != ("l", "h") || rest.len() > 2 {
            syllable.superscript = rest[0];
            rest = &rest[1..];
        }
    }
    let mut places = rest.iter().copied();
    syllable.root = places.next().unwrap_or_default();
    syllable.subscript = places.next().unwrap_or_default();
    syllable.second_subscript = places.next().unwrap_or_default();
}

impl Syllable {
    /// Appends the syllable in Wylie.
    pub(crate) fn write_wylie(&self, to: &mut String) {
        to.push_str(self.prefix);
        if self.prefix == "g" && self.superscript.is_empty() && self.root == "y" {
            to.push('.');
        }
        to.push_str(self.superscript);
        if self.root != "a" {
            to.push_str(self.root);
        }
        to.push_str(self.subscript);
        to.push_str(self.second_subscript);
        to.push_str(self.vowel);
        to.push_str(self.suffix);
        to.push_str(self.second_suffix);
        if !self.ending.is_empty() {
            to.push('\'');
            to.push_str(self.ending);
        }
    }

    /// Appends the syllable as it is usually spelt by sound.
    pub(crate) fn write_phonetic(&self, to: &mut String, is_first: bool) {
        let onset = self.onset(is_first);
        to.push_str(onset);
        to.push_str(match (self.vowel, self.suffix) {
            ("a", "d" | "n" | "s") => "e",
            (vowel, _) => vowel,
        });
        to.push_str(match self.suffix {
            "g" => "k",
            "b" => "p",
            "d" | "'" | "s" => "",
            suffix => suffix,
        });
        // The genitive changes the vowel or adds none.
        if self.ending == "u" || self.ending == "o" {
            to.push_str(self.ending);
        }
    }

    fn onset(&self, is_first: bool) -> &'static str {
        let is_db = self.prefix == "d" && self.root == "b";
        match (self.root, self.subscript) {
            ("b", "") if is_db && self.vowel != "a" && self.vowel != "e" => "",
            ("b", "") if is_db => "w",
            ("b", "y") if is_db => "y",
            ("b", "r") if is_db => "r",
            ("b", "")
                if !is_first
                    && self.prefix.is_empty()
                    && self.superscript.is_empty()
                    && matches!(self.vowel, "a" | "o") =>
            {
                "w"
            }
            ("k", "y") => "ky",
            ("kh", "y") => "khy",
            ("g", "y") => "gy",
            ("p" | "ph", "y") => "ch",
            ("b", "y") => "j",
            ("m", "y") => "ny",
            ("k" | "t" | "p" | "kh" | "th" | "ph", "r") => "tr",
            ("g" | "d" | "b", "r") => "dr",
            ("z", "l") => "d",
            ("k" | "g" | "b" | "r" | "s", "l") => "l",
            ("l", "h") => "lh",
            ("h", "r") => "hr",
            ("c", _) => "ch",
            ("tsh", _) => "ts",
            ("'" | "a", _) => "",
            (root, _) => root,
        }
    }
}

/// The syllables of a Tibetan text, in order.
fn syllables(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| consonant(c).is_none() && vowel(c).is_none() && !is_mark(c))
        .filter(|part| !part.is_empty())
}

/// Signs that are written on a syllable and are no consonant and no plain vowel: the long vowel, the nasal, the visarga.
fn is_mark(c: char) -> bool {
    matches!(
        c,
        '\u{0f71}'
            | '\u{0f7e}'
            | '\u{0f7f}'
            | '\u{0f83}'
            | '\u{0f82}'
            | '\u{0f39}'
            | '\u{0f84}'
            | '\u{0f35}'
            | '\u{0f37}'
    )
}

/// Returns a Tibetan text in Wylie, a space between syllables.
pub(crate) fn to_wylie(text: &str) -> String {
    let mut wylie = String::with_capacity(text.len());
    for part in syllables(text) {
        if !wylie.is_empty() {
            wylie.push(' ');
        }
        match read_syllable(part) {
            Some(syllable) if is_plain(&syllable) => syllable.write_wylie(&mut wylie),
            _ => write_letters(part, &mut wylie),
        }
    }
    wylie
}

/// Says whether a syllable has the structure of a Tibetan word, not of a loan from Sanskrit.
fn is_plain(syllable: &Syllable) -> bool {
    (syllable.prefix.is_empty() || PREFIXES.contains(&syllable.prefix))
        && (syllable.suffix.is_empty() || SUFFIXES.contains(&syllable.suffix))
        && matches!(syllable.second_suffix, "" | "s" | "d")
        && matches!(syllable.subscript, "" | "y" | "r" | "l" | "w" | "h")
}

/// Writes a syllable of a loan letter by letter: every stack without a vowel sign has an `a`, but the last one only if it stands alone.
fn write_letters(text: &str, to: &mut String) {
    let Some((stacks, count)) = stacks(text) else {
        return;
    };
    for stack in &stacks[..count] {
        for letter in stack.letters().iter().filter(|letter| **letter != "a") {
            to.push_str(letter);
        }
        to.push_str(vowel_letter(stack.vowel));
    }
}

/// Returns a Tibetan text as it is usually spelt by sound, words run together.
pub(crate) fn to_phonetic(text: &str) -> String {
    let parts: Vec<(String, Option<Syllable>)> = syllables(text)
        .map(|part| {
            let syllable = read_syllable(part).filter(is_plain);
            let mut wylie = String::with_capacity(8);
            match &syllable {
                Some(syllable) => syllable.write_wylie(&mut wylie),
                None => write_letters(part, &mut wylie),
            }
            (wylie, syllable)
        })
        .collect();
    phonetic_of(&parts)
}

/// Spells syllables by sound; known words first.
pub(super) fn phonetic_of(parts: &[(String, Option<Syllable>)]) -> String {
    let mut phonetic = String::with_capacity(parts.len() * 6);
    let mut at = 0;
    while let Some((wylie, syllable)) = parts.get(at) {
        let pair = parts.get(at + 1).map(|next| format!("{wylie} {}", next.0));
        if let Some(word) = pair.and_then(|pair| WORDS.get(pair.as_str())) {
            phonetic.push_str(word);
            at += 2;
            continue;
        }
        match (WORDS.get(wylie.as_str()), syllable) {
            (Some(word), _) => phonetic.push_str(word),
            (None, Some(syllable)) => syllable.write_phonetic(&mut phonetic, at == 0),
            (None, None) => phonetic.extend(wylie.chars().filter(char::is_ascii_alphabetic)),
        }
        at += 1;
    }
    phonetic
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_are_spelt_in_wylie() {
        for (tibetan, wylie) in [
            ("བསྟན་འཛིན", "bstan 'dzin"),
            ("བཀྲ་ཤིས", "bkra shis"),
            ("སྒྲོལ་མ", "sgrol ma"),
            ("རྒྱ་མཚོ", "rgya mtsho"),
            ("བསམ་གྲུབ", "bsam grub"),
            ("དབང་མོ", "dbang mo"),
            ("ལྷ་མོ", "lha mo"),
            ("ཕུན་ཚོགས", "phun tshogs"),
            ("འཇིགས་མེད", "'jigs med"),
            ("གཡང", "g.yang"),
            ("པའི", "pa'i"),
            ("ལྷག་པ", "lhag pa"),
            ("ཟླ་བ", "zla ba"),
            ("མགོན་པོ", "mgon po"),
            ("ཨ་མདོ", "a mdo"),
            ("པདྨ", "padma"),
            ("ཀརྨ", "karma"),
            ("དགའ", "dga'"),
            ("རྡོ་རྗེ", "rdo rje"),
        ] {
            assert_eq!(to_wylie(tibetan), wylie, "{tibetan}");
        }
    }

    #[test]
    fn names_are_spelt_by_sound() {
        for (tibetan, phonetic) in [
            ("བསྟན་འཛིན", "tendzin"),
            ("བཀྲ་ཤིས", "tashi"),
            ("སྒྲོལ་མ", "drolma"),
            ("རྒྱ་མཚོ", "gyatso"),
            ("བློ་བཟང", "lobzang"),
            ("ཕུན་ཚོགས", "phuntsok"),
            ("ཟླ་བ", "dawa"),
            ("དབང་མོ", "wangmo"),
            ("ཀརྨ", "karma"),
            ("པདྨ", "pema"),
            ("བྱམས་པ", "jampa"),
            ("ནོར་བུ", "norbu"),
            ("འོད་ཟེར", "ozer"),
        ] {
            assert_eq!(to_phonetic(tibetan), phonetic, "{tibetan}");
        }
    }
}

//! Parts a Latin word wholly into Mandarin syllables, in pinyin or in Wade–Giles. Refuses to part a word of which a letter is left over.

use std::sync::LazyLock;

use crate::table::rows;

/// The most syllables a word may have.
const SYLLABLES_MAX: usize = 12;
/// The most letters a word may have.
const LETTERS_MAX: usize = 40;
/// A syllable costs this much, so that fewer are better.
const SYLLABLE_COST: u16 = 10;
/// A syllable inside a word that begins with a vowel costs this much more: the standard sets an apostrophe before it.
const OPEN_COST: u16 = 6;

const NO_NODE: u16 = u16::MAX;

/// The syllables of one spelling system, as a tree of letters.
pub(crate) struct Syllables {
    nodes: Vec<Node>,
    names: Vec<&'static str>,
    /// The letters that a syllable may end in, a bit each.
    last: u32,
}

#[derive(Clone, Copy)]
struct Node {
    next: [u16; 27],
    syllable: u16,
}

/// A word in syllables: where each ends and which it is.
#[derive(Clone, Copy)]
pub(crate) struct Parted {
    ends: [u8; SYLLABLES_MAX],
    syllables: [u16; SYLLABLES_MAX],
    count: usize,
}

impl Parted {
    /// Returns how many syllables there are.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// Returns where the syllable at a place begins.
    pub(crate) fn start(&self, at: usize) -> usize {
        if at == 0 {
            0
        } else {
            usize::from(self.ends[at - 1])
        }
    }

    /// Returns where the syllable at a place ends.
    pub(crate) fn end(&self, at: usize) -> usize {
        usize::from(self.ends[at])
    }
}

/// Pinyin, without tones; ü may be written u or v.
pub(crate) static PINYIN: LazyLock<Syllables> = LazyLock::new(|| {
    let mut all = Syllables::empty();
    for (pinyin, _) in table() {
        all.add(&plain(pinyin), plain_static(pinyin));
        if pinyin.contains('ü') {
            all.add(&pinyin.replace('ü', "v"), plain_static(pinyin));
            all.add(&pinyin.replace('ü', "yu"), plain_static(pinyin));
        }
    }
    all
});

/// Wade–Giles, without tones; its aspirates with their apostrophe, and without where that makes no other syllable.
pub(crate) static WADE_GILES: LazyLock<Syllables> = LazyLock::new(|| {
    let mut all = Syllables::empty();
    for (pinyin, wade) in table() {
        all.add(&plain(wade), plain_static(pinyin));
    }
    for (pinyin, wade) in table() {
        all.add(&plain(&wade.replace('\'', "")), plain_static(pinyin));
    }
    for (wade, pinyin) in OLDER_WADE {
        all.add(wade, pinyin);
    }
    all
});

/// Spellings that older books have beside the table's.
const OLDER_WADE: [(&str, &str); 7] = [
    ("szu", "si"),
    ("ssu", "si"),
    ("tze", "zi"),
    ("erh", "er"),
    ("yi", "yi"),
    ("ho", "he"),
    ("yui", "yu"),
];

/// The rows of the table: pinyin and Wade–Giles.
pub(crate) fn table() -> impl Iterator<Item = (&'static str, &'static str)> {
    rows(include_str!("../../data/han/syllables.tsv"))
        .filter_map(|(_, columns)| Some((*columns.first()?, *columns.get(1)?)))
}

/// Leaves accents out: `ü` is `u`, `ê` is `e`.
fn plain(syllable: &str) -> String {
    syllable.replace('ü', "u").replace('ê', "e")
}

fn plain_static(pinyin: &'static str) -> &'static str {
    match pinyin {
        "lü" => "lu",
        "lüe" => "lue",
        "nü" => "nu",
        "nüe" => "nue",
        other => other,
    }
}

fn edge(letter: u8) -> Option<usize> {
    match letter {
        b'a'..=b'z' => Some(usize::from(letter - b'a')),
        b'\'' => Some(26),
        _ => None,
    }
}

impl Syllables {
    fn empty() -> Self {
        Self {
            nodes: vec![Node {
                next: [NO_NODE; 27],
                syllable: NO_NODE,
            }],
            names: Vec::new(),
            last: 0,
        }
    }

    /// Adds a spelling, unless it is there already.
    fn add(&mut self, spelling: &str, name: &'static str) {
        let mut node = 0usize;
        self.last |= spelling
            .bytes()
            .last()
            .and_then(edge)
            .map_or(0, |at| 1 << at);
        for at in spelling.bytes().filter_map(edge) {
            let next = self.nodes[node].next[at];
            node = if next == NO_NODE {
                let made = self.nodes.len();
                self.nodes.push(Node {
                    next: [NO_NODE; 27],
                    syllable: NO_NODE,
                });
                self.nodes[node].next[at] = u16::try_from(made).unwrap_or(NO_NODE);
                made
            } else {
                usize::from(next)
            };
        }
        if self.nodes[node].syllable == NO_NODE {
            self.nodes[node].syllable = u16::try_from(self.names.len()).unwrap_or(NO_NODE);
            self.names.push(name);
        }
    }

    /// Returns the pinyin of a parted word's syllable.
    pub(crate) fn pinyin(&self, parted: &Parted, at: usize) -> &'static str {
        self.names[usize::from(parted.syllables[at])]
    }

    /// Parts a word into the fewest syllables, those that begin with a consonant before others.
    pub(crate) fn part(&self, word: &str) -> Option<Parted> {
        let letters = word.as_bytes();
        // Most Latin names end in no letter that a syllable may end in.
        let last = edge(*letters.last()?)?;
        if letters.len() > LETTERS_MAX || self.last & (1 << last) == 0 {
            return None;
        }
        // From the end: what the rest costs, how long its first syllable is and which.
        let mut cost = [u16::MAX; LETTERS_MAX + 1];
        let mut first = [(0u8, NO_NODE); LETTERS_MAX];
        cost[letters.len()] = 0;
        for from in (0..letters.len()).rev() {
            let open = from > 0 && matches!(letters[from], b'a' | b'e' | b'o');
            let price = SYLLABLE_COST + if open { OPEN_COST } else { 0 };
            let mut node = 0usize;
            for to in from..letters.len() {
                let Some(next) = edge(letters[to])
                    .map(|at| self.nodes[node].next[at])
                    .filter(|next| *next != NO_NODE)
                else {
                    break;
                };
                node = usize::from(next);
                let syllable = self.nodes[node].syllable;
                if syllable != NO_NODE
                    && cost[to + 1] != u16::MAX
                    && cost[to + 1] + price <= cost[from]
                {
                    cost[from] = cost[to + 1] + price;
                    first[from] = (u8::try_from(to + 1).unwrap_or(u8::MAX), syllable);
                }
            }
        }
        (cost[0] != u16::MAX)
            .then(|| Self::collect(letters.len(), &first))
            .flatten()
    }

    fn collect(length: usize, first: &[(u8, u16); LETTERS_MAX]) -> Option<Parted> {
        let mut parted = Parted {
            ends: [0; SYLLABLES_MAX],
            syllables: [0; SYLLABLES_MAX],
            count: 0,
        };
        let mut at = 0;
        while at < length {
            if parted.count == SYLLABLES_MAX {
                return None;
            }
            let (end, syllable) = first[at];
            parted.ends[parted.count] = end;
            parted.syllables[parted.count] = syllable;
            parted.count += 1;
            at = usize::from(end);
        }
        Some(parted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parted(system: &Syllables, word: &str) -> Option<Vec<&'static str>> {
        let parted = system.part(word)?;
        Some(
            (0..parted.count())
                .map(|at| system.pinyin(&parted, at))
                .collect(),
        )
    }

    #[test]
    fn a_word_is_parted_as_the_standard_reads_it() {
        for (word, expected) in [
            ("maimaiti", vec!["mai", "mai", "ti"]),
            ("tuerxun", vec!["tu", "er", "xun"]),
            ("gulinaer", vec!["gu", "li", "na", "er"]),
            ("aierken", vec!["ai", "er", "ken"]),
            ("xian", vec!["xian"]),
            ("fangan", vec!["fan", "gan"]),
            ("lvhua", vec!["lu", "hua"]),
        ] {
            assert_eq!(parted(&PINYIN, word), Some(expected), "{word}");
        }
        assert_eq!(parted(&PINYIN, "memet"), None);
        assert_eq!(parted(&PINYIN, ""), None);
    }

    #[test]
    fn wade_giles_is_read_with_and_without_apostrophes() {
        for (word, expected) in [
            ("hsiao", vec!["xiao"]),
            ("ch'iang", vec!["qiang"]),
            ("chiang", vec!["jiang"]),
            ("tsetung", vec!["ze", "dong"]),
            ("ts'aohsueh", vec!["cao", "xue"]),
            ("chih", vec!["zhi"]),
            ("kuo", vec!["guo"]),
        ] {
            assert_eq!(parted(&WADE_GILES, word), Some(expected), "{word}");
        }
    }

    #[test]
    fn every_pinyin_syllable_survives_wade_giles() {
        let mut seen = std::collections::HashSet::new();
        // Without its dots, an ü is a u: of two such syllables the first is meant.
        for (pinyin, wade) in table().filter(|(_, wade)| seen.insert(plain(wade))) {
            let back = parted(&WADE_GILES, &plain(wade));
            assert_eq!(back, Some(vec![plain_static(pinyin)]), "{pinyin} {wade}");
        }
        assert!(seen.len() > 380);
    }
}

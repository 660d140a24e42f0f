//! Tibetan pinyin as Chinese offices write names in it: brought to the usual spelling by sound. Refuses words that are not wholly known.

use std::sync::LazyLock;

use crate::forms::quick::QuickMap;
use crate::table::rows;

static PARTS: LazyLock<QuickMap<&'static str, &'static str>> = LazyLock::new(|| {
    rows(include_str!("../../data/schemes/tibetan_pinyin.tsv"))
        .filter_map(|(_, columns)| Some((*columns.first()?, *columns.get(1)?)))
        .collect()
});

/// The shortest and the longest known part.
const PART_LETTERS: std::ops::RangeInclusive<usize> = 4..=9;
/// The most known parts of one word.
const PARTS_MAX: usize = 4;

/// Spells a folded Latin name by sound where its words are parts of Tibetan names; `None` where that changes nothing.
pub(crate) fn phonetic_of_tibetan_pinyin(folded: &str) -> Option<String> {
    let mut phonetic = String::new();
    for (at, word) in folded.split(' ').enumerate() {
        let length = phonetic.len();
        if !push_parts(word, 0, &mut phonetic) {
            phonetic.truncate(length);
            phonetic.extend(word.chars().filter(char::is_ascii_lowercase));
        }
        // Most names are of one word and not Tibetan: nothing is allocated for them.
        if at == 0 && phonetic.is_empty() {
            return None;
        }
    }
    let letters = folded.bytes().filter(u8::is_ascii_lowercase);
    (!letters.eq(phonetic.bytes())).then_some(phonetic)
}

fn push_parts(word: &str, depth: usize, to: &mut String) -> bool {
    if word.is_empty() {
        return depth > 0;
    }
    if depth == PARTS_MAX {
        return false;
    }
    for length in PART_LETTERS.rev() {
        let Some((head, rest)) = word.split_at_checked(length) else {
            continue;
        };
        let Some(phonetic) = PARTS.get(head) else {
            continue;
        };
        let before = to.len();
        to.push_str(phonetic);
        if push_parts(rest, depth + 1, to) {
            return true;
        }
        to.truncate(before);
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_known_parts_are_spelt_by_sound() {
        assert_eq!(
            phonetic_of_tibetan_pinyin("qamba puncog").as_deref(),
            Some("jampaphuntsok")
        );
        assert_eq!(
            phonetic_of_tibetan_pinyin("cedainzhoima").as_deref(),
            Some("tsetendrolma")
        );
        assert_eq!(phonetic_of_tibetan_pinyin("smith"), None);
        assert_eq!(phonetic_of_tibetan_pinyin("nyima"), None);
        assert_eq!(phonetic_of_tibetan_pinyin(""), None);
    }

    #[test]
    fn every_part_is_within_the_lengths() {
        for (part, phonetic) in &*PARTS {
            assert!(
                PART_LETTERS.contains(&part.len())
                    && phonetic.bytes().all(|b| b.is_ascii_lowercase()),
                "{part}"
            );
        }
    }
}

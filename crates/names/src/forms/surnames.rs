//! Surnames whose reading or spelling follows custom: Han ones in Mandarin and overseas, Korean ones. Refuses given names.

use std::sync::LazyLock;

use super::quick::QuickMap;
use crate::table::rows;

/// How many readings one spelling offers.
const READINGS_MAX: usize = 2;

struct Surnames {
    pinyin: QuickMap<&'static str, &'static str>,
    of_spelling: QuickMap<&'static str, Vec<&'static str>>,
    korean: QuickMap<char, Vec<&'static str>>,
}

static SURNAMES: LazyLock<Surnames> = LazyLock::new(|| {
    let mut all = Surnames {
        pinyin: QuickMap::default(),
        of_spelling: QuickMap::default(),
        korean: QuickMap::default(),
    };
    for (_, columns) in rows(include_str!("../../data/han/surnames.tsv")) {
        let [characters, pinyin, ..] = columns[..] else {
            continue;
        };
        // A surname of two characters comes in rows of two forms, each as long as its simplified one.
        let length = if pinyin_is_compound(characters) { 6 } else { 3 };
        let mut rest = characters;
        while rest.len() >= length {
            let (form, after) = rest.split_at(length);
            all.pinyin.insert(form, pinyin);
            rest = after;
        }
        for spelling in columns
            .get(2)
            .into_iter()
            .flat_map(|spellings| spellings.split_whitespace())
        {
            let readings = all.of_spelling.entry(spelling).or_default();
            if readings.len() < READINGS_MAX && !readings.contains(&pinyin) && spelling != pinyin {
                readings.push(pinyin);
            }
        }
    }
    for (_, columns) in rows(include_str!("../../data/schemes/korean_surnames.tsv")) {
        if let (Some(c), Some(spellings)) = (columns[0].chars().next(), columns.get(1)) {
            all.korean.insert(c, spellings.split_whitespace().collect());
        }
    }
    all
});

/// Surnames of two characters, by their first.
const COMPOUND: &str = "欧歐司尉万诸諸上夏皇慕令宇澹濮长長";
/// Surnames of one character that begin compound ones too.
const COMPOUND_ROWS: [&str; 14] = [
    "欧阳", "司徒", "司马", "尉迟", "万俟", "诸葛", "上官", "夏侯", "皇甫", "慕容", "令狐", "宇文",
    "澹台", "濮阳",
];

fn pinyin_is_compound(characters: &str) -> bool {
    COMPOUND_ROWS
        .iter()
        .any(|form| characters.starts_with(form))
        || characters.starts_with("长孙")
}

/// Returns the surname at the beginning of a Han name and its reading: of two characters before one.
pub(super) fn of_han(name: &str) -> Option<(&'static str, &'static str)> {
    let surnames = &*SURNAMES;
    let first = name.chars().next()?;
    let lengths: &[usize] = if COMPOUND.contains(first) {
        &[6, 3]
    } else {
        &[3]
    };
    lengths
        .iter()
        .find_map(|length| surnames.pinyin.get_key_value(name.get(..*length)?))
        .map(|(form, pinyin)| (*form, *pinyin))
}

/// Returns the pinyin of the Han surnames that a Latin word usually spells.
pub(super) fn of_spelling(word: &str) -> &'static [&'static str] {
    SURNAMES.of_spelling.get(word).map_or(&[], Vec::as_slice)
}

/// Returns how bearers of a Korean surname spell it.
pub(super) fn of_hangul(c: char) -> &'static [&'static str] {
    SURNAMES.korean.get(&c).map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn surnames_have_readings_and_spellings_of_their_own() {
        for (name, expected) in [
            ("单于", "shan"),
            ("欧阳修", "ouyang"),
            ("欧", "ou"),
            ("仇", "qiu"),
            ("陳大文", "chen"),
            ("長孫無忌", "zhangsun"),
        ] {
            assert_eq!(of_han(name).map(|found| found.1), Some(expected), "{name}");
        }
        assert_eq!(of_spelling("cheung"), ["zhang", "jiang"]);
        assert_eq!(of_hangul('김'), ["kim"]);
        assert!(of_spelling("smith").is_empty() && of_hangul('뷁').is_empty());
    }

    #[test]
    fn every_row_reads_as_pinyin() {
        for (form, pinyin) in &SURNAMES.pinyin {
            assert!(
                super::super::syllables::PINYIN.part(pinyin).is_some(),
                "{form} {pinyin}"
            );
        }
    }
}

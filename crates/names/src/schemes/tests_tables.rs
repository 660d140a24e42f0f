//! Every row of the tables of schemes, through the functions that use it.

use super::*;
use crate::forms::forms;
use crate::table::rows;

fn columns(table: &'static str) -> Vec<Vec<&'static str>> {
    rows(table).map(|(_, columns)| columns).collect()
}

#[test]
fn letters_are_spelt_as_their_row_says() {
    let spelt = [
        (
            Scheme::RussianBgnPcgn,
            include_str!("../../data/schemes/russian.tsv"),
            1,
            33,
        ),
        (
            Scheme::RussianIso9,
            include_str!("../../data/schemes/russian.tsv"),
            3,
            33,
        ),
        (
            Scheme::RussianPassport,
            include_str!("../../data/schemes/russian.tsv"),
            4,
            33,
        ),
        (
            Scheme::Ukrainian2010,
            include_str!("../../data/schemes/ukrainian.tsv"),
            1,
            34,
        ),
        (
            Scheme::GreekElot743,
            include_str!("../../data/schemes/greek.tsv"),
            1,
            25,
        ),
        (
            Scheme::Georgian2002,
            include_str!("../../data/schemes/georgian.tsv"),
            1,
            33,
        ),
        (
            Scheme::ArmenianBgnPcgn,
            include_str!("../../data/schemes/armenian.tsv"),
            1,
            38,
        ),
    ];
    for (scheme, table, column, least) in spelt {
        let rows = columns(table);
        assert!(rows.len() >= least, "{scheme:?} has {} rows", rows.len());
        for row in rows {
            // A consonant before it, so that the spelling for a beginning does not hold.
            let before = match scheme {
                Scheme::GreekElot743 => "λ",
                Scheme::Georgian2002 => "მ",
                Scheme::ArmenianBgnPcgn => "մ",
                _ => "м",
            };
            let head = to_latin(before, scheme);
            let expected = format!("{head}{}", row.get(column).copied().unwrap_or_default());
            assert_eq!(
                to_latin(&format!("{before}{}", row[0]), scheme),
                expected,
                "{scheme:?}"
            );
        }
    }
}

#[test]
fn hangul_has_all_its_jamo() {
    let rows = columns(include_str!("../../data/schemes/hangul.tsv"));
    for (kind, count) in [("initial", 19), ("vowel", 21), ("final", 28)] {
        let places: Vec<String> = rows
            .iter()
            .filter(|row| row[0] == kind)
            .map(|row| row[1].to_owned())
            .collect();
        assert_eq!(
            places,
            (0..count)
                .map(|place| place.to_string())
                .collect::<Vec<_>>()
        );
    }
    // Every syllable is spelt with letters.
    for c in '가'..='힣' {
        assert!(
            to_latin(&c.to_string(), Scheme::KoreanRevised)
                .bytes()
                .all(|b| b.is_ascii_lowercase())
        );
    }
}

#[test]
fn names_with_known_vowels_are_read_so() {
    for row in columns(include_str!("../../data/schemes/vowelled_names.tsv")) {
        assert_eq!(
            forms(row[0]).readings.first().map(String::as_str),
            Some(row[1]),
            "{}",
            row[0]
        );
    }
}

#[test]
fn every_cantonese_syllable_has_a_spelling() {
    let rows = columns(include_str!("../../data/han/jyutping.tsv"));
    assert!(rows.iter().map(|row| row[1].chars().count()).sum::<usize>() > 8000);
    for row in rows {
        let first = row[1].chars().next().unwrap_or_default();
        assert_eq!(to_latin(&first.to_string(), Scheme::Jyutping), row[0]);
        let spelling = to_latin(&first.to_string(), Scheme::HongKong);
        assert!(
            !spelling.is_empty() && spelling.bytes().all(|b| b.is_ascii_lowercase()),
            "{} {spelling}",
            row[0]
        );
    }
    for (name, expected) in [
        ("陳", "chan"),
        ("黃", "wong"),
        ("張", "cheung"),
        ("鄭", "cheng"),
        ("曾", "tsang"),
        ("徐", "tsui"),
        ("余", "yu"),
        ("吳", "ng"),
        ("郭", "kwok"),
        ("阮", "yuen"),
        ("子", "tsz"),
        ("詩", "sze"),
    ] {
        assert_eq!(to_latin(name, Scheme::HongKong), expected, "{name}");
    }
}

#[test]
fn tibetan_words_are_wylie_and_are_spelt_as_their_row_says() {
    for row in columns(include_str!("../../data/schemes/tibetan_words.tsv")) {
        if let Some(tibetan) = from_latin(row[0], Scheme::Wylie, Script::Tibetan) {
            let spelt = to_latin(&tibetan, Scheme::TibetanPhonetic);
            assert_eq!(spelt, row[1], "{} {tibetan}", row[0]);
        }
    }
}

#[test]
fn korean_and_han_surnames_meet_their_spellings() {
    let meets = |one: &str, other: &str| {
        forms(one)
            .skeletons
            .iter()
            .any(|skeleton| forms(other).skeletons.contains(skeleton))
    };
    for row in columns(include_str!("../../data/schemes/korean_surnames.tsv")) {
        let first = row[1].split(' ').next().unwrap_or_default();
        assert!(meets(row[0], first), "{} {first}", row[0]);
    }
    for row in columns(include_str!("../../data/han/surnames.tsv")) {
        let syllables = crate::forms::syllables::PINYIN
            .part(row[1])
            .map_or(0, |parted| parted.count());
        let form: String = row[0].chars().take(syllables).collect();
        assert!(meets(&form, row[1]), "{form} {}", row[1]);
    }
}

#[test]
fn each_kana_comes_back() {
    let mut seen = std::collections::HashSet::new();
    // Of two kana with one spelling, the one that is usual is written back.
    for row in columns(include_str!("../../data/kana.tsv"))
        .iter()
        .filter(|row| !matches!(row[0], "ぢ" | "づ" | "を" | "ぢゃ" | "ぢゅ" | "ぢょ"))
    {
        let Some(latin) = row
            .get(1)
            .filter(|latin| !latin.is_empty() && seen.insert(**latin))
        else {
            continue;
        };
        assert_eq!(to_latin(row[0], Scheme::Hepburn), **latin);
        assert_eq!(
            from_latin(latin, Scheme::Hepburn, Script::Hiragana).as_deref(),
            Some(row[0]),
            "{latin}"
        );
    }
}

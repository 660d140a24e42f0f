//! Properties of readings through the public API: bounded, of letters only, the same for variants of one text, and without fail.

use proptest::prelude::*;
use rapporteur_names::{
    FORMS_MAX, Scheme, Script, forms, from_latin, languages, scripts, to_latin,
};
use unicode_normalization::UnicodeNormalization;

/// Pieces of names in the scripts with tables.
fn piece() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "买买提",
        "吐尔逊",
        "阿卜杜",
        "拉",
        "·",
        "王",
        "欧阳",
        "扎西",
        "卓玛",
        "建国",
        "ئابدۇللا",
        "مەمەت",
        "ٴالى",
        "محمد",
        "رضا",
        "Абдулла",
        "Нұрлан",
        "Җәннәт",
        "Щербаков",
        "བསྟན་འཛིན",
        "རྒྱ་མཚོ",
        "པདྨ",
        "འི",
        "김",
        "정은",
        "さくら",
        "ャッ",
        "Ελευθερία",
        "גוריון",
        "გიორგი",
        "Երևան",
        "गांधी",
        "Hsiao-p'ing",
        "bstan 'dzin",
        "maimaiti",
        "Çelik",
        "Erzhanov",
        "xi'an",
        " ",
        "-",
        "’",
        "é",
        "ﬁ",
        "ß",
        "İ",
        "ཀཱི",
        "\u{0f71}",
        "\u{0301}",
        "9",
    ]);
    prop::collection::vec(pieces, 0..5).prop_map(|pieces| pieces.concat())
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        piece(),
        ".{0,40}",
        "[\u{0f40}-\u{0fbc}]{0,12}",
        "[\u{0620}-\u{06ff}]{0,12}",
        "[\u{4e00}-\u{9fff}]{0,8}",
        "[\u{ac00}-\u{d7a3}]{0,6}",
        "[a-z' ]{0,30}"
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn readings_are_letters_and_bounded(text in any_text()) {
        let found = forms(&text);
        prop_assert!(found.readings.len() <= FORMS_MAX && found.skeletons.len() <= FORMS_MAX);
        for part in found.readings.iter().chain(&found.skeletons) {
            prop_assert!(!part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase()), "{part}");
        }
        for list in [&found.readings, &found.skeletons] {
            let mut distinct = list.clone();
            distinct.sort();
            distinct.dedup();
            prop_assert_eq!(distinct.len(), list.len());
        }
        prop_assert!(found.readings.is_empty() || !found.skeletons.is_empty() || found.readings.iter().all(|reading| !reading.contains(|c| "bcdfgjklmnpqrstvz".contains(c))));
    }

    #[test]
    fn a_decomposed_text_has_the_same_forms(text in any_text()) {
        let decomposed: String = text.nfd().collect();
        prop_assert_eq!(forms(&text), forms(&decomposed));
    }

    #[test]
    fn case_and_width_change_nothing(text in "[A-Za-zА-яЁёÀ-ÖØ-öΑ-Ρα-ρ ]{0,24}") {
        prop_assert_eq!(forms(&text), forms(&text.to_uppercase()).clone());
        let wide: String = text.chars().map(|c| if c.is_ascii_graphic() { char::from_u32(c as u32 + 0xfee0).unwrap_or(c) } else { c }).collect();
        prop_assert_eq!(forms(&text), forms(&wide));
    }

    #[test]
    fn schemes_and_languages_never_fail(text in any_text()) {
        languages(&text);
        scripts(&text);
        for scheme in Scheme::ALL {
            let latin = to_latin(&text, scheme);
            for script in scheme.ways_back() {
                from_latin(&latin, scheme, *script);
                from_latin(&text, scheme, *script);
            }
        }
    }

    #[test]
    fn uyghur_words_come_back(syllables in prop::collection::vec((prop::sample::select(vec!["ب", "پ", "چ", "ش", "غ", "ن", "ڭ", "گ", "ز", "ژ", "ھ", "س", "ي", "ئ"]), prop::sample::select(vec!["ا", "ە", "و", "ۇ", "ۆ", "ۈ", "ې", "ى"]), prop::sample::select(vec!["", "ن", "ڭ", "س", "ر", "ز", "غ"])), 1..5)) {
        let word: String = syllables.iter().map(|(onset, vowel, coda)| format!("{onset}{vowel}{coda}")).collect();
        let latin = to_latin(&word, Scheme::UyghurLatin);
        prop_assert_eq!(from_latin(&latin, Scheme::UyghurLatin, Script::Arabic), Some(word), "{}", latin);
    }
}

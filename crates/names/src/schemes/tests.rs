//! Known values of the published schemes, and ways there and back.

use super::*;

#[test]
fn known_values_of_the_published_schemes() {
    for (text, scheme, expected) in [
        ("ئابدۇللا مەمەت", Scheme::UyghurLatin, "abdulla memet"),
        ("مەسئۇل", Scheme::UyghurLatin, "mes'ul"),
        ("Уйғур Җәннәт", Scheme::UyghurLatin, "Uyghur Jennet"),
        ("Қазақстан", Scheme::KazakhLatin2021, "Qazaqstan"),
        (
            "Нұрсұлтан Әбішұлы",
            Scheme::KazakhLatin2021,
            "Nūrsūltan Äbışūly",
        ),
        ("قازاق", Scheme::KazakhLatin2021, "qazaq"),
        (
            "Щедрин Юрий Евгеньевич",
            Scheme::RussianBgnPcgn,
            "Shchedrin Yuriy Yevgen’yevich",
        ),
        ("Щедрин Юрий", Scheme::RussianIso9, "Ŝedrin Ûrij"),
        ("Щедрин Юрий", Scheme::RussianPassport, "Shchedrin Iurii"),
        (
            "Згурський Єнакієве Юрій",
            Scheme::Ukrainian2010,
            "Zghurskyi Yenakiieve Yurii",
        ),
        ("김정은", Scheme::KoreanRevised, "gimjeongeun"),
        ("강", Scheme::KoreanMcCuneReischauer, "kang"),
        ("Γιώργος Μπάμπης", Scheme::GreekElot743, "Giorgos Bampis"),
        ("ჭავჭავაძე", Scheme::Georgian2002, "ch’avch’avadze"),
        ("Երևան", Scheme::ArmenianBgnPcgn, "Yerevan"),
        ("張大文", Scheme::Jyutping, "zoeng daai man"),
        ("張大文", Scheme::HongKong, "cheung tai man"),
        ("毛泽东", Scheme::Pinyin, "mao ze dong"),
        ("毛泽东", Scheme::WadeGiles, "mao tsê tung"),
        ("さくら", Scheme::Hepburn, "sakura"),
        ("བསྟན་འཛིན", Scheme::Wylie, "bstan 'dzin"),
        ("བསྟན་འཛིན", Scheme::TibetanPhonetic, "tendzin"),
        ("गांधी", Scheme::AnyAscii, "gamdhi"),
    ] {
        assert_eq!(to_latin(text, scheme), expected, "{scheme:?}");
    }
}

#[test]
fn ways_back_give_the_text_again() {
    for (text, scheme, script) in [
        (
            "ئابدۇللا مەسئۇل سائەت نىياز",
            Scheme::UyghurLatin,
            Script::Arabic,
        ),
        ("ڭنگ سھش", Scheme::UyghurLatin, Script::Arabic),
        ("Уйғур Җәннәт", Scheme::UyghurLatin, Script::Cyrillic),
        (
            "Қазақстан Нұрсұлтан Әбішұлы",
            Scheme::KazakhLatin2021,
            Script::Cyrillic,
        ),
        ("قازاق ٴالى جەڭىس", Scheme::KazakhLatin2021, Script::Arabic),
        ("Щедрин Юрий Объезд", Scheme::RussianIso9, Script::Cyrillic),
        ("ჭავჭავაძე თბილისი", Scheme::Georgian2002, Script::Georgian),
        ("さくら", Scheme::Hepburn, Script::Hiragana),
        ("キャット", Scheme::Hepburn, Script::Katakana),
        ("བསྟན་འཛིན་རྒྱ་མཚོ་གཡང་པའི་བརྒྱད", Scheme::Wylie, Script::Tibetan),
    ] {
        let latin = to_latin(text, scheme);
        assert_eq!(
            from_latin(&latin, scheme, script).as_deref(),
            Some(text),
            "{latin}"
        );
    }
}

#[test]
fn a_scheme_without_a_way_back_says_so() {
    for scheme in Scheme::ALL {
        assert_eq!(from_latin("a", scheme, Script::Han), None);
    }
    assert_eq!(from_latin("xyzzy", Scheme::Wylie, Script::Tibetan), None);
}

#[test]
fn each_letter_of_the_uyghur_and_kazakh_tables_comes_back() {
    for (scheme, script, letters) in [
        (
            Scheme::UyghurLatin,
            Script::Cyrillic,
            "әбптҗчхдрзжсшғфқкгңлмнһоуөүвейиа",
        ),
        (
            Scheme::KazakhLatin2021,
            Script::Cyrillic,
            "аәбвгғдежзикқлмнңоөпрстуұүфышіч",
        ),
        (
            Scheme::RussianIso9,
            Script::Cyrillic,
            "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        ),
    ] {
        for c in letters.chars() {
            let text = c.to_string();
            let latin = to_latin(&text, scheme);
            assert_eq!(from_latin(&latin, scheme, script), Some(text), "{latin}");
        }
    }
}

#[test]
fn wylie_and_pinyin_words_are_read() {
    assert_eq!(phonetic_of_latin("bstan dzin").as_deref(), Some("tendzin"));
    assert_eq!(phonetic_of_latin("bkra shis").as_deref(), Some("tashi"));
    assert_eq!(phonetic_of_latin("rgya mtsho").as_deref(), Some("gyatso"));
    assert_eq!(phonetic_of_latin("john smith"), None);
    assert_eq!(phonetic_of_latin("stan"), None);
    assert_eq!(
        pinyin_of_wade_giles("Hsiao-p'ing").as_deref(),
        Some("xiaoping")
    );
    assert_eq!(wade_giles("zhang"), Some("chang"));
}

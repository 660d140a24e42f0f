//! Which languages a name may be of, by its letters alone. Refuses to weigh them: a letter shows what is possible, seldom what is so.

use crate::schemes::phonetic_of_latin;
use crate::script::{Script, scripts};

/// A language that a text may be of, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PossibleLanguage {
    /// The code of ISO 639: two letters where there are, else three.
    pub code: &'static str,
    /// What in the letters says so, in plain English.
    pub reason: &'static str,
}

const fn language(code: &'static str, reason: &'static str) -> PossibleLanguage {
    PossibleLanguage { code, reason }
}

/// Letters that few languages of a script have: the letters, and the languages with a reason.
type Telling = (&'static str, &'static [PossibleLanguage]);

const ARABIC: [Telling; 6] = [
    (
        "ٴٵٶٷٸ",
        &[language(
            "kk",
            "the mark of front vowels of Kazakh's Arabic script",
        )],
    ),
    (
        "ېۈ",
        &[language("ug", "vowel letters that only Uyghur has")],
    ),
    (
        "ەۆۇڭۋ",
        &[
            language("ug", "vowel letters of Uyghur"),
            language("kk", "vowel letters of Kazakh's Arabic script"),
            language("ky", "vowel letters of Kyrgyz's Arabic script"),
        ],
    ),
    ("ٹڈڑںے", &[language("ur", "letters of Urdu")]),
    ("ټډړښځڅۍ", &[language("ps", "letters of Pashto")]),
    (
        "پچژگکی",
        &[
            language("fa", "letters of Persian that Arabic has not"),
            language("ug", "letters that Uyghur has too"),
            language("ur", "letters that Urdu has too"),
        ],
    ),
];

const CYRILLIC: [Telling; 9] = [
    (
        "ұ",
        &[language("kk", "the letter ұ, which only Kazakh has")],
    ),
    (
        "җ",
        &[
            language("ug", "the letter җ"),
            language("tt", "the letter җ"),
        ],
    ),
    (
        "ңөү",
        &[
            language("kk", "the letters ң, ө, ү"),
            language("ky", "the letters ң, ө, ү"),
            language("ug", "the letters ң, ө, ү"),
            language("tt", "the letters ң, ө, ү"),
            language("mn", "the letters ө, ү"),
        ],
    ),
    (
        "әғқһ",
        &[
            language("kk", "the letters ә, ғ, қ, һ"),
            language("ug", "the letters ә, ғ, қ, һ"),
        ],
    ),
    ("їєґ", &[language("uk", "the letters ї, є, ґ")]),
    (
        "ў",
        &[
            language("be", "the letter ў"),
            language("uz", "the letter ў"),
        ],
    ),
    ("ѓќѕ", &[language("mk", "the letters ѓ, ќ, ѕ")]),
    ("љњћђџ", &[language("sr", "the letters љ, њ, ћ, ђ, џ")]),
    (
        "ыэё",
        &[
            language("ru", "the letters ы, э, ё"),
            language("be", "the letters ы, э, ё"),
            language("ky", "the letters ы, э"),
        ],
    ),
];

const LATIN: [Telling; 9] = [
    (
        "ë",
        &[
            language("ug", "the letter ë of Uyghur's Latin alphabet"),
            language("sq", "the letter ë"),
            language("nl", "the letter ë"),
        ],
    ),
    (
        "əığş",
        &[
            language("tr", "the letters ı, ğ, ş"),
            language("az", "the letters ə, ı, ğ, ş"),
            language("kk", "the letters ı, ğ, ş of Kazakh's Latin alphabet"),
        ],
    ),
    (
        "ū",
        &[
            language("kk", "the letter ū of Kazakh's Latin alphabet"),
            language("lv", "the letter ū"),
            language("lt", "the letter ū"),
        ],
    ),
    (
        "ñ",
        &[
            language("es", "the letter ñ"),
            language("kk", "the letter ñ of Kazakh's Latin alphabet"),
        ],
    ),
    ("ąęłńśźż", &[language("pl", "Polish letters")]),
    ("ěřůťď", &[language("cs", "Czech letters")]),
    ("őű", &[language("hu", "the letters ő, ű")]),
    (
        "ơưđạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ",
        &[language("vi", "Vietnamese letters")],
    ),
    (
        "åæø",
        &[
            language("da", "the letters å, æ, ø"),
            language("nb", "the letters å, æ, ø"),
        ],
    ),
];

/// Returns the languages that a text may be of, those that its letters single out first; empty when they tell nothing.
pub fn languages(text: &str) -> Vec<PossibleLanguage> {
    let small = text.to_lowercase();
    let mut found: Vec<PossibleLanguage> = Vec::new();
    let mut add = |languages: &[PossibleLanguage]| {
        for language in languages {
            if !found.iter().any(|known| known.code == language.code) {
                found.push(*language);
            }
        }
    };
    let all = scripts(text);
    let has_kana = all
        .iter()
        .any(|script| matches!(script, Script::Hiragana | Script::Katakana));
    for script in &all {
        match script {
            Script::Arabic => add(&by_letters(
                &small,
                &ARABIC,
                &[
                    language("ar", "Arabic letters only"),
                    language("fa", "letters that Persian has too"),
                    language("ug", "letters that Uyghur has too"),
                ],
            )),
            Script::Cyrillic => add(&by_letters(
                &small,
                &CYRILLIC,
                &[
                    language("ru", "letters that Russian has"),
                    language("uk", "letters that Ukrainian has too"),
                    language("bg", "letters that Bulgarian has too"),
                ],
            )),
            Script::Latin => add(&of_latin(&small)),
            Script::Han if has_kana => add(&[language("ja", "Han characters beside kana")]),
            Script::Han => add(&of_han(&small)),
            other => add(of_script(*other)),
        }
    }
    found
}

fn by_letters(
    small: &str,
    table: &[Telling],
    otherwise: &[PossibleLanguage],
) -> Vec<PossibleLanguage> {
    let mut all: Vec<PossibleLanguage> = table
        .iter()
        .filter(|(letters, _)| small.contains(|c| letters.contains(c)))
        .flat_map(|(_, languages)| languages.iter().copied())
        .collect();
    if all.is_empty() {
        all.extend_from_slice(otherwise);
    }
    all
}

fn of_latin(small: &str) -> Vec<PossibleLanguage> {
    let mut all = by_letters(small, &LATIN, &[]);
    let folded = crate::fold::fold(small);
    if phonetic_of_latin(&folded).is_some() {
        all.push(language("bo", "syllables that are Tibetan in Wylie"));
    }
    if !folded.is_empty()
        && folded
            .split(' ')
            .all(|word| crate::forms::syllables::PINYIN.part(word).is_some())
    {
        all.push(language("zh", "syllables that are pinyin"));
    }
    all
}

fn of_han(small: &str) -> Vec<PossibleLanguage> {
    let mut all = vec![language("zh", "Han characters")];
    let known = small
        .split(['·', ' ', '•'])
        .filter_map(crate::forms::transcribed::from_han);
    if known
        .filter(|undone| undone.is_likely_in_han(small.contains('·')))
        .count()
        > 0
    {
        all.push(language(
            "ug",
            "characters that transcribe names: of Uyghur, perhaps",
        ));
        all.push(language(
            "kk",
            "characters that transcribe names: of Kazakh, perhaps",
        ));
        all.push(language(
            "bo",
            "characters that transcribe names: of Tibetan, perhaps",
        ));
    } else {
        all.push(language(
            "ja",
            "Han characters, which Japanese names have too",
        ));
        all.push(language(
            "ko",
            "Han characters, which Korean names have too",
        ));
    }
    all
}

fn of_script(script: Script) -> &'static [PossibleLanguage] {
    match script {
        Script::Tibetan => &[
            const { language("bo", "Tibetan letters") },
            const { language("dz", "Tibetan letters, which Dzongkha has too") },
        ],
        Script::Hiragana | Script::Katakana => &[const { language("ja", "kana") }],
        Script::Hangul => &[const { language("ko", "Hangul") }],
        Script::Hebrew => &[
            const { language("he", "Hebrew letters") },
            const { language("yi", "Hebrew letters, which Yiddish has too") },
        ],
        Script::Greek => &[const { language("el", "Greek letters") }],
        Script::Georgian => &[const { language("ka", "Georgian letters") }],
        Script::Armenian => &[const { language("hy", "Armenian letters") }],
        Script::Mongolian => &[const { language("mn", "Mongolian letters") }],
        Script::Devanagari => &[
            const { language("hi", "Devanagari") },
            const { language("ne", "Devanagari") },
            const { language("mr", "Devanagari") },
        ],
        Script::Bengali => &[
            const { language("bn", "Bengali letters") },
            const { language("as", "Bengali letters, which Assamese has too") },
        ],
        Script::Tamil => &[const { language("ta", "Tamil letters") }],
        Script::Thai => &[const { language("th", "Thai letters") }],
        Script::Lao => &[const { language("lo", "Lao letters") }],
        Script::Khmer => &[const { language("km", "Khmer letters") }],
        Script::Myanmar => &[const { language("my", "Burmese letters") }],
        Script::Sinhala => &[const { language("si", "Sinhala letters") }],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<&'static str> {
        languages(text)
            .iter()
            .map(|language| language.code)
            .collect()
    }

    #[test]
    fn letters_that_one_language_has_come_first() {
        for (text, first) in [
            ("ئابدۇغېنى", "ug"),
            ("ٴالى", "kk"),
            ("محمد", "ar"),
            ("ژاله", "fa"),
            ("Нұрлан", "kk"),
            ("Җәннәт", "ug"),
            ("Єлизавета", "uk"),
            ("Рыбин", "ru"),
            ("བསྟན་འཛིན", "bo"),
            ("さくら", "ja"),
            ("王建国", "zh"),
            ("김정은", "ko"),
            ("יוסף", "he"),
            ("Nguyễn", "vi"),
            ("bstan 'dzin", "bo"),
            ("xiaoming", "zh"),
        ] {
            assert_eq!(codes(text).first(), Some(&first), "{text}");
        }
    }

    #[test]
    fn plain_letters_tell_nothing() {
        assert!(codes("Smith").is_empty());
        assert!(codes("1989").is_empty());
        assert!(codes("阿卜杜拉·买买提").contains(&"ug"));
        assert!(!codes("王建国").contains(&"ug"));
    }
}

//! Guesses the language of a letter's body or of a name: by script, by letters that only one language uses, and by common
//! words. A name gives few words, so that the answer is often only a script (`und-Cyrl`), which is honest.

use rapporteur_model::Language;
use unicode_script::Script;

use crate::drafts::tag;
use crate::fold::fold_letters;
use crate::scripts::{ScriptClass, has_kana, main_class, script_code};

/// Words by which a language in Latin script is known: function words, and words that organisations' names use.
const WORDS: &[(&str, &[&str])] = &[
    (
        "en",
        &[
            "the",
            "of",
            "for",
            "and",
            "to",
            "in",
            "with",
            "on",
            "by",
            "human",
            "rights",
            "network",
            "association",
            "foundation",
            "women",
            "women's",
            "center",
            "centre",
            "institute",
            "alliance",
            "legal",
            "support",
            "committee",
            "watch",
            "we",
            "our",
            "that",
            "are",
            "is",
            "aid",
            "society",
            "world",
            "freedom",
            "international",
            "defenders",
            "people's",
            "peoples",
            "project",
            "council",
            "campaign",
            "federation",
            "fellowship",
        ],
    ),
    (
        "fr",
        &[
            "de",
            "des",
            "du",
            "la",
            "le",
            "les",
            "pour",
            "et",
            "aux",
            "au",
            "droits",
            "homme",
            "humains",
            "reseau",
            "comite",
            "sans",
            "nous",
            "dans",
            "est",
            "que",
            "une",
            "action",
            "mouvement",
            "ligue",
            "federation",
            "en",
            "par",
            "sur",
            "defenseurs",
            "frontieres",
            "contre",
            "solidarite",
            "coalition",
        ],
    ),
    (
        "es",
        &[
            "de",
            "del",
            "la",
            "las",
            "los",
            "el",
            "para",
            "por",
            "y",
            "en",
            "derechos",
            "humanos",
            "fundacion",
            "asociacion",
            "centro",
            "red",
            "comite",
            "movimiento",
            "que",
            "una",
            "nos",
            "libertad",
            "justicia",
            "paz",
            "accion",
            "ciudadanos",
            "al",
            "grupo",
            "con",
            "defensa",
        ],
    ),
    (
        "pt",
        &[
            "de",
            "do",
            "da",
            "dos",
            "das",
            "ao",
            "para",
            "por",
            "e",
            "em",
            "direitos",
            "humanos",
            "associacao",
            "fundacao",
            "centro",
            "rede",
            "grupo",
            "apoio",
            "nao",
            "uma",
            "que",
            "os",
        ],
    ),
    (
        "de",
        &[
            "der",
            "die",
            "das",
            "und",
            "fur",
            "von",
            "verein",
            "gesellschaft",
            "menschenrechte",
            "wir",
            "mit",
            "den",
            "stiftung",
            "wandel",
        ],
    ),
    (
        "nl",
        &[
            "van",
            "voor",
            "het",
            "een",
            "en",
            "mensenrechten",
            "stichting",
            "vereniging",
            "nederlandse",
        ],
    ),
    (
        "it",
        &[
            "di",
            "della",
            "dei",
            "per",
            "diritti",
            "umani",
            "associazione",
            "il",
            "gli",
            "e",
        ],
    ),
    (
        "id",
        &[
            "yayasan",
            "lembaga",
            "bantuan",
            "hukum",
            "untuk",
            "dan",
            "yang",
            "perempuan",
            "aliansi",
        ],
    ),
    (
        "ms",
        &["persatuan", "sahabat", "wanita", "pertubuhan", "selangor"],
    ),
    (
        "sw",
        &[
            "wanawake", "tunaweza", "haki", "za", "ya", "wa", "kituo", "binadamu",
        ],
    ),
    (
        "vi",
        &[
            "lien", "doan", "cong", "giao", "viet", "nam", "tai", "duc", "nguoi", "hoi", "cua",
        ],
    ),
    (
        "tr",
        &["ve", "insan", "haklari", "dernegi", "vakfi", "icin"],
    ),
];

/// Letters of traditional, simplified and Japanese forms that the other two do not use.
const TRADITIONAL: &str = "國會灣臺當學協團權問題東來時間發對關應實經濟傳統論壇區報護監獄黨點龍義華門開長見變讓說語話請讀書車電飛馬風魚鳥黃齊廣歷歸處圖隊陽際聯盟羅蘭記設許評訴調談貝貧資質輪邊遠運還郵鄉醫銀錯陸陳陰雙雖離難頭顧響願類營獨環現產畢異眾礎禮種穩穫窮簽約級組細終給絕統維綱網緊線緣練縣總績織繼續罷聞聲職聽肅脫腦臨興舊莊葉藝蘇藍蟲術衛補規視覺親觀計討訓託";
const SIMPLIFIED: &str = "国会湾当学协团权问题东来时间发对关应实经济传统论坛区报护监狱党点龙义华门开长见变让说语话请读书车电飞马风鱼鸟黄齐广历归处图队阳际联罗兰记设许评诉调谈贝贫资质轮边远运还邮乡医银错陆陈阴双虽离难头顾响愿类营独环现产毕异众础礼种稳获穷签约级组细终给绝统维纲网紧线缘练县总绩织继续罢闻声职听肃脱脑临兴旧庄叶艺苏蓝虫术卫补规视觉亲观计讨训托们这个为与从";
const JAPANESE: &str = "国会湾当学団権検図発対関応実経済伝統区報党点竜開変説読広歴帰処隊総続継糸県労働円辺両気弁覧観衛仮価児処剣単営厳収栄満浜沢滝択拝拠拡挙悪恵戦戻";

/// The language of a letter's body.
pub(crate) fn of_body(text: &str) -> Option<Language> {
    of(text, 2)
}

/// The language of a name, or its script where the language cannot be told; `None` without letters.
pub(crate) fn of_name(text: &str) -> Option<Language> {
    of(text, 1)
}

fn of(text: &str, hits_min: usize) -> Option<Language> {
    let class = main_class(text);
    match class {
        ScriptClass::Common => None,
        ScriptClass::EastAsian => Some(east_asian(text)),
        ScriptClass::Other(Script::Latin) => {
            Some(by_words(text, hits_min).unwrap_or_else(|| tag("und-Latn")))
        }
        ScriptClass::Other(script) => {
            Some(by_letters(text, script).unwrap_or_else(|| undetermined(class)))
        }
    }
}

fn undetermined(class: ScriptClass) -> Language {
    let with_script = script_code(class).and_then(|code| format!("und-{code}").parse().ok());
    with_script.unwrap_or_else(Language::undetermined)
}

/// Kana says Japanese; otherwise letters that only one of the three forms uses decide, and a draw decides nothing.
fn east_asian(text: &str) -> Language {
    if has_kana(text) {
        return tag("ja");
    }
    let only = |form: &str, others: [&str; 2]| {
        text.chars()
            .filter(|letter| {
                form.contains(*letter) && !others.iter().any(|other| other.contains(*letter))
            })
            .count()
    };
    let traditional = only(TRADITIONAL, [SIMPLIFIED, JAPANESE]);
    let simplified = only(SIMPLIFIED, [TRADITIONAL, JAPANESE]);
    let japanese = only(JAPANESE, [TRADITIONAL, SIMPLIFIED]);
    // A form shared by two writings speaks for neither alone, but against the third.
    let not_traditional = text.chars().any(|letter| {
        (SIMPLIFIED.contains(letter) || JAPANESE.contains(letter)) && !TRADITIONAL.contains(letter)
    });
    if simplified > traditional && simplified >= japanese {
        tag("zh-Hans")
    } else if japanese > 0 && traditional == 0 {
        tag("ja")
    } else if traditional > 0 && !not_traditional {
        tag("zh-Hant")
    } else {
        tag("und-Hani")
    }
}

fn by_letters(text: &str, script: Script) -> Option<Language> {
    let has = |letters: &str| text.chars().any(|letter| letters.contains(letter));
    let word = |words: &[&str]| {
        text.to_lowercase()
            .split(|letter: char| !letter.is_alphanumeric())
            .any(|part| words.contains(&part))
    };
    match script {
        Script::Arabic if has("ۇۆۈېەڭ") => Some(tag("ug")),
        Script::Arabic if has("پچژگ") => Some(tag("fa")),
        Script::Arabic
            if text.split_whitespace().any(|part| {
                part.starts_with("ال") || part.starts_with("وال") || part.starts_with("لل")
            }) =>
        {
            Some(tag("ar"))
        }
        Script::Cyrillic if has("їєґЇЄҐ") => Some(tag("uk")),
        Script::Cyrillic if has("әғқңұһӘҒҚҢҰҺ") => Some(tag("kk")),
        Script::Cyrillic
            if word(&[
                "и",
                "для",
                "их",
                "комитет",
                "центр",
                "группа",
                "совет",
                "мы",
                "что",
                "московская",
            ]) || has("ыэъЫЭ") =>
        {
            Some(tag("ru"))
        }
        Script::Tibetan => Some(tag("bo")),
        Script::Hangul => Some(tag("ko")),
        Script::Hebrew => Some(tag("he")),
        Script::Greek => Some(tag("el")),
        Script::Thai => Some(tag("th")),
        Script::Georgian => Some(tag("ka")),
        Script::Armenian => Some(tag("hy")),
        _ => None,
    }
}

/// The language with the most known words, when there are enough of them and no other has as many.
fn by_words(text: &str, hits_min: usize) -> Option<Language> {
    let folded = fold_letters(text);
    let words: Vec<&str> = folded
        .split(|letter: char| !letter.is_alphanumeric() && letter != '\'')
        .flat_map(elided)
        .collect();
    let mut scores: Vec<(usize, &'static str)> = WORDS
        .iter()
        .map(|(language, known)| {
            (
                words.iter().filter(|word| known.contains(word)).count(),
                *language,
            )
        })
        .collect();
    // Words that are themselves Vietnamese without their marks are common elsewhere: ask for the marks.
    if !text
        .chars()
        .any(|letter| matches!(letter, 'đ' | 'Đ' | 'ơ' | 'ư' | '\u{1EA0}'..='\u{1EF9}'))
    {
        scores.retain(|(_, language)| *language != "vi");
    }
    scores.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    let (best, language) = *scores.first()?;
    let second = scores.get(1).map_or(0, |(score, _)| *score);
    (best >= hits_min && best > second).then(|| tag(language))
}

/// `l'homme` is two words, `people's` is one.
fn elided(word: &str) -> Vec<&str> {
    match word.split_once('\'') {
        Some((article, rest)) if matches!(article, "l" | "d" | "qu" | "s" | "n") => {
            vec![article, rest]
        }
        _ => vec![word],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_give_their_language_or_their_script() {
        for (name, expected) in [
            ("台湾研究フォーラム", "ja"),
            ("日本人権財団", "ja"),
            ("國會調查兵團", "zh-Hant"),
            ("台灣民間支援香港協會", "zh-Hant"),
            ("中国人权捍卫者", "zh-Hans"),
            ("香港黎明", "und-Hani"),
            ("民主中国陣線", "und-Hani"),
            ("Сахаровский Центр", "ru"),
            ("مرصد الصحراء للسلام", "ar"),
            (
                "Réseau Ouest Africain des Défenseurs des Droits Humains",
                "fr",
            ),
            ("Grupo de Apoio ao Tibete", "pt"),
            ("Fundación para la Paz y la Justicia", "es"),
            ("Yayasan Lembaga Bantuan Hukum Indonesia", "id"),
            ("Otus", "und-Latn"),
        ] {
            assert_eq!(of_name(name).unwrap().as_str(), expected, "{name}");
        }
        assert_eq!(of_name("2020"), None);
    }
}

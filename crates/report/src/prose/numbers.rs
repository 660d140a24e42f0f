//! Answers: which numbers a text has typed into it. Refuses to know why.

use std::sync::LazyLock;

use regex::Regex;

use super::masks::{MASK, masked};
use super::numerals::number_words;

/// A number typed into a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TypedNumber {
    /// The index of its first character.
    pub(super) at: usize,
    /// As typed.
    pub(super) text: String,
}

/// Digits, and all other characters that are numbers (Ⅻ, ½, ①), with the marks that join them and what follows as a unit.
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = "[\\p{Nd}\\p{No}\\x{2160}-\\x{2188}](?:[\\p{Nd}\\p{No}\\x{2160}-\\x{2188}.,'’٬٫\\x{a0}\\x{202f}:/]*[\\p{Nd}\\p{No}])?(?: ?[%％‰])?";
    Regex::new(pattern).expect("invariant: a tested pattern")
});

/// The zeros of decimal digit blocks that texts of these languages use.
const ZEROS: [u32; 9] = [
    0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0E50, 0x0F20, 0x1810, 0xFF10,
];

/// Every number typed into a text, in order.
pub(super) fn typed_numbers(text: &str) -> Vec<TypedNumber> {
    let plain: String = text.chars().map(ascii_digit).collect();
    let rest = masked(&plain);
    let mut ranges: Vec<_> = NUMBER.find_iter(&rest).map(|found| found.range()).collect();
    ranges.extend(
        number_words(&rest)
            .into_iter()
            .filter(|range| !rest[range.clone()].contains(MASK)),
    );
    ranges.sort_by_key(|range| range.start);
    let originals: Vec<char> = text.chars().collect();
    let typed = |range: std::ops::Range<usize>| {
        let at = rest[..range.start].chars().count();
        let length = rest[range].chars().count();
        TypedNumber {
            at,
            text: originals[at..at + length].iter().collect(),
        }
    };
    ranges.into_iter().map(typed).collect()
}

fn ascii_digit(character: char) -> char {
    let code_point = u32::from(character);
    let value = ZEROS
        .iter()
        .find_map(|zero| code_point.checked_sub(*zero).filter(|value| *value < 10));
    value
        .and_then(|value| char::from_digit(value, 10))
        .unwrap_or(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_references_symbols_and_names_are_no_figures() {
        let cases = [
            "on 2020-09-09 and in 2020-09",
            "9 September 2020, September 2020, 9–11 September 2020, September 9, 2020, 9 September",
            "between 1998 and 2024, 2020–2021, 2019/20, the 1990s, (2020), “2020”, by 2020.",
            "2020年9月，2020年9月9日，9月9日，2013年以来，2018至2020年，1998年至2024年",
            "二〇二〇年九月九日，九十年代，十二月",
            "paragraph 12, paras. 3 and 4, para. 3 (b), paragraphs 12–14, articles 19 and 21, annex 2",
            "第12段、第3条、第十二段、第四十八届会议、第75/1号决议、附件二、第二十一世纪",
            "A/HRC/48/18, E/2024/32, A/HRC/51/L.6, CCPR/C/CHN-HKG/CO/4, S/RES/1325(2000)",
            "resolution 1996/31, resolutions 52/214, 53/208 and 59/265, resolution 2200 A (XXI)",
            "SHA-256, RFC 6962, ISO 8601-2, PDF/UA-1, CC BY 4.0, Ed25519, COVID-19, version 0.15.1, UTF-8",
            "the 44th session, its 31st plenary meeting, 48th regular session",
            "three letters, one State, no one, the thirty-ninth meeting, hundreds of pages, twenty-first century",
            "一个国家、三封信、十分、万一、第三十一条、千千万万",
        ];
        for text in cases {
            assert_eq!(typed_numbers(text), Vec::new(), "{text}");
        }
    }

    #[test]
    fn typed_numbers_are_found_in_every_script_and_in_words() {
        let cases: &[(&str, &[&str])] = &[
            ("signed by 321 groups", &["321"]),
            (
                "18,711 decisions and 4.5 % of 95",
                &["18,711", "4.5 %", "95"],
            ),
            (
                "a total of 1,998 and 2,020 and 2020.5",
                &["1,998", "2,020", "2020.5"],
            ),
            (
                "2000% more, $2000, 2000个组织, 1998 per cent",
                &["2000", "2000", "2000", "1998"],
            ),
            ("３２１个团体", &["３２１"]),
            ("وقعها ٣٢١ منظمة، ۳۲۱", &["٣٢١", "۳۲۱"]),
            ("Ⅻ and ½ and ⑫ and x²", &["Ⅻ", "½", "⑫", "²"]),
            (
                "thirty-nine groups; three hundred; a dozen; Twelve",
                &["thirty-nine", "three hundred", "a dozen", "Twelve"],
            ),
            (
                "two hundred and eighty-one names",
                &["two hundred and eighty-one"],
            ),
            ("三百二十一个团体和三十九家", &["三百二十一个", "三十九家"]),
            (
                "百分之三十，十个组织，五十多个",
                &["百分之三十", "十个", "五十多个"],
            ),
            ("39 of 2020", &["39"]),
            ("in 12 of the 2024 cases", &["12"]),
            ("deferred 26 times, 3 letters", &["26", "3"]),
            ("54/95 motions", &["54/95"]),
            ("the 26th deferral", &["26"]),
        ];
        for (text, expected) in cases {
            let found: Vec<String> = typed_numbers(text)
                .into_iter()
                .map(|number| number.text)
                .collect();
            let found: Vec<&str> = found
                .iter()
                .map(|number| number.trim_end_matches('%').trim_end())
                .collect();
            let expected: Vec<&str> = expected
                .iter()
                .map(|number| number.trim_end_matches('%').trim_end())
                .collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn the_place_counts_characters_not_bytes() {
        assert_eq!(typed_numbers("组织共321个")[0].at, 3);
    }
}

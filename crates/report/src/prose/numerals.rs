//! Answers: which words of a text are numbers of two digits or more, in English and Chinese. Refuses ordinals and
//! single digits: "three letters" and "the thirty-ninth meeting" are words.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

static ENGLISH: LazyLock<Regex> = LazyLock::new(|| {
    let small = "(?:one|two|three|four|five|six|seven|eight|nine)";
    let teen =
        "(?:ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen)";
    let ten = "(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)";
    let scale = "(?:hundred|thousand|million|billion|dozen)";
    let large = format!("(?:{ten}(?:[-\\s]{small}\\b)?|{teen}|{scale})");
    let any = format!("(?:{large}|{small})");
    let pattern =
        format!("(?i)\\b(?:(?:an?|{small})[-\\s]+)?{large}\\b(?:(?:[-\\s]+and)?[-\\s]+{any}\\b)*");
    Regex::new(&pattern).expect("invariant: a tested pattern")
});
static ORDINAL_FOLLOWS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?i)^-(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|odd)\\b")
        .expect("invariant: a tested pattern")
});

const HAN_DIGITS: &str = "一二三四五六七八九十百千万亿萬億两兩〇零";
const MEASURE_WORDS: &str = "个|個|项|項|次|家|名|份|票|年|人|条|條|封|位|国|國|届|屆|天|日|月|张|張|件|起|所|种|種|篇|页|頁|\
    行|组织|組織|团体|團體|场|場|轮|輪|倍|周|小时|分钟|岁|歲|字|段";

static CHINESE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(
        "(?:百分之|千分之)?([{HAN_DIGITS}]+)(?:(?:多|余|餘|几|幾)?\\s?(?:{MEASURE_WORDS}))?"
    ))
    .expect("invariant: a tested pattern")
});
/// A written-out number such as 三百二十一: digits and powers in turn, whatever follows.
static CHINESE_WHOLE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:[一二三四五六七八九两兩][千百十万亿萬億]+零?)+[一二三四五六七八九]?$")
        .expect("invariant: a tested pattern")
});

/// The byte ranges of number words.
pub(super) fn number_words(text: &str) -> Vec<Range<usize>> {
    let english = ENGLISH
        .find_iter(text)
        .filter(|found| !ORDINAL_FOLLOWS.is_match(&text[found.end()..]));
    let mut ranges: Vec<Range<usize>> = english.map(|found| found.range()).collect();
    ranges.extend(CHINESE.captures_iter(text).filter_map(|found| {
        let whole = found.get(0)?;
        let digits = found.get(1)?;
        is_chinese_number(whole.as_str(), digits.as_str()).then(|| whole.range())
    }));
    ranges
}

fn is_chinese_number(whole: &str, digits: &str) -> bool {
    let count = digits.chars().count();
    let is_measured = whole.len() > digits.len() || whole.contains("分之");
    (is_measured && (count >= 2 || digits == "十"))
        || (count >= 3 && CHINESE_WHOLE.is_match(digits))
}

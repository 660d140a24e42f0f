//! Answers: which digits of a text are dates, document symbols, references and names, and so no figures. Refuses to guess:
//! what no rule knows stays a number.

use std::sync::LazyLock;

use regex::Regex;

/// Overwrites a masked character; no digit, letter or space, so no rule reaches across it.
pub(super) const MASK: char = '\u{1}';

const MONTHS: &str = "(?:January|February|March|April|May|June|July|August|September|October|November|December|\
    Jan\\.?|Feb\\.?|Mar\\.?|Apr\\.?|Jun\\.?|Jul\\.?|Aug\\.?|Sept?\\.?|Oct\\.?|Nov\\.?|Dec\\.?)";
const YEAR: &str = "(?:19\\d\\d|20\\d\\d|2100)";
const REFERENCES: &str = "(?:paragraphs?|paras?\\.?|articles?|arts?\\.?|annex(?:es)?|chapters?|sections?|parts?|rules?|\
    footnotes?|notes?|pages?|pp?\\.|agenda items?|tables?|figures?|goals?|targets?|SDGs?|principles?|guidelines?|\
    sessions?|meetings?|entry|line|lines|column|no\\.|nos\\.)";

static RULES: LazyLock<Vec<Regex>> =
    LazyLock::new(|| patterns().iter().map(|pattern| rule(pattern)).collect());

fn rule(pattern: &str) -> Regex {
    Regex::new(pattern).expect("invariant: a tested pattern")
}

fn patterns() -> Vec<String> {
    let day = "\\d{1,2}(?:st|nd|rd|th)?";
    let span = "\\s*(?:–|—|-|to|and|or|,|至|到|、|和)\\s*";
    let mark = "\\d+(?:\\.\\d+)*(?:\\s?\\([a-z0-9]{1,4}\\))*";
    // A list of references ends with a word, so that "paragraph 12, 300 groups" keeps its number.
    let tail = "(?:\\s*[–—-]\\s*|,?\\s+(?:and|to|or)\\s+)";
    let zh = "[〇零○一二三四五六七八九十]";
    vec![
        // Document symbols and resolutions.
        "\\b[A-Z]{1,6}(?:/[A-Za-z0-9.\\-]+)+(?:\\(\\d{4}\\))?".to_owned(),
        format!("(?i)\\b(?:resolutions?|decisions?|res\\.|dec\\.)\\s+\\d+/\\d+(?: ?[A-Z]\\b)?(?:(?:,\\s*|{span}|,\\s*and\\s+)\\d+/\\d+)*"),
        "(?i)\\bresolutions?\\s+\\d{1,4}(?:\\s?[A-Z])?\\s\\([A-Z0-9\\-]+\\)".to_owned(),
        "第?\\s?\\d+(?:/\\d+)?\\s?号?(?:和第?\\s?\\d+/\\d+\\s?号)*(?:决议|决定|決議|決定|文件)".to_owned(),
        // Dates.
        "\\b\\d{4}-\\d{2}(?:-\\d{2})?\\b".to_owned(),
        format!("\\b{day}(?:{span}{day})?\\s+{MONTHS}(?:,?\\s+{YEAR})?\\b"),
        format!("\\b{MONTHS}\\s+{day}(?:{span}{day})?,\\s+{YEAR}\\b"),
        format!("\\b{MONTHS}\\s+{YEAR}\\b"),
        format!("{YEAR}\\s?年(?:代|底|初)?(?:\\s?\\d{{1,2}}\\s?月(?:\\s?\\d{{1,2}}\\s?[日号])?)?"),
        "\\d{1,2}\\s?月\\s?\\d{1,2}\\s?[日号]".to_owned(),
        format!("[〇零○一二三四五六七八九]{{4}}年(?:{zh}+月(?:{zh}+[日号])?)?"),
        format!("{zh}+月(?:{zh}+[日号])?"),
        format!("{zh}+年代"),
        format!("\\b{YEAR}s\\b"),
        // References within and to documents.
        format!("(?i)\\b{REFERENCES}\\s+{mark}(?:(?:,\\s*{mark})*{tail}{mark})?"),
        "¶+\\s?\\d+(?:[–-]\\d+)?".to_owned(),
        format!("第\\s?(?:\\d+|[〇零一二三四五六七八九十百千]+)(?:{span}(?:第\\s?)?\\d+)?\\s?(?:段|条|條|款|项|章|节|部分|号|号决议|页|頁|届|屆|次会议|次會議|次全体会议|脚注|附件|世纪)"),
        "(?:附件|表|图|圖|脚注|注)\\s?(?:\\d+|[一二三四五六七八九十]+)".to_owned(),
        "(?i)\\b\\d+(?:st|nd|rd|th)\\s+(?:regular\\s+|special\\s+|plenary\\s+|resumed\\s+)*(?:sessions?|meetings?|century|anniversary|congress|plenary)\\b".to_owned(),
        // Names that hold digits: SHA-256, RFC 6962, PDF/UA-1, CC BY 4.0, version 2.1.
        "\\b(?:ISO(?:/IEC)?|RFC|BCP|FIPS|UAX|Unicode|CC BY(?:-[A-Z]+)*|OFL|MPL|Apache)[ -]\\d+(?:[.\\-:]\\d+)*".to_owned(),
        "(?i)\\bversions?\\s+\\d+(?:\\.\\d+)*".to_owned(),
        "\\bv\\d+(?:\\.\\d+)+".to_owned(),
        "\\b[A-Z][A-Za-z]*(?:/[A-Z]+)?-?\\d+[A-Za-z]*(?:[.\\-]\\d+)*\\b".to_owned(),
    ]
}

static YEARS: LazyLock<Regex> = LazyLock::new(|| {
    rule(&format!(
        "{YEAR}(?:\\s?[–—\\-/]\\s?(?:{YEAR}|\\d\\d\\b))?(?:\\s?(?:至|到)\\s?{YEAR})?"
    ))
});
static COUNTED: LazyLock<Regex> = LazyLock::new(|| {
    rule(
        "^\\s*(?:%|％|‰|per ?cent|percentage|times|个|個|家|项|項|份|票|名|人|次|封|件|位|种|起|天|倍|余|多)",
    )
});

/// Masks what is no figure. Character for character: positions stay.
pub(super) fn masked(text: &str) -> String {
    let mut text = text.to_owned();
    for rule in RULES.iter() {
        text = overwrite(&text, rule, |_, _| true);
    }
    overwrite(&text, &YEARS, stands_alone)
}

fn overwrite(text: &str, rule: &Regex, holds: impl Fn(&str, &str) -> bool) -> String {
    let mut result = String::with_capacity(text.len());
    let mut copied = 0;
    for found in rule.find_iter(text) {
        result.push_str(&text[copied..found.start()]);
        if holds(&text[..found.start()], &text[found.end()..]) {
            result.extend(found.as_str().chars().map(|_| MASK));
        } else {
            result.push_str(found.as_str());
        }
        copied = found.end();
    }
    result.push_str(&text[copied..]);
    result
}

/// A year is alone when no digit, decimal or thousands mark, currency sign or unit makes it part of a number.
fn stands_alone(before: &str, after: &str) -> bool {
    let mut before = before.chars().rev();
    let last = before.next();
    let joins_before = match last {
        Some('.' | ',' | '\u{a0}' | '\u{202f}' | '/' | '-' | '–') => {
            before.next().is_some_and(char::is_numeric)
        }
        Some(character) => {
            character.is_numeric()
                || character.is_ascii_alphabetic()
                || "$€£¥￥%+±×".contains(character)
        }
        None => false,
    };
    let mut rest = after.chars();
    let joins_after = match rest.next() {
        Some('.' | ',' | '\u{a0}' | '\u{202f}' | '/' | '-' | '–') => {
            rest.next().is_some_and(char::is_numeric)
        }
        Some(character) => character.is_numeric() || character.is_ascii_alphabetic(),
        None => false,
    };
    !joins_before && !joins_after && !COUNTED.is_match(after)
}

//! Answers: how one value is written in a language: for the reader and for a machine. Refuses to know where it is printed.

use rapporteur_model::{CellValue, Language};

use crate::input::MeasureText;

/// What a value is printed with.
pub(crate) struct Style<'a> {
    pub(crate) language: &'a Language,
    pub(crate) measure: &'a MeasureText,
}

/// The value as a machine writes it; empty for NULL.
pub(crate) fn raw(value: &CellValue) -> String {
    match value {
        CellValue::Null => String::new(),
        CellValue::Integer(number) => number.to_string(),
        CellValue::Real(number) => number.to_string(),
        CellValue::Text(text) => text.clone(),
    }
}

impl Style<'_> {
    /// The value as the language writes it; `None` for NULL.
    pub(crate) fn text(&self, column: &str, value: &CellValue) -> Option<String> {
        if let Some(words) = self.label(column, value) {
            return Some(words.to_owned());
        }
        match value {
            CellValue::Null => None,
            CellValue::Integer(number) if is_name_of_something(column) => Some(number.to_string()),
            CellValue::Integer(number) => Some(grouped(*number)),
            CellValue::Real(number) => Some(real(*number)),
            CellValue::Text(text) => {
                Some(date(text, self.language).unwrap_or_else(|| visible(text)))
            }
        }
    }

    /// The value as a table prints it: as in a sentence, but a date stays ISO 8601, which is short and sorts.
    pub(crate) fn cell(&self, column: &str, value: &CellValue) -> Option<String> {
        match value {
            CellValue::Text(text) if self.label(column, value).is_none() => Some(visible(text)),
            _ => self.text(column, value),
        }
    }

    fn label(&self, column: &str, value: &CellValue) -> Option<&str> {
        let raw = raw(value);
        let labels = &self.measure.labels;
        labels
            .get(&format!("{column}:{raw}"))
            .or_else(|| labels.get(&raw))
            .map(String::as_str)
    }
}

/// The text with its control characters as code points in brackets: neither HTML nor PDF can hold them, and none is dropped unseen.
fn visible(text: &str) -> String {
    let is_stray = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r');
    if !text.contains(is_stray) {
        return text.to_owned();
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if is_stray(character) {
            shown.push_str(&format!("[U+{:04X}]", u32::from(character)));
        } else {
            shown.push(character);
        }
    }
    shown
}

/// Whole numbers that name a thing instead of counting are not grouped: a year is not 2,020.
fn is_name_of_something(column: &str) -> bool {
    const NAMES: [&str; 6] = ["year", "session", "number", "line", "id", "rcid"];
    let parts: Vec<&str> = column.split('_').collect();
    let ends = [parts.first(), parts.last()];
    ends.into_iter().flatten().any(|part| NAMES.contains(part)) && !column.ends_with("count")
}

/// `18711` → `18,711`: English and Chinese UN documents both group by three with a comma.
pub fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if number < 0 {
        text.push('\u{2212}');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// At most two decimals, without trailing zeros; the raw value keeps the rest.
fn real(number: f64) -> String {
    let rounded = format!("{:.2}", number.abs());
    let (whole, decimals) = rounded.split_once('.').unwrap_or((&rounded, ""));
    let decimals = decimals.trim_end_matches('0');
    let whole_text = whole
        .parse::<i64>()
        .map_or_else(|_| whole.to_owned(), grouped);
    let is_zero = whole == "0" && decimals.is_empty();
    let sign = if number < 0.0 && !is_zero {
        "\u{2212}"
    } else {
        ""
    };
    if decimals.is_empty() {
        format!("{sign}{whole_text}")
    } else {
        format!("{sign}{whole_text}.{decimals}")
    }
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// An ISO day or month in the words of the language; `None` when the text is neither.
pub(crate) fn date(text: &str, language: &Language) -> Option<String> {
    let mut parts = text.split('-');
    let year = parts.next().filter(|part| is_digits(part, 4))?;
    let month: usize = parts
        .next()
        .filter(|part| is_digits(part, 2))?
        .parse()
        .ok()?;
    let name = MONTHS.get(month.checked_sub(1)?)?;
    let day = match parts.next() {
        Some(part) if is_digits(part, 2) => Some(
            part.parse::<u8>()
                .ok()
                .filter(|day| (1..=31).contains(day))?,
        ),
        Some(_) => return None,
        None => None,
    };
    if parts.next().is_some() {
        return None;
    }
    Some(match (language.primary(), day) {
        ("zh", Some(day)) => format!("{year}年{month}月{day}日"),
        ("zh", None) => format!("{year}年{month}月"),
        (_, Some(day)) => format!("{day} {name} {year}"),
        (_, None) => format!("{name} {year}"),
    })
}

fn is_digits(part: &str, length: usize) -> bool {
    part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit())
}

/// `4` → `IV`.
pub(crate) fn roman(number: u32) -> String {
    const SIGNS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut rest = number;
    let mut text = String::new();
    for (value, sign) in SIGNS {
        while rest >= value {
            text.push_str(sign);
            rest -= value;
        }
    }
    text
}

/// `3` → `C`, `28` → `AB`.
pub(crate) fn letters(number: u32) -> String {
    let mut rest = number;
    let mut text = Vec::new();
    while rest > 0 {
        let index = (rest - 1) % 26;
        text.push(char::from(
            b'A' + u8::try_from(index).expect("invariant: below 26"),
        ));
        rest = (rest - 1) / 26;
    }
    text.into_iter().rev().collect()
}

/// `12` → `十二`, up to 99; larger numbers keep their digits.
pub(crate) fn han(number: u32) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let digit = |value: u32| DIGITS[usize::try_from(value % 10).expect("invariant: one digit")];
    match number {
        1..=9 => digit(number).to_owned(),
        10..=19 => format!("十{}", digit(number)),
        20..=99 => format!("{}十{}", digit(number / 10), digit(number)),
        _ => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_grouped_by_three() {
        let cases = [
            (0, "0"),
            (999, "999"),
            (1789, "1,789"),
            (18711, "18,711"),
            (-1_234_567, "\u{2212}1,234,567"),
        ];
        for (number, text) in cases {
            assert_eq!(grouped(number), text);
        }
        assert_eq!(grouped(i64::MIN), "\u{2212}9,223,372,036,854,775,808");
    }

    #[test]
    fn reals_keep_two_decimals_and_no_trailing_zeros() {
        let cases = [
            (3.0, "3"),
            (2.5, "2.5"),
            (1234.567, "1,234.57"),
            (-0.001, "0"),
            (-1.2, "\u{2212}1.2"),
        ];
        for (number, text) in cases {
            assert_eq!(real(number), text);
        }
    }

    #[test]
    fn iso_dates_are_written_in_the_language() {
        let (en, zh) = ("en".parse().unwrap(), "zh-Hans".parse().unwrap());
        assert_eq!(date("2020-09-09", &en).unwrap(), "9 September 2020");
        assert_eq!(date("2020-09-09", &zh).unwrap(), "2020年9月9日");
        assert_eq!(date("2020-09", &en).unwrap(), "September 2020");
        for other in [
            "2020",
            "2020-13",
            "2020-00",
            "2020-09-32",
            "2020-9-9",
            "2020-09-09-1",
            "A-09",
        ] {
            assert_eq!(date(other, &en), None, "{other}");
        }
    }

    #[test]
    fn years_and_names_are_not_grouped() {
        for name in ["year", "year_first", "session", "list_number", "rcid"] {
            assert!(is_name_of_something(name), "{name}");
        }
        for count in ["decisions", "session_count", "yearly", "certain"] {
            assert!(!is_name_of_something(count), "{count}");
        }
    }

    #[test]
    fn headings_count_in_roman_letters_and_han() {
        assert_eq!([1, 4, 9, 14, 40].map(roman), ["I", "IV", "IX", "XIV", "XL"]);
        assert_eq!([1, 26, 27, 28].map(letters), ["A", "Z", "AA", "AB"]);
        assert_eq!(
            [1, 10, 11, 20, 21].map(han),
            ["一", "十", "十一", "二十", "二十一"]
        );
    }

    #[test]
    fn a_control_character_is_shown_and_not_dropped() {
        assert_eq!(visible("a\u{8}b\tc"), "a[U+0008]b\tc");
    }
}

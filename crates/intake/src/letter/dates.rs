//! Dates in English, French, Spanish, Chinese and ISO form. Finds them; which one is the letter's is decided elsewhere.

use jiff::civil::Date;

use super::lines::digit;
use crate::fold::fold_letters;

/// A date found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FoundDate {
    /// ISO form, to the day or to the month; `None` when the day and the month cannot be told apart or do not exist.
    pub(super) iso: Option<String>,
    /// The words as they stand.
    pub(super) given: String,
    /// What stands before and after them.
    pub(super) before: String,
    /// What stands after them.
    pub(super) after: String,
}

const MONTHS: [&[&str]; 12] = [
    &["january", "jan", "janvier", "enero", "januar", "janeiro"],
    &[
        "february",
        "feb",
        "fevrier",
        "febrero",
        "februar",
        "fevereiro",
    ],
    &["march", "mar", "mars", "marzo", "marz", "marco"],
    &["april", "apr", "avril", "abril"],
    &["may", "mai", "mayo", "maio"],
    &["june", "jun", "juin", "junio", "juni", "junho"],
    &["july", "jul", "juillet", "julio", "juli", "julho"],
    &["august", "aug", "aout", "agosto"],
    &[
        "september",
        "sept",
        "sep",
        "septembre",
        "septiembre",
        "setiembre",
        "setembro",
    ],
    &["october", "oct", "octobre", "octubre", "oktober", "outubro"],
    &["november", "nov", "novembre", "noviembre", "novembro"],
    &[
        "december",
        "dec",
        "decembre",
        "diciembre",
        "dezember",
        "dezembro",
    ],
];

/// The first date of a text.
pub(super) fn find_date(text: &str) -> Option<FoundDate> {
    let tokens = tokens(text);
    (0..tokens.len()).find_map(|at| {
        let (parts, length) = east_asian(&tokens[at..])
            .or_else(|| iso(&tokens[at..]))
            .or_else(|| named(&tokens[at..]))
            .or_else(|| slashed(&tokens[at..]))?;
        let (first, last) = (&tokens[at], &tokens[at + length - 1]);
        let given = text[first.start..last.end].to_owned();
        Some(FoundDate {
            iso: parts.iso(),
            given,
            before: text[..first.start].to_owned(),
            after: text[last.end..].to_owned(),
        })
    })
}

struct Parts {
    year: u32,
    month: Option<u32>,
    day: Option<u32>,
}

impl Parts {
    fn iso(&self) -> Option<String> {
        let month = self.month?;
        let year = i16::try_from(self.year).ok()?;
        let check = Date::new(
            year,
            i8::try_from(month).ok()?,
            i8::try_from(self.day.unwrap_or(1)).ok()?,
        )
        .ok()?;
        Some(match self.day {
            Some(_) => check.to_string(),
            None => format!("{:04}-{month:02}", self.year),
        })
    }
}

/// A number, a word or a mark, and where it stands.
struct Token {
    start: usize,
    end: usize,
    folded: String,
    number: Option<u32>,
}

fn tokens(text: &str) -> Vec<Token> {
    let kind = |letter: char| {
        if digit(letter).is_some() || "〇零一二三四五六七八九十".contains(letter) {
            1
        } else if "年月日".contains(letter) {
            2
        } else if letter.is_alphabetic() {
            3
        } else {
            0
        }
    };
    let mut tokens: Vec<Token> = Vec::new();
    let mut last_kind = 0;
    for (start, letter) in text.char_indices() {
        let this = kind(letter);
        let end = start + letter.len_utf8();
        match tokens
            .last_mut()
            .filter(|token| this == last_kind && matches!(this, 1 | 3) && token.end == start)
        {
            Some(token) => token.end = end,
            None if letter.is_whitespace() => {}
            None => tokens.push(Token {
                start,
                end,
                folded: String::new(),
                number: None,
            }),
        }
        last_kind = this;
    }
    for token in &mut tokens {
        let words = &text[token.start..token.end];
        token.folded = fold_letters(words);
        token.number = number(words);
    }
    tokens
}

/// A number in digits, or in Chinese numerals as dates use them (二〇二〇, 十二).
fn number(words: &str) -> Option<u32> {
    if words.chars().count() > 4 {
        return None;
    }
    if words.chars().all(|letter| digit(letter).is_some()) {
        return words
            .chars()
            .filter_map(digit)
            .reduce(|number, digit| number * 10 + digit);
    }
    const NUMERALS: &str = "〇一二三四五六七八九";
    let value = |letter: char| {
        if letter == '零' {
            Some(0)
        } else {
            NUMERALS
                .chars()
                .zip(0..)
                .find(|(known, _)| *known == letter)
                .map(|(_, value)| value)
        }
    };
    match words.split_once('十') {
        Some((tens, ones)) => {
            let tens = if tens.is_empty() {
                1
            } else {
                value(tens.chars().next()?)?
            };
            let ones = ones.chars().next().map_or(Some(0), value)?;
            Some(tens * 10 + ones)
        }
        None => words
            .chars()
            .map(value)
            .try_fold(0, |number, digit| Some(number * 10 + digit?)),
    }
}

fn month(word: &str) -> Option<u32> {
    MONTHS
        .iter()
        .zip(1..)
        .find(|(names, _)| names.contains(&word))
        .map(|(_, month)| month)
}

fn is_year(number: u32) -> bool {
    (1900..=2199).contains(&number)
}

fn east_asian(tokens: &[Token]) -> Option<(Parts, usize)> {
    let mark = |at: usize, mark: &str| tokens.get(at).is_some_and(|token| token.folded == mark);
    let number = |at: usize| tokens.get(at).and_then(|token| token.number);
    let year = number(0).filter(|year| is_year(*year) && mark(1, "年"))?;
    let month = number(2).filter(|_| mark(3, "月"))?;
    match number(4).filter(|_| mark(5, "日") || mark(5, "号")) {
        Some(day) => Some((
            Parts {
                year,
                month: Some(month),
                day: Some(day),
            },
            6,
        )),
        None => Some((
            Parts {
                year,
                month: Some(month),
                day: None,
            },
            4,
        )),
    }
}

fn iso(tokens: &[Token]) -> Option<(Parts, usize)> {
    let [year, dash, month, second_dash, day, ..] = tokens else {
        return None;
    };
    let marks = dash.folded == "-"
        && second_dash.folded == "-"
        && month.end - month.start == 2
        && day.end - day.start == 2;
    let year = year.number.filter(|year| is_year(*year) && marks)?;
    Some((
        Parts {
            year,
            month: month.number,
            day: day.number,
        },
        5,
    ))
}

/// `9 September 2020`, `le 1er mars 2020`, `9 de septiembre de 2020`, `September 9th, 2020`, `September 2020`.
fn named(tokens: &[Token]) -> Option<(Parts, usize)> {
    let filler = [
        "de", "del", "of", "st", "nd", "rd", "th", "er", "º", "°", ".", ",", "o",
    ];
    let mut day = None;
    let mut found_month = None;
    for (at, token) in tokens.iter().enumerate().take(8) {
        if let Some(named) = month(&token.folded).filter(|_| found_month.is_none()) {
            found_month = Some(named);
        } else if let Some(number) = token.number {
            if is_year(number) {
                return found_month.map(|month| {
                    (
                        Parts {
                            year: number,
                            month: Some(month),
                            day,
                        },
                        at + 1,
                    )
                });
            }
            if day.is_some() || number > 31 {
                return None;
            }
            day = Some(number);
        } else if at == 0 || !filler.contains(&token.folded.as_str()) {
            return None;
        }
    }
    None
}

/// `09/09/2020` and `25.12.2020`: read only where the day cannot be the month, or is the same.
fn slashed(tokens: &[Token]) -> Option<(Parts, usize)> {
    let [first, mark, second, second_mark, year, ..] = tokens else {
        return None;
    };
    let marks = mark.folded == second_mark.folded && (mark.folded == "/" || mark.folded == ".");
    let (first, second) = (first.number.filter(|_| marks)?, second.number?);
    let year = year.number.filter(|year| is_year(*year))?;
    let parts = match (first, second) {
        (13..=31, 1..=12) => Parts {
            year,
            month: Some(second),
            day: Some(first),
        },
        (1..=12, 13..=31) => Parts {
            year,
            month: Some(first),
            day: Some(second),
        },
        (same, other) if same == other => Parts {
            year,
            month: Some(same),
            day: Some(same),
        },
        _ => Parts {
            year,
            month: None,
            day: None,
        },
    };
    Some((parts, 5))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_many_forms_are_found() {
        for (text, expected) in [
            ("9 September 2020", Some("2020-09-09")),
            ("Geneva, September 9th, 2020", Some("2020-09-09")),
            ("Genève, le 1er février 2021", Some("2021-02-01")),
            ("Bogotá, 9 de septiembre de 2020", Some("2020-09-09")),
            ("9º de septiembre del 2020", Some("2020-09-09")),
            ("2020年9月9日", Some("2020-09-09")),
            ("二〇二〇年九月十九日", Some("2020-09-19")),
            ("2020-09-09", Some("2020-09-09")),
            ("25/12/2020", Some("2020-12-25")),
            ("September 2020", Some("2020-09")),
            ("2020年9月", Some("2020-09")),
            ("03/04/2020", None),
            ("31 September 2020", None),
        ] {
            assert_eq!(find_date(text).unwrap().iso.as_deref(), expected, "{text}");
        }
        for text in ["Article 19", "in 2020", "May we ask", "321 organisations"] {
            assert_eq!(find_date(text), None, "{text}");
        }
    }
}

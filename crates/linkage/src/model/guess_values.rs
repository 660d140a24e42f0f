//! What a column is, by its values: dates, coordinates, sexes, codes, names, texts. It refuses to look at the column's name.

use crate::sexes;

/// Values of which a share of at least this much must look alike.
const SHARE: f64 = 0.8;

/// Values of a column that are looked at one by one.
const LOOKED_AT_MAX: usize = 1_000;

/// What the values of a column look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// No value at all.
    Empty,
    /// Years, months, days.
    Dates,
    /// M, F, male, 女, жен…
    Sexes,
    /// Degrees with decimals.
    Degrees,
    /// Quantities.
    Numbers,
    /// Words of digits, or of digits and letters.
    Codes,
    /// A few words of letters.
    Names,
    /// The same few words again and again.
    Categories,
    /// Many words.
    Texts,
    /// None of these.
    Other,
}

/// What stands in a column's sample.
pub(super) struct Seen {
    pub(super) look: Look,
    /// Values in the sample.
    pub(super) count: usize,
    /// Different ones.
    pub(super) distinct: usize,
}

impl Seen {
    /// Whether no value stands twice.
    pub(super) fn is_unique(&self) -> bool {
        self.count > 0 && self.distinct == self.count
    }
}

/// Looks at the values of a column.
pub(super) fn look(values: &[String]) -> Seen {
    let values: Vec<&str> = values
        .iter()
        .map(|value| value.trim())
        .filter(|value| !value.is_empty())
        .collect();
    let mut sorted = values.clone();
    sorted.sort_unstable();
    sorted.dedup();
    let (count, distinct) = (values.len(), sorted.len());
    Seen {
        look: shape(&values, distinct),
        count,
        distinct,
    }
}

fn shape(all: &[&str], distinct: usize) -> Look {
    if all.is_empty() {
        return Look::Empty;
    }
    let step = all.len().div_ceil(LOOKED_AT_MAX);
    let values: Vec<&str> = all.iter().step_by(step).copied().collect();
    let share = |test: fn(&str) -> bool| {
        values.iter().filter(|value| test(value)).count() as f64 / values.len() as f64
    };
    let letters = share(is_name_like);
    if share(is_sex) >= 0.95 && distinct <= 8 && all.iter().any(|value| sexes::is_plain(value)) {
        Look::Sexes
    } else if share(is_date) >= SHARE {
        Look::Dates
    } else if share(is_degrees) >= 0.95 {
        Look::Degrees
    } else if share(|value| value.parse::<f64>().is_ok()) >= 0.95
        && share(|value| value.len() <= 4) >= SHARE
    {
        Look::Numbers
    } else if share(is_code) >= SHARE {
        Look::Codes
    } else if share(|value| value.split_whitespace().count() > 8 || value.chars().count() > 80)
        >= 0.3
    {
        Look::Texts
    } else if all.len() >= 40 && distinct * 20 <= all.len() {
        Look::Categories
    } else if letters >= SHARE {
        Look::Names
    } else {
        Look::Other
    }
}

/// A year from 1500 to 2100, alone or with month and day; qualifiers and intervals of EDTF too, and a year that a program kept as `1984.0`.
pub(super) fn is_date(value: &str) -> bool {
    let value = value.trim_end_matches(['~', '?', '%']);
    let value = match value.strip_suffix(".0") {
        Some(year) if year.len() == 4 => year,
        _ => value,
    };
    if let Some((from, to)) = value.split_once('/')
        && from.len() >= 4
        && to.len() >= 4
        && from.as_bytes()[..4].iter().all(u8::is_ascii_digit)
    {
        return is_date(from) && is_date(to);
    }
    let value = value.split(['T', ' ']).next().unwrap_or(value);
    let parts: Vec<&str> = value
        .split(['-', '/', '.', '年', '月', '日'])
        .filter(|part| !part.is_empty())
        .collect();
    let numbers: Option<Vec<u32>> = parts
        .iter()
        .map(|part| (part.len() <= 4).then(|| part.parse().ok()).flatten())
        .collect();
    let is_year = |year: u32| (1500..=2100).contains(&year);
    match numbers.as_deref() {
        Some([year]) => parts[0].len() == 4 && is_year(*year),
        Some([year, month]) => is_year(*year) && (1..=12).contains(month),
        Some([one, month, other]) => {
            (is_year(*one) && (1..=12).contains(month) && (1..=31).contains(other))
                || (is_year(*other) && (1..=31).contains(one) && (1..=31).contains(month))
        }
        Some(_) => false,
        None => is_compact_date(value, is_year),
    }
}

/// YYYYMMDD.
fn is_compact_date(value: &str, is_year: impl Fn(u32) -> bool) -> bool {
    let digits = value.len() == 8 && value.bytes().all(|byte| byte.is_ascii_digit());
    digits
        && value[..4].parse().is_ok_and(is_year)
        && value[4..6]
            .parse()
            .is_ok_and(|month: u32| (1..=12).contains(&month))
        && value[6..]
            .parse()
            .is_ok_and(|day: u32| (1..=31).contains(&day))
}

fn is_sex(value: &str) -> bool {
    sexes::canonical(value).is_some()
}

/// A number of degrees with at least two decimals.
fn is_degrees(value: &str) -> bool {
    let decimals = value.split_once('.').map_or(0, |(_, after)| after.len());
    decimals >= 2
        && value
            .parse::<f64>()
            .is_ok_and(|degrees| degrees.abs() <= 180.0)
}

/// One word with at least two digits, 4 to 24 characters.
fn is_code(value: &str) -> bool {
    let characters = value.chars().count();
    let digits = value.chars().filter(char::is_ascii_digit).count();
    (4..=24).contains(&characters)
        && digits >= 2
        && value
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '-' | '+' | '/' | ' ' | '.' | '@' | '_'))
        && value.split_whitespace().count() <= 4
}

/// One to six words without digits.
fn is_name_like(value: &str) -> bool {
    (1..=6).contains(&value.split_whitespace().count())
        && value.chars().count() <= 60
        && value.chars().any(char::is_alphabetic)
        && !value.chars().any(|c| c.is_ascii_digit())
}

//! What single cells mean: on a list or not, a count, a year. It refuses to guess at anything else.

use rapporteur_model::EdtfDate;

/// What a stratum is called when nobody knows its value.
pub(crate) const UNKNOWN: &str = "unknown";

/// Whether a cell says that somebody is on a list; `None` when it says neither.
pub(crate) fn indicator(text: Option<&str>) -> Option<bool> {
    let Some(text) = text else {
        return Some(false);
    };
    match text.to_lowercase().as_str() {
        "1" | "1.0" | "true" | "yes" | "y" | "t" | "x" => Some(true),
        "0" | "0.0" | "false" | "no" | "n" | "f" => Some(false),
        _ => None,
    }
}

/// A number of people: digits, perhaps with `.0` behind them as spreadsheets and Parquet have it.
pub(crate) fn count(text: &str) -> Option<u64> {
    let whole = text.trim_end_matches('0');
    let digits = whole.strip_suffix('.').unwrap_or(text);
    digits.parse().ok()
}

/// The year of a date in EDTF; `None` when it is not known to be one year.
pub(crate) fn year(text: &str) -> Option<String> {
    let date: EdtfDate = text.parse().ok()?;
    let (first, last) = (date.earliest()?.year(), date.latest()?.year());
    (first == last).then(|| first.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_say_what_spreadsheets_write() {
        let said: Vec<Option<bool>> = [None, Some("1"), Some("FALSE"), Some("Yes"), Some("2")]
            .into_iter()
            .map(indicator)
            .collect();
        let expected = [Some(false), Some(true), Some(false), Some(true), None];
        assert_eq!(said, expected);
        let counted: Vec<Option<u64>> = ["1131", "1131.0", "100", "0", "1.5", "-2", "", "10.00"]
            .into_iter()
            .map(count)
            .collect();
        let expected = [
            Some(1131),
            Some(1131),
            Some(100),
            Some(0),
            None,
            None,
            None,
            Some(10),
        ];
        assert_eq!(counted, expected);
    }

    #[test]
    fn a_date_has_a_year_when_it_cannot_be_of_two() {
        let years: Vec<Option<String>> = ["1999-04", "1999", "1998/2000", "1998-12-31", "spring"]
            .into_iter()
            .map(year)
            .collect();
        let own = |year: &str| Some(year.to_owned());
        assert_eq!(years, [own("1999"), own("1999"), None, own("1998"), None]);
    }
}

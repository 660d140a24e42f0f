//! What EDTF texts mean, which are refused and why; the examples follow the standard's own kinds.

use proptest::prelude::*;

use super::*;

fn bounds(text: &str) -> (String, String) {
    let date: EdtfDate = text.parse().unwrap_or_else(|error| panic!("{error}"));
    let show = |edge| match edge {
        Edge::Day(day) => day.to_string(),
        Edge::Open => "open".to_owned(),
        Edge::Unknown => "unknown".to_owned(),
    };
    (show(date.earliest_edge()), show(date.latest_edge()))
}

#[test]
fn a_date_means_the_days_between_its_bounds() {
    let table = [
        // Level 0.
        ("2020-09-09", "2020-09-09", "2020-09-09"),
        ("2020-02", "2020-02-01", "2020-02-29"),
        ("2020", "2020-01-01", "2020-12-31"),
        ("0000", "0000-01-01", "0000-12-31"),
        ("1964/2008", "1964-01-01", "2008-12-31"),
        ("2004-02-01/2005", "2004-02-01", "2005-12-31"),
        ("2020-09-09T12:00:00Z", "2020-09-09", "2020-09-09"),
        ("2020-09-09T23:59:59-11:30", "2020-09-09", "2020-09-09"),
        ("2020-09-09T00:00:00", "2020-09-09", "2020-09-09"),
        // Level 1.
        ("1984?", "1984-01-01", "1984-12-31"),
        ("2004-06~", "2004-06-01", "2004-06-30"),
        ("2004-06-11%", "2004-06-11", "2004-06-11"),
        ("201X", "2010-01-01", "2019-12-31"),
        ("20XX", "2000-01-01", "2099-12-31"),
        ("2004-XX", "2004-01-01", "2004-12-31"),
        ("1985-04-XX", "1985-04-01", "1985-04-30"),
        ("1985-XX-XX", "1985-01-01", "1985-12-31"),
        ("1985-04-12/..", "1985-04-12", "open"),
        ("1985-04-12/", "1985-04-12", "unknown"),
        ("../1985", "open", "1985-12-31"),
        ("/1985", "unknown", "1985-12-31"),
        ("1984-06-02?/2004-08-08~", "1984-06-02", "2004-08-08"),
        ("2001-21", "2001-03-01", "2001-11-30"),
        // Level 2.
        ("156X-12-25", "1560-12-25", "1569-12-25"),
        ("XXXX-12-XX", "0000-12-01", "9999-12-31"),
        ("1984-1X", "1984-10-01", "1984-12-31"),
        ("200X-02-29", "2000-02-29", "2008-02-29"),
        ("2020-06~-12", "2020-06-12", "2020-06-12"),
        ("?2004-06-~11", "2004-06-11", "2004-06-11"),
        ("2001-34", "2001-04-01", "2001-06-30"),
        ("[1667,1668,1670..1672]", "1667-01-01", "1672-12-31"),
        ("[1670, 1667]", "1667-01-01", "1670-12-31"),
        ("[..1760-12-03]", "open", "1760-12-03"),
        ("[1760-12..]", "1760-12-01", "open"),
    ];
    for (text, earliest, latest) in &table {
        assert_eq!(
            bounds(text),
            ((*earliest).to_owned(), (*latest).to_owned()),
            "{text}"
        );
    }
}

#[test]
fn a_refusal_names_what_is_wrong() {
    let table = [
        ("", "it is empty"),
        ("2020-13", "there is no such month or season"),
        ("2020-13-01", "there is no such month"),
        ("2020-00-01", "there is no such day"),
        ("2021-02-29", "there is no such day"),
        ("2021-02-3X", "there is no such day"),
        (
            "2020-9-9",
            "a month is two digits, X for an unspecified one",
        ),
        ("20", "a year is four digits, X for an unspecified one"),
        (
            "2020-09-09-09",
            "a date has at most a year, a month and a day",
        ),
        ("201x", "an unspecified digit is written X"),
        (
            "Y170000002",
            "years of more than four digits are not supported",
        ),
        ("-0044", "years before 0000 are not supported"),
        (
            "1950S2",
            "significant digits and exponents are not supported",
        ),
        (
            "{1960,1961}",
            "a set of which all are meant (`{…}`) is not supported",
        ),
        ("[1960,1961", "the bracket is not closed"),
        ("2021/2020", "the interval ends before it begins"),
        ("/", "an interval needs a date on one side"),
        ("../..", "an interval needs a date on one side"),
        ("2020/2021/2022", "an interval has one `/`"),
        (
            "2020-09-09T12:00:00Z/2021",
            "an interval is of dates without times",
        ),
        ("2020-09-09T24:00:00Z", "there is no such time of day"),
        ("2020-09-09T12:00", "a time is written hh:mm:ss"),
        (
            "2020-09T12:00:00",
            "a time needs a whole and unmarked date before it",
        ),
        (
            "2020-09-09T12:00:00+1",
            "a zone is written Z, +hh or +hh:mm",
        ),
        ("２０２０", "it holds other characters than ASCII"),
    ];
    for (text, reason) in &table {
        let error = text.parse::<EdtfDate>().unwrap_err();
        assert_eq!(error.reason, *reason, "{text}");
        assert_eq!(error.text, *text);
    }
    assert!("9 September 2020".parse::<EdtfDate>().is_err());
}

#[test]
fn marks_say_whether_a_date_is_approximate_or_uncertain() {
    let table = [
        ("2020", false, false),
        ("2020?", false, true),
        ("2020~", true, false),
        ("2020%", true, true),
        ("2020-06~-12", true, false),
        ("2020-?06-12", false, true),
        ("2019~/2020?", true, true),
        ("[2019~,2020]", true, false),
    ];
    for (text, is_approximate, is_uncertain) in table {
        let date: EdtfDate = text.parse().unwrap();
        assert_eq!(
            (date.is_approximate(), date.is_uncertain()),
            (is_approximate, is_uncertain),
            "{text}"
        );
    }
}

#[test]
fn certain_and_possible_years_are_told_apart() {
    let year = DayInterval::year(2020).unwrap();
    let table = [
        ("2020-06", true, true),
        ("2020-06~", false, true),
        ("2020?", false, true),
        ("202X", false, true),
        ("2019/2020", false, true),
        ("2020-12-31/2021-01-01", false, true),
        ("2020-06/..", false, true),
        ("2020-06/", false, true),
        ("2021/..", false, false),
        ("[2019,2021]", false, false),
        ("[2019,2020,2021]", false, true),
        ("[2020-01,2020-03]", true, true),
        ("2019-12-31T23:59:59Z", false, false),
    ];
    for (text, certainly, possibly) in table {
        let date: EdtfDate = text.parse().unwrap();
        assert_eq!(
            (date.certainly_within(year), date.possibly_within(year)),
            (certainly, possibly),
            "{text}"
        );
    }
}

#[test]
fn an_interval_of_days_never_ends_before_it_begins() {
    let (first, last) = ("2020-01-02".parse().unwrap(), "2020-01-01".parse().unwrap());
    assert_eq!(DayInterval::new(first, last), None);
}

#[test]
fn a_long_text_is_refused_and_cut_in_the_message() {
    let error = "é".repeat(100_000).parse::<EdtfDate>().unwrap_err();
    assert_eq!(error.reason, "it is longer than any date");
    assert!(error.text.len() <= TEXT_BYTES_MAX + 4);
}

fn dates() -> impl Strategy<Value = String> {
    let date = prop_oneof![
        "[?~%]?[0-9X]{4}[?~%]?",
        "[0-2][0-9X]{3}-(0[1-9]|1[0-2X]|XX|2[1-9]|3[0-9])[?~%]?",
        "[0-2][0-9X]{3}[?~%]?-(0[1-9]|1[0-2]|XX)-[?~%]?([012][0-9X]|XX)",
    ];
    let side = prop_oneof![4 => date, 1 => Just("..".to_owned()), 1 => Just(String::new())];
    prop_oneof![
        3 => side.clone(),
        2 => (side.clone(), side.clone()).prop_map(|(early, late)| format!("{early}/{late}")),
        1 => proptest::collection::vec(side, 1..4).prop_map(|members| format!("[{}]", members.join(","))),
    ]
}

proptest! {
    #[test]
    fn the_earliest_day_is_never_after_the_latest(text in dates()) {
        if let Ok(date) = text.parse::<EdtfDate>()
            && let (Some(earliest), Some(latest)) = (date.earliest(), date.latest())
        {
            prop_assert!(earliest <= latest);
        }
    }

    #[test]
    fn a_date_shown_and_read_again_is_the_same(text in dates()) {
        if let Ok(date) = text.parse::<EdtfDate>() {
            let again: EdtfDate = date.to_string().parse().unwrap();
            prop_assert_eq!(&again, &date);
            prop_assert_eq!(date.as_str(), text);
        }
    }

    #[test]
    fn what_is_certain_is_possible(text in dates(), year in 0i16..3000) {
        let interval = DayInterval::year(year).unwrap();
        if let Ok(date) = text.parse::<EdtfDate>() {
            prop_assert!(!date.certainly_within(interval) || date.possibly_within(interval));
        }
    }

    #[test]
    fn every_calendar_day_means_itself(days in 0i64..3_000_000) {
        let day = Date::constant(0, 1, 1).checked_add(jiff::Span::new().days(days)).unwrap();
        let date: EdtfDate = day.to_string().parse().unwrap();
        prop_assert_eq!((date.earliest(), date.latest()), (Some(day), Some(day)));
    }

    #[test]
    fn any_text_is_read_or_refused_without_panic(text in any::<String>()) {
        let _ = text.parse::<EdtfDate>().map(|date| date.possibly_within(DayInterval::year(2020).unwrap()));
    }
}

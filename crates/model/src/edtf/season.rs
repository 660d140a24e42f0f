//! The divisions of a year that EDTF writes in the place of a month: seasons (21 to 32), quarters (33 to 36), thirds
//! (37 to 39) and halves (40, 41). ISO 8601-2 names the seasons and gives no days for them; the meteorological seasons
//! (three whole months each) are taken here, and where the hemisphere is not told, those of both.

use jiff::civil::Date;

/// The first and the last day that division `code` of a year between `first_year` and `last_year` can mean.
/// `None` when the code is no division.
pub(super) fn bounds(code: i16, first_year: i16, last_year: i16) -> Option<(Date, Date)> {
    // Months count from the year's January as 1; 0 and 13 to 14 are months of the years beside it.
    let (first_month, last_month) = match code {
        // Spring and autumn: March to May in one hemisphere, September to November in the other.
        21 | 23 => (3, 11),
        // Summer and winter: June to August in one, in the other December to February, of which sources take now the
        // December and now the January as the year's.
        22 | 24 => (0, 14),
        25 | 31 => (3, 5),
        26 | 32 => (6, 8),
        27 | 29 => (9, 11),
        28 | 30 => (0, 14),
        33..=36 => part(code - 33, 3),
        37..=39 => part(code - 37, 4),
        40..=41 => part(code - 40, 6),
        _ => return None,
    };
    Some((
        month(first_year, first_month).first_of_month(),
        month(last_year, last_month).last_of_month(),
    ))
}

fn part(position: i16, months: i16) -> (i16, i16) {
    (position * months + 1, (position + 1) * months)
}

/// A day of the month counted as above; at the ends of the calendar the nearest month there is.
fn month(year: i16, month: i16) -> Date {
    let (year, month) = match month {
        0 => (year - 1, 12),
        13.. => (year + 1, month - 12),
        _ => (year, month),
    };
    Date::new(year, month as i8, 1).unwrap_or(Date::constant(9999, 12, 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn divisions_of_the_year_are_whole_months() {
        let table = [
            (21, "2020-03-01", "2020-11-30"),
            (24, "2019-12-01", "2021-02-28"),
            (26, "2020-06-01", "2020-08-31"),
            (33, "2020-01-01", "2020-03-31"),
            (36, "2020-10-01", "2020-12-31"),
            (38, "2020-05-01", "2020-08-31"),
            (41, "2020-07-01", "2020-12-31"),
        ];
        for (code, first, last) in table {
            let expected = (first.parse().unwrap(), last.parse().unwrap());
            assert_eq!(bounds(code, 2020, 2020), Some(expected), "{code}");
        }
        assert_eq!(bounds(20, 2020, 2020), None);
        assert_eq!(bounds(42, 2020, 2020), None);
    }

    #[test]
    fn the_last_winter_of_the_calendar_ends_with_it() {
        let last = Date::constant(9999, 12, 31);
        assert_eq!(bounds(24, 9999, 9999).map(|(_, latest)| latest), Some(last));
    }
}

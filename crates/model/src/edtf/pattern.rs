//! Parts of a date with unspecified digits (`201X`, `1X`, `XX`), and the first and last real day that fits them.

use std::ops::RangeInclusive;

use jiff::civil::Date;

/// Digits of which some may be unspecified; `N` is 4 for a year, 2 for a month or day.
#[derive(Debug, Clone, Copy)]
pub(super) struct Digits<const N: usize>([Option<u8>; N]);

impl<const N: usize> Digits<N> {
    /// Reads exactly `N` characters, each `0` to `9` or `X`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let characters: &[u8; N] = text.as_bytes().try_into().ok()?;
        let mut digits = [None; N];
        for (digit, character) in digits.iter_mut().zip(characters) {
            *digit = match character {
                b'0'..=b'9' => Some(character - b'0'),
                b'X' => None,
                _ => return None,
            };
        }
        Some(Self(digits))
    }

    /// The number, where every digit is specified.
    pub(super) fn exact(&self) -> Option<i16> {
        self.0
            .iter()
            .try_fold(0, |number, digit| Some(number * 10 + i16::from((*digit)?)))
    }

    fn fits(&self, number: i16) -> bool {
        let mut rest = number;
        self.0.iter().rev().all(|digit| {
            let last = rest % 10;
            rest /= 10;
            digit.is_none_or(|digit| i16::from(digit) == last)
        })
    }

    /// The number with every unspecified digit taken as `unspecified`.
    fn with(&self, unspecified: u8) -> i16 {
        let digit = |digit: &Option<u8>| i16::from(digit.unwrap_or(unspecified));
        self.0
            .iter()
            .fold(0, |number, next| number * 10 + digit(next))
    }

    /// The numbers of the range that fit, in order; one step for a number without unspecified digits.
    fn fitting(self, range: RangeInclusive<i16>) -> impl DoubleEndedIterator<Item = i16> + Clone {
        let least = self.with(0).max(*range.start());
        let greatest = self.with(9).min(*range.end());
        (least..=greatest).filter(move |number| self.fits(*number))
    }
}

/// A year, or a year and a month, or a whole date.
#[derive(Debug, Clone, Copy)]
pub(super) struct DatePattern {
    pub(super) year: Digits<4>,
    pub(super) month: Option<Digits<2>>,
    pub(super) day: Option<Digits<2>>,
}

impl DatePattern {
    /// The first and the last real day that fits; `None` when no day does, as in `2021-02-30`.
    pub(super) fn bounds(&self) -> Option<(Date, Date)> {
        let first = self
            .year
            .fitting(0..=9999)
            .find_map(|year| self.days_of_year(year).next())?;
        let last = self
            .year
            .fitting(0..=9999)
            .rev()
            .find_map(|year| self.days_of_year(year).next_back())?;
        Some((first, last))
    }

    /// The first and last year that fit.
    pub(super) fn years(&self) -> Option<(i16, i16)> {
        let mut years = self.year.fitting(0..=9999);
        let first = years.next()?;
        Some((first, years.next_back().unwrap_or(first)))
    }

    fn days_of_year(self, year: i16) -> impl DoubleEndedIterator<Item = Date> {
        let any = Digits([None; 2]);
        let (month, day) = (self.month.unwrap_or(any), self.day.unwrap_or(any));
        month.fitting(1..=12).flat_map(move |month| {
            day.fitting(1..=31)
                .filter_map(move |day| Date::new(year, month as i8, day as i8).ok())
        })
    }
}

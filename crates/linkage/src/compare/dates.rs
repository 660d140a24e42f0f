//! Dates as far as they are known: read from text, packed into a word, and how two of them agree. Refuses calendars other than ours.

/// A date in one word: day 5 bits, month 4, year 14, then whether it is uncertain, then 3 bits for how exact it is: a year, a month, a day,
/// or rough. Zero is no date.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Packed(pub(crate) u32);

const UNCERTAIN: u32 = 1 << 23;
/// Where the exactness begins.
const EXACTNESS: u32 = 24;
/// The exactness of dates known only roughly.
const ROUGH: u32 = 4;

impl Packed {
    pub(crate) fn new(year: u32, month: u32, day: u32, is_uncertain: bool) -> Self {
        let date = Self(day | month << 5 | year << 9);
        match is_uncertain {
            true => date.uncertain(),
            false if year | month | day == 0 => date,
            false => {
                let exactness = 1 + u32::from(month != 0) * (1 + u32::from(day != 0));
                Self(date.0 | exactness << EXACTNESS)
            }
        }
    }

    /// How exact it is: 0 no date, 1 a year, 2 a month, 3 a day, 4 rough.
    #[inline]
    fn exactness(self) -> usize {
        (self.0 >> EXACTNESS & 7) as usize
    }

    /// Year, month and day alone.
    #[inline]
    pub(crate) fn bare(self) -> u32 {
        self.0 & (UNCERTAIN - 1)
    }

    pub(crate) fn day(self) -> u32 {
        self.0 & 31
    }

    pub(crate) fn month(self) -> u32 {
        self.0 >> 5 & 15
    }

    pub(crate) fn year(self) -> u32 {
        self.0 >> 9 & 0x3FFF
    }

    pub(crate) fn is_uncertain(self) -> bool {
        self.0 & UNCERTAIN != 0
    }

    /// The same date, known only roughly.
    pub(crate) fn uncertain(self) -> Self {
        Self(self.bare() | UNCERTAIN | ROUGH << EXACTNESS)
    }
}

/// Reads `1984`, `1984-05`, `1984-05-03`, `19840503`, `03.05.1984`, `03/05/1984`, `1984~`, `1984?`, `1983/1985` and the like.
pub(crate) fn parse(text: &str) -> Option<Packed> {
    let text = text.trim();
    let rough = text.ends_with(['~', '?', '%']) || text.starts_with(['~', 'c']);
    let bare = text.trim_matches(|c: char| !c.is_ascii_digit());
    if let Some((from, to)) = bare
        .split_once('/')
        .filter(|(from, to)| from.len() >= 4 && to.len() >= 4)
    {
        let (from, to) = (parse(from)?, parse(to)?);
        let middle = (from.year() + to.year()) / 2;
        return Some(Packed::new(middle, 0, 0, true));
    }
    let mut numbers = [0u32; 3];
    let mut lengths = [0usize; 3];
    let mut at = 0;
    for part in bare
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty())
    {
        if at == 3 {
            break;
        }
        numbers[at] = part.parse().ok()?;
        lengths[at] = part.len();
        at += 1;
    }
    let date = from_parts(&numbers[..at], &lengths[..at])?;
    Some(if rough { date.uncertain() } else { date })
}

fn from_parts(numbers: &[u32], lengths: &[usize]) -> Option<Packed> {
    let (year, month, day) = match (numbers, lengths) {
        ([all], [8]) => (all / 10_000, all / 100 % 100, all % 100),
        ([all], [6]) => (all / 100, all % 100, 0),
        ([year], [3 | 4]) => (*year, 0, 0),
        ([year, rest @ ..], [4, 1..=2, ..]) => (*year, rest[0], rest.get(1).copied().unwrap_or(0)),
        ([day, month, year], [_, _, 4]) if *month <= 12 => (*year, *month, *day),
        ([month, day, year], [_, _, 4]) => (*year, *month, *day),
        ([month, year], [1..=2, 4]) => (*year, *month, 0),
        _ => return None,
    };
    if year == 0 || year > 9999 {
        return None;
    }
    let month = if month > 12 { 0 } else { month };
    let day = if month == 0 || day > 31 { 0 } else { day };
    Some(Packed::new(year, month, day, false))
}

/// The levels of a date, in words; those of one exactness follow one another.
pub(crate) const LEVELS: [&str; 22] = [
    "same day",
    "one digit off, or day and month exchanged",
    "at most five days apart",
    "same month, other day",
    "same year, other month",
    "years next to each other",
    "two or three years, or a decade, apart",
    "other dates",
    "same month, as far as known",
    "same year, other month",
    "years next to each other",
    "two or three years, or a decade, apart",
    "other dates",
    "same year, as far as known",
    "years next to each other",
    "two or three years, or a decade, apart",
    "other years",
    "same year, one of them rough",
    "years next to each other, one of them rough",
    "two or three years, or a decade, apart, one of them rough",
    "other years, one of them rough",
    "one has no date",
];

/// The level of "not known".
pub(crate) const MISSING: u8 = 21;
/// Where the levels of each exactness begin: both days, one only a month, one only a year, one rough.
pub(crate) const GROUP_STARTS: [u8; 5] = [0, 8, 13, 17, MISSING];

/// How many levels from the first of its group two years are, by how far apart they are; the last stands for all that follow.
const FAR: [u8; 12] = [0, 1, 2, 2, 3, 3, 3, 3, 3, 3, 2, 3];

/// The group of levels of two dates, by the exactness of each (three bits, of which five values come).
const GROUPS: [u8; 64] = {
    let by_exactness = [
        [4, 4, 4, 4, 4],
        [4, 2, 2, 2, 3],
        [4, 2, 1, 1, 3],
        [4, 2, 1, 0, 3],
        [4, 3, 3, 3, 3],
    ];
    let mut groups = [4; 64];
    let mut at = 0;
    while at < 25 {
        groups[at / 5 * 8 + at % 5] = by_exactness[at / 5][at % 5];
        at += 1;
    }
    groups
};

/// The level of two dates. Few branches: which of them two dates take is hard to foresee.
#[inline]
pub(crate) fn level(a: Packed, b: Packed) -> u8 {
    let group = GROUPS[a.exactness() << 3 | b.exactness()];
    let years = a.year().abs_diff(b.year());
    let far = FAR[(years as usize).min(FAR.len() - 1)];
    if group == 0 {
        return level_of_days(a, b, years, far);
    }
    let other_month = u8::from(group == 1) & u8::from(far != 0 || a.month() != b.month());
    let apart = if group == 4 { 0 } else { far + other_month };
    GROUP_STARTS[usize::from(group)] + apart
}

/// Years by which a rough date may be off.
const ROUGH_YEARS: usize = 10;

/// Whether two dates may be one that was written or remembered wrongly, by a quick look: not where their years are far apart (further
/// where one is rough) and even their days differ.
#[inline(always)]
pub(crate) fn may_be_one(a: Packed, b: Packed) -> bool {
    let years = a.year().abs_diff(b.year()) as usize;
    let is_far = FAR[years.min(FAR.len() - 1)] == 3;
    let has_same_day = (a.0 ^ b.0) & 31 == 0 && a.day() != 0;
    let is_rough = (a.0 | b.0) & UNCERTAIN != 0 && years <= ROUGH_YEARS;
    !is_far || has_same_day || is_rough || a.bare() == 0 || b.bare() == 0
}

/// The level of two days.
fn level_of_days(a: Packed, b: Packed, years: u32, far: u8) -> u8 {
    if a.0 == b.0 {
        return 0;
    }
    let (same_month, same_day) = (a.month() == b.month(), a.day() == b.day());
    // Of most pairs of strangers nothing agrees.
    if years > 1 && !same_day {
        return 4 + far;
    }
    if is_slip(a, b) {
        return 1;
    }
    if years <= 1 && days(a).abs_diff(days(b)) <= 5 {
        return 2;
    }
    match (years, same_month) {
        (0, true) => 3,
        (0, false) => 4,
        (_, _) => 4 + far,
    }
}

/// The class of a level: days or months agree, years do, neither, not known.
pub(crate) fn class(level: u8) -> u8 {
    match level {
        0..=2 | 8 => 0,
        3 | 4 | 9 | 13 | 17 => 1,
        MISSING => 3,
        _ => 2,
    }
}

/// Days since a day of no importance; months count 31.
fn days(date: Packed) -> u32 {
    (date.year() * 12 + date.month()) * 31 + date.day()
}

fn is_slip(a: Packed, b: Packed) -> bool {
    let (same_month, same_day) = (a.month() == b.month(), a.day() == b.day());
    if a.year() != b.year() && !(same_month && same_day) {
        // Only neighbouring digits of year and month could still have changed places.
        if same_month || !same_day {
            return false;
        }
    } else if a.year() == b.year() && a.month() == b.day() && a.day() == b.month() {
        return true;
    }
    let (x, y) = (digits(a), digits(b));
    let differing = nibbles_set(x ^ y);
    // Two digits that differ, side by side and exchanged: each takes the other's place.
    let lowest = differing.trailing_zeros();
    match differing.count_ones() {
        1 => true,
        2 => {
            let (x, y) = (x >> lowest & 0xFF, y >> lowest & 0xFF);
            differing >> lowest == 0x11 && x == (y >> 4 | (y & 15) << 4)
        }
        _ => false,
    }
}

/// Year, month and day as eight digits of four bits.
fn digits(date: Packed) -> u32 {
    let two = |number: u32| ((number / 10) << 4) | (number % 10);
    let (year, month) = (date.year(), date.month());
    two(year / 100) << 24 | two(year % 100) << 16 | two(month) << 8 | two(date.day())
}

/// The lowest bit of each group of four that is not zero.
fn nibbles_set(word: u32) -> u32 {
    let halves = word | word >> 2;
    (halves | halves >> 1) & 0x1111_1111
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Packed {
        parse(text).unwrap()
    }

    #[test]
    fn dates_are_read_as_far_as_they_go() {
        for (text, year, month, day) in [
            ("1984", 1984, 0, 0),
            ("1984-05", 1984, 5, 0),
            ("1984-05-03", 1984, 5, 3),
            ("19840503", 1984, 5, 3),
            ("03.05.1984", 1984, 5, 3),
            ("3/5/1984", 1984, 5, 3),
            ("1984~", 1984, 0, 0),
            ("1983/1985", 1984, 0, 0),
            ("1984.0", 1984, 0, 0),
            ("1984-05-03T10:00", 1984, 5, 3),
        ] {
            let date = of(text);
            assert_eq!(
                (date.year(), date.month(), date.day()),
                (year, month, day),
                "{text}"
            );
        }
        assert_eq!(parse("unknown"), None);
        assert!(of("1984?").is_uncertain() && of("1983/1985").is_uncertain());
    }

    #[test]
    fn no_date_that_is_near_is_taken_to_be_far() {
        let texts: Vec<String> = [1948, 1961, 1968, 1984, 1985, 1994]
            .iter()
            .flat_map(|year| {
                let days = ["", "-05", "-05-03", "-03-05", "-05-13", "~"];
                days.map(|rest| format!("{year}{rest}"))
            })
            .collect();
        let dates: Vec<Packed> = texts.iter().map(|text| of(text)).collect();
        let mut far = 0;
        for (&a, &b) in dates.iter().flat_map(|a| dates.iter().map(move |b| (a, b))) {
            let is_other = LEVELS[usize::from(level(a, b))].starts_with("other");
            assert!(may_be_one(a, b) || is_other, "{a:?} {b:?}");
            assert!(may_be_one(a, Packed(0)));
            far += usize::from(!may_be_one(a, b));
        }
        assert!(far * 2 > dates.len() * dates.len(), "{far}");
        assert!(may_be_one(of("1950~"), of("1957")) && !may_be_one(of("1950"), of("1957")));
        assert!(!may_be_one(of("1950~"), of("1961")));
    }

    #[test]
    fn levels_say_how_far_apart_dates_are() {
        for (a, b, words) in [
            ("1984-05-03", "1984-05-03", LEVELS[0]),
            ("1984-05-03", "1984-03-05", LEVELS[1]),
            ("1984-05-13", "1984-05-31", LEVELS[1]),
            ("1984-05-03", "1948-05-03", LEVELS[1]),
            ("1984-05-09", "1984-05-12", LEVELS[2]),
            ("1984-05", "1984-05-12", LEVELS[8]),
            ("1984", "1984-05-12", LEVELS[13]),
            ("1984~", "1985-05-12", LEVELS[18]),
            ("1984", "1999", LEVELS[16]),
        ] {
            assert_eq!(LEVELS[usize::from(level(of(a), of(b)))], words, "{a} {b}");
            assert_eq!(level(of(a), of(b)), level(of(b), of(a)));
        }
    }
}

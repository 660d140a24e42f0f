//! The grammar of EDTF texts. A refusal names the first thing that is wrong.

use jiff::civil::Date;

use super::pattern::{DatePattern, Digits};
use super::{Edge, Span, season};

/// The most members of a set such as `[1667,1668]`.
const MEMBERS_MAX: usize = 64;

type Parsed<T> = Result<T, &'static str>;

/// What the marks `?`, `~` and `%` say.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Qualification {
    pub(super) is_approximate: bool,
    pub(super) is_uncertain: bool,
}

impl Qualification {
    fn add(&mut self, mark: u8) {
        self.is_approximate |= mark == b'~' || mark == b'%';
        self.is_uncertain |= mark == b'?' || mark == b'%';
    }
}

/// What a text means.
pub(super) struct Meaning {
    pub(super) spans: Vec<Span>,
    pub(super) qualification: Qualification,
}

/// Reads a text.
pub(super) fn parse(text: &str) -> Parsed<Meaning> {
    refuse_what_is_not_kept(text)?;
    let mut qualification = Qualification::default();
    let spans = if let Some(members) = text.strip_prefix('[') {
        parse_set(
            members
                .strip_suffix(']')
                .ok_or("the bracket is not closed")?,
            &mut qualification,
        )?
    } else if let Some((early, late)) = text.split_once('/') {
        vec![parse_interval(early, late, &mut qualification)?]
    } else if let Some((day, time)) = text.split_once('T') {
        vec![parse_moment(day, time)?]
    } else {
        vec![days(parse_date(text, &mut qualification)?)]
    };
    Ok(Meaning {
        spans,
        qualification,
    })
}

/// Names the parts of the standard that are refused, so that a person is not left with a grammar error.
fn refuse_what_is_not_kept(text: &str) -> Parsed<()> {
    let refused = [
        (text.is_empty(), "it is empty"),
        (!text.is_ascii(), "it holds other characters than ASCII"),
        (
            text.starts_with('{'),
            "a set of which all are meant (`{…}`) is not supported",
        ),
        (text.starts_with('-'), "years before 0000 are not supported"),
        (
            text.starts_with('Y'),
            "years of more than four digits are not supported",
        ),
        (
            text.contains('S') || text.contains('E'),
            "significant digits and exponents are not supported",
        ),
        (
            text.contains(['x', 'u', 'U']),
            "an unspecified digit is written X",
        ),
    ];
    refused
        .into_iter()
        .find(|(applies, _)| *applies)
        .map_or(Ok(()), |(_, reason)| Err(reason))
}

fn days((first, last): (Date, Date)) -> Span {
    Span {
        earliest: Edge::Day(first),
        latest: Edge::Day(last),
    }
}

/// Reads an interval: each side a date, `..` for open or nothing for unknown.
fn parse_interval(early: &str, late: &str, qualification: &mut Qualification) -> Parsed<Span> {
    if late.contains('/') {
        return Err("an interval has one `/`");
    }
    let early = parse_side(early, qualification)?;
    let late = parse_side(late, qualification)?;
    match (early, late) {
        (Ok((first, _)), Ok((_, last))) if first > last => {
            Err("the interval ends before it begins")
        }
        (Err(_), Err(_)) => Err("an interval needs a date on one side"),
        _ => Ok(Span {
            earliest: early.map_or_else(|edge| edge, |(first, _)| Edge::Day(first)),
            latest: late.map_or_else(|edge| edge, |(_, last)| Edge::Day(last)),
        }),
    }
}

fn parse_side(side: &str, qualification: &mut Qualification) -> Parsed<Result<(Date, Date), Edge>> {
    match side {
        "" => Ok(Err(Edge::Unknown)),
        ".." => Ok(Err(Edge::Open)),
        _ if side.contains('T') => Err("an interval is of dates without times"),
        _ => parse_date(side, qualification).map(Ok),
    }
}

/// Reads the members of a set of which one is meant: dates, `a..b`, `..b` and `a..`.
fn parse_set(members: &str, qualification: &mut Qualification) -> Parsed<Vec<Span>> {
    if members.split(',').count() > MEMBERS_MAX {
        return Err("the set has more than 64 members");
    }
    members
        .split(',')
        .map(|member| parse_member(member.trim_matches(' '), qualification))
        .collect()
}

fn parse_member(member: &str, qualification: &mut Qualification) -> Parsed<Span> {
    let Some((early, late)) = member.split_once("..") else {
        return parse_date(member, qualification).map(days);
    };
    let open_or = |side: &str| if side.is_empty() { ".." } else { side }.to_owned();
    parse_interval(&open_or(early), &open_or(late), qualification)
}

/// Reads a date with a time of day; the day is kept as written, whatever the zone.
fn parse_moment(day: &str, time: &str) -> Parsed<Span> {
    if !day
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'-')
        || day.len() != 10
    {
        return Err("a time needs a whole and unmarked date before it");
    }
    let span = parse_date(day, &mut Qualification::default()).map(days)?;
    let clock = time.get(..8).ok_or("a time is written hh:mm:ss")?;
    parse_clock(clock)?;
    match time.get(8..).unwrap_or_default() {
        "" | "Z" => Ok(span),
        zone => parse_zone(zone).map(|()| span),
    }
}

fn parse_clock(clock: &str) -> Parsed<()> {
    let mut parts = clock
        .split(':')
        .map(|part| Digits::<2>::parse(part).and_then(|digits| digits.exact()));
    match (
        parts.next().flatten(),
        parts.next().flatten(),
        parts.next().flatten(),
        parts.next(),
    ) {
        // 60 is the leap second.
        (Some(0..=23), Some(0..=59), Some(0..=60), None) => Ok(()),
        (Some(_), Some(_), Some(_), None) => Err("there is no such time of day"),
        _ => Err("a time is written hh:mm:ss"),
    }
}

fn parse_zone(zone: &str) -> Parsed<()> {
    let offset = zone
        .strip_prefix(['+', '-'])
        .ok_or("a zone is written Z, +hh or +hh:mm")?;
    let (hours, minutes) = offset.split_once(':').unwrap_or((offset, "00"));
    let number = |part| Digits::<2>::parse(part).and_then(|digits| digits.exact());
    match (number(hours), number(minutes)) {
        (Some(0..=23), Some(0..=59)) => Ok(()),
        _ => Err("a zone is written Z, +hh or +hh:mm"),
    }
}

/// Reads a year, month or day, each with its marks, and returns the first and last day that it can mean.
fn parse_date(text: &str, qualification: &mut Qualification) -> Parsed<(Date, Date)> {
    let mut parts = text.split('-').map(|part| unmarked(part, qualification));
    let year = parts.next().ok_or("it is empty")?;
    let (month, day) = (parts.next(), parts.next());
    if parts.next().is_some() {
        return Err("a date has at most a year, a month and a day");
    }
    let year = Digits::parse(year).ok_or("a year is four digits, X for an unspecified one")?;
    let month = month
        .map(|month| Digits::parse(month).ok_or("a month is two digits, X for an unspecified one"));
    let day =
        day.map(|day| Digits::parse(day).ok_or("a day is two digits, X for an unspecified one"));
    let pattern = DatePattern {
        year,
        month: month.transpose()?,
        day: day.transpose()?,
    };
    division_bounds(&pattern)?
        .or_else(|| pattern.bounds())
        .ok_or("there is no such day")
}

/// The bounds of a season or another division, where a number above 12 stands in the place of the month.
fn division_bounds(pattern: &DatePattern) -> Parsed<Option<(Date, Date)>> {
    let Some(code @ 13..) = pattern.month.and_then(|month| month.exact()) else {
        return Ok(None);
    };
    if pattern.day.is_some() {
        return Err("there is no such month");
    }
    let (first_year, last_year) = pattern.years().ok_or("there is no such year")?;
    season::bounds(code, first_year, last_year)
        .map(Some)
        .ok_or("there is no such month or season")
}

/// Takes the marks off a part: one before it for this part alone, one after it for all parts up to here.
fn unmarked<'a>(part: &'a str, qualification: &mut Qualification) -> &'a str {
    let is_mark = |character: char| matches!(character, '?' | '~' | '%');
    let mut bare = part;
    if let Some(rest) = bare.strip_prefix(is_mark) {
        qualification.add(part.as_bytes()[0]);
        bare = rest;
    }
    if let Some(rest) = bare.strip_suffix(is_mark) {
        qualification.add(part.as_bytes()[part.len() - 1]);
        bare = rest;
    }
    bare
}

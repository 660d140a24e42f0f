//! Uncertain dates: EDTF (ISO 8601-2:2019, levels 0 and 1 and the parts of level 2 that records use) as intervals of days.
//! Refuses to know how much an approximate date may be off: the standard gives no width, so such a date is never certain.

mod grammar;
mod pattern;
mod season;

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;

/// The longest text that is read as a date, in bytes.
pub const TEXT_BYTES_MAX: usize = 256;

/// Why a text is no EDTF date.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an EDTF date: {text:?}: {reason}")]
pub struct EdtfError {
    /// The text, cut after [`TEXT_BYTES_MAX`] bytes or a little before.
    pub text: String,
    /// What is wrong with it.
    pub reason: &'static str,
}

/// A stretch of whole days, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DayInterval {
    first: Date,
    last: Date,
}

impl DayInterval {
    /// Makes an interval; `None` when it would end before it begins.
    pub fn new(first: Date, last: Date) -> Option<Self> {
        (first <= last).then_some(Self { first, last })
    }

    /// The days of one calendar year; `None` outside the years -9999 to 9999.
    pub fn year(year: i16) -> Option<Self> {
        Self::new(Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?)
    }

    /// The first day.
    pub fn first(&self) -> Date {
        self.first
    }

    /// The last day.
    pub fn last(&self) -> Date {
        self.last
    }
}

/// One end of what a date can mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Edge {
    /// A day.
    Day(Date),
    /// Open, written `..`: it goes on.
    Open,
    /// Unknown, written as nothing: there is an end, and nobody has said which.
    Unknown,
}

impl Edge {
    fn day(self) -> Option<Date> {
        match self {
            Edge::Day(day) => Some(day),
            Edge::Open | Edge::Unknown => None,
        }
    }
}

/// The days that one member of a date can mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Span {
    earliest: Edge,
    latest: Edge,
}

impl Span {
    fn touches(&self, interval: DayInterval) -> bool {
        self.earliest.day().is_none_or(|day| day <= interval.last)
            && self.latest.day().is_none_or(|day| day >= interval.first)
    }
}

/// A date as precisely as the source knows it, with the earliest and the latest day it can mean.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EdtfDate {
    text: String,
    /// Never empty; more than one for a set such as `[1667,1668]`.
    spans: Vec<Span>,
    is_approximate: bool,
    is_uncertain: bool,
}

impl EdtfDate {
    /// The date as given.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The first day it can mean; `None` when open or unknown.
    pub fn earliest(&self) -> Option<Date> {
        self.earliest_edge().day()
    }

    /// The last day it can mean; `None` when open or unknown.
    pub fn latest(&self) -> Option<Date> {
        self.latest_edge().day()
    }

    /// The early end, telling open from unknown.
    pub fn earliest_edge(&self) -> Edge {
        let edges = || self.spans.iter().map(|span| span.earliest);
        let endless = edges().find(|edge| edge.day().is_none());
        endless
            .or_else(|| edges().min_by_key(|edge| edge.day()))
            .expect("invariant: a date has a span")
    }

    /// The late end, telling open from unknown.
    pub fn latest_edge(&self) -> Edge {
        let edges = || self.spans.iter().map(|span| span.latest);
        let endless = edges().find(|edge| edge.day().is_none());
        endless
            .or_else(|| edges().max_by_key(|edge| edge.day()))
            .expect("invariant: a date has a span")
    }

    /// Whether any part is marked approximate (`~` or `%`).
    pub fn is_approximate(&self) -> bool {
        self.is_approximate
    }

    /// Whether the source doubts any part (`?` or `%`).
    pub fn is_uncertain(&self) -> bool {
        self.is_uncertain
    }

    /// Whether every day it can mean lies in the interval. Never so for an approximate, uncertain, open or unknown date.
    pub fn certainly_within(&self, interval: DayInterval) -> bool {
        let inside = |day: Option<Date>| {
            day.is_some_and(|day| interval.first <= day && day <= interval.last)
        };
        let is_qualified = self.is_approximate || self.is_uncertain;
        !is_qualified && inside(self.earliest()) && inside(self.latest())
    }

    /// Whether a day it can mean, its bounds taken to the letter, lies in the interval.
    pub fn possibly_within(&self, interval: DayInterval) -> bool {
        self.spans.iter().any(|span| span.touches(interval))
    }
}

impl fmt::Display for EdtfDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for EdtfDate {
    type Err = EdtfError;

    /// Reads a date, an interval, a set of which one is meant, or a date with a time, which is kept as that day.
    ///
    /// # Errors
    /// When the text is none of these; the error says what is wrong.
    fn from_str(text: &str) -> Result<Self, EdtfError> {
        let fail = |reason| {
            let shown = text
                .char_indices()
                .take_while(|(at, _)| *at < TEXT_BYTES_MAX)
                .map(|(_, char)| char);
            EdtfError {
                text: shown.collect(),
                reason,
            }
        };
        if text.len() > TEXT_BYTES_MAX {
            return Err(fail("it is longer than any date"));
        }
        let meaning = grammar::parse(text).map_err(fail)?;
        Ok(Self {
            text: text.to_owned(),
            spans: meaning.spans,
            is_approximate: meaning.qualification.is_approximate,
            is_uncertain: meaning.qualification.is_uncertain,
        })
    }
}

#[cfg(test)]
mod tests;

//! Uncertain dates: EDTF (ISO 8601-2:2019, levels 0 and 1 and the parts of level 2 that records use) as intervals of days.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;

/// Why a text is no EDTF date.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an EDTF date: {0:?}")]
pub struct EdtfError(pub String);

/// A date as precisely as the source knows it, with the earliest and the latest day it can mean.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EdtfDate {
    text: String,
    earliest: Option<Date>,
    latest: Option<Date>,
}

impl EdtfDate {
    /// The date as given.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The first day it can mean; `None` when open or unknown.
    pub fn earliest(&self) -> Option<Date> {
        self.earliest
    }

    /// The last day it can mean; `None` when open or unknown.
    pub fn latest(&self) -> Option<Date> {
        self.latest
    }
}

impl fmt::Display for EdtfDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for EdtfDate {
    type Err = EdtfError;

    fn from_str(text: &str) -> Result<Self, EdtfError> {
        let day: Date = text.parse().map_err(|_| EdtfError(text.to_owned()))?;
        Ok(Self { text: text.to_owned(), earliest: Some(day), latest: Some(day) })
    }
}

//! Where in an evidence item a value stands, and its stored text form. Refuses to know what stands there.

use std::fmt;
use std::str::FromStr;

use crate::canonical::{DecodeError, Reader, Writer};

/// A text that is not a stored place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a place such as `whole`, `line 12`, `lines 12-13` or `cell 12 ngo_name`: {0:?}")]
pub struct LocatorError(pub String);

/// Where in an evidence item a value stands. Lines count from 1, as an editor counts them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Locator {
    /// The item as a whole.
    Whole,
    /// One or more lines of a text.
    Lines {
        /// The first line.
        first: u32,
        /// The last line, equal to the first for one line.
        last: u32,
    },
    /// A cell of a table.
    Cell {
        /// The line on which the row begins in the file.
        line: u32,
        /// The name of the column.
        column: String,
    },
}

impl Locator {
    /// The line where the place begins, if it has one.
    pub fn line(&self) -> Option<u32> {
        match self {
            Locator::Whole => None,
            Locator::Lines { first, .. } => Some(*first),
            Locator::Cell { line, .. } => Some(*line),
        }
    }

    /// The stored text: `whole`, `line 12`, `lines 12-13` or `cell 12 ngo_name`.
    pub fn to_text(&self) -> String {
        match self {
            Locator::Whole => "whole".to_owned(),
            Locator::Lines { first, last } if first == last => format!("line {first}"),
            Locator::Lines { first, last } => format!("lines {first}-{last}"),
            Locator::Cell { line, column } => format!("cell {line} {column}"),
        }
    }

    /// Reads the stored text.
    ///
    /// # Errors
    /// When it is not what [`Locator::to_text`] writes.
    pub fn parse(text: &str) -> Result<Self, LocatorError> {
        let place = match text.split_once(' ') {
            None if text == "whole" => Some(Locator::Whole),
            Some(("line", line)) => parse_line(line).map(|line| Locator::Lines {
                first: line,
                last: line,
            }),
            Some(("lines", lines)) => parse_lines(lines),
            Some(("cell", cell)) => parse_cell(cell),
            _ => None,
        };
        place.ok_or_else(|| LocatorError(text.to_owned()))
    }

    /// Writes the place as canonical bytes: docs/format.md, "Statement".
    pub(crate) fn write(&self, writer: &mut Writer) {
        match self {
            Locator::Whole => _ = writer.array(1).unsigned(0),
            Locator::Lines { first, last } => {
                writer
                    .array(3)
                    .unsigned(1)
                    .unsigned(u64::from(*first))
                    .unsigned(u64::from(*last));
            }
            Locator::Cell { line, column } => {
                writer
                    .array(3)
                    .unsigned(2)
                    .unsigned(u64::from(*line))
                    .text(column);
            }
        }
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let at = reader.position();
        let len = reader.array()?;
        let tag = reader.unsigned()?;
        match (tag, len) {
            (0, 1) => Ok(Locator::Whole),
            (1, 3) => Ok(Locator::Lines {
                first: read_line(reader)?,
                last: read_line(reader)?,
            }),
            (2, 3) => Ok(Locator::Cell {
                line: read_line(reader)?,
                column: reader.text()?.to_owned(),
            }),
            _ => Err(DecodeError::Domain { at, what: "place" }),
        }
    }
}

impl fmt::Display for Locator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_text())
    }
}

impl FromStr for Locator {
    type Err = LocatorError;

    fn from_str(text: &str) -> Result<Self, LocatorError> {
        Self::parse(text)
    }
}

fn read_line(reader: &mut Reader<'_>) -> Result<u32, DecodeError> {
    let at = reader.position();
    u32::try_from(reader.unsigned()?).map_err(|_| DecodeError::Domain {
        at,
        what: "line number",
    })
}

/// Reads a line number; refuses signs and leading zeros, so that a place has one text.
fn parse_line(digits: &str) -> Option<u32> {
    let line: u32 = digits.parse().ok()?;
    (line.to_string() == digits).then_some(line)
}

fn parse_lines(lines: &str) -> Option<Locator> {
    let (first, last) = lines.split_once('-')?;
    let (first, last) = (parse_line(first)?, parse_line(last)?);
    // One line is written `line 12`, never `lines 12-12`.
    (first < last).then_some(Locator::Lines { first, last })
}

fn parse_cell(cell: &str) -> Option<Locator> {
    let (line, column) = cell.split_once(' ')?;
    Some(Locator::Cell {
        line: parse_line(line)?,
        column: column.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_survives_its_stored_text() {
        let table = [
            (Locator::Whole, "whole"),
            (
                Locator::Lines {
                    first: 12,
                    last: 12,
                },
                "line 12",
            ),
            (
                Locator::Lines {
                    first: 12,
                    last: 13,
                },
                "lines 12-13",
            ),
            (
                Locator::Cell {
                    line: 12,
                    column: "ngo_name".to_owned(),
                },
                "cell 12 ngo_name",
            ),
            (
                Locator::Cell {
                    line: 1,
                    column: "a name with spaces".to_owned(),
                },
                "cell 1 a name with spaces",
            ),
        ];
        for (place, text) in table {
            assert_eq!(place.to_text(), text);
            assert_eq!(Locator::parse(text), Ok(place));
        }
    }

    #[test]
    fn a_text_that_is_never_written_is_refused() {
        for text in [
            "",
            "Whole",
            "line",
            "line 012",
            "line +1",
            "lines 13-12",
            "lines 12-12",
            "cell x a",
            "cell 12",
        ] {
            assert_eq!(Locator::parse(text), Err(LocatorError(text.to_owned())));
        }
    }
}

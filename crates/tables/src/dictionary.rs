//! The texts that a stretch of a column repeats, told once. Refuses an entry that is not UTF-8 or too long, also where no row has it.

use crate::source::trimmed;

/// Texts to which the rows of a column refer by number. White space at their ends is gone.
#[derive(Debug, Default)]
pub struct Dictionary {
    text: String,
    /// Where each entry ends in the text.
    ends: Vec<u32>,
}

impl Dictionary {
    /// Stands among the rows' codes for an empty cell.
    pub const ABSENT: u32 = u32::MAX;

    /// Reads so many entries, each behind its length in four bytes (Apache Parquet format, "Encodings", plain byte arrays).
    pub(crate) fn parse(
        mut bytes: &[u8],
        count: u32,
        cell_bytes_max: usize,
    ) -> Result<Self, String> {
        let mut read = Self::default();
        // Foreign numbers reserve no more than the bytes behind them can fill.
        read.text.reserve(bytes.len());
        read.ends.reserve((count as usize).min(bytes.len() / 4));
        for _ in 0..count {
            let entry = next_plain(&mut bytes)?;
            read.text.push_str(checked(entry, cell_bytes_max)?);
            let end = u32::try_from(read.text.len()).map_err(|_| "a dictionary of 4 GB")?;
            read.ends.push(end);
        }
        Ok(read)
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The entry of this number; `None` when it is blank or there is none.
    pub fn get(&self, code: u32) -> Option<&str> {
        let at = code as usize;
        let end = *self.ends.get(at)? as usize;
        let start = match at.checked_sub(1) {
            Some(before) => self.ends[before] as usize,
            None => 0,
        };
        Some(&self.text[start..end]).filter(|text| !text.is_empty())
    }
}

/// Takes the next of the values that stand behind one another, each behind its length.
#[inline]
pub(crate) fn next_plain<'b>(bytes: &mut &'b [u8]) -> Result<&'b [u8], String> {
    let (length, rest) = bytes
        .split_first_chunk::<4>()
        .ok_or("a page has fewer values than it says")?;
    let length = u32::from_le_bytes(*length) as usize;
    let (value, rest) = rest
        .split_at_checked(length)
        .ok_or("a value is longer than its page")?;
    *bytes = rest;
    Ok(value)
}

/// A cell's bytes as text without white space at its ends.
#[inline]
pub(crate) fn checked(bytes: &[u8], cell_bytes_max: usize) -> Result<&str, String> {
    if bytes.len() > cell_bytes_max {
        return Err(format!(
            "a cell of {} bytes; at most {cell_bytes_max} are read",
            bytes.len()
        ));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| "a cell is not UTF-8")?;
    Ok(trimmed(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(entries: &[&[u8]]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for entry in entries {
            bytes.extend((entry.len() as u32).to_le_bytes());
            bytes.extend_from_slice(entry);
        }
        bytes
    }

    #[test]
    fn entries_come_back_without_blanks_around_them() {
        let bytes = plain(&[b" Ann ", b"  ", "Ж".as_bytes()]);
        let read = Dictionary::parse(&bytes, 3, 8).unwrap();
        let entries: Vec<Option<&str>> = (0..3).map(|code| read.get(code)).collect();
        assert_eq!(entries, [Some("Ann"), None, Some("Ж")]);
        assert_eq!((read.get(3), read.get(Dictionary::ABSENT)), (None, None));
        assert_eq!((read.len(), read.is_empty()), (3, false));
    }

    #[test]
    fn damage_is_said() {
        let cases: [(&[u8], u32, &str); 4] = [
            (
                &plain(&[b"a"]),
                u32::MAX,
                "a page has fewer values than it says",
            ),
            (&[9, 0, 0, 0, b'a'], 1, "a value is longer than its page"),
            (&plain(&[b"\xff"]), 1, "a cell is not UTF-8"),
            (
                &plain(&[b"abcdefghi"]),
                1,
                "a cell of 9 bytes; at most 8 are read",
            ),
        ];
        for (bytes, count, words) in cases {
            assert_eq!(Dictionary::parse(bytes, count, 8).unwrap_err(), words);
        }
    }
}

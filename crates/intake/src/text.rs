//! Bytes to lines: byte order marks, UTF-16, line ends, limits, invisible characters. Knows nothing of what a line says.

use crate::IntakeError;

/// The longest letter that is read, in bytes.
pub const LETTER_BYTES_MAX: usize = 16 * 1024 * 1024;
/// The most lines of a letter that are read.
pub const LETTER_LINES_MAX: usize = 100_000;
/// The longest table that is read, in bytes.
pub const TABLE_BYTES_MAX: usize = 256 * 1024 * 1024;

/// Bytes of a table in an encoding that leaves ASCII as it is: without a byte order mark, UTF-16 turned into UTF-8.
/// Invalid UTF-8 stays, for the rows that hold it to be held.
pub(crate) fn table_bytes(bytes: &[u8]) -> Result<Vec<u8>, IntakeError> {
    refuse_large(bytes, TABLE_BYTES_MAX)?;
    if let Some(text) = utf16(bytes)? {
        return Ok(text.into_bytes());
    }
    let mut plain = bytes
        .strip_prefix(b"\xEF\xBB\xBF")
        .unwrap_or(bytes)
        .to_vec();
    // Line ends of old Macs: the row splitter counts only line feeds.
    if !plain.contains(&b'\n') {
        plain
            .iter_mut()
            .filter(|byte| **byte == b'\r')
            .for_each(|byte| *byte = b'\n');
    }
    if plain.iter().all(u8::is_ascii_whitespace) {
        return Err(IntakeError::ReadEmptyFile);
    }
    Ok(plain)
}

/// The lines of a letter, without their ends. Form feeds (page breaks) become spaces.
pub(crate) fn letter_lines(bytes: &[u8]) -> Result<Vec<String>, IntakeError> {
    refuse_large(bytes, LETTER_BYTES_MAX)?;
    let text = decode(bytes)?;
    if text.trim().is_empty() {
        return Err(IntakeError::ReadEmptyFile);
    }
    let lines = split_lines(&text);
    if lines.len() > LETTER_LINES_MAX {
        return Err(IntakeError::ReadManyLines {
            line_count: lines.len(),
            limit: LETTER_LINES_MAX,
        });
    }
    Ok(lines)
}

fn refuse_large(bytes: &[u8], limit_bytes: usize) -> Result<(), IntakeError> {
    if bytes.len() > limit_bytes {
        return Err(IntakeError::ReadLargeFile {
            size_bytes: bytes.len(),
            limit_bytes,
        });
    }
    Ok(())
}

fn decode(bytes: &[u8]) -> Result<String, IntakeError> {
    if let Some(text) = utf16(bytes)? {
        return Ok(text);
    }
    let mark = if bytes.starts_with(b"\xEF\xBB\xBF") {
        3
    } else {
        0
    };
    match std::str::from_utf8(&bytes[mark..]) {
        Ok(text) => Ok(text.to_owned()),
        Err(fault) => {
            let byte = mark + fault.valid_up_to();
            Err(IntakeError::DecodeUtf8 {
                byte,
                line: line_of(&bytes[..byte]),
            })
        }
    }
}

fn utf16(bytes: &[u8]) -> Result<Option<String>, IntakeError> {
    let pair = match bytes {
        [0xFF, 0xFE, ..] => u16::from_le_bytes,
        [0xFE, 0xFF, ..] => u16::from_be_bytes,
        _ => return Ok(None),
    };
    let body = &bytes[2..];
    if body.len() % 2 == 1 {
        return Err(IntakeError::DecodeUtf16 {
            unit: body.len() / 2,
        });
    }
    let units = body.chunks_exact(2).map(|two| pair([two[0], two[1]]));
    let mut text = String::with_capacity(body.len());
    for (unit, decoded) in char::decode_utf16(units).enumerate() {
        text.push(decoded.map_err(|_| IntakeError::DecodeUtf16 { unit })?);
    }
    Ok(Some(text))
}

/// The number of the line that follows these bytes, from 1; CRLF, CR and LF each end a line.
fn line_of(before: &[u8]) -> u32 {
    let ends = before.iter().enumerate().filter(|(at, byte)| match byte {
        b'\n' => true,
        b'\r' => before.get(at + 1) != Some(&b'\n'),
        _ => false,
    });
    u32::try_from(ends.count() + 1).unwrap_or(u32::MAX)
}

fn split_lines(text: &str) -> Vec<String> {
    let unified = text
        .replace("\r\n", "\n")
        .replace('\r', "\n")
        .replace('\u{c}', " ");
    unified.split('\n').map(str::to_owned).collect()
}

/// Whether a character is a bidirectional control or another invisible mark that can disguise a name (UAX #9, section 2).
/// Joiners (U+200C, U+200D) are letters' business in several scripts and stay.
pub(crate) fn is_hidden_control(letter: char) -> bool {
    matches!(letter, '\u{61C}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// The text without hidden controls.
pub(crate) fn without_hidden_controls(text: &str) -> String {
    text.chars()
        .filter(|letter| !is_hidden_control(*letter))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_of_every_kind_count_as_one() {
        let lines = letter_lines(b"a\r\nb\rc\nd").unwrap();
        assert_eq!(lines, ["a", "b", "c", "d"]);
    }

    #[test]
    fn bad_utf8_names_byte_and_line() {
        let error = letter_lines(b"one\r\ntwo \xFF").unwrap_err();
        assert!(
            matches!(error, IntakeError::DecodeUtf8 { byte: 9, line: 2 }),
            "{error}"
        );
    }

    #[test]
    fn utf16_of_both_orders_is_read() {
        let units: Vec<u16> = "\u{FEFF}致\n9".encode_utf16().collect();
        let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
        assert_eq!(letter_lines(&little).unwrap(), ["致", "9"]);
        assert_eq!(letter_lines(&big).unwrap(), ["致", "9"]);
        assert!(matches!(
            letter_lines(&little[..5]),
            Err(IntakeError::DecodeUtf16 { unit: 1 })
        ));
    }

    #[test]
    fn blank_and_oversized_files_are_refused() {
        assert!(matches!(
            letter_lines(b" \n\t"),
            Err(IntakeError::ReadEmptyFile)
        ));
        let long = "\n".repeat(LETTER_LINES_MAX) + "x";
        assert!(matches!(
            letter_lines(long.as_bytes()),
            Err(IntakeError::ReadManyLines {
                line_count: 100_001,
                ..
            })
        ));
    }
}

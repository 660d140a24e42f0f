//! Plain text: it says nothing about itself but its encoding and line ends, and passes unchanged.

use crate::property::Listing;

const UTF8_MARK: &[u8] = b"\xef\xbb\xbf";

/// Whether the bytes are text: UTF-8, or UTF-16 with its mark, without control characters but tab, line ends and form feed.
pub(crate) fn is_plain(bytes: &[u8]) -> bool {
    let is_text = |c: char| !c.is_control() || matches!(c, '\t' | '\n' | '\r' | '\u{c}');
    if let Some(units) = utf16_units(bytes) {
        return char::decode_utf16(units).all(|c| c.is_ok_and(is_text));
    }
    std::str::from_utf8(bytes).is_ok_and(|text| text.chars().all(is_text))
}

/// The units of UTF-16 text that begins with its mark.
fn utf16_units(bytes: &[u8]) -> Option<Vec<u16>> {
    let (mark, rest) = bytes.split_at_checked(2)?;
    let unit = |pair: &[u8]| match mark {
        [0xff, 0xfe] => Some(u16::from_le_bytes([pair[0], pair[1]])),
        [0xfe, 0xff] => Some(u16::from_be_bytes([pair[0], pair[1]])),
        _ => None,
    };
    if !rest.len().is_multiple_of(2) {
        return None;
    }
    // Without the mark not even an empty text counts.
    unit(&[0, 0])?;
    rest.chunks_exact(2).map(unit).collect()
}

/// Lists encoding and line ends.
pub(crate) fn list(bytes: &[u8], listing: &mut Listing) {
    let encoding = match bytes {
        [0xff, 0xfe, ..] => "UTF-16, least significant byte first",
        [0xfe, 0xff, ..] => "UTF-16, most significant byte first",
        _ if bytes.starts_with(UTF8_MARK) => "UTF-8 with a byte-order mark",
        _ => "UTF-8",
    };
    let ends = match bytes.windows(2).any(|pair| pair == b"\r\n") {
        true => "carriage return and line feed",
        false => "line feed",
    };
    listing.add_harmless("text", "encoding", encoding);
    listing.add_harmless("text", "line ends", ends);
}

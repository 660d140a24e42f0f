//! GIF's blocks (GIF89a specification): comments, applications, plain text.

use crate::Limits;
use crate::bytes::{piece, text};
use crate::picture::{blocks, list_after_end, list_broken, xmp};
use crate::property::Listing;

const GROUP: &str = "GIF";

/// Lists what the blocks say.
pub(super) fn list(bytes: &[u8], limits: &Limits, listing: &mut Listing) {
    let table = bytes.get(10).map_or(0, |flags| table_bytes(*flags));
    let mut at = 13 + table;
    loop {
        let next = match bytes.get(at) {
            Some(0x3b) => return list_after_end(bytes.get(at + 1..).unwrap_or_default(), listing),
            Some(0x21) => extension(bytes, at, limits, listing),
            Some(0x2c) => after_picture(bytes, at),
            _ => None,
        };
        match next {
            Some(next) => at = next,
            None => return list_broken("GIF picture", at, listing),
        }
    }
}

/// Bytes of a table of colours that these flags announce.
fn table_bytes(flags: u8) -> usize {
    match flags & 0x80 {
        0 => 0,
        _ => 3 << ((flags & 7) + 1),
    }
}

fn after_picture(bytes: &[u8], at: usize) -> Option<usize> {
    let flags = *bytes.get(at + 9)?;
    let (_, next) = sub_blocks(bytes, at + 11 + table_bytes(flags))?;
    Some(next)
}

/// The content of a run of sub-blocks, and where it ends.
fn sub_blocks(bytes: &[u8], mut at: usize) -> Option<(Vec<u8>, usize)> {
    let mut content = Vec::new();
    loop {
        let len = usize::from(*bytes.get(at)?);
        if len == 0 {
            return Some((content, at + 1));
        }
        content.extend_from_slice(piece(bytes, at + 1, len)?);
        at += 1 + len;
    }
}

fn extension(bytes: &[u8], at: usize, limits: &Limits, listing: &mut Listing) -> Option<usize> {
    let label = *bytes.get(at + 1)?;
    if label == 0xff {
        return application(bytes, at + 2, limits, listing);
    }
    let (content, next) = sub_blocks(bytes, at + 2)?;
    match label {
        0xf9 => {}
        0xfe => listing.add_identifying(GROUP, "comment", text(&content)),
        0x01 => listing.add_identifying(GROUP, "plain text", format!("{} bytes", content.len())),
        label => {
            listing.add_identifying(
                GROUP,
                &format!("extension {label:#04x}"),
                format!("{} bytes", content.len()),
            );
            listing.cannot_read(format!(
                "the GIF extension {label:#04x} is of no known form"
            ));
        }
    }
    Some(next)
}

fn application(bytes: &[u8], at: usize, limits: &Limits, listing: &mut Listing) -> Option<usize> {
    let name = piece(bytes, at + 1, usize::from(*bytes.get(at)?))?;
    let begin = at + 1 + name.len();
    let (content, next) = sub_blocks(bytes, begin)?;
    match name {
        b"NETSCAPE2.0" | b"ANIMEXTS1.0" => {
            listing.add_harmless(GROUP, "repeats", format!("{:?}", content.get(1..)))
        }
        // The packet stands in the stream as it is, followed by 258 bytes that end any run of sub-blocks (XMP part 3).
        b"XMP DataXMP" => {
            let packet = bytes
                .get(begin..next.saturating_sub(258))
                .unwrap_or_default();
            xmp::list(packet, limits, listing);
        }
        b"ICCRGBG1012" => blocks::list_profile(&content, listing),
        name => {
            let name = text(name);
            listing.add_identifying(
                GROUP,
                &format!("application {name}"),
                format!("{} bytes", content.len()),
            );
            listing.cannot_read(format!(
                "the GIF application block «{name}» is of no known form"
            ));
        }
    }
    Some(next)
}

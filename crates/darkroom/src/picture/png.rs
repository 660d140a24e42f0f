//! PNG's chunks (PNG third edition, chapter 11): text, EXIF, times, profiles, and those of no known form.

use crate::Limits;
use crate::bytes::{be32, piece, text};
use crate::picture::{blocks, exif, list_after_end, list_broken, xmp};
use crate::property::Listing;

const GROUP: &str = "PNG";
/// Keyword under which XMP stands in a text chunk (XMP specification part 3).
const XMP_KEYWORD: &str = "XML:com.adobe.xmp";

/// Lists what the chunks say.
pub(super) fn list(bytes: &[u8], limits: &Limits, listing: &mut Listing) {
    let mut at = 8;
    loop {
        let chunk = || {
            let len = usize::try_from(be32(bytes, at)?).ok()?;
            let name = piece(bytes, at + 4, 4)?;
            let content = piece(bytes, at + 8, len)?;
            piece(bytes, at + 8 + len, 4)?;
            Some((name, content))
        };
        let Some((name, content)) = chunk() else {
            return list_broken("PNG picture", at, listing);
        };
        at += 12 + content.len();
        list_chunk(name, content, limits, listing);
        if name == b"IEND" {
            return list_after_end(bytes.get(at..).unwrap_or_default(), listing);
        }
    }
}

fn list_chunk(name: &[u8], content: &[u8], limits: &Limits, listing: &mut Listing) {
    match name {
        b"IHDR" | b"PLTE" | b"IDAT" | b"IEND" | b"tRNS" | b"gAMA" | b"cHRM" | b"sRGB" | b"sBIT"
        | b"bKGD" | b"hIST" | b"cICP" | b"mDCV" | b"cLLI" | b"acTL" | b"fcTL" | b"fdAT" => {}
        b"pHYs" => listing.add_harmless(
            GROUP,
            "pixels per metre",
            format!("{:?}", be32(content, 0).unwrap_or(0)),
        ),
        b"tIME" => listing.add_harmless(GROUP, "last changed", time(content)),
        b"eXIf" => exif::list(content, listing),
        b"iCCP" => match packed_after_name(content) {
            Some((_, profile)) => blocks::list_profile(&profile, listing),
            None => listing.cannot_read("a PNG colour profile cannot be unpacked"),
        },
        b"tEXt" => {
            let (keyword, value) = cut(content);
            list_words(&keyword, value, limits, listing);
        }
        b"zTXt" => match packed_after_name(content) {
            Some((keyword, value)) => list_words(&keyword, &value, limits, listing),
            None => listing.add_identifying(
                GROUP,
                "unreadable text",
                format!("{} bytes", content.len()),
            ),
        },
        b"iTXt" => list_international(content, limits, listing),
        name => {
            let name = text(name);
            listing.add_identifying(
                GROUP,
                &format!("chunk {name}"),
                format!("{} bytes", content.len()),
            );
            listing.cannot_read(format!("the PNG chunk «{name}» is of no known form"));
        }
    }
}

/// What stands before and after the first zero.
fn cut(content: &[u8]) -> (String, &[u8]) {
    let at = content
        .iter()
        .position(|byte| *byte == 0)
        .unwrap_or(content.len());
    let (before, after) = content.split_at(at);
    (text(before), after.get(1..).unwrap_or_default())
}

/// A name, a zero, the method zero, and packed bytes.
fn packed_after_name(content: &[u8]) -> Option<(String, Vec<u8>)> {
    let (name, rest) = cut(content);
    let packed = rest.strip_prefix(&[0])?;
    Some((name, blocks::unpack(packed)?))
}

/// Keyword, whether it is packed, method, language, keyword in that language, text (11.3.3.4).
fn list_international(content: &[u8], limits: &Limits, listing: &mut Listing) {
    let (keyword, rest) = cut(content);
    let (Some(is_packed), Some(rest)) = (rest.first(), rest.get(2..)) else {
        return listing.add_identifying(
            GROUP,
            "unreadable text",
            format!("{} bytes", content.len()),
        );
    };
    let (_, rest) = cut(rest);
    let (_, value) = cut(rest);
    match is_packed {
        0 => list_words(&keyword, value, limits, listing),
        _ => match blocks::unpack(value) {
            Some(value) => list_words(&keyword, &value, limits, listing),
            None => listing.add_identifying(
                GROUP,
                "unreadable text",
                format!("{} bytes", content.len()),
            ),
        },
    }
}

/// Text chunks hold whatever a program likes, so all of them are marked.
fn list_words(keyword: &str, value: &[u8], limits: &Limits, listing: &mut Listing) {
    if keyword == XMP_KEYWORD {
        xmp::list(value, limits, listing);
    } else {
        listing.add_identifying("PNG text", keyword, text(value));
    }
}

fn time(content: &[u8]) -> String {
    match content {
        [y1, y2, month, day, hour, minute, second] => {
            let year = u16::from_be_bytes([*y1, *y2]);
            format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
        }
        _ => format!("{} bytes", content.len()),
    }
}

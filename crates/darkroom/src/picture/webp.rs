//! WebP's chunks (RFC 9649): EXIF, XMP, profile, and those of no known form.

use crate::Limits;
use crate::bytes::{le32, piece, text};
use crate::picture::{blocks, exif, list_after_end, list_broken, xmp};
use crate::property::Listing;

/// Lists what the chunks say.
pub(super) fn list(bytes: &[u8], limits: &Limits, listing: &mut Listing) {
    let size = le32(bytes, 4).map_or(usize::MAX, |size| size as usize);
    let end = size.saturating_add(8);
    let Some(body) = bytes.get(..end) else {
        return list_broken("WebP picture", bytes.len(), listing);
    };
    let mut at = 12;
    while at < end {
        let chunk = || {
            let len = le32(body, at + 4)? as usize;
            Some((piece(body, at, 4)?, piece(body, at + 8, len)?))
        };
        let Some((name, content)) = chunk() else {
            list_broken("WebP picture", at, listing);
            break;
        };
        list_chunk(name, content, limits, listing);
        at += 8 + content.len().next_multiple_of(2);
    }
    list_after_end(bytes.get(end..).unwrap_or_default(), listing);
}

fn list_chunk(name: &[u8], content: &[u8], limits: &Limits, listing: &mut Listing) {
    match name {
        b"VP8 " | b"VP8L" | b"VP8X" | b"ALPH" | b"ANIM" | b"ANMF" => {}
        // Some writers keep JPEG's label before the block.
        b"EXIF" => exif::list(
            content.strip_prefix(b"Exif\0\0").unwrap_or(content),
            listing,
        ),
        b"XMP " => xmp::list(content, limits, listing),
        b"ICCP" => blocks::list_profile(content, listing),
        name => {
            let name = text(name);
            listing.add_identifying(
                "WebP",
                &format!("chunk {name}"),
                format!("{} bytes", content.len()),
            );
            listing.cannot_read(format!("the WebP chunk «{name}» is of no known form"));
        }
    }
}

//! Photoshop's image resources and the IPTC record within them (IPTC-IIM 4.2).

use crate::bytes::{be16, be32, piece, text};
use crate::property::Listing;

const GROUP: &str = "Photoshop";
const IPTC_GROUP: &str = "IPTC";
const RESOURCE: &[u8] = b"8BIM";
const IPTC_RESOURCE: u16 = 0x0404;
const THUMBNAIL_RESOURCES: [u16; 2] = [0x0409, 0x040c];

/// Lists the resources of a block, and what its IPTC record says.
pub(crate) fn list(block: &[u8], listing: &mut Listing) {
    let mut at = 0;
    while at < block.len() {
        let Some((number, content, next)) = resource(block, at) else {
            listing.add_identifying(
                GROUP,
                "unreadable resources",
                format!("{} bytes", block.len() - at),
            );
            listing.cannot_read("a Photoshop block cannot be read to its end");
            return;
        };
        match number {
            IPTC_RESOURCE => list_iptc(content, listing),
            number if THUMBNAIL_RESOURCES.contains(&number) => {
                listing.add_identifying(GROUP, "thumbnail", format!("{} bytes", content.len()));
            }
            _ => listing.add_harmless(
                GROUP,
                &format!("resource {number:#06x}"),
                format!("{} bytes", content.len()),
            ),
        }
        at = next;
    }
}

/// One resource: its number, its content and where the next one begins. Name and content are padded to an even length.
fn resource(block: &[u8], at: usize) -> Option<(u16, &[u8], usize)> {
    (piece(block, at, 4)? == RESOURCE).then_some(())?;
    let number = be16(block, at + 4)?;
    let name_len = usize::from(*block.get(at + 6)?);
    let at = at + 6 + (name_len + 1).next_multiple_of(2);
    let size = usize::try_from(be32(block, at)?).ok()?;
    let content = piece(block, at + 4, size)?;
    Some((number, content, at + 4 + size.next_multiple_of(2)))
}

/// Lists the datasets of an IPTC record.
pub(crate) fn list_iptc(record: &[u8], listing: &mut Listing) {
    let mut at = 0;
    while record.get(at) == Some(&0x1c) {
        let dataset = || {
            let (section, number) = (*record.get(at + 1)?, *record.get(at + 2)?);
            let size = usize::from(be16(record, at + 3)?);
            // The highest bit announces a length of another form, which no writer of pictures uses.
            Some((section, number, piece(record, at + 5, size)?))
        };
        let Some((section, number, value)) = dataset() else {
            listing.cannot_read("an IPTC record cannot be read to its end");
            break;
        };
        let name = match (section, number) {
            (2, number) => {
                dataset_name(number).map_or_else(|| format!("dataset 2:{number}"), str::to_owned)
            }
            (section, number) => format!("dataset {section}:{number}"),
        };
        match (section, number) {
            (1, 90) | (2, 0) => listing.add_harmless(IPTC_GROUP, &name, format!("{value:02x?}")),
            _ => listing.add_identifying(IPTC_GROUP, &name, text(value)),
        }
        at += 5 + value.len();
    }
}

/// Names of IPTC-IIM 4.2, chapter 6.
fn dataset_name(number: u8) -> Option<&'static str> {
    Some(match number {
        0 => "record version",
        5 => "object name",
        15 => "category",
        25 => "keywords",
        40 => "special instructions",
        55 => "date created",
        60 => "time created",
        65 => "originating program",
        70 => "program version",
        80 => "by-line",
        85 => "by-line title",
        90 => "city",
        92 => "sub-location",
        95 => "province or state",
        100 => "country code",
        101 => "country",
        103 => "original transmission reference",
        105 => "headline",
        110 => "credit",
        115 => "source",
        116 => "copyright notice",
        118 => "contact",
        120 => "caption",
        122 => "writer or editor",
        _ => return None,
    })
}

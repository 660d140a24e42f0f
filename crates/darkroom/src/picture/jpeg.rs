//! JPEG's segments (ITU-T T.81 annex B): which there are, what they say, and a stream without those that say something.

use crate::Limits;
use crate::bytes::{be16, piece, text};
use crate::picture::{blocks, exif, list_after_end, list_broken, photoshop, xmp};
use crate::property::Listing;

const EXIF: &[u8] = b"Exif\0\0";
const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
const XMP_MORE: &[u8] = b"http://ns.adobe.com/xmp/extension/\0";
const PROFILE: &[u8] = b"ICC_PROFILE\0";
const PHOTOSHOP: &[u8] = b"Photoshop 3.0\0";

const SOI: u8 = 0xd8;
const EOI: u8 = 0xd9;
const SOS: u8 = 0xda;
const APP0: u8 = 0xe0;
const APP1: u8 = 0xe1;
const APP2: u8 = 0xe2;
const APP13: u8 = 0xed;
const APP14: u8 = 0xee;
const APP15: u8 = 0xef;
const COM: u8 = 0xfe;

/// A marker, what it carries, and the bytes from its first to the next marker's first, scan included.
struct Segment<'a> {
    marker: u8,
    payload: &'a [u8],
    whole: &'a [u8],
}

/// The segments in order, and where they end: after the end mark, or where no known form goes on.
struct Segments<'a> {
    found: Vec<Segment<'a>>,
    end: usize,
    is_whole: bool,
}

fn segments(bytes: &[u8]) -> Segments<'_> {
    let mut found = Vec::new();
    let mut at = 2;
    loop {
        let Some((segment, next)) = segment(bytes, at) else {
            return Segments {
                found,
                end: at,
                is_whole: false,
            };
        };
        let marker = segment.marker;
        found.push(segment);
        at = next;
        if marker == EOI {
            return Segments {
                found,
                end: at,
                is_whole: true,
            };
        }
    }
}

fn segment(bytes: &[u8], begin: usize) -> Option<(Segment<'_>, usize)> {
    let mut at = begin;
    (*bytes.get(at)? == 0xff).then_some(())?;
    // Any number of fill bytes may stand before a marker (B.1.1.2).
    while *bytes.get(at)? == 0xff {
        at += 1;
    }
    let marker = *bytes.get(at)?;
    at += 1;
    let mut payload: &[u8] = &[];
    if !matches!(marker, 0x01 | 0xd0..=0xd9) {
        let len = usize::from(be16(bytes, at)?);
        payload = piece(bytes, at + 2, len.checked_sub(2)?)?;
        at += len;
    }
    if marker == SOS {
        at = end_of_scan(bytes, at)?;
    }
    let whole = bytes.get(begin..at)?;
    Some((
        Segment {
            marker,
            payload,
            whole,
        },
        at,
    ))
}

/// Where the marker after a scan stands: `ff` within a scan is followed by zero or is a restart marker (B.1.1.5).
fn end_of_scan(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += bytes.get(at..)?.iter().position(|byte| *byte == 0xff)?;
        match *bytes.get(at + 1)? {
            0x00 | 0xd0..=0xd7 => at += 2,
            _ => return Some(at),
        }
    }
}

/// Lists what the segments say.
pub(super) fn list(bytes: &[u8], limits: &Limits, listing: &mut Listing) {
    let walked = segments(bytes);
    let mut profile = Vec::new();
    for segment in &walked.found {
        match segment.marker {
            APP0 => list_jfif(segment.payload, listing),
            APP1 => list_app1(segment.payload, limits, listing),
            APP2 if segment.payload.starts_with(PROFILE) => {
                profile.extend_from_slice(segment.payload.get(14..).unwrap_or_default());
            }
            APP2 if segment.payload.starts_with(b"MPF\0") => {
                listing.add_identifying(
                    "JPEG",
                    "further pictures (MPF)",
                    format!("{} bytes", segment.payload.len()),
                );
            }
            APP13 if segment.payload.starts_with(PHOTOSHOP) => {
                photoshop::list(
                    segment.payload.get(PHOTOSHOP.len()..).unwrap_or_default(),
                    listing,
                );
            }
            // How the colours were transformed: needed to decode, says nothing else.
            APP14 if segment.payload.starts_with(b"Adobe") => {
                listing.add_harmless(
                    "JPEG",
                    "Adobe colour transform",
                    format!("{} bytes", segment.payload.len()),
                );
            }
            APP2..=APP15 => list_unknown(segment, listing),
            COM => listing.add_identifying("JPEG", "comment", text(segment.payload)),
            _ => {}
        }
    }
    if !profile.is_empty() {
        blocks::list_profile(&profile, listing);
    }
    if walked.is_whole {
        list_after_end(bytes.get(walked.end..).unwrap_or_default(), listing);
    } else {
        list_broken("JPEG picture", walked.end, listing);
    }
}

fn list_app1(payload: &[u8], limits: &Limits, listing: &mut Listing) {
    if let Some(block) = payload.strip_prefix(EXIF) {
        exif::list(block, listing);
    } else if let Some(packet) = payload.strip_prefix(XMP) {
        xmp::list(packet, limits, listing);
    } else if let Some(more) = payload.strip_prefix(XMP_MORE) {
        listing.add_identifying("XMP", "extended packet", format!("{} bytes", more.len()));
    } else {
        list_unknown(
            &Segment {
                marker: APP1,
                payload,
                whole: payload,
            },
            listing,
        );
    }
}

/// JFIF (ITU-T T.871): a density, and perhaps a thumbnail.
fn list_jfif(payload: &[u8], listing: &mut Listing) {
    if payload.starts_with(b"JFIF\0") {
        if let (Some(width @ 1..), Some(height @ 1..)) = (payload.get(12), payload.get(13)) {
            listing.add_identifying("JFIF", "thumbnail", format!("{width} × {height} pixels"));
        }
    } else if payload.starts_with(b"JFXX\0") {
        listing.add_identifying("JFIF", "thumbnail", format!("{} bytes", payload.len()));
    } else {
        list_unknown(
            &Segment {
                marker: APP0,
                payload,
                whole: payload,
            },
            listing,
        );
    }
}

fn list_unknown(segment: &Segment<'_>, listing: &mut Listing) {
    let label: String = text(segment.payload.get(..24).unwrap_or(segment.payload))
        .chars()
        .take_while(|c| c.is_ascii_graphic())
        .collect();
    let name = format!("application segment {} {label}", segment.marker - APP0);
    listing.add_identifying(
        "JPEG",
        name.trim_end(),
        format!("{} bytes", segment.payload.len()),
    );
    listing.cannot_read(format!(
        "the JPEG segment «{}» is of no known form",
        name.trim_end()
    ));
}

/// The stream with its pixels untouched and without whatever says something: for the pictures within a PDF, whose colours the
/// PDF states itself. `None` where the segments break off.
pub(crate) fn without_properties(bytes: &[u8]) -> Option<Vec<u8>> {
    let walked = segments(bytes);
    if !walked.is_whole {
        return None;
    }
    let mut kept = vec![0xff, SOI];
    for segment in walked.found {
        let is_transform = segment.marker == APP14 && segment.payload.starts_with(b"Adobe");
        if is_transform || !matches!(segment.marker, APP0..=APP15 | COM) {
            kept.extend_from_slice(segment.whole);
        }
    }
    Some(kept)
}

//! Blocks that several containers share: colour profiles and packed text.

use std::io::Read;

use flate2::read::ZlibDecoder;

use crate::bytes::{be32, piece, text};
use crate::property::Listing;

const GROUP: &str = "colour profile";
/// Bytes of a packed block when unpacked; text and profiles have thousands.
const UNPACKED_BYTES_MAX: u64 = 8 << 20;
/// Profiles that every program ships, by a part of their names.
const COMMON: &[&str] = &[
    "srgb",
    "adobe rgb",
    "display p3",
    "prophoto",
    "gray gamma",
    "dot gain",
    "swop",
];

/// Unpacks zlib data up to a limit; `None` where it is broken or too long.
pub(super) fn unpack(packed: &[u8]) -> Option<Vec<u8>> {
    let mut unpacked = Vec::new();
    ZlibDecoder::new(packed)
        .take(UNPACKED_BYTES_MAX + 1)
        .read_to_end(&mut unpacked)
        .ok()?;
    (unpacked.len() as u64 <= UNPACKED_BYTES_MAX).then_some(unpacked)
}

/// Lists what an ICC profile (ICC.1:2022) says of the device it was made for. A profile of one screen tells that screen.
pub(super) fn list_profile(profile: &[u8], listing: &mut Listing) {
    let signature = |at| piece(profile, at, 4).map(text).unwrap_or_default();
    for (name, at) in [
        ("program", 4),
        ("manufacturer", 48),
        ("device model", 52),
        ("maker of the profile", 80),
    ] {
        let written = signature(at);
        if !written.trim_matches(['\0', ' ']).is_empty() {
            listing.add_harmless(GROUP, name, written);
        }
    }
    let count = be32(profile, 128).unwrap_or(0).min(200) as usize;
    let mut is_common = false;
    for entry in 0..count {
        let at = 132 + entry * 12;
        let (Some(tag), Some(from), Some(len)) = (
            piece(profile, at, 4),
            be32(profile, at + 4),
            be32(profile, at + 8),
        ) else {
            break;
        };
        let Some(value) = piece(profile, from as usize, len as usize) else {
            continue;
        };
        match tag {
            b"desc" => {
                let words = words_of(value);
                let lower = words.to_lowercase();
                is_common = COMMON.iter().any(|name| lower.contains(name));
                listing.add_harmless(GROUP, "description", words);
            }
            b"cprt" => listing.add_harmless(GROUP, "copyright", words_of(value)),
            // Apple's block of a screen's maker, model and serial number.
            b"mmod" => {
                listing.add_identifying(GROUP, "make and model of a screen", format!("{len} bytes"))
            }
            b"dmnd" | b"dmdd" => listing.add_harmless(GROUP, "device", words_of(value)),
            _ => {}
        }
    }
    if !is_common {
        listing.add_identifying(
            GROUP,
            "profile of one device, perhaps",
            format!("{} bytes", profile.len()),
        );
    }
}

/// The first text of a tag of the types `desc`, `text` and `mluc`.
fn words_of(value: &[u8]) -> String {
    match piece(value, 0, 4) {
        Some(b"mluc") => {
            let (Some(len), Some(at)) = (be32(value, 20), be32(value, 24)) else {
                return String::new();
            };
            let units = piece(value, at as usize, len as usize).unwrap_or_default();
            let units = units
                .chunks_exact(2)
                .map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
            char::decode_utf16(units).flatten().collect()
        }
        Some(b"desc") => text(
            value
                .get(12..)
                .unwrap_or_default()
                .split(|byte| *byte == 0)
                .next()
                .unwrap_or_default(),
        ),
        _ => text(value.get(8..).unwrap_or_default()),
    }
}

//! Pictures: what their containers and blocks say, and copies made by decoding and encoding anew.

mod blocks;
mod colour;
mod develop;
mod exif;
mod gif;
mod jpeg;
mod photoshop;
mod png;
mod webp;
mod xmp;

use crate::Limits;
use crate::kind::Kind;
use crate::property::Listing;

pub(crate) use develop::develop;
pub(crate) use jpeg::without_properties as jpeg_without_properties;
pub(crate) use xmp::list as list_xmp;

/// The group of what follows the end of a picture.
const AFTER_END: &str = "after the end";

/// Lists what a picture says about itself.
pub(crate) fn list(kind: Kind, bytes: &[u8], limits: &Limits, listing: &mut Listing) {
    match kind {
        Kind::Jpeg => jpeg::list(bytes, limits, listing),
        Kind::Png => png::list(bytes, limits, listing),
        Kind::Gif => gif::list(bytes, limits, listing),
        Kind::WebP => webp::list(bytes, limits, listing),
        Kind::Tiff => exif::list_tiff(bytes, limits, listing),
        Kind::Heif => exif::list_heif(bytes, listing),
        _ => {}
    }
}

/// Lists bytes that follow the end of a picture. They may be anything: a film beside the picture, another picture, a message.
fn list_after_end(rest: &[u8], listing: &mut Listing) {
    if rest.is_empty() {
        return;
    }
    let kind = match rest.iter().all(|byte| *byte == 0) {
        true => "zeros".to_owned(),
        false => Kind::of(rest).words().to_owned(),
    };
    listing.add_identifying(
        AFTER_END,
        "bytes after the picture",
        format!("{} bytes, by their beginning {kind}", rest.len()),
    );
}

/// Says that a container breaks off.
fn list_broken(what: &str, at: usize, listing: &mut Listing) {
    listing.cannot_read(format!(
        "the {what} breaks off or has no known form from byte {at}"
    ));
}

//! The pictures within a PDF: JPEG streams carry what cameras write.

use lopdf::Stream;

use crate::picture;
use crate::property::Listing;
use crate::{DarkroomError, Kind, Limits};

/// How a stream is packed, as far as pictures matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    /// A JPEG stream and nothing around it.
    Jpeg,
    /// A JPEG stream within other packings.
    JpegWithin,
    /// A JPEG 2000 stream.
    Jpeg2000,
    /// Anything else.
    Other,
}

/// Looks at a stream's filters.
pub(super) fn packing(stream: &Stream) -> Packing {
    let filters = stream.filters().unwrap_or_default();
    match filters.as_slice() {
        [b"DCTDecode"] | [b"DCT"] => Packing::Jpeg,
        [.., b"DCTDecode"] | [.., b"DCT"] => Packing::JpegWithin,
        [.., b"JPXDecode"] => Packing::Jpeg2000,
        _ => Packing::Other,
    }
}

/// Lists what the picture of a stream says.
pub(super) fn list(number: u32, stream: &Stream, limits: &Limits, listing: &mut Listing) {
    let name = format!("picture in object {number}");
    match packing(stream) {
        Packing::Jpeg if Kind::of(&stream.content) == Kind::Jpeg => {
            let mut inner = Listing::new(limits);
            picture::list(Kind::Jpeg, &stream.content, limits, &mut inner);
            // The page states the colours itself; density and transform say nothing.
            inner.properties.retain(|property| property.identifies);
            listing.take_within(&name, inner);
        }
        Packing::Jpeg | Packing::JpegWithin => {
            listing.cannot_read(format!("{name}: a JPEG stream that cannot be read"))
        }
        Packing::Jpeg2000 => listing.cannot_read(format!("{name}: a JPEG 2000 picture")),
        Packing::Other => {}
    }
}

/// Takes what identifies out of a stream's picture.
///
/// # Errors
///
/// `NotUnderstood` where the picture cannot be read.
pub(super) fn clean(number: u32, stream: &mut Stream) -> Result<(), DarkroomError> {
    let what = |words: &str| format!("a PDF document with {words} in object {number}");
    match packing(stream) {
        Packing::Jpeg => {
            let without = (Kind::of(&stream.content) == Kind::Jpeg)
                .then(|| picture::jpeg_without_properties(&stream.content))
                .flatten();
            let refused = || {
                DarkroomError::refused(
                    what("a broken JPEG picture"),
                    "what it carries cannot be read",
                )
            };
            let content = without.ok_or_else(refused)?;
            stream.set_content(content);
            Ok(())
        }
        Packing::JpegWithin => Err(DarkroomError::refused(
            what("a packed JPEG picture"),
            "what it carries is not read",
        )),
        Packing::Jpeg2000 => Err(DarkroomError::refused(
            what("a JPEG 2000 picture"),
            "what it carries is not understood",
        )),
        Packing::Other => Ok(()),
    }
}

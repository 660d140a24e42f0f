//! The pictures within a PDF: JPEG streams carry what cameras write.

use lopdf::{Object, Stream};

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

/// The JPEG picture of a stream without the packings around it; `None` where it cannot be had.
fn unwrapped(stream: &Stream, limits: &Limits) -> Option<Vec<u8>> {
    let jpeg = match packing(stream) {
        Packing::Jpeg => stream.content.clone(),
        Packing::JpegWithin => {
            let mut outer = stream.clone();
            drop_last(&mut outer, b"Filter");
            drop_last(&mut outer, b"DecodeParms");
            let limit = usize::try_from(limits.pdf_stream_bytes).unwrap_or(usize::MAX);
            outer.get_plain_content_with_limit(limit).ok()?
        }
        Packing::Jpeg2000 | Packing::Other => return None,
    };
    (Kind::of(&jpeg) == Kind::Jpeg).then_some(jpeg)
}

fn drop_last(stream: &mut Stream, key: &[u8]) {
    if let Ok(Object::Array(items)) = stream.dict.get_mut(key) {
        items.pop();
    }
}

/// Lists what the picture of a stream says.
pub(super) fn list(number: u32, stream: &Stream, limits: &Limits, listing: &mut Listing) {
    let name = format!("picture in object {number}");
    match packing(stream) {
        Packing::Jpeg | Packing::JpegWithin => match unwrapped(stream, limits) {
            Some(jpeg) => {
                let mut inner = Listing::new(limits);
                picture::list(Kind::Jpeg, &jpeg, limits, &mut inner);
                // The page states the colours itself; density and transform say nothing.
                inner.properties.retain(|property| property.identifies);
                listing.take_within(&name, inner);
            }
            None => listing.cannot_read(format!("{name}: a JPEG stream that cannot be read")),
        },
        Packing::Jpeg2000 => listing.cannot_read(format!("{name}: a JPEG 2000 picture")),
        Packing::Other => {}
    }
}

/// Takes what identifies out of a stream's picture.
///
/// # Errors
///
/// `NotUnderstood` where the picture cannot be read.
pub(super) fn clean(
    number: u32,
    stream: &mut Stream,
    limits: &Limits,
) -> Result<(), DarkroomError> {
    let what = |words: &str| format!("a PDF document with {words} in object {number}");
    match packing(stream) {
        Packing::Jpeg | Packing::JpegWithin => {
            let without =
                unwrapped(stream, limits).and_then(|jpeg| picture::jpeg_without_properties(&jpeg));
            let refused = || {
                DarkroomError::refused(
                    what("a JPEG picture that cannot be read"),
                    "it may carry anything",
                )
            };
            let content = without.ok_or_else(refused)?;
            stream
                .dict
                .set("Filter", Object::Name(b"DCTDecode".to_vec()));
            // Of the parameters those of the JPEG filter, the last, are the only ones that still mean something.
            if let Some(Object::Array(mut parameters)) = stream.dict.remove(b"DecodeParms")
                && let Some(last @ Object::Dictionary(_)) = parameters.pop()
            {
                stream.dict.set("DecodeParms", last);
            }
            stream.set_content(content);
            Ok(())
        }
        Packing::Jpeg2000 => Err(DarkroomError::refused(
            what("a JPEG 2000 picture"),
            "what it carries is not understood",
        )),
        Packing::Other => Ok(()),
    }
}

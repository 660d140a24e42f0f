//! A working copy of a picture: decoded, turned upright, its colours made sRGB, and encoded anew.

use std::io::Cursor;

use image::codecs::gif::{GifDecoder, GifEncoder, Repeat};
use image::codecs::jpeg::{JpegDecoder, JpegEncoder};
use image::codecs::png::{PngDecoder, PngEncoder};
use image::codecs::webp::{WebPDecoder, WebPEncoder};
use image::metadata::LoopCount;
use image::{AnimationDecoder, DynamicImage, ImageDecoder, ImageError};

use crate::bytes::find;
use crate::picture::colour::{self, Colours};
use crate::{DarkroomError, Kind, Limits};

/// Quality of JPEG copies, of 100: above what a viewer can tell from the original, below the size of the original.
const JPEG_QUALITY: u8 = 92;

/// A finished picture and what is to be said of it.
pub(crate) struct Developed {
    /// The encoded picture.
    pub bytes: Vec<u8>,
    /// Sentences on what changed or stayed, without full stops.
    pub notes: Vec<String>,
}

/// Makes a copy of a picture in its own format.
///
/// # Errors
///
/// `TooMuch` before anything is decoded, `Malformed`, and `NotUnderstood` for moving PNG and WebP pictures.
pub(crate) fn develop(
    kind: Kind,
    bytes: &[u8],
    limits: &Limits,
) -> Result<Developed, DarkroomError> {
    let fault = |error: ImageError| fault(kind, &error);
    let from = Cursor::new(bytes);
    match kind {
        Kind::Jpeg => still(kind, JpegDecoder::new(from).map_err(fault)?, limits),
        Kind::Png => {
            let decoder = PngDecoder::with_limits(from, decoder_limits(limits)).map_err(fault)?;
            if decoder.is_apng().map_err(fault)? {
                return Err(DarkroomError::refused(
                    "a moving PNG picture",
                    "only its first frame would stay",
                ));
            }
            still(kind, decoder, limits)
        }
        Kind::WebP => {
            let decoder = WebPDecoder::new(from).map_err(fault)?;
            if decoder.has_animation() {
                return Err(DarkroomError::refused(
                    "a moving WebP picture",
                    "only its first frame would stay",
                ));
            }
            still(kind, decoder, limits)
        }
        Kind::Gif => {
            let repeats = find(bytes, b"NETSCAPE2.0").is_some();
            moving(GifDecoder::new(from).map_err(fault)?, repeats, limits)
        }
        kind => Err(DarkroomError::refused(
            kind.words(),
            "this program cannot decode it",
        )),
    }
}

fn decoder_limits(limits: &Limits) -> image::Limits {
    let mut of_decoder = image::Limits::default();
    of_decoder.max_image_width = Some(limits.side_pixels);
    of_decoder.max_image_height = Some(limits.side_pixels);
    of_decoder.max_alloc = Some(limits.decoded_bytes);
    of_decoder
}

fn fault(kind: Kind, error: &ImageError) -> DarkroomError {
    DarkroomError::malformed(kind.words(), error)
}

/// Checks what a picture claims to be before memory is taken for it.
fn check_size(decoder: &impl ImageDecoder, limits: &Limits) -> Result<(), DarkroomError> {
    let (width, height) = decoder.dimensions();
    let side = u64::from(width.max(height));
    DarkroomError::at_most(
        "pixels on one side of the picture",
        side,
        limits.side_pixels.into(),
    )?;
    DarkroomError::at_most(
        "pixels of the picture",
        u64::from(width) * u64::from(height),
        limits.pixels,
    )?;
    DarkroomError::at_most(
        "bytes of the decoded picture",
        decoder.total_bytes(),
        limits.decoded_bytes,
    )
}

fn still(
    kind: Kind,
    mut decoder: impl ImageDecoder,
    limits: &Limits,
) -> Result<Developed, DarkroomError> {
    let fault = |error: ImageError| fault(kind, &error);
    check_size(&decoder, limits)?;
    decoder.set_limits(decoder_limits(limits)).map_err(fault)?;
    let orientation = decoder.orientation().map_err(fault)?;
    // A broken profile is not worth refusing the picture for.
    let profile = decoder.icc_profile().unwrap_or_default();
    let mut picture = DynamicImage::from_decoder(decoder).map_err(fault)?;
    picture.apply_orientation(orientation);
    let mut notes = Vec::new();
    if let Some(profile) = profile {
        picture = match colour::into_srgb(picture, &profile) {
            Colours::Same(picture) => picture,
            Colours::Turned(picture) => {
                notes.push(
                    "colours were turned into sRGB, because a colour profile can tell a device"
                        .to_owned(),
                );
                picture
            }
            Colours::NotTurned(picture) => {
                notes.push("the colour profile was left out and could not be applied: colours may look different".to_owned());
                picture
            }
        };
    }
    Ok(Developed {
        bytes: encode(kind, &picture).map_err(fault)?,
        notes,
    })
}

fn encode(kind: Kind, picture: &DynamicImage) -> Result<Vec<u8>, ImageError> {
    let mut bytes = Vec::new();
    match kind {
        Kind::Jpeg => {
            picture.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY))?
        }
        Kind::Png => picture.write_with_encoder(PngEncoder::new(&mut bytes))?,
        _ => picture.write_with_encoder(WebPEncoder::new_lossless(&mut bytes))?,
    }
    Ok(bytes)
}

/// A GIF picture is written frame by frame, so that a long film costs the memory of one frame.
fn moving(
    mut decoder: GifDecoder<Cursor<&[u8]>>,
    repeats: bool,
    limits: &Limits,
) -> Result<Developed, DarkroomError> {
    let fault = |error: ImageError| fault(Kind::Gif, &error);
    check_size(&decoder, limits)?;
    decoder.set_limits(decoder_limits(limits)).map_err(fault)?;
    let (width, height) = decoder.dimensions();
    let frame_pixels = u64::from(width) * u64::from(height);
    let repeat = match decoder.loop_count() {
        LoopCount::Infinite => Repeat::Infinite,
        LoopCount::Finite(count) => Repeat::Finite(count.get().try_into().unwrap_or(u16::MAX)),
    };
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new(&mut bytes);
    // The decoder calls a film that plays once endless; only the block itself tells.
    if repeats {
        encoder.set_repeat(repeat).map_err(fault)?;
    }
    let mut frames = 0;
    for (at, frame) in decoder.into_frames().enumerate() {
        let frame = frame.map_err(fault)?;
        frames += 1;
        let pixels = frame_pixels.saturating_mul(at as u64 + 1);
        DarkroomError::at_most("pixels of all frames of the picture", pixels, limits.pixels)?;
        encoder.encode_frame(frame).map_err(fault)?;
    }
    drop(encoder);
    if frames == 0 {
        return Err(DarkroomError::malformed(
            Kind::Gif.words(),
            "it holds no picture",
        ));
    }
    Ok(Developed {
        bytes,
        notes: Vec::new(),
    })
}

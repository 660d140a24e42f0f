//! Pictures: what is listed, what a copy keeps, what it loses.

use image::{DynamicImage, GenericImageView, ImageFormat};
use proptest::prelude::*;
use rapporteur_darkroom::{DarkroomError, Inspection, Kind, Limits, inspect, working_copy};

use crate::samples;

fn listed(bytes: &[u8]) -> Inspection {
    inspect(bytes, &Limits::default()).expect("a sample is listed")
}

fn says(inspection: &Inspection, group: &str, name: &str, value: &str) -> bool {
    inspection.properties.iter().any(|property| {
        property.group == group
            && property.name.contains(name)
            && property.value.contains(value)
            && property.identifies
    })
}

fn holds_canary(bytes: &[u8]) -> bool {
    bytes
        .windows(6)
        .any(|window| window.eq_ignore_ascii_case(samples::CANARY.as_bytes()))
}

fn copied(bytes: &[u8]) -> (Vec<u8>, rapporteur_darkroom::Report) {
    let (copy, report) = working_copy(bytes, &Limits::default()).expect("a sample is copied");
    assert!(!holds_canary(&copy), "the copy still holds the canary");
    let again = listed(&copy);
    assert_eq!(again.identifying().count(), 0, "{:?}", again.properties);
    assert!(again.not_understood.is_empty());
    (copy, report)
}

#[test]
fn everything_in_a_jpeg_is_listed_and_marked() {
    let inspection = listed(&samples::jpeg(6));
    assert_eq!(inspection.kind, Kind::Jpeg);
    for (group, name, value) in [
        ("EXIF", "BodySerialNumber", "Canary-SN-0042"),
        ("EXIF", "GPSLatitude", "52"),
        ("EXIF", "Model", "Canary 9"),
        ("EXIF", "MakerNote", ""),
        ("XMP", "dc:creator", "Canary Author"),
        ("XMP", "xmp:CreatorTool", "CanaryTool"),
        ("IPTC", "by-line", "Canary By-line"),
        ("IPTC", "city", "Canary City"),
        ("JPEG", "comment", "Canary comment"),
        ("JPEG", "CanaryVendor", ""),
        ("after the end", "bytes", "29 bytes"),
    ] {
        assert!(
            says(&inspection, group, name, value),
            "{group} {name} {value} in {:#?}",
            inspection.properties
        );
    }
    assert!(
        inspection
            .not_understood
            .iter()
            .any(|sentence| sentence.contains("CanaryVendor"))
    );
}

#[test]
fn everything_in_png_gif_and_webp_is_listed() {
    let png = listed(&samples::png());
    assert!(says(&png, "PNG text", "Author", "Canary Author"));
    assert!(says(&png, "PNG text", "Comment", "Canary packed"));
    assert!(says(&png, "XMP", "dc:creator", "Canary Author"));
    assert!(says(&png, "EXIF", "Model", "Canary 9"));
    assert!(says(&png, "PNG", "chunk caNy", ""));
    assert!(
        png.properties
            .iter()
            .any(|property| property.value == "2020-12-31T10:20:30")
    );
    let gif = listed(&samples::gif());
    assert!(says(&gif, "GIF", "comment", "Canary comment"));
    assert!(says(&gif, "GIF", "CANARYAPP10", ""));
    let webp = listed(&samples::webp());
    assert!(says(&webp, "EXIF", "Model", "Canary 9"));
    assert!(says(&webp, "XMP", "dc:creator", "Canary Author"));
}

#[test]
fn a_copy_of_a_lossless_picture_has_the_same_pixels() {
    for bytes in [samples::png(), samples::gif(), samples::webp()] {
        let (copy, report) = copied(&bytes);
        let before = image::load_from_memory(&bytes).unwrap().to_rgba8();
        let after = image::load_from_memory(&copy).unwrap().to_rgba8();
        assert!(before == after, "{:?}", report.kind);
        assert!(report.removed.iter().any(|property| property.identifies));
    }
}

#[test]
fn a_copy_of_a_jpeg_stands_upright_and_looks_the_same() {
    let (copy, report) = copied(&samples::jpeg(6));
    assert_eq!(report.media_type, "image/jpeg");
    let before = image::load_from_memory(&samples::jpeg(1))
        .unwrap()
        .rotate90();
    let after = image::load_from_memory(&copy).unwrap();
    assert_eq!(after.dimensions(), (32, 48));
    assert!(mean_difference(&before, &after) < 4.0);
}

fn mean_difference(left: &DynamicImage, right: &DynamicImage) -> f64 {
    let (left, right) = (left.to_rgb8(), right.to_rgb8());
    let sum: u64 = left
        .iter()
        .zip(right.iter())
        .map(|(a, b)| u64::from(a.abs_diff(*b)))
        .sum();
    sum as f64 / left.len() as f64
}

#[test]
fn a_colour_profile_is_turned_into_srgb_and_left_out() {
    let mut png = samples::encode(&samples::picture(20, 20), ImageFormat::Png);
    let profile = moxcms::ColorProfile::new_display_p3().encode().unwrap();
    let mut encoded = Vec::new();
    let mut encoder = image::codecs::png::PngEncoder::new(&mut encoded);
    image::ImageEncoder::set_icc_profile(&mut encoder, profile).unwrap();
    image::load_from_memory(&png)
        .unwrap()
        .write_with_encoder(encoder)
        .unwrap();
    png = encoded;
    let (copy, report) = working_copy(&png, &Limits::default()).unwrap();
    assert!(
        report.notes.iter().any(|note| note.contains("sRGB")),
        "{:?}",
        report.notes
    );
    let before = image::load_from_memory(&png).unwrap().to_rgb8();
    let after = image::load_from_memory(&copy).unwrap().to_rgb8();
    // The red of Display P3 lies beyond that of sRGB, so the same red takes a greater number.
    assert!(after.get_pixel(2, 2)[0] > before.get_pixel(2, 2)[0]);
    assert!(listed(&copy).properties.is_empty());
}

#[test]
fn a_pixel_flood_is_refused_before_memory_is_taken() {
    let error =
        working_copy(&samples::pixel_flood(29_999, 29_999), &Limits::default()).unwrap_err();
    assert!(
        matches!(
            error,
            DarkroomError::TooMuch {
                limit: 100_000_000,
                ..
            }
        ),
        "{error}"
    );
    let error =
        working_copy(&samples::pixel_flood(2_000_000_000, 1), &Limits::default()).unwrap_err();
    assert!(
        matches!(
            error,
            DarkroomError::TooMuch { .. } | DarkroomError::Malformed { .. }
        ),
        "{error}"
    );
}

#[test]
fn a_moving_gif_keeps_its_frames_and_stops_at_the_limit() {
    let mut bytes = Vec::new();
    let mut encoder = image::codecs::gif::GifEncoder::new(&mut bytes);
    encoder
        .set_repeat(image::codecs::gif::Repeat::Infinite)
        .unwrap();
    for shade in 0..5_u8 {
        let frame = image::RgbaImage::from_pixel(10, 10, image::Rgba([shade * 40, 0, 0, 255]));
        encoder.encode_frame(image::Frame::new(frame)).unwrap();
    }
    drop(encoder);
    let (copy, _) = copied(&bytes);
    let frames = |bytes: &[u8]| {
        let decoder =
            image::codecs::gif::GifDecoder::new(std::io::Cursor::new(bytes.to_vec())).unwrap();
        image::AnimationDecoder::into_frames(decoder)
            .collect_frames()
            .unwrap()
    };
    let (before, after) = (frames(&bytes), frames(&copy));
    assert_eq!(after.len(), 5);
    assert!(
        before
            .iter()
            .zip(&after)
            .all(|(left, right)| left.buffer() == right.buffer())
    );
    let few = Limits {
        pixels: 300,
        ..Limits::default()
    };
    assert!(matches!(
        working_copy(&bytes, &few),
        Err(DarkroomError::TooMuch { .. })
    ));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_rgb_picture_survives_png_and_webp_unchanged(width in 1u32..24, height in 1u32..24, seed in any::<u64>()) {
        let mut state = seed | 1;
        let picture = image::RgbImage::from_fn(width, height, |_, _| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            image::Rgb([(state >> 33) as u8, (state >> 41) as u8, (state >> 49) as u8])
        });
        for format in [ImageFormat::Png, ImageFormat::WebP] {
            let bytes = samples::encode(&DynamicImage::ImageRgb8(picture.clone()), format);
            let (copy, _) = working_copy(&bytes, &Limits::default()).unwrap();
            prop_assert_eq!(&image::load_from_memory(&copy).unwrap().to_rgb8(), &picture);
        }
    }

    #[test]
    fn a_damaged_picture_never_panics_and_never_passes_unread(at in 0usize..2_000, bit in 0u8..8, which in 0usize..4) {
        let mut bytes = [samples::jpeg(1), samples::png(), samples::gif(), samples::webp()][which].clone();
        let at = at % bytes.len();
        bytes[at] ^= 1 << bit;
        let _ = inspect(&bytes, &Limits::default());
        if let Ok((copy, report)) = working_copy(&bytes, &Limits::default())
            && report.kind != Kind::Text
        {
            prop_assert!(!holds_canary(&copy));
        }
    }
}

//! Colours of a picture turned from its own profile into sRGB. The profile itself does not go into the copy: that of a calibrated
//! screen is as good as the screen's serial number.

use image::DynamicImage;
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

/// Steps of each colour that are tried to see whether a profile changes anything.
const TRIED: usize = 9;
/// The greatest difference at which a profile counts as sRGB: rounding.
const SAME_MAX: u8 = 1;

/// What became of a picture's colours.
pub(super) enum Colours {
    /// The profile is sRGB as far as eight bits can tell: pixels stay as they are.
    Same(DynamicImage),
    /// The pixels were turned into sRGB.
    Turned(DynamicImage),
    /// The profile could not be used; the pixels stay as they are and may look different.
    NotTurned(DynamicImage),
}

/// Turns the picture's colours into sRGB.
pub(super) fn into_srgb(picture: DynamicImage, profile: &[u8]) -> Colours {
    let Ok(profile) = ColorProfile::new_from_slice(profile) else {
        return Colours::NotTurned(picture);
    };
    match (profile.color_space, picture.color().has_color()) {
        (DataColorSpace::Rgb, true) if is_srgb(&profile) => Colours::Same(picture),
        // A grey profile states a brightness curve alone; grey pixels of common curves look alike.
        (DataColorSpace::Gray, false) => Colours::Same(picture),
        (DataColorSpace::Rgb, true) => turn(picture, &profile),
        _ => Colours::NotTurned(picture),
    }
}

fn is_srgb(profile: &ColorProfile) -> bool {
    let step = |at: usize| (at * 255 / (TRIED - 1)) as u8;
    let grid: Vec<u8> = (0..TRIED.pow(3))
        .flat_map(|at| {
            [
                step(at / TRIED / TRIED),
                step(at / TRIED % TRIED),
                step(at % TRIED),
            ]
        })
        .collect();
    let mut turned = vec![0; grid.len()];
    run(profile, Layout::Rgb, &grid, &mut turned).is_some()
        && grid
            .iter()
            .zip(&turned)
            .all(|(left, right)| left.abs_diff(*right) <= SAME_MAX)
}

fn run(profile: &ColorProfile, layout: Layout, from: &[u8], to: &mut [u8]) -> Option<()> {
    profile
        .create_transform_8bit(
            layout,
            &ColorProfile::new_srgb(),
            layout,
            TransformOptions::default(),
        )
        .ok()?
        .transform(from, to)
        .ok()
}

fn run_16(profile: &ColorProfile, layout: Layout, from: &[u16], to: &mut [u16]) -> Option<()> {
    profile
        .create_transform_16bit(
            layout,
            &ColorProfile::new_srgb(),
            layout,
            TransformOptions::default(),
        )
        .ok()?
        .transform(from, to)
        .ok()
}

fn turn(mut picture: DynamicImage, profile: &ColorProfile) -> Colours {
    let done = match &mut picture {
        DynamicImage::ImageRgb8(pixels) => {
            let from = pixels.as_raw().clone();
            run(profile, Layout::Rgb, &from, pixels)
        }
        DynamicImage::ImageRgba8(pixels) => {
            let from = pixels.as_raw().clone();
            run(profile, Layout::Rgba, &from, pixels)
        }
        DynamicImage::ImageRgb16(pixels) => {
            let from = pixels.as_raw().clone();
            run_16(profile, Layout::Rgb, &from, pixels)
        }
        DynamicImage::ImageRgba16(pixels) => {
            let from = pixels.as_raw().clone();
            run_16(profile, Layout::Rgba, &from, pixels)
        }
        _ => None,
    };
    match done {
        Some(()) => Colours::Turned(picture),
        None => Colours::NotTurned(picture),
    }
}

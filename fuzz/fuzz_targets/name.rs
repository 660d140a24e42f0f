//! Two names in any script: readings keep their bounds, a comparison is a mirror image of its reverse.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rapporteur_names::persons::compare;
use rapporteur_names::{FORMS_MAX, forms, languages};

fuzz_target!(|text: &str| {
    let (one, other) = text.split_once('\n').unwrap_or((text, ""));
    let read = forms(one);
    assert!(read.readings.len() <= FORMS_MAX && read.skeletons.len() <= FORMS_MAX);
    assert!(read.readings.iter().all(|reading| reading.bytes().all(|letter| letter.is_ascii_lowercase())));
    let _ = languages(one);
    let (there, back) = (compare(one, other).score, compare(other, one).score);
    assert!((0.0..=1.0).contains(&there) && (there - back).abs() < 1e-9);
});

//! What is not understood is said and refused, never passed through; plain text passes as it is.

use rapporteur_darkroom::{DarkroomError, Kind, Limits, inspect, working_copy};

use crate::samples;

#[test]
fn what_is_not_understood_is_never_silently_clean() {
    let archive = samples::archive(&[("a.txt", b"Canary")]);
    for (bytes, kind) in [
        (
            b"\0\0\0\x18ftypheic\0\0\0\0mif1heic rest".as_slice(),
            Kind::Heif,
        ),
        (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom rest", Kind::Other),
        (b"ID3\x04\0\0\0\0\0\0 sound", Kind::Other),
        (b"\x1aE\xdf\xa3 matroska", Kind::Other),
        (b"II*\0\x08\0\0\0\0\0", Kind::Tiff),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", Kind::OldOffice),
        (b"{\\rtf1{\\info{\\author Canary}}}", Kind::Markup),
        (
            b"<!DOCTYPE html><meta name=author content=Canary>",
            Kind::Markup,
        ),
        (b"\x7fELF\x02", Kind::Other),
        (b"\x80\x81\x82", Kind::Other),
        (&archive, Kind::Zip),
    ] {
        let inspection = inspect(bytes, &Limits::default()).unwrap();
        assert_eq!(inspection.kind, kind, "{}", inspection.kind_words);
        assert!(!inspection.not_understood.is_empty(), "{kind:?}");
        let error = working_copy(bytes, &Limits::default()).unwrap_err();
        assert!(
            matches!(error, DarkroomError::NotUnderstood { .. }),
            "{error}"
        );
    }
}

#[test]
fn sound_and_film_are_named() {
    let film = inspect(
        b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom rest",
        &Limits::default(),
    )
    .unwrap();
    assert!(film.kind_words.contains("video/mp4"), "{}", film.kind_words);
}

#[test]
fn plain_text_passes_unchanged() {
    for bytes in [
        b"".as_slice(),
        "\u{feff}first\r\nsecond\r\n".as_bytes(),
        "证词\n".as_bytes(),
        b"\xff\xfeC\0a\0",
        b"a,b\tc\n",
    ] {
        let (copy, report) = working_copy(bytes, &Limits::default()).unwrap();
        assert_eq!(copy, bytes);
        assert_eq!(report.kind, Kind::Text);
        assert_eq!(report.media_type, "text/plain");
    }
}

#[test]
fn a_file_over_the_limit_is_refused_unread() {
    let tight = Limits {
        original_bytes: 3,
        ..Limits::default()
    };
    assert!(matches!(
        inspect(b"four", &tight),
        Err(DarkroomError::TooMuch {
            found: 4,
            limit: 3,
            ..
        })
    ));
    assert!(matches!(
        working_copy(b"four", &tight),
        Err(DarkroomError::TooMuch { .. })
    ));
}

#[test]
fn a_long_listing_is_counted_and_cut_but_never_taken_for_clean() {
    let few = Limits {
        properties: 2,
        ..Limits::default()
    };
    let inspection = inspect(&samples::jpeg(1), &few).unwrap();
    assert_eq!(inspection.properties.len(), 2);
    assert!(inspection.left_out > 5);
    assert!(!inspection.not_understood.is_empty());
}

#[test]
fn values_are_shown_on_one_line_without_tricks() {
    let inspection = inspect("\u{feff}x".as_bytes(), &Limits::default()).unwrap();
    assert_eq!(
        inspection.properties[0].value,
        "UTF-8 with a byte-order mark"
    );
    let mut png = samples::encode(&samples::picture(2, 2), image::ImageFormat::Png);
    let end = png.len() - 12;
    let text = "tEXtAuthor\0red\u{202e}gnp\n\u{1b}[31m";
    let mut chunk = u32::try_from(text.len() - 4)
        .unwrap()
        .to_be_bytes()
        .to_vec();
    chunk.extend(text.as_bytes());
    chunk.extend([0; 4]);
    png.splice(end..end, chunk);
    let value = &inspect(&png, &Limits::default()).unwrap().properties[0].value;
    assert_eq!(value, "red gnp  [31m");
}

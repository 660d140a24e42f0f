//! Office files: what is listed, what a copy keeps, what it loses, what is refused.

use std::io::{Cursor, Read};

use rapporteur_darkroom::{DarkroomError, Inspection, Kind, Limits, inspect, working_copy};

use crate::samples;

fn listed(bytes: &[u8]) -> Inspection {
    inspect(bytes, &Limits::default()).expect("a sample is listed")
}

fn part(bytes: &[u8], name: &str) -> Option<String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("a copy opens");
    let mut text = Vec::new();
    archive
        .by_name(name)
        .ok()?
        .read_to_end(&mut text)
        .expect("a part is read");
    Some(String::from_utf8_lossy(&text).into_owned())
}

/// Every part unpacked, one after another, with their names.
fn unpacked(bytes: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("a copy opens");
    let mut all = Vec::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).expect("an entry opens");
        all.extend(entry.name().expect("a name").as_bytes());
        entry.read_to_end(&mut all).expect("an entry is read");
    }
    all
}

fn holds_canary(bytes: &[u8]) -> bool {
    bytes
        .windows(6)
        .any(|window| window.eq_ignore_ascii_case(samples::CANARY.as_bytes()))
}

#[test]
fn a_word_document_tells_its_authors_sessions_paths_and_pictures() {
    let inspection = listed(&samples::docx());
    assert_eq!(inspection.kind, Kind::Ooxml);
    let says = |group: &str, name: &str, value: &str| {
        inspection.properties.iter().any(|property| {
            property.identifies
                && property.group.starts_with(group)
                && property.name.contains(name)
                && property.value.contains(value)
        })
    };
    for (group, name, value) in [
        ("docProps/core.xml", "creator", "Canary Author"),
        ("docProps/core.xml", "lastModifiedBy", "Canary Editor"),
        ("docProps/app.xml", "Company", "Canary Company"),
        ("docProps/app.xml", "Template", "C:\\Users\\Canary"),
        ("parts", "docProps/custom.xml", ""),
        ("parts", "docProps/thumbnail.jpeg", ""),
        (
            "docProps/thumbnail.jpeg: EXIF",
            "BodySerialNumber",
            "Canary-SN-0042",
        ),
        ("word/document.xml", "author", "Canary Reviewer"),
        ("word/document.xml", "rsid", ""),
        ("word/document.xml", "descr", "C:\\Users\\Canary"),
        ("word/document.xml", "XML comment", "Canary"),
        ("word/settings.xml", "docVar", "Canary"),
        ("word/comments.xml", "author", "Canary Commenter"),
        (
            "word/_rels/document.xml.rels",
            "Target",
            "file:///C:/Documents/Canary",
        ),
        ("word/media/image1.jpeg: EXIF", "GPSLatitude", "52"),
    ] {
        assert!(
            says(group, name, value),
            "{group} {name} {value} in {:#?}",
            inspection.properties
        );
    }
}

#[test]
fn a_copy_of_a_word_document_keeps_its_text_and_loses_the_rest() {
    let original = samples::docx();
    let (copy, report) = working_copy(&original, &Limits::default()).unwrap();
    assert!(!holds_canary(&unpacked(&copy)));
    assert!(!holds_canary(&copy));
    assert_eq!(
        report.media_type,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    );
    let document = part(&copy, "word/document.xml").unwrap();
    assert!(
        document.contains("Testimony &amp; place &#8211; kept"),
        "{document}"
    );
    assert!(
        document.contains(r#"w:author="removed""#) && document.contains("added"),
        "{document}"
    );
    assert!(!document.contains("rsid") && !document.contains("w:date"));
    let relations = part(&copy, "word/_rels/document.xml.rels").unwrap();
    assert!(relations.contains("media/image1.jpeg") && !relations.contains("people.xml"));
    assert!(relations.contains("about:blank"));
    let types = part(&copy, "[Content_Types].xml").unwrap();
    assert!(
        types.contains("/word/document.xml")
            && !types.contains("core.xml")
            && !types.contains("people")
    );
    assert!(part(&copy, "docProps/core.xml").is_none());
    assert_eq!(listed(&copy).identifying().count(), 0);
    assert!(
        report
            .removed
            .iter()
            .any(|property| property.value.contains("Canary Author"))
    );
}

#[test]
fn a_copy_of_an_opendocument_text_keeps_its_text_and_loses_the_rest() {
    let original = samples::odt();
    let before = listed(&original);
    assert_eq!(before.kind, Kind::Odf);
    assert!(
        before
            .properties
            .iter()
            .any(|property| property.value == "Canary client")
    );
    assert!(
        before
            .properties
            .iter()
            .any(|property| property.group == "content.xml" && property.value == "Canary Reviewer")
    );
    let (copy, report) = working_copy(&original, &Limits::default()).unwrap();
    assert_eq!(report.media_type, "application/vnd.oasis.opendocument.text");
    assert!(!holds_canary(&unpacked(&copy)));
    let content = part(&copy, "content.xml").unwrap();
    assert!(content.contains("Testimony kept") && content.contains("remark"));
    let manifest = part(&copy, "META-INF/manifest.xml").unwrap();
    assert!(
        manifest.contains("content.xml")
            && !manifest.contains("meta.xml")
            && !manifest.contains("Thumbnails")
    );
    // The mark of the kind must stand at byte 38, stored.
    assert_eq!(
        &copy[30..77],
        b"mimetypeapplication/vnd.oasis.opendocument.text"
    );
}

#[test]
fn copies_are_the_same_bytes_every_time() {
    let once = working_copy(&samples::docx(), &Limits::default())
        .unwrap()
        .0;
    assert_eq!(
        once,
        working_copy(&samples::docx(), &Limits::default())
            .unwrap()
            .0
    );
}

#[test]
fn a_part_of_no_known_form_is_named_and_refused() {
    for (name, bytes) in [
        (
            "word/embeddings/oleObject1.bin",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 Canary".as_slice(),
        ),
        ("word/media/image1.emf", b"\x01\0\0\0 Canary"),
        ("word/activeX/activeX1.xml", b"<x/>"),
        ("word/strange.bin", b"\0\x01\x02Canary"),
    ] {
        let file = samples::archive(&[
            ("[Content_Types].xml", b"<Types/>"),
            ("word/document.xml", b"<d/>"),
            (name, bytes),
        ]);
        let inspection = listed(&file);
        assert!(
            inspection
                .not_understood
                .iter()
                .any(|sentence| sentence.contains(name)),
            "{name}"
        );
        let error = working_copy(&file, &Limits::default()).unwrap_err();
        assert!(error.to_string().contains(name), "{error}");
    }
}

#[test]
fn an_office_file_within_an_office_file_is_opened_to_a_depth() {
    let mut file = samples::docx();
    for _ in 0..2 {
        file = samples::archive(&[
            ("[Content_Types].xml", b"<Types/>"),
            ("word/document.xml", b"<d/>"),
            ("word/embeddings/inner.docx", &file),
        ]);
    }
    let (copy, report) = working_copy(&file, &Limits::default()).unwrap();
    assert!(!holds_canary(&copy));
    assert!(report.removed.iter().any(|property| {
        property
            .group
            .contains("inner.docx: word/embeddings/inner.docx: docProps/core.xml")
    }));
    let shallow = Limits {
        nesting: 1,
        ..Limits::default()
    };
    assert!(matches!(
        working_copy(&file, &shallow),
        Err(DarkroomError::TooMuch { .. })
    ));
}

#[test]
fn zip_bombs_are_refused() {
    let zeros = vec![b' '; 8 << 20];
    let file = samples::archive(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("word/document.xml", &zeros),
    ]);
    assert!(file.len() < 20_000);
    let error = inspect(&file, &Limits::default()).unwrap_err();
    assert!(error.to_string().contains("packed size"), "{error}");
    let tight = Limits {
        unpacked_bytes: 1 << 20,
        ..Limits::default()
    };
    assert!(
        inspect(&file, &tight)
            .unwrap_err()
            .to_string()
            .contains("unpacked bytes")
    );
    let names: Vec<String> = (0..50).map(|number| format!("word/{number}.xml")).collect();
    let mut parts: Vec<(&str, &[u8])> = vec![("[Content_Types].xml", b"<Types/>")];
    parts.extend(names.iter().map(|name| (name.as_str(), b"<d/>".as_slice())));
    let few = Limits {
        zip_entries: 20,
        ..Limits::default()
    };
    assert!(
        inspect(&samples::archive(&parts), &few)
            .unwrap_err()
            .to_string()
            .contains("entries")
    );
}

#[test]
fn document_types_and_deep_elements_are_refused() {
    let deep = [b"<a>".repeat(5_000), b"</a>".repeat(5_000)].concat();
    for part in [
        b"<!DOCTYPE x [<!ENTITY a \"b\">]><d/>".as_slice(),
        &deep,
        b"<a><b></a>",
        b"<a>",
    ] {
        let file = samples::archive(&[
            ("[Content_Types].xml", b"<Types/>"),
            ("word/document.xml", part),
        ]);
        assert!(matches!(
            inspect(&file, &Limits::default()),
            Err(DarkroomError::Malformed { .. })
        ));
        assert!(matches!(
            working_copy(&file, &Limits::default()),
            Err(DarkroomError::Malformed { .. })
        ));
    }
}

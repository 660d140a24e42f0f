//! PDF documents: what is listed, what a copy keeps, what it loses, what is refused.

use lopdf::{Document, Object, dictionary};
use rapporteur_darkroom::{DarkroomError, Kind, Limits, inspect, working_copy};

use crate::samples;

fn unpacked(bytes: &[u8]) -> Vec<u8> {
    let mut document = Document::load_mem(bytes).expect("a copy opens");
    document.decompress();
    let mut all = bytes.to_vec();
    document.save_to(&mut all).expect("a copy is written");
    all
}

fn holds(bytes: &[u8], needle: &str) -> bool {
    bytes
        .windows(needle.len())
        .any(|window| window.eq_ignore_ascii_case(needle.as_bytes()))
}

#[test]
fn a_pdf_tells_its_authors_files_scripts_versions_and_pictures() {
    let inspection = inspect(&samples::pdf(), &Limits::default()).unwrap();
    assert_eq!(inspection.kind, Kind::Pdf);
    let says = |group: &str, name: &str, value: &str| {
        inspection.properties.iter().any(|property| {
            property.identifies
                && property.group.contains(group)
                && property.name.contains(name)
                && property.value.contains(value)
        })
    };
    for (group, name, value) in [
        ("PDF information", "Author", "Canary Author"),
        ("PDF information", "Producer", "CanaryPDF 1"),
        ("XMP", "dc:creator", "Canary Author"),
        ("PDF annotation", "Text author", "Canary Commenter"),
        ("PDF", "document id", ""),
        ("PDF", "embedded file", ""),
        ("PDF", "file", "Canary.txt"),
        ("PDF", "action JavaScript", ""),
        ("PDF", "earlier versions", "2 versions"),
        ("PDF", "PieceInfo", ""),
        ("picture in object", "Model", "Canary 9"),
    ] {
        assert!(
            says(group, name, value),
            "{group} {name} {value} in {:#?}",
            inspection.properties
        );
    }
}

#[test]
fn a_copy_of_a_pdf_keeps_its_page_and_loses_the_rest() {
    let (copy, report) = working_copy(&samples::pdf(), &Limits::default()).unwrap();
    assert_eq!(report.media_type, "application/pdf");
    assert!(!holds(&unpacked(&copy), samples::CANARY));
    assert!(holds(&unpacked(&copy), "Testimony kept"));
    assert!(holds(&unpacked(&copy), "remark"));
    let document = Document::load_mem(&copy).unwrap();
    assert_eq!(document.get_pages().len(), 1);
    assert_eq!(document.revision_count(), 1);
    let page = document.get_pages()[&1];
    assert_eq!(document.get_page_images(page).unwrap().len(), 1);
    assert_eq!(
        inspect(&copy, &Limits::default())
            .unwrap()
            .identifying()
            .count(),
        0
    );
}

#[test]
fn the_pictures_of_a_pdf_keep_their_pixels() {
    let (copy, _) = working_copy(&samples::pdf(), &Limits::default()).unwrap();
    let document = Document::load_mem(&copy).unwrap();
    let page = document.get_pages()[&1];
    let images = document.get_page_images(page).unwrap();
    let before = image::load_from_memory(&samples::jpeg(1))
        .unwrap()
        .to_rgb8();
    assert!(
        image::load_from_memory(images[0].content)
            .unwrap()
            .to_rgb8()
            == before
    );
}

#[test]
fn what_an_earlier_version_said_is_not_in_the_copy() {
    let secret = b"(Testimony kept) Tj ET q 48 0 0 32 0 40 cm /I1 Do Q";
    let original = samples::pdf();
    assert_eq!(
        original
            .windows(secret.len())
            .filter(|window| window == secret)
            .count(),
        2
    );
    let copy = unpacked(&working_copy(&original, &Limits::default()).unwrap().0);
    let text = b"% second";
    assert!(copy.windows(text.len()).any(|window| window == text));
    let first_only = b"/I1 Do Q\nendstream";
    assert!(
        !copy
            .windows(first_only.len())
            .any(|window| window == first_only)
    );
}

fn broken(build: impl Fn(&mut Document) -> Object) -> Vec<u8> {
    let mut document = Document::with_version("1.7");
    let strange = build(&mut document);
    let pages = document.add_object(
        dictionary! { "Type" => "Pages", "Kids" => Vec::<Object>::new(), "Count" => 0 },
    );
    let catalog = document
        .add_object(dictionary! { "Type" => "Catalog", "Pages" => pages, "Strange" => strange });
    document.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).expect("a sample is saved");
    bytes
}

#[test]
fn a_pdf_without_end_is_refused() {
    let many = broken(|document| {
        let items: Vec<Object> = (0..2_000)
            .map(|number| document.add_object(Object::Integer(number)).into())
            .collect();
        Object::Array(items)
    });
    let few = Limits {
        pdf_objects: 1_000,
        ..Limits::default()
    };
    assert!(matches!(
        inspect(&many, &few),
        Err(DarkroomError::TooMuch { .. })
    ));
    let deep = broken(|_| (0..90).fold(Object::Null, |inner, _| Object::Array(vec![inner])));
    let shallow = Limits {
        depth: 50,
        ..Limits::default()
    };
    assert!(matches!(
        inspect(&deep, &shallow),
        Err(DarkroomError::Malformed { .. })
    ));
    assert!(inspect(&deep, &Limits::default()).is_ok());
}

#[test]
fn a_pdf_that_refers_to_itself_ends() {
    let looped = broken(|document| {
        let id = document.new_object_id();
        document.objects.insert(
            id,
            Object::Array(vec![
                id.into(),
                dictionary! { "Kids" => vec![id.into()] }.into(),
            ]),
        );
        id.into()
    });
    assert!(working_copy(&looped, &Limits::default()).is_ok());
}

#[test]
fn a_picture_packed_twice_is_unpacked_and_cleaned() {
    let hexadecimal: String = samples::jpeg(1)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let file = broken(|document| {
        let filters = vec!["ASCIIHexDecode".into(), "DCTDecode".into()];
        let dictionary =
            dictionary! { "Type" => "XObject", "Subtype" => "Image", "Filter" => filters };
        document
            .add_object(lopdf::Stream::new(
                dictionary,
                format!("{hexadecimal}>").into_bytes(),
            ))
            .into()
    });
    let inspection = inspect(&file, &Limits::default()).unwrap();
    assert!(
        inspection
            .properties
            .iter()
            .any(|property| property.value == "Canary 9")
    );
    let (copy, _) = working_copy(&file, &Limits::default()).unwrap();
    assert!(!holds(&copy, samples::CANARY));
    let soi = b"\xff\xd8\xff";
    assert!(copy.windows(3).any(|window| window == soi));
}

#[test]
fn pictures_that_cannot_be_read_are_refused() {
    for filter in ["JPXDecode", "DCTDecode"] {
        let file = broken(|document| {
            let dictionary =
                dictionary! { "Type" => "XObject", "Subtype" => "Image", "Filter" => filter };
            document
                .add_object(lopdf::Stream::new(dictionary, b"Canary".to_vec()))
                .into()
        });
        let inspection = inspect(&file, &Limits::default()).unwrap();
        assert_eq!(inspection.not_understood.len(), 1);
        assert!(matches!(
            working_copy(&file, &Limits::default()),
            Err(DarkroomError::NotUnderstood { .. })
        ));
    }
}

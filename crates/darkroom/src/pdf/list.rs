//! Lists what a PDF says about itself: its information, packets, files, scripts, authors, earlier versions, pictures.

use lopdf::{Dictionary, Document, Object};

use crate::bytes::{find, text};
use crate::pdf::names::{
    CARRYING, DROPPED, OF_ANNOTATIONS, is_acting, is_annotation, is_signature, name, words,
};
use crate::pdf::{open, pictures};
use crate::picture::list_xmp;
use crate::property::Listing;
use crate::{DarkroomError, Limits};

const GROUP: &str = "PDF";

/// Lists a document.
///
/// # Errors
///
/// As [`open::open`].
pub(crate) fn list(
    bytes: &[u8],
    limits: &Limits,
    listing: &mut Listing,
) -> Result<(), DarkroomError> {
    let document = open::open(bytes, limits)?;
    list_information(&document, listing);
    if document.trailer.has(b"ID") {
        listing.add_identifying(GROUP, "document id", "stated in the trailer");
    }
    list_history(bytes, &document, listing);
    list_dictionary(&document, &document.trailer, listing);
    for ((number, _), object) in &document.objects {
        match object {
            Object::Stream(stream) => {
                list_stream(&document, *number, stream, limits, listing);
                list_dictionary(&document, &stream.dict, listing);
            }
            object => list_object(&document, object, listing),
        }
    }
    Ok(())
}

fn list_information(document: &Document, listing: &mut Listing) {
    let Ok(information) = document.trailer.get(b"Info") else {
        return;
    };
    let information = document
        .dereference(information)
        .map(|(_, information)| information);
    if let Ok(Object::Dictionary(entries)) = information {
        for (key, value) in entries.iter() {
            listing.add_identifying("PDF information", &text(key), words(document, value));
        }
    }
}

/// Earlier versions of the document, and what stands outside of it.
fn list_history(bytes: &[u8], document: &Document, listing: &mut Listing) {
    let ends = bytes
        .windows(5)
        .filter(|window| *window == b"%%EOF")
        .count();
    let revisions = document.revision_count();
    // A document made for the web has two ends and one version.
    let is_linear = document.linearization.is_some();
    if revisions > 1 || ends > 1 + usize::from(is_linear) {
        let value = format!(
            "{revisions} versions, {ends} ends of file: earlier texts may still stand in it"
        );
        listing.add_identifying(GROUP, "earlier versions", value);
    }
    let begin = find(bytes, b"%PDF-").unwrap_or(0);
    if begin > 0 {
        listing.add_identifying(GROUP, "bytes before the document", format!("{begin} bytes"));
    }
    let last = bytes.windows(5).rposition(|window| window == b"%%EOF");
    let after = last.map_or(0, |at| bytes.len() - at - 5);
    if after > 2 {
        listing.add_identifying(GROUP, "bytes after the document", format!("{after} bytes"));
    }
    if document.xref_recovery.is_some() {
        listing.add_harmless(
            GROUP,
            "table of objects",
            "damaged; the objects were found by searching",
        );
    }
}

fn list_stream(
    document: &Document,
    number: u32,
    stream: &lopdf::Stream,
    limits: &Limits,
    listing: &mut Listing,
) {
    let limit = usize::try_from(limits.pdf_stream_bytes).unwrap_or(usize::MAX);
    let is_metadata = name(&stream.dict, b"Type") == Some(b"Metadata")
        || name(&stream.dict, b"Subtype") == Some(b"XML");
    if is_metadata {
        let mut inner = Listing::new(limits);
        match stream.get_plain_content_with_limit(limit) {
            Ok(packet) => list_xmp(&packet, limits, &mut inner),
            Err(error) => inner.add_identifying("XMP", "unreadable packet", error.to_string()),
        }
        // The packet itself goes, whatever it says.
        inner.add_identifying("XMP", "packet", format!("in object {number}"));
        listing.take_within(GROUP, inner);
    }
    if name(&stream.dict, b"Type") == Some(b"EmbeddedFile") {
        listing.add_identifying(
            GROUP,
            "embedded file",
            words(document, &Object::Stream(stream.clone())),
        );
    }
    pictures::list(number, stream, limits, listing);
}

fn list_object(document: &Document, object: &Object, listing: &mut Listing) {
    match object {
        Object::Array(items) => items
            .iter()
            .for_each(|item| list_object(document, item, listing)),
        Object::Dictionary(entries) => list_dictionary(document, entries, listing),
        _ => {}
    }
}

fn list_dictionary(document: &Document, entries: &Dictionary, listing: &mut Listing) {
    if is_annotation(entries) {
        let kind = name(entries, b"Subtype").map(text).unwrap_or_default();
        for key in OF_ANNOTATIONS {
            if let Ok(value) = entries.get(key) {
                let label = match *key {
                    b"T" => "author",
                    b"NM" => "name",
                    _ => "moment",
                };
                // `T` of a form's field is the field's name.
                if !(*key == b"T" && entries.has(b"FT")) {
                    listing.add_identifying(
                        "PDF annotation",
                        &format!("{kind} {label}"),
                        words(document, value),
                    );
                }
            }
        }
        if CARRYING.contains(&kind.as_bytes()) {
            listing.add_identifying(
                "PDF annotation",
                &kind,
                "carries a file, a sound, a film or a script",
            );
        }
    }
    if is_acting(entries) {
        let kind = name(entries, b"S").map(text).unwrap_or_default();
        listing.add_identifying(
            GROUP,
            &format!("action {kind}"),
            "reaches beyond the document or runs something",
        );
    }
    if is_signature(entries) {
        let signer = entries.get(b"Name").map(|value| words(document, value));
        listing.add_identifying(
            GROUP,
            "signature",
            signer.unwrap_or_else(|_| "of a signatory".to_owned()),
        );
    }
    if name(entries, b"Type") == Some(b"Filespec") {
        let path = entries.get(b"UF").or_else(|_| entries.get(b"F"));
        listing.add_identifying(
            GROUP,
            "file",
            path.map_or_else(|_| String::new(), |path| words(document, path)),
        );
    }
    for (key, value) in entries.iter() {
        if DROPPED.contains(&key.as_slice()) {
            listing.add_identifying(GROUP, &text(key), words(document, value));
        }
        list_object(document, value, listing);
    }
}

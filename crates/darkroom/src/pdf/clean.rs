//! A copy of a PDF: entries that identify or act are dropped wherever they stand, what no page needs any more is left out, and
//! the rest is written as a new document without earlier versions.

use lopdf::{Dictionary, Document, Object};

use crate::copy::Made;
use crate::pdf::names::{
    CARRYING, DROPPED, OF_ANNOTATIONS, is_acting, is_annotation, is_signature, name,
};
use crate::pdf::open::{malformed, open};
use crate::pdf::pictures;
use crate::{DarkroomError, Limits};

/// Makes a copy.
///
/// # Errors
///
/// As [`open`]; `NotUnderstood` for pictures that cannot be read.
pub(crate) fn clean(bytes: &[u8], limits: &Limits) -> Result<Made, DarkroomError> {
    let mut document = open(bytes, limits)?;
    let mut notes = vec![
        "text and pictures on the pages stay, whatever they tell; names of fonts stay".to_owned(),
    ];
    document.trailer.remove(b"Info");
    document.trailer.remove(b"ID");
    let has_script = document
        .objects
        .values()
        .any(|object| object.as_dict().is_ok_and(is_acting));
    if has_script {
        notes.push("scripts and actions that reach beyond the document were left out".to_owned());
    }
    clean_dictionary(&mut document.trailer);
    for object in document.objects.values_mut() {
        clean_object(object);
    }
    drop_references(&mut document);
    document.prune_objects();
    for ((number, _), object) in &mut document.objects {
        if let Object::Stream(stream) = object {
            pictures::clean(*number, stream, limits)?;
        }
    }
    document.renumber_objects();
    let mut copy = Vec::new();
    document
        .save_to(&mut copy)
        .map_err(|error| malformed(lopdf::Error::from(error)))?;
    Ok(Made {
        bytes: copy,
        media_type: "application/pdf".to_owned(),
        notes,
    })
}

/// Objects that go whole, with every entry and place in a list that leads to them.
fn drop_references(document: &mut Document) {
    let goes = |object: &Object| object.as_dict().is_ok_and(goes_whole);
    let doomed: std::collections::BTreeSet<_> = document
        .objects
        .iter()
        .filter(|(_, object)| goes(object))
        .map(|(id, _)| *id)
        .collect();
    let leads = |value: &Object| value.as_reference().is_ok_and(|id| doomed.contains(&id));
    let unhook = |object: &mut Object| match object {
        Object::Array(items) => items.retain(|item| !leads(item)),
        Object::Dictionary(entries) => retain(entries, |_, value| !leads(value)),
        Object::Stream(stream) => retain(&mut stream.dict, |_, value| !leads(value)),
        _ => {}
    };
    for object in document.objects.values_mut() {
        each(object, &unhook);
    }
    document.objects.retain(|id, _| !doomed.contains(id));
}

fn goes_whole(entries: &Dictionary) -> bool {
    let is_carrying = is_annotation(entries)
        && name(entries, b"Subtype").is_some_and(|kind| CARRYING.contains(&kind));
    let is_file = name(entries, b"Type") == Some(b"Filespec");
    is_carrying || is_file || is_acting(entries) || is_signature(entries)
}

/// Runs over an object and all that stands in it, outermost first. The depth was checked when the document was opened.
fn each(object: &mut Object, run: &dyn Fn(&mut Object)) {
    run(object);
    match object {
        Object::Array(items) => items.iter_mut().for_each(|item| each(item, run)),
        Object::Dictionary(entries) => entries.iter_mut().for_each(|(_, value)| each(value, run)),
        Object::Stream(stream) => stream
            .dict
            .iter_mut()
            .for_each(|(_, value)| each(value, run)),
        _ => {}
    }
}

fn retain(entries: &mut Dictionary, keep: impl Fn(&[u8], &Object) -> bool) {
    entries
        .as_hashmap_mut()
        .retain(|key, value| keep(key, value));
}

fn clean_object(object: &mut Object) {
    match object {
        Object::Array(items) => {
            items.retain(|item| !item.as_dict().is_ok_and(goes_whole));
            items.iter_mut().for_each(clean_object);
        }
        Object::Dictionary(entries) => clean_dictionary(entries),
        Object::Stream(stream) => clean_dictionary(&mut stream.dict),
        _ => {}
    }
}

fn clean_dictionary(entries: &mut Dictionary) {
    let is_annotation = is_annotation(entries);
    let is_field = entries.has(b"FT");
    retain(entries, |key, value| {
        let of_annotation =
            is_annotation && OF_ANNOTATIONS.contains(&key) && !(key == b"T" && is_field);
        let goes = value.as_dict().is_ok_and(goes_whole);
        !(DROPPED.contains(&key) || of_annotation || goes)
    });
    entries
        .iter_mut()
        .for_each(|(_, value)| clean_object(value));
}

//! The words of a PDF that identify or act, and texts within it.

use lopdf::{Dictionary, Document, Object, decode_text_string};

use crate::bytes::text;

/// Entries that go wherever they stand: what programs keep for themselves, times, files, scripts and what starts them, signatures.
pub(super) const DROPPED: &[&[u8]] = &[
    b"Metadata",
    b"PieceInfo",
    b"LastModified",
    b"AF",
    b"AA",
    b"OpenAction",
    b"EmbeddedFiles",
    b"JavaScript",
    b"JS",
    b"CreatorInfo",
    b"Collection",
    b"Perms",
    b"DSS",
    b"SpiderInfo",
    b"Legal",
    b"URI_Base",
    b"Threads",
];

/// Entries of an annotation that name its author or its moment (ISO 32000-1 tables 164 and 170).
pub(super) const OF_ANNOTATIONS: &[&[u8]] = &[b"T", b"CreationDate", b"M", b"NM"];

/// Kinds of annotations that carry files, sounds, films, or scripts: they go whole.
pub(super) const CARRYING: &[&[u8]] = &[
    b"FileAttachment",
    b"Sound",
    b"Movie",
    b"Screen",
    b"RichMedia",
    b"3D",
];

/// Kinds of actions that reach beyond the document or run something (tables 198 and following).
pub(super) const ACTING: &[&[u8]] = &[
    b"JavaScript",
    b"Launch",
    b"GoToR",
    b"GoToE",
    b"SubmitForm",
    b"ImportData",
    b"Rendition",
    b"Movie",
    b"Sound",
    b"RichMediaExecute",
];

/// The name that an entry holds.
pub(super) fn name<'d>(dictionary: &'d Dictionary, key: &[u8]) -> Option<&'d [u8]> {
    dictionary.get(key).ok()?.as_name().ok()
}

/// Whether a dictionary is an annotation. The entry `Type` may be absent, `Rect` may not.
pub(super) fn is_annotation(dictionary: &Dictionary) -> bool {
    let says = name(dictionary, b"Type") == Some(b"Annot");
    says || (dictionary.has(b"Subtype") && dictionary.has(b"Rect"))
}

/// Whether a dictionary is an action that does more than lead to a place or an address.
pub(super) fn is_acting(dictionary: &Dictionary) -> bool {
    name(dictionary, b"S").is_some_and(|kind| ACTING.contains(&kind)) && !dictionary.has(b"Rect")
}

/// Whether a dictionary is a signature or a field of one.
pub(super) fn is_signature(dictionary: &Dictionary) -> bool {
    dictionary.has(b"ByteRange") || name(dictionary, b"FT") == Some(b"Sig")
}

/// A value as words: texts are decoded, everything else is named.
pub(super) fn words(document: &Document, value: &Object) -> String {
    match document.dereference(value).map(|(_, value)| value) {
        Ok(value @ Object::String(bytes, _)) => {
            decode_text_string(value).unwrap_or_else(|_| text(bytes))
        }
        Ok(Object::Name(name)) => text(name),
        Ok(Object::Integer(number)) => number.to_string(),
        Ok(Object::Boolean(is)) => is.to_string(),
        Ok(Object::Stream(stream)) => format!("{} bytes", stream.content.len()),
        Ok(_) | Err(_) => "stated".to_owned(),
    }
}

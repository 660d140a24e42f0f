//! Opens a PDF within limits.

use lopdf::{Document, LoadOptions, Object};

use crate::bytes::find;
use crate::{DarkroomError, Limits};

const WHAT: &str = "the PDF document";

/// Opens a document and checks its size.
///
/// # Errors
///
/// `NotUnderstood` for an encrypted document, `TooMuch`, `Malformed`.
pub(super) fn open(bytes: &[u8], limits: &Limits) -> Result<Document, DarkroomError> {
    let options = LoadOptions {
        max_decompressed_size: usize::try_from(limits.pdf_stream_bytes).ok(),
        ..LoadOptions::default()
    };
    // Objects outside of object streams are counted before the reader takes memory for them.
    let objects = bytes
        .windows(5)
        .filter(|window| *window == b" obj\n" || *window == b" obj\r")
        .count();
    DarkroomError::at_most("objects of the PDF", objects as u64, limits.pdf_objects)?;
    if find(bytes, b"/Encrypt").is_some() && is_encrypted(bytes, options.clone()) {
        return Err(DarkroomError::refused(
            "an encrypted PDF document",
            "it opens only with a password",
        ));
    }
    let document = Document::load_mem_with_options(bytes, options).map_err(malformed)?;
    DarkroomError::at_most(
        "objects of the PDF",
        document.objects.len() as u64,
        limits.pdf_objects,
    )?;
    for object in document.objects.values() {
        check_depth(object, limits.depth)?;
    }
    Ok(document)
}

/// Whether the document needs a key; one that cannot be opened at all counts as encrypted when it says so.
fn is_encrypted(bytes: &[u8], options: LoadOptions) -> bool {
    match Document::load_mem_with_options(bytes, options) {
        Ok(document) => document.is_encrypted() || document.was_encrypted(),
        Err(_) => true,
    }
}

pub(super) fn malformed(error: lopdf::Error) -> DarkroomError {
    DarkroomError::malformed(WHAT, error)
}

/// Refuses what would recurse too deep in the code after this.
fn check_depth(object: &Object, left: u32) -> Result<(), DarkroomError> {
    let Some(left) = left.checked_sub(1) else {
        return Err(DarkroomError::malformed(
            WHAT,
            "arrays and dictionaries nest too deep",
        ));
    };
    match object {
        Object::Array(items) => items.iter().try_for_each(|item| check_depth(item, left)),
        Object::Dictionary(entries) => entries
            .iter()
            .try_for_each(|(_, value)| check_depth(value, left)),
        Object::Stream(stream) => stream
            .dict
            .iter()
            .try_for_each(|(_, value)| check_depth(value, left)),
        _ => Ok(()),
    }
}

//! Working copies: what can be read stays, what a file says about itself does not.

use serde::{Deserialize, Serialize};

use crate::inspect::Inspection;
use crate::kind::words_of_other;
use crate::{DarkroomError, Kind, Limits, Property, inspect, office, pdf, picture};

/// What a working copy is and how it came to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// What the original is, by its bytes; the copy is the same.
    pub kind: Kind,
    /// The IANA media type of the copy.
    pub media_type: String,
    /// What the original said about itself and the copy does not.
    pub removed: Vec<Property>,
    /// Properties of the original beyond the limit, removed unlisted.
    pub removed_unlisted: u64,
    /// What the copy still says about itself; nothing of it identifies.
    pub kept: Vec<Property>,
    /// Parts that stay in the copy though this program cannot read them, and changes that a reader may notice: sentences without
    /// full stops.
    pub notes: Vec<String>,
}

/// What a maker of copies hands back: the bytes, their media type, and notes.
pub(crate) struct Made {
    pub bytes: Vec<u8>,
    pub media_type: String,
    pub notes: Vec<String>,
}

/// Makes a working copy of a file's bytes. What a reader sees in a picture or reads in a text stays, whatever it tells.
///
/// # Errors
///
/// `NotUnderstood` for kinds and parts that are not understood; `TooMuch`; `Malformed`; `IdentifyingLeft` where the finished copy,
/// inspected anew, still identifies.
pub fn working_copy(bytes: &[u8], limits: &Limits) -> Result<(Vec<u8>, Report), DarkroomError> {
    DarkroomError::at_most(
        "bytes of the file",
        bytes.len() as u64,
        limits.original_bytes,
    )?;
    let kind = Kind::of(bytes);
    if !kind.has_working_copy() {
        return Err(refuse(kind, bytes));
    }
    let before = inspect(bytes, limits)?;
    let made = make(kind, bytes, limits, 0)?;
    DarkroomError::at_most(
        "bytes of the copy",
        made.bytes.len() as u64,
        limits.copy_bytes,
    )?;
    let after = inspect(&made.bytes, limits)?;
    check(kind, &after)?;
    let is_gone = |property: &Property| !after.properties.contains(property);
    let report = Report {
        kind,
        media_type: made.media_type,
        removed: before.properties.into_iter().filter(is_gone).collect(),
        removed_unlisted: before.left_out,
        kept: after.properties,
        notes: made.notes,
    };
    Ok((made.bytes, report))
}

fn refuse(kind: Kind, bytes: &[u8]) -> DarkroomError {
    let why = match kind {
        Kind::Tiff | Kind::Heif => {
            "this program cannot decode it; export it as PNG or JPEG and add that as an item of its own"
        }
        Kind::OldOffice => {
            "save it in the present form (docx, xlsx, pptx) without a password and add that as an item of its own"
        }
        Kind::Zip => "add the files within it as items of their own",
        _ => "this program does not know what such files say about themselves",
    };
    let words = match kind {
        Kind::Other => words_of_other(bytes),
        kind => kind.words().to_owned(),
    };
    DarkroomError::refused(words, why)
}

/// Makes the copy of a file, or of one within an office file at some depth.
pub(crate) fn make(
    kind: Kind,
    bytes: &[u8],
    limits: &Limits,
    depth: u32,
) -> Result<Made, DarkroomError> {
    let picture = |media_type: &str| {
        let developed = picture::develop(kind, bytes, limits)?;
        Ok(Made {
            bytes: developed.bytes,
            media_type: media_type.to_owned(),
            notes: developed.notes,
        })
    };
    match kind {
        Kind::Jpeg => picture("image/jpeg"),
        Kind::Png => picture("image/png"),
        Kind::Gif => picture("image/gif"),
        Kind::WebP => picture("image/webp"),
        Kind::Ooxml | Kind::Odf => office::clean(bytes, limits, depth),
        Kind::Pdf => pdf::clean(bytes, limits),
        Kind::Text => Ok(Made {
            bytes: bytes.to_vec(),
            media_type: "text/plain".to_owned(),
            notes: vec![
                "plain text passes unchanged, byte-order mark and line ends included".to_owned(),
            ],
        }),
        kind => Err(refuse(kind, bytes)),
    }
}

/// Refuses a copy that is of another kind than its original, or still says what identifies, or holds what nobody understood.
fn check(kind: Kind, after: &Inspection) -> Result<(), DarkroomError> {
    if after.kind != kind {
        return Err(DarkroomError::malformed(
            kind.words(),
            "its copy is of another kind",
        ));
    }
    let mut left: Vec<String> = after
        .identifying()
        .map(|property| format!("{}: {}", property.group, property.name))
        .collect();
    left.extend(after.not_understood.iter().cloned());
    if after.left_out > 0 {
        left.push(format!("{} more properties", after.left_out));
    }
    match left.is_empty() {
        true => Ok(()),
        false => Err(DarkroomError::IdentifyingLeft(left)),
    }
}

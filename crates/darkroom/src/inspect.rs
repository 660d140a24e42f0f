//! Lists what a file says about itself. Nothing is silently clean: what cannot be read is said.

use serde::{Deserialize, Serialize};

use crate::kind::words_of_other;
use crate::property::Listing;
use crate::{DarkroomError, Kind, Limits, Property, office, pdf, picture, text};

/// What a file says about itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inspection {
    /// What the file is, by its bytes.
    pub kind: Kind,
    /// The same in words; more exact where the kind is `other`.
    pub kind_words: String,
    /// What it says, in the order in which it stands there.
    pub properties: Vec<Property>,
    /// Properties beyond the limit that were counted only.
    pub left_out: u64,
    /// Parts that were not understood and may say anything, each a sentence without a full stop.
    pub not_understood: Vec<String>,
}

impl Inspection {
    /// The properties that point to a device, a person or a place.
    pub fn identifying(&self) -> impl Iterator<Item = &Property> {
        self.properties
            .iter()
            .filter(|property| property.identifies)
    }
}

/// Lists what the bytes of a file say about it.
///
/// # Errors
///
/// `TooMuch` for a file over a limit; `Malformed` for an office file or PDF that cannot be opened.
pub fn inspect(bytes: &[u8], limits: &Limits) -> Result<Inspection, DarkroomError> {
    DarkroomError::at_most(
        "bytes of the file",
        bytes.len() as u64,
        limits.original_bytes,
    )?;
    let kind = Kind::of(bytes);
    let mut listing = Listing::new(limits);
    match kind {
        Kind::Jpeg | Kind::Png | Kind::Gif | Kind::WebP | Kind::Tiff | Kind::Heif => {
            picture::list(kind, bytes, limits, &mut listing);
        }
        Kind::Ooxml | Kind::Odf => office::list(bytes, limits, &mut listing)?,
        Kind::Pdf => pdf::list(bytes, limits, &mut listing)?,
        Kind::Text => text::list(bytes, &mut listing),
        Kind::Zip | Kind::OldOffice | Kind::Markup | Kind::Other => {}
    }
    let kind_words = match kind {
        Kind::Other => words_of_other(bytes),
        kind => kind.words().to_owned(),
    };
    if matches!(
        kind,
        Kind::Zip | Kind::OldOffice | Kind::Markup | Kind::Other
    ) {
        listing.cannot_read(format!(
            "{kind_words}: this program does not read what such files say about themselves"
        ));
    }
    Ok(Inspection {
        kind,
        kind_words,
        properties: listing.properties,
        left_out: listing.left_out,
        not_understood: listing.not_understood,
    })
}

//! What a file is, by its bytes and never by its name.

use std::io::Cursor;

use serde::{Deserialize, Serialize};

use crate::bytes::{piece, text};
use crate::text as plain;

/// What a file is. Of the first eight a working copy can be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A JPEG picture.
    Jpeg,
    /// A PNG picture.
    Png,
    /// A GIF picture, also a moving one.
    Gif,
    /// A WebP picture.
    WebP,
    /// An Office Open XML document: Word, Excel, PowerPoint.
    Ooxml,
    /// An OpenDocument file.
    Odf,
    /// A PDF document.
    Pdf,
    /// Plain text in UTF-8 or UTF-16.
    Text,
    /// A TIFF picture, or a camera's raw picture built on it.
    Tiff,
    /// A HEIF or AVIF picture.
    Heif,
    /// An archive or another file built on ZIP.
    Zip,
    /// An Office document of the form before 2007, or an encrypted one.
    OldOffice,
    /// Text that carries marks of its own: HTML, XML, SVG, RTF, PostScript.
    Markup,
    /// Something else: sound, moving pictures, archives, programs, the unknown.
    Other,
}

impl Kind {
    /// Looks at the first bytes, and at the names of the entries of a ZIP file.
    pub fn of(bytes: &[u8]) -> Self {
        if let Some(kind) = by_first_bytes(bytes) {
            return kind;
        }
        if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
            return zip_kind(bytes);
        }
        // A reader of PDF looks for its mark within the first 1,024 bytes (ISO 32000-1, annex H.3, note 13).
        let head = bytes.get(..1024).unwrap_or(bytes);
        if crate::bytes::find(head, b"%PDF-").is_some() {
            return Self::Pdf;
        }
        if is_markup(bytes) {
            return Self::Markup;
        }
        if plain::is_plain(bytes) {
            return Self::Text;
        }
        Self::Other
    }

    /// Whether a working copy can be made of it.
    pub fn has_working_copy(self) -> bool {
        self <= Self::Text
    }

    /// The kind with its article, as messages say it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Jpeg => "a JPEG picture",
            Self::Png => "a PNG picture",
            Self::Gif => "a GIF picture",
            Self::WebP => "a WebP picture",
            Self::Ooxml => "an Office document",
            Self::Odf => "an OpenDocument file",
            Self::Pdf => "a PDF document",
            Self::Text => "plain text",
            Self::Tiff => "a TIFF or raw picture",
            Self::Heif => "a HEIF or AVIF picture",
            Self::Zip => "a ZIP archive",
            Self::OldOffice => "an old or encrypted Office document",
            Self::Markup => "a text with markup",
            Self::Other => "a file of another kind",
        }
    }
}

fn by_first_bytes(bytes: &[u8]) -> Option<Kind> {
    let starts = |mark: &[u8]| bytes.starts_with(mark);
    let brand = piece(bytes, 4, 4) == Some(b"ftyp");
    let is_heif = || {
        let brands = bytes.get(8..bytes.len().min(64)).unwrap_or_default();
        [
            b"heic", b"heix", b"heif", b"hevc", b"mif1", b"msf1", b"avif", b"avis",
        ]
        .iter()
        .any(|mark| brands.chunks(4).any(|chunk| chunk == mark.as_slice()))
    };
    if starts(b"\xff\xd8\xff") {
        Some(Kind::Jpeg)
    } else if starts(b"\x89PNG\r\n\x1a\n") {
        Some(Kind::Png)
    } else if starts(b"GIF87a") || starts(b"GIF89a") {
        Some(Kind::Gif)
    } else if starts(b"RIFF") && piece(bytes, 8, 4) == Some(b"WEBP") {
        Some(Kind::WebP)
    } else if starts(b"II*\0") || starts(b"MM\0*") {
        Some(Kind::Tiff)
    } else if brand && is_heif() {
        Some(Kind::Heif)
    } else if starts(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        Some(Kind::OldOffice)
    } else {
        None
    }
}

fn zip_kind(bytes: &[u8]) -> Kind {
    let Ok(archive) = zip::ZipArchive::new(Cursor::new(bytes)) else {
        return Kind::Zip;
    };
    let has = |name: &str| archive.index_for_name(name).is_some();
    // OpenDocument 1.2 part 3, section 3.3: the entry `mimetype` comes first and stored, so its text stands in the first bytes.
    let says_odf = || {
        crate::bytes::find(
            bytes.get(..256).unwrap_or(bytes),
            b"mimetypeapplication/vnd.oasis.opendocument",
        )
        .is_some()
    };
    if has("[Content_Types].xml") {
        Kind::Ooxml
    } else if says_odf() && has("content.xml") {
        Kind::Odf
    } else {
        Kind::Zip
    }
}

fn is_markup(bytes: &[u8]) -> bool {
    let head = bytes.get(..512).unwrap_or(bytes);
    let head = text(head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head));
    let head = head.trim_start().to_lowercase();
    [
        "{\\rtf",
        "<?xml",
        "<!doctype",
        "<html",
        "<svg",
        "<head",
        "%!ps",
    ]
    .iter()
    .any(|mark| head.starts_with(mark))
}

/// What a file of another kind is, in words, as far as its first bytes tell.
pub(crate) fn words_of_other(bytes: &[u8]) -> String {
    match infer::get(bytes) {
        Some(found) => format!("a file of the type {}", found.mime_type()),
        None => "a file of an unknown type".to_owned(),
    }
}

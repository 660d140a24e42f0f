//! The manifest of an OpenDocument file (ISO/IEC 26300-3), without the entries of the parts that a copy does not have.

use std::collections::BTreeSet;

use crate::DarkroomError;
use crate::office::archive::Part;
use crate::office::markup::{AttributeFate, Element, Fate, Rules};

/// Where the manifest stands.
pub(super) const MANIFEST: &str = "META-INF/manifest.xml";

/// Rules of the manifest: entries of dropped parts go.
pub(super) struct Manifest<'d> {
    /// The paths of dropped parts.
    pub dropped: &'d BTreeSet<String>,
    /// The paths of parts that stay: a folder without any goes too.
    pub kept: &'d BTreeSet<String>,
}

impl Rules for Manifest<'_> {
    fn element(&self, element: &Element) -> Fate {
        let Some(path) = element
            .value("full-path")
            .filter(|_| element.name == "file-entry")
        else {
            return Fate::Keep;
        };
        let is_empty_folder = path.ends_with('/')
            && path != "/"
            && !self.kept.iter().any(|kept| kept.starts_with(path));
        match self.dropped.contains(path) || is_empty_folder {
            true => Fate::Drop,
            false => Fate::Keep,
        }
    }

    fn attribute(&self, _: &Element, _: &str, _: &str) -> AttributeFate {
        AttributeFate::Keep
    }
}

/// Refuses a file whose parts are encrypted.
pub(super) fn check_open(parts: &[Part]) -> Result<(), DarkroomError> {
    let is_encrypted = parts.iter().any(|part| {
        part.name == MANIFEST && crate::bytes::find(&part.bytes, b"encryption-data").is_some()
    });
    match is_encrypted {
        true => Err(DarkroomError::refused(
            "an encrypted OpenDocument file",
            "it opens only with a password",
        )),
        false => Ok(()),
    }
}

/// The media type that the file states, when it is one of OpenDocument's.
pub(super) fn media_type(parts: &[Part]) -> String {
    parts
        .iter()
        .find(|part| part.name == "mimetype")
        .map(|part| crate::bytes::text(&part.bytes))
        .filter(|stated| {
            stated.starts_with("application/vnd.oasis.opendocument.")
                && stated.len() < 100
                && stated.bytes().all(|byte| byte.is_ascii_graphic())
        })
        .unwrap_or_else(|| "application/octet-stream".to_owned())
}

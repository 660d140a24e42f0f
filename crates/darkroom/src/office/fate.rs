//! What becomes of each part of an office file, by its path and first bytes.

use crate::Kind;
use crate::office::archive::Part;

/// The two families of office files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    /// Office Open XML.
    Ooxml,
    /// OpenDocument.
    Odf,
}

/// What becomes of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PartFate {
    /// It does not go into a copy; the words say what it is.
    Drop(&'static str),
    /// It is written anew under rules.
    Markup,
    /// It is decoded and encoded anew.
    Picture(Kind),
    /// It is an office file of its own.
    Office,
    /// It goes into a copy as it is; the words say what it is.
    Keep(&'static str),
    /// No copy is made of a file that holds it; the words say what it is.
    Refuse(&'static str),
}

/// Judges a part.
pub(super) fn fate(family: Family, part: &Part) -> PartFate {
    let path = part.name.to_ascii_lowercase();
    let known = match family {
        Family::Ooxml => of_ooxml(&path),
        Family::Odf => of_odf(&path),
    };
    known.unwrap_or_else(|| by_content(&path, &part.bytes))
}

fn of_ooxml(path: &str) -> Option<PartFate> {
    const FOLDERS: &[(&str, &str)] = &[
        ("docprops/", "properties of the document"),
        ("customxml/", "data that other programs left"),
        ("docmetadata/", "labels of an organisation"),
        ("_xmlsignatures/", "a digital signature"),
        ("customui/", "changes to menus"),
        ("usercustomization/", "changes to menus"),
        ("xl/revisions/", "the history of a shared workbook"),
        ("ppt/changesinfos/", "the history of a presentation"),
        ("ppt/tags/", "data that other programs left"),
    ];
    let dropped = FOLDERS.iter().find(|(folder, _)| path.starts_with(folder));
    let words = match dropped {
        Some((_, words)) => words,
        None if path.contains("/printersettings/") => "settings of a printer",
        None if path.ends_with("/people.xml") => "persons who wrote or commented",
        None if path.ends_with("/revisioninfo.xml") => "the history of a presentation",
        None if path.contains("vbaproject") || path.ends_with("/vbadata.xml") => "macros",
        None if path.contains("/activex/") => {
            return Some(PartFate::Refuse("a control with settings of its own"));
        }
        None => return None,
    };
    Some(PartFate::Drop(words))
}

fn of_odf(path: &str) -> Option<PartFate> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let starts = |folder: &str| path.starts_with(folder) || path.contains(&format!("/{folder}"));
    let words = match name {
        "mimetype" => return Some(PartFate::Keep("")),
        "meta.xml" => "properties of the document",
        "settings.xml" => "settings of the program and the printer",
        "layout-cache" => "the layout on the last screen",
        "manifest.rdf" => "descriptions of parts",
        "documentsignatures.xml" | "macrosignatures.xml" => "a digital signature",
        _ if starts("thumbnails/") => "a thumbnail",
        _ if starts("configurations2/") => "changes to menus",
        _ if starts("objectreplacements/") => "pictures of embedded objects",
        _ if starts("basic/") || starts("dialogs/") || starts("scripts/") => "macros",
        _ => return None,
    };
    Some(PartFate::Drop(words))
}

fn by_content(path: &str, bytes: &[u8]) -> PartFate {
    let ends = |endings: &[&str]| endings.iter().any(|ending| path.ends_with(ending));
    match Kind::of(bytes) {
        kind @ (Kind::Jpeg | Kind::Png | Kind::Gif | Kind::WebP) => PartFate::Picture(kind),
        Kind::Ooxml | Kind::Odf => PartFate::Office,
        _ if ends(&[".xml", ".rels", ".vml", ".svg"]) => PartFate::Markup,
        _ if ends(&[".odttf", ".fntdata", ".ttf", ".otf"]) => PartFate::Keep("an embedded font"),
        _ if ends(&[".emf", ".wmf", ".emz", ".wmz", ".svm"]) => {
            PartFate::Refuse("a drawing of a form that is not understood")
        }
        Kind::OldOffice => PartFate::Refuse("an embedded object of a form that is not understood"),
        Kind::Pdf => PartFate::Refuse("an embedded PDF document"),
        _ => PartFate::Refuse("a part of a form that is not understood"),
    }
}

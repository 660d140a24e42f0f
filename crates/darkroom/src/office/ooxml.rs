//! The bookkeeping parts of an Office Open XML file (ECMA-376 part 2): relationships and content types, without those of the
//! parts that a copy does not have.

use std::collections::BTreeSet;

use crate::office::fate::Family;
use crate::office::markup::{AttributeFate, Element, Fate, Rules};
use crate::office::rules::of_family;

/// Where the content types stand.
pub(super) const CONTENT_TYPES: &str = "[Content_Types].xml";

/// Rules of a bookkeeping part: entries of dropped parts go.
pub(super) struct Bookkeeping<'d> {
    /// The folder that targets are relative to, with a closing `/` or empty.
    base: String,
    dropped: &'d BTreeSet<String>,
}

/// The rules of a part when it is bookkeeping.
pub(super) fn bookkeeping<'d>(
    name: &str,
    dropped: &'d BTreeSet<String>,
) -> Option<Bookkeeping<'d>> {
    if name == CONTENT_TYPES {
        return Some(Bookkeeping {
            base: String::new(),
            dropped,
        });
    }
    let (folder, file) = name.rsplit_once('/')?;
    let folder = folder.strip_suffix("_rels")?;
    file.ends_with(".rels").then(|| Bookkeeping {
        base: folder.to_owned(),
        dropped,
    })
}

impl Rules for Bookkeeping<'_> {
    fn element(&self, element: &Element) -> Fate {
        let entry_of = match element.name.as_str() {
            "Override" => element.value("PartName"),
            // The template's place is somebody's folder, and its element is dropped from the settings.
            "Relationship"
                if element
                    .value("Type")
                    .is_some_and(|kind| kind.ends_with("/attachedTemplate")) =>
            {
                return Fate::Drop;
            }
            "Relationship" if element.value("TargetMode") != Some("External") => {
                element.value("Target")
            }
            _ => None,
        };
        let is_dropped =
            entry_of.is_some_and(|target| self.dropped.contains(&resolve(&self.base, target)));
        match is_dropped {
            true => Fate::Drop,
            false => Fate::Keep,
        }
    }

    fn attribute(&self, element: &Element, name: &str, value: &str) -> AttributeFate {
        match name {
            "PartName" => AttributeFate::Keep,
            _ => of_family(Family::Ooxml).attribute(element, name, value),
        }
    }
}

/// The path that a target means.
fn resolve(base: &str, target: &str) -> String {
    let whole = match target.strip_prefix('/') {
        Some(absolute) => absolute.to_owned(),
        None => format!("{base}{target}"),
    };
    let mut steps: Vec<&str> = Vec::new();
    for step in whole.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop();
            }
            step => steps.push(step),
        }
    }
    steps.join("/")
}

/// The media type of the document by the part that its contents stand in.
pub(super) fn media_type<'p>(mut names: impl Iterator<Item = &'p str>) -> &'static str {
    const BASE: &[(&str, &str)] = &[
        (
            "word/",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (
            "xl/",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        (
            "ppt/",
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        ),
    ];
    names
        .find_map(|name| BASE.iter().find(|(folder, _)| name.starts_with(folder)))
        .map_or("application/octet-stream", |(_, media_type)| media_type)
}

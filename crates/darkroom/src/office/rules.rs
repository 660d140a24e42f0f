//! What identifies within the parts of office files: names of authors, times of their changes, marks of their sessions, paths.

use crate::office::fate::Family;
use crate::office::markup::{AttributeFate, Element, Fate, Rules, local_of};
use crate::property::begins_personal;

/// The name that stands for every author in a copy.
const NOBODY: &str = "removed";
/// A moment that means none where the form demands one.
const NO_MOMENT: &str = "1980-01-01T00:00:00";
/// Where a link into somebody's folders leads in a copy.
const NOWHERE: &str = "about:blank";

/// Whether a value is a place in somebody's folders or on somebody's server.
pub(super) fn is_path(value: &str) -> bool {
    let value = value.trim_start().to_lowercase();
    value.starts_with("file:")
        || begins_personal(&value)
        || value.starts_with("\\\\")
        || value.contains(":\\")
}

/// Rules of the parts of a family.
pub(super) fn of_family(family: Family) -> &'static dyn Rules {
    match family {
        Family::Ooxml => &OoxmlRules,
        Family::Odf => &OdfRules,
    }
}

struct OoxmlRules;

impl Rules for OoxmlRules {
    fn element(&self, element: &Element) -> Fate {
        match element.name.as_str() {
            // Sessions, templates, variables, places: WordprocessingML and SpreadsheetML settings.
            "rsids" | "rsid" | "rsidRoot" | "attachedTemplate" | "docVars" | "docId"
            | "mailMerge" | "absPath" | "fileSharing" | "dataBinding" | "custDataLst" => Fate::Drop,
            // Drawings in SVG: what the drawing program wrote.
            "metadata" | "namedview" => Fate::Drop,
            // Authors of the comments of a sheet are texts.
            "author" if element.attributes.is_empty() => Fate::Text(""),
            _ => Fate::Keep,
        }
    }

    fn attribute(&self, element: &Element, name: &str, value: &str) -> AttributeFate {
        let is_person = matches!(element.name.as_str(), "person" | "author" | "cmAuthor");
        match local_of(name) {
            _ if name.starts_with("inkscape:") || name.starts_with("sodipodi:") => {
                AttributeFate::Drop
            }
            _ if name.starts_with("xmlns") => AttributeFate::Keep,
            local if local.starts_with("rsid") => AttributeFate::Drop,
            "author" | "userName" | "lastEditedBy" => AttributeFate::Value(NOBODY),
            "initials" => AttributeFate::Value(""),
            "name" | "displayName" | "userId" if is_person => AttributeFate::Value(NOBODY),
            "providerId" if is_person => AttributeFate::Value("None"),
            "date" | "dateUtc" if element.value("author").is_some() => AttributeFate::Drop,
            "dt" if element.name == "cm" => AttributeFate::Drop,
            "dT" | "created"
                if element.value("authorId").is_some() || element.value("personId").is_some() =>
            {
                AttributeFate::Value(NO_MOMENT)
            }
            "title" if element.name == "imagedata" => AttributeFate::Drop,
            "id" if element.name == "pageSetup" => AttributeFate::Drop,
            "connection" if element.name == "dbPr" => AttributeFate::Value(""),
            "Target" if is_path(value) => AttributeFate::Value(NOWHERE),
            _ if is_path(value) => AttributeFate::Value(""),
            _ => AttributeFate::Keep,
        }
    }
}

struct OdfRules;

impl Rules for OdfRules {
    fn element(&self, element: &Element) -> Fate {
        match element.full.as_str() {
            "office:scripts" => Fate::Drop,
            "dc:date" => Fate::Text(NO_MOMENT),
            "dc:creator"
            | "meta:creator-initials"
            | "loext:sender-initials"
            | "meta:date-string" => Fate::Text(""),
            // Fields that show a name or a file's place.
            "text:creator"
            | "text:initial-creator"
            | "text:author-name"
            | "text:author-initials"
            | "text:printed-by"
            | "text:file-name"
            | "text:template-name" => Fate::Text(""),
            full if full.starts_with("text:sender-") => Fate::Text(""),
            "metadata" | "svg:metadata" | "sodipodi:namedview" => Fate::Drop,
            _ => Fate::Keep,
        }
    }

    fn attribute(&self, _: &Element, name: &str, value: &str) -> AttributeFate {
        match local_of(name) {
            _ if name.starts_with("inkscape:") || name.starts_with("sodipodi:") => {
                AttributeFate::Drop
            }
            _ if name.starts_with("xmlns") => AttributeFate::Keep,
            "rsid" | "paragraph-rsid" => AttributeFate::Drop,
            "href" if is_path(value) => AttributeFate::Value(NOWHERE),
            _ if is_path(value) => AttributeFate::Value(""),
            _ => AttributeFate::Keep,
        }
    }
}

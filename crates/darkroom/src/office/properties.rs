//! Parts that hold properties of the document: every text and attribute of them, named as written.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::Limits;
use crate::bytes::text;
use crate::property::Listing;

/// Attributes that only number or type a property.
const SCAFFOLDING: &[&str] = &[
    "fmtid",
    "pid",
    "name",
    "version",
    "type",
    "value-type",
    "baseType",
    "size",
];

/// Lists a part of properties.
pub(super) fn list(group: &str, part: &[u8], limits: &Limits, listing: &mut Listing) {
    let written = text(part);
    let mut reader = Reader::from_str(&written);
    let mut open: Vec<String> = Vec::new();
    loop {
        match reader.read_event() {
            Ok(Event::Start(start)) if open.len() < limits.depth as usize => {
                open.push(name_of(&start));
                list_attributes(group, &start, &open, listing);
            }
            Ok(Event::Empty(start)) => {
                open.push(name_of(&start));
                list_attributes(group, &start, &open, listing);
                open.pop();
            }
            Ok(Event::End(_)) => {
                open.pop();
            }
            Ok(Event::Text(said)) if !text(&said).trim().is_empty() => {
                listing.add(group, &path(&open), text(&said));
            }
            Ok(Event::Start(_)) | Err(_) => {
                listing.add_identifying(
                    group,
                    "unreadable properties",
                    format!("{} bytes", part.len()),
                );
                return;
            }
            Ok(Event::Eof) => return,
            Ok(_) => {}
        }
    }
}

/// The name of a property that a user made, otherwise the element's.
fn name_of(start: &BytesStart<'_>) -> String {
    let named = start
        .attributes()
        .with_checks(false)
        .flatten()
        .find(|attribute| attribute.key.local_name().as_ref() == b"name");
    match named {
        Some(attribute) => text(&attribute.value),
        None => text(start.local_name().as_ref()),
    }
}

fn path(open: &[String]) -> String {
    let from = open.len().min(2).saturating_sub(1);
    open.get(from..).unwrap_or_default().join("/")
}

fn list_attributes(group: &str, start: &BytesStart<'_>, open: &[String], listing: &mut Listing) {
    for attribute in start.attributes().with_checks(false).flatten() {
        let key = text(attribute.key.as_ref());
        let local = text(attribute.key.local_name().as_ref());
        if !key.starts_with("xmlns") && !SCAFFOLDING.contains(&local.as_str()) {
            listing.add(
                group,
                &format!("{} {local}", path(open)),
                text(&attribute.value),
            );
        }
    }
}

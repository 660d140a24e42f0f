//! Goes through the parts of an office file once, to list them or to make the copy.

use std::collections::{BTreeMap, BTreeSet};

use crate::copy::{Made, make};
use crate::office::archive::{self, Part};
use crate::office::fate::{Family, PartFate, fate};
use crate::office::markup::{Rewritten, rewrite};
use crate::office::odf::{self, MANIFEST, Manifest};
use crate::office::ooxml::{self, CONTENT_TYPES};
use crate::office::{properties, rules};
use crate::property::Listing;
use crate::{DarkroomError, Kind, Limits, picture};

/// An opened file with the fate of each part.
struct Opened {
    archive: archive::Archive,
    family: Family,
    fates: Vec<PartFate>,
    dropped: BTreeSet<String>,
    kept: BTreeSet<String>,
}

fn open(bytes: &[u8], limits: &Limits, unpacked: &mut u64) -> Result<Opened, DarkroomError> {
    let archive = archive::open(bytes, limits, unpacked)?;
    let family = match archive.parts.iter().any(|part| part.name == CONTENT_TYPES) {
        true => Family::Ooxml,
        false => Family::Odf,
    };
    odf::check_open(&archive.parts)?;
    let fates: Vec<PartFate> = archive
        .parts
        .iter()
        .map(|part| fate(family, part))
        .collect();
    let (dropped, kept): (Vec<_>, Vec<_>) = archive
        .parts
        .iter()
        .zip(&fates)
        .partition(|(_, fate)| matches!(fate, PartFate::Drop(_)));
    let names = |parts: Vec<(&Part, &PartFate)>| {
        parts
            .into_iter()
            .map(|(part, _)| part.name.clone())
            .collect()
    };
    Ok(Opened {
        dropped: names(dropped),
        kept: names(kept),
        archive,
        family,
        fates,
    })
}

impl Opened {
    /// Writes a part of markup anew under its rules.
    fn rewrite(&self, part: &Part, limits: &Limits) -> Result<Rewritten, DarkroomError> {
        if part.name == MANIFEST {
            let manifest = Manifest {
                dropped: &self.dropped,
                kept: &self.kept,
            };
            return rewrite(&part.name, &part.bytes, &manifest, limits);
        }
        match ooxml::bookkeeping(&part.name, &self.dropped).filter(|_| self.family == Family::Ooxml)
        {
            Some(bookkeeping) => rewrite(&part.name, &part.bytes, &bookkeeping, limits),
            None => rewrite(
                &part.name,
                &part.bytes,
                rules::of_family(self.family),
                limits,
            ),
        }
    }
}

/// Lists what an office file says about itself.
///
/// # Errors
///
/// `TooMuch`, `Malformed`, and `NotUnderstood` for an encrypted file.
pub(crate) fn list(
    bytes: &[u8],
    limits: &Limits,
    listing: &mut Listing,
) -> Result<(), DarkroomError> {
    list_within(bytes, limits, listing, &mut 0, 0)
}

fn list_within(
    bytes: &[u8],
    limits: &Limits,
    listing: &mut Listing,
    unpacked: &mut u64,
    depth: u32,
) -> Result<(), DarkroomError> {
    DarkroomError::at_most(
        "office files within one another",
        depth.into(),
        limits.nesting.into(),
    )?;
    let opened = open(bytes, limits, unpacked)?;
    opened.archive.list(listing);
    for (part, fate) in opened.archive.parts.iter().zip(&opened.fates) {
        match fate {
            PartFate::Drop(words) => list_dropped(part, words, limits, listing),
            PartFate::Markup => list_touched(&part.name, opened.rewrite(part, limits)?, listing),
            PartFate::Picture(kind) => {
                list_picture(&part.name, *kind, &part.bytes, limits, listing)
            }
            PartFate::Office => {
                let mut inner = Listing::new(limits);
                list_within(&part.bytes, limits, &mut inner, unpacked, depth + 1)?;
                listing.take_within(&part.name, inner);
            }
            PartFate::Keep("") => {}
            PartFate::Keep(words) => listing.add_harmless("parts", &part.name, *words),
            PartFate::Refuse(words) => listing.cannot_read(format!("{}: {words}", part.name)),
        }
    }
    Ok(())
}

fn list_picture(name: &str, kind: Kind, bytes: &[u8], limits: &Limits, listing: &mut Listing) {
    let mut inner = Listing::new(limits);
    picture::list(kind, bytes, limits, &mut inner);
    listing.take_within(name, inner);
}

fn list_dropped(part: &Part, words: &str, limits: &Limits, listing: &mut Listing) {
    listing.add_identifying("parts", &part.name, words);
    match Kind::of(&part.bytes) {
        kind @ (Kind::Jpeg | Kind::Png | Kind::Gif | Kind::WebP) => {
            list_picture(&part.name, kind, &part.bytes, limits, listing);
        }
        _ if part.name.ends_with(".xml") => {
            properties::list(&part.name, &part.bytes, limits, listing)
        }
        _ => {}
    }
}

/// Lists what rules touched: the same thing once, with its number. Marks of sessions are counted only.
fn list_touched(name: &str, rewritten: Rewritten, listing: &mut Listing) {
    let is_bookkeeping = name == CONTENT_TYPES || name == MANIFEST || name.ends_with(".rels");
    let mut counts: BTreeMap<(String, String), u64> = BTreeMap::new();
    for touched in rewritten.touched {
        if is_bookkeeping
            && matches!(
                touched.name.as_str(),
                "Relationship" | "Override" | "file-entry"
            )
        {
            continue;
        }
        let is_session = touched.name.contains("rsid");
        let key = match is_session {
            true => ("marks of editing sessions (rsid)".to_owned(), String::new()),
            false => (touched.name, touched.value),
        };
        *counts.entry(key).or_default() += 1;
    }
    for ((what, value), count) in counts {
        let value = match (value.is_empty(), count) {
            (true, count) => format!("{count} times"),
            (false, 1) => value,
            (false, count) => format!("{value} ({count} times)"),
        };
        listing.add_identifying(name, &what, value);
    }
}

/// Makes a copy of an office file.
///
/// # Errors
///
/// As [`list`]; also `NotUnderstood` for a part of no known form.
pub(crate) fn clean(bytes: &[u8], limits: &Limits, depth: u32) -> Result<Made, DarkroomError> {
    DarkroomError::at_most(
        "office files within one another",
        depth.into(),
        limits.nesting.into(),
    )?;
    let opened = open(bytes, limits, &mut 0)?;
    let mut notes: BTreeSet<String> = BTreeSet::new();
    let mut parts = Vec::new();
    for (part, fate) in opened.archive.parts.iter().zip(&opened.fates) {
        let bytes = match fate {
            PartFate::Drop("macros") => {
                notes.insert("macros were left out".to_owned());
                continue;
            }
            PartFate::Drop(_) => continue,
            PartFate::Markup => opened.rewrite(part, limits)?.bytes,
            PartFate::Keep(words) => {
                if !words.is_empty() {
                    notes.insert(format!("{}: {words} stays as it is", part.name));
                }
                part.bytes.clone()
            }
            PartFate::Picture(kind) => within(part, *kind, limits, depth, &mut notes)?,
            PartFate::Office => within(part, Kind::of(&part.bytes), limits, depth + 1, &mut notes)?,
            PartFate::Refuse(words) => {
                let what = format!("an office document with «{}»", part.name);
                return Err(DarkroomError::refused(what, format!("it is {words}")));
            }
        };
        parts.push(Part {
            name: part.name.clone(),
            bytes,
        });
    }
    let media_type = match opened.family {
        Family::Ooxml => ooxml::media_type(parts.iter().map(|part| part.name.as_str())).to_owned(),
        Family::Odf => odf::media_type(&parts),
    };
    order(&mut parts);
    notes.insert("comments and tracked changes stay, without names and times; deleted text within them stays too".to_owned());
    Ok(Made {
        bytes: archive::write(&parts)?,
        media_type,
        notes: notes.into_iter().collect(),
    })
}

fn within(
    part: &Part,
    kind: Kind,
    limits: &Limits,
    depth: u32,
    notes: &mut BTreeSet<String>,
) -> Result<Vec<u8>, DarkroomError> {
    let made = make(kind, &part.bytes, limits, depth)?;
    notes.extend(
        made.notes
            .into_iter()
            .map(|note| format!("{}: {note}", part.name)),
    );
    Ok(made.bytes)
}

/// The part that tells the kind comes first; the others by name, so that their order tells nothing of the writing program.
fn order(parts: &mut [Part]) {
    let rank = |part: &Part| !matches!(part.name.as_str(), CONTENT_TYPES | "mimetype");
    parts.sort_by(|left, right| (rank(left), &left.name).cmp(&(rank(right), &right.name)));
}

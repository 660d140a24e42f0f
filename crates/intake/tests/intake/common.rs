//! What the tests share: a short text of a batch, and the way to data that may be absent.

use std::fmt::Write as _;
use std::path::PathBuf;

use rapporteur_model::{Batch, DraftEntity, Language};

/// A batch as text: one line a statement worth seeing, then warnings and held rows.
pub fn summary(batch: &Batch) -> String {
    let mut out = String::new();
    for entity in &batch.entities {
        let _ = writeln!(out, "{}", entity.key);
        for statement in entity
            .statements
            .iter()
            .filter(|statement| !matches!(statement.property.as_str(), "letter" | "number"))
        {
            let language = statement
                .language
                .as_ref()
                .map(|language| format!(" [{language}]"))
                .unwrap_or_default();
            let normalised = statement
                .value
                .normalised
                .as_ref()
                .map(|normalised| format!(" → {normalised}"))
                .unwrap_or_default();
            let _ = writeln!(
                out,
                "  {}: {}{normalised}{language}",
                statement.property, statement.value.given
            );
        }
    }
    for warning in &batch.warnings {
        let line = warning
            .locator
            .line()
            .map(|line| format!(" line {line}"))
            .unwrap_or_default();
        let _ = writeln!(out, "! {}{line}: {}", warning.code, warning.message);
    }
    for held in &batch.held {
        let _ = writeln!(
            out,
            "held line {} {}: {} | {}",
            held.line,
            held.column.as_deref().unwrap_or("-"),
            held.reason,
            held.raw
        );
    }
    out
}

/// A file of the shared data, or `None` (said aloud) when the data is not there.
pub fn shared(path: &str) -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared");
    let root = std::env::var("RAPPORTEUR_SHARED").unwrap_or_else(|_| beside.to_owned());
    let file = PathBuf::from(root).join(path);
    if file.exists() {
        return Some(file);
    }
    println!("skipped: {path} is not there");
    None
}

/// The effective values of a property.
pub fn values<'a>(entity: &'a DraftEntity, property: &str) -> Vec<&'a str> {
    entity
        .statements
        .iter()
        .filter(|statement| statement.property.as_str() == property)
        .map(|statement| statement.value.effective())
        .collect()
}

/// The effective values of a property with their languages.
pub fn tagged<'a>(entity: &'a DraftEntity, property: &str) -> Vec<(&'a str, &'a str)> {
    let found = entity
        .statements
        .iter()
        .filter(|statement| statement.property.as_str() == property);
    found
        .map(|statement| {
            (
                statement.value.effective(),
                statement.language.as_ref().map_or("-", Language::as_str),
            )
        })
        .collect()
}

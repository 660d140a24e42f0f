//! Reads the shared lists that tests run on. Absent lists skip a test, they do not fail it.

use std::collections::BTreeSet;
use std::path::PathBuf;

use rapporteur_linkage::OrganisationRecord;

/// The list number of the letter's signatories.
pub const LETTER: u32 = 0;
/// The list number of the Committee's names.
pub const COMMITTEE: u32 = 1;

/// Returns the signatories of the letter and the Committee's distinct names, or says that they are absent.
pub fn both_lists() -> Option<Vec<OrganisationRecord>> {
    let shared = std::env::var_os("RAPPORTEUR_SHARED").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
        PathBuf::from,
    );
    let Ok(entries) = std::fs::read_dir(shared.join("seed")) else {
        println!("skipped: the shared lists are absent");
        return None;
    };
    let mut paths = entries.filter_map(Result::ok).map(|entry| entry.path());
    let seed = paths.find(|path| path.extension().is_some_and(|e| e == "txt"));
    let Some(letter) = seed.and_then(|path| std::fs::read_to_string(path).ok()) else {
        println!("skipped: the letter is absent");
        return None;
    };
    let Ok(mut reader) =
        csv::Reader::from_path(shared.join("data/ecosoc-ngo-committee/decisions_tidy.csv"))
    else {
        println!("skipped: the Committee's decisions are absent");
        return None;
    };
    let committee: BTreeSet<String> = reader
        .records()
        .map(|row| row.expect("a row of the decisions")[0].to_owned())
        .collect();
    let mut records: Vec<OrganisationRecord> = signatories(&letter)
        .into_iter()
        .map(|name| listed(LETTER, &name))
        .collect();
    records.extend(committee.iter().map(|name| listed(COMMITTEE, name)));
    Some(records)
}

/// The numbered lines of the letter, wrapped ones joined, Markdown escapes undone.
fn signatories(letter: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for line in letter.lines().map(str::trim) {
        let numbered = line
            .split_once(". ")
            .filter(|(number, _)| !number.is_empty() && number.chars().all(|c| c.is_ascii_digit()));
        match (numbered, names.last_mut()) {
            (Some((_, name)), _) => names.push(name.trim().to_owned()),
            (None, Some(last))
                if !line.is_empty()
                    && !line.starts_with("\\*")
                    && !line.starts_with("Originally") =>
            {
                last.push(' ');
                last.push_str(line);
            }
            _ => {}
        }
    }
    names
        .into_iter()
        .map(|name| name.replace('\\', ""))
        .collect()
}

pub fn listed(list: u32, name: &str) -> OrganisationRecord {
    OrganisationRecord {
        list,
        names: vec![name.to_owned()],
        ..OrganisationRecord::default()
    }
}

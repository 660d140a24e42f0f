//! A package of evidence (a BagIt bag, docs/format.md "Packages of evidence"): the bag is whole, the ledger's head is signed, each
//! original is what its accession entry says, and the custody statement says what the ledger's entries say.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use rapporteur_archive::bag::{self, BagReport, BagSource, ITEMS, PackedItem, PackedItems};
use rapporteur_archive::wacz;
use rapporteur_model::entry::{EntryBody, KeepingAct};

use super::Opened;
use super::{checkpoint, proofs};
use crate::contents::{Contents, counted, sha256};
use crate::error::full_message;
use crate::finding::StepNotes;
use crate::{Step, Trust, Verification, VerifyError};

/// A file that is read whole (a proof, a statement) has at most so many bytes.
const SMALL_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Folders within folders beyond this are not entered.
const DEPTH_MAX: usize = 32;

/// Whether a folder is a bag.
pub fn is_bag(folder: &Path) -> bool {
    fs::symlink_metadata(folder.join(bag::DECLARATION)).is_ok_and(|found| found.is_file())
}

/// Verifies a package of evidence. A bag of another maker is checked as a bag, and the rest is said to be missing.
///
/// # Errors
/// [`VerifyError::ReadFile`], [`VerifyError::ReadBag`] when the folder cannot be read.
pub fn verify_bag(folder: &Path, trust: &Trust) -> Result<Verification, VerifyError> {
    let source = Folder::read(folder)?;
    let report = bag::check(&source).map_err(VerifyError::ReadBag)?;
    let contents = small_files(&source, &report)?;
    let whole = bag_step(&source, &report);
    let (ledger, log) = checkpoint::check(&contents, trust, None);
    let (proofs, opened) = proofs::check(&contents, log.as_ref());
    let opened: BTreeMap<u64, &Opened> =
        opened.iter().map(|opened| (opened.index, opened)).collect();
    let list = contents.wanted(ITEMS).map_err(str::to_owned);
    let list =
        list.and_then(|bytes| PackedItems::parse(bytes).map_err(|error| full_message(&error)));
    let originals = originals_step(&source, &report, &list, &opened);
    let custody = custody_step(&contents, &list, &opened);
    let steps = vec![whole, ledger, proofs, originals, custody];
    Ok(Verification::of(folder.display().to_string(), steps))
}

/// The files of a folder; links and the like are faults, and never followed.
struct Folder {
    root: PathBuf,
    files: Vec<(String, u64)>,
    strange: Vec<String>,
}

impl Folder {
    fn read(root: &Path) -> Result<Self, VerifyError> {
        let mut folder = Self {
            root: root.to_owned(),
            files: Vec::new(),
            strange: Vec::new(),
        };
        folder.walk("", 0).map_err(|source| VerifyError::ReadFile {
            path: root.display().to_string(),
            source,
        })?;
        folder.files.sort();
        Ok(folder)
    }

    fn walk(&mut self, below: &str, depth: usize) -> std::io::Result<()> {
        for entry in fs::read_dir(self.root.join(below))? {
            let entry = entry?;
            let name = entry.file_name();
            let path = format!("{below}{}", name.to_string_lossy());
            let found = fs::symlink_metadata(entry.path())?;
            if found.is_dir() && depth < DEPTH_MAX {
                self.walk(&format!("{path}/"), depth + 1)?;
            } else if found.is_file() && name.to_str().is_some() {
                self.files.push((path, found.len()));
            } else {
                self.strange.push(path);
            }
        }
        Ok(())
    }

    fn file(&self, path: &str) -> std::io::Result<File> {
        File::open(self.root.join(path))
    }
}

impl BagSource for Folder {
    fn files(&self) -> std::io::Result<Vec<(String, u64)>> {
        Ok(self.files.clone())
    }

    fn open(&self, path: &str) -> std::io::Result<Box<dyn Read + '_>> {
        Ok(Box::new(self.file(path)?))
    }
}

/// Everything but the payload, as the very bytes that were hashed.
fn small_files(source: &Folder, report: &BagReport) -> Result<Contents, VerifyError> {
    let mut files = BTreeMap::new();
    let mut unreadable = Vec::new();
    for (path, (size, digest)) in report
        .files
        .iter()
        .filter(|(path, _)| !path.starts_with("data/"))
    {
        if *size > SMALL_BYTES_MAX {
            unreadable.push((
                path.clone(),
                format!("has more than {SMALL_BYTES_MAX} bytes"),
            ));
            continue;
        }
        let mut bytes = Vec::new();
        let read = source
            .file(path)
            .and_then(|file| file.take(SMALL_BYTES_MAX).read_to_end(&mut bytes));
        read.map_err(|error| VerifyError::ReadFile {
            path: path.clone(),
            source: error,
        })?;
        if sha256(&bytes) == *digest {
            files.insert(path.clone(), bytes);
        } else {
            unreadable.push((path.clone(), "changed while it was read".to_owned()));
        }
    }
    Ok(Contents::of_files(files, unreadable))
}

fn bag_step(source: &Folder, report: &BagReport) -> Step {
    let mut step = StepNotes::default();
    for fault in &report.faults {
        step.fault_in(&fault.file, fault.what.clone());
    }
    for path in &source.strange {
        step.fault_in(
            path,
            "is a link, a pipe or the like, or its name is no Unicode; it was not followed",
        );
    }
    for (label, value) in report
        .facts
        .iter()
        .filter(|(label, _)| label == "Source-Organization" || label == "Bagging-Date")
    {
        step.note(format!("{label}: {value}"));
    }
    let payload = report
        .files
        .keys()
        .filter(|path| path.starts_with("data/"))
        .count();
    let summary = match step.has_faults() {
        true => "The bag is not whole.".to_owned(),
        false => format!(
            "The bag is whole: {}, {} in all, each with the digests of its manifests.",
            counted(payload, "original", "originals"),
            counted(report.files.len(), "file", "files")
        ),
    };
    step.checked("Bag", summary)
}

fn originals_step(
    source: &Folder,
    report: &BagReport,
    list: &Result<PackedItems, String>,
    opened: &BTreeMap<u64, &Opened>,
) -> Step {
    const TITLE: &str = "Originals";
    let mut step = StepNotes::default();
    let list = match list {
        Ok(list) => list,
        Err(why) => {
            step.fault_in(ITEMS, why.clone());
            return step.checked(TITLE, "Nothing says which file is which item.");
        }
    };
    let mut proven = 0;
    for item in &list.items {
        match original(source, report, item, opened) {
            Ok(true) => proven += 1,
            Ok(false) => step.fault(&item.file, format!("item {}", item.evidence), "its accession is not proven: the entry is not in the package or its proof does not hold"),
            Err(why) => step.fault(&item.file, format!("item {}", item.evidence), why),
        }
    }
    for path in report.files.keys().filter(|path| path.starts_with("data/")) {
        if !list.items.iter().any(|item| item.file == *path) {
            step.fault_in(path, "is no item of items.json");
        }
    }
    step.note(format!(
        "Given to {} on {} by {}: {}",
        list.transfer.to, list.transfer.at, list.transfer.by, list.transfer.reason
    ));
    let count = counted(proven, "original is", "originals are");
    step.checked(
        TITLE,
        format!("{count} byte for byte what the ledger says arrived."),
    )
}

/// Whether the accession is proven; or what contradicts what.
fn original(
    source: &Folder,
    report: &BagReport,
    item: &PackedItem,
    opened: &BTreeMap<u64, &Opened>,
) -> Result<bool, String> {
    let found = match &item.within {
        None => report.files.get(&item.file).copied().ok_or("is missing")?,
        Some(member) => {
            let file = source.file(&item.file).map_err(|error| error.to_string())?;
            let checked = wacz::check(file).map_err(|error| full_message(&error))?;
            if checked.files_failed > 0 {
                return Err("is a WACZ whose files are not what it says of them".to_owned());
            }
            let file = source.file(&item.file).map_err(|error| error.to_string())?;
            let (digest, size) =
                wacz::digest_of(file, member).map_err(|error| full_message(&error))?;
            (size, digest)
        }
    };
    if (hex::encode(found.1), found.0) != (item.sha256.clone(), item.size_bytes) {
        return Err(format!(
            "has the SHA-256 {} and {} bytes, items.json says {} and {}",
            hex::encode(found.1),
            found.0,
            item.sha256,
            item.size_bytes
        ));
    }
    let Some(entry) = item.accession.and_then(|index| opened.get(&index)) else {
        return Ok(false);
    };
    match &entry.entry.body {
        EntryBody::EvidenceAccessioned {
            evidence,
            sha256,
            size_bytes,
            ..
        } if evidence.to_string() == item.evidence => {
            if (*size_bytes, *sha256) != found {
                return Err(format!(
                    "is not what arrived: entry {} says SHA-256 {} and {size_bytes} bytes",
                    entry.index,
                    hex::encode(sha256)
                ));
            }
            Ok(entry.is_proven)
        }
        _ => Err(format!("entry {} is not its accession", entry.index)),
    }
}

fn custody_step(
    contents: &Contents,
    list: &Result<PackedItems, String>,
    opened: &BTreeMap<u64, &Opened>,
) -> Step {
    const TITLE: &str = "Custody";
    let mut step = StepNotes::default();
    let Ok(list) = list else {
        return step.not_checked(TITLE, "Nothing says which items there are.");
    };
    let (mut proven, mut without) = (0, 0);
    for item in &list.items {
        let path = format!("custody/{}.csv", item.evidence);
        let rows = contents
            .wanted(&path)
            .map_err(str::to_owned)
            .and_then(rows_of);
        let rows = match rows {
            Ok(rows) => rows,
            Err(why) => {
                step.fault_in(&path, why);
                continue;
            }
        };
        for index in item
            .custody
            .iter()
            .filter(|index| !rows.iter().any(|row| row.entry == Some(**index)))
        {
            step.fault_in(&path, format!("leaves out what entry {index} says"));
        }
        for (number, row) in rows.iter().enumerate() {
            let place = format!("line {}", number + 2);
            match row.entry.map(|index| opened.get(&index)) {
                Some(Some(entry)) => match row.contradicts(entry, &item.evidence) {
                    Some(why) => step.fault(&path, place, why),
                    None if entry.is_proven => proven += 1,
                    None => {
                        step.fault(&path, place, format!("entry {} is not proven", entry.index))
                    }
                },
                _ => without += 1,
            }
        }
    }
    if without > 0 {
        step.note(format!("{} of the custody statements rest on no opened entry: they are the mechanism's word alone.", counted(without, "line", "lines")));
    }
    step.checked(
        TITLE,
        format!(
            "{} of custody proven by the ledger.",
            counted(proven, "event is", "events are")
        ),
    )
}

/// A line of a custody statement.
struct Row {
    cells: BTreeMap<String, String>,
    entry: Option<u64>,
}

fn rows_of(bytes: &[u8]) -> Result<Vec<Row>, String> {
    let mut reader = csv::Reader::from_reader(bytes);
    let rows = reader.deserialize::<BTreeMap<String, String>>().map(|row| {
        let cells = row.map_err(|error| format!("cannot be read: {error}"))?;
        let entry = cells.get("entry").and_then(|entry| entry.parse().ok());
        Ok(Row { cells, entry })
    });
    rows.collect()
}

impl Row {
    /// In what the line says something else than its entry.
    fn contradicts(&self, opened: &Opened, evidence: &str) -> Option<String> {
        let cell = |name: &str| self.cells.get(name).map_or("", String::as_str);
        let entry = &opened.entry;
        let (named, said) = match &entry.body {
            EntryBody::Keeping(KeepingAct::CustodyRecorded {
                evidence,
                kind,
                outcome,
                reason,
                tool,
                detail,
                ..
            }) => (
                Some(evidence),
                vec![
                    ("event", kind.as_str()),
                    ("outcome", outcome.as_str()),
                    ("reason", reason.as_str()),
                    ("tool", tool.as_str()),
                    ("detail", detail.as_str()),
                ],
            ),
            EntryBody::Keeping(KeepingAct::ArrivedAgain { evidence, .. })
            | EntryBody::EvidenceAccessioned { evidence, .. }
            | EntryBody::ImportCompleted { evidence, .. } => (Some(evidence), vec![]),
            _ => (None, vec![]),
        };
        if named.is_some_and(|named| named.to_string() != evidence) {
            return Some(format!("entry {} is of another item", opened.index));
        }
        let moment = [("at", entry.at.to_string()), ("by", entry.by.clone())];
        let moment = moment.iter().map(|(name, value)| (*name, value.as_str()));
        let differing = moment
            .chain(said)
            .find(|(name, value)| cell(name) != *value);
        differing.map(|(name, value)| {
            format!(
                "says {name} {:?}, entry {} says {value:?}",
                cell(name),
                opened.index
            )
        })
    }
}

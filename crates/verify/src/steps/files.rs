//! Step 2: every file is the one that the manifest lists, none is missing and nothing else is there.

use std::collections::BTreeSet;

use rapporteur_package::{FoundKind, Manifest, ManifestFile, PackageError, layout};

use crate::contents::{Contents, counted, sha256};
use crate::finding::StepNotes;
use crate::{Outcome, Step};

const TITLE: &str = "Files";

pub(super) fn check(contents: &Contents, signature: Outcome) -> Step {
    let mut step = StepNotes::default();
    let manifest = match contents
        .wanted(layout::MANIFEST)
        .map_err(str::to_owned)
        .and_then(read_manifest)
    {
        Ok(manifest) => manifest,
        Err(why) => {
            step.fault_in(layout::MANIFEST, why);
            return step.not_checked(
                TITLE,
                "The files cannot be compared: the manifest cannot be read.",
            );
        }
    };
    for file in &manifest.files {
        check_file(contents, file, &mut step);
    }
    check_nothing_else(contents, &manifest, &mut step);
    if step.has_faults() && signature != Outcome::Holds {
        step.note("The signature does not hold either, so what differs may be the manifest and not the file.");
    }
    let size_bytes: u64 = manifest.files.iter().map(|file| file.size_bytes).sum();
    let count = counted(manifest.files.len(), "file", "files");
    let summary = if step.has_faults() {
        format!("Not everything is as the manifest lists it ({count}).")
    } else {
        format!("{count} ({size_bytes} bytes) are as listed, and nothing else is there.")
    };
    step.checked(TITLE, summary)
}

fn read_manifest(bytes: &[u8]) -> Result<Manifest, String> {
    Manifest::parse(bytes).map_err(|error| match error {
        PackageError::Form { place, why, .. } => format!("{place}: {why}"),
        other => other.full_message(),
    })
}

fn check_file(contents: &Contents, file: &ManifestFile, step: &mut StepNotes) {
    let path = file.path.as_str();
    let Some(bytes) = contents.bytes(path) else {
        let reason = contents
            .unreadable
            .iter()
            .find(|(unreadable, _)| unreadable == path);
        let why = reason.map_or("is missing".to_owned(), |(_, why)| {
            format!("cannot be read: {why}")
        });
        return step.fault_in(path, why);
    };
    if bytes.len() as u64 != file.size_bytes {
        let what = format!("has {} bytes, not {}", bytes.len(), file.size_bytes);
        step.fault_in(path, what);
    } else if sha256(bytes) != file.sha256 {
        let (found, listed) = (hex::encode(sha256(bytes)), hex::encode(file.sha256));
        step.fault_in(path, format!("has SHA-256 {found}, not {listed}"));
    }
}

fn check_nothing_else(contents: &Contents, manifest: &Manifest, step: &mut StepNotes) {
    let listed: BTreeSet<&str> = manifest
        .files
        .iter()
        .map(|file| file.path.as_str())
        .collect();
    let is_known = |path: &str| {
        listed.contains(path) || [layout::MANIFEST, layout::MANIFEST_NOTE].contains(&path)
    };
    for (path, _) in contents.files().filter(|(path, _)| !is_known(path)) {
        step.fault_in(path, "is there but is not listed");
    }
    for (path, why) in contents
        .unreadable
        .iter()
        .filter(|(path, _)| !listed.contains(path.as_str()))
    {
        step.fault_in(path, format!("is there but is not listed ({why})"));
    }
    let is_needed = |folder: &String| {
        listed
            .iter()
            .any(|path| path.starts_with(&format!("{folder}/")))
    };
    for folder in contents.folders.iter().filter(|folder| !is_needed(folder)) {
        step.fault_in(folder, "is a folder that holds no listed file");
    }
    for found in &contents.strange {
        let what = if found.kind == FoundKind::Link {
            "is a symbolic link"
        } else {
            "is neither file nor folder"
        };
        step.fault_in(&found.path, what);
    }
}

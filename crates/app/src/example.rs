//! The example of 2020 that the demonstration runs, inside the binary: data, measures, texts.

use std::path::Path;

use include_dir::{Dir, DirEntry, include_dir};

use crate::mechanism::write_file;
use crate::{AppError, Importer};

static EXAMPLE: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../examples/china-2020");

/// The folders of an example that a mechanism works with: what is asked and how it is told.
const WORKING_FOLDERS: [&str; 2] = ["measures", "report"];

/// A file of the example and how it is imported.
pub(crate) struct ExampleFile {
    pub(crate) name: &'static str,
    pub(crate) importer: Importer,
    pub(crate) licence: &'static str,
}

/// The data of the example, in the order of import.
pub(crate) const DATA: [ExampleFile; 5] = [
    ExampleFile {
        name: "letter-2020-09-09.md",
        importer: Importer::Letter,
        licence: "facts (names, date, addressees, totals) of a public open letter",
    },
    ExampleFile {
        name: "ngo-committee-decisions.csv",
        importer: Importer::NgoCommittee,
        licence: "MIT (c) 2025 Christoph Valentin Steinert",
    },
    ExampleFile {
        name: "ngo-committee-votes.csv",
        importer: Importer::NgoCommittee,
        licence: "MIT (c) 2025 Christoph Valentin Steinert",
    },
    ExampleFile {
        name: "unga-roll-calls.csv",
        importer: Importer::UngaVotes,
        licence: "MIT (c) 2016 David Robinson; cite Voeten",
    },
    ExampleFile {
        name: "unga-votes-cn.csv",
        importer: Importer::UngaVotes,
        licence: "MIT (c) 2016 David Robinson; cite Voeten",
    },
];

/// The bytes of one file of the example.
///
/// # Panics
/// When the file is not part of the binary: names stand in [`DATA`] only.
pub(crate) fn bytes(name: &str) -> &'static [u8] {
    EXAMPLE
        .get_file(name)
        .expect("invariant: the example is complete")
        .contents()
}

/// Whether these very bytes are one of the example's data files.
pub(crate) fn holds(candidate: &[u8]) -> bool {
    DATA.iter().any(|file| bytes(file.name) == candidate)
}

/// Whether one of the example's data files has this length.
pub(crate) fn has_length(size_bytes: u64) -> bool {
    DATA.iter()
        .any(|file| bytes(file.name).len() as u64 == size_bytes)
}

/// Writes the example's measures and report texts into a mechanism's folder.
///
/// # Errors
/// [`AppError::File`] when the folder cannot be written.
pub fn write_working_folders(dir: &Path) -> Result<(), AppError> {
    for folder in WORKING_FOLDERS {
        let embedded = EXAMPLE
            .get_dir(folder)
            .expect("invariant: the example is complete");
        write_folder(dir, embedded)?;
    }
    Ok(())
}

fn write_folder(dir: &Path, folder: &Dir<'_>) -> Result<(), AppError> {
    for entry in folder.entries() {
        match entry {
            DirEntry::Dir(inner) => write_folder(dir, inner)?,
            DirEntry::File(file) => write_file(&dir.join(file.path()), file.contents())?,
        }
    }
    Ok(())
}

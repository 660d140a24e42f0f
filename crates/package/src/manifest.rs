//! The manifest: every file of the package with its size, digest and role; and the text of the note that is signed over it.
//! It refuses to know who signs.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::PackageError;
use crate::layout::{self, FILE_COUNT_MAX, PackagePath, Role};

/// One file of the package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestFile {
    /// Its path.
    pub path: PackagePath,
    /// Its length in bytes.
    pub size_bytes: u64,
    /// SHA-256 of its bytes.
    pub sha256: [u8; 32],
    /// What it is for.
    pub role: Role,
    /// The licence of what it holds, where one is stated.
    pub licence: Option<String>,
}

/// Every file of the package but `manifest.json` and `manifest.note`, in path order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Manifest {
    /// The files.
    pub files: Vec<ManifestFile>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ManifestJson {
    format: String,
    files: Vec<FileJson>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileJson {
    path: String,
    size_bytes: u64,
    sha256: String,
    role: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    licence: Option<String>,
}

impl Manifest {
    /// The bytes of `manifest.json`: indented JSON, fields in a stated order, one newline at the end.
    pub fn to_json(&self) -> Vec<u8> {
        let files = self.files.iter().map(FileJson::of).collect();
        let json = ManifestJson {
            format: layout::FORMAT.to_owned(),
            files,
        };
        let mut bytes = serde_json::to_vec_pretty(&json)
            .expect("invariant: strings and numbers always serialise");
        bytes.push(b'\n');
        bytes
    }

    /// Reads `manifest.json`.
    ///
    /// # Errors
    /// [`PackageError::Form`] unless the bytes are exactly what [`Manifest::to_json`] writes for their content,
    /// so that one content has one digest.
    pub fn parse(bytes: &[u8]) -> Result<Self, PackageError> {
        let json: ManifestJson = serde_json::from_slice(bytes).map_err(|error| {
            form(
                format!("line {}", error.line()),
                format!("is not a manifest ({error})"),
            )
        })?;
        if json.format != layout::FORMAT {
            return Err(form(
                "format".to_owned(),
                format!("is {:?}, not {:?}", json.format, layout::FORMAT),
            ));
        }
        if json.files.len() > FILE_COUNT_MAX {
            return Err(form(
                "files".to_owned(),
                format!("lists more than {FILE_COUNT_MAX} files"),
            ));
        }
        let files = json
            .files
            .into_iter()
            .map(FileJson::read)
            .collect::<Result<Vec<_>, _>>()?;
        let manifest = Self { files };
        manifest.check_paths()?;
        if manifest.to_json() != bytes {
            return Err(form(
                "as a whole".to_owned(),
                "is not written in the one documented form".to_owned(),
            ));
        }
        Ok(manifest)
    }

    /// The file of this path.
    pub fn file(&self, path: &str) -> Option<&ManifestFile> {
        self.files.iter().find(|file| file.path.as_str() == path)
    }

    fn check_paths(&self) -> Result<(), PackageError> {
        let mut folded = BTreeSet::new();
        let mut last: Option<&PackagePath> = None;
        for file in &self.files {
            let path = file.path.as_str();
            if last.is_some_and(|last| *last >= file.path) {
                return Err(form(path.to_owned(), "stands out of order".to_owned()));
            }
            if !folded.insert(path.to_ascii_lowercase())
                || [layout::MANIFEST, layout::MANIFEST_NOTE].contains(&path)
            {
                return Err(form(path.to_owned(), "may not be listed".to_owned()));
            }
            last = Some(&file.path);
        }
        Ok(())
    }
}

impl FileJson {
    fn of(file: &ManifestFile) -> Self {
        Self {
            path: file.path.as_str().to_owned(),
            size_bytes: file.size_bytes,
            sha256: hex::encode(file.sha256),
            role: file.role.as_str().to_owned(),
            licence: file.licence.clone(),
        }
    }

    fn read(self) -> Result<ManifestFile, PackageError> {
        let fault = |what: &str| form(self.path.clone(), format!("has no valid {what}"));
        let path = PackagePath::parse(&self.path).map_err(|_| fault("path"))?;
        let mut sha256 = [0; 32];
        hex::decode_to_slice(&self.sha256, &mut sha256).map_err(|_| fault("sha256"))?;
        let role = Role::parse(&self.role).ok_or_else(|| fault("role"))?;
        Ok(ManifestFile {
            path,
            size_bytes: self.size_bytes,
            sha256,
            role,
            licence: self.licence,
        })
    }
}

fn form(place: String, why: String) -> PackageError {
    PackageError::Form {
        path: layout::MANIFEST.to_owned(),
        place,
        why,
    }
}

/// The text of `manifest.note`, which the package key signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteText {
    /// The ledger's origin line.
    pub origin: String,
    /// SHA-256 of `manifest.json`.
    pub manifest_sha256: [u8; 32],
}

impl NoteText {
    /// The note for these bytes of `manifest.json`.
    pub fn over(origin: &str, manifest_json: &[u8]) -> Self {
        Self {
            origin: origin.to_owned(),
            manifest_sha256: Sha256::digest(manifest_json).into(),
        }
    }

    /// The text to sign; it ends with a newline.
    pub fn to_text(&self) -> String {
        format!(
            "{}\n{}\n{} {}\n",
            layout::FORMAT,
            self.origin,
            layout::MANIFEST,
            hex::encode(self.manifest_sha256)
        )
    }

    /// Reads the text of a note whose signature is verified.
    ///
    /// # Errors
    /// [`PackageError::Form`] when it is not exactly of the form above.
    pub fn parse(text: &str) -> Result<Self, PackageError> {
        let fault = |line: usize, why: &str| PackageError::Form {
            path: layout::MANIFEST_NOTE.to_owned(),
            place: format!("line {line}"),
            why: why.to_owned(),
        };
        let lines: Vec<&str> = text.lines().collect();
        let [format, origin, file] = lines[..] else {
            return Err(fault(1, "the text does not have three lines"));
        };
        if format != layout::FORMAT {
            return Err(fault(1, "names another format"));
        }
        let digest = file
            .strip_prefix("manifest.json ")
            .ok_or_else(|| fault(3, "does not name manifest.json"))?;
        let mut manifest_sha256 = [0; 32];
        hex::decode_to_slice(digest, &mut manifest_sha256)
            .map_err(|_| fault(3, "holds no SHA-256"))?;
        let note = Self {
            origin: origin.to_owned(),
            manifest_sha256,
        };
        if note.to_text() == text {
            Ok(note)
        } else {
            Err(fault(3, "is not written in the one documented form"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> Manifest {
        let file = |path: &str, licence: Option<&str>| ManifestFile {
            path: PackagePath::parse(path).expect("fits"),
            size_bytes: 3,
            sha256: [0xab; 32],
            role: Role::Notice,
            licence: licence.map(str::to_owned),
        };
        Manifest {
            files: vec![file("README.txt", None), file("csv/a.csv", Some("CC0-1.0"))],
        }
    }

    #[test]
    fn a_manifest_reads_back_and_has_one_form() {
        let json = manifest().to_json();
        assert_eq!(Manifest::parse(&json).expect("reads"), manifest());
        let text = String::from_utf8(json).expect("utf-8");
        for altered in [
            text.replace("  ", " "),
            text.replace("abab", "ABAB"),
            text.replace("README.txt", "../README"),
            text.replace("README.txt", "manifest.json"),
            text.replace("README.txt", "zzz"),
            text.replace("csv/a.csv", "README.TXT"),
            text.replace("notice", "something"),
            text.replace("@v1", "@v2"),
            format!("{text} "),
        ] {
            assert_ne!(altered, text);
            assert!(Manifest::parse(altered.as_bytes()).is_err(), "{altered}");
        }
    }

    #[test]
    fn a_note_reads_back_and_has_one_form() {
        let note = NoteText::over("example.org/log", b"{}");
        let text = note.to_text();
        assert_eq!(NoteText::parse(&text).expect("reads"), note);
        for altered in [
            text.to_uppercase(),
            text.replace("\n", "\r\n"),
            text.replace("44", "4"),
            text.replace("@v1", "@v2"),
            format!("{text}\n"),
        ] {
            assert!(NoteText::parse(&altered).is_err(), "{altered}");
        }
    }
}

//! Reads a package that anybody may have written: nothing outside its folder, no link followed, nothing over its limits.
//! It judges no content; it hands out bytes and says what stands in the folder.

use std::fs::{self, File, Metadata};
use std::io::Read;
use std::path::{Path, PathBuf};

use rapporteur_model::{CellValue, FigureValue, Table};

use crate::error::read_error;
use crate::layout::{
    self, FILE_BYTES_MAX, FILE_COUNT_MAX, MANIFEST_BYTES_MAX, PATH_DEPTH_MAX, PackagePath,
};
use crate::{Database, Manifest, PackageError, QueryLimits, parse_csv, tables_json_facts};

/// A package on disk.
#[derive(Debug, Clone)]
pub struct Package {
    root: PathBuf,
}

/// What stands at a path of the folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FoundKind {
    /// A plain file of so many bytes.
    File(u64),
    /// A folder.
    Folder,
    /// A symbolic link.
    Link,
    /// A pipe, a device, a socket.
    Other,
}

/// Something that stands in the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its path from the folder, with `/`; what is not Unicode is shown as U+FFFD.
    pub path: String,
    /// What it is.
    pub kind: FoundKind,
}

impl Found {
    /// Whether it is a folder.
    pub fn is_folder(&self) -> bool {
        self.kind == FoundKind::Folder
    }
}

impl Package {
    /// Opens a folder that holds at least a manifest or its note.
    ///
    /// # Errors
    /// [`PackageError::Read`] when there is no such folder, [`PackageError::NotAPackage`] when it holds neither.
    pub fn open(folder: &Path) -> Result<Self, PackageError> {
        let found = fs::metadata(folder).map_err(read_error(folder.display()))?;
        let is_there = |name: &str| fs::symlink_metadata(folder.join(name)).is_ok();
        if !found.is_dir() || !(is_there(layout::MANIFEST) || is_there(layout::MANIFEST_NOTE)) {
            let why = "it holds no manifest.json";
            return Err(PackageError::NotAPackage {
                folder: folder.display().to_string(),
                why,
            });
        }
        Ok(Self {
            root: folder.to_owned(),
        })
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The bytes of one plain file.
    ///
    /// # Errors
    /// [`PackageError::Path`], [`PackageError::NotAFile`] (also when a folder on the way is a link), [`PackageError::Limit`], [`PackageError::Read`].
    pub fn read(&self, path: &str) -> Result<Vec<u8>, PackageError> {
        let path = PackagePath::parse(path)?;
        let limit = if path.as_str() == layout::MANIFEST {
            MANIFEST_BYTES_MAX
        } else {
            FILE_BYTES_MAX
        };
        let full = self.plain_path(path.as_str())?;
        let mut bytes = Vec::new();
        let file = File::open(full).map_err(read_error(&path))?;
        file.take(limit + 1)
            .read_to_end(&mut bytes)
            .map_err(read_error(&path))?;
        if bytes.len() as u64 > limit {
            return Err(PackageError::Limit {
                what: path.to_string(),
                limit: format!("{limit} bytes"),
            });
        }
        Ok(bytes)
    }

    /// The full path, when every folder on the way is a folder and the end is a plain file.
    fn plain_path(&self, path: &str) -> Result<PathBuf, PackageError> {
        let mut full = self.root.clone();
        let mut parts = path.split('/').peekable();
        while let Some(part) = parts.next() {
            full.push(part);
            let found = fs::symlink_metadata(&full).map_err(read_error(path))?;
            let is_last = parts.peek().is_none();
            let fits = if is_last {
                found.is_file()
            } else {
                found.is_dir()
            };
            if !fits {
                return Err(PackageError::NotAFile {
                    path: path.to_owned(),
                    found: word(kind(&found)),
                });
            }
        }
        Ok(full)
    }

    /// Everything that stands in the folder, in path order.
    ///
    /// # Errors
    /// [`PackageError::Limit`] when there is too much or it is too deep; [`PackageError::Read`].
    pub fn found(&self) -> Result<Vec<Found>, PackageError> {
        let mut all = Vec::new();
        walk(&self.root, "", 1, &mut all)?;
        all.sort_by(|left, right| left.path.cmp(&right.path));
        Ok(all)
    }

    /// The manifest.
    ///
    /// # Errors
    /// As [`Package::read`] and [`Manifest::parse`].
    pub fn manifest(&self) -> Result<Manifest, PackageError> {
        Manifest::parse(&self.read(layout::MANIFEST)?)
    }

    /// The tables, opened for queries.
    ///
    /// # Errors
    /// As [`Package::read`] and [`Database::from_bytes`].
    pub fn database(&self) -> Result<Database, PackageError> {
        Database::from_bytes(&self.read(layout::DATABASE)?)
    }

    /// The tables of `data.sqlite`, in name order.
    ///
    /// # Errors
    /// As [`Package::database`].
    pub fn tables(&self) -> Result<Vec<Table>, PackageError> {
        Ok(self.database()?.tables().to_vec())
    }

    /// Runs one SELECT on `data.sqlite`; opens it anew, so several queries are better asked of [`Package::database`].
    ///
    /// # Errors
    /// As [`Package::database`] and [`Database::query`].
    pub fn query(
        &self,
        sql: &str,
        params: &[(&str, CellValue)],
    ) -> Result<FigureValue, PackageError> {
        self.database()?.query(sql, params, QueryLimits::default())
    }

    /// The tables as the CSV files hold them, with the columns that `tables.json` describes.
    ///
    /// # Errors
    /// [`PackageError::Form`] at the first row that is not of the documented form; as [`Package::read`].
    pub fn csv_tables(&self) -> Result<Vec<Table>, PackageError> {
        let facts = tables_json_facts(&self.read(layout::TABLES)?)?;
        facts
            .into_iter()
            .map(|facts| self.csv_table(facts))
            .collect()
    }

    fn csv_table(&self, facts: crate::TableFacts) -> Result<Table, PackageError> {
        let path = layout::csv_path(&facts.name);
        let form = |place: String, why: String| PackageError::Form {
            path: path.clone(),
            place,
            why,
        };
        let text = String::from_utf8(self.read(&path)?).map_err(|error| {
            form(
                format!("byte {}", error.utf8_error().valid_up_to()),
                "is not UTF-8".to_owned(),
            )
        })?;
        let rows = parse_csv(&text, &facts.columns).map_err(|difference| {
            let column = difference
                .column
                .map(|name| format!(", column {name}"))
                .unwrap_or_default();
            form(format!("line {}{column}", difference.line), difference.why)
        })?;
        Ok(Table {
            name: facts.name,
            description: facts.description,
            columns: facts.columns,
            rows,
        })
    }
}

fn walk(
    folder: &Path,
    prefix: &str,
    depth: usize,
    all: &mut Vec<Found>,
) -> Result<(), PackageError> {
    for entry in fs::read_dir(folder).map_err(read_error(folder.display()))? {
        let entry = entry.map_err(read_error(folder.display()))?;
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let kind = kind(&fs::symlink_metadata(entry.path()).map_err(read_error(&path))?);
        if all.len() >= 2 * FILE_COUNT_MAX {
            let what = "the number of files in the folder".to_owned();
            return Err(PackageError::Limit {
                what,
                limit: (2 * FILE_COUNT_MAX).to_string(),
            });
        }
        if kind == FoundKind::Folder && depth < PATH_DEPTH_MAX + 2 {
            walk(&entry.path(), &format!("{path}/"), depth + 1, all)?;
        }
        all.push(Found { path, kind });
    }
    Ok(())
}

fn kind(found: &Metadata) -> FoundKind {
    let file_type = found.file_type();
    if file_type.is_symlink() {
        FoundKind::Link
    } else if file_type.is_dir() {
        FoundKind::Folder
    } else if file_type.is_file() {
        FoundKind::File(found.len())
    } else {
        FoundKind::Other
    }
}

fn word(kind: FoundKind) -> &'static str {
    match kind {
        FoundKind::File(_) => "a file",
        FoundKind::Folder => "a folder",
        FoundKind::Link => "a symbolic link",
        FoundKind::Other => "a pipe, a device or a socket",
    }
}

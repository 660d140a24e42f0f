//! Writes a package: in a scratch folder beside its place, moved into place when it is whole.
//! It refuses to touch a folder that is no package, and another package unless it is told to replace it.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use rapporteur_model::{CellValue, FigureValue, Table};
use sha2::{Digest, Sha256};

use crate::error::{read_error, write_error};
use crate::layout::{self, FILE_BYTES_MAX, FILE_COUNT_MAX, PackagePath, Role};
use crate::{
    Database, Manifest, ManifestFile, PackageError, QueryLimits, csv_text, sqlite_bytes,
    tables_json,
};

/// The words that every package carries.
const README_TEXT: &str = include_str!("package_readme.txt");

/// A package being written.
pub struct Builder {
    place: PathBuf,
    scratch: PathBuf,
    replace: bool,
    files: BTreeMap<PackagePath, ManifestFile>,
    database: Option<Database>,
}

/// The manifest of a package whose files are all written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestSeal {
    /// The bytes of `manifest.json`.
    pub bytes: Vec<u8>,
    /// Their SHA-256, for the manifest note.
    pub sha256: [u8; 32],
}

/// What became of the place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finished {
    /// Nothing stood there.
    Written,
    /// The same package stood there already; it is left as it was.
    Unchanged,
    /// Another package stood there and is gone.
    Replaced,
}

impl Builder {
    /// Begins a package that will stand at `place`.
    ///
    /// # Errors
    /// [`PackageError::Occupied`] when the place holds something that is no package; [`PackageError::Write`].
    pub fn create(place: &Path) -> Result<Self, PackageError> {
        if occupant(place)? == Occupant::Other {
            return Err(occupied(place, "is no package"));
        }
        let scratch = sibling(place, "building")?;
        // CRASH: an earlier run that died here left the scratch folder; nothing refers to it.
        remove(&scratch)?;
        fs::create_dir_all(&scratch).map_err(write_error(scratch.display()))?;
        let mut builder = Self {
            place: place.to_owned(),
            scratch,
            replace: false,
            files: BTreeMap::new(),
            database: None,
        };
        builder.file(layout::README, Role::Notice, README_TEXT.as_bytes())?;
        Ok(builder)
    }

    /// Whether another package at the place may be replaced; it may not unless this says so.
    #[must_use]
    pub fn replace(mut self, replace: bool) -> Self {
        self.replace = replace;
        self
    }

    /// Writes `data.sqlite`, the CSV files and `tables.json`.
    ///
    /// # Errors
    /// [`PackageError::Table`] for a table that cannot be released, [`PackageError::Order`] when called twice.
    pub fn tables(&mut self, tables: &[Table], licence: Option<&str>) -> Result<(), PackageError> {
        if self.database.is_some() {
            return Err(PackageError::Order("the tables are given twice"));
        }
        let scratch_file = sibling(&self.scratch, "sqlite")?;
        remove(&scratch_file)?;
        let bytes = sqlite_bytes(tables, &scratch_file);
        remove(&scratch_file)?;
        let bytes = bytes?;
        self.database = Some(Database::from_bytes(&bytes)?);
        self.licensed_file(layout::DATABASE, Role::Database, licence, &bytes)?;
        self.licensed_file(layout::TABLES, Role::Schema, licence, &tables_json(tables))?;
        for table in tables {
            self.licensed_file(
                &layout::csv_path(&table.name),
                Role::Csv,
                licence,
                csv_text(table).as_bytes(),
            )?;
        }
        Ok(())
    }

    /// Runs a measure's SQL on the tables just written; parameters are named without the colon.
    ///
    /// # Errors
    /// [`PackageError::Order`] before the tables are given, and as [`Database::query_settled`].
    pub fn query(
        &self,
        sql: &str,
        params: &[(&str, CellValue)],
    ) -> Result<FigureValue, PackageError> {
        let database = self
            .database
            .as_ref()
            .ok_or(PackageError::Order("a query before the tables"))?;
        database.query_settled(sql, params, QueryLimits::default())
    }

    /// Adds a file without a licence of its own.
    ///
    /// # Errors
    /// [`PackageError::Path`], [`PackageError::Twice`], [`PackageError::Limit`], [`PackageError::Write`].
    pub fn file(&mut self, path: &str, role: Role, bytes: &[u8]) -> Result<(), PackageError> {
        self.licensed_file(path, role, None, bytes)
    }

    /// Adds a file with the licence of what it holds.
    ///
    /// # Errors
    /// As [`Builder::file`].
    pub fn licensed_file(
        &mut self,
        path: &str,
        role: Role,
        licence: Option<&str>,
        bytes: &[u8],
    ) -> Result<(), PackageError> {
        let path = PackagePath::parse(path)?;
        self.check_new(&path, bytes.len() as u64)?;
        write_synced(&self.scratch, path.as_str(), bytes)?;
        let file = ManifestFile {
            path: path.clone(),
            size_bytes: bytes.len() as u64,
            sha256: Sha256::digest(bytes).into(),
            role,
            licence: licence.map(str::to_owned),
        };
        self.files.insert(path, file);
        Ok(())
    }

    fn check_new(&self, path: &PackagePath, size_bytes: u64) -> Result<(), PackageError> {
        let is_reserved = [layout::MANIFEST, layout::MANIFEST_NOTE].contains(&path.as_str());
        if is_reserved
            || self
                .files
                .keys()
                .any(|other| other.as_str().eq_ignore_ascii_case(path.as_str()))
        {
            return Err(PackageError::Twice(path.to_string()));
        }
        if size_bytes > FILE_BYTES_MAX {
            return Err(PackageError::Limit {
                what: path.to_string(),
                limit: format!("{FILE_BYTES_MAX} bytes"),
            });
        }
        if self.files.len() >= FILE_COUNT_MAX {
            let what = "the number of files".to_owned();
            return Err(PackageError::Limit {
                what,
                limit: FILE_COUNT_MAX.to_string(),
            });
        }
        Ok(())
    }

    /// The manifest of the files written so far, to be signed.
    pub fn manifest(&self) -> ManifestSeal {
        let json = Manifest {
            files: self.files.values().cloned().collect(),
        }
        .to_json();
        let sha256 = Sha256::digest(&json).into();
        ManifestSeal {
            bytes: json,
            sha256,
        }
    }

    /// Writes the manifest and its signed note, and moves the package into its place.
    ///
    /// # Errors
    /// [`PackageError::Occupied`] when another package stands there and may not be replaced; [`PackageError::Write`].
    pub fn finish(self, manifest_note: &str) -> Result<Finished, PackageError> {
        let json = self.manifest().bytes;
        write_synced(&self.scratch, layout::MANIFEST, &json)?;
        write_synced(
            &self.scratch,
            layout::MANIFEST_NOTE,
            manifest_note.as_bytes(),
        )?;
        sync_folders(&self.scratch)?;
        let finished = self.move_into_place(&json, manifest_note)?;
        sync_folder(parent(&self.place))?;
        Ok(finished)
    }

    fn move_into_place(&self, json: &[u8], note: &str) -> Result<Finished, PackageError> {
        match occupant(&self.place)? {
            Occupant::Nothing => {
                remove(&self.place)?;
                self.rename(&self.scratch, &self.place)?;
                Ok(Finished::Written)
            }
            Occupant::Other => Err(occupied(&self.place, "is no package")),
            Occupant::Package if self.is_same(json, note) => Ok(Finished::Unchanged),
            Occupant::Package if !self.replace => {
                Err(occupied(&self.place, "holds another package"))
            }
            Occupant::Package => {
                let aside = sibling(&self.place, "replaced")?;
                remove(&aside)?;
                // CRASH: between the two renames the old package stands aside, whole; the next run removes it after writing anew.
                self.rename(&self.place, &aside)?;
                self.rename(&self.scratch, &self.place)?;
                remove(&aside)?;
                Ok(Finished::Replaced)
            }
        }
    }

    /// Whether the place holds these very bytes: the manifest, the note, and every file that the manifest lists, and nothing else.
    fn is_same(&self, json: &[u8], note: &str) -> bool {
        let Ok(package) = crate::Package::open(&self.place) else {
            return false;
        };
        let holds = |path: &str, bytes: &[u8]| package.read(path).is_ok_and(|found| found == bytes);
        let is_whole = |file: &ManifestFile| {
            package
                .read(file.path.as_str())
                .is_ok_and(|found| <[u8; 32]>::from(Sha256::digest(&found)) == file.sha256)
        };
        let file_count = package
            .found()
            .map(|found| found.iter().filter(|found| !found.is_folder()).count());
        holds(layout::MANIFEST, json)
            && holds(layout::MANIFEST_NOTE, note.as_bytes())
            && self.files.values().all(is_whole)
            && file_count.is_ok_and(|count| count == self.files.len() + 2)
    }

    fn rename(&self, from: &Path, to: &Path) -> Result<(), PackageError> {
        fs::rename(from, to).map_err(write_error(to.display()))
    }
}

impl Drop for Builder {
    fn drop(&mut self) {
        // After a rename there is nothing left to remove; after an error the next run removes what stays.
        let _ = fs::remove_dir_all(&self.scratch);
    }
}

#[derive(PartialEq, Eq)]
enum Occupant {
    Nothing,
    Package,
    Other,
}

fn occupant(place: &Path) -> Result<Occupant, PackageError> {
    match fs::symlink_metadata(place) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Occupant::Nothing),
        Err(error) => Err(read_error(place.display())(error)),
        Ok(found) if !found.is_dir() => Ok(Occupant::Other),
        Ok(_) if place.join(layout::MANIFEST).is_file() => Ok(Occupant::Package),
        Ok(_) => {
            let mut inside = fs::read_dir(place).map_err(read_error(place.display()))?;
            Ok(if inside.next().is_none() {
                Occupant::Nothing
            } else {
                Occupant::Other
            })
        }
    }
}

fn occupied(place: &Path, found: &'static str) -> PackageError {
    PackageError::Occupied {
        folder: place.display().to_string(),
        found,
    }
}

/// A hidden name beside `place`, on the same file system so that a rename is whole or nothing.
fn sibling(place: &Path, word: &str) -> Result<PathBuf, PackageError> {
    let name = place
        .file_name()
        .ok_or_else(|| PackageError::Path(place.display().to_string()))?;
    let name = name.to_string_lossy();
    Ok(parent(place).join(format!(".{}.{word}", name.trim_start_matches('.'))))
}

fn parent(place: &Path) -> &Path {
    match place.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

fn remove(path: &Path) -> Result<(), PackageError> {
    let removed = match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    };
    removed.map_err(write_error(path.display()))
}

fn write_synced(root: &Path, path: &str, bytes: &[u8]) -> Result<(), PackageError> {
    let full = root.join(path);
    let write = || -> std::io::Result<()> {
        fs::create_dir_all(parent(&full))?;
        let mut file = File::options().write(true).create_new(true).open(&full)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(write_error(path))
}

/// Syncs every folder below and including `root`: a synced file in an unsynced folder may vanish.
fn sync_folders(root: &Path) -> Result<(), PackageError> {
    for entry in fs::read_dir(root).map_err(read_error(root.display()))? {
        let entry = entry.map_err(read_error(root.display()))?;
        if entry
            .file_type()
            .map_err(read_error(root.display()))?
            .is_dir()
        {
            sync_folders(&entry.path())?;
        }
    }
    sync_folder(root)
}

fn sync_folder(folder: &Path) -> Result<(), PackageError> {
    // Windows opens no folder as a file; there the rename itself is as durable as it can be made.
    if cfg!(unix) {
        File::open(folder)
            .and_then(|file| file.sync_all())
            .map_err(write_error(folder.display()))?;
    }
    Ok(())
}

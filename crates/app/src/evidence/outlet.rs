//! Where a package of evidence is written to: a folder, or one sealed file. Nothing stands at the place until all of it is written.

use std::fs::{self, File, OpenOptions};
use std::io::{BufWriter, Read, Seek, Write};
use std::path::{Path, PathBuf};

use rapporteur_archive::bag::{BagFile, BagWriter, Sink, TarSink};
use rapporteur_archive::wacz::{WaczOptions, write as write_wacz};
use rapporteur_model::EvidenceRecord;
use rapporteur_vault::sealing;
use sha2::{Digest, Sha256};

use super::captures::archive_error;
use super::material::{Material, Original};
use super::packages::ExportOptions;
use super::statement::READ_ME;
use crate::mechanism::vault_error;
use crate::{AppError, Mechanism, Progress};

/// Writes one original as it is, or sealed; returns the SHA-256 of the file.
pub(super) fn write_original(
    mechanism: &Mechanism,
    item: &EvidenceRecord,
    options: &ExportOptions,
    progress: &mut dyn Progress,
) -> Result<[u8; 32], AppError> {
    let place = Place::new(&options.out)?;
    let mut file = place.create_file()?;
    let reader = mechanism
        .vault
        .reader(&item.blob_name)
        .map_err(vault_error("read the item"))?;
    let mut told = Told {
        inner: reader,
        progress,
    };
    let sha256 = if options.sealed_to.is_empty() {
        let mut hashed = Hashed {
            inner: &mut file,
            hasher: Sha256::new(),
        };
        std::io::copy(&mut told, &mut hashed)
            .map_err(|error| AppError::file("write", &options.out, error))?;
        hashed.hasher.finalize().into()
    } else {
        let recipients: Vec<&str> = options.sealed_to.iter().map(String::as_str).collect();
        let sealed = sealing::seal(&recipients, &mut told, &mut file)
            .map_err(vault_error("seal what is given out"))?;
        sealed.seal.sha256
    };
    place.keep_file(file)?;
    Ok(sha256)
}

/// Writes a bag into a new folder; returns the number of its files.
pub(super) fn write_folder(
    mechanism: &Mechanism,
    material: &Material,
    out: &Path,
    progress: &mut dyn Progress,
) -> Result<u64, AppError> {
    let place = Place::new(out)?;
    fs::create_dir(&place.temporary)
        .map_err(|error| AppError::file("make the folder", &place.temporary, error))?;
    let mut sink = FolderSink {
        root: place.temporary.clone(),
        count: 0,
    };
    write_bag(
        mechanism,
        material,
        &mut sink,
        Some(&place.scratch),
        progress,
    )?;
    let count = sink.count;
    sync_folders(&place.temporary)
        .map_err(|error| AppError::file("flush", &place.temporary, error))?;
    place.keep()?;
    Ok(count)
}

/// Writes a bag as a tar stream into one sealed file; returns the number of files and the SHA-256 of what was written.
pub(super) fn write_sealed(
    mechanism: &Mechanism,
    material: &Material,
    options: &ExportOptions,
    progress: &mut dyn Progress,
) -> Result<(u64, [u8; 32]), AppError> {
    let place = Place::new(&options.out)?;
    let mut file = place.create_file()?;
    let recipients: Vec<&str> = options.sealed_to.iter().map(String::as_str).collect();
    let pipe =
        std::io::pipe().map_err(|error| AppError::file("make a pipe for", &options.out, error))?;
    let (mut from, to) = pipe;
    // PRIVACY: the plain stream goes through a pipe to the sealing thread, never through a file.
    let (sealed, written) = std::thread::scope(|scope| {
        let sealing = scope.spawn(|| sealing::seal(&recipients, &mut from, &mut file));
        let written = write_tar(mechanism, material, to, progress);
        let sealed = sealing.join().expect("invariant: sealing does not panic");
        (sealed, written)
    });
    let sealed = sealed.map_err(vault_error("seal what is given out"))?;
    let count = written?;
    place.keep_file(file)?;
    Ok((count, sealed.seal.sha256))
}

fn write_tar(
    mechanism: &Mechanism,
    material: &Material,
    to: impl Write,
    progress: &mut dyn Progress,
) -> Result<u64, AppError> {
    let failed = |error| AppError::file("write", Path::new("the sealed package"), error);
    let mut tar = TarSink::new(BufWriter::new(to), "evidence-package");
    for original in &material.originals {
        tar.expect(&original.path, original.size_bytes);
    }
    let mut sink = CountedSink {
        inner: &mut tar,
        count: 0,
    };
    write_bag(mechanism, material, &mut sink, None, progress)?;
    let count = sink.count;
    tar.finish().map_err(failed)?;
    Ok(count)
}

/// The same material gives the same bytes.
fn write_bag(
    mechanism: &Mechanism,
    material: &Material,
    sink: &mut dyn Sink,
    scratch: Option<&Path>,
    progress: &mut dyn Progress,
) -> Result<(), AppError> {
    let mut bag = BagWriter::new(sink);
    for original in &material.originals {
        let mut reader = mechanism
            .vault
            .reader(&original.blob_name)
            .map_err(vault_error("read the item"))?;
        match (&original.wacz_member, scratch) {
            (Some(member), Some(scratch)) => {
                let mut file = Scratch::create(scratch)?;
                let options = wacz_options(member, original, material);
                write_wacz(&mut file.0, &mut reader, &options)
                    .map_err(archive_error("make the WACZ"))?;
                file.0
                    .rewind()
                    .map_err(|error| AppError::file("read", scratch, error))?;
                bag.add(&original.path, &mut file.0)
            }
            _ => bag.add(
                &original.path,
                &mut Told {
                    inner: reader,
                    progress: &mut *progress,
                },
            ),
        }
        .map_err(archive_error("write the package"))?;
    }
    for (path, bytes) in &material.files {
        bag.add(path, &mut &bytes[..])
            .map_err(archive_error("write the package"))?;
    }
    let files: Vec<BagFile> = bag.files().cloned().collect();
    let titles: Vec<(String, String)> = material
        .originals
        .iter()
        .map(|original| (original.path.clone(), original.title.clone()))
        .collect();
    let read_me = material.statement.read_me(&files, &titles);
    bag.add(READ_ME, &mut read_me.as_bytes())
        .map_err(archive_error("write the package"))?;
    bag.finish(&material.facts)
        .map_err(archive_error("write the package"))
}

fn wacz_options(member: &str, original: &Original, material: &Material) -> WaczOptions {
    WaczOptions {
        file_name: member.to_owned(),
        title: original.title.clone(),
        description: "A capture of the web kept as evidence; the file in archive/ is the original as it arrived.".to_owned(),
        created: material.statement.at().to_owned(),
        software: super::tool(),
    }
}

/// A place that is filled beside itself and then named: a crash leaves what is named `.part` only, which may be removed.
struct Place {
    out: PathBuf,
    temporary: PathBuf,
    scratch: PathBuf,
    is_kept: std::cell::Cell<bool>,
}

impl Place {
    fn new(out: &Path) -> Result<Self, AppError> {
        let name = out
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        let Some(name) = name.filter(|name| !name.is_empty()) else {
            return Err(AppError::CannotExport(format!(
                "{} names no file",
                out.display()
            )));
        };
        let place = Self {
            out: out.to_owned(),
            temporary: out.with_file_name(format!("{name}.part")),
            scratch: out.with_file_name(format!("{name}.wacz.part")),
            is_kept: std::cell::Cell::new(false),
        };
        match fs::symlink_metadata(&place.temporary) {
            Ok(_) => {
                place.is_kept.set(true);
                Err(AppError::Occupied(place.temporary.clone()))
            }
            Err(_) => Ok(place),
        }
    }

    fn create_file(&self) -> Result<File, AppError> {
        create(&self.temporary).map_err(|error| AppError::file("make", &self.temporary, error))
    }

    fn keep_file(self, file: File) -> Result<(), AppError> {
        file.sync_all()
            .map_err(|error| AppError::file("flush", &self.temporary, error))?;
        self.keep()
    }

    fn keep(self) -> Result<(), AppError> {
        if fs::symlink_metadata(&self.out).is_ok() {
            return Err(AppError::Occupied(self.out.clone()));
        }
        let named = fs::rename(&self.temporary, &self.out).and_then(|()| {
            self.is_kept.set(true);
            let parent = self
                .out
                .parent()
                .filter(|parent| !parent.as_os_str().is_empty());
            File::open(parent.unwrap_or(Path::new(".")))?.sync_all()
        });
        named.map_err(|error| AppError::file("name", &self.out, error))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // PRIVACY: half a package is plaintext that nobody asked for.
        if !self.is_kept.get() {
            let _ = fs::remove_dir_all(&self.temporary);
            let _ = fs::remove_file(&self.temporary);
        }
    }
}

/// A file that is removed when it was read.
struct Scratch(File, PathBuf);

impl Scratch {
    fn create(path: &Path) -> Result<Self, AppError> {
        let file = create(path).map_err(|error| AppError::file("make", path, error))?;
        Ok(Self(file, path.to_owned()))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.1);
    }
}

/// A new file that only its owner may read.
fn create(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

struct FolderSink {
    root: PathBuf,
    count: u64,
}

impl Sink for FolderSink {
    fn put(&mut self, path: &str, content: &mut dyn Read) -> std::io::Result<()> {
        let full = self.root.join(path);
        if let Some(folder) = full.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut file = create(&full)?;
        std::io::copy(content, &mut file)?;
        self.count += 1;
        file.sync_all()
    }
}

struct CountedSink<'s> {
    inner: &'s mut dyn Sink,
    count: u64,
}

impl Sink for CountedSink<'_> {
    fn put(&mut self, path: &str, content: &mut dyn Read) -> std::io::Result<()> {
        self.count += 1;
        self.inner.put(path, content)
    }
}

fn sync_folders(folder: &Path) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            sync_folders(&entry.path())?;
        }
    }
    File::open(folder)?.sync_all()
}

/// A reader that tells how far it is.
struct Told<'p, R> {
    inner: R,
    progress: &'p mut dyn Progress,
}

impl<R: Read> Read for Told<'_, R> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let length = self.inner.read(out)?;
        self.progress.advance(length as u64);
        Ok(length)
    }
}

struct Hashed<'w, W> {
    inner: &'w mut W,
    hasher: Sha256,
}

impl<W: Write> Write for Hashed<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let length = self.inner.write(bytes)?;
        self.hasher.update(&bytes[..length]);
        Ok(length)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.inner.flush()
    }
}

//! Writes a bag: the same files and facts give the same bytes. Every file goes by once and is hashed on the way.

use std::collections::BTreeMap;
use std::io::Read;

use sha2::{Digest, Sha256, Sha512};

use super::names::encode_path;
use super::{DECLARATION, INFO};
use crate::error::ArchiveError;
use crate::zip::is_plain_path;

/// Where the files of a bag go: a folder, an archive, a test.
pub trait Sink {
    /// Writes a file whole. The path is relative, with forward slashes, below the bag's own folder.
    ///
    /// # Errors
    /// What the place says.
    fn put(&mut self, path: &str, content: &mut dyn Read) -> std::io::Result<()>;
}

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BagFile {
    /// Its path within the bag.
    pub path: String,
    /// Its length.
    pub size_bytes: u64,
    /// Its SHA-256.
    pub sha256: [u8; 32],
    sha512: [u8; 64],
}

/// A bag being written: payload under `data/`, everything else is a tag file.
pub struct BagWriter<'s> {
    sink: &'s mut dyn Sink,
    files: BTreeMap<String, BagFile>,
}

impl<'s> BagWriter<'s> {
    /// Begins an empty bag.
    pub fn new(sink: &'s mut dyn Sink) -> Self {
        Self {
            sink,
            files: BTreeMap::new(),
        }
    }

    /// Writes a file: below `data/` it is payload, elsewhere a tag file.
    ///
    /// # Errors
    /// [`ArchiveError::Unwritable`] for a path that is none, stands there already, differs from another in its case alone, or belongs
    /// to the bag itself; [`ArchiveError::Write`] and [`ArchiveError::Read`].
    pub fn add(&mut self, path: &str, content: &mut dyn Read) -> Result<BagFile, ArchiveError> {
        let is_own = path == DECLARATION
            || path == INFO
            || path.starts_with("manifest-")
            || path.starts_with("tagmanifest-");
        if !is_plain_path(path) || is_own {
            return Err(ArchiveError::unwritable(
                path,
                "it is no path for a file of a bag",
            ));
        }
        self.write(path, content)
    }

    /// Every file written so far, in path order.
    pub fn files(&self) -> impl Iterator<Item = &BagFile> {
        self.files.values()
    }

    /// Writes the declaration, the facts and the manifests. `facts` are the lines of `bag-info.txt` in their order; `Payload-Oxum` is
    /// added.
    ///
    /// # Errors
    /// As [`Self::add`]; [`ArchiveError::Unwritable`] for a fact whose label or value would break its line.
    pub fn finish(mut self, facts: &[(String, String)]) -> Result<(), ArchiveError> {
        self.write(
            DECLARATION,
            &mut &b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"[..],
        )?;
        let info = self.info(facts)?;
        self.write(INFO, &mut info.as_bytes())?;
        let payload = |path: &str| path.starts_with("data/");
        for (name, text) in self.manifests("manifest", payload) {
            self.write(&name, &mut text.as_bytes())?;
        }
        for (name, text) in self.manifests("tagmanifest", |path| !payload(path)) {
            let written = self.sink.put(&name, &mut text.as_bytes());
            written.map_err(ArchiveError::write(name))?;
        }
        Ok(())
    }

    fn info(&self, facts: &[(String, String)]) -> Result<String, ArchiveError> {
        let payload: Vec<&BagFile> = self
            .files
            .values()
            .filter(|file| file.path.starts_with("data/"))
            .collect();
        let octets: u64 = payload.iter().map(|file| file.size_bytes).sum();
        let mut text = String::new();
        for (label, value) in facts {
            let breaks = |text: &str| text.contains(['\r', '\n']);
            if label.is_empty()
                || label.contains(':')
                || breaks(label)
                || breaks(value)
                || label.starts_with([' ', '\t'])
            {
                return Err(ArchiveError::unwritable(
                    INFO,
                    format!("{label:?} would break its line"),
                ));
            }
            text.push_str(&format!("{label}: {value}\n"));
        }
        text.push_str(&format!("Payload-Oxum: {octets}.{}\n", payload.len()));
        Ok(text)
    }

    fn manifests(&self, kind: &str, is_listed: impl Fn(&str) -> bool) -> [(String, String); 2] {
        let lines = |digest: &dyn Fn(&BagFile) -> String| -> String {
            let listed = self.files.values().filter(|file| is_listed(&file.path));
            listed
                .map(|file| format!("{}  {}\n", digest(file), encode_path(&file.path)))
                .collect()
        };
        [
            (
                format!("{kind}-sha256.txt"),
                lines(&|file| hex::encode(file.sha256)),
            ),
            (
                format!("{kind}-sha512.txt"),
                lines(&|file| hex::encode(file.sha512)),
            ),
        ]
    }

    fn write(&mut self, path: &str, content: &mut dyn Read) -> Result<BagFile, ArchiveError> {
        // Two names that differ in case alone are one file on some systems.
        if self
            .files
            .keys()
            .any(|known| known.to_lowercase() == path.to_lowercase())
        {
            return Err(ArchiveError::unwritable(
                path,
                "a file of that name stands in the bag already",
            ));
        }
        let mut hashed = Hashed {
            content,
            sha256: Sha256::new(),
            sha512: Sha512::new(),
            size_bytes: 0,
        };
        self.sink
            .put(path, &mut hashed)
            .map_err(ArchiveError::write(path))?;
        // A sink that stopped early would otherwise leave a manifest that is true of half a file.
        if hashed.read(&mut [0]).map_err(ArchiveError::read(path))? != 0 {
            return Err(ArchiveError::unwritable(
                path,
                "it was not written to its end",
            ));
        }
        let file = BagFile {
            path: path.to_owned(),
            size_bytes: hashed.size_bytes,
            sha256: hashed.sha256.finalize().into(),
            sha512: hashed.sha512.finalize().into(),
        };
        self.files.insert(path.to_owned(), file.clone());
        Ok(file)
    }
}

struct Hashed<'r> {
    content: &'r mut dyn Read,
    sha256: Sha256,
    sha512: Sha512,
    size_bytes: u64,
}

impl Read for Hashed<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let length = self.content.read(out)?;
        self.sha256.update(&out[..length]);
        self.sha512.update(&out[..length]);
        self.size_bytes += length as u64;
        Ok(length)
    }
}

//! Answers: what Typst may see: one text, its files, the bundled fonts. Refuses the disk, the network and the clock.

use std::collections::HashMap;
use std::sync::OnceLock;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

use crate::error::TypesetError;
use crate::fonts::Shelf;

/// The world of one job.
pub(crate) struct JobWorld {
    main: Source,
    files: HashMap<FileId, Bytes>,
    shelf: &'static Shelf,
}

impl JobWorld {
    pub(crate) fn new(
        text: String,
        files: &[(String, Vec<u8>)],
        shelf: &'static Shelf,
    ) -> Result<Self, TypesetError> {
        let main = Source::new(file_id("main.typ")?, text);
        let files = files
            .iter()
            .map(|(name, bytes)| Ok((file_id(name)?, Bytes::new(bytes.clone()))))
            .collect::<Result<_, TypesetError>>()?;
        Ok(Self { main, files, shelf })
    }
}

fn file_id(name: &str) -> Result<FileId, TypesetError> {
    let path = VirtualPath::new(name).map_err(|_| TypesetError::NameFile(name.to_owned()))?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

fn library() -> &'static LazyHash<Library> {
    static LIBRARY: OnceLock<LazyHash<Library>> = OnceLock::new();
    LIBRARY.get_or_init(|| LazyHash::new(Library::builder().build()))
}

impl World for JobWorld {
    fn library(&self) -> &LazyHash<Library> {
        library()
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.shelf.book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() {
            Ok(self.main.clone())
        } else {
            Err(FileError::NotSource)
        }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let absent = || FileError::NotFound(id.vpath().get_without_slash().into());
        self.files.get(&id).cloned().ok_or_else(absent)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.shelf.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        // The date of a report is given, never read from a clock.
        None
    }
}

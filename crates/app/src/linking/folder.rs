//! The folder of a linkage: which files stand in it, and `run.json`, which says of what they are results. It refuses other formats.
//!
//! CRASH: every file is written under another name, flushed, and renamed; `run.json` names a result only after the result is whole.

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, ErrorKind, Read};
use std::path::{Path, PathBuf};

use rapporteur_disk::{RealDisk, make_folders_durably, write_durably};
use rapporteur_linkage::quality::Missed;
use rapporteur_tables::{ColumnSpec, TableError, Writer};
use serde::{Deserialize, Serialize};

use super::error::LinkingError;
use super::lists::ListFile;

/// The format of the folder that this program writes.
const FORMAT: u32 = 1;
/// What runs and reviewers write into a folder.
const OWN: [&str; 9] = [
    "model.toml",
    "training.json",
    "edges.parquet",
    "clusters.csv",
    "clusters.parquet",
    "run.json",
    "report.txt",
    "decisions.csv",
    "sample.json",
];

/// The longest `run.json` or `training.json` that is read, in bytes.
const JSON_BYTES_MAX: u64 = 1 << 30;

/// A table's format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableFormat {
    /// CSV in UTF-8.
    Csv,
    /// Parquet.
    Parquet,
}

/// An existing linkage to which lists were added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Earlier {
    /// Its folder.
    pub dir: PathBuf,
    /// SHA-256 of its `clusters.csv`.
    pub clusters_sha256: String,
}

/// Figures of a run.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RunFigures {
    /// Pairs scored.
    pub pairs_scored: u64,
    /// Pairs kept as edges.
    pub edges: u64,
    /// Clusters, single records among them.
    pub clusters: u64,
    /// Clusters of two records and more.
    pub clusters_of_several: u64,
    /// Records of the largest cluster.
    pub largest_cluster: u64,
    /// Pairs scored while clustering, because no rule had brought them.
    pub scored_on_demand: u64,
    /// What the rules missed, at least about.
    pub missed: Option<Missed>,
}

/// `run.json`: what the results in a folder are results of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunRecord {
    /// The folder's format.
    pub format: u32,
    /// The engine and its version.
    pub engine: String,
    /// The seed.
    pub seed: u64,
    /// The lists.
    pub lists: Vec<ListFile>,
    /// Records in all lists.
    pub records: u64,
    /// SHA-256 over lists, model, engine and seed, and labels where they were learnt from: what scores depend on.
    pub digest: String,
    /// SHA-256 of the model.
    pub model_sha256: String,
    /// Whether the weights were learnt from decisions too.
    pub learnt: bool,
    /// Bytes of `decisions.csv` when the run began: what stands in them, its clusters keep to.
    #[serde(default)]
    pub decided_bytes: u64,
    /// The linkage to which lists were added.
    pub earlier: Option<Earlier>,
    /// SHA-256 of `edges.parquet`, once all pairs are scored.
    pub edges_sha256: Option<String>,
    /// SHA-256 of `clusters.csv`, once the run is done.
    pub clusters_sha256: Option<String>,
    /// Figures, once the run is done.
    pub figures: RunFigures,
    /// Training sessions in words.
    pub sessions: Vec<String>,
}

impl RunRecord {
    /// A run that begins.
    pub(crate) fn begin(engine: &str, seed: u64, lists: Vec<ListFile>, digest: String) -> Self {
        Self {
            format: FORMAT,
            engine: engine.to_owned(),
            seed,
            records: lists.iter().map(|list| list.rows).sum(),
            lists,
            digest,
            model_sha256: String::new(),
            learnt: false,
            decided_bytes: 0,
            earlier: None,
            edges_sha256: None,
            clusters_sha256: None,
            figures: RunFigures::default(),
            sessions: Vec::new(),
        }
    }
}

/// The folder of a linkage.
#[derive(Debug, Clone)]
pub struct Folder {
    dir: PathBuf,
}

impl Folder {
    /// The folder at a path, which may be missing yet.
    pub fn at(dir: &Path) -> Self {
        Self {
            dir: dir.to_owned(),
        }
    }

    /// Whether a path holds a linkage.
    pub fn is_one(dir: &Path) -> bool {
        dir.join("run.json").is_file()
    }

    /// The path of a file in it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    /// The decisions of reviewers.
    pub fn decisions(&self) -> PathBuf {
        self.path("decisions.csv")
    }

    /// Makes the folder; refuses one that holds something else.
    pub(crate) fn make(&self) -> Result<(), LinkingError> {
        if !Self::is_one(&self.dir) && self.dir.is_dir() {
            let mut entries = std::fs::read_dir(&self.dir)
                .map_err(LinkingError::file("read the folder", &self.dir))?;
            if entries.next().is_some() {
                return Err(LinkingError::refused(
                    format!("{} is not empty and holds no linkage", self.dir.display()),
                    "name an empty or new folder: --out DIR",
                ));
            }
        }
        make_folders_durably(&RealDisk, &self.dir)
            .map_err(LinkingError::file("make the folder", &self.dir))
    }

    /// Refuses to write over a finished linkage unless each of its lists is linked again, by its file's name: the result would be lost.
    pub(crate) fn refuse_other_lists(&self, paths: &[PathBuf]) -> Result<(), LinkingError> {
        let Some(record) = self.record()?.filter(|it| it.clusters_sha256.is_some()) else {
            return Ok(());
        };
        let mut left: Vec<&PathBuf> = paths.iter().collect();
        let lost = record.lists.iter().find(|list| {
            let again = left
                .iter()
                .position(|path| path.file_name() == list.path.file_name());
            again.map(|at| left.swap_remove(at)).is_none()
        });
        let Some(lost) = lost else {
            return Ok(());
        };
        let names: Vec<&str> = record.lists.iter().map(|it| it.name.as_str()).collect();
        Err(LinkingError::refused(
            format!(
                "{} holds the linkage of {}, and {} is not linked this time: that result would be lost",
                self.dir.display(),
                names.join(", "),
                lost.path.display()
            ),
            "name another folder with --out, or remove this one first",
        ))
    }

    /// Refuses to write a table over one of the lists, or over what a run or reviewers have written here.
    pub(crate) fn refuse_own(&self, path: &Path, lists: &[ListFile]) -> Result<(), LinkingError> {
        let real = |path: &Path| path.canonicalize().ok();
        let is_list = |list: &ListFile| real(path).is_some_and(|it| Some(it) == real(&list.path));
        let parent = path
            .parent()
            .map(|parent| match parent.as_os_str().is_empty() {
                true => Path::new("."),
                false => parent,
            });
        let is_within = parent
            .and_then(real)
            .is_some_and(|it| Some(it) == real(&self.dir));
        let is_own = is_within
            && path
                .file_name()
                .is_some_and(|name| OWN.iter().any(|own| name == *own));
        if !is_own && !lists.iter().any(is_list) {
            return Ok(());
        }
        Err(LinkingError::refused(
            format!(
                "{} belongs to the linkage: it is not written over",
                path.display()
            ),
            "name another file",
        ))
    }

    /// What the folder says of itself; `None` where it holds no linkage.
    pub(crate) fn record(&self) -> Result<Option<RunRecord>, LinkingError> {
        let path = self.path("run.json");
        let Some(text) = self.read_text("run.json")? else {
            return Ok(None);
        };
        let fault = |error: serde_json::Error| LinkingError::Line {
            path: path.clone(),
            line: error.line() as u64,
            message: error.to_string(),
        };
        let record: RunRecord = serde_json::from_str(&text).map_err(fault)?;
        if record.format != FORMAT {
            return Err(LinkingError::refused(
                format!("{} is of format {}", self.dir.display(), record.format),
                "this program reads format 1",
            ));
        }
        Ok(Some(record))
    }

    /// What the folder says of itself, when its run is done.
    pub(crate) fn done(&self) -> Result<RunRecord, LinkingError> {
        let record = self.record()?.ok_or_else(|| {
            LinkingError::refused(
                format!("{} holds no linkage (no run.json)", self.dir.display()),
                "make one: `rapporteur link run LIST… --out DIR`",
            )
        })?;
        if record.clusters_sha256.is_none() {
            return Err(LinkingError::refused(
                format!(
                    "the run in {} was stopped before its end",
                    self.dir.display()
                ),
                "the same `link run` again goes on from there",
            ));
        }
        Ok(record)
    }

    pub(crate) fn write_record(&self, record: &RunRecord) -> Result<(), LinkingError> {
        let mut text =
            serde_json::to_string_pretty(record).expect("invariant: a run has a JSON form");
        text.push('\n');
        self.write_text("run.json", &text)
    }

    pub(crate) fn write_text(&self, name: &str, text: &str) -> Result<(), LinkingError> {
        let path = self.path(name);
        write_durably(&RealDisk, &path, text.as_bytes()).map_err(LinkingError::file("write", &path))
    }

    /// A text of the folder; `None` when it is not there.
    pub(crate) fn read_text(&self, name: &str) -> Result<Option<String>, LinkingError> {
        let path = self.path(name);
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error)
                if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) =>
            {
                return Ok(None);
            }
            Err(error) => return Err(LinkingError::file("open", &path)(error)),
        };
        let mut text = String::new();
        file.take(JSON_BYTES_MAX)
            .read_to_string(&mut text)
            .map_err(LinkingError::file("read", &path))?;
        Ok(Some(text))
    }

    /// Writes a table whole or not at all; `fill` writes its rows.
    pub(crate) fn write_table(
        &self,
        name: &str,
        columns: &[ColumnSpec],
        fill: impl FnOnce(&mut TableWriter) -> Result<(), TableError>,
    ) -> Result<(), LinkingError> {
        let format = if name.ends_with(".parquet") {
            TableFormat::Parquet
        } else {
            TableFormat::Csv
        };
        write_table(&self.path(name), format, columns, fill)
    }
}

/// A table being written to a file.
pub(crate) type TableWriter = Writer<BufWriter<File>>;

/// Writes a table whole or not at all; `fill` writes its rows.
pub(crate) fn write_table(
    path: &Path,
    format: TableFormat,
    columns: &[ColumnSpec],
    fill: impl FnOnce(&mut TableWriter) -> Result<(), TableError>,
) -> Result<(), LinkingError> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let prefix = rapporteur_disk::TEMPORARY_PREFIX;
    let temporary = path.with_file_name(format!("{prefix}{name}"));
    let fail = || LinkingError::file("write", path);
    let file = create_private(&temporary).map_err(fail())?;
    let file = BufWriter::with_capacity(1 << 18, file);
    let write = || -> Result<(), TableError> {
        let mut writer = match format {
            TableFormat::Csv => Writer::csv(file, columns)?,
            TableFormat::Parquet => Writer::parquet(file, columns)?,
        };
        fill(&mut writer)?;
        let file = writer.finish()?;
        let file = file
            .into_inner()
            .map_err(|error| TableError::Write(error.into_error()))?;
        file.sync_all().map_err(TableError::Write)
    };
    let written = write();
    if written.is_err() {
        // What could not be written whole is of no use; the first failure is the one to tell.
        let _ = std::fs::remove_file(&temporary);
    }
    written.map_err(LinkingError::table("write", path))?;
    std::fs::rename(&temporary, path).map_err(fail())?;
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))
        .and_then(|folder| folder.sync_all())
        .map_err(fail())
}

/// PRIVACY: lists name persons, and so do results; a file is its owner's alone.
pub(crate) fn create_private(path: &Path) -> std::io::Result<File> {
    let mut options = File::options();
    options.read(true).write(true).create(true).truncate(true);
    private(&mut options).open(path)
}

/// The mode of new files, where the system has modes.
pub(crate) fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

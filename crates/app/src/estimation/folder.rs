//! The folder of an estimation: `panel.json`, tables beside it, and finished jobs under `cache`. It refuses a folder that holds something else.
//!
//! CRASH: every file is written under another name, flushed and renamed; a job is there whole or not at all.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use rapporteur_disk::{RealDisk, make_folders_durably, write_durably};
use rapporteur_estimate::panel::Panel;
use serde::{Deserialize, Serialize};

use super::error::EstimationError;
use super::result::EstimationRun;

/// The estimation as a whole.
const PANEL: &str = "panel.json";
/// Finished jobs.
const CACHE: &str = "cache";
/// The longest file that is read, in bytes.
const BYTES_MAX: u64 = 1 << 30;

/// The folder of an estimation.
#[derive(Debug, Clone)]
pub struct EstimationFolder {
    dir: PathBuf,
}

/// A finished job: what it is the result of, and the result.
#[derive(Serialize, Deserialize)]
struct Kept {
    key: String,
    panel: Panel,
}

impl EstimationFolder {
    /// The folder at a path, which may be missing yet.
    pub fn at(dir: &Path) -> Self {
        Self {
            dir: dir.to_owned(),
        }
    }

    /// The path of a file in it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    /// Makes the folder; refuses one that holds something else.
    pub(crate) fn make(&self) -> Result<(), EstimationError> {
        let is_own = self.path(PANEL).is_file() || self.path(CACHE).is_dir();
        if !is_own && self.dir.is_dir() {
            let mut entries = std::fs::read_dir(&self.dir)
                .map_err(EstimationError::file("read the folder", &self.dir))?;
            if entries.next().is_some() {
                return Err(EstimationError::refused(
                    format!(
                        "{} is not empty and holds no estimation",
                        self.dir.display()
                    ),
                    "name an empty or new folder: --out DIR",
                ));
            }
        }
        let cache = self.path(CACHE);
        make_folders_durably(&RealDisk, &cache)
            .map_err(EstimationError::file("make the folder", &cache))
    }

    fn job(&self, key: &str) -> PathBuf {
        self.path(CACHE).join(format!("{key}.json"))
    }

    /// A finished job; none when it is not there, damaged, or of something else.
    pub(crate) fn kept(&self, key: &str) -> Option<Panel> {
        let text = read_text(&self.job(key)).ok()??;
        let kept: Kept = serde_json::from_str(&text).ok()?;
        (kept.key == key).then_some(kept.panel)
    }

    pub(crate) fn keep(&self, key: &str, panel: &Panel) -> Result<(), EstimationError> {
        let kept = Kept {
            key: key.to_owned(),
            panel: panel.clone(),
        };
        let text = serde_json::to_string(&kept).expect("invariant: a panel has a JSON form");
        self.write(&self.job(key), &text)
    }

    pub(crate) fn write_run(&self, run: &EstimationRun) -> Result<(), EstimationError> {
        let mut text = json(run);
        text.push('\n');
        self.write(&self.path(PANEL), &text)
    }

    fn write(&self, path: &Path, text: &str) -> Result<(), EstimationError> {
        write_durably(&RealDisk, path, text.as_bytes())
            .map_err(EstimationError::file("write", path))
    }

    /// The estimation that the folder holds.
    ///
    /// # Errors
    /// When there is none, or it is not what this program wrote.
    pub fn read(&self) -> Result<EstimationRun, EstimationError> {
        let path = self.path(PANEL);
        let text = read_text(&path)
            .map_err(EstimationError::file("read", &path))?
            .ok_or_else(|| {
                EstimationError::refused(
                    format!("{} holds no estimation (no {PANEL})", self.dir.display()),
                    "make one: `rapporteur estimate table FILE --out DIR`",
                )
            })?;
        serde_json::from_str(&text).map_err(|error| {
            crate::linking::LinkingError::Line {
                path,
                line: error.line() as u64,
                message: error.to_string(),
            }
            .into()
        })
    }
}

/// An estimation as JSON, in lines.
pub fn json(run: &EstimationRun) -> String {
    serde_json::to_string_pretty(run).expect("invariant: an estimation has a JSON form")
}

fn read_text(path: &Path) -> std::io::Result<Option<String>> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error)
            if matches!(
                error.kind(),
                std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory
            ) =>
        {
            return Ok(None);
        }
        Err(error) => return Err(error),
    };
    let mut text = String::new();
    file.take(BYTES_MAX).read_to_string(&mut text)?;
    Ok(Some(text))
}

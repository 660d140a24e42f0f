//! The workspace's text files, read once; the rules see this and never the disk, so that a test can write its own.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::lexed::Lexed;

/// Larger files are data, and no rule speaks of data.
const FILE_BYTES_MAX: u64 = 2 * 1024 * 1024;

/// One text file.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// From the workspace's root, with `/`.
    pub path: String,
    /// Its text.
    pub text: String,
}

impl SourceFile {
    /// The file's name.
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// The folder it stands in; empty for the root.
    pub fn folder(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// Whether the whole file is test code.
    pub fn is_test(&self) -> bool {
        let name = self.name();
        self.path.contains("/tests/") || name == "tests.rs" || name.ends_with("_tests.rs")
    }
}

/// Every file that is, or would be, tracked.
#[derive(Debug, Default)]
pub struct Tree {
    files: Vec<SourceFile>,
    /// Paths of all files, also of those that are no text.
    paths: Vec<String>,
    lexed: BTreeMap<String, Lexed>,
}

impl Tree {
    /// Reads the workspace that this program belongs to.
    pub fn of_workspace() -> Result<Self, String> {
        let root = workspace_root();
        let mut files = Vec::new();
        let mut paths = Vec::new();
        for path in list(&root)? {
            let place = root.join(&path);
            // A file that was deleted and not yet committed is still listed.
            let Ok(metadata) = std::fs::metadata(&place) else {
                continue;
            };
            paths.push(path.clone());
            if metadata.len() > FILE_BYTES_MAX {
                continue;
            }
            let bytes =
                std::fs::read(&place).map_err(|error| format!("cannot read {path}: {error}"))?;
            if let Ok(text) = String::from_utf8(bytes) {
                files.push(SourceFile { path, text });
            }
        }
        Ok(Self::new(files, paths))
    }

    /// Makes a tree of the given files.
    #[cfg(test)]
    pub fn of(files: &[(&str, &str)]) -> Self {
        let file = |(path, text): &(&str, &str)| SourceFile {
            path: (*path).to_owned(),
            text: (*text).to_owned(),
        };
        let paths = files.iter().map(|(path, _)| (*path).to_owned()).collect();
        Self::new(files.iter().map(file).collect(), paths)
    }

    fn new(files: Vec<SourceFile>, paths: Vec<String>) -> Self {
        let is_rust = |file: &&SourceFile| file.path.ends_with(".rs");
        let lexed = files
            .iter()
            .filter(is_rust)
            .map(|file| (file.path.clone(), Lexed::new(&file.text)))
            .collect();
        Self {
            files,
            paths,
            lexed,
        }
    }

    /// Every text file.
    pub fn files(&self) -> &[SourceFile] {
        &self.files
    }

    /// Every Rust file with its code told from its comments.
    pub fn rust_files(&self) -> impl Iterator<Item = (&SourceFile, &Lexed)> {
        self.files
            .iter()
            .filter_map(|file| self.lexed.get(&file.path).map(|lexed| (file, lexed)))
    }

    /// One text file.
    pub fn file(&self, path: &str) -> Option<&SourceFile> {
        self.files.iter().find(|file| file.path == path)
    }

    /// Whether a file or a folder stands at the path.
    pub fn exists(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        let below = format!("{path}/");
        self.paths
            .iter()
            .any(|known| known == path || known.starts_with(&below))
    }

    /// Paths of all files, text or not.
    pub fn paths(&self) -> &[String] {
        &self.paths
    }

    /// Folders of the crates: `crates/*` and `xtask`, those with a manifest.
    pub fn crates(&self) -> impl Iterator<Item = (&str, &SourceFile)> {
        self.files.iter().filter_map(|file| {
            let folder = file.path.strip_suffix("/Cargo.toml")?;
            let is_crate = folder == "xtask"
                || folder
                    .strip_prefix("crates/")
                    .is_some_and(|name| !name.contains('/'));
            is_crate.then_some((folder, file))
        })
    }
}

/// The folder of the workspace.
pub fn workspace_root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent()
        .expect("invariant: xtask stands in the workspace")
        .to_owned()
}

/// Lists what git tracks or would track; without git (a source archive), everything but build output.
fn list(root: &Path) -> Result<Vec<String>, String> {
    let arguments = [
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ];
    let mut paths = match Command::new("git")
        .current_dir(root)
        .args(arguments)
        .output()
    {
        Ok(output) if output.status.success() => {
            let listing = String::from_utf8_lossy(&output.stdout).into_owned();
            listing
                .split('\0')
                .filter(|path| !path.is_empty())
                .map(str::to_owned)
                .collect()
        }
        _ => {
            let mut paths = Vec::new();
            walk(root, "", &mut paths)?;
            paths
        }
    };
    paths.sort();
    paths.dedup();
    Ok(paths)
}

fn walk(root: &Path, folder: &str, paths: &mut Vec<String>) -> Result<(), String> {
    let unreadable = |error: std::io::Error| format!("cannot list {folder:?}: {error}");
    for entry in std::fs::read_dir(root.join(folder)).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if folder.is_empty() {
            name.clone()
        } else {
            format!("{folder}/{name}")
        };
        match entry.file_type().map_err(unreadable)? {
            kind if kind.is_dir() && (name == "target" || name == ".git") => {}
            kind if kind.is_dir() => walk(root, &path, paths)?,
            _ => paths.push(path),
        }
    }
    Ok(())
}

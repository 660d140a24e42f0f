//! Runs the real program in a scratch folder, as a person would.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

pub const PASSPHRASE: &str = "correct horse battery";

/// A scratch mechanism.
pub struct Bench {
    folder: TempDir,
}

/// What a run printed and how it ended.
pub struct Ran {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Ran {
    #[track_caller]
    pub fn ok(self) -> String {
        assert_eq!(
            self.code, 0,
            "stdout: {}\nstderr: {}",
            self.stdout, self.stderr
        );
        self.stdout
    }

    #[track_caller]
    pub fn fails_with(self, code: i32) -> String {
        assert_eq!(
            self.code, code,
            "stdout: {}\nstderr: {}",
            self.stdout, self.stderr
        );
        self.stderr
    }
}

impl Bench {
    pub fn empty() -> Self {
        Self {
            folder: TempDir::new().expect("the scratch folder works"),
        }
    }

    /// Takes the example letter and the Committee's decisions into the mechanism.
    pub(crate) fn import_letter_and_decisions(&self) {
        self.write("letter.md", &fixture("letter-en.md"));
        self.write("decisions.csv", &fixture("decisions.csv"));
        for [file, kind] in [["letter.md", "letter"], ["decisions.csv", "ngo-committee"]] {
            self.in_mechanism(&["import", file, "--as", kind]).ok();
        }
    }

    pub fn with_mechanism() -> Self {
        let bench = Self::empty();
        bench
            .run(&[
                "init",
                "m",
                "--state",
                "CN",
                "--template",
                "china-2020",
                "--work-factor",
                "15",
            ])
            .ok();
        bench
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, text).expect("the scratch folder works");
        path
    }

    pub fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with(arguments, PASSPHRASE, "")
    }

    /// Runs with the folder's mechanism `m`.
    pub fn in_mechanism(&self, arguments: &[&str]) -> Ran {
        let mut all = vec!["--mechanism", "m", "--quiet"];
        all.extend(arguments);
        self.run(&all)
    }

    pub fn run_with(&self, arguments: &[&str], passphrase: &str, input: &str) -> Ran {
        let mut child = Command::new(env!("CARGO_BIN_EXE_rapporteur"))
            .args(arguments)
            .current_dir(self.folder.path())
            .env("RAPPORTEUR_PASSPHRASE", passphrase)
            .env_remove("RAPPORTEUR_MECHANISM")
            .env_remove("RAPPORTEUR_OFFICER")
            .env("RAPPORTEUR_STATE", self.folder.path().join("state"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the scratch folder works");
        child
            .stdin
            .take()
            .expect("the scratch folder works")
            .write_all(input.as_bytes())
            .expect("the scratch folder works");
        let Output {
            status,
            stdout,
            stderr,
        } = child.wait_with_output().expect("the scratch folder works");
        Ran {
            code: status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&stdout).into_owned(),
            stderr: String::from_utf8_lossy(&stderr).into_owned(),
        }
    }
}

pub fn fixture(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data")
        .join(name);
    std::fs::read_to_string(path).expect("the scratch folder works")
}

/// Every file below a folder with its bytes, paths relative.
pub fn tree(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(dir) = open.pop() {
        for entry in std::fs::read_dir(&dir).expect("the scratch folder works") {
            let path = entry.expect("the scratch folder works").path();
            if path.is_dir() {
                open.push(path);
            } else {
                let relative = path
                    .strip_prefix(folder)
                    .expect("the scratch folder works")
                    .to_owned();
                files.push((
                    relative,
                    std::fs::read(&path).expect("the scratch folder works"),
                ));
            }
        }
    }
    files.sort();
    files
}

//! `keys` through the program: the ceremony, a mechanism made with it, and the drills: a lost share, a lost passphrase, officers.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::common::{Bench, Ran, fixture, tree};

mod ceremony;
mod practice;

impl Bench {
    /// Holds a ceremony of 3 of 5 in the folder `name`; returns what it printed.
    pub(super) fn ceremony(&self, name: &str, more: &[&str]) -> String {
        let mut arguments = vec![
            "keys",
            "ceremony",
            "--out",
            name,
            "--shares",
            "5",
            "--threshold",
            "3",
            "--witness",
            "first witness",
            "second witness",
            "--place",
            "a room",
            "--no-questions",
        ];
        arguments.extend(more);
        self.run(&arguments).ok()
    }

    /// A mechanism made with a ceremony, with one item in it.
    pub(super) fn with_ceremony() -> Self {
        let bench = Self::empty();
        bench.ceremony("c", &[]);
        bench
            .run(&["init", "m", "--work-factor", "15", "--ceremony", "c"])
            .ok();
        bench.write("letter.md", &fixture("letter-en.md"));
        bench
            .in_mechanism(&["import", "letter.md", "--as", "letter"])
            .ok();
        bench
    }

    pub(super) fn recover(&self, ceremony: &str, shares: [u8; 3], out: &str) -> Ran {
        let files = shares.map(|number| format!("{ceremony}/share-{number}.txt"));
        let mut arguments = vec![
            "keys",
            "recover",
            "--out",
            out,
            "--ceremony",
            ceremony,
            "--share",
        ];
        arguments.extend(files.iter().map(String::as_str));
        self.run(&arguments)
    }

    pub(super) fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("the scratch folder works")
    }

    pub(super) fn line(&self, name: &str, word: &str) -> String {
        let text = self.text(name);
        let line = text.lines().find_map(|line| line.strip_prefix(word));
        line.expect("the line is there").trim().to_owned()
    }

    pub(super) fn blobs(&self) -> Vec<PathBuf> {
        let files = tree(&self.path("m/vault")).into_iter();
        files
            .map(|(path, _)| self.path("m/vault").join(path))
            .filter(|path| path.extension().is_some_and(|ending| ending == "age"))
            .collect()
    }
}

pub(super) fn stock_age() -> Option<PathBuf> {
    let paths = std::env::var_os("PATH")?;
    let age = std::env::split_paths(&paths)
        .map(|folder| folder.join("age"))
        .find(|path| path.is_file());
    if age.is_none() {
        eprintln!("skipped: no age on the PATH");
    }
    age
}

/// What a stock age makes of a blob with an identity file; `None` when it does not open.
pub(super) fn open_with(age: &Path, identity: &Path, blob: &Path) -> Option<Vec<u8>> {
    let output = Command::new(age)
        .args(["--decrypt", "--identity"])
        .arg(identity)
        .arg(blob)
        .output()
        .expect("the scratch folder works");
    output.status.success().then_some(output.stdout)
}

#[cfg(unix)]
pub(super) fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    let metadata = fs::metadata(path).expect("the scratch folder works");
    metadata.permissions().mode() & 0o777
}

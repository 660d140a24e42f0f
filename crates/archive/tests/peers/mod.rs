//! Programs of others that the tests compare with, where they are installed.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A Python that has these modules: the one that `RAPPORTEUR_PYTHON` names, or `python3`. Says so where there is none.
pub fn python(modules: &[&str]) -> Option<PathBuf> {
    let python = std::env::var_os("RAPPORTEUR_PYTHON")
        .map_or_else(|| PathBuf::from("python3"), PathBuf::from);
    let code = format!("import {}", modules.join(", "));
    let has_them = Command::new(&python)
        .args(["-c", &code])
        .output()
        .is_ok_and(|output| output.status.success());
    if !has_them {
        println!(
            "skipped: no Python with {} (pip install them and name it in RAPPORTEUR_PYTHON)",
            modules.join(", ")
        );
    }
    has_them.then_some(python)
}

/// Runs it, expects success, and returns what it said.
pub fn run(python: &Path, arguments: &[&str], paths: &[&Path]) -> String {
    let output = Command::new(python)
        .args(arguments)
        .args(paths)
        .output()
        .expect("invariant: it ran a moment ago");
    let said = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    said
}

//! Files that nothing names: modules that no `mod` declares are never compiled, and their tests never run; golden files that
//! no test names prove nothing.

use std::collections::BTreeSet;

use crate::finding::Finding;
use crate::tree::{SourceFile, Tree};

/// Every Rust file below `src` or in a folder of `tests` is declared by a `mod` or named by a `path` attribute or `include!`.
pub fn check_modules(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (file, _) in tree.rust_files().filter(|(file, _)| !is_root(&file.path)) {
        let module = module_name(file);
        let Some(home) = crate_folder(&file.path) else {
            continue;
        };
        let is_declared = tree.rust_files().any(|(other, lexed)| {
            other.path.starts_with(home)
                && (lexed.code.contains(&format!("mod {module};"))
                    || names_file(&lexed.literals, file))
        });
        if !is_declared {
            let message = format!("no `mod {module};` declares this file: declare it or remove it");
            findings.push(Finding::new(&file.path, 1, message));
        }
    }
    findings
}

/// Every file of `tests` that is no code is named in some Rust file, itself or by its folder.
pub fn check_snapshots(tree: &Tree) -> Vec<Finding> {
    let literals: Vec<&str> = tree
        .rust_files()
        .map(|(_, lexed)| lexed.literals.as_str())
        .collect();
    let is_named = |path: &str| {
        let below_tests = path.split_once("/tests/").map_or(path, |(_, below)| below);
        let parts: BTreeSet<&str> = below_tests.split('/').collect();
        parts
            .iter()
            .any(|part| literals.iter().any(|text| text.contains(part)))
    };
    let is_golden = |path: &&String| path.contains("/tests/") && !path.ends_with(".rs");
    let orphans = tree
        .paths()
        .iter()
        .filter(is_golden)
        .filter(|path| !is_named(path));
    orphans
        .map(|path| Finding::new(path, 1, "no test names this file: use it or remove it"))
        .collect()
}

/// Whether a literal names the file, as `include!` and `#[path]` do; every folder has its `mod.rs`, so that name says nothing.
fn names_file(literals: &str, file: &SourceFile) -> bool {
    let is_written = |before: char| literals.contains(&format!("{before}{}", file.name()));
    file.name() != "mod.rs" && (is_written('"') || is_written('/'))
}

/// Whether Cargo itself finds the file: a crate's root, a binary, a test, an example, a benchmark or a fuzz target.
fn is_root(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    let Some(folder) = parts.len().checked_sub(2).map(|position| parts[position]) else {
        return true;
    };
    match parts.last().copied().unwrap_or_default() {
        "lib.rs" | "main.rs" => true,
        "build.rs" => folder != "src",
        _ => {
            matches!(
                folder,
                "tests" | "benches" | "examples" | "bin" | "fuzz_targets"
            ) && (!path.contains("/src/") || path.contains("/src/bin/"))
        }
    }
}

fn module_name(file: &SourceFile) -> &str {
    match file.name() {
        "mod.rs" => file.folder().rsplit('/').next().unwrap_or_default(),
        name => name.trim_end_matches(".rs"),
    }
}

/// `crates/name/` or `xtask/`; `None` for a file in no crate.
fn crate_folder(path: &str) -> Option<&str> {
    let depth = if path.starts_with("crates/") { 2 } else { 1 };
    let (end, _) = path.match_indices('/').nth(depth - 1)?;
    Some(&path[..=end])
}

#[cfg(test)]
mod tests {
    use super::super::assert_finds;
    use super::*;

    #[test]
    fn a_module_that_nothing_declares_is_found() {
        let files = [
            ("crates/a/src/lib.rs", "mod b;\n// mod d;\n"),
            ("crates/a/src/b.rs", "pub mod c;\n"),
            ("crates/a/src/b/c.rs", ""),
            ("crates/a/src/d.rs", ""),
            ("crates/a/src/e/mod.rs", "const A: &str = \"mod.rs\";"),
            ("crates/a/tests/public.rs", ""),
            ("crates/other/src/lib.rs", "mod d;"),
        ];
        assert_finds(
            check_modules,
            &files,
            &[
                "crates/a/src/d.rs:1: no `mod d;`",
                "crates/a/src/e/mod.rs:1: no `mod e;`",
            ],
        );
    }

    #[test]
    fn a_golden_file_that_no_test_names_is_found() {
        let files = [
            ("crates/a/tests/golden/page.html", ""),
            ("crates/a/tests/old.html", ""),
            (
                "crates/a/tests/pages.rs",
                "const FOLDER: &str = \"golden\"; // old.html",
            ),
        ];
        assert_finds(
            check_snapshots,
            &files,
            &["crates/a/tests/old.html:1: no test names"],
        );
    }
}

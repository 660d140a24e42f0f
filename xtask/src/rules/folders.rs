//! Every crate explains itself in a short README that is also its documentation, and stands on the map; and the map names
//! nothing that is gone.

use crate::finding::Finding;
use crate::lexed::numbered;
use crate::tree::Tree;

const README_LINES_MAX: usize = 60;

const MAP: &str = "ARCHITECTURE.md";

/// Every crate has a README within the cap, and its root includes it.
pub fn check_readmes(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (folder, _) in tree.crates() {
        let path = format!("{folder}/README.md");
        match tree.file(&path).map(|readme| readme.text.lines().count()) {
            None => {
                let message =
                    "missing: say purpose, invariants, forbidden dependencies, first file to read";
                findings.push(Finding::new(&path, 1, message));
            }
            Some(line_count) if line_count > README_LINES_MAX => {
                let message = format!(
                    "{line_count} lines, at most {README_LINES_MAX}: the rest belongs beside the code"
                );
                findings.push(Finding::new(&path, README_LINES_MAX + 1, message));
            }
            Some(_) => {}
        }
        let roots = [
            format!("{folder}/src/lib.rs"),
            format!("{folder}/src/main.rs"),
        ];
        if let Some(root) = roots.iter().find_map(|root| tree.file(root))
            && !root
                .text
                .contains("#![doc = include_str!(\"../README.md\")]")
        {
            let message = "include the README: #![doc = include_str!(\"../README.md\")]";
            findings.push(Finding::new(&root.path, 2, message));
        }
    }
    findings
}

/// Every crate stands on the map, and every path on the map exists.
pub fn check_map(tree: &Tree) -> Vec<Finding> {
    let Some(map) = tree.file(MAP) else {
        return vec![Finding::new(
            MAP,
            1,
            "missing: write the map, the invariants and the walkthroughs",
        )];
    };
    let mut findings = Vec::new();
    for (folder, manifest) in tree.crates() {
        if !map.text.contains(&format!("`{folder}`")) {
            let message = format!("`{folder}` is not in the code map of {MAP}: add its row");
            findings.push(Finding::new(&manifest.path, 1, message));
        }
    }
    for (line, row) in numbered(&map.text).filter(|(_, row)| row.starts_with("| `")) {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let Some(folder) = cells.get(1).and_then(|cell| in_backticks(cell)) else {
            continue;
        };
        if !tree.exists(folder) {
            findings.push(Finding::new(
                MAP,
                line,
                format!("{folder} does not exist: correct the row"),
            ));
            continue;
        }
        let first_file = cells
            .get(3)
            .and_then(|cell| in_backticks(cell))
            .map(|file| format!("{folder}/{file}"));
        if let Some(gone) = first_file.filter(|file| !tree.exists(file)) {
            findings.push(Finding::new(
                MAP,
                line,
                format!("{gone} does not exist: name the first file to read"),
            ));
        }
    }
    findings
}

fn in_backticks(cell: &str) -> Option<&str> {
    cell.strip_prefix('`')?.strip_suffix('`')
}

#[cfg(test)]
mod tests {
    use super::super::assert_finds;
    use super::*;

    const ROOT: &str = "//! A.\n#![doc = include_str!(\"../README.md\")]\n";

    #[test]
    fn a_crate_without_readme_or_with_a_long_one_is_found() {
        let long = "line\n".repeat(README_LINES_MAX + 1);
        let files = [
            ("crates/a/Cargo.toml", ""),
            ("crates/a/src/lib.rs", ROOT),
            ("crates/b/Cargo.toml", ""),
            ("crates/b/README.md", long.as_str()),
            ("crates/b/src/main.rs", "//! B.\n"),
        ];
        let expected = &[
            "crates/a/README.md:1: missing",
            "crates/b/README.md:61: 61 lines",
            "crates/b/src/main.rs:2: include",
        ];
        assert_finds(check_readmes, &files, expected);
    }

    #[test]
    fn the_map_and_the_folders_agree() {
        let map = "| `crates/a` | `a` | `src/lib.rs` |\n| `crates/gone` | `gone` | |\n| `xtask` | `xtask` | `src/no.rs` |\n";
        let files = [
            ("ARCHITECTURE.md", map),
            ("crates/a/Cargo.toml", ""),
            ("crates/a/src/lib.rs", ROOT),
            ("crates/b/Cargo.toml", ""),
            ("xtask/Cargo.toml", ""),
        ];
        let expected = &[
            "crates/b/Cargo.toml:1: `crates/b` is not in the code map",
            "ARCHITECTURE.md:2: crates/gone does not exist",
            "ARCHITECTURE.md:3: xtask/src/no.rs does not exist",
        ];
        assert_finds(check_map, &files, expected);
    }
}

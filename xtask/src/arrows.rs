//! Which crate may use which, and which crate alone may use a heavy or dangerous dependency.
//! The table is the picture of ARCHITECTURE.md; an arrow that is not in it is a finding.

use crate::finding::Finding;
use crate::lexed::numbered;
use crate::tree::{SourceFile, Tree};

/// Folder of a crate and the crates of ours that it may use.
const ARROWS: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("disk", &[]),
    ("testkit", &["disk"]),
    // Thinkers.
    ("archive", &["model"]),
    ("darkroom", &["model"]),
    ("shares", &[]),
    ("stamp", &["model"]),
    ("intake", &["model"]),
    ("names", &["model"]),
    ("linkage", &["model", "names"]),
    ("tables", &[]),
    ("estimate", &[]),
    ("assess", &["model"]),
    ("report", &["model"]),
    ("typeset", &["model"]),
    // Keepers.
    ("vault", &["model", "disk"]),
    ("ledger", &["disk"]),
    ("store", &["model"]),
    ("package", &["model"]),
    (
        "app",
        &[
            "model", "intake", "names", "linkage", "assess", "report", "typeset", "vault",
            "ledger", "store", "package", "archive", "darkroom", "disk", "shares", "stamp",
            "tables", "estimate",
        ],
    ),
    ("web", &["ledger"]),
    ("rapporteur", &["app", "model", "web", "ledger", "darkroom"]),
    (
        "verify",
        &["model", "ledger", "assess", "package", "archive", "stamp"],
    ),
    ("xtask", &["testkit", "estimate"]),
];

/// Arrows that tests alone may add (`*` stands for every crate), each with its reason.
const FOR_TESTS: &[(&str, &str, &str)] = &[
    ("*", "testkit", "worlds and fault-injecting keepers"),
    (
        "assess",
        "intake",
        "its tables are tested on what the importers really write",
    ),
    (
        "linkage",
        "tables",
        "its benchmark over one file reads what people have",
    ),
    (
        "rapporteur",
        "vault",
        "what an erasure leaves is looked for with the mechanism's own keys",
    ),
    (
        "typeset",
        "report",
        "the sample report must come out as an accessible PDF",
    ),
    (
        "web",
        "disk",
        "its tests serve ledgers and witnesses in real folders",
    ),
    (
        "rapporteur",
        "verify",
        "a stranger's program checks what this one proves",
    ),
    (
        "verify",
        "app",
        "a stranger checks what the demonstration really writes",
    ),
];

/// Dependencies (a trailing `*` stands for any ending) and the crates that alone may name them.
const CONFINED: &[(&str, &[&str], &str)] = &[
    (
        "sqlx*",
        &["store"],
        "SQL on the record stands in `store` only",
    ),
    (
        "libsqlite3-sys",
        &["store"],
        "SQLCipher is chosen in `store` only",
    ),
    (
        "rusqlite",
        &["package"],
        "SQL on the package stands in `package` only",
    ),
    (
        "typst*",
        &["typeset"],
        "Typst is heavy and stands in `typeset` only",
    ),
    ("age", &["vault"], "sealing stands in `vault` only"),
    (
        "ed25519-dalek",
        &["ledger"],
        "signing stands in `ledger` only",
    ),
    ("object_store", &["vault"], "S3 stands in `vault` only"),
    ("axum", &["web"], "HTTP is served in `web` only"),
    (
        "reqwest",
        &["vault", "web"],
        "HTTP is spoken in `web`, and beneath S3 in `vault`",
    ),
    (
        "clap",
        &["rapporteur", "verify"],
        "arguments are read in the binaries only",
    ),
    (
        "indicatif",
        &["rapporteur"],
        "progress is drawn in the binary only",
    ),
    (
        "rpassword",
        &["rapporteur"],
        "the terminal is read in the binary only",
    ),
    ("anyhow", &[], "each crate has one error enum of its own"),
];

/// Reads every crate's manifest.
pub fn check(tree: &Tree) -> Vec<Finding> {
    tree.crates()
        .flat_map(|(folder, manifest)| check_crate(short(folder), manifest))
        .collect()
}

fn short(folder: &str) -> &str {
    folder.rsplit('/').next().unwrap_or(folder)
}

fn check_crate(name: &str, manifest: &SourceFile) -> Vec<Finding> {
    let Some((_, allowed)) = ARROWS.iter().find(|(from, _)| *from == name) else {
        let message = format!(
            "the crate {name} has no arrows: say in xtask/src/arrows.rs which crates it may use"
        );
        return vec![Finding::new(&manifest.path, 1, message)];
    };
    let mut findings = Vec::new();
    for dependency in dependencies(&manifest.text) {
        let fault = match dependency.name.strip_prefix("rapporteur-") {
            Some(ours) => arrow_fault(name, ours, allowed, dependency.is_for_tests),
            None => {
                confinement_fault(name, dependency.name).or_else(|| inheritance_fault(&dependency))
            }
        };
        findings
            .extend(fault.map(|message| Finding::new(&manifest.path, dependency.line, message)));
    }
    findings
}

fn arrow_fault(from: &str, to: &str, allowed: &[&str], is_for_tests: bool) -> Option<String> {
    let is_for =
        |(user, used, _): &(&str, &str, &str)| (*user == "*" || *user == from) && *used == to;
    let is_allowed = allowed.contains(&to) || (is_for_tests && FOR_TESTS.iter().any(is_for));
    let message = || {
        format!(
            "{from} may not use {to}: arrows point down (ARCHITECTURE.md); move the code or the call"
        )
    };
    (!is_allowed).then(message)
}

fn confinement_fault(from: &str, dependency: &str) -> Option<String> {
    let fits = |pattern: &str| match pattern.strip_suffix('*') {
        Some(beginning) => dependency.starts_with(beginning),
        None => dependency == pattern,
    };
    let (_, _, reason) = CONFINED
        .iter()
        .find(|(pattern, crates, _)| fits(pattern) && !crates.contains(&from))?;
    Some(format!("{from} may not use {dependency}: {reason}"))
}

fn inheritance_fault(dependency: &Dependency<'_>) -> Option<String> {
    let is_inherited = dependency.is_inherited;
    let message = || {
        let name = dependency.name;
        format!(
            "write `{name}.workspace = true` alone: versions and features are chosen once, in the root Cargo.toml"
        )
    };
    (!is_inherited).then(message)
}

/// One dependency line of a manifest.
pub struct Dependency<'a> {
    /// Its name.
    pub name: &'a str,
    /// The line, from 1.
    pub line: usize,
    is_for_tests: bool,
    is_inherited: bool,
}

/// The dependencies of a manifest, in order; build dependencies count as normal ones.
pub fn dependencies(manifest: &str) -> Vec<Dependency<'_>> {
    let mut section = "";
    let mut found = Vec::new();
    for (line, text) in numbered(manifest) {
        let text = text.trim();
        if text.starts_with('[') {
            section = text.trim_matches(['[', ']']);
            // `[dependencies.name]` is a dependency of its own, and never inherited in our one-line form.
            if let Some((kind, name)) = section.rsplit_once("dependencies.") {
                let is_for_tests = kind.ends_with("dev-");
                found.push(Dependency {
                    name,
                    line,
                    is_for_tests,
                    is_inherited: false,
                });
            }
        } else if section.ends_with("dependencies") && !text.starts_with('#') {
            let Some((key, value)) = text.split_once('=') else {
                continue;
            };
            let (key, value) = (
                key.trim(),
                value.split('#').next().unwrap_or_default().trim(),
            );
            let (name, is_inherited) = match key.strip_suffix(".workspace") {
                Some(name) => (name, value == "true"),
                None => (key, false),
            };
            found.push(Dependency {
                name,
                line,
                is_for_tests: section.contains("dev-"),
                is_inherited,
            });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_manifest(folder: &str, manifest: &str, expected: &[&str]) {
        let path = format!("{folder}/Cargo.toml");
        let found: Vec<String> = check(&Tree::of(&[(&path, manifest)]))
            .iter()
            .map(Finding::to_string)
            .collect();
        assert_eq!(found.len(), expected.len(), "{found:#?}");
        for (found, expected) in found.iter().zip(expected) {
            assert!(found.starts_with(expected), "{found}");
        }
    }

    #[test]
    fn a_keeper_may_not_call_a_keeper() {
        let manifest = "[dependencies]\nrapporteur-model.workspace = true\nrapporteur-ledger.workspace = true\n";
        check_manifest(
            "crates/vault",
            manifest,
            &["crates/vault/Cargo.toml:3: vault may not use ledger"],
        );
        check_manifest("crates/verify", manifest, &[]);
    }

    #[test]
    fn only_tests_may_use_the_testkit() {
        let line = "rapporteur-testkit.workspace = true\n";
        check_manifest("crates/store", &format!("[dev-dependencies]\n{line}"), &[]);
        check_manifest(
            "crates/store",
            &format!("[dependencies]\n{line}"),
            &["crates/store/Cargo.toml:2: store may not use testkit"],
        );
    }

    #[test]
    fn sql_is_confined_even_in_tests() {
        let manifest = "[dev-dependencies]\nsqlx.workspace = true\nrusqlite.workspace = true\n";
        check_manifest(
            "crates/app",
            manifest,
            &[
                "crates/app/Cargo.toml:2: app may not use sqlx",
                "crates/app/Cargo.toml:3: app may not use rusqlite",
            ],
        );
    }

    #[test]
    fn a_version_outside_the_root_is_found() {
        let manifest = "[dependencies]\nhex = \"0.4\"\n[dependencies.csv]\nworkspace = true\n";
        check_manifest(
            "crates/intake",
            manifest,
            &[
                "crates/intake/Cargo.toml:2: write `hex.workspace = true` alone",
                "crates/intake/Cargo.toml:3: write `csv.workspace = true` alone",
            ],
        );
    }

    #[test]
    fn a_crate_without_arrows_is_found() {
        check_manifest(
            "crates/novel",
            "",
            &["crates/novel/Cargo.toml:1: the crate novel has no arrows"],
        );
    }
}

//! Every dependency in the root manifest carries its reason, and some crate uses it.

use std::collections::BTreeSet;

use crate::arrows::dependencies;
use crate::finding::Finding;
use crate::lexed::numbered;
use crate::tree::Tree;

const MANIFEST: &str = "Cargo.toml";

/// The shortest comment that can hold a reason.
const REASON_CHARS_MIN: usize = 10;

/// Reads `[workspace.dependencies]` of the root manifest.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let Some(root) = tree.file(MANIFEST) else {
        return Vec::new();
    };
    let used: BTreeSet<&str> = tree
        .crates()
        .flat_map(|(_, manifest)| dependencies(&manifest.text))
        .map(|dependency| dependency.name)
        .collect();
    let mut is_inside = false;
    let mut findings = Vec::new();
    for (line, text) in numbered(&root.text) {
        if text.starts_with('[') {
            is_inside = text.trim() == "[workspace.dependencies]";
        } else if is_inside
            && let Some((name, declared)) =
                text.split_once(" = ").filter(|_| !text.starts_with('#'))
        {
            if !used.contains(name) {
                let message = format!("no crate uses {name}: remove the line");
                findings.push(Finding::new(MANIFEST, line, message));
            }
            if !declared.contains("path = ") && !has_reason(declared) {
                let message =
                    format!("{name} has no reason: say in a comment behind it what it is for");
                findings.push(Finding::new(MANIFEST, line, message));
            }
        }
    }
    findings
}

fn has_reason(declared: &str) -> bool {
    declared
        .split_once(" #")
        .is_some_and(|(_, reason)| reason.trim().chars().count() >= REASON_CHARS_MIN)
}

#[cfg(test)]
mod tests {
    use super::super::assert_finds;
    use super::*;

    #[test]
    fn a_dependency_without_reason_or_use_is_found() {
        let root = "[workspace.dependencies]\nours = { path = \"crates/ours\" }\nhex = \"0.4\" # digests in text\n\
                    csv = \"1\"\nlate = \"1\" # once needed for that\n[profile.dev]\ndebug = false\n";
        let user =
            "[dependencies]\nours.workspace = true\nhex.workspace = true\ncsv.workspace = true\n";
        assert_finds(
            check,
            &[("Cargo.toml", root), ("crates/user/Cargo.toml", user)],
            &[
                "Cargo.toml:4: csv has no reason",
                "Cargo.toml:5: no crate uses late",
            ],
        );
    }
}

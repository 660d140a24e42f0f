//! Every rule of `cargo xtask tidy`, one file each. A rule reads the tree and returns what is to do; none changes a file.

mod decisions;
mod dependencies;
mod documents;
mod folders;
mod machine;
mod naming;
mod orphans;
mod purity;
mod source;

use crate::finding::Finding;
use crate::tree::Tree;

type Rule = fn(&Tree) -> Vec<Finding>;

const RULES: &[Rule] = &[
    crate::arrows::check,
    purity::check,
    dependencies::check,
    source::check_headers,
    source::check_lengths,
    source::check_attributes,
    source::check_tags,
    naming::check,
    orphans::check_modules,
    orphans::check_snapshots,
    folders::check_readmes,
    folders::check_map,
    documents::check_format,
    documents::check_changelog,
    decisions::check,
    machine::check,
];

/// Runs every rule; findings come in the order of their places.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings: Vec<Finding> = RULES.iter().flat_map(|rule| rule(tree)).collect();
    findings.sort();
    findings.dedup();
    findings
}

/// Asserts what a rule finds in a tree of files.
#[cfg(test)]
fn assert_finds(rule: Rule, files: &[(&str, &str)], expected: &[&str]) {
    let found: Vec<String> = rule(&Tree::of(files))
        .iter()
        .map(Finding::to_string)
        .collect();
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(
            found.starts_with(expected),
            "{found} does not start with {expected}"
        );
    }
}

//! No tracked text names a place of the machine it was written on.

use crate::finding::Finding;
use crate::lexed::numbered;
use crate::tree::Tree;

/// First folders of such places, without their slashes, so that this file does not name them.
const FOLDERS: &[&str] = &["work", "root", "home", "Users"];

/// Searches every text file.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let patterns: Vec<String> = FOLDERS.iter().map(|folder| format!("/{folder}/")).collect();
    let mut findings = Vec::new();
    for file in tree.files() {
        for (line, text) in numbered(&file.text) {
            if let Some(pattern) = patterns.iter().find(|pattern| names_place(text, pattern)) {
                let message = format!(
                    "{pattern} is a place of one machine: write a path from the workspace's root"
                );
                findings.push(Finding::new(&file.path, line, message));
            }
        }
    }
    findings
}

/// Whether the pattern begins a path there; inside a longer path or an address it is no place of a machine.
fn names_place(text: &str, pattern: &str) -> bool {
    let continues = |character: char| character.is_alphanumeric() || "._-/}~".contains(character);
    text.match_indices(pattern)
        .any(|(at, _)| !text[..at].chars().next_back().is_some_and(continues))
}

#[cfg(test)]
mod tests {
    use super::super::assert_finds;
    use super::*;

    #[test]
    fn a_place_of_one_machine_is_found_and_an_address_is_not() {
        let place = format!("see /{}/me/file", FOLDERS[2]);
        let address = format!(
            "see https://example.org/{}/page and ../{}/a",
            FOLDERS[2], FOLDERS[0]
        );
        assert_finds(
            check,
            &[("a.md", place.as_str()), ("b.md", address.as_str())],
            &["a.md:1: "],
        );
    }
}

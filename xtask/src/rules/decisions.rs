//! Decisions are numbered without holes and say context, choice and what was rejected.

use crate::finding::Finding;
use crate::rules::documents::section;
use crate::tree::{SourceFile, Tree};

const FOLDER: &str = "docs/decisions";

const HEADINGS: &[&str] = &["## Context", "## Choice", "## Rejected"];

/// Reads every file of `docs/decisions`.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut files: Vec<&SourceFile> = tree
        .files()
        .iter()
        .filter(|file| file.folder() == FOLDER)
        .collect();
    files.sort_by(|one, other| one.path.cmp(&other.path));
    let mut findings = Vec::new();
    for (position, file) in files.iter().enumerate() {
        let expected = position + 1;
        match number(file.name()) {
            None => findings.push(Finding::new(
                &file.path,
                1,
                "name the file NNNN-a-few-words.md",
            )),
            Some(found) if found != expected => {
                let message =
                    format!("numbers have no holes and occur once: this should be {expected:04}");
                findings.push(Finding::new(&file.path, 1, message));
            }
            Some(_) => {}
        }
        for heading in HEADINGS {
            let is_empty = |body: Vec<&str>| body.iter().all(|line| line.trim().is_empty());
            if section(&file.text, heading, "## ").is_none_or(|(_, body)| is_empty(body)) {
                findings.push(Finding::new(
                    &file.path,
                    1,
                    format!("`{heading}` is missing or empty: write it"),
                ));
            }
        }
    }
    findings
}

fn number(name: &str) -> Option<usize> {
    let (digits, words) = name.strip_suffix(".md")?.split_once('-')?;
    let is_numbered = digits.len() == 4 && !words.is_empty();
    is_numbered.then(|| digits.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::super::assert_finds;
    use super::*;

    const WHOLE: &str = "# 1\n\n## Context\na\n\n## Choice\nb\n\n## Rejected\nc\n";

    #[test]
    fn a_hole_in_the_numbers_and_a_missing_heading_are_found() {
        let partial = WHOLE.replace("## Rejected\nc\n", "## Rejected\n");
        let files = [
            ("docs/decisions/0001-a.md", WHOLE),
            ("docs/decisions/0003-b.md", WHOLE),
            ("docs/decisions/0003-c.md", partial.as_str()),
            ("docs/decisions/notes.md", WHOLE),
        ];
        let expected = &[
            "docs/decisions/0003-b.md:1: numbers have no holes and occur once: this should be 0002",
            "docs/decisions/0003-c.md:1: `## Rejected` is missing or empty",
            "docs/decisions/notes.md:1: name the file",
        ];
        assert_finds(check, &files, expected);
    }
}

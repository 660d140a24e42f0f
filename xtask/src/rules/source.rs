//! Rules for every Rust file: its first line, its length, its attributes, its tags.

use crate::finding::Finding;
use crate::lexed::{has_word, numbered};
use crate::tree::{SourceFile, Tree};

/// The most lines of a file, not counting what is compiled for tests alone.
const LINES_MAX: usize = 500;

/// The most lines of a file that is test code from top to bottom.
const TEST_LINES_MAX: usize = 800;

/// Files that may be longer, with the reason.
const LONG_FILES: &[(&str, &str)] = &[];

/// Attributes that are banned, and what to write instead.
const BANNED_ATTRIBUTES: &[(&str, &str)] = &[
    (
        "#[should_panic",
        "test the returned error, or catch the panic and check its message",
    ),
    ("#[allow(", "write #[expect(lint, reason = \"…\")]"),
    ("#![allow(", "write #![expect(lint, reason = \"…\")]"),
    (
        "#[ignore]",
        "give the reason: #[ignore = \"…\"], and a run that includes it",
    ),
];

const BANNED_TAGS: &[&str] = &["TODO", "FIXME", "XXX", "HACK"];

/// Every file opens with what it answers and refuses to know.
pub fn check_headers(tree: &Tree) -> Vec<Finding> {
    let opens_well = |file: &SourceFile| {
        file.text
            .lines()
            .next()
            .is_some_and(|line| line.starts_with("//! "))
    };
    let message = "open the file with `//!`: what it answers, what it refuses to know";
    let without = tree.rust_files().filter(|(file, _)| !opens_well(file));
    without
        .map(|(file, _)| Finding::new(&file.path, 1, message))
        .collect()
}

/// No file is longer than the cap, and no exception outlives its need.
pub fn check_lengths(tree: &Tree) -> Vec<Finding> {
    check_lengths_with(tree, LONG_FILES)
}

fn check_lengths_with(tree: &Tree, long_files: &[(&str, &str)]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut long = Vec::new();
    for (file, lexed) in tree.rust_files() {
        let without_tests = lexed.code_without_tests();
        // A line of a test is blank there and was code before; a line that was blank or comment before still counts.
        let is_test_line =
            |(code, kept): &(&str, &str)| !code.trim().is_empty() && kept.trim().is_empty();
        let test_line_count = lexed
            .code
            .lines()
            .zip(without_tests.lines())
            .filter(is_test_line)
            .count();
        let line_count = file.text.lines().count() - test_line_count;
        let lines_max = if file.is_test() {
            TEST_LINES_MAX
        } else {
            LINES_MAX
        };
        if line_count > lines_max {
            long.push(file.path.as_str());
            if !long_files.iter().any(|(path, _)| *path == file.path) {
                let message = format!(
                    "{line_count} lines, at most {lines_max}: split the file by what it answers"
                );
                findings.push(Finding::new(&file.path, lines_max + 1, message));
            }
        }
    }
    let stale = long_files.iter().filter(|(path, _)| !long.contains(path));
    findings.extend(stale.map(|(path, _)| {
        Finding::new(
            path,
            1,
            "no longer a long file: take it off LONG_FILES in xtask/src/rules/source.rs",
        )
    }));
    findings
}

/// No banned attribute stands in code.
pub fn check_attributes(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (file, lexed) in tree.rust_files() {
        for (line, code) in numbered(&lexed.code) {
            for (attribute, instead) in BANNED_ATTRIBUTES
                .iter()
                .filter(|(attribute, _)| code.contains(attribute))
            {
                findings.push(Finding::new(
                    &file.path,
                    line,
                    format!("{attribute} is banned: {instead}"),
                ));
            }
        }
    }
    findings
}

/// No tag stands in a comment, of Rust or of a script or a manifest.
pub fn check_tags(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (file, lexed) in tree.rust_files() {
        find_tags(&file.path, &lexed.comments, &mut findings);
    }
    let other = |file: &&SourceFile| {
        [".toml", ".sh", ".sql"]
            .iter()
            .any(|ending| file.path.ends_with(ending))
    };
    for file in tree.files().iter().filter(other) {
        find_tags(&file.path, &file.text, &mut findings);
    }
    findings
}

fn find_tags(path: &str, text: &str, findings: &mut Vec<Finding>) {
    for (line, comment) in numbered(text) {
        if let Some(tag) = BANNED_TAGS.iter().find(|tag| has_word(comment, tag)) {
            let message =
                format!("{tag} is banned: do it, or file it and write down today's behaviour");
            findings.push(Finding::new(path, line, message));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::assert_finds;
    use super::*;

    #[test]
    fn a_file_without_header_is_found() {
        let files = [
            ("crates/a/src/b.rs", "use c;\n"),
            ("crates/a/src/d.rs", "//! Answers.\n"),
        ];
        assert_finds(
            check_headers,
            &files,
            &["crates/a/src/b.rs:1: open the file"],
        );
    }

    #[test]
    fn a_long_file_is_found_but_its_tests_do_not_count() {
        let long = "fn a() {}\n".repeat(LINES_MAX + 1);
        let tested = format!("fn a() {{}}\n#[cfg(test)]\nmod tests {{\n{long}}}\n");
        let files = [
            ("a.rs", long.as_str()),
            ("b.rs", tested.as_str()),
            ("crates/c/tests/c.rs", long.as_str()),
        ];
        assert_finds(check_lengths, &files, &["a.rs:501: 501 lines, at most 500"]);
    }

    #[test]
    fn an_exception_to_the_length_ends_with_its_need() {
        let long = "fn a() {}\n".repeat(LINES_MAX + 1);
        let tree = Tree::of(&[("a.rs", long.as_str()), ("b.rs", "fn b() {}\n")]);
        let findings = check_lengths_with(&tree, &[("a.rs", "a table"), ("b.rs", "a table once")]);
        let paths: Vec<&str> = findings
            .iter()
            .map(|finding| finding.path.as_str())
            .collect();
        assert_eq!(paths, ["b.rs"]);
    }

    #[test]
    fn banned_attributes_are_found_in_code_alone() {
        let text = "#[should_panic]\n// #[allow(x)]\nlet a = \"#[ignore]\";\n#[allow(x)]\n#[ignore = \"slow\"]\n#[ignore]\n";
        let expected = &[
            "a.rs:1: #[should_panic is banned",
            "a.rs:4: #[allow( is banned",
            "a.rs:6: #[ignore] is banned",
        ];
        assert_finds(check_attributes, &[("a.rs", text)], expected);
    }

    #[test]
    fn tags_are_found_in_comments_alone() {
        let tag = BANNED_TAGS[0];
        let text = format!("let a = \"{tag}\";\n// {tag}: later\n// 1{tag}\n");
        assert_finds(check_tags, &[("a.rs", text.as_str())], &["a.rs:2: "]);
        assert_finds(
            check_tags,
            &[("a.toml", text.as_str())],
            &["a.toml:1: ", "a.toml:2: "],
        );
    }
}

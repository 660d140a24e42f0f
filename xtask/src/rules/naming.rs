//! Words that the glossary refuses, as names of files, modules and types: they say nothing of what stands there.

use crate::finding::Finding;
use crate::lexed::numbered;
use crate::tree::Tree;

const BANNED_STEMS: &[&str] = &[
    "utils", "util", "helper", "helpers", "manager", "managers", "misc", "service", "services",
];

const BANNED_ENDINGS: &[&str] = &["Utils", "Util", "Helper", "Helpers", "Manager", "Service"];

const TYPE_KEYWORDS: &[&str] = &["struct ", "enum ", "trait ", "type ", "union "];

/// Looks at the names of Rust files and folders and of the types that are declared.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (file, lexed) in tree.rust_files() {
        let stem = |part: &str| part.trim_end_matches(".rs").to_owned();
        if let Some(banned) = file
            .path
            .split('/')
            .map(stem)
            .find(|part| BANNED_STEMS.contains(&part.as_str()))
        {
            let message = format!(
                "the name `{banned}` says nothing: name the noun or the verb that stands here"
            );
            findings.push(Finding::new(&file.path, 1, message));
        }
        for (line, code) in numbered(&lexed.code) {
            for name in declared_types(code)
                .filter(|name| BANNED_ENDINGS.iter().any(|ending| name.ends_with(ending)))
            {
                let message = format!(
                    "the type `{name}` is named after a doer: use a word of docs/glossary.md"
                );
                findings.push(Finding::new(&file.path, line, message));
            }
        }
    }
    findings
}

fn declared_types(code: &str) -> impl Iterator<Item = &str> {
    TYPE_KEYWORDS.iter().filter_map(|keyword| {
        let (before, after) = code.split_once(keyword)?;
        let is_word = before.is_empty() || before.ends_with(' ') || before.ends_with('(');
        let end = after
            .find(|character: char| !character.is_alphanumeric() && character != '_')
            .unwrap_or(after.len());
        is_word.then_some(&after[..end])
    })
}

#[cfg(test)]
mod tests {
    use super::super::assert_finds;
    use super::*;

    #[test]
    fn names_that_say_nothing_are_found() {
        let files = [
            ("crates/a/src/utils.rs", "//! A."),
            ("crates/a/src/helpers/b.rs", "//! B."),
            (
                "crates/a/src/c.rs",
                "pub struct KeyManager<'a>;\n// struct TestHelper\nstruct Managers;\n",
            ),
        ];
        let expected = &[
            "crates/a/src/utils.rs:1: the name `utils`",
            "crates/a/src/helpers/b.rs:1: the name `helpers`",
            "crates/a/src/c.rs:1: the type `KeyManager`",
        ];
        assert_finds(check, &files, expected);
    }
}

//! The format document has every section and none is empty; the changelog has its two sections of our own.

use crate::finding::Finding;
use crate::lexed::numbered;
use crate::tree::Tree;

const FORMAT: &str = "docs/format.md";

/// The sections of the format document; a new format adds its own here.
const FORMAT_SECTIONS: &[&str] = &[
    "Canonical CBOR",
    "Hashing with a domain",
    "Derived ids",
    "Statement",
    "Statement digest",
    "Proposal digest",
    "Table digest",
    "Entry",
    "Commitment",
    "Keyring",
    "Ceremony",
    "Vault",
    "Ledger folder",
    "Time-stamps",
    "Package",
    "Database",
];

const CHANGELOG: &str = "CHANGELOG.md";

const CHANGELOG_SECTIONS: &[(&str, &str)] = &[
    ("### Figures", "any change that alters a published number"),
    ("### Format", "any change of stored bytes"),
];

/// Every stored and hashed byte is described.
pub fn check_format(tree: &Tree) -> Vec<Finding> {
    let Some(format) = tree.file(FORMAT) else {
        return vec![Finding::new(
            FORMAT,
            1,
            "missing: describe every stored and hashed byte",
        )];
    };
    let mut findings = Vec::new();
    for wanted in FORMAT_SECTIONS {
        match section(&format.text, &format!("## {wanted}"), "## ") {
            None => findings.push(Finding::new(
                FORMAT,
                1,
                format!("the section \"{wanted}\" is missing: write it"),
            )),
            Some((line, body)) if body.iter().all(|text| text.trim().is_empty()) => {
                findings.push(Finding::new(
                    FORMAT,
                    line,
                    format!("the section \"{wanted}\" is empty: write it"),
                ));
            }
            Some(_) => {}
        }
    }
    findings
}

/// The newest part of the changelog says what altered figures and formats.
pub fn check_changelog(tree: &Tree) -> Vec<Finding> {
    let Some(changelog) = tree.file(CHANGELOG) else {
        return vec![Finding::new(
            CHANGELOG,
            1,
            "missing: write it in the form of Keep a Changelog",
        )];
    };
    let newest = numbered(&changelog.text).find(|(_, text)| text.starts_with("## "));
    let Some((line, heading)) = newest else {
        return vec![Finding::new(
            CHANGELOG,
            1,
            "no version: begin with `## Unreleased`",
        )];
    };
    let (_, body) = section(&changelog.text, heading, "## ").unwrap_or_default();
    let missing = CHANGELOG_SECTIONS
        .iter()
        .filter(|(wanted, _)| !body.contains(wanted));
    missing
        .map(|(wanted, what)| {
            Finding::new(
                CHANGELOG,
                line,
                format!("`{wanted}` is missing: it lists {what}"),
            )
        })
        .collect()
}

/// The line of a heading and the lines up to the next of its level.
pub fn section<'a>(text: &'a str, heading: &str, level: &str) -> Option<(usize, Vec<&'a str>)> {
    let (line, _) = numbered(text).find(|(_, candidate)| candidate.trim_end() == heading)?;
    let body = text
        .lines()
        .skip(line)
        .take_while(|candidate| !candidate.starts_with(level));
    Some((line, body.collect()))
}

#[cfg(test)]
mod tests {
    use super::super::assert_finds;
    use super::*;

    #[test]
    fn a_missing_or_empty_section_of_the_format_is_found() {
        let whole: String = FORMAT_SECTIONS
            .iter()
            .map(|section| format!("## {section}\n\nWords.\n"))
            .collect();
        assert_finds(check_format, &[(FORMAT, &whole)], &[]);
        let gap = whole
            .replace("## Vault\n\nWords.\n", "")
            .replace("## Package\n\nWords.\n", "## Package\n\n");
        let expected = &[
            "docs/format.md:1: the section \"Vault\" is missing",
            "docs/format.md:",
        ];
        assert_finds(check_format, &[(FORMAT, &gap)], expected);
    }

    #[test]
    fn a_changelog_that_does_not_speak_of_figures_is_found() {
        let old = "## Unreleased\n\n### Format\n- a\n\n## 1\n\n### Figures\n- b\n";
        assert_finds(
            check_changelog,
            &[(CHANGELOG, old)],
            &["CHANGELOG.md:1: `### Figures` is missing"],
        );
    }
}
